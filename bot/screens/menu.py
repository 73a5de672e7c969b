"""The menu: one line per child, and the buttons of the current hat.

What exists is listed in `_ROWS` and `_MORE`: a new part of the bot adds its line there.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from bot import i18n
from bot.domain.calendar import is_summer
from bot.domain.gifts import Gift
from bot.domain.marks import grade_has_marks
from bot.domain.people import Grant, Hat, Right, StudentRef
from bot.domain.views.diary import Child
from bot.domain.views.menu import Ahead, ChildLine, MenuView, When
from bot.i18n import _, day_long, day_short, ngettext
from bot.keyboards.actions.absence import OpenAbsence, OpenNotices
from bot.keyboards.actions.announcements import OpenAnnouncements
from bot.keyboards.actions.chart import ChooseChart
from bot.keyboards.actions.diary import (
    OpenDay,
    OpenHomework,
    OpenNextDay,
    OpenTimetable,
    OpenWeek,
)
from bot.keyboards.actions.events import OpenEvents
from bot.keyboards.actions.forecast import OpenForecast
from bot.keyboards.actions.linking import EnterCode
from bot.keyboards.actions.marks import OpenMarks
from bot.keyboards.actions.menu import ChooseChild, ChooseHat, OpenMenu, OpenMore
from bot.keyboards.actions.mirror import ChooseJoining
from bot.keyboards.actions.portfolio import OpenPortfolio
from bot.keyboards.actions.records import OpenAttendance, OpenDots, OpenRemarks
from bot.keyboards.actions.school import OpenSchool
from bot.keyboards.actions.settings import ChooseLanguage, OpenHelp, OpenSettings
from bot.keyboards.actions.signing import OpenSigning
from bot.keyboards.actions.threads import OpenThreads
from bot.keyboards.actions.trust import OpenTrusted
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.pieces import last_row
from bot.screens import lessons as words
from bot.screens import names, staff_menu
from bot.screens.diaries import offer_button
from bot.screens.lessons import capital, joined
from bot.screens.screen import Screen, blocks_of, bold, text_of

Names = tuple[tuple[str, str], ...]
MAY, LESSONS_END = 5, 25
"""From then on, no lessons ahead means that the year is over."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A button of the menu; its ``name`` is what the settings remember when it is hidden."""

    name: str
    label: Callable[[], str]
    action: Callable[[int], Action]
    """From a student's id."""
    fits: Callable[[StudentRef], bool] = lambda _student: True
    hats: tuple[Hat, ...] = (Hat.FAMILY, Hat.STUDENT)


def _writes(student: StudentRef) -> bool:
    """A trusted person does not write to the school, nor does the school write to them."""
    return student.trust_id is None and student.mirror is None


def _has_portfolio(student: StudentRef) -> bool:
    return student.trust_id is None


def _reads_news(student: StudentRef) -> bool:
    return student.trust_id is None and student.has(Gift.ANNOUNCEMENTS)


def _has_marks(student: StudentRef) -> bool:
    return grade_has_marks(student.grade) and student.has(Gift.MARKS)


def _may_sign(student: StudentRef) -> bool:
    return Grant.SIGN in student.granted or _represented(student)


def _local(student: StudentRef) -> bool:
    """Behind a mirrored diary there is nobody who reads, answers or invites here."""
    return student.mirror is None


def _lets_in(student: StudentRef) -> bool:
    """A school of our own gives out its codes itself."""
    return student.mirror is not None and _represented(student)


def _has(gift: Gift) -> Callable[[StudentRef], bool]:
    return lambda student: student.has(gift)


def _may_notify(student: StudentRef) -> bool:
    return Grant.ABSENCE in student.granted or _represented(student)


def _represented(student: StudentRef) -> bool:
    return student.parent_id is not None and student.right is Right.FULL


