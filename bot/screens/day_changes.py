"""Lessons of a day that are moved, replaced or cancelled: the office's forms and the news of it."""

from datetime import date

from bot.domain.calendar import ONE_DAY, Special, SpecialKind
from bot.domain.views.day_changes import (
    ChangesView,
    ClassDayView,
    DayLesson,
    LessonChangeView,
    SpecialDayPush,
    SubjectChoice,
    TeacherChoice,
    TimetablePush,
    ToldLesson,
)
from bot.domain.views.pushes import Start
from bot.i18n import _, day_long, ngettext
from bot.keyboards.actions.day_changes import (
    CancelLesson,
    ChooseChangeDay,
    ChooseOtherNumber,
    ChooseOtherSubject,
    ChooseSubstitute,
    MoveLesson,
    OpenChanges,
    OpenClassDay,
    OpenLessonChange,
    ReplaceSubject,
    RestoreLesson,
    Substitute,
    WriteReason,
    WriteRoom,
)
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.month import month
from bot.keyboards.pieces import arrows, last_row, menu_button, pager
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.screen import TEXT_LIMIT, Screen, blocks_of, bold, plain, text_of
from bot.screens.subject_words import inline_subject

ON_A_PAGE = 20
NUMBERS = 9


# --- a day and a class ---


def day(view: ChangesView) -> Screen:
    title = bold(_("🔁 Changes · {day}").format(day=day_long(view.day)))
    lines = [_line(one.told, with_class=True) for one in view.changed]
    text = blocks_of(
        title,
        _fitted(lines) or _("Everything is as planned."),
        _("Choose a class to change its day.") if view.classes else _("No lessons on this day."),
    )
    buttons = (button(one.name, OpenClassDay(one.id, view.day)) for one in view.classes)
    turn = arrows(
        OpenChanges(view.day - ONE_DAY),
        button("📅", ChooseChangeDay(view.day)),
        OpenChanges(view.day + ONE_DAY),
        (words.short(view.day - ONE_DAY), words.short(view.day + ONE_DAY)),
    )
    return Screen(text, (*rows_of(5, buttons), turn, last_row(OpenMenu())))


def _fitted(lines: list[str]) -> str:
    shown: list[str] = []
    for line in lines:
        if sum(map(len, shown)) + len(line) > TEXT_LIMIT - 600:
            return "\n".join((*shown, "…"))
        shown.append(line)
    return "\n".join(shown)


def choose_day(shown: date, today: date) -> Screen:
    rows = month(
        shown,
        pick=OpenChanges,
        turn=ChooseChangeDay,
        first=today.replace(day=1),
        last=today.replace(year=today.year + 1),
        today=today,
    )
    return Screen(bold(_("Which day?")), (*rows, last_row(OpenChanges())))


def class_day(view: ClassDayView) -> Screen:
    title = _("{class_name} · {day}").format(class_name=view.klass.name, day=day_long(view.day))
    past = view.day < view.today
    text = text_of(
        bold(title),
        *(_line(one.told) if one.changed else _planned(one) for one in view.lessons),
        _("This day is over: its lessons stay as they were.") if past else None,
    )
    buttons = () if past else tuple(_lesson_button(one) for one in view.lessons)
    return Screen(text, (*rows_of(2, buttons), last_row(OpenChanges(view.day))))


def _planned(one: DayLesson) -> str:
    who = names.short(one.teacher) if one.teacher else ""
    parts = [f"{one.number}. {plain(words.subject_label(one.subject))}", plain(one.group)]
    return " · ".join(part for part in (*parts, plain(who), plain(one.room)) if part)


def _lesson_button(one: DayLesson) -> Button:
    sign = "🔁 " if one.changed else ""
    group = f", {one.group}" if one.group else ""
    label = f"{sign}{one.number}. {words.subject_label(one.subject)}{group}"
    return button(label, OpenLessonChange(one.id))


# --- one lesson ---


def lesson(view: LessonChangeView) -> Screen:
    one = view.lesson
    title = _("{class_name} · {day}").format(class_name=one.class_name, day=day_long(one.day))
    text = blocks_of(
        text_of(bold(title), _line(one.told) if one.changed else _planned(one)),
        _told_line(view.told),
    )
    return Screen(text, (*_ways(one, view.today), last_row(OpenClassDay(one.class_id, one.day))))


def _told_line(told: int | None) -> str | None:
    if told is None:
        return None
    if not told:
        return _("✅ Saved. There is nobody to tell of it.")
    said = ngettext(
        "✅ Saved. {n} phone hears of it in three minutes: go on changing.",
        "✅ Saved. {n} phones hear of it in three minutes: go on changing.",
        told,
    )
    return said.format(n=told)


def _ways(one: DayLesson, today: date) -> tuple[Row, ...]:
    if one.day < today:
        return ()
    rows: list[Row] = [
        (
            button(_("👤 Other teacher"), ChooseSubstitute(one.id)),
            button(_("📘 Other subject"), ChooseOtherSubject(one.id)),
        ),
        (
            button(_("↕️ Other lesson number"), ChooseOtherNumber(one.id)),
            button(_("🚪 Room"), WriteRoom(one.id)),
        ),
    ]
    if one.changed:
        rows.append(
            (
                button(_("💬 Reason"), WriteReason(one.id)),
                button(_("↩️ As planned"), RestoreLesson(one.id)),
            )
        )
    if one.status != "cancelled":
        rows.append((button(_("Cancel the lesson"), CancelLesson(one.id), Style.DANGER),))
    return tuple(rows)


