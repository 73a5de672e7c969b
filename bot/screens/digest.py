"""Digests: the facts first, then one thing that can be done, then marks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot import i18n
from bot.domain import subjects
from bot.domain.digest import Advice, advice
from bot.domain.notifications import Preset
from bot.domain.views.digest import (
    Amended,
    ChildDay,
    ChildWeek,
    ComingLesson,
    DailyDigest,
    Marks,
    Signable,
    WeeklyDigest,
    Work,
)
from bot.i18n import _, day_long, day_number, day_range, ngettext, pgettext
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
from bot.screens import names
from bot.screens.screen import TEXT_LIMIT, Screen, blocks_of, bold, plain, text_of

COLUMNS = 3
MOST_CHILDREN = 6
_PROPER = ("Chinese", "English", "French", "German", "History of Russia", "Russian", "Spanish")


@dataclass(frozen=True, slots=True)
class Size:
    """``task``: characters of what is to be done; the others: how many are named."""

    task: int
    tasks: int
    works: int
    marks: int


SIZES = (Size(160, 10, 12, 30), Size(60, 8, 6, 15), Size(30, 4, 3, 8), Size(20, 2, 1, 3))
"""From what is usual to what fits even a large family with much to do."""


def _fitting(parts: Callable[[Size], list[str]], join: Callable[..., str]) -> str:
    """The fullest text that a message bears; ``parts`` are a title and one text for each child."""
    for size in SIZES:
        shown = parts(size)
        text = join(*shown)
        if len(text) <= TEXT_LIMIT:
            break
    while len(text) > TEXT_LIMIT:
        shown.pop()
        text = join(*shown)
    return text


# --- a week ---


def weekly(view: WeeklyDigest) -> Screen:
    children = view.children[:MOST_CHILDREN]
    title = bold(_("Week of {days}").format(days=day_range(view.first, view.last)))
    text = _fitting(lambda size: [title, *(_week_of(child, size) for child in children)], text_of)
    called = _called(children)
    signs = [
        button(_("✍️ {name}").format(name=name), OpenSigning(child.student, view.first))
        for child, name in zip(children, called, strict=True)
        if child.signable
    ]
    answers = _answers(zip(children, called, strict=True), view.first)
    return Screen(text, (*rows_of(COLUMNS, signs), *answers, _less_or_off()))


def _week_of(child: ChildWeek, size: Size) -> str:
    todo, marks = advice(child), _marks_line(child.marks, size)
    changed = _amended(child.amended, size) if child.amended else None
    if todo is None:
        well = _all_well(child)
        return text_of(_whose(child), " ".join(part for part in (well, marks) if part), changed)
    return text_of(_whose(child), _trouble(child, size), _advice(todo, child), marks, changed)


def _whose(child: ChildWeek | ChildDay) -> str:
    school = f", {_inside(names.school_name(child.school))}" if child.school else ""
    return bold(f"{names.written(child.name)}, {child.class_name}{school}")


def _inside(school: str) -> str:
    """``школа № 7`` inside a line."""
    return school[:1].lower() + school[1:] if school.startswith("Школа ") else school


def _called(children: Sequence[ChildWeek | ChildDay]) -> list[str]:
    """First names; of two children called the same, with their classes."""
    shown = [child.name for child in children]
    unlike = len(set(shown)) == len(shown)
    return [
        names.written(name if unlike or shown.count(name) == 1 else f"{name} ({child.class_name})")
        for child, name in zip(children, shown, strict=True)
    ]


def _trouble(child: ChildWeek, size: Size) -> str:
    """The first line: missing work and missed lessons."""
    missing = _missing(child.missing, size) if child.missing else None
    missed = _missed(child) if child.missed else None
    line = " ".join(part for part in (missing, missed) if part)
    return _("⚠️ {facts}").format(facts=line)


def _all_well(child: ChildWeek) -> str:
    """Not every diary system says what is owed."""
    return _("None missed.") if child.mirrored else _("All handed in, none missed.")


def _missing(works: tuple[Work, ...], size: Size) -> str:
    return _("Missing: {works}.").format(works=_listed(list(map(_work, works)), size.works, "; "))


def _listed(shown: list[str], most: int, between: str) -> str:
    more = len(shown) - most
    if more > 0:
        shown = [*shown[:most], ngettext("and {n} more", "and {n} more", more).format(n=more)]
    return between.join(shown)


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
        return _choose_a_day(child.missing[0].subject)
    return _("→ Look together at what the missed lessons were about")


def _choose_a_day(subject: str) -> str:
    declined = subjects.genitive(subject)
    if declined is None or i18n.current() != "ru":
        said = pgettext("a subject as written", "→ Help choose a day for {subject}")
        return said.format(subject=inline_subject(subject))
    return _("→ Help choose a day for {subject}").format(subject=plain(declined))


def _all_marks(marks: Marks, size: Size) -> str:
    locale = i18n.current()
    shown = [f"{_beside_marks(locale, subject)} {', '.join(texts)}" for subject, texts in marks]
    return plain(_listed(shown, size.marks, " · "))


@lru_cache(maxsize=4096)
def _beside_marks(locale: str, subject: str) -> str:
    """``русский``: that it is a language need not be said. Not escaped yet."""
    return _inline_in(locale, subject).removesuffix(" язык")


def _marks_line(marks: Marks, size: Size) -> str | None:
    return _("Marks: {marks}").format(marks=_all_marks(marks, size)) if marks else None


def _amended(marks: tuple[Amended, ...], size: Size) -> str:
    """What an earlier digest said of marks, put right."""
    shown = _listed([_amended_mark(mark) for mark in marks], size.marks, " · ")
    return _("Since the last digest: {changes}").format(changes=shown)


def _amended_mark(mark: Amended) -> str:
    if not mark.after:
        said = _("{subject}, {day}: {before} taken away")
    elif mark.before:
        said = _("{subject}, {day}: {before} → {after}")
    else:
        said = _("{subject}, {day}: {after}")
    # Not every sentence names every value.
    return said.format_map(
        {
            "subject": _beside_marks(i18n.current(), mark.subject),
            "day": day_number(date.fromisoformat(mark.day)),
            "before": plain(mark.before),
            "after": plain(mark.after),
        }
    )


def inline_subject(subject: str) -> str:
    """A subject's name inside a sentence, escaped: ``алгебра``, ``ОБЖ``, ``Russian``."""
    return _escaped_in(i18n.current(), subject)


