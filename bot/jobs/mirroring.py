"""The loop that looks at foreign diaries: whose turn it is is in the database, what may be asked
at once is bounded per host, over all processes, and overall, in each.

Several processes share the work by holding one login at a time. No call to a system happens
inside a transaction; what was fetched is compared on a reading connection first, because most
looks change nothing.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

import structlog

from bot.domain import vault
from bot.domain.calendar import local_date
from bot.domain.clock import Clock
from bot.domain.errors import DiaryTrouble, Trouble, Unavailable
from bot.domain.fetched import FetchedChild, FetchedTermMark
from bot.domain.mirrored import Mirror
from bot.domain.rhythm import NEEDS_FAMILY, Agenda
from bot.jobs import mirror_passing
from bot.jobs.mirror_measures import ASKED, BEHIND, LOOKS, MIRRORS
from bot.services import mirror_rounds, mirror_writing
from bot.services.mirror_rounds import HELD_FOR
from bot.services.mirror_writing import Haul, LookedAt
from bot.sources.port import Diary, DiarySource
from bot.storage import mirror_logins
from bot.storage.database import Connection, Database
from bot.storage.mirror_logins import Login

AT_ONCE = 16
"""Looks under way in this process."""
LOOKS_EVERY = 1.0
"""Seconds between two questions whose turn it is, when nothing happens."""
MEASURED_EVERY = 60.0
AFTER_A_FAULT = 5.0
LONGEST = 120.0
"""Seconds a whole look may take."""
LAST_SECONDS = 5.0

T = TypeVar("T")
log = structlog.get_logger("mirror")


class Mirroring:
    """``systems`` by code, as the operator has set them up; ``me`` names this process. ``run``
    until ``stop``; ``wake`` when somebody asked for a look at once."""

    def __init__(
        self,
        db: Database,
        bot: str,
        systems: Mapping[str, DiarySource],
        keys: Sequence[str],
        clock: Clock,
        *,
        me: str,
        at_once: int = AT_ONCE,
        chance: random.Random | None = None,
    ) -> None:
        self._db = db
        self._bot = bot
        self._systems = systems
        self._keys = keys
        self._clock = clock
        self._me = me
        self._at_once = at_once
        self._chance = chance or random.Random()  # noqa: S311  spreads families, hides nothing
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._measured = -MEASURED_EVERY

    async def run(self) -> None:
        """Looks until `stop`; a fault of ours or of the database only delays it."""
        try:
            while self._systems and not self._stopping.is_set():
                try:
                    started = await self._start_due()
                    await self._measured_now_and_then()
                except Unavailable:
                    await self._rest(AFTER_A_FAULT)
                    continue
                except Exception:  # whatever broke, families still wait for their diaries
                    log.exception("mirror.broke")
                    await self._rest(AFTER_A_FAULT)
                    continue
                if not started:
                    await self._rest(LOOKS_EVERY)
        finally:
            await self._end()

    async def _measured_now_and_then(self) -> None:
        if time.monotonic() - self._measured >= MEASURED_EVERY:
            self._measured = time.monotonic()
            await self.measure()

    def stop(self) -> None:
        """Nothing new; looks under way get a few seconds."""
        self._stopping.set()
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    async def measure(self) -> None:
        """Notes how many are linked, and how many fail."""
        now = self._clock.now()
        refusals = {one.value for one in NEEDS_FAMILY}
        counts = await self._db.read(partial(mirror_logins.counts, refusals=refusals))
        MIRRORS.labels("children").set(counts.children)
        MIRRORS.labels("logins").set(counts.logins)
        MIRRORS.labels("failing").set(counts.failing)
        MIRRORS.labels("needs_family").set(counts.needs_family)
        late = (now - counts.oldest).total_seconds() if counts.oldest else 0.0
        BEHIND.set(max(late, 0.0))

    async def look_once(self) -> int:
        """Everything that is due now, to its end; how many looks. For tests and a moved clock."""
        looks = 0
        while True:
            while await self._start_due():
                looks += 1
            if not self._under_way:
                return looks
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()

    async def _end(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_SECONDS)
        for task in tuple(self._under_way):
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    # --- whose turn it is ---

    async def _start_due(self) -> bool:
        """Starts one look; False when there is nobody to look at or no room."""
        if self._stopping.is_set() or len(self._under_way) >= self._at_once:
            return False
        due = partial(mirror_logins.is_due, now=self._clock.now(), bound=self._bound)
        if not await self._db.read(due):
            return False
        now = self._clock.now()
        until, bound = now + HELD_FOR, self._bound
        claim = partial(mirror_logins.claim, me=self._me, now=now, until=until, bound=bound)
        login = await self._db.write(claim)
        if login is None:
            return False
        task = asyncio.create_task(self._looked(login))
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._woken.set()

    def _bound(self, where: str) -> int:
        """How many looks may be under way at a place, in all processes together."""
        system = self._systems.get(mirror_logins.system_of(where))
        return system.manners.at_once if system else 1

    # --- one look ---

    async def _looked(self, login: Login) -> None:
        try:
            await self._look(login)
        except asyncio.CancelledError:
            with suppress(Unavailable):
                await self._db.write(partial(mirror_logins.release, login=login.id, me=self._me))
            raise
        except Unavailable:
            log.warning("mirror.unavailable", login=login.id)
        except Exception:  # the lease runs out and somebody tries again
            log.exception("mirror.failed", login=login.id)

    async def _look(self, login: Login) -> None:
        source = self._systems.get(login.source)
        current = vault.opened(login.sealed, login.id, self._keys[:1])
        given = vault.opened(login.sealed, login.id, self._keys) if current is None else current
        if source is None or given is None:
            log.error("mirror.closed", login=login.id, system=login.source, known=bool(source))
            await self._failed(login, DiaryTrouble(Trouble.UNAVAILABLE), None)
            LOOKS.labels(login.source, "closed").inc()
            return
        diary, same = source.resume(given), list[Haul]()
        try:
            async with asyncio.timeout(LONGEST):
                await self._children(login, diary, same)
        except DiaryTrouble as trouble:
            log.info("mirror.trouble", login=login.id, system=source.code, why=trouble.why.value)
            LOOKS.labels(source.code, trouble.why.value).inc()
            await self._failed(login, trouble, _changed(current, diary))
        except TimeoutError:
            log.info("mirror.slow", login=login.id, system=source.code)
            LOOKS.labels(source.code, "slow").inc()
            await self._failed(login, DiaryTrouble(Trouble.UNAVAILABLE), _changed(current, diary))
        else:
            LOOKS.labels(source.code, "good").inc()
            await self._succeeded(login, source, diary, _changed(current, diary), same)
        finally:
            await diary.close()

    async def _children(self, login: Login, diary: Diary, same: list[Haul]) -> None:
        """Child by child; what has not changed is noted together with the end of the look."""
        now = self._clock.now()
        plan = await self._db.read(partial(mirror_rounds.plan, login=login, now=now))
        for mirror, agenda in plan:
            await mirror_passing.carry_out(self._db, diary, mirror, self._clock)
            haul = await self._fetched(diary, mirror, agenda)
            if not await self._kept(haul):
                same.append(haul)

    async def _fetched(self, diary: Diary, mirror: Mirror, agenda: Agenda) -> Haul:
        child = mirror.child
        if agenda.children:
            known = {one.id: one for one in await diary.children()}
            child = known.get(child.id, child)
        today = local_date(self._clock.now(), mirror.zone)
        _count(mirror.source, agenda)
        year = await _if_clear(mirror, diary.year(child, today)) if agenda.year else None
        weeks = [
            LookedAt(await diary.week(child, monday), monday in agenda.silent)
            for monday in agenda.mondays
        ]
        told = await _if_clear(mirror, _told(diary, child, today)) if agenda.term_marks else None
        return Haul(
            mirror.id,
            child if child != mirror.child else None,
            tuple(weeks),
            year,
            told.marks if told else None,
            await _if_clear(mirror, diary.news(child)) if agenda.news else None,
            agenda.previous,
            agenda.back_to,
            no_term_marks=told is not None and told.marks is None,
        )

    async def _kept(self, haul: Haul) -> bool:
        """Writes what has changed; False when nothing has."""
        now = self._clock.now()
        if await self._db.read(partial(mirror_writing.is_news, haul=haul, now=now)):
            await self._db.write(partial(mirror_writing.write, bot=self._bot, haul=haul, now=now))
            return True
        return False

    # --- what came of it ---

    async def _succeeded(
        self,
        login: Login,
        source: DiarySource,
        diary: Diary,
        fresh: Mapping[str, str] | None,
        same: Sequence[Haul],
    ) -> None:
        now, chance = self._clock.now(), self._chance.random()

        def end(conn: Connection) -> None:
            for haul in same:
                mirror_writing.fetched(conn, haul, now)
            mirror_rounds.note_gifts(conn, login, source.gives)
            mirror_rounds.succeeded(
                conn,
                self._bot,
                login,
                self._me,
                fresh,
                self._keys,
                source.manners.often,
                chance,
                diary.host,
                now,
            )

        await self._db.write(end)

    async def _failed(
        self, login: Login, trouble: DiaryTrouble, fresh: Mapping[str, str] | None
    ) -> None:
        await self._db.write(
            lambda conn: mirror_rounds.failed(
                conn,
                self._bot,
                login,
                self._me,
                trouble,
                fresh,
                self._keys,
                self._chance.random(),
                self._clock.now(),
            )
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """What a system said of term marks; None for marks that were not to be had this time."""

    marks: tuple[FetchedTermMark, ...] | None


async def _told(diary: Diary, child: FetchedChild, today: date) -> _Told:
    return _Told(await diary.term_marks(child, today))


async def _if_clear(mirror: Mirror, call: Awaitable[T]) -> T | None:
    """What stands beside the weeks and cannot be understood holds no week back: it is asked for
    again at the next look."""
    try:
        return await call
    except DiaryTrouble as trouble:
        if trouble.why is not Trouble.UNCLEAR:
            raise
        log.info("mirror.unclear_part", mirror=mirror.id, system=mirror.source)
        return None


def _count(system: str, agenda: Agenda) -> None:
    ASKED.labels(system, "week").inc(len(agenda.mondays))
    for call in ("children", "year", "term_marks", "news"):
        if getattr(agenda, call):
            ASKED.labels(system, call).inc()


def _changed(current: Mapping[str, str] | None, diary: Diary) -> Mapping[str, str] | None:
    """Credentials to be sealed: a refreshed token, or those that a former key had sealed, so that
    it can be retired."""
    now = dict(diary.credentials)
    return now if current is None or now != dict(current) else None
