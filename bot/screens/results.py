"""Term, year, exam and final marks of a school year."""

from bot import i18n
from bot.domain import calendar, spans
from bot.domain.marks import Span, grade_has_marks
from bot.domain.views.marks import ResultLine, YearResults
from bot.i18n import _
from bot.keyboards.actions.marks import OpenMarks, OpenMarksBySubject, OpenTermMarks
from bot.keyboards.buttons import Row, button, shortened
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens.mark_words import (
    first_grade_sentence,
    heading,
    page_of,
    subject_shown,
    years_shown,
)
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

SUBJECTS_ON_A_PAGE = 20
NOT_ENTERED = "—"


def of_year(view: YearResults, page: int = 0) -> Screen:
    lines, page, pages = page_of(view.lines, page, SUBJECTS_ON_A_PAGE)
    student = view.student.id
    title = _("Term and year marks, {years}").format(years=years_shown(view.year))
    text = blocks_of(
        heading(view.student, view.time.name if view.time else None),
        bold(title),
        _order(view),
        text_of(*(_line(line) for line in lines)) or _nothing(view),
    )
    turning = pager(page, pages, lambda number: OpenTermMarks(student, view.year, number))
    rows = (*turning, _years(view), *_marks_of_year(view), last_row(OpenMarks(student)))
    return Screen(text, tuple(row for row in rows if row))


def _order(view: YearResults) -> str:
    """Which term each mark belongs to, said once instead of in every line."""
    if not view.terms:
        return ""
    names = ", ".join(spans.term_shown(name, i18n.current()) for name in view.terms)
    return plain(_("In order: {terms}.").format(terms=names))


def _line(line: ResultLine) -> str:
    terms = " · ".join(plain(shortened(mark)) if mark else NOT_ENTERED for mark in line.terms)
    later = (
        (line.year, _("year {mark}")),
        (line.exam, _("exam {mark}")),
        (line.final, _("final {mark}")),
    )
    said = [sentence.format(mark=bold(shortened(mark))) for mark, sentence in later if mark]
    return (
        f"{bold(subject_shown(line.subject))}: {'; '.join(part for part in (terms, *said) if part)}"
    )


def _nothing(view: YearResults) -> str:
    if view.time is not None and not grade_has_marks(view.time.grade):
        return first_grade_sentence()
    return _("The school has not entered any yet.")


def _years(view: YearResults) -> Row:
    student = view.student.id
    before, after = view.before, view.after
    return arrows(
        OpenTermMarks(student, before) if before is not None else None,
        None,
        OpenTermMarks(student, after) if after is not None else None,
        (
            years_shown(before) if before is not None else "",
            years_shown(after) if after is not None else "",
        ),
    )


def _marks_of_year(view: YearResults) -> tuple[Row, ...]:
    if view.time is None:
        return ()
    action = OpenMarksBySubject(view.student.id, Span.YEAR, calendar.year_bounds(view.year)[0])
    return ((button(_("All marks of the year"), action),),)