@lru_cache(maxsize=4096)
def _escaped_in(locale: str, subject: str) -> str:
    return plain(_inline_in(locale, subject))


def _inline_in(locale: str, subject: str) -> str:
    # Small, unless it is an abbreviation or, in English, a language.
    name = subjects.brief(subject, locale)
    if name[1:2].isupper() or (locale == "en" and name.startswith(_PROPER)):
        return name
    return name[:1].lower() + name[1:]


def _answers(children: Iterable[tuple[ChildWeek, str]], week: date) -> Iterator[Row]:
    """One tap: it was talked over, or the teacher's help is needed."""
    troubled = [(child, name) for child, name in children if child.missing or child.missed]
    for child, called in troubled:
        name = called if len(troubled) > 1 else ""
        talked, help_ = _("Discussed"), _("Need the teacher's help")
        discussed = AnswerWeek(child.student, week, WeekAnswer.DISCUSSED)
        asks = AnswerWeek(child.student, week, WeekAnswer.HELP)
        row = (button(_with(name, talked), discussed), button(_with(name, help_), asks))
        yield row[:1] if child.mirrored else row


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
    title = _tomorrow(view.day)
    text = _fitting(lambda size: [title, *(_day_of(child, size) for child in children)], blocks_of)
    opens = [
        button(_("📅 {name}").format(name=name), OpenDay(child.student, view.day))
        for child, name in zip(children, _called(children), strict=True)
    ]
    return Screen(text, (*rows_of(COLUMNS, opens), _less_or_off()))


def evening(view: DailyDigest) -> Screen:
    """A student's own tomorrow: what is due."""
    (child, *_others) = view.children

    def parts(size: Size) -> list[str]:
        homework, owed = _homework(child.homework, size), _dots(child.dots, size)
        return [_tomorrow(view.day), text_of(_changes(child), homework, owed)]

    text = _fitting(parts, text_of)
    opens = button(_("📚 Homework"), OpenHomework(child.student, view.day), Style.MAIN)
    return Screen(text, ((opens,), _less_or_off()))


def late(view: DailyDigest) -> Screen:
    """Homework that was added after the evening's digest: one silent message."""
    children = view.children[:MOST_CHILDREN]
    title = _("<b>Added for tomorrow, {day}</b>").format(day=day_long(view.day))

    def parts(size: Size) -> list[str]:
        whose = [_whose(child) if len(children) > 1 else None for child in children]
        tasks = [_homework(child.homework, size) for child in children]
        return [title, *map(text_of, whose, tasks)]

    return Screen(_fitting(parts, text_of), _opens(children, view.day), silent=True)


def dots(view: DailyDigest) -> Screen:
    """Work that is due tomorrow."""
    children = view.children[:MOST_CHILDREN]
    title = _("<b>Due tomorrow, {day}</b>").format(day=day_long(view.day))

    def parts(size: Size) -> list[str]:
        works = [_dot_list(child.dots, size) for child in children]
        named = map(plain, _called(children))
        line = _("• {name}: {works}")
        return [title, *(line.format(name=n, works=w) for n, w in zip(named, works, strict=True))]

    return Screen(_fitting(parts, text_of), _opens(children, view.day))


def _opens(children: tuple[ChildDay, ...], day: date) -> Rows:
    opens = [
        button(_("📚 {name}").format(name=name), OpenHomework(child.student, day))
        for child, name in zip(children, _called(children), strict=True)
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
    return _listed([_dot(work, size.task) for work in works], size.works, "; ")


def _dot(work: Work, longest: int) -> str:
    subject = inline_subject(work.subject)
    return f"{subject} ({_short(work.text, longest)})" if work.text else subject


def _new_marks(marks: Marks, size: Size) -> str | None:
    return _("⭐ New marks: {marks}").format(marks=_all_marks(marks, size)) if marks else None


# --- the week can be signed ---


def signable(view: Signable) -> Screen:
    """A silent line without marks."""
    children = [(student, names.written(name)) for student, name in view.children]
    text = _("✍️ The week of {days} can be signed: {names}").format(
        days=day_range(view.first, view.last),
        names=", ".join(plain(name) for _student, name in children),
    )
    signs = [
        button(_("✍️ {name}").format(name=name), OpenSigning(student, view.first))
        for student, name in children[:MOST_CHILDREN]
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
