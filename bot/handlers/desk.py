"""Where every press and every message is answered: one hop to the database, then the screen.

A read and its rendering are one function in one hop. A write is one transaction that also notes
the update, so that a doubled one has no second effect. No network call can happen inside either.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot import i18n
from bot.domain.clock import Clock
from bot.domain.errors import AlreadyDone, Refused, ZvonokError
from bot.domain.link_pages import looks_secret
from bot.domain.openings import Opening
from bot.domain.people import Viewer
from bot.domain.styled import Style
from bot.handlers import diaries, linking, menu, stances, table
from bot.handlers.journal import Journal, seen_by
from bot.handlers.mirror import with_age
from bot.handlers.stances import Stance
from bot.handlers.turn import Facts, Said, SentFile, Turn
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.codec import Action, decode
from bot.screens import linking as linking_screens
from bot.screens import refusals
from bot.screens import settings as settings_screens
from bot.screens.menu_key import is_menu_key
from bot.screens.screen import Screen
from bot.storage import accounts, chats, conversations, updates, viewers
from bot.storage.database import Connection, Database

PLATFORM = "telegram"

T = TypeVar("T")
Reply = Callable[[Turn], T]


@dataclass(frozen=True, slots=True)
class Who:
    """Whose update it is, as the messenger says."""

    external_id: str
    chat: str
    locale: str
    """The messenger's language, for first contact."""
    update_id: int


class _Answered(Exception):
    """Carries a refusal's screen out of a transaction whose effect must not be kept."""

    def __init__(self, screen: Screen, refused: Viewer | None = None) -> None:
        super().__init__()
        self.screen = screen
        self.refused = refused
        """Who may not do it as they stand; None when it is not for want of a right."""


class Desk:
    """One for a bot. Every refusal comes back as a screen, in the reader's language."""

    def __init__(self, db: Database, clock: Clock, facts: Facts) -> None:
        self._db = db
        self._clock = clock
        self._facts = facts
        self._journal = Journal(db)

    async def press(self, who: Who, data: str) -> Screen:
        """The screen for a button's data, which is hostile input until it is decoded."""
        return await self.opened(who, decode(data))

    async def opened(self, who: Who, action: Action | None) -> Screen:
        """The screen an action leads to; None is the data of no action."""
        if action is None:
            return await self._read(who, _unreadable)
        if isinstance(action, OpenMenu):
            return await self._menu(who)
        write = table.WRITES.get(type(action))
        answer = write or table.READS.get(type(action), _refuse)
        seen: list[Opening] = []

        def answered(turn: Turn) -> Screen:
            screen = with_age(turn, action, answer(_consented(turn, action), action))
            seen.extend(seen_by(turn, action))
            return screen

        screen = await (self._write if write else self._read)(who, answered)
        await self._journal.keep(seen)
        if type(action) in table.ERASING:
            await self._db.tidy()
        return screen

    async def _menu(self, who: Who) -> Screen:
        """The menu leaves a form that waits for words; there is something to write only then."""
        screen = await self._read(who, _menu_unless_in_form)
        return screen or await self._write(who, _menu_out_of_form, again=_menu)

    async def said(
        self,
        who: Who,
        text: str,
        file: SentFile | None = None,
        styles: tuple[Style, ...] = (),
        *,
        taken: bool | None = None,
    ) -> Screen:
        """The screen for a message: a dialogue's answer, a code, or the menu. ``taken``: of a
        secret, whether it is out of the chat."""
        said = Said(text, {}, file, styles, taken)
        screen = await self._read(who, lambda turn: _menu_unless_awaited(turn, said))
        if screen is not None:
            return screen
        return await self._write(who, lambda turn: _meant(turn, said), again=_menu)

    async def is_secret(self, who: Who, text: str) -> bool:
        """Whether a message is a token for a diary system, which must not stay in the chat."""
        if not self._facts.diaries:
            return False
        if looks_secret(text):
            return True
        if not diaries.may_be_secret(text):
            return False
        return await self._read(who, diaries.awaits_secret) is True

    async def start(self, who: Who, payload: str) -> Screen:
        """``/start``, perhaps with the payload of a deep link."""
        return await self._write(who, lambda turn: linking.start(turn, payload), again=_menu)

    async def left(self, who: Who) -> None:
        """The person stopped the bot: nothing is sent until they return."""
        now = self._clock.now()
        await self._db.write(lambda conn: chats.mark_blocked(conn, self._facts.bot, who.chat, now))

    async def returned(self, who: Who) -> None:
        await self._db.write(lambda conn: chats.mark_unblocked(conn, self._facts.bot, who.chat))

    async def _read(self, who: Who, reply: Reply[T]) -> T | Screen:
        now = self._clock.now()
        try:
            return await self._db.read(lambda conn: self._turn(conn, who, now, reply))
        except _Answered as answered:
            return await self._standing_otherwise(who, now, reply, answered)
        except ZvonokError as error:
            return _worded(error, who.locale)

    async def _write(
        self, who: Who, reply: Reply[Screen], *, again: Reply[Screen] | None = None
    ) -> Screen:
        """``again`` answers an update that came before: its effect is stored already."""
        now = self._clock.now()

        def once(conn: Connection) -> Screen:
            seen = updates.seen(conn, self._facts.bot, who.update_id, now)
            account = accounts.ensure(conn, PLATFORM, who.external_id, who.locale, now)
            chats.ensure(conn, self._facts.bot, account, who.chat)
            return self._turn(conn, who, now, (again or _already) if seen else reply)

        try:
            return await self._db.write(once)
        except _Answered as answered:
            return await self._standing_otherwise(who, now, reply, answered)
        except ZvonokError as error:
            return _worded(error, who.locale)

    async def _standing_otherwise(
        self, who: Who, now: datetime, reply: Reply[T], answered: _Answered
    ) -> T | Screen:
        """A parent who also teaches presses the button of a message to the other of the two: it
        is answered as whom it was for, and so they stand from then on."""
        for stance in stances.others(answered.refused):
            try:
                return await self._db.write(partial(self._as, who, now, reply, stance))
            except _Answered:
                continue
            except ZvonokError as error:
                return _worded(error, who.locale)
        return answered.screen

    def _as(
        self, who: Who, now: datetime, reply: Reply[T], stance: Stance, conn: Connection
    ) -> T | Screen:
        updates.seen(conn, self._facts.bot, who.update_id, now)
        stance.take(conn)
        screen = self._turn(conn, who, now, reply)
        if isinstance(screen, Screen) and not screen.toast:
            return replace(screen, toast=self._turn(conn, who, now, _stands))
        return screen

    def _turn(self, conn: Connection, who: Who, now: datetime, reply: Reply[T]) -> T:
        viewer = viewers.load(conn, PLATFORM, who.external_id, now)
        if viewer is None:
            viewer = Viewer(account_id=0, locale=who.locale)
        with i18n.use(viewer.locale):
            try:
                return reply(Turn(conn, viewer, now, who.chat, self._facts))
            except _ConsentDue:
                raise _Answered(linking_screens.consent_renewal(viewer)) from None
            except ZvonokError as error:
                refused = viewer if isinstance(error, Refused) else None
                raise _Answered(refusals.screen_for(error, viewer), refused) from None


