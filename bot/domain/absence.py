"""Absence notices: which days may be announced, what contradicts what, what counts as announced.

A notice is a parent's word. Whether an absence is excused is decided by the school.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b

from bot.domain.calendar import ONE_DAY, ClassPlan, day_off, next_school_day
from bot.domain.diary import DiaryDay, DiaryLesson
from bot.domain.people import Name

LONGEST = 30
"""Days in a row; a longer absence is agreed with the office."""
FARTHEST = timedelta(days=366)
NOON = time(12)
COMMENT_LIMIT = 500
CERTIFICATE_CODES = ("б", "у/п")
UNDECIDED = "н"
"""The school has written that the student was absent, and not yet what it counts as."""


class Cause(StrEnum):
    """Never a diagnosis."""

    HEALTH = "health"
    DOCTOR = "doctor"
    FAMILY = "family"
    TRIP = "trip"
    """A competition, an olympiad, a journey."""
    WEATHER = "weather"
    """Frost, or no transport."""
    OTHER = "other"


class State(StrEnum):
    FILED = "filed"
    SEEN = "seen"
    ACCEPTED = "accepted"
    QUESTIONED = "questioned"
    WITHDRAWN = "withdrawn"
    CERTIFICATE = "certificate"


MOVES: Mapping[State, frozenset[State]] = {
    State.SEEN: frozenset({State.FILED}),
    State.ACCEPTED: frozenset({State.FILED, State.SEEN, State.QUESTIONED}),
    State.QUESTIONED: frozenset({State.FILED, State.SEEN, State.ACCEPTED}),
    State.WITHDRAWN: frozenset({State.FILED, State.SEEN, State.ACCEPTED, State.QUESTIONED}),
    State.CERTIFICATE: frozenset(
        {State.FILED, State.SEEN, State.ACCEPTED, State.QUESTIONED, State.CERTIFICATE}
    ),
}
"""From which states each can be reached."""


@dataclass(frozen=True, slots=True)
class When:
    """Whole days, both included; or, on a single day, some of its lessons."""

    first: date
    last: date
    numbers: tuple[int, ...] = ()

    def covers(self, day: date, number: int) -> bool:
        return self.first <= day <= self.last and (not self.numbers or number in self.numbers)

    def overlaps(self, other: "When") -> bool:
        if self.last < other.first or other.last < self.first:
            return False
        if not self.numbers or not other.numbers:
            return True
        return not set(self.numbers).isdisjoint(other.numbers)

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Certificate:
    code: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Notice:
    """``name`` is the filer's full name, empty where the school never entered one."""

    id: int
    student_id: int
    class_id: int
    school_id: int
    filer: str
    person_id: int | None
    account_id: int
    name: str
    filed_at: datetime
    when: When
    comes: bool
    """The child will come after all: it opposes somebody else's notice."""
    cause: Cause
    comment: str
    language: str
    hide_cause: bool
    state: State
    answer: str = ""
    answered_by: Name | None = None
    answered_at: datetime | None = None
    seen_at: datetime | None = None
    certificate: Certificate | None = None
    relation: str = ""
    """Of the filer to the student, for where the school never entered a name."""

    @property
    def trusted(self) -> bool:
        """Filed by somebody whom a representative trusts: other readers are not told who."""
        return self.person_id is None

    @property
    def live(self) -> bool:
        return self.state is not State.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice being filled in. ``cause`` None: not chosen yet."""

    id: int
    student_id: int
    when: When
    comes: bool = False
    cause: Cause | None = None
    comment: str = ""
    hide_cause: bool = False
    updated_at: datetime | None = field(default=None, compare=False)


def seal(draft: Draft, files: int) -> str:
    """Changes with anything that would be sent."""
    facts = repr((replace(draft, updated_at=None), files))
    return blake2b(facts.encode(), digest_size=4).hexdigest()


# --- which days ---


def likely_day(plan: ClassPlan, now: datetime) -> date | None:
    """The day to begin with, by the school's wall clock ``now``: before noon today if there is
    school, else the next school day; None when the year is over."""
    today = now.date()
    if now.time() < NOON and day_off(plan, today) is None:
        return today
    return next_school_day(plan, today)


def school_days(plan: ClassPlan, when: When) -> tuple[date, ...]:
    """The days of the notice that count; at most `LONGEST` days are looked through."""
    days = (when.first + number * ONE_DAY for number in range(min(when.length, LONGEST)))
    return tuple(day for day in days if day_off(plan, day) is None)


class Fault(StrEnum):
    """Why a notice cannot be sent as it is."""

    BACKWARDS = "backwards"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    TOO_LONG = "too_long"
    NO_SCHOOL = "no_school"
    LESSONS = "lessons"
    """Lessons of several days, or such as the day does not have."""
    OVERLAP = "overlap"
    NO_CAUSE = "no_cause"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a school allows; ``today`` is its date."""

    plan: ClassPlan
    today: date
    days_back: int
    lessons: Collection[int] = ()
    """Numbers of the lessons of the first day."""

    @property
    def earliest(self) -> date:
        return self.today - timedelta(days=self.days_back)

    @property
    def latest(self) -> date:
        return self.today + FARTHEST


