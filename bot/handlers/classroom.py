"""My class: signatures, dots, codes, paper."""

from datetime import date

from bot.domain import calendar
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.classroom import (
    ChooseJournal,
    ChoosePaperSigner,
    ChoosePrinted,
    IssueCode,
    OpenClassCodes,
    OpenClassDots,
    OpenClassReport,
    OpenMyClass,
    OpenPrinting,
    OpenPupilCodes,
    OpenSignatures,
    OpenUnreached,
    PrintJournal,
    PrintReport,
    PrintSlips,
    PrintWeek,
    RemindToSign,
    SignOnPaper,
)
from bot.screens import class_codes, class_papers
from bot.screens import classroom as screens
from bot.screens.screen import Screen
from bot.services import class_codes as codes
from bot.services import class_papers as papers
from bot.services import classroom as services


def _open(turn: Turn, action: OpenMyClass) -> Screen:
    view = services.opened(turn.conn, turn.viewer, action.klass, turn.facts.bot, turn.now)
    return screens.overview(view)


# --- signatures ---


def _signatures(turn: Turn, action: OpenSignatures) -> Screen:
    view = services.signed(turn.conn, turn.viewer, action.klass, action.week, turn.now)
    return screens.signatures(view)


def _remind(turn: Turn, action: RemindToSign) -> Screen:
    return screens.reminded(
        services.remind_to_sign(
            turn.conn, turn.viewer, action.klass, action.week, turn.facts.bot, turn.now
        )
    )


def _paper(turn: Turn, action: ChoosePaperSigner) -> Screen:
    view = services.signed(turn.conn, turn.viewer, action.klass, action.week, turn.now)
    return screens.choose_paper(view)


def _on_paper(turn: Turn, action: SignOnPaper) -> Screen:
    return screens.recorded(
        services.sign_on_paper(
            turn.conn, turn.viewer, action.klass, action.student, action.week, turn.now
        )
    )


# --- dots, families, averages ---


def _dots(turn: Turn, action: OpenClassDots) -> Screen:
    view = services.dots(turn.conn, turn.viewer, action.klass, action.page, turn.now)
    return screens.dots(view)


def _unreached(turn: Turn, action: OpenUnreached) -> Screen:
    view = services.unreached(turn.conn, turn.viewer, action.klass, turn.facts.bot, turn.now)
    return screens.unreached(view)


def _report(turn: Turn, action: OpenClassReport) -> Screen:
    return screens.report(papers.report(turn.conn, turn.viewer, action.klass, turn.now))


# --- codes ---


def _codes(turn: Turn, action: OpenClassCodes) -> Screen:
    view = codes.listed(turn.conn, turn.viewer, action.klass, action.page, turn.now)
    return class_codes.listed(view)


def _pupil(turn: Turn, action: OpenPupilCodes) -> Screen:
    view = codes.of_pupil(turn.conn, turn.viewer, action.klass, action.student, turn.now)
    return class_codes.pupil(view)


def _issue(turn: Turn, action: IssueCode) -> Screen:
    fresh = codes.issue(
        turn.conn,
        turn.viewer,
        action.klass,
        action.student,
        action.person,
        turn.facts.keys,
        turn.now,
        close_old=action.close_old,
    )
    return class_codes.issued(fresh, turn.facts.username)


def _slips(turn: Turn, action: PrintSlips) -> Screen:
    ref, issued = codes.issue_to_class(
        turn.conn, turn.viewer, action.klass, turn.facts.keys, turn.now, anew=action.anew
    )
    below = _codes(turn, OpenClassCodes(action.klass))
    return class_codes.printed(ref, issued, turn.facts.username, below)


# --- printing ---


def _printing(turn: Turn, action: OpenPrinting) -> Screen:
    ref, _staff = services.known(turn.conn, turn.viewer, action.klass)
    return class_papers.printing(ref, calendar.monday(_today(turn, ref.school.zone)))


def _today(turn: Turn, zone: str) -> date:
    return calendar.local_date(turn.now, zone)


def _week(turn: Turn, action: PrintWeek) -> Screen:
    ref, found = papers.weeks(turn.conn, turn.viewer, action.klass, action.week, action.student)
    below = _printing(turn, OpenPrinting(action.klass))
    return class_papers.weeks(ref, found, below)


def _choose_student(turn: Turn, action: ChoosePrinted) -> Screen:
    ref, students = papers.whose(turn.conn, turn.viewer, action.klass, turn.now)
    return class_papers.choose_student(ref, students, calendar.monday(action.week))


def _print_report(turn: Turn, action: PrintReport) -> Screen:
    view = papers.report(turn.conn, turn.viewer, action.klass, turn.now)
    return class_papers.report(view, as_table=action.as_table, below=screens.report(view))


def _choose_journal(turn: Turn, action: ChooseJournal) -> Screen:
    ref, subjects = papers.subjects(turn.conn, turn.viewer, action.klass, turn.now)
    month = _today(turn, ref.school.zone).replace(day=1)
    return class_papers.choose_journal(ref, subjects, month)


def _journal(turn: Turn, action: PrintJournal) -> Screen:
    view = papers.journal(
        turn.conn, turn.viewer, action.klass, action.subject, action.month, turn.now
    )
    below = _choose_journal(turn, ChooseJournal(action.klass))
    return class_papers.journal(view, action.subject, below)


READS: Answers = {
    OpenMyClass: _open,
    OpenSignatures: _signatures,
    ChoosePaperSigner: _paper,
    OpenClassDots: _dots,
    OpenUnreached: _unreached,
    OpenClassReport: _report,
    OpenClassCodes: _codes,
    OpenPupilCodes: _pupil,
    OpenPrinting: _printing,
    PrintWeek: _week,
    ChoosePrinted: _choose_student,
    PrintReport: _print_report,
    ChooseJournal: _choose_journal,
    PrintJournal: _journal,
}
WRITES: Answers = {
    RemindToSign: _remind,
    SignOnPaper: _on_paper,
    IssueCode: _issue,
    PrintSlips: _slips,
}
