"""What papers and pictures cost, each after the first, and what the loop feels of it.

Run: ``python -m benchmarks.papers``. Targets: chart 60 ms, PDF page 3 ms, slip 1 ms, the event
loop never held for 20 ms while the worker process draws.
"""

import asyncio
import statistics
import time
from collections.abc import Callable

from benchmarks.results import told
from bot.reports.draw import draw, warm
from bot.reports.papers import Chart, Slips, WeekPages
from bot.reports.worker import Worker
from tests.reports import samples

CHART, PAGE, SLIP, BLOCK = 60.0, 3.0, 1.0, 20.0
ROUNDS = 9
FEW, MANY = 4, 124


def milliseconds(work: Callable[[], object]) -> float:
    """Of processor time: what else runs on the machine does not count."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def each(count: Callable[[int], Slips | WeekPages]) -> tuple[float, float]:
    """Cost of one more page or slip: what a long file takes over a short one, spread."""
    few, many = count(FEW), count(MANY)
    short = [milliseconds(lambda: draw(few, "pdf")) for _ in range(ROUNDS)]
    long = [milliseconds(lambda: draw(many, "pdf")) for _ in range(ROUNDS)]
    more = MANY - FEW
    return (
        (statistics.median(long) - statistics.median(short)) / more,
        (min(long) - min(short)) / more,
    )


def charts() -> tuple[float, float]:
    chart: Chart = samples.chart(4)
    draw(chart, "png")
    costs = [milliseconds(lambda: draw(chart, "png")) for _ in range(ROUNDS)]
    return statistics.median(costs), min(costs)


async def longest_block() -> float:
    """The latest the loop woke up, in ms, while the worker drew class files and charts.

    The best of some rounds: what is ours comes in every round, what other programs do does not.
    """
    worker = Worker()
    await worker.run(warm, ("pdf", "png"))
    rounds = [await _one_round(worker) for _ in range(5)]
    await worker.stop()
    return min(rounds)


async def _one_round(worker: Worker) -> float:
    late: list[float] = []
    watcher = asyncio.create_task(_watch(late))
    await worker.run(draw, samples.week_pages(60), "pdf")
    await worker.run(draw, samples.slips(112), "pdf")
    await worker.run(draw, samples.chart(), "png")
    watcher.cancel()
    return max(late)


async def _watch(late: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        late.append((time.perf_counter() - before - 0.002) * 1000)


def report(name: str, cost: tuple[float, float], target: float, *, a_second: bool = True) -> None:
    median, least = cost
    speed = f"  {1000 / median:.0f} a second" if a_second else ""
    print(f"{name:<28} {median:7.2f} ({least:.2f}) ms{speed}")
    told(name, median, target, " ms")


def main() -> None:
    warm(("pdf", "png"))
    draw(samples.slips(1), "pdf")
    block = asyncio.run(longest_block())
    print("each after the first, median (min)")
    report("chart of four subjects", charts(), CHART)
    report("diary page in a PDF", each(samples.week_pages), PAGE)
    report("code slip with QR in a PDF", each(samples.slips), SLIP)
    report("longest block of the loop", (block, block), BLOCK, a_second=False)


if __name__ == "__main__":
    main()
