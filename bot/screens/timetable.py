"""The timetable: a day with its breaks, a week, the bells, and a file for one's own calendar."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import partial
from itertools import zip_longest
from zoneinfo import ZoneInfo

from bot.domain.diary import DiaryDay, Lesson
from bot.domain.views.diary import (
    BellsView,
    BellTime,
    CalendarView,
    RegimeTime,
    TimetableDayView,
    TimetableWeekView,
)
from bot.i18n import _, day_long, day_number, day_range, day_short
from bot.keyboards.actions.diary import (
    DayPart,
    OpenBells,
    OpenDay,
    OpenTimetable,
    OpenTimetableWeek,
    OpenWeek,
    PickDay,
    SendCalendar,
)
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.school import OpenSchool
from bot.keyboards.buttons import Row, Rows, button
from bot.keyboards.pieces import arrows, last_row
from bot.reports.papers import Calendar, CalendarEntry
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.diary import calendar_button
from bot.screens.feeds import subscribe_row
from bot.screens.lessons import aside, capital, joined
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, text_of

LONG_BREAK = 20  # minutes: from here on a break is worth a line of its own

# --- a day ---


def day(view: TimetableDayView, *, feeds: bool = False) -> Screen:
    """The lessons of a day with rooms, teachers, changes, and the breaks with meals. ``feeds``:
    phones can subscribe to the calendar."""
    return Screen(words.fitted(partial(_day_text, view)), _day_rows(view, feeds))


def _day_text(view: TimetableDayView, limit: int | None) -> str:
    content = view.day
    short = limit is not None
    return blocks_of(
        words.heading(
            view.child,
            _("Timetable · {day}").format(day=day_long(content.day)),
            words.nearness(content.day, view.today),
        ),
        aside(words.special_day(content.special)),
        text_of(*_lessons_with_breaks(view, short)),
        _regime(view.regime) if content.lessons else "",
        "" if content.lessons else words.nothing_yet(content, view.resumes),
    )


def _lessons_with_breaks(view: TimetableDayView, short: bool) -> Iterator[str]:
    lessons = [item.lesson for item in view.day.lessons]
    meals = {bell.number: bell.after for bell in view.bells}
    for lesson, following in zip_longest(lessons, lessons[1:]):
        yield _lesson(lesson, short)
        if following is not None and following.number != lesson.number:
            yield _break(lesson, following, meals.get(lesson.number, ""))


def _lesson(lesson: Lesson, short: bool) -> str:
    name = f"<b>{words.subject(lesson.subject)}</b>"
    first = joined(
        f"{lesson.number}.",
        words.hours(lesson.starts_at, lesson.ends_at),
        name if lesson.held else words.struck(name),
        by=" ",
    )
    details = joined(
        _("remote") if lesson.remote else words.room(lesson.room),
        words.group(lesson.group),
        "" if short else words.teacher(lesson.teacher),
    )
    changes = words.changed(lesson)
    return text_of(
        first,
        details if lesson.held else None,
        f"🔁 {aside(changes)}" if changes else None,
    )


def _break(lesson: Lesson, following: Lesson, meal: str) -> str:
    length = _minutes_between(lesson.ends_at, following.starts_at)
    if not meal and length < LONG_BREAK:
        return ""
    lasts = _("break {time}").format(time=words.minutes(length)) if length > 0 else ""
    return aside(joined(lasts, words.of_the_day(meal), by=", "))


def _minutes_between(earlier: time | None, later: time | None) -> int:
    if earlier is None or later is None:
        return 0
    return (later.hour - earlier.hour) * 60 + later.minute - earlier.minute


def _regime(items: tuple[RegimeTime, ...]) -> str:
    """Meals, walks, clubs of the day."""
    return text_of(
        *(
            joined(
                f"{words.hours(item.starts_at, item.ends_at)} {words.of_the_day(item.activity)}",
                words.of_the_day(item.place),
                by=", ",
            )
            for item in items
        )
    )


def _day_rows(view: TimetableDayView, feeds: bool) -> Rows:
    student, shown = view.child.id, view.day.day
    return (
        _turn(view),
        (
            button(_("Week"), OpenTimetableWeek(student, shown)),
            button(_("Bells"), OpenBells(student, shown)),
            button(_("Day"), OpenDay(student, shown)),
        ),
        (button(_("📆 To my calendar"), SendCalendar(student)),),
        *((subscribe_row(student),) if feeds else ()),
        last_row(OpenMore()),
    )


def _turn(view: TimetableDayView) -> Row:
    student, around = view.child.id, view.around
    return arrows(
        OpenTimetable(student, around.earlier) if around.earlier else None,
        calendar_button(PickDay(student, DayPart.TIMETABLE, view.day.day)),
        OpenTimetable(student, around.later) if around.later else None,
        (words.short(around.earlier), words.short(around.later)),
    )


# --- a week ---


def week(view: TimetableWeekView) -> Screen:
    """The week's lessons, with what was changed and why."""
    student, monday, around = view.child.id, view.days[0].day, view.around
    return Screen(
        words.fitted(partial(_week_text, view)),
        (
            arrows(
                OpenTimetableWeek(student, around.earlier) if around.earlier else None,
                calendar_button(PickDay(student, DayPart.TIMETABLE, monday)),
                OpenTimetableWeek(student, around.later) if around.later else None,
                (words.from_day(around.earlier), words.from_day(around.later)),
            ),
            (
                button(_("Today"), OpenTimetable(student)),
                button(_("Bells"), OpenBells(student)),
                button(_("Diary"), OpenWeek(student, monday)),
            ),
            (button(_("📆 To my calendar"), SendCalendar(student)),),
            last_row(OpenMore()),
        ),
    )


