"""The class teacher reads absence notices, answers them, and records certificates."""

from datetime import timedelta

from bot.domain.absence import COMMENT_LIMIT
from bot.domain.errors import ZvonokError
from bot.domain.views.absence import CertificateDaysView
from bot.handlers.files import to_show
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.absence import (
    AcceptNotice,
    CertificateDays,
    Code,
    LeaveQuestion,
    OpenCertificate,
    OpenClassNotice,
    OpenClassNotices,
    QuestionNotice,
    RecordCertificate,
    SendClassNoticeFiles,
)
from bot.screens import class_absence as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import class_absences as services
from bot.storage import conversations

QUESTION = "absence_question"
_CODES = {Code.ILL: "б", Code.EXCUSED: "у/п"}


def _list(turn: Turn, action: OpenClassNotices) -> Screen:
    view = services.class_list(turn.conn, turn.viewer, action.klass, action.page, turn.now)
    return screens.notices(view)


def _open(turn: Turn, action: OpenClassNotice) -> Screen:
    return screens.notice(services.open_notice(turn.conn, turn.viewer, action.notice, turn.now))


def _accept(turn: Turn, action: AcceptNotice) -> Screen:
    services.accept(turn.conn, turn.viewer, action.notice, turn.facts.bot, turn.now)
    return screens.accepted(services.read(turn.conn, turn.viewer, action.notice, turn.now))


def _ask(turn: Turn, action: QuestionNotice) -> Screen:
    view = services.read(turn.conn, turn.viewer, action.notice, turn.now)
    waited = {"notice": action.notice}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, QUESTION, waited, turn.now)
    return screens.ask_question(view)


def _leave(turn: Turn, action: LeaveQuestion) -> Screen:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return screens.notice(services.read(turn.conn, turn.viewer, action.notice, turn.now))


def _asked(turn: Turn, said: Said) -> Screen:
    """The question in the teacher's own words; a file or a text too long is asked for again."""
    notice, words = int(said.data["notice"]), said.text.strip()
    try:
        if not words or len(words) > COMMENT_LIMIT:
            return screens.ask_question(services.read(turn.conn, turn.viewer, notice, turn.now))
        conversations.clear(turn.conn, turn.facts.bot, turn.chat)
        services.question(turn.conn, turn.viewer, notice, words, turn.facts.bot, turn.now)
        return screens.asked(services.read(turn.conn, turn.viewer, notice, turn.now))
    except ZvonokError as gone:
        conversations.clear(turn.conn, turn.facts.bot, turn.chat)
        return refusals.screen_for(gone, turn.viewer)


def _files(turn: Turn, action: SendClassNoticeFiles) -> Screen:
    kept = services.files(turn.conn, turn.viewer, action.notice, turn.facts.bot)
    view = services.read(turn.conn, turn.viewer, action.notice, turn.now)
    return screens.with_files(view, to_show(turn, kept))


def _certificate(turn: Turn, action: OpenCertificate) -> Screen:
    view = services.certificate(turn.conn, turn.viewer, action.notice, action.first, action.last)
    return screens.certificate(view)


def _certificate_days(turn: Turn, action: CertificateDays) -> Screen:
    view = services.certificate(turn.conn, turn.viewer, action.notice, action.first, action.last)
    near = timedelta(days=services.LONGEST_CERTIFICATE)
    when = view.notice.when
    days = CertificateDaysView(
        view.pupil,
        view.notice,
        view.first,
        view.last,
        action.month,
        action.choosing_last,
        services.today(turn.conn, turn.viewer, action.notice, turn.now),
    )
    return screens.certificate_days(days, when.first - near, when.last + near)


def _record(turn: Turn, action: RecordCertificate) -> Screen:
    changed = services.record_certificate(
        turn.conn,
        turn.viewer,
        action.notice,
        _CODES[action.code],
        action.first,
        action.last,
        turn.now,
    )
    return screens.recorded(services.read(turn.conn, turn.viewer, action.notice, turn.now), changed)


READS: Answers = {
    OpenClassNotices: _list,
    SendClassNoticeFiles: _files,
    OpenCertificate: _certificate,
    CertificateDays: _certificate_days,
}
WRITES: Answers = {
    OpenClassNotice: _open,
    AcceptNotice: _accept,
    QuestionNotice: _ask,
    LeaveQuestion: _leave,
    RecordCertificate: _record,
}
DIALOGUES: Dialogues = {QUESTION: _asked}
