"""A week: the facts first, then one thing that can be done, then marks."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot import i18n
from bot.domain import subjects
from bot.domain.digest import Advice, advice
from bot.domain.views.digest import Amended, ChildWeek, Marks, Signable, WeeklyDigest, Work
from bot.i18n import _, day_number, day_range, ngettext, pgettext
from bot.keyboards.actions.digest import AnswerWeek, WeekAnswer
from bot.keyboards.actions.signing import OpenSigning
from bot.keyboards.buttons import Row, button, rows_of
from bot.screens import names
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
from bot.screens.screen import Screen, bold, plain, text_of
from bot.screens.subject_words import beside_marks, inline_subject


def weekly(view: WeeklyDigest) -> Screen:
    children = view.children[:MOST_CHILDREN]
    title = bold(_("Week of {days}").format(days=day_range(view.first, view.last)))
    text = fitting(lambda size: [title, *(_week_of(child, size) for child in children)], text_of)
    called = first_names(children)
    signs = [
        button(_("✍️ {name}").format(name=name), OpenSigning(child.student, view.first))
        for child, name in zip(children, called, strict=True)
        if child.signable
    ]
    answers = _answers(zip(children, called, strict=True), view.first)
    return Screen(text, (*rows_of(COLUMNS, signs), *answers, less_or_off()))


def _week_of(child: ChildWeek, size: Size) -> str:
    todo, marks = advice(child), _marks_line(child.marks, size)
    changed = _amended(child.amended, size) if child.amended else None
    if todo is None:
        well = _all_well(child)
        return text_of(heading(child), " ".join(part for part in (well, marks) if part), changed)
    return text_of(heading(child), _trouble(child, size), _advice(todo, child), marks, changed)


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
    return _("Missing: {works}.").format(works=listed(list(map(_work, works)), size.works, "; "))


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


def _marks_line(marks: Marks, size: Size) -> str | None:
    return _("Marks: {marks}").format(marks=all_marks(marks, size)) if marks else None


def _amended(marks: tuple[Amended, ...], size: Size) -> str:
    """What an earlier digest said of marks, put right."""
    shown = listed([_amended_mark(mark) for mark in marks], size.marks, " · ")
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
            "subject": beside_marks(i18n.current(), mark.subject),
            "day": day_number(date.fromisoformat(mark.day)),
            "before": plain(mark.before),
            "after": plain(mark.after),
        }
    )


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
    return Screen(text, (*rows_of(COLUMNS, signs), less_or_off()), silent=True)
