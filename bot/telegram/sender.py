"""Carries the outbox to people: one sender at a time per bot, by a lease in the database.

Two loops under one supervisor: the *clerk* claims due rows and writes down what became of them,
both in one transaction; the *carrier* takes the most important letter at each turn of the flood
limits. Nothing is lost when the process dies: what was in flight then may come twice.
"""

import asyncio
import heapq
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiogram.exceptions import AiogramError

from bot import i18n
from bot.domain.clock import Clock, SystemClock
from bot.domain.delivery import (
    RULES,
    Kind,
    Letter,
    Outcome,
    Reason,
    Status,
    Trouble,
    after_trouble,
    withheld,
)
from bot.domain.errors import Unavailable
from bot.screens.screen import Screen
from bot.storage import leases, sending
from bot.storage.database import Connection, Database
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters, cause, failure_of
from bot.telegram.measures import LETTERS

Render = Callable[[str, dict[str, Any]], Screen | None]
"""Kind and payload to a screen in the current language; None when there is nothing to say."""

log = structlog.get_logger(__name__)

LOST_IN_A_ROW = 20
LONGEST_CALM = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, but for ``in_flight``: the most letters on their way at once."""

    in_flight: int = 128
    flush: float = 0.05
    idle: float = 1.0
    lease: float = 10.0
    row_lease: float = 60.0


class Sender:
    """``bot`` is the bot's own id; ``me`` names this process among others."""

    def __init__(
        self,
        db: Database,
        bot: str,
        letters: Letters,
        render: Render,
        clock: Clock,
        flood: Flood,
        *,
        me: str,
        pace: Pace | None = None,
    ) -> None:
        self._db = db
        self._bot = bot
        self._letters = letters
        self._render = render
        self._clock = clock
        self._machine = SystemClock()
        self._flood = flood
        self._me = me
        self._pace = pace or Pace()
        self._hand: list[tuple[int, int, Letter]] = []
        self._taken: set[int] = set()
        """Rows in hand, on their way, or done and not yet written down."""
        self._numbers = itertools.count()
        self._flying = 0
        self._outcomes: list[Outcome] = []
        self._lease_ends = 0.0
        self._lost = 0
        self._stopping = False
        self._clerk_needed = asyncio.Event()
        self._carrier_needed = asyncio.Event()
        self._room = asyncio.Semaphore(self._pace.in_flight)
        self._dice = random.Random()  # noqa: S311  spreads retries, guards nothing
        self.counts: Counter[str] = Counter()
        """Letters by status or trouble."""

    async def run(self) -> None:
        """Until `stop`. Survives a database that does not answer; other errors are mistakes of
        ours and end it (the supervisor starts it again)."""
        # What a run that broke has left in the air is claimed again when its lease is over.
        self._flying, self._room = 0, asyncio.Semaphore(self._pace.in_flight)
        # What was on its way when another run broke off comes back when its hold ends.
        known = (*(letter for _p, _n, letter in self._hand), *(o.letter for o in self._outcomes))
        self._taken = {letter.id for letter in known}
        async with asyncio.TaskGroup() as group:
            carrier = group.create_task(self._carry_all(group))
            await self._keep_books()
            carrier.cancel()

    async def stop(self) -> None:
        """No new letters; those on their way arrive and are written down, then `run` ends."""
        self._stopping = True
        self._clerk_needed.set()

    def wake(self) -> None:
        """Something was put into the outbox, or the clock was moved."""
        self._clerk_needed.set()

    # --- the clerk ---

    async def _keep_books(self) -> None:
        while True:
            wait = await self._round()
            if self._stopping and not (self._flying or self._outcomes or self._hand):
                return await self._give_up()
            await self._rest(wait)

    async def _round(self) -> float:
        """One look at the outbox; seconds until the next one is due by itself."""
        if self._stopping:
            self._put_back()
        try:
            if not await self._hold_lease():
                return self._pace.lease / 4
            busy = await self._exchange()
        except Unavailable:
            log.warning("outbox.unavailable")
            return self._pace.idle
        return self._pace.flush if busy else self._pace.idle

    async def _rest(self, wait: float) -> None:
        """A short breath gathers outcomes into one transaction; then until there is work."""
        await asyncio.sleep(self._pace.flush)
        if wait > self._pace.flush and not self._outcomes:
            try:
                async with asyncio.timeout(wait):
                    await self._clerk_needed.wait()
            except TimeoutError:
                pass
        self._clerk_needed.clear()

    async def _hold_lease(self) -> bool:
        left = self._lease_ends - time.monotonic()
        if left > self._pace.lease / 2:
            return True
        fresh = left <= 0
        asked = time.monotonic()
        held = await self._db.write(lambda conn: self._take_lease(conn, fresh))
        if held:
            self._lease_ends = asked + self._pace.lease
        if fresh:
            self._let_go()  # somebody else may have had the lease meanwhile
        return held

    def _take_lease(self, conn: Connection, fresh: bool) -> bool:
        now = self._machine.now()
        until = now + timedelta(seconds=self._pace.lease)
        held = leases.take(conn, f"sender:{self._bot}", self._me, now, until)
        if held and fresh:
            sending.take_over(conn, self._bot, self._me)
        return held

    async def _exchange(self) -> bool:
        """Hands in outcomes and takes letters. True when there may be more at once."""
        wanted = 0 if self._stopping else self._capacity()
        if not self._outcomes and not (wanted and await self._db.read(self._is_due)):
            return self._flying > 0
        done, self._outcomes = self._outcomes, []
        try:
            letters = await self._db.write(lambda conn: self._trade(conn, done, wanted))
        except BaseException:
            self._outcomes = done + self._outcomes
            raise
        self._count(done)
        self._taken.difference_update(outcome.letter.id for outcome in done)
        self._take_in(letters)
        return bool(letters) or self._flying > 0

    def _capacity(self) -> int:
        """About half a second's worth in hand: more would keep an urgent letter waiting."""
        wanted = max(8, int(self._flood.rate / 2))
        return max(0, wanted - len(self._hand)) if self._flood.paused_for < 1.0 else 0

    def _is_due(self, conn: Connection) -> bool:
        return sending.is_due(conn, self._bot, self._clock.now(), self._machine.now())

    def _trade(self, conn: Connection, done: list[Outcome], wanted: int) -> list[Letter]:
        now, machine = self._clock.now(), self._machine.now()
        sending.settle(conn, self._bot, self._me, done, now, machine)
        if not wanted:
            return []
        until = machine + timedelta(seconds=self._pace.row_lease)
        return sending.claim(conn, self._bot, self._me, wanted, now, machine, until)

    def _take_in(self, letters: list[Letter]) -> None:
        now = self._clock.now()
        for letter in letters:
            if letter.id in self._taken:
                continue  # a long pause has outlived its hold, but we still have it
            self._taken.add(letter.id)
            held_back = self._withheld(letter, now)
            if held_back is not None:
                self._outcomes.append(held_back)
            else:
                heapq.heappush(self._hand, (letter.priority, next(self._numbers), letter))
        if self._hand:
            self._carrier_needed.set()

    def _withheld(self, letter: Letter, now: datetime) -> Outcome | None:
        try:
            return withheld(letter, now)
        except Exception:  # of a kind or zone that only another version of the program knows
            log.exception("outbox.unknown", outbox=letter.id, kind=letter.kind)
            return Outcome(letter, Status.DEAD, Reason.UNRENDERED)

    def _let_go(self) -> None:
        self._taken.difference_update(letter.id for _p, _n, letter in self._hand)
        self._hand.clear()

    def _put_back(self) -> None:
        self._outcomes += [Outcome(letter, Status.WAITING) for _p, _n, letter in self._hand]
        self._hand.clear()

    async def _give_up(self) -> None:
        try:
            name = f"sender:{self._bot}"
            await self._db.write(lambda conn: leases.give_up(conn, name, self._me))
        except Unavailable:
            log.warning("outbox.unavailable")

    def _count(self, done: list[Outcome]) -> None:
        for outcome in done:
            waiting = outcome.status is Status.WAITING
            end = str(outcome.reason or "later") if waiting else outcome.status.value
            self.counts[end] += 1
            LETTERS.labels(end).inc()

    # --- the carrier ---

    async def _carry_all(self, group: asyncio.TaskGroup) -> None:
        while True:
            while not self._hand:
                self._carrier_needed.clear()
                await self._carrier_needed.wait()
            await self._room.acquire()
            await self._flood.turn()
            letter = self._best()
            if letter is None:
                self._room.release()
                continue
            self._flying += 1
            group.create_task(self._carry(letter))

    def _best(self) -> Letter | None:
        """The most important letter whose chat may be written to."""
        if time.monotonic() >= self._lease_ends:
            self._let_go()  # somebody else may have them by now
        while self._hand:
            letter = heapq.heappop(self._hand)[2]
            wait = self._flood.chat_wait(letter.chat)
            if wait <= 0:
                self._flood.to_chat(letter.chat)
                return letter
            self._outcomes.append(Outcome(letter, Status.WAITING, wait=wait))
        return None

    async def _carry(self, letter: Letter) -> None:
        try:
            outcome = await self._delivered(letter)
        finally:
            self._flying -= 1
            self._room.release()
        self._outcomes.append(outcome)
        self._clerk_needed.set()

    async def _delivered(self, letter: Letter) -> Outcome:
        try:
            with i18n.use(letter.locale):
                screen = self._render(letter.kind, letter.payload)
        except Exception:  # whatever is wrong with one letter must not stop the others
            log.exception("outbox.unrendered", outbox=letter.id, kind=letter.kind)
            return Outcome(letter, Status.DEAD, Reason.UNRENDERED)
        if screen is None:
            return Outcome(letter, Status.DROPPED, Reason.VOID)
        try:
            number = await self._hand_over(letter, screen)
        except AiogramError as error:
            return self._failed(letter, error)
        except Exception:  # a mistake of ours: tried again and put aside in the end, like any other
            log.exception("outbox.unsendable", outbox=letter.id, kind=letter.kind)
            return after_trouble(letter, Trouble.SERVER, self._dice.random())
        self._lost = 0
        if number is None:
            return Outcome(letter, Status.DROPPED, Reason.VOID)
        return Outcome(letter, Status.SENT, message_id=number)

    async def _hand_over(self, letter: Letter, screen: Screen) -> int | None:
        """The number of the message; None when the one to be changed is not there any more and
        nothing else is to be said."""
        number, rule = letter.edits, RULES[Kind(letter.kind)]
        if number is not None:
            change = self._letters.take_back if rule.takes_back else self._letters.edit
            if await change(letter.chat, number, screen):
                return number
        return None if rule.only_in_place else await self._letters.post(letter.chat, screen)

    def _failed(self, letter: Letter, error: AiogramError) -> Outcome:
        failure = failure_of(error)
        if failure.trouble is Trouble.FLOOD:
            self._flood.pause(failure.seconds)
        if failure.trouble is Trouble.REFUSED:
            log.error("outbox.refused", outbox=letter.id, kind=letter.kind, said=cause(error))
        if failure.trouble is Trouble.NETWORK:
            self._calm_down()
        outcome = after_trouble(letter, failure.trouble, self._dice.random(), failure.seconds)
        if outcome.status is not Status.WAITING:
            return outcome
        return replace(outcome, moved_to=failure.moved_to)

    def _calm_down(self) -> None:
        """When nothing at all gets through, knock less often."""
        self._lost += 1
        if self._lost % LOST_IN_A_ROW == 0:
            self._flood.pause(min(LONGEST_CALM, self._lost / LOST_IN_A_ROW))
