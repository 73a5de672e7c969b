"""Calendars to subscribe to, where phones can reach this deployment."""

from bot.domain import access
from bot.domain.errors import Refused
from bot.domain.people import StudentRef
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.diaries import MakeFeed, OpenFeed, RevokeFeed
from bot.screens import feeds as screens
from bot.screens.screen import Screen
from bot.services import calendar_feeds as services


def _student(turn: Turn, student: int) -> StudentRef:
    if not turn.facts.public_url:
        raise Refused
    return access.student(turn.viewer, student)


def _page(turn: Turn, student: StudentRef) -> Screen:
    secret = services.secret(turn.conn, turn.viewer.account_id, student, turn.facts.keys)
    address = f"{turn.facts.public_url}/calendar/{secret}.ics" if secret else None
    return screens.feed(student, address)


def _open(turn: Turn, action: OpenFeed) -> Screen:
    return _page(turn, _student(turn, action.student))


def _make(turn: Turn, action: MakeFeed) -> Screen:
    student = _student(turn, action.student)
    services.make(turn.conn, turn.viewer.account_id, student, turn.facts.keys, turn.now)
    return _page(turn, student)


def _revoke(turn: Turn, action: RevokeFeed) -> Screen:
    student = _student(turn, action.student)
    if not action.sure:
        return screens.ask_revoke(student)
    services.revoke(turn.conn, turn.viewer.account_id, student, turn.now)
    return _page(turn, student)


READS: Answers = {OpenFeed: _open}
WRITES: Answers = {MakeFeed: _make, RevokeFeed: _revoke}
