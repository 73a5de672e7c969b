"""Many people who all write at once, and what came of each of their updates."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.screens.menu_key import menu_key_hint
from bot.storage import tables as t

PEOPLE, EACH = 20, 10
PATIENCE = 120.0


@dataclass
class Crowd:
    """``updates``: the numbers of each person's own, in their order."""

    sandbox: Sandbox
    phones: list[Phone] = field(default_factory=list)
    updates: dict[int, list[int]] = field(default_factory=dict)

    async def speaks(self) -> None:
        """Everybody presses Start again and again, in turns."""
        self.phones = [self.sandbox.add_phone(label=f"P{n}") for n in range(PEOPLE)]
        for _ in range(EACH):
            for phone in self.phones:
                await phone.start("")
        for phone in self.phones:
            waiting = self.sandbox.world.pending_of(phone.user.id)
            self.updates[phone.user.id] = [update.update_id for update in waiting]

    def answered(self) -> int:
        return sum(map(answers, self.phones))

    def waiting(self, phone: Phone) -> int:
        """How many of the person's updates the bot has not acknowledged."""
        return len(self.sandbox.world.pending_of(phone.user.id))

    async def until(self, ready: Callable[[], bool], what: str) -> None:
        await self.sandbox.world.activity.until(ready, PATIENCE, what)

    async def until_answered(self, count: int) -> None:
        await self.until(lambda: self.answered() >= count, f"{count} answers")

    async def until_all_is_taken(self) -> None:
        """Nothing waits, and no call of the bot's is under way."""
        world = self.sandbox.world
        await self.until(
            lambda: not world.updates.pending and not world.activity.in_flight, "the last update"
        )

    async def until_dead_calls_end(self) -> None:
        """What a process had still said before it was killed arrives."""
        world = self.sandbox.world
        await self.until(lambda: not world.activity.in_flight, "the calls of the dead")


def answers(phone: Phone) -> int:
    """How many /start were answered; the note that brings the menu key comes before its screen."""
    note = menu_key_hint()
    return sum(message.from_bot and message.text != note for message in phone.messages)


@dataclass(frozen=True)
class Kept:
    """What the database knows: numbers of updates that had their effect, people with a chat."""

    updates: frozenset[int]
    people: frozenset[int]
    accounts: frozenset[int]


def kept(conn: Connection) -> Kept:
    updates = conn.execute(select(t.ProcessedUpdate.update_id)).scalars()
    people = conn.execute(select(t.Chat.external_id)).scalars()
    accounts = conn.execute(select(t.Account.external_id)).scalars()
    return Kept(frozenset(updates), frozenset(map(int, people)), frozenset(map(int, accounts)))


def is_old_or_new(crowd: Crowd, phone: Phone, found: Kept) -> bool:
    """Each of the person's updates had its whole effect or none, one after the other."""
    me = phone.user.id
    had = [number in found.updates for number in crowd.updates[me]]
    return had == sorted(had, reverse=True) and (
        (me in found.people) == (me in found.accounts) == any(had)
    )
