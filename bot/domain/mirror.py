"""What a look at a foreign diary changes here: what stands, what was seen, and ``now`` in.

Pure. What is seen for the first time is added, what differs is changed, and what is not there any
more goes only when a second look, some time later, misses it too: one empty answer of a system
under repair must not take marks away.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from bot.domain.diary import LessonStatus
from bot.domain.fetched import FetchedTask, FetchedTermMark, FetchedWeek
from bot.domain.names import folded, tidy

SECOND_LOOK = timedelta(minutes=10)
"""At least so long after the first look that missed something comes the second."""
EMPTY_WEEK = timedelta(hours=12)
"""The same for a week in which nothing at all is left: more likely a fault than the truth."""
CHANGES_FOR = timedelta(days=6)
"""A lesson that becomes another so many days ahead is a substitution; further away the plan itself
has changed."""
HUNDREDTHS = 100
MOST_WEIGHT = Fraction(1000)
MOST_NAME, MOST_TEXT = 200, 3000
"""Characters kept of a name and of a text."""
_UNKEPT = re.compile("[\\x00\\ud800-\\udfff]")

K = TypeVar("K", bound=Hashable)
F = TypeVar("F")


# --- the difference ---


@dataclass(frozen=True, slots=True)
class Kept(Generic[F]):
    """A row as it stands here. ``facts`` None: it was taken away, and may come back."""

    id: int
    facts: F | None


@dataclass(frozen=True, slots=True)
class Difference(Generic[K, F]):
    added: tuple[tuple[K, F], ...]
    changed: tuple[tuple[Kept[F], F], ...]
    missing: tuple[int, ...]
    """Not there for the first time: noted, and nothing else."""
    back: tuple[int, ...]
    """There again after it was noted."""
    gone: tuple[Kept[F], ...]
    """Not there at a second look either."""

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.gone)


def difference(
    kept: Mapping[K, Kept[F]],
    seen: Mapping[K, F],
    noted: Mapping[int, datetime],
    now: datetime,
    patience: timedelta = SECOND_LOOK,
) -> Difference[K, F]:
    """``noted``: rows that were missing before, and since when. Applying it and looking again at
    the same gives nothing."""
    lost = [row for key, row in kept.items() if key not in seen and row.facts is not None]
    return Difference(
        added=tuple((key, facts) for key, facts in seen.items() if key not in kept),
        changed=tuple(
            (kept[key], facts)
            for key, facts in seen.items()
            if key in kept and kept[key].facts != facts
        ),
        missing=tuple(row.id for row in lost if row.id not in noted),
        back=tuple(kept[key].id for key in seen if key in kept and kept[key].id in noted),
        gone=tuple(row for row in lost if row.id in noted and now - noted[row.id] >= patience),
    )


def unsaid(
    kept: Mapping[K, Kept[F]], seen: Mapping[K, F], noted: Mapping[int, datetime], now: datetime
) -> Difference[K, F]:
    """The same where nothing was said of such things: nothing differs."""
    return Difference((), (), (), (), ())


# --- what was seen, by its key ---


@dataclass(frozen=True, slots=True)
class MarkFacts:
    day: date
    subject: str
    value: int | None
    text: str
    kind: str
    weight: Fraction
    comment: str


@dataclass(frozen=True, slots=True)
class TaskFacts:
    due_on: date
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class DotFacts:
    day: date
    subject: str
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """As the system says it. ``teacher`` and ``room`` may be empty: it does not say."""

    subject: str
    teacher: str
    room: str
    starts_at: time | None
    ends_at: time | None
    status: LessonStatus
    topic: str
    remote: bool


Place = tuple[date, int, int]
"""The day, the number, and which of several at that number."""


@dataclass(frozen=True, slots=True)
class SeenWeek:
    """A fetched week, each thing under its key; keys are unique whatever the system does."""

    monday: date
    lessons: Mapping[Place, LessonFacts]
    tasks: Mapping[str, TaskFacts]
    marks: Mapping[str, MarkFacts]
    dots: Mapping[str, DotFacts]
    absences: Mapping[tuple[date, int], str]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def patience(self) -> timedelta:
        """How long lessons and homework that are missing in this week must be missing."""
        return EMPTY_WEEK if self.is_empty else SECOND_LOOK

    @property
    def is_empty(self) -> bool:
        """Lessons may be called off; that all marks of a week are taken back along with its last
        lesson is not so, and an empty week says nothing about them."""
        return not (self.lessons or self.marks or self.tasks)


def seen(week: FetchedWeek, spelled: Mapping[str, str] = {}) -> SeenWeek:
    """What lies outside the week or has no subject is left out. ``spelled``: how subjects are
    written here already, by folded name; a system that changes their case changes nothing."""
    first, last = week.monday, week.monday + timedelta(days=6)
    known = dict(spelled)

    def within(day: date) -> bool:
        return first <= day <= last

    def subject(name: str) -> str:
        plain = clean(name)
        return known.setdefault(folded(plain), plain)

    lessons = [one for one in week.lessons if within(one.day) and subject(one.subject)]
    places = _places((one.day, one.number, one.id) for one in lessons)
    return SeenWeek(
        week.monday,
        {
            places[one.day, one.number, one.id]: LessonFacts(
                subject(one.subject),
                clean(one.teacher),
                clean(one.room),
                one.starts_at,
                one.ends_at,
                one.status,
                clean(one.topic, MOST_TEXT),
                one.remote,
            )
            for one in lessons
        },
        _keyed(
            (task.id, TaskFacts(task.due_on, subject(task.subject), _with_files(task)))
            for task in week.tasks
            if within(task.due_on) and subject(task.subject) and _with_files(task)
        ),
        _keyed(
            (
                mark.id,
                MarkFacts(
                    mark.day,
                    subject(mark.subject),
                    mark.value,
                    clean(mark.text),
                    clean(mark.kind),
                    weight_kept(mark.weight),
                    text_kept(mark.comment),
                ),
            )
            for mark in week.marks
            if within(mark.day) and subject(mark.subject)
        ),
        _keyed(
            (dot.id, DotFacts(dot.day, subject(dot.subject), text_kept(dot.what), dot.due_on))
            for dot in week.dots
            if within(dot.day) and subject(dot.subject)
        ),
        {(one.day, one.number): one.code for one in week.absences if within(one.day)},
    )


def clean(text: str, most: int = MOST_NAME) -> str:
    """One line that can be kept: without what no database takes, and not without end."""
    return tidy(_UNKEPT.sub("", text))[:most].rstrip()


def text_kept(text: str) -> str:
    """The same for words of several lines."""
    return _UNKEPT.sub("", text).strip()[:MOST_TEXT].rstrip()


def weight_kept(weight: Fraction) -> Fraction:
    """Whole hundredths, as they are kept; a third loses its tail."""
    return min(Fraction(round(weight * HUNDREDTHS), HUNDREDTHS), MOST_WEIGHT)


def _with_files(task: FetchedTask) -> str:
    """Names of files stand below the task; they are opened in the system itself."""
    return "\n".join([text_kept(task.text), *(f"📎 {clean(name)}" for name in task.files)]).strip()


def _keyed(items: Iterable[tuple[str, F]]) -> dict[str, F]:
    """By the foreign id. One that is used twice is told apart by its turn, so nothing is lost."""
    turns: Counter[str] = Counter()
    found: dict[str, F] = {}
    for key, facts in items:
        turns[key] += 1
        found[key if turns[key] == 1 else f"{key}#{turns[key]}"] = facts
    return found


def _places(named: Iterable[tuple[date, int, str]]) -> dict[tuple[date, int, str], Place]:
    """Several lessons at one number stand beside each other, in the order of their ids."""
    turns: Counter[tuple[date, int]] = Counter()
    found: dict[tuple[date, int, str], Place] = {}
    for day, number, its_id in sorted(set(named)):
        found[day, number, its_id] = (day, number, turns[day, number])
        turns[day, number] += 1
    return found


# --- what becomes of a lesson ---


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """What stood in the plan; None where it is not known."""

    subject: str | None = None
    teacher: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson as it stands here, with what was planned where that differs."""

    now: LessonFacts
    plan: PlannedLesson = PlannedLesson()

    @property
    def held(self) -> bool:
        return self.now.status is not LessonStatus.CANCELLED