def fault_of_days(when: When, rules: Rules) -> Fault | None:
    """What is wrong with the days alone."""
    if when.last < when.first:
        return Fault.BACKWARDS
    if when.first < rules.earliest:
        return Fault.TOO_EARLY
    if when.last > rules.latest:
        return Fault.TOO_LATE
    if when.length > LONGEST:
        return Fault.TOO_LONG
    if not school_days(rules.plan, when):
        return Fault.NO_SCHOOL
    if when.numbers and (when.length > 1 or not set(when.numbers) <= set(rules.lessons)):
        return Fault.LESSONS
    return None


def fault(draft: Draft, filer: str, rules: Rules, known: Iterable[Notice]) -> Fault | None:
    """What keeps a draft from being sent. Somebody else's notice about the same days never does:
    both stay, and the class teacher decides."""
    wrong = fault_of_days(draft.when, rules)
    if wrong is not None:
        return wrong
    if own_overlap(draft, filer, known) is not None:
        return Fault.OVERLAP
    return Fault.NO_CAUSE if draft.cause is None and not draft.comes else None


def own_overlap(draft: Draft, filer: str, known: Iterable[Notice]) -> Notice | None:
    """The filer's own live notice about some of the same lessons."""
    for notice in known:
        if notice.live and notice.filer == filer and notice.when.overlaps(draft.when):
            return notice
    return None


def opposing(notice: Notice, known: Iterable[Notice]) -> tuple[Notice, ...]:
    """Live notices of others that say the contrary about some of the same lessons."""
    return tuple(
        other
        for other in known
        if other.live
        and notice.live
        and other.comes is not notice.comes
        and other.filer != notice.filer
        and other.when.overlaps(notice.when)
    )


# --- what counts ---


def announced(known: Iterable[Notice], day: date, number: int) -> Notice | None:
    """The notice under which an absence from that lesson is expected.

    Where the parents contradict each other, nothing is until the class teacher has accepted it.
    """
    about = [one for one in known if one.live and one.when.covers(day, number)]
    absent = [one for one in about if not one.comes]
    decided = [one for one in absent if one.state in (State.ACCEPTED, State.CERTIFICATE)]
    if decided:
        return decided[-1]
    contradicted = any(one.comes for one in about)
    return absent[-1] if absent and not contradicted else None


def with_announced(known: Sequence[Notice], days: Iterable[DiaryDay]) -> tuple[DiaryDay, ...]:
    """Days of the diary with what the family has announced and the school not yet decided."""

    def told(day: date, item: DiaryLesson) -> DiaryLesson:
        undecided = item.absence in (None, UNDECIDED) and certified(known, day) is None
        expected = announced(known, day, item.lesson.number) if item.lesson.held else None
        return replace(item, announced=True) if undecided and expected else item

    return tuple(
        replace(content, lessons=tuple(told(content.day, item) for item in content.lessons))
        for content in days
    )


def certified(known: Iterable[Notice], day: date) -> str | None:
    """The code that a certificate gives to absences of that day."""
    for one in known:
        paper = one.certificate
        if one.live and paper is not None and paper.first <= day <= paper.last:
            return paper.code
    return None


def cause_shown(notice: Notice, to_student: bool) -> bool:
    """Both parents are told the cause; the student unless the parent asked otherwise."""
    return not (to_student and notice.hide_cause)
