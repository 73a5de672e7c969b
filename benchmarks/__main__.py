"""All measurements one after the other, each in a process of its own, then one table.

python -m benchmarks [NAME …]
"""

import subprocess
import sys
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
)


def run(name: str) -> list[str]:
    """Its lines of the closing table; everything it says is passed on."""
    print(f"\n--- {name}", flush=True)
    begun, lines = time.monotonic(), []
    with subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if line.startswith("= "):
                lines.append(line[2:].rstrip())
    print(f"    {time.monotonic() - begun:.0f} s", flush=True)
    return [*lines, *([f"{name} {MISSED}: it broke off"] if process.returncode else [])]


def main() -> None:
    chosen = sys.argv[1:] or ALL
    lines = [line for name in chosen for line in run(name)]
    print("\nWhat was measured, against its target")
    for line in lines:
        print(f"  {line}")
    missed = sum(MISSED in line for line in lines)
    print(f"{len(lines) - missed} hit, {missed} missed")


if __name__ == "__main__":
    main()
