"""The diary by day and by week, and the calendar to jump by."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial

from bot.domain.diary import DiaryDay, DiaryLesson, Lesson, Task
from bot.domain.views.diary import DayView, MonthView, WeekView
from bot.i18n import _, current, day_long, day_number, day_range, day_short, weekday_short
from bot.keyboards.actions.diary import (
    DayPart,
    OpenDay,
    OpenHomework,
    OpenHomeworkWeek,
    OpenTimetable,
    OpenTimetableWeek,
    OpenWeek,
    PickDay,
    SaveWeek,
)
from bot.keyboards.buttons import Button, Row, Rows, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.month import month
from bot.keyboards.pieces import arrows, last_row
from bot.screens import lessons as words
from bot.screens.lessons import aside, capital, joined, own_words
from bot.screens.screen import Screen, blocks_of, plain, text_of

# --- a day ---


def day(view: DayView) -> Screen:
    """The page of a day, as in the paper diary."""
    return Screen(words.fitted(partial(_day_text, view)), _day_rows(view))


def _day_text(view: DayView, limit: int | None) -> str:
    content = view.day
    near = words.nearness(content.day, view.today)
    return blocks_of(
        words.heading(view.child, day_long(content.day), near),
        aside(words.special_day(content.special)),
        text_of(*(_lesson(item, limit, view.links) for item in content.lessons)),
        _beside(content, limit),
        "" if content.lessons else _no_lessons(content, view.resumes),
    )


def _no_lessons(content: DiaryDay, resumes: date | None) -> str:
    return words.nothing_yet(content, resumes) if content.empty or content.off else ""


def _lesson(item: DiaryLesson, limit: int | None, links: Mapping[int, str]) -> str:
    lesson = item.lesson
    return text_of(
        _planned(lesson, current()),
        aside(_remote(links.get(lesson.id))) if lesson.remote and lesson.held else None,
        *(f"📚 {_task(task, limit)}" for task in item.tasks if limit != 0),
        f"⭐ <b>{_marks(item.marks)}</b>" if item.marks else None,
        _absence(item, words.absence(item.absence) if item.absence else "") or None,
    )


@lru_cache(maxsize=4096)
def _planned(lesson: Lesson, _locale: str) -> str:
    """What all who have a lesson read of it, and read again all day: its line, and what changed."""
    name = f"<b>{words.subject(lesson.subject)}</b>"
    first = joined(
        f"{lesson.number}.",
        words.hours(lesson.starts_at, lesson.ends_at),
        name if lesson.held else words.struck(name),
        by=" ",
    )
    place = joined(words.room(lesson.room), words.group(lesson.group))
    return text_of(
        joined(first, place if lesson.held else ""),
        aside(words.changed(lesson)),
    )


def _absence(item: DiaryLesson, code: str) -> str:
    """The journal's letter; beside it or instead of it, that the family has announced it."""
    if not item.announced:
        return code
    return joined(code, _("announced")) if code else _("absence announced")


def _remote(url: str | None) -> str:
    return joined(_("Remote"), words.address(url)) if url else _("Remote")


def _task(task: Task, limit: int | None) -> str:
    notes = joined(
        "" if task.compulsory else _("optional"),
        words.group(task.group),
        _("done") if task.done else "",
        by=", ",
    )
    text = own_words(task.text, limit)
    return f"{text} <i>({notes})</i>" if notes else text


def _marks(marks: tuple[str, ...]) -> str:
    return ", ".join(plain(mark) for mark in marks)


def _beside(content: DiaryDay, limit: int | None) -> str:
    """What no lesson of the day holds: homework and marks of other subjects, remarks."""
    return text_of(
        *(
            f"📚 {words.subject(task.subject)}: {_task(task, limit)}"
            for task in content.other_tasks
        ),
        *(
            f"⭐ {words.subject(mark.subject)}: <b>{plain(mark.text)}</b>"
            for mark in content.other_marks
        ),
        *(words.remark(remark.praise, remark.text, limit) for remark in content.remarks),
    )


def _day_rows(view: DayView) -> Rows:
    student, shown = view.child.id, view.day.day
    return tuple(
        row
        for row in (
            _turn(view, DayPart.DIARY),
            (
                button(_("Week"), OpenWeek(student, shown)),
                button(_("📚 Homework"), OpenHomework(student, shown)),
                button(_("Timetable"), OpenTimetable(student, shown)),
            ),
            _resume(view),
            last_row(),
        )
        if row
    )


