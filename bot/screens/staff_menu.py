"""The menu of teachers and the office.

What exists is listed in `_ROWS` and `_MORE`: a new part of the bot adds its line there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.people import StaffRef
from bot.domain.views.menu import Current, MenuView, When
from bot.i18n import _, clock, day_long, day_short
from bot.keyboards.actions.announce import Announce
from bot.keyboards.actions.announcements import OpenAnnouncements
from bot.keyboards.actions.audit import OpenAudit
from bot.keyboards.actions.classroom import OpenMyClass
from bot.keyboards.actions.day_changes import OpenChanges
from bot.keyboards.actions.events import OpenOwnEvents
from bot.keyboards.actions.menu import ChooseHat, ChooseSchool, OpenMenu, OpenMore
from bot.keyboards.actions.office import OpenUpload
from bot.keyboards.actions.office_day import (
    ChooseSpecialDay,
    OpenAbsentToday,
    OpenSchoolEvents,
    OpenSchoolLinks,
)
from bot.keyboards.actions.people import (
    OpenClasses,
    OpenOfficeCodes,
    OpenPeople,
    OpenPrintClasses,
)
from bot.keyboards.actions.portfolio import OpenClassPortfolios
from bot.keyboards.actions.reports import OpenReports
from bot.keyboards.actions.settings import OpenHelp, OpenSettings
from bot.keyboards.actions.teaching import (
    OpenLesson,
    OpenMyDay,
    OpenNow,
    OpenTeachers,
    OpenUnfilled,
    Part,
    SetPin,
)
from bot.keyboards.actions.threads import OpenMessages
from bot.keyboards.actions.tickets import OpenOfficeTickets
from bot.keyboards.actions.undelivered import OpenUndelivered
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.pieces import last_row
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.lessons import capital, joined
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A button of the staff menu."""

    label: Callable[[], str]
    action: Callable[[], Action]
    fits: Callable[[StaffRef], bool] = lambda _ref: True


def _teaches(ref: StaffRef) -> bool:
    return bool(ref.taught) or not ref.is_admin


def _has_class(ref: StaffRef) -> bool:
    return bool(ref.own_classes)


def _is_office(ref: StaffRef) -> bool:
    return ref.is_admin


_ROWS: tuple[tuple[StaffEntry, ...], ...] = (
    (
        StaffEntry(lambda: _("My day"), OpenMyDay, _teaches),
        StaffEntry(lambda: _("⭐ Marks"), lambda: OpenNow(Part.MARKS), _teaches),
        StaffEntry(lambda: _("🙋 Absences"), lambda: OpenNow(Part.ROLL), _teaches),
    ),
    (
        StaffEntry(lambda: _("📚 Homework"), lambda: OpenNow(Part.HOMEWORK), _teaches),
        StaffEntry(lambda: _("📢 Announce"), Announce, _teaches),
    ),
    (StaffEntry(lambda: _("👥 My class"), OpenMyClass, _has_class),),
    (
        StaffEntry(lambda: _("📎 Upload"), OpenUpload, _is_office),
        StaffEntry(lambda: _("🔑 Codes"), OpenOfficeCodes, _is_office),
        StaffEntry(lambda: _("🔁 Changes"), OpenChanges, _is_office),
    ),
    (
        StaffEntry(lambda: _("📢 Announce"), Announce, _is_office),
        StaffEntry(lambda: _("👥 People"), OpenPeople, _is_office),
        StaffEntry(lambda: _("🏫 Classes"), OpenClasses, _is_office),
    ),
    (
        StaffEntry(lambda: _("🍽 Absent today"), OpenAbsentToday, _is_office),
        StaffEntry(lambda: _("🛟 Tickets"), OpenOfficeTickets, _is_office),
        StaffEntry(lambda: _("📊 Reports"), OpenReports, _is_office),
    ),
    (
        StaffEntry(lambda: _("🖨 Print"), OpenPrintClasses, _is_office),
        StaffEntry(lambda: _("🕵️ Audit"), OpenAudit, _is_office),
        StaffEntry(lambda: _("⚙️ Settings"), OpenSettings, _is_office),
    ),
)
_MORE: tuple[StaffEntry, ...] = (
    StaffEntry(lambda: _("📢 News"), OpenAnnouncements),
    StaffEntry(lambda: _("🎪 Events"), OpenOwnEvents),
    StaffEntry(lambda: _("🏅 Portfolio"), OpenClassPortfolios, _has_class),
    StaffEntry(lambda: _("Not filled in"), OpenUnfilled, _is_office),
    StaffEntry(lambda: _("✏️ Enter for a teacher"), OpenTeachers, _is_office),
    StaffEntry(lambda: _("📅 Special day"), ChooseSpecialDay, _is_office),
    StaffEntry(lambda: _("🎪 School’s events"), OpenSchoolEvents, _is_office),
    StaffEntry(lambda: _("🔗 Useful links"), OpenSchoolLinks, _is_office),
    StaffEntry(lambda: _("📭 Not delivered"), OpenUndelivered, _is_office),
    StaffEntry(lambda: _("🔢 PIN"), SetPin),
)


