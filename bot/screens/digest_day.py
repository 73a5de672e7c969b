"""Tomorrow: lessons and what is otherwise, homework, what is due, new marks."""

from collections.abc import Iterable
from datetime import date

from bot.domain.views.digest import ChildDay, ComingLesson, DailyDigest, Marks, Work
from bot.i18n import _, day_long, ngettext
from bot.keyboards.actions.diary import OpenDay, OpenHomework
from bot.keyboards.buttons import Rows, Style, button, rows_of
from bot.keyboards.pieces import last_row
from bot.screens.digest_parts import (
    COLUMNS,
    MOST_CHILDREN,
    Size,
    all_marks,
    first_names,
    fitting,
    heading,
    less_or_off,
    listed,
)
from bot.screens.screen import Screen, blocks_of, plain, text_of
from bot.screens.subject_words import inline_subject


def daily(view: DailyDigest) -> Screen:
    """Tomorrow for a family."""
    children = view.children[:MOST_CHILDREN]
    title = _tomorrow(view.day)
    text = fitting(lambda size: [title, *(_day_of(child, size) for child in children)], blocks_of)
    opens = [
        button(_("📅 {name}").format(name=name), OpenDay(child.student, view.day))
        for child, name in zip(children, first_names(children), strict=True)
    ]
    return Screen(text, (*rows_of(COLUMNS, opens), less_or_off()))


def evening(view: DailyDigest) -> Screen:
    """A student's own tomorrow: what is due."""
    (child, *_others) = view.children

    def parts(size: Size) -> list[str]:
        homework, owed = _homework(child.homework, size), _dots(child.dots, size)
        return [_tomorrow(view.day), text_of(_changes(child), homework, owed)]

    text = fitting(parts, text_of)
    opens = button(_("📚 Homework"), OpenHomework(child.student, view.day), Style.MAIN)
    return Screen(text, ((opens,), less_or_off()))


def late(view: DailyDigest) -> Screen:
    """Homework that was added after the evening's digest: one silent message."""
    children = view.children[:MOST_CHILDREN]
    title = _("<b>Added for tomorrow, {day}</b>").format(day=day_long(view.day))

    def parts(size: Size) -> list[str]:
        whose = [heading(child) if len(children) > 1 else None for child in children]
        tasks = [_homework(child.homework, size) for child in children]
        return [title, *map(text_of, whose, tasks)]

    return Screen(fitting(parts, text_of), _opens(children, view.day), silent=True)


def dots(view: DailyDigest) -> Screen:
    """Work that is due tomorrow."""
    children = view.children[:MOST_CHILDREN]
    title = _("<b>Due tomorrow, {day}</b>").format(day=day_long(view.day))

    def parts(size: Size) -> list[str]:
        works = [_dot_list(child.dots, size) for child in children]
        named = map(plain, first_names(children))
        line = _("• {name}: {works}")
        return [title, *(line.format(name=n, works=w) for n, w in zip(named, works, strict=True))]

    return Screen(fitting(parts, text_of), _opens(children, view.day))


def _opens(children: tuple[ChildDay, ...], day: date) -> Rows:
    opens = [
        button(_("📚 {name}").format(name=name), OpenHomework(child.student, day))
        for child, name in zip(children, first_names(children), strict=True)
    ]
    return (*rows_of(COLUMNS, opens), last_row())


def _tomorrow(day: date) -> str:
    return _("<b>Tomorrow, {day}</b>").format(day=day_long(day))


def _day_of(child: ChildDay, size: Size) -> str:
    return text_of(
        _begins(child),
        _lessons(child.lessons),
        _changes(child),
        _homework(child.homework, size),
        _dots(child.dots, size),
        _new_marks(child.marks, size),
    )


def _begins(child: ChildDay) -> str:
    whose = heading(child)
    if not child.starts:
        return whose
    return _("{whose} · from {time}").format(whose=whose, time=child.starts)


def _lessons(lessons: Iterable[ComingLesson]) -> str | None:
    names = [inline_subject(lesson.subject) for lesson in lessons if lesson.change != "cancelled"]
    once = ", ".join(dict.fromkeys(names))
    return _("Lessons: {names}").format(names=once) if once else None


def _changes(child: ChildDay) -> str | None:
    lines = [line for lesson in child.lessons if (line := _change(lesson))]
    return text_of(*lines) or None


def _change(lesson: ComingLesson) -> str | None:
    subject, was = inline_subject(lesson.subject), inline_subject(lesson.was) if lesson.was else ""
    if lesson.change == "cancelled":
        sentence = _("🔁 Lesson {n}: {subject} is cancelled")
    elif lesson.change == "replaced" and was:
        sentence = _("🔁 Lesson {n}: {subject} instead of {was}")
    elif lesson.change == "replaced":
        sentence = _("🔁 Lesson {n}: {subject}, another teacher")
    elif lesson.change == "moved":
        sentence = _("🔁 Lesson {n}: {subject}, moved")
    else:
        return None
    # Not every sentence names every value.
    return sentence.format_map({"n": lesson.number, "subject": subject, "was": was})


def _homework(works: tuple[Work, ...], size: Size) -> str | None:
    if not works:
        return None
    lines = [_task(work, size.task) for work in works[: size.tasks]]
    more = len(works) - size.tasks
    if more > 0:
        lines.append(ngettext("and {n} more task", "and {n} more tasks", more).format(n=more))
    return text_of(_("📚 Homework:"), *lines)


def _task(work: Work, longest: int) -> str:
    subject, task = inline_subject(work.subject), _short(work.text, longest)
    sentence = _("• {subject} (optional): {task}") if work.optional else _("• {subject}: {task}")
    return sentence.format(subject=subject, task=task)


def _short(text: str, longest: int) -> str:
    line = " ".join(text.split())
    cut = line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    return plain(cut)


def _dots(works: tuple[Work, ...], size: Size) -> str | None:
    if not works:
        return None
    return _("⏰ Due tomorrow: {works}").format(works=_dot_list(works, size))


def _dot_list(works: Iterable[Work], size: Size) -> str:
    return listed([_dot(work, size.task) for work in works], size.works, "; ")


def _dot(work: Work, longest: int) -> str:
    subject = inline_subject(work.subject)
    return f"{subject} ({_short(work.text, longest)})" if work.text else subject


def _new_marks(marks: Marks, size: Size) -> str | None:
    return _("⭐ New marks: {marks}").format(marks=all_marks(marks, size)) if marks else None