def lesson_after(row: LessonRow | None, said: LessonFacts, day: date, today: date) -> LessonRow:
    """The lesson as it stands after a look. A system that only shows the new lesson is compared
    with what it showed before; one that says itself what changed is believed."""
    if row is None:
        return LessonRow(said)
    said = _filled(row.now, said)
    if said.status is not LessonStatus.PLANNED:
        return LessonRow(said, _plan_beside(row))
    plan = _plan_of(row)
    if not _differs(plan, said):
        return LessonRow(said)
    if _same(row.now, said) and row.held:
        return LessonRow(replace(said, status=row.now.status), row.plan)
    if today <= day <= today + CHANGES_FOR:
        return LessonRow(replace(said, status=_status(plan, said)), plan)
    return LessonRow(said)


def lesson_gone(row: LessonRow, day: date, today: date) -> LessonRow | None:
    """A lesson nobody shows any more: soon, it is cancelled; in another week it never was."""
    if not row.held:
        return row
    if today <= day <= today + CHANGES_FOR:
        return LessonRow(replace(row.now, status=LessonStatus.CANCELLED), _plan_beside(row))
    return None


def _filled(before: LessonFacts, said: LessonFacts) -> LessonFacts:
    """What a system leaves out of a lesson it has cancelled is as it was."""
    if said.status is not LessonStatus.CANCELLED:
        return said
    return replace(
        said,
        teacher=said.teacher or before.teacher,
        room=said.room or before.room,
        starts_at=said.starts_at or before.starts_at,
        ends_at=said.ends_at or before.ends_at,
    )


