"""Signing the week: when it opens, the canonical snapshot, and what has changed since.

A snapshot holds what the school says about a week, in the school's own words and in one order:
it does not depend on ids, on a reader's language or on how a screen is drawn.
"""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from bot.domain.calendar import ONE_WEEK, local_date, monday, school_moment
from bot.domain.diary import Lesson, Task
from bot.domain.people import SchoolRef

VERSION = 1
SEEN = 12
"""How many characters of the digest a button carries."""
MISSED_CODES = ("н", "б", "у/п")


# --- when ---


def opens_at(week: date, school: SchoolRef) -> datetime:
    """The instant at which the week (any day of it) can be signed at that school."""
    day = monday(week) + timedelta(days=school.signs_on)
    return school_moment(day, school.signs_at, school.zone)


def is_open(week: date, school: SchoolRef, now: datetime) -> bool:
    return now >= opens_at(week, school)


def latest_open(school: SchoolRef, now: datetime) -> date:
    """The Monday of the newest week that can be signed now."""
    this = monday(local_date(now, school.zone))
    return this if is_open(this, school, now) else this - ONE_WEEK


# --- what ---


class Part(StrEnum):
    LESSON = "lesson"
    HOMEWORK = "homework"
    MARK = "mark"
    ABSENCE = "absence"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """One statement of the week: what it is about, and what it says about it."""

    part: Part
    day: date
    about: tuple[str, ...]
    says: tuple[str, ...]


def lesson_item(day: date, number: int, subject: str, held: bool) -> Item:
    return _item(Part.LESSON, day, (str(number),), (subject, "held" if held else "cancelled"))


def homework_item(day: date, subject: str, text: str, compulsory: bool) -> Item:
    says = (text, "compulsory" if compulsory else "optional")
    return _item(Part.HOMEWORK, day, (subject,), says)


def mark_item(day: date, subject: str, kind: str, text: str, weight: Fraction) -> Item:
    return _item(Part.MARK, day, (subject, kind), (text, str(weight)))


def absence_item(day: date, number: int, code: str) -> Item:
    return _item(Part.ABSENCE, day, (str(number),), (code,))


def remark_item(day: date, praise: bool, text: str) -> Item:
    return _item(Part.REMARK, day, ("praise" if praise else "remark",), (text,))


def _item(part: Part, day: date, about: Sequence[str], says: Sequence[str]) -> Item:
    return Item(part, day, tuple(map(_tidy, about)), tuple(map(_tidy, says)))


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def plan_items(lessons: Iterable[Lesson], tasks: Iterable[Task]) -> set[Item]:
    """Lessons and homework, each said once: two subgroups may have the same."""
    return {
        *(lesson_item(one.day, one.number, one.subject, one.held) for one in lessons),
        *(homework_item(one.due_on, one.subject, one.text, one.compulsory) for one in tasks),
    }


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The canonical week. ``content`` is what is hashed and kept."""

    student_id: int
    week: date
    items: tuple[Item, ...]

    @property
    def content(self) -> str:
        rows = [[item.part, item.day.isoformat(), item.about, item.says] for item in self.items]
        whole = {
            "version": VERSION,
            "student": self.student_id,
            "week": self.week.isoformat(),
            "items": rows,
        }
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        return digest(self.content)

    @property
    def seen(self) -> str:
        """Enough of the digest to tell on a button which week was on the screen."""
        return self.digest[:SEEN]


def snapshot(student_id: int, week: date, items: Iterable[Item]) -> Snapshot:
    return Snapshot(student_id, monday(week), tuple(sorted(items)))


def read_snapshot(content: str) -> Snapshot:
    """The snapshot back from its content."""
    whole = json.loads(content)
    items = tuple(
        Item(Part(part), date.fromisoformat(day), tuple(about), tuple(says))
        for part, day, about, says in whole["items"]
    )
    return Snapshot(whole["student"], date.fromisoformat(whole["week"]), items)


def digest(content: str) -> str:
    """SHA-256, in hex."""
    return sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Counts:
    """What the week comes to: the sentence above the button."""

    marks: int = 0
    remarks: int = 0
    missed: int = 0


def counts(items: Iterable[Item]) -> Counts:
    items = tuple(items)
    return Counts(
        sum(item.part is Part.MARK for item in items),
        sum(item.part is Part.REMARK and item.about == ("remark",) for item in items),
        sum(item.part is Part.ABSENCE and item.says[0] in MISSED_CODES for item in items),
    )


# --- what has changed since ---


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was signed and reads differently now; ``after`` None: it has vanished."""

    before: Item
    after: Item | None


@dataclass(frozen=True, slots=True)
class Changes:
    """``changed`` was in the snapshot; ``added`` came later and contradicts nothing."""

    changed: tuple[Change, ...] = ()
    added: tuple[Item, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added)


def changes(signed: Snapshot, now: Snapshot) -> Changes:
    """What became of a signed week. What vanished is paired with what came about the same."""
    gone = sorted((Counter(signed.items) - Counter(now.items)).elements())
    fresh: defaultdict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in sorted((Counter(now.items) - Counter(signed.items)).elements()):
        fresh[item.part, item.day, item.about].append(item)
    changed = []
    for item in gone:
        successors = fresh[item.part, item.day, item.about]
        changed.append(Change(item, successors.pop(0) if successors else None))
    return Changes(tuple(changed), tuple(sorted(one for rest in fresh.values() for one in rest)))
