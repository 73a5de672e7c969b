"""Where a term mark is heading, and what is needed for a better one. The teacher decides."""

from fractions import Fraction

from bot.domain.forecast import TRIED_AT_MOST, Goal, Outlook, Way, tried_text
from bot.domain.marks import Tier, Weighed
from bot.domain.people import StudentRef
from bot.domain.spans import SpanDays
from bot.domain.views.forecast import ForecastView, OutlookView, SubjectOutlook
from bot.i18n import _, ngettext
from bot.keyboards.actions.forecast import OpenForecast, OpenOutlook
from bot.keyboards.actions.marks import OpenMarks, OpenSubjectMarks
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of, shortened
from bot.keyboards.pieces import last_row, pager
from bot.screens import names
from bot.screens.lessons import subject_key
from bot.screens.mark_words import (
    average_shown,
    marks_counted,
    page_of,
    span_shown,
    subject_shown,
    weight_shown,
)
from bot.screens.screen import Screen, blocks_of, bold, italic, plain, text_of

SUBJECTS_ON_A_PAGE = 10
TRIES = (5, 4, 3, 2)


def _heading(student: StudentRef, days: SpanDays) -> str:
    title = _("Forecast: {name}, {class_name}").format(
        name=names.first(student.name), class_name=student.class_name
    )
    return text_of(bold(title), plain(span_shown(days)))


# --- all subjects ---


def of_term(view: ForecastView) -> Screen:
    lines, page, pages = page_of(view.subjects, view.page, SUBJECTS_ON_A_PAGE)
    student = view.student.id
    text = blocks_of(
        _heading(view.student, view.days),
        _over(view.over),
        text_of(*(_line(line, view.over) for line in lines))
        or _("Nothing has been entered for this term yet."),
        _rule(view.rounding),
    )
    buttons = (button(subject_key(line.name), OpenOutlook(student, line.id)) for line in lines)
    turning = pager(page, pages, lambda number: OpenForecast(student, number))
    return Screen(text, (*rows_of(2, buttons), *turning, last_row(OpenMarks(student))))


def _line(line: SubjectOutlook, over: bool) -> str:
    outlook = line.outlook
    name = bold(subject_shown(line.name))
    if line.result:
        result = _("set by the school: {mark}").format(mark=bold(shortened(line.result)))
        return f"{name}: {average_shown(outlook.now)} · {result}"
    stands = f"{name}: {_average_and_mark(outlook.now, outlook.heading)}"
    brief = "" if over else _for_a_five(outlook)
    return f"{stands} · {brief}" if brief else stands


def _average_and_mark(average: Fraction | None, mark: int | None) -> str:
    shown = average_shown(average)
    return shown if mark is None else f"{shown} → <b>{mark}</b>"


def _for_a_five(outlook: Outlook) -> str:
    if not outlook.goals:
        return _("a 5 is held")
    goal = outlook.goals[0]
    if not goal.ways:
        return _("a 5 is out of reach now")
    return _("for a 5: {way}").format(way=_way(goal.ways[0]))


def _way(way: Way) -> str:
    weight = weight_shown(way.weight)
    return ngettext(
        "{n} five of weight {weight}", "{n} fives of weight {weight}", way.count
    ).format(n=way.count, weight=weight)


def _rule(rounding: str) -> str:
    """The school's own act, and who has the last word."""
    sentences = {
        ",5": _("The school's rule: from .5 an average is rounded up."),
        ",6": _("The school's rule: from .6 an average is rounded up."),
    }
    return italic(
        " ".join((sentences[rounding], _("This is arithmetic: the teacher sets the term mark.")))
    )


def _over(over: bool) -> str:
    return _("This term has ended: nothing can change any more.") if over else ""


# --- one subject ---


def of_subject(view: OutlookView) -> Screen:
    subject, outlook = view.subject, view.subject.outlook
    text = blocks_of(
        _heading(view.student, view.days),
        text_of(bold(subject_shown(subject.name)), _now(subject), _set(subject)),
        _over(view.over) or text_of(_range(outlook), *_goals(view)),
        _few(view),
        _tried(outlook),
        _rule(view.rounding),
    )
    return Screen(text, _rows(view))


def _now(subject: SubjectOutlook) -> str:
    outlook = subject.outlook
    if outlook.now is None:
        return _("No mark counts yet.")
    return _("Now: {average} ({marks})").format(
        average=_average_and_mark(outlook.now, outlook.heading),
        marks=marks_counted(subject.counted),
    )


