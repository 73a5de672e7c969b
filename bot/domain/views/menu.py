"""What the menu is given."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.diary import Lesson
from bot.domain.people import Hat, StaffRef
from bot.domain.teaching import LessonFacts
from bot.domain.views.diary import Child


class When(StrEnum):
    NOW = "now"
    NEXT = "next"
    """Later today."""
    TOMORROW = "tomorrow"
    LATER = "later"
    """The first lesson of a later day."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The lesson that a child has or will have first."""

    when: When
    lesson: Lesson


@dataclass(frozen=True, slots=True)
class ChildLine:
    child: Child
    today: date
    """The date at the child's school."""
    ahead: Ahead | None
    new_marks: int = 0
    """Set within the last day."""
    unsigned: bool = False
    unread: int = 0
    as_of: datetime | None = None
    """When a mirrored diary was fetched, if that is long ago."""


@dataclass(frozen=True, slots=True)
class Current:
    """The lesson that a teacher's menu offers first."""

    when: When
    facts: LessonFacts


@dataclass(frozen=True, slots=True)
class MenuView:
    """``current`` is the id of the child that the buttons stand on."""

    hat: Hat | None
    today: date
    lines: tuple[ChildLine, ...] = ()
    current: int | None = None
    staff: tuple[StaffRef, ...] = ()
    several_hats: bool = False
    hidden: frozenset[str] = frozenset()
    teaching: Current | None = None
    """The lesson a teacher has now, or has next."""


def ahead(lessons: tuple[Lesson, ...], local: datetime) -> Ahead | None:
    """The lesson going on, else the next one. ``lessons`` are in order of time, none cancelled;
    ``local`` is the school's wall clock."""
    today = local.date()
    for lesson in lessons:
        if lesson.day < today or (lesson.day == today and _over(lesson, local)):
            continue
        return Ahead(_when(lesson, local), lesson)
    return None


def _over(lesson: Lesson, local: datetime) -> bool:
    """A lesson without known hours counts until the school day is surely over."""
    if lesson.ends_at is None:
        return local.hour >= 20
    return lesson.ends_at <= local.time()


def _when(lesson: Lesson, local: datetime) -> When:
    days = (lesson.day - local.date()).days
    if days == 0:
        begun = lesson.starts_at is not None and lesson.starts_at <= local.time()
        return When.NOW if begun else When.NEXT
    return When.TOMORROW if days == 1 else When.LATER
