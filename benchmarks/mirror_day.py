"""A school day of many mirrored families on one process, with a movable clock.

Marks are set, corrected and taken away at moments known beforehand; a system under repair answers
nothing for a while, or shows weeks with everything missing. What the families were told at the end
is compared with what was so.
"""

import asyncio
import random
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from functools import partial
from pathlib import Path

from sqlalchemy import select

from bot.domain.clock import MovableClock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import FetchedChild, FetchedLesson, FetchedMark, FetchedWeek, Gift
from bot.domain.mirrored import Linking
from bot.domain.people import Name
from bot.jobs.mirroring import Mirroring
from bot.services import alerts, mirror_linking
from bot.storage import accounts, chats
from bot.storage import tables as t
from bot.storage.database import Connection, Database, open_database
from bot.storage.migrate import migrate
from tests.standins.familiar import Familiar

DAY = date(2026, 11, 18)  # a Wednesday
MONDAY = date(2026, 11, 16)
MIDNIGHT = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)  # in Moscow
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
KEYS = ("a-key-of-this-measurement-alone-0123456789",)
BOT = "1"
SUBJECTS = ("Алгебра", "Физика", "Русский язык", "История", "Биология", "Музыка")
_MEMORY = "/dev/shm"  # noqa: S108  a folder of its own is made there
SETTLED = 2 * HOUR
"""A mark is looked at within half an hour and told a quarter of an hour later: what was set so
long before the end must have come."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in the foreign diary from ``at`` on; ``text`` None: taken away."""

    child: str
    id: str
    at: datetime
    text: str | None


@dataclass
class Outcome:
    families: int
    looks: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    told: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: int = 0
    """The last thing a family was told is not what is so."""
    at_once: int = 0


class World:
    """The foreign diary of every child, by the clock; and its faults."""

    def __init__(self, families: int, clock: MovableClock, seed: int) -> None:
        chance = random.Random(seed)
        self._clock = clock
        self.children = [str(number) for number in range(families)]
        self.marks: dict[str, list[Mark]] = defaultdict(list)
        for child in self.children:
            for number in range(chance.randrange(4)):
                self._set(child, f"{child}-{number}", chance)
        self._down = MIDNIGHT + 11 * HOUR
        """For half an hour nobody is answered."""
        self._empty = MIDNIGHT + 13 * HOUR
        """For half an hour every week is empty, with a polite 200."""

    def _set(self, child: str, its_id: str, chance: random.Random) -> None:
        at = MIDNIGHT + 8 * HOUR + MINUTE * chance.randrange(10 * 60)
        self.marks[child].append(Mark(child, its_id, at, str(chance.randint(2, 5))))
        fate = chance.random()
        if fate < 0.2:
            later = at + HOUR + MINUTE * chance.randrange(60)
            self.marks[child].append(Mark(child, its_id, later, str(chance.randint(2, 5))))
        elif fate < 0.3:
            self.marks[child].append(Mark(child, its_id, at + 2 * HOUR, None))

    def now(self, child: str) -> dict[str, str]:
        found: dict[str, str | None] = {}
        for mark in sorted(self.marks[child], key=lambda one: one.at):
            if mark.at <= self._clock.now():
                found[mark.id] = mark.text
        return {its_id: text for its_id, text in found.items() if text is not None}

    def week(self, child: str, monday: date) -> FetchedWeek:
        now = self._clock.now()
        if self._down <= now < self._down + HOUR / 2:
            raise DiaryTrouble(Trouble.UNAVAILABLE)
        if self._empty <= now < self._empty + HOUR / 2:
            return FetchedWeek(monday)
        days = [monday + timedelta(days=number) for number in range(5)]
        lessons = tuple(
            FetchedLesson(f"{day}-{n}", day, n, name, hour(8 + n), hour(8 + n, 40))
            for day in days
            for n, name in enumerate(SUBJECTS, 1)
        )
        if monday != MONDAY:
            return FetchedWeek(monday, lessons)
        marks = tuple(
            FetchedMark(its_id, DAY, "Алгебра", int(text), text, "Ответ на уроке")
            for its_id, text in self.now(child).items()
        )
        return FetchedWeek(monday, lessons, marks=marks)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """In memory where there is some: a disk's patience is not what is measured."""
    return tempfile.TemporaryDirectory(dir=_MEMORY if Path(_MEMORY).is_dir() else None)


