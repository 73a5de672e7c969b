"""What the statements of digests share: whom they are about and when, marks and works."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from bot.domain.marks import mark_text
from bot.domain.views.digest import Marks, Work
from bot.storage.ids import ids
from bot.storage.tables import Guardianship, Holiday, Lesson, Link, Mark, SpecialDay, Subject

ACCOUNTS = ids("accounts")
FIRST: Any = bindparam("first")
LAST: Any = bindparam("last")
STUDENTS = select(func.coalesce(Guardianship.student_id, Link.person_id)).select_from(
    Link
).outerjoin(Guardianship, Guardianship.parent_id == Link.person_id).where(
    Link.account_id.in_(ACCOUNTS), Link.unlinked_at.is_(None)
)  # fmt: skip
"""The people that the accounts are, or are the parents of."""
DAY_OFF = exists().where(
    SpecialDay.class_id == Lesson.class_id, SpecialDay.day == Lesson.day, SpecialDay.kind == "off"
)
"""The lesson's class has the day off."""
HOLIDAY = exists().where(
    Holiday.class_id == Lesson.class_id,
    Holiday.starts_on <= Lesson.day,
    Holiday.ends_on >= Lesson.day,
)
"""The lesson's class has holidays."""
MARKS = (
    select(Mark.student_id, Subject.name, Mark.value, Mark.text)
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        Mark.student_id.in_(STUDENTS),
        Mark.day.between(FIRST, LAST),
        Mark.removed_at.is_(None),
    )
    .order_by(Mark.student_id, Mark.day, Mark.id)
)


def marks_by_student(rows: Iterable[Any]) -> dict[int, Marks]:
    found: dict[int, dict[str, list[str]]] = {}
    for student, subject, value, text in rows:
        found.setdefault(student, {}).setdefault(subject, []).append(mark_text(value, text))
    return {
        student: tuple(zip(subjects, map(tuple, subjects.values()), strict=True))
        for student, subjects in found.items()
    }


def works_by_student(rows: Iterable[Any]) -> dict[int, tuple[Work, ...]]:
    found: dict[int, list[Work]] = defaultdict(list)
    for student, subject, due_on, what in rows:
        found[student].append(Work(subject, due_on, what))
    return {student: tuple(works) for student, works in found.items()}