def _week_text(view: TimetableWeekView, limit: int | None) -> str:
    first, last = view.days[0].day, view.days[-1].day
    return blocks_of(
        words.heading(
            view.child,
            _("Timetable · {days}").format(days=day_range(first, last)),
            words.week_parity(view.parity),
        ),
        *(_week_day(content, limit) for content in view.days),
    )


def _week_day(content: DiaryDay, limit: int | None) -> str:
    off = words.why_off(content.off) if content.off else ""
    begins = next((item.lesson for item in content.lessons if item.lesson.held), None)
    return text_of(
        joined(
            f"<b>{capital(day_short(content.day))}</b>",
            words.hours(begins.starts_at, _end(content)) if begins else "",
            aside(words.special_day(content.special)),
            "" if content.lessons else off or "—",
        ),
        *(_week_lesson(item.lesson, limit) for item in content.lessons),
    )


def _end(content: DiaryDay) -> time | None:
    ends = [item.lesson.ends_at for item in content.lessons if item.lesson.held]
    return max((end for end in ends if end is not None), default=None)


def _week_lesson(lesson: Lesson, limit: int | None) -> str:
    name = words.subject(lesson.subject)
    changes = words.changed(lesson)
    return joined(
        f"{lesson.number}. {name if lesson.held else words.struck(name)}",
        words.room(lesson.room) if lesson.held and limit != 0 else "",
        words.group(lesson.group),
        f"🔁 {aside(changes)}" if changes else "",
    )


# --- bells ---


def bells(view: BellsView, *, at_school: bool = False) -> Screen:
    """The bells of a day, the breaks between them, and the day's regime."""
    student = view.child.id
    back = OpenSchool(student) if at_school else OpenTimetable(student, view.day)
    text = blocks_of(
        words.heading(view.child, _("Bells · {day}").format(day=day_long(view.day))),
        text_of(*_bell_lines(view.bells))
        or _("The school has not entered the bells for this day."),
        _regime_block(view.regime),
    )
    return Screen(text, (last_row(back),))


def _bell_lines(bells: tuple[BellTime, ...]) -> Iterator[str]:
    for bell, following in zip_longest(bells, bells[1:]):
        yield f"{bell.number}. <b>{words.hours(bell.starts_at, bell.ends_at)}</b>"
        if following is not None:
            length = _minutes_between(bell.ends_at, following.starts_at)
            lasts = _("break {time}").format(time=words.minutes(length))
            yield aside(joined(lasts, words.of_the_day(bell.after), by=", "))


def _regime_block(items: tuple[RegimeTime, ...]) -> str:
    lines = _regime(items)
    return text_of(bold(_("Also during the day")), lines) if lines else ""


# --- a file for one's own calendar ---


def own_calendar(view: CalendarView, below: Screen) -> Screen:
    """The timetable's screen again, with the lessons as an iCalendar file beside it."""
    caption = _(
        "Lessons until {day}: open the file to add them to your calendar. "
        "Later changes are not in it; take a new file then."
    ).format(day=day_number(view.term.ends_on))
    paper = Paper(_drawing(view), "ics", "timetable.ics", caption)
    return Screen(below.text, below.rows, toast=_("The file is ready"), paper=paper)


def no_calendar(below: Screen) -> Screen:
    """Nothing is left to put into a calendar."""
    toast = _("No lessons are left this school year.")
    return Screen(below.text, below.rows, toast=toast, alert=True)


def _drawing(view: CalendarView) -> Calendar:
    ref = view.child.ref
    name = _("Lessons: {name}, {class_name}").format(
        name=names.first(ref.name), class_name=ref.class_name
    )
    zone = ZoneInfo(ref.school.zone)
    entries = (_entry(lesson, ref.id, zone) for lesson in view.lessons)
    return Calendar(
        name,
        ref.school.zone,
        tuple(entry for entry in entries if entry is not None),
        view.made_at.astimezone(UTC),
    )


def _entry(lesson: Lesson, student: int, zone: ZoneInfo) -> CalendarEntry | None:
    """None for a lesson whose hours are not known."""
    if lesson.starts_at is None or lesson.ends_at is None:
        return None
    return CalendarEntry(
        uid=f"lesson-{lesson.id}-{student}@zvonok",
        title=words.subject_label(lesson.subject),
        starts=datetime.combine(lesson.day, lesson.starts_at, tzinfo=zone),
        ends=datetime.combine(lesson.day, lesson.ends_at, tzinfo=zone),
        place=lesson.room,
        description=joined(
            names.short(lesson.teacher) if lesson.teacher else "", lesson.reason, by="\n"
        ),
        cancelled=not lesson.held,
    )
