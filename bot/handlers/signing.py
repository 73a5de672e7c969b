"""The week and its signatures."""

from datetime import date

from bot.domain import access
from bot.domain.people import StudentRef
from bot.domain.views.signing import SigningView
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.signing import OpenSigning, OpenUnsigned, SendReceipt, SignWeek
from bot.screens import receipts
from bot.screens import signing as screens
from bot.screens.screen import Screen
from bot.services import signing as services


def _view(turn: Turn, student: StudentRef, week: date | None) -> SigningView:
    return services.open_week(turn.conn, turn.viewer, student, week, turn.now)


def _open(turn: Turn, action: OpenSigning) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.week(_view(turn, student, action.week))


def _sign(turn: Turn, action: SignWeek) -> Screen:
    student = access.signer(turn.viewer, action.student)
    outcome = services.sign(turn.conn, turn.viewer, student, action.week, action.seen, turn.now)
    return screens.after(outcome, _view(turn, student, action.week))


def _unsigned(turn: Turn, action: OpenUnsigned) -> Screen:
    student = access.signer(turn.viewer, action.student)
    view = services.unsigned_weeks(turn.conn, turn.viewer, student, action.page, turn.now)
    return screens.unsigned(view)


def _receipt(turn: Turn, action: SendReceipt) -> Screen:
    student = access.signer(turn.viewer, action.student)
    view = services.receipt(turn.conn, turn.viewer, student, action.week, turn.facts.keys)
    return screens.with_receipt(_view(turn, student, action.week), receipts.receipt(view))


READS: Answers = {OpenSigning: _open, OpenUnsigned: _unsigned, SendReceipt: _receipt}
WRITES: Answers = {SignWeek: _sign}
