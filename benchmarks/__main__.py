"""All measurements one after the other, each in a process of its own, then one table."""

import argparse
import subprocess
import sys
import threading
import time

from benchmarks.results import MISSED

ALL = (
    "screens",
    "sockets",
    "startup",
    "session",
    "sender",
    "broadcast",
    "digests",
    "import_apply",
    "papers",
    "mirror_requests",
)
LONGEST = 900.0
"""Seconds after which a measurement is ended: the others must still be heard."""


def run(name: str) -> list[str]:
    """Its lines of the closing table; everything it says is passed on."""
    print(f"\n--- {name}", flush=True)
    begun, lines = time.monotonic(), []
    with subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True
    ) as process:
        too_long = threading.Timer(LONGEST, process.kill)
        too_long.start()
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if line.startswith("= "):
                lines.append(line[2:].rstrip())
        too_long.cancel()
    print(f"    {time.monotonic() - begun:.0f} s", flush=True)
    return [*lines, *([f"{name} {MISSED}: it broke off"] if process.returncode else [])]


def chosen() -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which of them (all: {', '.join(ALL)})"
    )
    names: list[str] = parser.parse_args().names
    unknown = [name for name in names if name not in ALL]
    if unknown:
        parser.error(f"no measurement is called {', '.join(unknown)}")
    return names or list(ALL)


def main() -> None:
    names, begun = chosen(), time.monotonic()
    lines = [line for name in names for line in run(name)]
    print("\nWhat was measured, against its target")
    for line in lines:
        print(f"  {line}")
    missed = sum(MISSED in line for line in lines)
    minutes = (time.monotonic() - begun) / 60
    print(f"{len(lines) - missed} hit, {missed} missed, in {minutes:.0f} minutes")


if __name__ == "__main__":
    main()
