"""Monday 08:10 and Tuesday 08:00: what class teachers are told, once, whoever looks."""

from datetime import datetime
from functools import partial

from bot.domain import class_mornings
from bot.domain.calendar import school_year
from bot.domain.class_mornings import Due, Morning
from bot.domain.delivery import Kind
from bot.domain.views.classroom import ClassFacts, ClassMorning, ClassUnsigned
from bot.storage import class_mornings as kept
from bot.storage import classroom, outbox
from bot.storage.database import Connection, Database

_KINDS = {Morning.MONDAY: Kind.CLASS_MORNING, Morning.TUESDAY: Kind.CLASS_UNSIGNED}


async def send_due(db: Database, bot: str, now: datetime) -> int:
    """Puts what is due into the outbox; how many messages."""
    due = await db.read(partial(_missing, bot=bot, now=now))
    made = 0
    for one in due:
        made += await db.write(partial(_make, bot=bot, due=one, now=now))
    return made


def _missing(conn: Connection, bot: str, now: datetime) -> list[Due]:
    found = class_mornings.due(classroom.zones(conn), now)
    return [one for one in found if not kept.is_done(conn, bot, one)]


def _make(conn: Connection, bot: str, due: Due, now: datetime) -> int:
    if not kept.claim(conn, bot, due, now):
        return 0
    year = school_year(due.day)
    made = 0
    for facts in classroom.mornings(conn, due.zone, year, due.week, due.day):
        message = _message(due, facts)
        if message is not None:
            made += outbox.to_persons(
                conn,
                bot,
                [facts.teacher_id],
                _KINDS[due.kind],
                f"class:{facts.id}",
                due.day,
                message.payload(),
                now,
            )
    return made


def _message(due: Due, facts: ClassFacts) -> ClassMorning | ClassUnsigned | None:
    if due.kind is Morning.MONDAY:
        return class_mornings.monday_message(facts, due.week)
    return class_mornings.tuesday_message(facts, due.week)