class _ConsentDue(Exception):
    """The consent's text is newer than what was agreed to: it is asked before anything else."""


def _consented(turn: Turn, action: Action | None) -> Turn:
    if turn.viewer.consent_due and type(action) not in table.BEFORE_CONSENT:
        raise _ConsentDue
    return turn


def _menu_unless_awaited(turn: Turn, said: Said) -> Screen | None:
    """The menu for any word nobody waits for; None where the words may have an effect."""
    if linking.may_be_code(said.text) or said.taken is not None:
        return None
    if conversations.get(turn.conn, turn.facts.bot, turn.chat) is not None:
        return None
    if not is_menu_key(said.text) and table.unasked(turn, said) is not None:
        return None
    return _menu(turn) if said.file is None else refusals.unexpected_file(_menu(turn))


def _menu_unless_in_form(turn: Turn) -> Screen | None:
    if conversations.get(turn.conn, turn.facts.bot, turn.chat) is not None:
        return None
    return _menu(turn)


def _menu_out_of_form(turn: Turn) -> Screen:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return _menu(turn)


def _meant(turn: Turn, said: Said) -> Screen:
    if said.taken is not None and not diaries.awaits_secret(turn):
        return diaries.not_expected(said.taken)  # no dialogue is given it, no school reads it
    conversation = conversations.get(turn.conn, turn.facts.bot, turn.chat)
    if conversation is not None and is_menu_key(said.text):
        conversations.clear(turn.conn, turn.facts.bot, turn.chat)
        return _menu(turn)
    if conversation is not None and conversation.state in table.DIALOGUES:
        answer = table.DIALOGUES[conversation.state]
        return answer(_consented(turn, None), replace(said, data=conversation.data))
    unasked = None if is_menu_key(said.text) else table.unasked(turn, said)
    if unasked is not None:
        return unasked(_consented(turn, None), said)
    return linking.typed_code(turn, said.text)


def _menu(turn: Turn) -> Screen:
    return menu.open_menu(_consented(turn, None), OpenMenu())


def _refuse(turn: Turn, action: object) -> Screen:
    raise Refused


def _unreadable(turn: Turn) -> Screen:
    """Whoever it was meant for, nothing can be made of it."""
    return refusals.screen_for(Refused(), turn.viewer)


def _already(turn: Turn) -> Screen:
    raise AlreadyDone


def _stands(turn: Turn) -> str:
    return settings_screens.stands(turn.viewer)


def _worded(error: ZvonokError, locale: str) -> Screen:
    """For what failed before anybody could be recognised."""
    with i18n.use(locale):
        return refusals.screen_for(error, None)