_FAMILY, _STUDENT = (Hat.FAMILY,), (Hat.STUDENT,)
_ROWS: tuple[tuple[Entry, ...], ...] = (
    (
        Entry("today", lambda: _("📅 Today"), OpenDay),
        Entry("tomorrow", lambda: _("Tomorrow"), OpenNextDay),
        Entry("week", lambda: _("Week"), OpenWeek),
    ),
    (
        Entry("homework", lambda: _("📚 Homework"), OpenHomework, _has(Gift.HOMEWORK)),
        Entry("marks", lambda: _("⭐ Marks"), OpenMarks, _has_marks),
    ),
    (
        Entry("sign", lambda: _("✍️ Sign"), OpenSigning, _may_sign, _FAMILY),
        Entry("absence", lambda: _("🤒 Absent"), OpenAbsence, _may_notify, _FAMILY),
    ),
    (
        Entry("forecast", lambda: _("🎯 Reach a 5"), OpenForecast, _has_marks, _STUDENT),
        Entry("dots", lambda: _("Dots"), OpenDots, _has_marks, _STUDENT),
    ),
    (
        Entry("news", lambda: _("📢 News"), lambda _student: OpenAnnouncements(), _reads_news),
        Entry("teacher", lambda: _("💬 Teacher"), OpenThreads, _writes),
    ),
)
_MORE: tuple[Entry, ...] = (
    Entry("attendance", lambda: _("Attendance"), OpenAttendance, _has(Gift.ATTENDANCE)),
    Entry("dots", lambda: _("Dots"), OpenDots, _has_marks, _FAMILY),
    Entry("notices", lambda: _("🤒 Notices"), OpenNotices),
    Entry("chart", lambda: _("📈 Chart"), ChooseChart, _has_marks),
    Entry("remarks", lambda: _("Remarks"), OpenRemarks, _local),
    Entry("events", lambda: _("🎪 Events"), OpenEvents, _local),
    Entry("portfolio", lambda: _("🏅 Portfolio"), OpenPortfolio, _has_portfolio),
    Entry("timetable", lambda: _("🕘 Timetable"), OpenTimetable),
    Entry("school", lambda: _("🏫 School"), OpenSchool, _local),
    Entry("trusted", lambda: _("🤝 Trusted persons"), OpenTrusted, hats=_FAMILY),
    Entry("join", lambda: _("👪 Who reads it"), ChooseJoining, _lets_in, _FAMILY),
)


def hideable() -> Names:
    """Every button that the settings can hide: its name and its label in the reader's words."""
    return _named((*_all(_ROWS), *_MORE))


def hideable_by(hat: Hat, students: Collection[StudentRef]) -> Names:
    """Those that somebody's menu has for any of these students."""
    return _named(
        entry
        for entry in (*_all(_ROWS), *_MORE)
        if hat in entry.hats and any(map(entry.fits, students))
    )


def _named(entries: Iterable[Entry]) -> Names:
    return tuple({entry.name: entry.label() for entry in entries}.items())


def _all(rows: Iterable[tuple[Entry, ...]]) -> Iterable[Entry]:
    return (entry for row in rows for entry in row)


# --- the menu itself ---


def menu(view: MenuView, *, diaries: bool = False) -> Screen:
    """What stands first in every chat; the permanent menu key comes with it. ``diaries``: diary
    systems can be linked here."""
    if view.hat is None:
        return welcome(diaries=diaries)
    if view.hat is Hat.STAFF:
        return staff_menu.menu(view)
    text = blocks_of(
        f"<b>{capital(day_long(view.today))}</b>",
        blocks_of(*(_line(line, view) for line in view.lines))
        or _("No diary is open to you at the moment. The school's office can tell why."),
    )
    return Screen(text, (*_rows(view), *_last_rows(view)))


def _line(line: ChildLine, view: MenuView) -> str:
    child = line.child
    stands_here = len(view.lines) > 1 and child.id == view.current
    return text_of(
        f"{'▸ ' if stands_here else ''}{words.whose(child)}",
        _ahead(line.ahead, line.today),
        _badges(line),
    )


def _ahead(ahead: Ahead | None, today: date) -> str:
    if ahead is None:
        over = is_summer(today) or (today.month == MAY and today.day >= LESSONS_END)
        return _("The school year is over.") if over else _("No lessons ahead yet.")
    lesson = ahead.lesson
    if lesson.starts_at is None or lesson.ends_at is None:
        text = _sometime(ahead.when)
    else:
        text = _at_its_time(ahead.when)
    said = text.format(
        subject=words.subject(lesson.subject),
        start=words.hours(lesson.starts_at, None),
        end=words.hours(lesson.ends_at, None),
        day=day_short(lesson.day),
    )
    return joined(capital(said), words.room(lesson.room))


