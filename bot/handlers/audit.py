"""Who did what."""

from bot.domain import access, calendar
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.audit import ChooseAuditDay, OpenAudit, OpenAuditOf
from bot.screens import audit as screens
from bot.screens.screen import Screen
from bot.services import audit_trail


def _of_day(turn: Turn, action: OpenAudit) -> Screen:
    view = audit_trail.of_day(turn.conn, turn.viewer, action.day, action.page, turn.now)
    return screens.page(view)


def _choose_day(turn: Turn, action: ChooseAuditDay) -> Screen:
    office = access.office(turn.viewer)
    today = calendar.local_date(turn.now, office.school.zone)
    return screens.choose_day(min(action.month or today, today), today)


def _of_person(turn: Turn, action: OpenAuditOf) -> Screen:
    view = audit_trail.of_person(turn.conn, turn.viewer, action.person, action.page, turn.now)
    return screens.page(view)


READS: Answers = {OpenAudit: _of_day, ChooseAuditDay: _choose_day, OpenAuditOf: _of_person}
