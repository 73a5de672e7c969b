"""Digests: the facts first, then one thing that can be done, then marks."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from bot import i18n
from bot.domain import subjects
from bot.domain.digest import Advice, advice
from bot.domain.notifications import Preset
from bot.domain.views.digest import (
    ChildDay,
    ChildWeek,
    ComingLesson,
    DailyDigest,
    Marks,
    Signable,
    WeeklyDigest,
    Work,
)
from bot.i18n import _, day_long, day_number, day_range, ngettext
from bot.keyboards.actions.diary import OpenDay, OpenHomework
from bot.keyboards.actions.digest import (
    AnswerWeek,
    DigestsBack,
    DigestsOff,
    FewerDigests,
    WeekAnswer,
)
from bot.keyboards.actions.signing import OpenSigning
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import last_row, menu_button
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

COLUMNS = 3
LONGEST_TASK = 160
MOST_TASKS = 10
MOST_CHILDREN = 6
_PROPER = ("Chinese", "English", "French", "German", "History of Russia", "Russian", "Spanish")


# --- a week ---


def weekly(view: WeeklyDigest) -> Screen:
    children = view.children[:MOST_CHILDREN]
    title = bold(_("Week of {days}").format(days=day_range(view.first, view.last)))
    text = text_of(title, *(_week_of(child) for child in children))
    signs = [
        button(_("✍️ {name}").format(name=child.name), OpenSigning(child.student, view.first))
        for child in children
        if child.signable
    ]
    rows = (*rows_of(COLUMNS, signs), *_answers(children, view.first), _less_or_off())
    return Screen(text, rows)


def _week_of(child: ChildWeek) -> str:
    todo, marks = advice(child), _marks_line(child.marks)
    if todo is None:
        return text_of(_whose(child), " ".join(part for part in (_all_well(), marks) if part))
    return text_of(_whose(child), _trouble(child), _advice(todo, child), marks)


def _whose(child: ChildWeek | ChildDay) -> str:
    school = f", {child.school}" if child.school else ""
    return bold(f"{child.name}, {child.class_name}{school}")


def _trouble(child: ChildWeek) -> str:
    """The first line: missing work and missed lessons."""
    missing = _missing(child.missing) if child.missing else None
    missed = _missed(child) if child.missed else None
    line = " ".join(part for part in (missing, missed) if part)
    return _("⚠️ {facts}").format(facts=line)


def _all_well() -> str:
    return _("All handed in, none missed.")


def _missing(works: Iterable[Work]) -> str:
    return _("Missing: {works}.").format(works="; ".join(map(_work, works)))


def _work(work: Work) -> str:
    if work.due_on is None:
        return inline_subject(work.subject)
    return _("{subject}, due {day}").format(
        subject=inline_subject(work.subject), day=day_number(work.due_on)
    )


def _missed(child: ChildWeek) -> str:
    lessons = ngettext("Missed: {n} lesson", "Missed: {n} lessons", child.missed)
    return f"{lessons.format(n=child.missed)} {_in_term(child)}"


def _in_term(child: ChildWeek) -> str:
    name = child.term.casefold()
    if "тримест" in name or "trimest" in name:
        sentence = _("({n} this trimester)")
    elif "полуг" in name or "half" in name:
        sentence = _("({n} this half-year)")
    else:
        sentence = _("({n} this term)")
    return sentence.format(n=child.missed_in_term)


def _advice(todo: Advice, child: ChildWeek) -> str:
    if todo is Advice.CHOOSE_A_DAY:
        subject = inline_subject(child.missing[0].subject)
        return _("→ Help choose a day for {subject}").format(subject=subject)
    return _("→ Look together at what the missed lessons were about")


def _all_marks(marks: Marks) -> str:
    locale = i18n.current()
    shown = [f"{_inline_in(locale, subject)} {_texts(texts)}" for subject, texts in marks]
    return " · ".join(shown)


@lru_cache(maxsize=4096)
def _texts(texts: tuple[str, ...]) -> str:
    return plain(", ".join(texts))


def _marks_line(marks: Marks) -> str | None:
    return _("Marks: {marks}").format(marks=_all_marks(marks)) if marks else None


def inline_subject(subject: str) -> str:
    """A subject's name inside a sentence, escaped: ``алгебра``, ``ОБЖ``, ``Russian``."""
    return _inline_in(i18n.current(), subject)


@lru_cache(maxsize=4096)
def _inline_in(locale: str, subject: str) -> str:
    # Small, unless it is an abbreviation or, in English, a language.
    name = subjects.brief(subject, locale)
    if name[1:2].isupper() or (locale == "en" and name.startswith(_PROPER)):
        return plain(name)
    return plain(name[:1].lower() + name[1:])


def _answers(children: Iterable[ChildWeek], week: date) -> Iterator[Row]:
    """One tap: it was talked over, or the teacher's help is needed."""
    troubled = [child for child in children if child.missing or child.missed]
    for child in troubled:
        name = child.name if len(troubled) > 1 else ""
        talked, help_ = _("Discussed"), _("Need the teacher's help")
        yield (
            button(_with(name, talked), AnswerWeek(child.student, week, WeekAnswer.DISCUSSED)),
            button(_with(name, help_), AnswerWeek(child.student, week, WeekAnswer.HELP)),
        )


def _with(name: str, label: str) -> str:
    return f"{name}: {label}" if name else label


def _less_or_off() -> Row:
    return _less_or_off_in(i18n.current())


@lru_cache
def _less_or_off_in(_locale: str) -> Row:
    return (button(_("Less"), FewerDigests()), button(_("Off"), DigestsOff()), menu_button())


# --- a day ---


