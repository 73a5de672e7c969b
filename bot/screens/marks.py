"""The screens of marks: the latest, by subject, and one subject."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from bot import i18n
from bot.domain.marks import Span, Tier, grade_has_marks
from bot.domain.people import StudentRef
from bot.domain.spans import SpanDays
from bot.domain.views.marks import (
    DotLine,
    LatestMarks,
    MarkLine,
    SubjectLine,
    SubjectMarks,
    SubjectsOverview,
)
from bot.i18n import _
from bot.keyboards.actions.chart import ChooseChart, FileFormat, SendMarksTable
from bot.keyboards.actions.forecast import OpenForecast
from bot.keyboards.actions.marks import (
    OpenMark,
    OpenMarks,
    OpenMarksBySubject,
    OpenSubjectMarks,
    OpenTermMarks,
)
from bot.keyboards.buttons import Button, Row, Rows, button, rows_of, shortened
from bot.keyboards.codec import Action
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens.forecast import outlook_button
from bot.screens.lessons import subject_key
from bot.screens.mark_words import (
    average_shown,
    first_grade_sentence,
    heading,
    kind_words,
    lessons_missed,
    marks_counted,
    page_of,
    span_label,
    span_shown,
    subject_shown,
    weight_shown,
)
from bot.screens.screen import Screen, blocks_of, bold, italic, plain, text_of

SUBJECTS_ON_A_PAGE = 10
MARKS_ON_A_PAGE = 12
TASK_LIMIT = 200

ToSpan = Callable[[Span, date | None], Action]


def first_grade(student: StudentRef) -> Screen:
    return Screen(blocks_of(heading(student), first_grade_sentence()), (last_row(),))


# --- the latest ---


def latest(view: LatestMarks) -> Screen:
    days = groupby(view.lines, key=lambda line: line.day)
    blocks = [
        text_of(bold(i18n.day_short(day)), *(_with_subject(line) for line in lines))
        for day, lines in days
    ]
    text = blocks_of(heading(view.student), *blocks or [_none_yet(view.page)], _dots(view.lines))
    return Screen(text, _latest_rows(view))


def _none_yet(page: int) -> str:
    if page:
        return _("There are no earlier marks.")
    return _("No marks yet. They appear here as soon as the school enters them.")


def _with_subject(line: MarkLine) -> str:
    return " · ".join(
        [f"{bold(line.reads)} {plain(subject_shown(line.subject))}", *_kind_and_weight(line)]
    )


def _kind_and_weight(line: MarkLine) -> list[str]:
    parts = [plain(kind_words(line.kind))] if line.kind else []
    if line.odd_weight is not None:
        parts.append(_("weight {weight}").format(weight=weight_shown(line.odd_weight)))
    return parts


def _dots(lines: Iterable[MarkLine]) -> str:
    """Explained only where there is one."""
    if not any(line.again for line in lines):
        return ""
    return italic(_("A dot beside a mark: it will be asked again."))


def _latest_rows(view: LatestMarks) -> Rows:
    student = view.student.id
    marks = (
        button(f"{line.reads} · {subject_key(line.subject)}", OpenMark(student, line.id))
        for line in view.lines
    )
    turning = arrows(
        OpenMarks(student, view.page + 1) if view.more else None,
        None,
        OpenMarks(student, view.page - 1) if view.page else None,
        (_("Earlier"), _("Newer")),
    )
    others = (
        button(_("By subject"), OpenMarksBySubject(student)),
        button(_("Term marks"), OpenTermMarks(student)),
    )
    ahead = (
        button(_("🎯 Forecast"), OpenForecast(student)),
        button(_("📈 Chart"), ChooseChart(student)),
    )
    return _filled(*rows_of(2, marks), turning, others, ahead, last_row())


# --- by subject ---


def by_subject(view: SubjectsOverview) -> Screen:
    lines, page, pages = page_of(view.lines, view.page, SUBJECTS_ON_A_PAGE)
    student, days = view.student.id, view.days
    body = _subjects_text(view, lines) if grade_has_marks(view.grade) else first_grade_sentence()
    buttons = (
        button(subject_key(line.name), OpenSubjectMarks(student, line.id, days.span, days.first))
        for line in (lines if grade_has_marks(view.grade) else ())
    )

    def to(span: Span, day: date | None, page: int = 0) -> Action:
        return OpenMarksBySubject(student, span, day, page)

    rows = _filled(
        *rows_of(2, buttons),
        *pager(page, pages, lambda number: to(days.span, days.first, number)),
        *_span_rows(days, view.grade, to),
        _files(view),
        last_row(OpenMarks(student)),
    )
    return Screen(blocks_of(heading(view.student), bold(span_shown(days)), body), rows)


def _files(view: SubjectsOverview) -> Row:
    """The same as a file; nothing where there is nothing to write down."""
    if not view.lines or not grade_has_marks(view.grade):
        return ()
    labels = {FileFormat.PDF: _("📄 PDF"), FileFormat.XLSX: _("📊 Excel")}
    return tuple(
        button(label, SendMarksTable(view.student.id, view.days.span, view.days.first, format_))
        for format_, label in labels.items()
    )


def _subjects_text(view: SubjectsOverview, lines: Iterable[SubjectLine]) -> str:
    if not view.lines:
        return _("Nothing has been entered for this time.")
    missed = sum(line.missed for line in view.lines)
    return blocks_of(
        _("All subjects: {missed}").format(missed=lessons_missed(missed)) if missed else None,
        text_of(*(_subject_text(line, view.days) for line in lines)),
    )


def _subject_text(line: SubjectLine, days: SpanDays) -> str:
    average = f"{bold(subject_shown(line.name))}: {average_shown(line.average)}"
    marks = _marks_in_brief(line, days)
    return " · ".join([average, *([marks] if marks else []), *_facts(line, days)])


def _marks_in_brief(line: SubjectLine, days: SpanDays) -> str:
    """A week's marks stand there themselves; of a longer time there are too many."""
    if days.span is Span.WEEK:
        return plain(", ".join(line.marks[:SUBJECTS_ON_A_PAGE]))
    return marks_counted(line.counted) if line.counted else ""


