"""Changed lessons of a mirrored diary, written."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from bot.domain.calendar import school_year
from bot.domain.mirror import Difference, LessonRow, Place
from bot.storage import mirror_names
from bot.storage.mirror_names import Names
from bot.storage.mirror_weeks import Pupil
from bot.storage.tables import Lesson, LessonLink, School

SATURDAY = 5


class Lessons:
    def __init__(self, conn: Connection, pupil: Pupil, wanted: Names) -> None:
        self._conn = conn
        self._pupil = pupil
        self._names = wanted

    def write(self, part: Difference[Place, LessonRow]) -> None:
        gone = [row.id for row in part.gone]
        if gone:
            self._conn.execute(delete(LessonLink).where(LessonLink.lesson_id.in_(gone)))
            self._conn.execute(delete(Lesson).where(Lesson.id.in_(gone)))
        for row, facts in part.changed:
            self._conn.execute(
                update(Lesson).where(Lesson.id == row.id).values(**self._values(facts))
            )
        if part.added:
            self._conn.execute(insert(Lesson), [self._fresh(*one) for one in part.added])
            self._widen(day for (day, _number, _turn), _facts in part.added)

    def _fresh(self, place: Place, facts: LessonRow) -> dict[str, Any]:
        day, number, turn = place
        values = self._values(facts)
        of_subject = values["subject_id"]
        pupil = self._pupil
        since = date(school_year(day), 9, 1)
        values["group_id"] = mirror_names.group(
            self._conn, pupil.klass, of_subject, turn, pupil.student, since
        )
        return {"class_id": pupil.klass, "day": day, "number": number, **values}

    def _values(self, row: LessonRow) -> dict[str, Any]:
        now, plan = row.now, row.plan
        known = plan.subject is not None
        return {
            "subject_id": self._names.subject(now.subject),
            "teacher_id": self._names.teacher(now.teacher),
            "room": now.room,
            "starts_at": now.starts_at,
            "ends_at": now.ends_at,
            "status": now.status.value,
            "topic": now.topic,
            "remote": now.remote,
            "planned_subject_id": self._names.subject(plan.subject) if plan.subject else None,
            "planned_teacher_id": self._names.teacher(plan.teacher),
            "planned_room": plan.room if known else None,
        }

    def _widen(self, days: Iterable[date]) -> None:
        """A school that teaches on Saturdays has six days."""
        last = max((day.weekday() for day in days), default=0)
        if last >= SATURDAY:
            self._conn.execute(
                update(School)
                .where(School.id == self._pupil.school, School.days_per_week <= last)
                .values(days_per_week=last + 1)
            )