def substitutes(one: DayLesson, choices: tuple[TeacherChoice, ...], page: int) -> Screen:
    shown, number, pages = page_of(choices, page, ON_A_PAGE)
    buttons = (
        button(
            f"{'' if choice.free else '⛔ '}{names.short(choice.name)}",
            Substitute(one.id, choice.id),
        )
        for choice in shown
    )
    text = text_of(bold(_("Who teaches instead?")), _("⛔ teaches another class at that hour."))
    turning = pager(number, pages, lambda to: ChooseSubstitute(one.id, to))
    return Screen(text, (*rows_of(2, buttons), *turning, last_row(OpenLessonChange(one.id))))


def subjects(one: DayLesson, choices: tuple[SubjectChoice, ...], page: int) -> Screen:
    shown, number, pages = page_of(choices, page, ON_A_PAGE)
    buttons = (
        button(words.subject_key(choice.name), ReplaceSubject(one.id, choice.id))
        for choice in shown
    )
    turning = pager(number, pages, lambda to: ChooseOtherSubject(one.id, to))
    rows = (*rows_of(2, buttons), *turning, last_row(OpenLessonChange(one.id)))
    return Screen(bold(_("Which subject instead?")), rows)


def numbers(one: DayLesson) -> Screen:
    buttons = (
        button(str(number), MoveLesson(one.id, number))
        for number in range(NUMBERS)
        if number != one.number
    )
    text = text_of(
        bold(_("Which lesson of the day?")),
        _("What stands there changes places with it."),
    )
    return Screen(text, (*rows_of(4, buttons), last_row(OpenLessonChange(one.id))))


def ask_room(one: DayLesson) -> Screen:
    return Screen(_("Write the room: 214."), (last_row(OpenLessonChange(one.id)),))


def ask_reason(one: DayLesson) -> Screen:
    text = _("Write why, as families may read it: the teacher is away.")
    return Screen(text, (last_row(OpenLessonChange(one.id)),))


# --- words of a change ---


def _line(one: ToldLesson, *, with_class: bool = False) -> str:
    head = _("{n}. {subject}").format(n=one.number, subject=_subject(one))
    if with_class:
        head = f"{plain(one.class_name)} · {head}"
    if one.group:
        head = f"{head}, {words.group(one.group)}"
    return " · ".join(part for part in (f"🔁 {head}", *_details(one)) if part)


def _subject(one: ToldLesson) -> str:
    return plain(words.subject_label(one.subject))


def _details(one: ToldLesson) -> tuple[str, ...]:
    reason = plain(one.reason)
    if one.status == "cancelled":
        return (_("cancelled"), reason)
    return (
        _("instead of {subject}").format(subject=inline_subject(one.was_subject))
        if one.was_subject
        else "",
        _("was lesson {n}").format(n=one.was_number) if one.was_number is not None else "",
        plain(names.written(one.teacher)),
        _("room {room}").format(room=plain(one.room)) if one.room else "",
        reason,
    )


def push(view: TimetablePush) -> Screen:
    """To a class's families and to the teachers concerned."""
    title = _("🔁 {class_name}, {day}: the timetable has changed").format(
        class_name=view.class_name, day=day_long(view.day)
    )
    lines = [_line(one) for one in view.lessons]
    text = text_of(
        bold(title),
        _begins(view.begins) if view.otherwise else None,
        _fitted(lines) or _("All lessons are as planned again."),
    )
    return Screen(text, ((menu_button(),),))


def _begins(start: Start | None) -> str:
    if start is None:
        return _("No lessons on this day.")
    return _("The day begins with {start}").format(start=beginning(start))


def beginning(start: Start) -> str:
    """A lesson as the first of a day: ``lesson 2, algebra, at 9:25, room 201``."""
    subject = inline_subject(start.subject)
    lesson = _("lesson {n}, {subject}").format(n=start.number, subject=subject)
    if start.starts:
        lesson = _("{lesson}, at {time}").format(lesson=lesson, time=start.starts)
    if start.room:
        lesson = _("{lesson}, room {room}").format(lesson=lesson, room=plain(start.room))
    return lesson


def special_day(view: SpecialDayPush) -> Screen:
    """A whole day is otherwise, or as usual again."""
    whose = plain(view.class_name) or plain(names.school_name(view.school))
    title = f"<b>📅 {whose} · {day_long(view.day)}</b>"
    return Screen(text_of(title, _made_of_day(view)), ((menu_button(),),))


def _made_of_day(view: SpecialDayPush) -> str:
    if not view.kind:
        return _("Lessons are as usual again.")
    if view.kind == SpecialKind.OFF:
        return _("No lessons on this day.")
    return f"{words.special_day(Special(SpecialKind(view.kind), view.weekday))}."