def _set(subject: SubjectOutlook) -> str:
    if not subject.result:
        return ""
    return _("The school has set the term mark: {mark}.").format(
        mark=bold(shortened(subject.result))
    )


def _range(outlook: Outlook) -> str:
    left = outlook.lessons_left
    lessons = ngettext("{n} lesson left", "{n} lessons left", left).format(n=left)
    if not left or outlook.reach.best is None:
        return _("In this term: {lessons}.").format(lessons=lessons)
    return _("In this term: {lessons}. Still possible: from {worst} to {best}.").format(
        lessons=lessons,
        worst=_average_and_mark(outlook.reach.worst, outlook.worst_mark),
        best=_average_and_mark(outlook.reach.best, outlook.best_mark),
    )


def _goals(view: OutlookView) -> list[str]:
    outlook = view.subject.outlook
    if not outlook.goals:
        return [_("🎯 A 5 is held now.")]
    return [_goal(goal, view) for goal in outlook.goals]


def _goal(goal: Goal, view: OutlookView) -> str:
    if not goal.ways:
        return _(
            "🎯 For a {mark} there are too few lessons left this term. The next term begins anew."
        ).format(mark=goal.mark)
    tiers = {kind.weight: kind.tiers for kind in view.subject.weights}
    return text_of(
        _("🎯 For a {mark}, one of these:").format(mark=goal.mark),
        *(f"• {_way(way)}{_what_for(tiers.get(way.weight, ()))}" for way in goal.ways),
    )


def _what_for(tiers: tuple[Tier, ...]) -> str:
    words = {
        Tier.TESTS: _("for tests"),
        Tier.CLASS: _("for class work"),
        Tier.HOMEWORK: _("for homework"),
    }
    return f" ({', '.join(words[tier] for tier in tiers)})" if tiers else ""


def _few(view: OutlookView) -> str:
    missing = view.least_marks - view.subject.counted
    if view.over or missing <= 0:
        return ""
    return ngettext(
        "A term mark needs {least} marks at least: {n} is missing.",
        "A term mark needs {least} marks at least: {n} are missing.",
        missing,
    ).format(n=missing, least=view.least_marks)


def _tried(outlook: Outlook) -> str:
    if not outlook.tried:
        return ""
    marks = ", ".join(_try(mark) for mark in outlook.tried)
    return _("✏️ Tried out: {marks}. Then: {average}").format(
        marks=marks, average=_average_and_mark(outlook.tried_average, outlook.tried_heading)
    )


def _try(mark: Weighed) -> str:
    return _("{mark} (weight {weight})").format(mark=mark.value, weight=weight_shown(mark.weight))


def _rows(view: OutlookView) -> Rows:
    student, subject = view.student.id, view.subject
    marks = button(_("All marks"), OpenSubjectMarks(student, subject.id, day=view.days.last))
    trying: tuple[Row, ...] = () if view.over else _trying(view)
    return (*trying, (marks,), last_row(OpenForecast(student)))


def _trying(view: OutlookView) -> tuple[Row, ...]:
    """Invented marks: which weight the next one has, which mark, and back."""
    tried = view.subject.outlook.tried
    weights = tuple(_weight(view, kind.weight) for kind in view.subject.weights)
    rows: list[Row] = list(rows_of(3, weights)) if len(weights) > 1 else []
    if len(tried) < TRIED_AT_MOST:
        rows += rows_of(
            2, (_with(view, (*tried, Weighed(value, view.chosen)), value) for value in TRIES)
        )
    if tried:
        fewer = _to(view, tried[:-1])
        rows.append((button(_("Take the last back"), fewer), button(_("Clear"), _to(view, ()))))
    return tuple(rows)


def _weight(view: OutlookView, weight: Fraction) -> Button:
    label = _("weight {weight}").format(weight=weight_shown(weight))
    here = weight == view.chosen
    return button(f"✓ {label}" if here else label, _to(view, view.subject.outlook.tried, weight))


def _with(view: OutlookView, tried: tuple[Weighed, ...], value: int) -> Button:
    return button(_("Try a {mark}").format(mark=value), _to(view, tried))


def _to(
    view: OutlookView, tried: tuple[Weighed, ...], weight: Fraction | None = None
) -> OpenOutlook:
    chosen = round((weight or view.chosen) * 100)
    return OpenOutlook(view.student.id, view.subject.id, tried_text(tried), chosen)


def outlook_button(student: int, subject: int) -> Button:
    """From the subject's marks to its forecast."""
    return button(_("🎯 What is needed for a 5?"), OpenOutlook(student, subject), Style.MAIN)