async def simulate(families: int, seed: int = 1, step: timedelta = MINUTE) -> Outcome:
    """One day, on a database of its own."""
    clock = MovableClock(MIDNIGHT + 6 * HOUR, frozen=True)
    world, outcome = World(families, clock, seed), Outcome(families)
    system = Familiar(world.week, pause=0.002)
    system.manners = replace(system.manners, at_once=8)
    with _folder() as folder:
        url = f"sqlite:///{Path(folder) / 'day.db'}"
        await migrate(url)
        db = open_database(url)
        try:
            await alerts.begin(db, BOT)
            await _link_all(db, world, clock)
            begun = time.perf_counter()
            await _live(db, system, clock, outcome, step)
            outcome.seconds = time.perf_counter() - begun
            _judge(outcome, world, await db.read(_told))
        finally:
            await db.close()
    outcome.calls, outcome.at_once = system.asked, system.most
    return outcome


async def _link_all(db: Database, world: World, clock: MovableClock) -> None:
    for start in range(0, len(world.children), 100):
        some = world.children[start : start + 100]
        await db.write(partial(_link, children=some, now=clock.now()))


def _link(conn: Connection, children: list[str], now: datetime) -> None:
    for child in children:
        account = accounts.ensure(conn, "telegram", f"9{child}", "ru", now)
        chats.ensure(conn, BOT, account, f"9{child}")
        accounts.set_preset(conn, account, "daily")
        who = FetchedChild(child, Name("Белов", "Юрий"), "7А", f"Лицей {child}", "Europe/Moscow")
        wanted = Linking("familiar", "Дневник", frozenset(Gift), "h", {"token": child}, (who,))
        mirror_linking.link(conn, account, wanted, KEYS, "ru", now)


async def _live(
    db: Database, system: Familiar, clock: MovableClock, outcome: Outcome, step: timedelta
) -> None:
    chance = random.Random(7)
    looking = Mirroring(db, BOT, {"familiar": system}, KEYS, clock, me="day", chance=chance)
    minute = 0
    while clock.now() < MIDNIGHT + 24 * HOUR:
        outcome.looks += await looking.look_once()
        if minute % 5 == 0:
            await alerts.look(db, BOT, clock.now())
        clock.advance(step)
        minute += 1
        await asyncio.sleep(0)


Told = list[tuple[str, str, str, str]]


def _told(conn: Connection) -> Told:
    """Child, mark, what was told first and last, of everything put for a family."""
    rows = conn.execute(
        select(t.Mirror.foreign_id, t.Mark.foreign_id, t.Told.first, t.Told.state)
        .select_from(t.Told)
        .join(t.Mark, t.Told.topic == "mark:" + t.Mark.id.cast(t.Told.topic.type))
        .join(t.Mirror, t.Mirror.student_id == t.Mark.student_id)
    )
    found = [(str(child), str(mark), first, state) for child, mark, first, state in rows]
    letters = conn.execute(select(t.Outbox.payload).where(t.Outbox.kind == "marks")).scalars()
    new = Counter(
        entry[0]
        for payload in letters
        for entry in (payload or {})["marks"]
        if entry[4] == entry[5]
    )
    doubles = sum(times - 1 for times in new.values())
    return [*found, *[("doubled", str(n), "", "") for n in range(doubles)]]


def _judge(outcome: Outcome, world: World, told: Told) -> None:
    outcome.doubled = sum(child == "doubled" for child, *_rest in told)
    known = {(child, mark): state for child, mark, _first, state in told if child != "doubled"}
    outcome.told = len(known)
    end = MIDNIGHT + 24 * HOUR
    for child in world.children:
        for its_id, text in world.now(child).items():
            since = max(m.at for m in world.marks[child] if m.id == its_id)
            if since > end - SETTLED:
                continue
            if (child, its_id) not in known:
                outcome.lost += 1
            elif known[child, its_id] != text:
                outcome.wrong += 1
        standing = world.now(child)
        for (whose, its_id), state in known.items():
            taken = max((m.at for m in world.marks[child] if m.id == its_id), default=end)
            if whose == child and its_id not in standing and state and taken <= end - SETTLED:
                outcome.wrong += 1
