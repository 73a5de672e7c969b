"""The office's reports: on a screen, as a picture, as a spreadsheet."""

from collections.abc import Iterable
from fractions import Fraction

from bot.domain.marks import hundredths
from bot.domain.spans import term_shown
from bot.domain.views.reports import Figures, Held, Placed, ReportView
from bot.i18n import _, current, day_range, number
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.reports import AllowRating, OpenReport, OpenReports, SendReport, Sort
from bot.keyboards.actions.teaching import OpenUnfilled
from bot.keyboards.buttons import Row, button, rows_of
from bot.keyboards.pieces import arrows, last_row, pager
from bot.reports.papers import Bar, Bars, Table
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.papers import Paper
from bot.screens.screen import TEXT_LIMIT, Screen, blocks_of, bold, plain, text_of

ON_A_PAGE = 20
BEST = 5.0


def choose(view: ReportView) -> Screen:
    sorts = [sort for sort in Sort if sort is not Sort.RATING or view.rating_allowed]
    buttons = [button(title(sort), OpenReport(sort)) for sort in sorts]
    buttons.append(button(_("Not filled in"), OpenUnfilled()))
    switch = button(
        _("Switch the rating off") if view.rating_allowed else _("Allow a rating"),
        AllowRating(view.school.id, not view.rating_allowed),
    )
    text = blocks_of(
        bold(_("📊 Reports · {school}").format(school=names.school(view.school))),
        _("On the screen, as a picture or as a spreadsheet."),
    )
    return Screen(text, (*rows_of(2, buttons), (switch,), last_row(OpenMenu())))


def term(name: str) -> str:
    """``2 четверть`` / ``Term 2``; a class keeps its name."""
    return term_shown(name, current())


def title(sort: Sort) -> str:
    return {
        Sort.AVERAGES: _("Averages by class"),
        Sort.COMPARISON: _("Terms compared"),
        Sort.HELD: _("Lessons given"),
        Sort.RATING: _("Rating"),
        Sort.AGGREGATE: _("Without names"),
    }[sort]


