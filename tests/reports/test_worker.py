"""The process beside the bot: it works, it is replaced, and it knows neither aiogram nor SQL."""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from bot.domain.errors import BadFile, FileFault, LostWork, WorkFault
from bot.reports.draw import draw, warm
from bot.reports.papers import Table
from bot.reports.worker import Worker
from bot.sources.spreadsheets import read_book

TABLE = Table("Отметки", ("Предмет", "Средний"), (("Алгебра", "4,25"),))


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker()
    yield worker
    await worker.stop()


def its_pid() -> int:
    return os.getpid()


def imported() -> set[str]:
    return set(sys.modules)


def think(seconds: float) -> str:
    threading.Event().wait(seconds)
    return "thought"


def hold_forever(sign: str) -> None:
    Path(sign).touch()
    threading.Event().wait()


def die_once(sign: str) -> str:
    if not Path(sign).exists():
        Path(sign).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise BadFile(fault=FileFault.EMPTY, params={"file": "school.xlsx"})


class Untravelled(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def fail_strangely() -> None:
    raise Untravelled("Иванова", "Анна")


async def appears(path: Path) -> None:
    def look() -> None:
        for _ in range(3000):
            if path.exists():
                return
            time.sleep(0.01)
        pytest.fail("the other process never said that it had begun")

    await asyncio.to_thread(look)


async def test_draws_elsewhere_without_messenger_or_database(worker: Worker) -> None:
    await worker.run(warm, ("pdf", "png", "xlsx", "csv", "ics"))
    assert (await worker.run(draw, TABLE, "pdf")).startswith(b"%PDF")
    assert await worker.run(its_pid) != os.getpid()
    loaded = await worker.run(imported)
    assert "matplotlib" in loaded
    assert not {"aiogram", "sqlalchemy", "babel", "bot.i18n"} & loaded


async def test_warming_for_papers_leaves_matplotlib_alone(worker: Worker) -> None:
    await worker.run(warm)
    loaded = await worker.run(imported)
    assert "fpdf" in loaded
    assert "matplotlib" not in loaded


async def test_errors_of_the_work_come_back_as_they_were(worker: Worker) -> None:
    with pytest.raises(BadFile) as refusal:
        await worker.run(refuse)
    assert refusal.value.fault is FileFault.EMPTY
    assert refusal.value.params == {"file": "school.xlsx"}


async def test_an_error_that_cannot_travel_comes_as_its_name_alone(worker: Worker) -> None:
    pid = await worker.run(its_pid)
    with pytest.raises(RuntimeError, match=r"^Untravelled in the worker process$"):
        await worker.run(fail_strangely)
    assert await worker.run(its_pid) == pid


async def test_work_that_takes_too_long_is_ended_and_the_next_goes_on() -> None:
    worker = Worker(seconds=1)
    pid = await worker.run(its_pid)
    slow = asyncio.create_task(worker.run(think, 600))
    waiting = asyncio.create_task(worker.run(its_pid))
    with pytest.raises(LostWork) as lost:
        await slow
    assert lost.value.fault is WorkFault.TOO_LONG
    assert not psutil.pid_exists(pid)
    assert await waiting != pid
    await worker.stop()


async def test_a_process_that_died_is_replaced_unseen(worker: Worker, tmp_path: Path) -> None:
    assert await worker.run(die_once, str(tmp_path / "died")) == "alive"


async def test_work_that_kills_its_process_is_given_up(worker: Worker) -> None:
    with pytest.raises(LostWork) as lost:
        await worker.run(die)
    assert lost.value.fault is WorkFault.DIED
    assert await worker.run(think, 0) == "thought"


async def test_cancelled_work_does_not_hold_the_line(worker: Worker, tmp_path: Path) -> None:
    began = tmp_path / "began"
    task = asyncio.create_task(worker.run(hold_forever, str(began)))
    await appears(began)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await worker.run(think, 0) == "thought"


async def test_stopping_ends_the_process_and_who_waits_hears_of_it(tmp_path: Path) -> None:
    worker, began = Worker(), tmp_path / "began"
    pid = await worker.run(its_pid)
    task = asyncio.create_task(worker.run(hold_forever, str(began)))
    await appears(began)
    await worker.stop()
    with pytest.raises(LostWork):
        await task
    assert not psutil.pid_exists(pid)


async def test_the_process_does_not_outlive_a_killed_bot(tmp_path: Path) -> None:
    part, said = tmp_path / "part", tmp_path / "pid"
    script = (
        "import asyncio, os, pathlib\n"
        "from bot.reports.worker import Worker\n"
        "async def main():\n"
        "    worker = Worker()\n"
        "    pid = await worker.run(os.getpid)\n"
        f"    pathlib.Path({str(part)!r}).write_text(str(pid))\n"
        f"    os.rename({str(part)!r}, {str(said)!r})\n"
        "    await asyncio.Event().wait()\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    await appears(said)
    child = psutil.Process(int(said.read_text()))
    bot.kill()
    await bot.wait()
    _gone, alive = await asyncio.to_thread(psutil.wait_procs, [child], 20)
    assert not alive


async def test_the_loop_stays_free_while_the_other_process_draws(worker: Worker) -> None:
    await worker.run(warm)
    rows = tuple((f"Предмет {n}", "Упражнение " * 8) for n in range(1500))
    longest, drawing = (
        0.0,
        asyncio.create_task(worker.run(draw, Table("Т", ("а", "б"), rows), "pdf")),
    )
    while not drawing.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before)
    assert (await drawing).startswith(b"%PDF")
    assert longest < 0.25  # generous: machines that run tests are busy; the benchmark is strict


async def test_reads_spreadsheets_without_messenger_or_database(worker: Worker) -> None:
    xlsx = await worker.run(draw, TABLE, "xlsx")
    [sheet] = await worker.run(read_book, "marks.xlsx", xlsx)
    assert ["Алгебра", "4,25"] in sheet.rows
    with pytest.raises(BadFile):
        await worker.run(read_book, "notes.xlsx", b"PK\x03\x04 not a workbook")
    assert not {"aiogram", "sqlalchemy"} & await worker.run(imported)