def daily(view: DailyDigest) -> Screen:
    """Tomorrow for a family."""
    children = view.children[:MOST_CHILDREN]
    text = blocks_of(_tomorrow(view.day), *(_day_of(child) for child in children))
    opens = [
        button(_("📅 {name}").format(name=child.name), OpenDay(child.student, view.day))
        for child in children
    ]
    return Screen(text, (*rows_of(COLUMNS, opens), _less_or_off()))


def evening(view: DailyDigest) -> Screen:
    """A student's own tomorrow: what is due."""
    (child, *_others) = view.children
    text = text_of(
        _tomorrow(view.day), _changes(child), _homework(child.homework), _dots(child.dots)
    )
    opens = button(_("📚 Homework"), OpenHomework(child.student, view.day), Style.MAIN)
    return Screen(text, ((opens,), _less_or_off()))


def late(view: DailyDigest) -> Screen:
    """Homework that was added after the evening's digest: one silent message."""
    children = view.children[:MOST_CHILDREN]
    lines = [
        text_of(_whose(child) if len(children) > 1 else None, _homework(child.homework))
        for child in children
    ]
    title = _("<b>Added for tomorrow, {day}</b>").format(day=day_long(view.day))
    return Screen(text_of(title, *lines), _opens(children, view.day), silent=True)


def dots(view: DailyDigest) -> Screen:
    """Work that is due tomorrow."""
    children = view.children[:MOST_CHILDREN]
    lines = [
        _("• {name}: {works}").format(name=plain(child.name), works=_dot_list(child.dots))
        for child in children
    ]
    title = _("<b>Due tomorrow, {day}</b>").format(day=day_long(view.day))
    return Screen(text_of(title, *lines), _opens(children, view.day))


def _opens(children: Iterable[ChildDay], day: date) -> Rows:
    opens = [
        button(_("📚 {name}").format(name=child.name), OpenHomework(child.student, day))
        for child in children
    ]
    return (*rows_of(COLUMNS, opens), last_row())


def _tomorrow(day: date) -> str:
    return _("<b>Tomorrow, {day}</b>").format(day=day_long(day))


def _day_of(child: ChildDay) -> str:
    return text_of(
        _begins(child),
        _lessons(child.lessons),
        _changes(child),
        _homework(child.homework),
        _dots(child.dots),
        _new_marks(child.marks),
    )


def _begins(child: ChildDay) -> str:
    whose = _whose(child)
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


def _homework(works: tuple[Work, ...]) -> str | None:
    if not works:
        return None
    lines = [_task(work) for work in works[:MOST_TASKS]]
    more = len(works) - MOST_TASKS
    if more > 0:
        lines.append(ngettext("and {n} more task", "and {n} more tasks", more).format(n=more))
    return text_of(_("📚 Homework:"), *lines)


def _task(work: Work) -> str:
    subject, task = inline_subject(work.subject), _short(work.text)
    sentence = _("• {subject} (optional): {task}") if work.optional else _("• {subject}: {task}")
    return sentence.format(subject=subject, task=task)


def _short(text: str) -> str:
    line = " ".join(text.split())
    cut = line if len(line) <= LONGEST_TASK else line[: LONGEST_TASK - 1].rstrip() + "…"
    return plain(cut)


def _dots(works: tuple[Work, ...]) -> str | None:
    return _("⏰ Due tomorrow: {works}").format(works=_dot_list(works)) if works else None


def _dot_list(works: Iterable[Work]) -> str:
    return "; ".join(map(_dot, works))


def _dot(work: Work) -> str:
    subject = inline_subject(work.subject)
    return f"{subject} ({_short(work.text)})" if work.text else subject


def _new_marks(marks: Marks) -> str | None:
    return _("⭐ New marks: {marks}").format(marks=_all_marks(marks)) if marks else None


# --- the week can be signed ---


def signable(view: Signable) -> Screen:
    """A silent line without marks."""
    names = ", ".join(plain(name) for _child, name in view.children)
    text = _("✍️ The week of {days} can be signed: {names}").format(
        days=day_range(view.first, view.last), names=names
    )
    signs = [
        button(_("✍️ {name}").format(name=name), OpenSigning(student, view.first))
        for student, name in view.children[:MOST_CHILDREN]
    ]
    return Screen(text, (*rows_of(COLUMNS, signs), _less_or_off()), silent=True)


# --- less, off, and back ---


def fewer_now(before: Preset, now: Preset) -> Screen:
    """What comes from now on, with a way back."""
    if now is Preset.WEEKLY:
        text = _("From now on: once a week, and what is urgent.")
    else:
        text = _("From now on: only what is urgent.")
    return Screen(text, _way_back(before), lasting=True)


def off_now(before: Preset) -> Screen:
    text = _(
        "Messages are switched off. Answers to you still come; everything else is in the menu."
    )
    return Screen(text, _way_back(before), lasting=True)


def back_now(preset: Preset) -> Screen:
    said = {
        Preset.WEEKLY: _("As before: once a week, and what is urgent."),
        Preset.DAILY: _("As before: every day."),
        Preset.URGENT: _("As before: only what is urgent."),
    }
    return Screen(said[preset], (last_row(),))


def _way_back(before: Preset) -> Rows:
    back: Button = button(_("As it was"), DigestsBack(before.value))
    return ((back, menu_button()),)


# --- a parent's one-tap answers ---


def discussed() -> Screen:
    return Screen("", toast=_("Noted. Thank you for talking it over."))


def help_asked() -> Screen:
    return Screen("", toast=_("The class teacher will be told that you need help."), alert=True)


def no_class_teacher() -> Screen:
    return Screen("", toast=_("The class has no class teacher yet. Noted."), alert=True)
