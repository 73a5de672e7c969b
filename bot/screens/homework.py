"""Homework: what is due on a day, in a week, in one subject."""

from datetime import datetime
from functools import partial
from itertools import groupby

from bot.domain.calendar import local
from bot.domain.diary import Task
from bot.domain.views.diary import (
    HomeworkDayView,
    HomeworkSubjectsView,
    HomeworkSubjectView,
    HomeworkWeekView,
)
from bot.i18n import _, clock, day_long, day_number, day_range, day_short, number
from bot.keyboards.actions.diary import (
    DayPart,
    OpenDay,
    OpenHomework,
    OpenHomeworkSubject,
    OpenHomeworkWeek,
    OpenWeek,
    PickDay,
    TickHomework,
)
from bot.keyboards.actions.teaching import HandIn
from bot.keyboards.buttons import Row, Rows, button, rows_of, shortened
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens import lessons as words
from bot.screens.diary import calendar_button
from bot.screens.lessons import aside, capital, joined, own_words
from bot.screens.screen import Screen, blocks_of, text_of

MOST_BUTTONS = 30


def day(view: HomeworkDayView) -> Screen:
    """Homework for one school day; a student ticks it off with the buttons."""
    text = words.fitted(partial(_day_text, view))
    return Screen(text, _day_rows(view, _cut(view, text)))


def _cut(view: HomeworkDayView, text: str) -> frozenset[int]:
    """The homework whose words the page had no room for."""
    whole = ((task.id, own_words(task.text, None)) for task in view.tasks)
    return frozenset(its_id for its_id, words_ in whole if words_ not in text)


def _day_text(view: HomeworkDayView, limit: int | None) -> str:
    if view.day is None:
        return blocks_of(
            words.heading(view.child, _("Homework")),
            f"{words.why_off(view.off)}." if view.off else _("No school days are known ahead."),
        )
    title = _("Homework · {day}").format(day=day_long(view.day))
    return blocks_of(
        words.heading(view.child, title, words.nearness(view.day, view.today)),
        *(_task(task, view.zone, limit) for task in view.tasks),
        None if view.tasks else _nothing(view),
        _bag(view.grams),
    )


def _nothing(view: HomeworkDayView) -> str:
    return f"{words.why_off(view.off)}." if view.off else _("Nothing is set for this day.")


def _task(task: Task, zone: str, limit: int | None) -> str:
    """A piece of homework: what, and below it quietly what is to know about it."""
    return text_of(_line(task, limit), aside(_notes(task, zone)))


def _line(task: Task, limit: int | None) -> str:
    sign = "✅" if task.done else "📚"
    return f"{sign} <b>{words.subject(task.subject)}</b>: {own_words(task.text, limit)}"


def _notes(task: Task, zone: str) -> str:
    return joined(
        "" if task.compulsory else _("optional"),
        words.group(task.group),
        _("handed in") if task.handed_in else "",
        _("edited {moment}").format(moment=_moment(task.edited_at, zone)),
    )


def _moment(edited_at: datetime, zone: str) -> str:
    moment = local(edited_at, zone)
    return f"{day_number(moment.date())}, {clock(moment.time())}"


