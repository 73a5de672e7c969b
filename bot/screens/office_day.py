"""A day of the school: absent and to be fed; links, events, special days the office keeps."""

from dataclasses import replace
from datetime import date

from bot.domain.calendar import ONE_DAY
from bot.domain.views.office_day import AbsentView, ClassAbsence, EventLine, LinkLine
from bot.domain.views.office_people import ClassLine
from bot.i18n import _, clock, day_long, day_short, weekday_long
from bot.keyboards.actions.events import OpenOwnEvent
from bot.keyboards.actions.menu import OpenMenu, OpenMore
from bot.keyboards.actions.office_day import (
    AddEvent,
    AddSchoolLink,
    ChooseDayKind,
    ChooseSpecialDay,
    DayKind,
    MakeSpecialDay,
    OpenAbsentToday,
    OpenSchoolEvents,
    OpenSchoolLinks,
    RemoveSchoolLink,
    SendAbsentToday,
)
from bot.keyboards.buttons import button, rows_of
from bot.keyboards.month import month
from bot.keyboards.pieces import arrows, last_row
from bot.reports.papers import Table
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

_MONDAY = date(2026, 9, 7)


# --- absent today ---


def absent(view: AbsentView) -> Screen:
    """Numbers by class; names are in the table only."""
    if not view.classes:
        body = _("No lessons on this day.")
    else:
        head = text_of(
            _("🍽 To feed: {n}").format(n=bold(str(view.to_feed))),
            _("🤒 Absent: {n}").format(n=bold(str(view.absent))),
        )
        body = blocks_of(head, text_of(*(_class_line(one) for one in view.classes)))
    text = blocks_of(bold(_("🤒 Absent · {day}").format(day=day_long(view.day))), body)
    table = ((button(_("📄 With names"), SendAbsentToday(view.day)),),) if view.classes else ()
    turn = arrows(
        OpenAbsentToday(view.day - ONE_DAY),
        None,
        OpenAbsentToday(view.day + ONE_DAY),
        (words.short(view.day - ONE_DAY), words.short(view.day + ONE_DAY)),
    )
    return Screen(text, (*table, turn, last_row(OpenMenu())))


def _class_line(one: ClassAbsence) -> str:
    return _("{class_name}: to feed {fed} of {all}, absent {absent}").format(
        class_name=plain(one.class_name),
        fed=one.to_feed,
        all=one.students,
        absent=len(one.absent),
    )


def absent_table(view: AbsentView) -> Screen:
    """The same with names, for the health worker and the kitchen; without causes."""
    rows = tuple(
        (
            one.class_name,
            names.full(student.name),
            _("announced") if student.announced else _("absent"),
            _("all day") if student.all_day else _("some lessons"),
        )
        for one in view.classes
        for student in one.absent
    )
    fed = ((one.class_name, _("to feed"), str(one.to_feed), "") for one in view.classes)
    total = (_("All"), _("to feed"), str(view.to_feed), "")
    title = _("Absent on {day}").format(day=day_long(view.day))
    columns = (_("Class"), _("Name"), _("What is known"), _("How long"))
    drawing = Table(title, columns, (*rows, *fed, total), subtitle=names.school(view.school))
    paper = Paper(drawing, "xlsx", f"absent-{view.day.isoformat()}.xlsx")
    return replace(absent(view), paper=paper)


# --- links ---


def links(lines: tuple[LinkLine, ...]) -> Screen:
    text = blocks_of(
        bold(_("🔗 Useful links")),
        text_of(*(f"{plain(one.title)}: {plain(one.url)}" for one in lines))
        or _("There are none yet."),
    )
    gone = (button(f"🗑 {one.title}", RemoveSchoolLink(one.id)) for one in lines)
    add = (button(_("➕ Link"), AddSchoolLink()),)
    return Screen(text, (*rows_of(2, gone), add, last_row(OpenMore())))


def ask_link() -> Screen:
    text = _("Write a title and the address: Столовая https://…")
    return Screen(text, (last_row(OpenSchoolLinks()),))


# --- events ---


def events(lines: tuple[EventLine, ...], toast: str = "") -> Screen:
    text = blocks_of(
        bold(_("🎪 Events of the school")),
        text_of(*(_event(one) for one in lines)) or _("Nothing is planned."),
    )
    opening = (button(f"{day_short(one.day)} {one.title}", OpenOwnEvent(one.id)) for one in lines)
    add = (button(_("➕ Event"), AddEvent()),)
    return Screen(text, (*rows_of(1, opening), add, last_row(OpenMore())), toast=toast)


def _event(one: EventLine) -> str:
    when = day_short(one.day)
    if one.starts_at is not None:
        when = f"{when}, {clock(one.starts_at)}"
    if one.cancelled:
        return f"{when} · {words.struck(plain(one.title))} · {_('❌ Cancelled')}"
    return f"{when} · {plain(one.title)}"


def answered(lines: tuple[EventLine, ...]) -> Screen:
    toast = _("Families have answered it already: cancel it, and they are told.")
    return replace(events(lines, toast), alert=True)


def ask_event() -> Screen:
    text = text_of(
        _("Write the day, the hour and the title; classes at the end, if it is for some only:"),
        "25.12 18:00 Родительское собрание 5А, 5Б",
        _("Lines below are the agenda."),
    )
    return Screen(text, (last_row(OpenSchoolEvents()),))


# --- special days ---


def choose_day(shown: date, today: date) -> Screen:
    rows = month(
        shown,
        pick=ChooseDayKind,
        turn=ChooseSpecialDay,
        first=today,
        last=today.replace(year=today.year + 1),
        today=today,
    )
    return Screen(bold(_("Which day is special?")), (*rows, last_row(OpenMore())))


def choose_kind(day: date, klass: int | None, classes: tuple[ClassLine, ...]) -> Screen:
    """No lessons, remote, or by another weekday's timetable; for all or one class."""
    whose = next((one.name for one in classes if one.id == klass), "")
    text = text_of(
        bold(day_long(day)),
        _("For {class_name}.").format(class_name=whose) if whose else _("For every class."),
        _("A report of what changes comes first. Families and teachers are told of it."),
    )
    plainly = (
        button(_("No lessons"), MakeSpecialDay(day, DayKind.OFF, klass)),
        button(_("Remote"), MakeSpecialDay(day, DayKind.REMOTE, klass)),
    )
    by_weekday = (
        button(
            _("As on {weekday}").format(weekday=weekday_long(_MONDAY + int(kind) * ONE_DAY)),
            MakeSpecialDay(day, kind, klass),
        )
        for kind in DayKind
        if kind.isdigit()
    )
    some = (
        button(f"● {one.name}" if one.id == klass else one.name, ChooseDayKind(day, one.id))
        for one in classes
    )
    everyone = () if klass is None else ((button(_("Every class"), ChooseDayKind(day)),),)
    return Screen(
        text,
        (
            plainly,
            *rows_of(2, by_weekday),
            *everyone,
            *rows_of(6, some),
            last_row(ChooseSpecialDay(day)),
        ),
    )