def report(sort: Sort, view: ReportView, paper: Paper | None = None) -> Screen:
    body = {
        Sort.AVERAGES: _averages,
        Sort.COMPARISON: _comparison,
        Sort.HELD: _held,
        Sort.RATING: _rating,
        Sort.AGGREGATE: _aggregate,
    }[sort](view)
    text = blocks_of(text_of(bold(title(sort)), _span(sort, view)), _cut(body) or _nothing())
    pages = -(-len(view.rating) // ON_A_PAGE) if sort is Sort.RATING else 1
    turning = pager(view.page, pages, lambda to: OpenReport(sort, view.term, to))
    rows = (*turning, *_terms(sort, view), _files(sort, view), last_row(OpenReports()))
    return Screen(text, rows, paper=paper)


def _nothing() -> str:
    return _("There is nothing to count yet.")


def _cut(text: str) -> str:
    limit = TEXT_LIMIT - 400
    return text if len(text) <= limit else text[:limit].rpartition("\n")[0] + "\n…"


def _span(sort: Sort, view: ReportView) -> str | None:
    if sort is Sort.COMPARISON or view.span is None:
        return None
    days = day_range(view.span.starts_on, view.span.ends_on)
    return f"{plain(term(view.span.name))}, {days}"


def _terms(sort: Sort, view: ReportView) -> tuple[Row, ...]:
    if sort is Sort.COMPARISON or len(view.terms) < 2:
        return ()
    before, after = view.term + 1, view.term - 1
    names_of = [term(span.name) for span in view.terms]
    has_before = before < len(view.terms)
    row = arrows(
        OpenReport(sort, before) if has_before else None,
        None,
        OpenReport(sort, after) if after >= 0 else None,
        (names_of[before] if has_before else "", names_of[after] if after >= 0 else ""),
    )
    return (row,) if row else ()


def _files(sort: Sort, view: ReportView) -> Row:
    table = button(_("📄 Spreadsheet"), SendReport(sort, view.term))
    if sort is Sort.AGGREGATE or sort is Sort.RATING:
        return (table,)
    return table, button(_("🖼 Picture"), SendReport(sort, view.term, picture=True))


# --- lines ---


def _averages(view: ReportView) -> str:
    whole = [_figures(_("School"), view.whole)] if view.whole else []
    return text_of(*whole, *(_figures(one.label, one) for one in view.classes))


def _figures(label: str, one: Figures) -> str:
    return _(
        "{label}: average {average}, quality {quality}, success {success}, attendance {attendance}"
    ).format(
        label=bold(label),
        average=_average(one.average),
        quality=_percent(one.quality),
        success=_percent(one.success),
        attendance=_percent(one.attendance),
    )


def _comparison(view: ReportView) -> str:
    return text_of(*(_figures(term(one.label), one) for one in view.by_term))


def _held(view: ReportView) -> str:
    return text_of(*(_held_line(one) for one in view.held))


def _held_line(one: Held) -> str:
    return _("{label}: given {given} of {planned}, with a topic {topics}").format(
        label=bold(one.label), given=one.given, planned=one.planned, topics=one.with_topic
    )


def _rating(view: ReportView) -> str:
    shown, page, _pages = page_of(view.rating, view.page, ON_A_PAGE)
    first = page * ON_A_PAGE + 1
    return text_of(*(_placed(place, one) for place, one in enumerate(shown, first)))


def _placed(place: int, one: Placed) -> str:
    name = plain(names.short(one.name))
    return f"{place}. {name}, {plain(one.class_name)}: {_average(one.average)}"


def _aggregate(view: ReportView) -> str:
    one = view.whole
    if one is None:
        return ""
    return text_of(*(f"{label}: {bold(value)}" for label, value in _facts(one)))


def _facts(one: Figures) -> tuple[tuple[str, str], ...]:
    return (
        (_("Students"), str(one.students)),
        (_("Marks"), str(one.marks)),
        (_("Average"), _average(one.average)),
        (_("Quality"), _percent(one.quality)),
        (_("Success"), _percent(one.success)),
        (_("Attendance rate"), _percent(one.attendance)),
    )


def _average(value: Fraction | None) -> str:
    return "—" if value is None else number(hundredths(value) / 100, 2)


def _percent(value: Fraction | None) -> str:
    if value is None:
        return "—"
    return f"{number(float(value * 100), 1)} %"


# --- papers ---


def paper(sort: Sort, view: ReportView, *, picture: bool) -> Paper:
    kind = "png" if picture else "xlsx"
    name = f"{_FILES[sort]}-{view.today.isoformat()}.{kind}"
    if picture:
        return Paper(_picture(sort, view), kind, name)
    return Paper(_table(sort, view), kind, name)


_FILES = {
    Sort.AVERAGES: "averages",
    Sort.COMPARISON: "terms",
    Sort.HELD: "lessons",
    Sort.RATING: "rating",
    Sort.AGGREGATE: "school",
}


def _subtitle(sort: Sort, view: ReportView) -> str:
    school = names.school(view.school)
    if sort is Sort.COMPARISON or view.span is None:
        return school
    days = day_range(view.span.starts_on, view.span.ends_on)
    return f"{school} · {term(view.span.name)}, {days}"


def _table(sort: Sort, view: ReportView) -> Table:
    columns, rows = _cells(sort, view)
    numbers = tuple(range(1, len(columns)))
    footer = _(
        "Quality: the share of students whose averages are all 3.5 and better. "
        "Success: all 2.5 and better."
    )
    figures = sort in (Sort.AVERAGES, Sort.COMPARISON, Sort.AGGREGATE)
    return Table(
        title(sort),
        columns,
        tuple(rows),
        subtitle=_subtitle(sort, view),
        footer=footer if figures else "",
        numbers=numbers,
    )


def _cells(sort: Sort, view: ReportView) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    if sort is Sort.HELD:
        held = (_("Class"), _("Planned"), _("Given"), _("With a topic"))
        return held, [
            (one.label, str(one.planned), str(one.given), str(one.with_topic)) for one in view.held
        ]
    if sort is Sort.RATING:
        placed = (_("Name"), _("Average"), _("Class"))
        return placed, [
            (names.full(one.name), _average(one.average), one.class_name) for one in view.rating
        ]
    if sort is Sort.AGGREGATE:
        facts = _facts(view.whole) if view.whole else ()
        return (_("What"), _("How much")), list(facts)
    columns = (
        _("Term") if sort is Sort.COMPARISON else _("Class"),
        _("Students"),
        _("Marks"),
        _("Average"),
        _("Quality, %"),
        _("Success, %"),
        _("Attendance, %"),
    )
    whole = (view.whole,) if view.whole else ()
    lines: Iterable[Figures] = view.by_term or (*view.classes, *whole)
    return columns, [_row(one) for one in lines]


def _row(one: Figures) -> tuple[str, ...]:
    return (
        term(one.label) or _("School"),
        str(one.students),
        str(one.marks),
        _average(one.average),
        _percent(one.quality).removesuffix(" %"),
        _percent(one.success).removesuffix(" %"),
        _percent(one.attendance).removesuffix(" %"),
    )


def _picture(sort: Sort, view: ReportView) -> Bars:
    if sort is Sort.HELD:
        most = max((one.planned for one in view.held), default=1)
        bars = tuple(
            Bar(one.label, float(one.given), f"{one.given}/{one.planned}") for one in view.held
        )
        return Bars(title(sort), _subtitle(sort, view), bars, float(most))
    lines = view.by_term if sort is Sort.COMPARISON else view.classes
    bars = tuple(Bar(one.label, float(one.average or 0), _average(one.average)) for one in lines)
    return Bars(title(sort), _subtitle(sort, view), bars, BEST)