def _bag(grams: int) -> str:
    if not grams:
        return ""
    kilograms = number((grams + 50) // 100 / 10, 1)
    return _("🎒 Books to carry: {weight} kg").format(weight=kilograms)


def _day_rows(view: HomeworkDayView, cut: frozenset[int]) -> Rows:
    student, shown = view.child.id, view.day or view.today
    return tuple(
        row
        for row in (
            *(_ticks(view) if view.can_tick else ()),
            *_works(view, cut),
            _turn(view),
            (
                button(_("For the week"), OpenHomeworkWeek(student, shown)),
                button(_("By subject"), OpenHomeworkSubject(student)),
                button(_("Day"), OpenDay(student, shown)),
            ),
            last_row(),
        )
        if row
    )


def _turn(view: HomeworkDayView) -> Row:
    student, around = view.child.id, view.around
    return arrows(
        OpenHomework(student, around.earlier) if around.earlier else None,
        calendar_button(PickDay(student, DayPart.HOMEWORK, view.day or view.today)),
        OpenHomework(student, around.later) if around.later else None,
        (words.short(around.earlier), words.short(around.later)),
    )


def _ticks(view: HomeworkDayView) -> Rows:
    student = view.child.id
    return rows_of(
        2,
        (
            button(
                f"{'✅' if task.done else '⬜'} {words.subject_key(task.subject)}",
                TickHomework(student, task.id, not task.done),
            )
            for task in view.tasks[:MOST_BUTTONS]
        ),
    )


def _works(view: HomeworkDayView, cut: frozenset[int]) -> Rows:
    """For a student: where the work is handed in; for a family: where there are files; and for
    everybody where there is more to read."""
    student = view.child.id
    return rows_of(
        2,
        (
            button(
                _work_label(task, can_tick=view.can_tick, cut=task.id in cut),
                HandIn(student, task.id),
            )
            for task in view.tasks[:MOST_BUTTONS]
            if view.can_tick or view.files.get(task.id) or task.id in cut
        ),
    )


def _work_label(task: Task, *, can_tick: bool, cut: bool) -> str:
    if cut:
        return _("📖 More: {subject}").format(subject=words.subject_key(task.subject))
    return f"{'📷' if can_tick else '📎'} {words.subject_key(task.subject)}"


def week(view: HomeworkWeekView) -> Screen:
    """A week's homework by the day it is due."""
    student, around = view.child.id, view.around
    return Screen(
        words.fitted(partial(_week_text, view)),
        (
            arrows(
                OpenHomeworkWeek(student, around.earlier) if around.earlier else None,
                calendar_button(PickDay(student, DayPart.HOMEWORK, view.monday)),
                OpenHomeworkWeek(student, around.later) if around.later else None,
                (words.from_day(around.earlier), words.from_day(around.later)),
            ),
            (
                button(_("By subject"), OpenHomeworkSubject(student)),
                button(_("Week"), OpenWeek(student, view.monday)),
            ),
            last_row(OpenHomework(student)),
        ),
    )


def _week_text(view: HomeworkWeekView, limit: int | None) -> str:
    title = _("Homework for the week · {days}").format(days=day_range(view.monday, view.last))
    return blocks_of(
        words.heading(view.child, title),
        *(
            text_of(
                f"<b>{capital(day_short(due_on))}</b>", *(_week_task(task, limit) for task in tasks)
            )
            for due_on, tasks in groupby(view.tasks, key=lambda task: task.due_on)
        ),
        None if view.tasks else _("Nothing is set for this week."),
    )


def _week_task(task: Task, limit: int | None) -> str:
    notes = joined("" if task.compulsory else _("optional"), words.group(task.group))
    return joined(_line(task, limit), aside(notes))


def subjects(view: HomeworkSubjectsView) -> Screen:
    """The subjects to choose from; the number is how many pieces of homework there were."""
    choices = rows_of(
        2,
        (
            button(
                f"{shortened(words.subject_key(item.name), 25)} · {item.tasks}",
                OpenHomeworkSubject(view.child.id, item.id),
            )
            for item in view.subjects
        ),
    )
    text = blocks_of(
        words.heading(view.child, _("Homework by subject")),
        None if choices else _("No homework has been set this school year yet."),
    )
    return Screen(text, (*choices, last_row(OpenHomework(view.child.id))))


def one_subject(view: HomeworkSubjectView) -> Screen:
    """One subject's homework, the newest first, in pages."""
    student = view.child.id
    return Screen(
        words.fitted(partial(_subject_text, view)),
        (
            *pager(
                view.page,
                view.pages,
                lambda page: OpenHomeworkSubject(student, view.subject_id, page),
            ),
            last_row(OpenHomeworkSubject(student)),
        ),
    )


def _subject_text(view: HomeworkSubjectView, limit: int | None) -> str:
    return blocks_of(
        text_of(words.whose(view.child), f"<b>{words.subject(view.subject)}</b>"),
        *(_subject_task(task, view, limit) for task in view.tasks),
    )


def _subject_task(task: Task, view: HomeworkSubjectView, limit: int | None) -> str:
    sign = "✅" if task.done else "📚"
    due = joined(
        f"{sign} <b>{capital(day_short(task.due_on))}</b>", words.nearness(task.due_on, view.today)
    )
    return text_of(due, own_words(task.text, limit), aside(_notes(task, view.zone)))