def _facts(line: SubjectLine, days: SpanDays) -> list[str]:
    facts = [lessons_missed(line.missed)] if line.missed else []
    if line.result:
        sentence = _("for the term: {mark}") if days.term else _("for the year: {mark}")
        facts.append(sentence.format(mark=bold(shortened(line.result))))
    if line.on_paper:
        facts.append(_("kept on paper"))
    elif line.filled_until is not None:
        facts.append(_("filled in up to {day}").format(day=i18n.day_number(line.filled_until)))
    return facts


# --- one subject ---


def of_subject(view: SubjectMarks) -> Screen:
    title = blocks_of(
        heading(view.student), bold(f"{subject_shown(view.subject.name)} · {span_shown(view.days)}")
    )
    lines, page, pages = page_of(view.lines, view.page, MARKS_ON_A_PAGE)
    if not grade_has_marks(view.grade):
        return Screen(blocks_of(title, first_grade_sentence()), _subject_rows(view, (), 0, 1))
    text = blocks_of(
        title,
        _averages(view),
        text_of(*(_with_day(line) for line in lines))
        or _("No marks in this subject for this time."),
        text_of(*(_dot(dot) for dot in view.dots[:MARKS_ON_A_PAGE])),
        _dots(lines),
    )
    return Screen(text, _subject_rows(view, lines, page, pages))


def _averages(view: SubjectMarks) -> str:
    subject = view.subject
    parts = [bold(_("Average: {average}").format(average=average_shown(subject.average)))]
    if subject.counted:
        parts.append(marks_counted(subject.counted))
    kinds = {
        Tier.TESTS: _("tests {average}"),
        Tier.CLASS: _("in class {average}"),
        Tier.HOMEWORK: _("homework {average}"),
    }
    tiers = (kinds[tier].format(average=average_shown(a)) for tier, a in view.by_tier.items())
    return text_of(" · ".join(parts), " · ".join(tiers), " · ".join(_facts(subject, view.days)))


def _with_day(line: MarkLine) -> str:
    return " · ".join([f"{bold(line.reads)} {i18n.day_short(line.day)}", *_kind_and_weight(line)])


def _dot(dot: DotLine) -> str:
    words = {"owed": _("• To hand in"), "planned": _("• Planned")}
    parts = [words.get(dot.kind, _("• Will be asked again"))]
    if dot.due_on is not None:
        parts.append(_("until {day}").format(day=i18n.day_number(dot.due_on)))
    if dot.what:
        parts.append(plain(shortened(dot.what, TASK_LIMIT)))
    return " · ".join(parts)


def _subject_rows(view: SubjectMarks, lines: Iterable[MarkLine], page: int, pages: int) -> Rows:
    student, subject, days = view.student.id, view.subject.id, view.days
    marks = (
        button(f"{line.reads} · {i18n.day_number(line.day)}", OpenMark(student, line.id))
        for line in lines
    )

    def to(span: Span, day: date | None, page: int = 0) -> Action:
        return OpenSubjectMarks(student, subject, span, day, page)

    is_now = days.span is Span.TERM and days.after is None
    return _filled(
        (outlook_button(student, subject),) if is_now and view.lines else (),
        *rows_of(3, marks),
        *pager(page, pages, lambda number: to(days.span, days.first, number)),
        *_span_rows(days, view.grade, to),
        last_row(OpenMarksBySubject(student, days.span, days.first)),
    )


# --- rows ---


def _span_rows(days: SpanDays, grade: int, to: ToSpan) -> tuple[Row, Row]:
    """To the neighbouring spans, and to the other spans around the same day."""
    beside = arrows(
        to(days.span, days.before) if days.before else None,
        None,
        to(days.span, days.after) if days.after else None,
        (_("Earlier"), _("Later")),
    )
    around = days.last if days.after else None  # None is today: the span we are in
    others: tuple[Button, ...] = tuple(
        button(span_label(span, grade), to(span, around)) for span in Span if span is not days.span
    )
    return beside, others


def _filled(*rows: Row) -> Rows:
    return tuple(row for row in rows if row)
