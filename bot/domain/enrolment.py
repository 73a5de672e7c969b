"""Which class a student belongs to on a day: pure, so that summer and moves can be tabled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LAST_STUDY_DAY = (5, 31)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A student's time in a class; ``ends_on`` is inclusive, None until further notice."""

    class_id: int
    class_name: str
    grade: int
    year: int
    """The calendar year in which the school year begins."""
    starts_on: date
    ends_on: date | None
    class_teacher_id: int | None = None


def current(enrolments: Iterable[Enrolment], today: date) -> Enrolment | None:
    """The class of today; in summer the next one if already known, else the last one."""
    known = tuple(enrolments)
    now = [e for e in known if e.starts_on <= today <= _last_day(e)]
    if now:
        return max(now, key=lambda e: e.starts_on)
    ahead = [e for e in known if e.starts_on > today]
    if ahead:
        return min(ahead, key=lambda e: e.starts_on)
    return max(known, key=lambda e: e.starts_on, default=None)


def _last_day(enrolment: Enrolment) -> date:
    """Nobody ends a membership in May: it lapses with its class's year of study."""
    lapses = date(enrolment.year + 1, *LAST_STUDY_DAY)
    return min(enrolment.ends_on or lapses, lapses)
