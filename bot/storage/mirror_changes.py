"""What a look changes of a week of a mirrored diary, written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain.mirror import (
    Difference,
    DotFacts,
    LessonRow,
    MarkFacts,
    Place,
    TaskFacts,
)
from bot.storage import mirror_bells, mirror_missing, mirror_names, mirror_records
from bot.storage.mirror_lessons import Lessons
from bot.storage.mirror_names import Names
from bot.storage.mirror_records import Marks
from bot.storage.mirror_weeks import Pupil
from bot.storage.tables import Attendance, Dot, Homework, Lesson, Mark


@dataclass(frozen=True, slots=True)
class WeekChanges:
    lessons: Difference[Place, LessonRow]
    tasks: Difference[str, TaskFacts]
    marks: Difference[str, MarkFacts]
    dots: Difference[str, DotFacts]
    absences: Difference[tuple[date, int], str]

    @property
    def parts(self) -> Mapping[str, Difference[Any, Any]]:
        return {
            Lesson.__tablename__: self.lessons,
            Homework.__tablename__: self.tasks,
            Mark.__tablename__: self.marks,
            Dot.__tablename__: self.dots,
            Attendance.__tablename__: self.absences,
        }

    @property
    def nothing(self) -> bool:
        return all(
            part.nothing and not part.missing and not part.back for part in self.parts.values()
        )


def write(conn: Connection, pupil: Pupil, changes: WeekChanges, now: datetime) -> None:
    """In the caller's one transaction. What is gone makes room first."""
    wanted = _named(conn, pupil, changes)
    Lessons(conn, pupil, wanted).write(changes.lessons)
    if changes.lessons.added or changes.lessons.changed:
        mirror_bells.write(conn, pupil.klass)
    mirror_records.write_tasks(conn, pupil, wanted, changes.tasks, now)
    Marks(conn, pupil, wanted, now).write(changes.marks)
    mirror_records.write_dots(conn, pupil, wanted, changes.dots, now)
    mirror_records.write_absences(conn, pupil, changes.absences, now)
    for entity, part in changes.parts.items():
        mirror_missing.note(conn, pupil.mirror, entity, part, now)


def _named(conn: Connection, pupil: Pupil, changes: WeekChanges) -> Names:
    """Ids of every subject and teacher that the changes name."""
    facts = [one for part in changes.parts.values() for one in _written(part)]
    lessons = [one for one in facts if isinstance(one, LessonRow)]
    subjects = {one.subject for one in facts if not isinstance(one, LessonRow | str)}
    subjects |= {name for one in lessons for name in (one.now.subject, one.plan.subject) if name}
    teachers = {name for one in lessons for name in (one.now.teacher, one.plan.teacher) if name}
    return mirror_names.known(conn, pupil.school, subjects, teachers)


def _written(part: Difference[Any, Any]) -> Iterable[Any]:
    yield from (facts for _key, facts in part.added)
    yield from (facts for _row, facts in part.changed)
