"""Whole bots in processes of their own, in a moment: one process has loaded all of it and forks.

Loading the messenger takes seconds; a story that kills ten processes cannot wait for each. As a
program it reads settings, one JSON line for each wanted process, and tells of births and ends.
"""

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
NOBODY = 0


class Child:
    """A bot in a process of its own."""

    def __init__(self, pid: int, ended: "queue.SimpleQueue[int]") -> None:
        self.pid = pid
        self._ended = ended

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return await self._end()

    async def kill(self) -> int:
        """SIGKILL, at once; the exit status, which is minus the signal's number."""
        os.kill(self.pid, signal.SIGKILL)
        return await self._end()

    async def _end(self) -> int:
        return await asyncio.to_thread(self._ended.get, timeout=PATIENCE)


class Nursery:
    """``log`` is the file that its children write to."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._newborn: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._ends: dict[int, queue.SimpleQueue[int]] = defaultdict(queue.SimpleQueue)
        self._living: set[int] = set()
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "tests.wire.nursery"),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    async def bot(self, settings: dict[str, str], now: datetime) -> Child:
        """A bot with these settings (names as in the environment), whose clock stands still."""
        assert self._process.stdin is not None
        wanted = {"now": now.isoformat(), "settings": settings}
        self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
        self._process.stdin.flush()
        pid = await asyncio.to_thread(self._newborn.get, timeout=PATIENCE)
        if pid == NOBODY:
            raise RuntimeError(f"no process can be made: {self._log.read_text()[-2000:]}")
        return Child(pid, self._ends[pid])

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            word, pid, status = line.decode().split()
            if word == "born":
                self._living.add(int(pid))
                self._newborn.put(int(pid))
            else:
                self._living.discard(int(pid))
                self._ends[int(pid)].put(int(status))
        self._newborn.put(NOBODY)  # it has ended: whoever waits for a birth waits in vain

    def close(self) -> None:
        for pid in self._living.copy():
            os.kill(pid, signal.SIGKILL)
        self._process.communicate()
        self._listening.join()


@contextmanager
def nursery(log: Path) -> Iterator[Nursery]:
    """All children end with the block."""
    made = Nursery(log)
    try:
        yield made
    finally:
        made.close()


# --- the program ---


def main() -> None:
    """Until nobody wants another child."""
    _load_all()
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(_live(wanted["settings"], datetime.fromisoformat(wanted["now"])))
        _tell("born", pid, 0)
        threading.Thread(target=_await_end, args=(pid,), daemon=True).start()


def _load_all() -> None:
    """What `build` imports inside."""
    import aiogram  # noqa: F401
    import alembic.command  # noqa: F401
    import sqlalchemy.dialects.postgresql.asyncpg  # noqa: F401

    import bot.handlers.updates
    import bot.jobs.mail
    import bot.telegram.polling
    import bot.web.server  # noqa: F401
    from bot import i18n

    i18n.warm()


def _await_end(pid: int) -> None:
    _pid, status = os.waitpid(pid, 0)
    _tell("gone", pid, os.waitstatus_to_exitcode(status))


def _tell(word: str, pid: int, status: int) -> None:
    """In one piece, whoever else is speaking."""
    os.write(1, f"{word} {pid} {status}\n".encode())


def _live(given: dict[str, str], now: datetime) -> int:
    """``python -m bot run`` with a clock that stands still."""
    from bot import logs
    from bot.app import build
    from bot.config import read_settings
    from bot.domain.clock import MovableClock
    from bot.running import stop_on_signals

    async def answer() -> None:
        settings = read_settings(_env_file=None, **{k.lower(): v for k, v in given.items()})
        async with build(settings, clock=MovableClock(now, frozen=True)) as app:
            stop_on_signals(app)
            await app.run()

    os.dup2(2, 1)  # its own words are no news for the story
    logs.set_up("json")
    try:
        asyncio.run(answer())
    except BaseException:  # whatever ended it, it is told and its parent goes on
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
