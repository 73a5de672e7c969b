"""Words that the teachers' screens share."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot import i18n
from bot.domain.dictation.roster import Pupil
from bot.domain.people import Name
from bot.domain.teaching import LessonFacts, LessonRef
from bot.domain.views.teaching import Lack
from bot.i18n import _, day_short, pgettext
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.lessons import joined
from bot.screens.screen import bold, plain, text_of


def place(facts: LessonFacts) -> str:
    """``5А · Алгебра · пт 20.11, 3 урок``, bold."""
    where = _("{day}, lesson {n}").format(day=day_short(facts.day), n=facts.number)
    subject = words.subject_label(facts.subject)
    group = words.group(facts.group)
    return f"<b>{joined(plain(facts.class_name), plain(subject), group, where)}</b>"


def heading(ref: LessonRef, *notes: str) -> str:
    """The lesson, and for whom an operator enters."""
    behalf = (
        _("You enter for: {name}").format(name=plain(names.short(ref.teacher)))
        if ref.on_behalf
        else ""
    )
    return text_of(joined(place(ref.facts), *notes), behalf)


class Names:
    """How the students of a lesson are called: by surname, namesakes with what tells them
    apart."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._people = {pupil.id: pupil.name for pupil in pupils}
        self._called = _called(self._people)

    def of(self, student: int) -> str:
        """Not escaped."""
        return self._called.get(student, "…")

    def with_first(self, student: int) -> str:
        """``Кузнецова Яна``; with the patronymic where that is somebody else's name too."""
        name = self._people.get(student)
        if name is None:
            return "…"
        same = [
            one for one in self._people.values() if (one.last, one.first) == (name.last, name.first)
        ]
        brief = f"{names.written(name.last)} {names.first(name)}"
        return brief if len(same) == 1 else names.full(name)

    def listed(self, students: Sequence[int]) -> str:
        return ", ".join(plain(self.of(student)) for student in students)


def _called(people: Mapping[int, Name]) -> dict[int, str]:
    ways = (
        lambda name: names.written(name.last),
        lambda name: f"{names.written(name.last)} {names.written(name.first)[:1]}.",
        lambda name: f"{names.written(name.last)} {names.first(name)}",
        names.full,
    )
    called: dict[int, str] = {}
    for way in ways:
        left = {student: way(name) for student, name in people.items() if student not in called}
        said = list(left.values())
        called |= {student: text for student, text in left.items() if said.count(text) == 1}
    return {student: called.get(student, names.full(name)) for student, name in people.items()}


def lack(item: Lack) -> str:
    return {
        Lack.TOPIC: _("topic"),
        Lack.HOMEWORK: pgettext("what a lesson lacks", "homework"),
        Lack.ROLL: _("absences"),
    }[item]


def lacking(items: Iterable[Lack]) -> str:
    return ", ".join(lack(item) for item in items)


def lesson_label(facts: LessonFacts) -> str:
    """For a button: ``3. 5А Алгебра``."""
    return f"{facts.number}. {facts.class_name} {words.subject_label(facts.subject)}"


def dated_label(facts: LessonFacts, today: date) -> str:
    """``ср 18.11, 3. 5А Алгебра``; without the day for today."""
    label = lesson_label(facts)
    return label if facts.day == today else f"{i18n.day_number(facts.day)} {label}"


def title(text: str) -> str:
    return bold(text)