def _turn(view: DayView, part: DayPart) -> Row:
    student, around = view.child.id, view.around
    return arrows(
        OpenDay(student, around.earlier) if around.earlier else None,
        calendar_button(PickDay(student, part, view.day.day)),
        OpenDay(student, around.later) if around.later else None,
        (words.short(around.earlier), words.short(around.later)),
    )


def _resume(view: DayView) -> Row:
    """Where ◀ and ▶ do not lead there anyway."""
    if view.resumes is None or view.resumes in (view.around.earlier, view.around.later):
        return ()
    label = _("To the next school day: {day}").format(day=day_number(view.resumes))
    return (button(label, OpenDay(view.child.id, view.resumes)),)


def calendar_button(action: PickDay) -> Button:
    return button("🗓", action)


# --- a week ---


def week(view: WeekView) -> Screen:
    """The week, compact, with a button to each of its days."""
    return Screen(_week_text(view), _week_rows(view))


def saved_week(view: WeekView) -> Screen:
    """The week as a message that stays in the chat, to be read without a network."""
    return Screen(_week_text(view), lasting=True, silent=True, toast=_("Saved to the chat"))


def _week_text(view: WeekView) -> str:
    return words.fitted(partial(_week_page, view))


def _week_page(view: WeekView, limit: int | None) -> str:
    first, last = view.days[0].day, view.days[-1].day
    return blocks_of(
        words.heading(
            view.child,
            _("Week {days}").format(days=day_range(first, last)),
            words.week_parity(view.parity),
        ),
        *(week_day(content, limit) for content in view.days),
    )


def week_day(content: DiaryDay, limit: int | None) -> str:
    """One day of a week, compact; pieces of school content cut to ``limit`` characters."""
    return text_of(
        joined(
            f"<b>{capital(day_short(content.day))}</b>",
            aside(words.special_day(content.special)),
            "" if content.lessons else _week_nothing(content),
        ),
        *(_week_lesson(item, limit) for item in content.lessons),
        _beside(content, limit),
    )


def _week_nothing(content: DiaryDay) -> str:
    return words.why_off(content.off) if content.off else "—"


def _week_lesson(item: DiaryLesson, limit: int | None) -> str:
    lesson = item.lesson
    name = words.subject(lesson.subject)
    tasks = "; ".join(_task(task, limit) for task in item.tasks) if limit != 0 else ""
    return joined(
        f"{lesson.number}. {name if lesson.held else words.struck(name)}",
        words.group(lesson.group),
        words.room(lesson.room) if lesson.held and words.elsewhere(lesson) else "",
        f"<b>{_marks(item.marks)}</b>" if item.marks else "",
        _absence(item, words.absence_brief(item.absence) if item.absence else ""),
        tasks,
        aside(words.changed(lesson)),
    )


def _week_rows(view: WeekView) -> Rows:
    student, monday = view.child.id, view.days[0].day
    around = view.around
    return (
        arrows(
            OpenWeek(student, around.earlier) if around.earlier else None,
            calendar_button(PickDay(student, DayPart.WEEK, monday)),
            OpenWeek(student, around.later) if around.later else None,
            (words.from_day(around.earlier), words.from_day(around.later)),
        ),
        *rows_of(
            3,
            (
                button(capital(weekday_short(content.day)), OpenDay(student, content.day))
                for content in view.days
            ),
        ),
        (
            button(_("📚 Homework"), OpenHomeworkWeek(student, monday)),
            button(_("Timetable"), OpenTimetableWeek(student, monday)),
        ),
        (button(_("💾 Save to the chat"), SaveWeek(student, monday)),),
        last_row(),
    )


# --- the calendar ---

_OPENS: dict[DayPart, type[OpenDay | OpenWeek | OpenHomework | OpenTimetable]] = {
    DayPart.DIARY: OpenDay,
    DayPart.WEEK: OpenWeek,
    DayPart.HOMEWORK: OpenHomework,
    DayPart.TIMETABLE: OpenTimetable,
}


def choose_day(view: MonthView, part: DayPart) -> Screen:
    """A month; a pressed day opens where the calendar was called from."""
    student, opens = view.child.id, _OPENS[part]

    def pick(day: date) -> Action:
        return opens(student, day)

    rows = month(
        view.month,
        pick=pick,
        turn=lambda day: PickDay(student, part, day),
        first=view.first,
        last=view.last,
        today=view.today,
        off=view.off.__contains__,
    )
    text = text_of(words.whose(view.child), _("Choose a day. A dot marks days without lessons."))
    return Screen(text, (*rows, last_row(opens(student, None))))