def _at_its_time(when: When) -> str:
    return {
        When.NOW: _("Now: {subject}, until {end}"),
        When.NEXT: _("Next: {subject} at {start}"),
        When.TOMORROW: _("First tomorrow: {subject} at {start}"),
        When.LATER: _("First on {day}: {subject} at {start}"),
    }[when]


def _sometime(when: When) -> str:
    """For a school that has not entered its bells."""
    return {
        When.NOW: _("Today: {subject}"),
        When.NEXT: _("Today: {subject}"),
        When.TOMORROW: _("First tomorrow: {subject}"),
        When.LATER: _("First on {day}: {subject}"),
    }[when]


def _badges(line: ChildLine) -> str:
    marks, unread = line.new_marks, line.unread
    said = joined(
        ngettext("⭐ {n} new mark", "⭐ {n} new marks", marks).format(n=marks) if marks else "",
        _("week not signed") if line.unsigned else "",
        ngettext("{n} new announcement", "{n} new announcements", unread).format(n=unread)
        if unread
        else "",
        _as_of(line),
    )
    return capital(said)


def _as_of(line: ChildLine) -> str:
    """How old a mirrored diary is, where that is long."""
    if line.as_of is None:
        return ""
    return _("as of {time}").format(time=i18n.instant(line.as_of, line.child.ref.school.zone))


def _rows(view: MenuView) -> Rows:
    current = _current(view)
    if current is None:
        return ()
    rows = (_buttons(row, current.ref, view) for row in _ROWS)
    return tuple(row for row in rows if row)


def _buttons(entries: Iterable[Entry], student: StudentRef, view: MenuView) -> Row:
    return tuple(
        button(entry.label(), entry.action(student.id))
        for entry in entries
        if entry.name not in view.hidden and view.hat in entry.hats and entry.fits(student)
    )


def _current(view: MenuView) -> Child | None:
    return next((line.child for line in view.lines if line.child.id == view.current), None)


def _last_rows(view: MenuView) -> Rows:
    """The other children, the other hats, and what there is more."""
    others = [line.child for line in view.lines if line.child.id != view.current]
    buttons = [_switch(child) for child in others]
    if view.several_hats:
        buttons.append(button(_("Change role"), ChooseHat(None)))
    return rows_of(3 if len(buttons) > 1 else 2, [*buttons, button(_("More"), OpenMore())])


def _switch(child: Child) -> Button:
    name = names.first(child.ref.name)
    return button(f"🧒 {name}", ChooseChild(child.id))


def more(view: MenuView) -> Screen:
    """The second page of the menu."""
    if view.hat is Hat.STAFF:
        return staff_menu.more(view)
    current = _current(view)
    entries = _buttons(_MORE, current.ref, view) if current else ()
    always = (
        button(_("⚙️ Settings"), OpenSettings()),
        button(_("❓ Help"), OpenHelp()),
    )
    text = text_of(words.whose(current) if current else None, bold(_("More")))
    return Screen(text, (*rows_of(2, (*entries, *always)), last_row(OpenMenu())))


# --- somebody without a diary ---


def welcome(*, diaries: bool = False) -> Screen:
    """For a stranger: what this is and how to get in."""
    text = blocks_of(
        _("<b>Zvonok</b> is the school diary in a messenger: marks, homework, timetable."),
        _(
            "To open a diary you need a one-time code. The class teacher or the school office "
            "gives it. Write it here, or press the button."
        ),
    )
    other = "en" if i18n.current() == "ru" else "ru"
    rows = (
        (button(_("🔑 Enter the code"), EnterCode(), Style.MAIN),),
        *(((offer_button(),),) if diaries else ()),
        (
            button(i18n.language_name(other), ChooseLanguage(other)),
            button(_("❓ Help"), OpenHelp()),
        ),
    )
    return Screen(text, rows)
