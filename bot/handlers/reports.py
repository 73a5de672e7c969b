"""The office's reports of the school."""

from bot.domain.views.reports import ReportView
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.reports import AllowRating, OpenReport, OpenReports, SendReport, Sort
from bot.screens import reports as screens
from bot.screens.screen import Screen
from bot.services import school_reports as services


def _choose(turn: Turn, _action: OpenReports) -> Screen:
    _office, view = services.overview(turn.conn, turn.viewer, 0, turn.now)
    return screens.choose(view)


def _view(turn: Turn, sort: Sort, term: int, page: int = 0) -> ReportView:
    conn, viewer, now = turn.conn, turn.viewer, turn.now
    if sort is Sort.COMPARISON:
        return services.comparison(conn, viewer, now)
    if sort is Sort.HELD:
        return services.held(conn, viewer, term, now)
    if sort is Sort.RATING:
        return services.rating(conn, viewer, term, page, now)
    return services.averages(conn, viewer, term, now)


def _report(turn: Turn, action: OpenReport) -> Screen:
    return screens.report(action.sort, _view(turn, action.sort, action.term, action.page))


def _send(turn: Turn, action: SendReport) -> Screen:
    view = _view(turn, action.sort, action.term)
    paper = screens.paper(action.sort, view, picture=action.picture)
    return screens.report(action.sort, view, paper)


def _allow(turn: Turn, action: AllowRating) -> Screen:
    services.allow_rating(turn.conn, turn.viewer, action.school, action.on, turn.now)
    return _choose(turn, OpenReports())


READS: Answers = {OpenReports: _choose, OpenReport: _report, SendReport: _send}
WRITES: Answers = {AllowRating: _allow}
