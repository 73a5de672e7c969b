"""Dots, attendance with the topics missed, remarks, the day's regime, past years."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from bot import i18n
from bot.domain import calendar
from bot.domain.marks import Span, grade_has_marks
from bot.domain.people import StudentRef
from bot.domain.spans import SpanDays
from bot.domain.views.records import (
    AttendanceView,
    DotKind,
    DotRow,
    DotsView,
    MissedLesson,
    RegimeMoment,
    RegimeView,
    RemarkLine,
    RemarksView,
    YearsView,
    YearView,
    day_of,
)
from bot.i18n import _, ngettext
from bot.keyboards.actions.diary import OpenWeek
from bot.keyboards.actions.marks import OpenMarksBySubject, OpenTermMarks
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.records import (
    OpenAttendance,
    OpenDots,
    OpenRegime,
    OpenRemarks,
    OpenYear,
    OpenYears,
)
from bot.keyboards.actions.school import OpenSchool
from bot.keyboards.buttons import Button, Row, button, rows_of, shortened
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.lessons import capital
from bot.screens.mark_words import (
    lessons_missed,
    page_of,
    span_label,
    span_shown,
    subject_brief,
    subject_shown,
    within,
    years_shown,
)
from bot.screens.screen import Screen, blocks_of, bold, italic, plain, text_of

DOTS_ON_A_PAGE = 10
LESSONS_ON_A_PAGE = 15
SETTLED_SHOWN = 5
WORDS_LIMIT = 200
REMARK_LIMIT = 600
LATE = "оп"
A_MONDAY = date(2026, 9, 7)


def _heading(title: str, student: StudentRef, note: str = "") -> str:
    whose = f"{names.first(student.name)}, {student.class_name}"
    return text_of(bold(f"{title}: {whose}"), plain(note))


# --- dots ---


def dots(view: DotsView) -> Screen:
    """What is owed first, then what is planned, then what will be asked again."""
    order = list(DotKind)
    ordered = sorted(view.open, key=lambda dot: order.index(dot.kind))
    shown, page, pages = page_of(ordered, view.page, DOTS_ON_A_PAGE)
    last = page + 1 == pages
    text = words.fitted(lambda limit: _dots_text(view, shown, limit, last=last))
    turning = pager(page, pages, lambda number: OpenDots(view.student.id, number))
    return Screen(text, (*turning, last_row(OpenMore())))


def _dots_text(view: DotsView, shown: Sequence[DotRow], limit: int | None, *, last: bool) -> str:
    blocks = [
        text_of(bold(_kind(kind)), *(_dot(dot, limit) for dot in same))
        for kind, same in groupby(shown, key=lambda dot: dot.kind)
    ]
    return blocks_of(
        _heading(_("Dots"), view.student),
        *blocks or [_("No dots: nothing is owed and nothing is planned.")],
        _settled(view.settled) if last else None,
        italic(_("A dot lapses at its date or at the end of the term and becomes no mark."))
        if view.open
        else None,
    )


def _kind(kind: DotKind) -> str:
    return {
        DotKind.OWED: _("⚠️ To hand in"),
        DotKind.PLANNED: _("🗓 Planned"),
        DotKind.AGAIN: _("🔁 Will be asked again"),
    }[kind]


def _dot(dot: DotRow, limit: int | None) -> str:
    subject = plain(subject_shown(dot.subject))
    since = _("since {day}").format(day=i18n.day_number(dot.day))
    beside = _("beside a {mark}").format(mark=bold(shortened(dot.mark))) if dot.mark else ""
    until = _("until {day}").format(day=i18n.day_number(dot.until)) if dot.until else ""
    return "• " + words.joined(
        subject, within(dot.what, WORDS_LIMIT, limit), until, beside or since
    )


def _settled(settled: Sequence[DotRow]) -> str:
    if not settled:
        return ""
    lines = (
        f"• {plain(subject_shown(dot.subject))}: {bold(shortened(dot.mark))}"
        for dot in settled[:SETTLED_SHOWN]
    )
    return text_of(bold(_("Became marks")), *lines)


# --- attendance ---


def attendance(view: AttendanceView) -> Screen:
    lines, page, pages = page_of(view.lines, view.page, LESSONS_ON_A_PAGE)
    text = words.fitted(lambda limit: _attendance_text(view, lines, limit))
    student, days = view.student.id, view.days
    turning = pager(
        page, pages, lambda number: OpenAttendance(student, days.span, days.first, number)
    )
    return Screen(text, _filled(*turning, *_span_rows(view), last_row(OpenMore())))


def _attendance_text(view: AttendanceView, lines: Sequence[MissedLesson], limit: int | None) -> str:
    return blocks_of(
        _heading(_("Attendance"), view.student, span_shown(view.days)),
        _sums(view.lines) if view.lines else _("No lesson missed, never late."),
        *(
            text_of(bold(i18n.day_short(day)), *(_missed(line, limit) for line in same))
            for day, same in groupby(lines, key=lambda line: line.day)
        ),
    )


def _sums(lines: Iterable[MissedLesson]) -> str:
    """Lessons and days; then by cause. Lessons count, not only days."""
    lines = tuple(lines)
    counted = [line for line in lines if line.counts]
    days = len({line.day for line in counted})
    on_days = ngettext("on {n} day", "on {n} days", days).format(n=days)
    causes = Counter(line.code for line in counted)
    late = sum(line.code == LATE for line in lines)
    return text_of(
        f"{bold(capital(lessons_missed(len(counted))))} {on_days}" if counted else None,
        words.joined(*(f"{words.absence(code)}: {n}" for code, n in causes.most_common())),
        ngettext("Late {n} time", "Late {n} times", late).format(n=late) if late else None,
    )


def _missed(line: MissedLesson, limit: int | None) -> str:
    lesson = _("lesson {number}").format(number=line.number)
    head = words.joined(
        lesson,
        plain(subject_brief(line.subject)) if line.subject else "",
        words.absence(line.code),
        _("announced") if line.announced else "",
    )
    topic = within(line.topic, WORDS_LIMIT, limit)
    if not topic or line.code == LATE:
        return head
    told = italic_of(_("topic: {topic}").format(topic=topic))
    return text_of(head, f"   {told}")


def italic_of(escaped: str) -> str:
    """A quiet line of words that are escaped already."""
    return f"<i>{escaped}</i>"


def _span_rows(view: AttendanceView) -> tuple[Row, Row]:
    student, days = view.student.id, view.days

    def to(span: Span, day: date | None) -> OpenAttendance:
        return OpenAttendance(student, span, day)

    beside = arrows(
        to(days.span, days.before) if days.before else None,
        None,
        to(days.span, days.after) if days.after else None,
        (_("Earlier"), _("Later")),
    )
    around = days.last if days.after else None
    others: tuple[Button, ...] = tuple(
        button(span_label(span, view.grade), to(span, around))
        for span in Span
        if span is not days.span
    )
    return beside, others


def _filled(*rows: Row) -> tuple[Row, ...]:
    return tuple(row for row in rows if row)


# --- remarks ---


def remarks(view: RemarksView) -> Screen:
    praise = [line for line in view.lines if line.praise]
    others = [line for line in view.lines if not line.praise]
    text = words.fitted(lambda limit: _remarks_text(view, praise, others, limit))
    return Screen(text, _filled(_weeks(view.student.id, view.days), last_row(OpenMore())))


def _remarks_text(
    view: RemarksView,
    praise: Sequence[RemarkLine],
    others: Sequence[RemarkLine],
    limit: int | None,
) -> str:
    return blocks_of(
        _heading(_("Remarks"), view.student, span_shown(view.days)),
        text_of(*(_remark(line, limit) for line in praise)),
        text_of(*(_remark(line, limit) for line in others)),
        None if view.lines else _("A quiet week: nothing was written."),
        _of_term(view),
    )


def _remark(line: RemarkLine, limit: int | None) -> str:
    by = plain(names.short(line.by)) if line.by else ""
    said = words.remark(line.praise, line.text, REMARK_LIMIT if limit is None else limit)
    return text_of(said, italic_of(words.joined(i18n.day_short(line.day), by)))


def _of_term(view: RemarksView) -> str:
    """Only counts: a term's remarks stand in its weeks."""
    if not view.praise_of_term and not view.others_of_term:
        return ""
    praise, others = view.praise_of_term, view.others_of_term
    return _("This term: {praise}, {remarks}.").format(
        praise=ngettext("{n} word of praise", "{n} words of praise", praise).format(n=praise),
        remarks=ngettext("{n} remark", "{n} remarks", others).format(n=others),
    )


