"""Changed homework, marks, dots and absences of a mirrored diary, written."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.mirror import Difference, DotFacts, MarkFacts, TaskFacts
from bot.storage.mirror_names import Names
from bot.storage.mirror_weeks import Pupil
from bot.storage.tables import (
    Attendance,
    Dot,
    HandedIn,
    Homework,
    HomeworkStudent,
    HomeworkTick,
    Mark,
    MarkEvent,
)

_THEIR_TIMES = select(Attendance.day, Attendance.number).where(
    Attendance.id.in_(bindparam("ids", expanding=True))
)


# --- homework ---


def write_tasks(
    conn: Connection,
    pupil: Pupil,
    wanted: Names,
    part: Difference[str, TaskFacts],
    now: datetime,
) -> None:
    gone = [row.id for row in part.gone]
    if gone:
        for table in (HomeworkTick, HomeworkStudent, HandedIn):
            conn.execute(delete(table).where(table.homework_id.in_(gone)))
        conn.execute(delete(Homework).where(Homework.id.in_(gone)))
    for row, facts in part.changed:
        values = {**_task(wanted, facts), "edited_at": now}
        conn.execute(update(Homework).where(Homework.id == row.id).values(**values))
    if part.added:
        rows = [
            {
                "class_id": pupil.klass,
                "foreign_id": key,
                "edited_at": pupil.moment(facts.due_on - timedelta(days=1), now),
                **_task(wanted, facts),
            }
            for key, facts in part.added
        ]
        conn.execute(insert(Homework), rows)


def _task(wanted: Names, facts: TaskFacts) -> dict[str, Any]:
    return {
        "subject_id": wanted.subject(facts.subject),
        "due_on": facts.due_on,
        "task": facts.text,
    }


# --- marks ---


class Marks:
    def __init__(self, conn: Connection, pupil: Pupil, wanted: Names, now: datetime) -> None:
        self._conn = conn
        self._pupil = pupil
        self._names = wanted
        self._now = now

    def write(self, part: Difference[str, MarkFacts]) -> None:
        for row in part.gone:
            self._conn.execute(
                update(Mark)
                .where(Mark.id == row.id)
                .values(removed_at=self._now, edited_at=self._now)
            )
            if row.facts is not None:
                self._event(row.id, row.facts, "removed", self._now)
        for row, facts in part.changed:
            values = {**self._values(facts), "edited_at": self._now, "removed_at": None}
            self._conn.execute(update(Mark).where(Mark.id == row.id).values(**values))
            action = "restored" if row.facts is None else "corrected"
            self._event(row.id, facts, action, self._now)
        for key, facts in part.added:
            self._add(key, facts)

    def _add(self, key: str, facts: MarkFacts) -> None:
        at = self._pupil.moment(facts.day, self._now)
        values = {
            "student_id": self._pupil.student,
            "class_id": self._pupil.klass,
            "foreign_id": key,
            "set_at": at,
            "edited_at": at,
            "origin": self._pupil.source,
            **self._values(facts),
        }
        made: Any = self._conn.execute(insert(Mark).values(**values)).inserted_primary_key
        self._event(int(made[0]), facts, "set", at)

    def _values(self, facts: MarkFacts) -> dict[str, Any]:
        return {
            "subject_id": self._names.subject(facts.subject),
            "day": facts.day,
            "kind": facts.kind,
            "value": facts.value,
            "text": facts.text,
            "weight": facts.weight,
            "comment": facts.comment,
        }

    def _event(self, mark: int, facts: MarkFacts, action: str, at: datetime) -> None:
        values = {
            "mark_id": mark,
            "at": at,
            "action": action,
            "value": facts.value,
            "text": facts.text,
            "weight": facts.weight,
            "comment": facts.comment,
            "kind": facts.kind,
        }
        self._conn.execute(insert(MarkEvent).values(**values))


# --- dots and absences ---


def write_dots(
    conn: Connection,
    pupil: Pupil,
    wanted: Names,
    part: Difference[str, DotFacts],
    now: datetime,
) -> None:
    gone = [row.id for row in part.gone]
    if gone:
        conn.execute(update(Dot).where(Dot.id.in_(gone)).values(closed_at=now))
    for row, facts in part.changed:
        values = {**_dot_values(wanted, facts), "closed_at": None}
        conn.execute(update(Dot).where(Dot.id == row.id).values(**values))
    if part.added:
        rows = [
            {
                "student_id": pupil.student,
                "class_id": pupil.klass,
                "kind": "owed",
                "foreign_id": key,
                "set_at": pupil.moment(facts.day, now),
                **_dot_values(wanted, facts),
            }
            for key, facts in part.added
        ]
        conn.execute(insert(Dot), rows)


def _dot_values(wanted: Names, facts: DotFacts) -> dict[str, Any]:
    return {
        "subject_id": wanted.subject(facts.subject),
        "day": facts.day,
        "what": facts.what,
        "due_on": facts.due_on,
    }


def write_absences(
    conn: Connection, pupil: Pupil, part: Difference[tuple[date, int], str], now: datetime
) -> None:
    # Late, then not there at all: a row of its own, so that the parents are told of it.
    missing = [row.id for row, code in part.changed if code == "н"]
    times = conn.execute(_THEIR_TIMES, {"ids": missing}).all() if missing else []
    again = [((row.day, row.number), "н") for row in times]
    gone = [row.id for row in part.gone] + missing
    if gone:
        conn.execute(delete(Attendance).where(Attendance.id.in_(gone)))
    for row, code in part.changed:
        if code != "н":
            values = {"code": code, "edited_at": now}
            conn.execute(update(Attendance).where(Attendance.id == row.id).values(**values))
    added = [*part.added, *again]
    if added:
        rows = [
            {
                "student_id": pupil.student,
                "class_id": pupil.klass,
                "day": day,
                "number": number,
                "code": code,
                "edited_at": pupil.moment(day, now),
            }
            for (day, number), code in added
        ]
        conn.execute(insert(Attendance), rows)