def _plan_of(row: LessonRow) -> PlannedLesson:
    if row.plan.subject is not None:
        return row.plan
    return PlannedLesson(row.now.subject, row.now.teacher, row.now.room)


def _plan_beside(row: LessonRow) -> PlannedLesson:
    """What a changed lesson keeps as its plan; one that was never seen as planned has none."""
    return _plan_of(row) if row.now.status is LessonStatus.PLANNED else row.plan


def _differs(plan: PlannedLesson, said: LessonFacts) -> bool:
    """An empty name or room says nothing."""
    return (
        folded(plan.subject or "") != folded(said.subject)
        or _unlike(plan.teacher, said.teacher)
        or _unlike(plan.room, said.room)
    )


def _unlike(planned: str | None, said: str) -> bool:
    return bool(planned) and bool(said) and folded(planned or "") != folded(said)


def _same(before: LessonFacts, said: LessonFacts) -> bool:
    known = PlannedLesson(before.subject, before.teacher, before.room)
    return not _differs(known, said)


def _status(plan: PlannedLesson, said: LessonFacts) -> LessonStatus:
    other = folded(plan.subject or "") != folded(said.subject) or _unlike(
        plan.teacher, said.teacher
    )
    return LessonStatus.REPLACED if other else LessonStatus.MOVED


# --- term marks ---

TermMarkKey = tuple[str, str, str]
"""The folded subject, the period and the term's name."""


@dataclass(frozen=True, slots=True)
class TermMarkFacts:
    subject: str
    value: int | None
    text: str


def seen_term_marks(
    marks: Iterable[FetchedTermMark], spelled: Mapping[str, str] = {}
) -> dict[TermMarkKey, TermMarkFacts]:
    known = dict(spelled)
    found: dict[TermMarkKey, TermMarkFacts] = {}
    for mark in marks:
        plain = clean(mark.subject)
        if plain and clean(mark.text):
            name = known.setdefault(folded(plain), plain)
            key = (folded(plain), mark.period, clean(mark.term_name))
            found[key] = TermMarkFacts(name, mark.value, clean(mark.text))
    return found