def _weeks(student: int, days: SpanDays) -> Row:
    return arrows(
        OpenRemarks(student, days.before) if days.before else None,
        None,
        OpenRemarks(student, days.after) if days.after else None,
        (_("Earlier"), _("Later")),
    )


# --- the day's regime ---


def regime(view: RegimeView) -> Screen:
    weekday = words.capital(i18n.weekday_long(_weekday(view.weekday)))
    text = blocks_of(
        _heading(_("The day's regime"), view.student, weekday),
        text_of(*(_moment(moment) for moment in day_of(view)))
        or _("The school has not entered the regime of this day."),
    )
    student = view.student.id
    days = (_day_button(student, number, view.weekday) for number in range(view.weekdays))
    return Screen(text, (*rows_of(3, days), last_row(OpenSchool(student))))


def _weekday(number: int) -> date:
    return A_MONDAY + timedelta(days=number)


def _moment(moment: RegimeMoment) -> str:
    hours = words.hours(moment.starts_at, moment.ends_at)
    if moment.number is not None:
        return f"{hours} · " + _("lesson {number}").format(number=moment.number)
    return words.joined(
        f"<b>{hours}</b>",
        f"<b>{words.of_the_day(shortened(moment.activity, WORDS_LIMIT))}</b>",
        words.room(moment.place),
    )


def _day_button(student: int, number: int, here: int) -> Button:
    label = words.capital(i18n.weekday_short(_weekday(number)))
    return button(f"✓ {label}" if number == here else label, OpenRegime(student, number))


# --- past years ---


def years(view: YearsView) -> Screen:
    text = blocks_of(
        _heading(_("School years"), view.student),
        _("Whatever was kept of a year stays readable."),
    )
    buttons = (
        button(f"{years_shown(time.year)} · {time.name}", OpenYear(view.student.id, time.year))
        for time in view.years
    )
    return Screen(text, (*rows_of(1, buttons), last_row(OpenSchool(view.student.id))))


def year(view: YearView) -> Screen:
    """The ways into one year."""
    student, time = view.student.id, view.time
    first = _first_week(view)
    title = _("School year {years}").format(years=years_shown(time.year))
    text = _heading(title, view.student, time.name if time.name != view.student.class_name else "")
    marks = (
        (
            button(_("Term marks"), OpenTermMarks(student, time.year)),
            button(_("All marks"), OpenMarksBySubject(student, Span.YEAR, first)),
        )
        if grade_has_marks(time.grade)
        else ()
    )
    others = (
        button(_("Attendance"), OpenAttendance(student, Span.YEAR, first)),
        button(_("Diary"), OpenWeek(student, None if view.is_now else first)),
    )
    return Screen(text, _filled(marks, others, last_row(OpenYears(student))))


def _first_week(view: YearView) -> date:
    terms = view.time.terms
    return terms[0].starts_on if terms else calendar.year_bounds(view.time.year)[0]
