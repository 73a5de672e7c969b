"""1,000 mirrored families on one process for a simulated day: calls, memory, alerts.

`python -m benchmarks.mirror [--families 1000] [--seed 1]`
"""

import argparse
import asyncio
import logging
import resource

import structlog

from benchmarks.mirror_day import Outcome, simulate
from benchmarks.results import told

MOST_CALLS = 200
"""Calls of the port for one family and day: a look every quarter of an hour asks for two weeks."""
MOST_MEGABYTES = 350


def report(outcome: Outcome) -> None:
    families = outcome.families
    calls = sum(outcome.calls.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"families {families}, looks {outcome.looks}, {outcome.looks / families:.1f} a family")
    print(f"calls {dict(outcome.calls)}, at once at most {outcome.at_once}")
    print(f"marks told {outcome.told}; {outcome.seconds:.0f} s for eighteen hours")
    print(f"{outcome.seconds / max(outcome.looks, 1) * 1000:.1f} ms a look, one process")
    told("calls of one family and day", calls / families, MOST_CALLS)
    told("memory of the process", memory, MOST_MEGABYTES, " MB")
    told("alerts doubled", outcome.doubled, 0)
    told("alerts lost", outcome.lost, 0)
    told("alerts that are not true at the end", outcome.wrong, 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--families", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)
    report(asyncio.run(simulate(given.families, given.seed)))


if __name__ == "__main__":
    main()
