"""Who opened whose diary: noted beside the answers, once a day, and shown to the family."""

from collections.abc import Iterable
from datetime import timedelta

from bot.domain import access
from bot.domain.calendar import local_date
from bot.domain.errors import ZvonokError
from bot.domain.openings import Opening, openings
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.journal import OpenJournal
from bot.keyboards.codec import Action
from bot.screens import journal as screens
from bot.screens.screen import Screen
from bot.storage import openings as storage
from bot.storage.database import Database

SHOWN = timedelta(days=60)
MOST_REMEMBERED = 100_000


class Journal:
    """What this process has noted already costs nothing more; what it forgot costs a write that
    changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._noted: set[tuple[object, ...]] = set()

    async def keep(self, seen: Iterable[Opening]) -> None:
        """The reader's answer never depends on it: when it fails, the next press tries again."""
        fresh = [one for one in seen if one.key not in self._noted]
        if not fresh:
            return
        try:
            await self._db.write(lambda conn: storage.note(conn, fresh))
        except ZvonokError:
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted.update(one.key for one in fresh)


def seen_by(turn: Turn, action: Action) -> tuple[Opening, ...]:
    """What an answered action has shown, if it was about a student."""
    student = getattr(action, "student", None)
    if not isinstance(student, int):
        return ()
    return tuple(openings(turn.viewer, student, turn.now))


def _journal(turn: Turn, action: OpenJournal) -> Screen:
    student = access.chosen_child(turn.viewer).id if action.student is None else action.student
    ref, _person = access.kin(turn.viewer, student)
    since = local_date(turn.now, ref.school.zone) - SHOWN
    found = storage.of_student(turn.conn, ref, turn.viewer.account_id, since)
    return screens.journal(ref, found, max(action.page, 0))


READS: Answers = {OpenJournal: _journal}
