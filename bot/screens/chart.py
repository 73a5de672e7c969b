"""Progress over time as a picture: which subjects, and what stands on it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from bot import i18n
from bot.domain.forecast import Standing
from bot.domain.marks import Span
from bot.domain.views.chart import ChartSubject, ChartView
from bot.i18n import _, ngettext
from bot.keyboards.actions.chart import ChooseChart, DrawChart
from bot.keyboards.actions.marks import OpenMarks
from bot.keyboards.buttons import Button, Style, button, rows_of
from bot.keyboards.pieces import last_row
from bot.reports.papers import Chart, Line
from bot.screens import names
from bot.screens.lessons import subject_key
from bot.screens.mark_words import average_shown, span_label, span_shown, subject_brief
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

FEW_TICKS = 6


def choice(view: ChartView) -> Screen:
    """Subjects to tick, the span and the colours, then the picture."""
    text = blocks_of(
        _heading(view),
        _hint(view),
    )
    ticks = rows_of(2, (_tick(view, subject) for subject in view.subjects))
    shown = (_other_span(view), _other_look(view)) if view.subjects else ()
    draw = DrawChart(view.student.id, view.days.span, view.picked, view.dark)
    main = (button(_("📈 Draw"), draw, Style.MAIN),) if view.drawn else ()
    rows = (*ticks, shown, main, last_row(OpenMarks(view.student.id)))
    return Screen(text, tuple(row for row in rows if row))


def _hint(view: ChartView) -> str:
    if not view.subjects:
        return _("There is nothing to draw yet: no mark has been entered.")
    if view.over:
        return ngettext(
            "One picture holds {most} subjects: untick {n}.",
            "One picture holds {most} subjects: untick {n}.",
            view.over,
        ).format(most=view.most, n=view.over)
    if view.ticked and not view.drawn:
        return _("These subjects have no marks here yet. Tick others, or take the year.")
    return _("Tick up to {most} subjects.").format(most=view.most)


def _heading(view: ChartView) -> str:
    title = _("Chart: {name}, {class_name}").format(
        name=names.first(view.student.name), class_name=view.student.class_name
    )
    return text_of(bold(title), plain(span_shown(view.days)))


def _tick(view: ChartView, subject: ChartSubject) -> Button:
    label = subject_key(subject.name)
    picked = view.picked ^ (1 << subject.bit)
    here = view.picked >> subject.bit & 1
    return button(f"✓ {label}" if here else label, _choose(view, picked=picked))


def _choose(
    view: ChartView,
    *,
    span: Span | None = None,
    picked: int | None = None,
    dark: bool | None = None,
) -> ChooseChart:
    """The same choice with one thing changed."""
    return ChooseChart(
        view.student.id,
        span or view.days.span,
        view.picked if picked is None else picked,
        view.dark if dark is None else dark,
    )


def _other_span(view: ChartView) -> Button:
    span = Span.YEAR if view.days.span is Span.TERM else Span.TERM
    return button(span_label(span, view.student.grade), _choose(view, span=span))


def _other_look(view: ChartView) -> Button:
    label = _("☀️ Light") if view.dark else _("🌙 Dark")
    return button(label, _choose(view, dark=not view.dark))


# --- the picture ---


def picture(view: ChartView) -> Screen:
    """The picture alone, with its averages in words; its buttons lead on."""
    student, span = view.student.id, view.days.span
    other = Span.YEAR if span is Span.TERM else Span.TERM
    rows = (
        (
            button(
                span_label(other, view.student.grade),
                DrawChart(student, other, view.picked, view.dark),
            ),
            button(
                _("☀️ Light") if view.dark else _("🌙 Dark"),
                DrawChart(student, span, view.picked, not view.dark),
            ),
        ),
        (button(_("Other subjects"), _choose(view)),),
        last_row(OpenMarks(student)),
    )
    paper = Paper(drawing(view), "png", "chart.png", _caption(view))
    return Screen("", rows, paper=paper)


def _caption(view: ChartView) -> str:
    averages = (
        f"{plain(subject_brief(subject.name))}: <b>{average_shown(_average(subject))}</b>"
        for subject in view.ticked
    )
    return text_of(_heading(view), *averages)


def _average(subject: ChartSubject) -> Fraction | None:
    return Standing.of(mark for _day, mark in subject.marks).average


def drawing(view: ChartView) -> Chart:
    """Single marks and the running average of each ticked subject."""
    title = _("{name}, {class_name} · {span}").format(
        name=names.first(view.student.name),
        class_name=view.student.class_name,
        span=span_shown(view.days),
    )
    return Chart(
        title=title,
        lines=tuple(_line(subject) for subject in view.drawn),
        dark=view.dark,
        y_label=_("Marks, and the average so far"),
        day_labels=_day_labels(view),
    )


def _line(subject: ChartSubject) -> Line:
    return Line(
        label=subject_brief(subject.name),
        points=tuple((day, float(mark.value or 0)) for day, mark in subject.marks),
        average=tuple(_running(subject)),
    )


def _running(subject: ChartSubject) -> Iterator[tuple[date, float]]:
    """The average after each day that brought a mark: the last of a day stands for it."""
    standing, by_day = Standing(), {}
    for day, mark in subject.marks:
        standing = standing.tried((mark,))
        if standing.average is not None:
            by_day[day] = float(standing.average)
    yield from by_day.items()


def _day_labels(view: ChartView) -> dict[date, str]:
    """The span's first day and some between, never crowded."""
    days = list(_ticks(view.days.first, view.until))
    step = -(-len(days) // FEW_TICKS)
    return {day: i18n.day_number(day) for day in days[::step]}


def _ticks(first: date, last: date) -> Iterable[date]:
    week = timedelta(days=7)
    for number in range((last - first) // week + 1):
        yield first + number * week