def menu(view: MenuView) -> Screen:
    """The lesson going on first, then what is done with lessons, then everything else."""
    text = blocks_of(
        f"<b>{capital(day_long(view.today))}</b>",
        text_of(*_colleagues(view.staff)),
        _now_line(view.teaching),
    )
    return Screen(text, (*_now(view.teaching, view.today), *_rows(view.staff), *_last(view)))


def more(view: MenuView) -> Screen:
    """The second page of the staff menu."""
    always = (button(_("⚙️ Settings"), OpenSettings()), button(_("❓ Help"), OpenHelp()))
    rows = rows_of(2, (*_buttons(_MORE, view.staff), *always))
    return Screen(bold(_("More")), (*rows, last_row(OpenMenu())))


def _rows(staff: Iterable[StaffRef]) -> Rows:
    """A button that an earlier row has is not said again."""
    rows: list[Row] = []
    for entries in _ROWS:
        shown = {item for row in rows for item in row}
        row = tuple(item for item in _buttons(entries, staff) if item not in shown)
        rows += [row] if row else []
    return tuple(rows)


def _buttons(entries: Iterable[StaffEntry], staff: Iterable[StaffRef]) -> Row:
    refs = tuple(staff)
    return tuple(button(entry.label(), entry.action()) for entry in entries if _fits(entry, refs))


def _fits(entry: StaffEntry, staff: tuple[StaffRef, ...]) -> bool:
    """An office works at the school it stands at; lessons and classes are those of all schools."""
    here = [ref for ref in staff if ref.school.id == staff[0].school.id]
    return any(map(entry.fits, here if entry.fits is _is_office else staff))


def _last(view: MenuView) -> Rows:
    buttons: list[Button] = [button(_("💬 Messages"), OpenMessages())]
    if len({ref.school.id for ref in view.staff}) > 1:
        buttons.append(button(_("🏫 Change school"), ChooseSchool(None)))
    if view.several_hats:
        buttons.append(button(_("Change role"), ChooseHat(None)))
    return rows_of(3, (*buttons, button(_("More"), OpenMore())))


def _now(current: Current | None, today: date) -> Rows:
    if current is None:
        return ()
    return ((button(now_label(current, today), OpenLesson(current.facts.id), Style.MAIN),),)


def now_label(current: Current, today: date) -> str:
    """``▶️ Сейчас: 5А алгебра``; of another day with the day."""
    facts = current.facts
    lesson = f"{facts.class_name} {words.subject_label(facts.subject).lower()}"
    if current.when is When.NOW:
        return _("▶️ Now: {lesson}").format(lesson=lesson)
    if current.when is When.NEXT and facts.starts_at is not None:
        return _("▶️ {time}: {lesson}").format(time=clock(facts.starts_at), lesson=lesson)
    if facts.day != today:
        return f"▶️ {day_short(facts.day)}: {lesson}"
    return f"▶️ {lesson}"


def _now_line(current: Current | None) -> str:
    """How marks are written, with a class and a subject that this teacher can try at once."""
    if current is None:
        return ""
    facts = current.facts
    lesson = f"{facts.class_name} {facts.subject.lower()}" if facts.has_marks else facts.class_name
    said = _("Marks in one message: “{lesson} test: Иванов 5, Петров 4, Сидорова н”.")
    return said.format(lesson=plain(lesson))


def _colleagues(staff: tuple[StaffRef, ...]) -> Iterable[str]:
    """Among several schools the one stood at is pointed at."""
    several = len({ref.school.id for ref in staff}) > 1
    for ref in staff:
        here = several and ref.school.id == staff[0].school.id
        yield f"📍 {_colleague(ref)}" if here else _colleague(ref)


def _colleague(ref: StaffRef) -> str:
    role = _("school office") if ref.is_admin else _("teacher")
    return joined(f"{bold(names.full(ref.name))}, {plain(names.school(ref.school))}", role)
