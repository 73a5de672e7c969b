"""Writing in the journal: each state of a mark leaves its row in the history."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.drafts import AbsenceChange, DotChange, MarkChange, Plan
from bot.domain.teaching import LessonRef
from bot.storage.lessons import absences
from bot.storage.tables import Attendance, Dot, LessonSaving, Mark, MarkEvent

_NEW_MARK = insert(Mark)
_EVENT = insert(MarkEvent)
_CORRECT = (
    update(Mark)
    .where(Mark.id == bindparam("its_id"))
    .values(
        value=bindparam("its_value"),
        text=bindparam("its_text"),
        weight=bindparam("its_weight"),
        comment=bindparam("its_comment"),
        edited_at=bindparam("at"),
        origin="bot",
    )
)
_REMOVE = (
    update(Mark)
    .where(Mark.id == bindparam("its_id"), Mark.removed_at.is_(None))
    .values(removed_at=bindparam("at"), edited_at=bindparam("at"), origin="bot")
)
_SETTLE = (
    update(Dot)
    .where(Dot.id == bindparam("its_id"), Dot.closed_at.is_(None))
    .values(
        closed_at=bindparam("at"),
        closed_by_mark=select(func.max(Mark.id))
        .where(
            Mark.student_id == Dot.student_id,
            Mark.subject_id == Dot.subject_id,
            Mark.day == Dot.day,
            Mark.removed_at.is_(None),
        )
        .scalar_subquery(),
    )
)
_REOPEN = (
    update(Dot)
    .where(Dot.id.in_(bindparam("dots", expanding=True)))
    .values(closed_at=None, closed_by_mark=None)
)
_CLOSE_AGAIN = (
    update(Dot)
    .where(Dot.mark_id == bindparam("its_id"), Dot.kind == "again", Dot.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)


def _attend(dialect: Any) -> Any:
    made = dialect.insert(Attendance)
    fresh = {name: made.excluded[name] for name in ("code", "edited_at", "edited_by", "class_id")}
    return made.on_conflict_do_update(index_elements=["student_id", "day", "number"], set_=fresh)


_ATTEND = {"sqlite": _attend(sqlite), "postgresql": _attend(postgresql)}
_PRESENT = delete(Attendance).where(
    Attendance.student_id == bindparam("its_student"),
    Attendance.day == bindparam("its_day"),
    Attendance.number == bindparam("its_number"),
)


@dataclass(slots=True)
class Trace:
    """What was written at once: ids of events of marks, codes before, ids of dots."""

    events: list[int] = field(default_factory=list)
    absences: list[list[Any]] = field(default_factory=list)
    """[student, code before, code after]"""
    dots: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    """Dots that a mark has settled."""

    def content(self) -> dict[str, Any]:
        return {
            "events": self.events,
            "absences": self.absences,
            "dots": self.dots,
            "closed": self.closed,
        }


def write(conn: Connection, lesson: LessonRef, plan: Plan, reason: str, now: datetime) -> Trace:
    """Writes a plan whole. The caller holds the journal's lock and has checked the seal."""
    trace = Trace()
    for change in plan.marks:
        trace.events.append(_mark(conn, lesson, change, reason, now, trace))
    for absence in plan.absences:
        _absence(conn, lesson, absence, now)
        trace.absences.append([absence.student, absence.before, absence.after])
    for dot in plan.dots:
        trace.dots.append(_dot(conn, lesson, dot, now))
    for settled in plan.closed:
        conn.execute(_SETTLE, {"its_id": settled.id, "at": now})
        trace.closed.append(settled.id)
    return trace


def _mark(
    conn: Connection,
    lesson: LessonRef,
    change: MarkChange,
    reason: str,
    now: datetime,
    trace: Trace,
) -> int:
    if change.mark_id is None:
        mark, action = _added(conn, lesson, change, now), "set"
    elif change.after:
        mark, action = _corrected(conn, change, now), "corrected"
    else:
        mark, action = _removed(conn, change.mark_id, now), "removed"
    if change.again:
        trace.dots.append(_again(conn, lesson, change, mark, now))
    return _told(conn, lesson, mark, action, "" if action == "set" else reason, now)


def _added(conn: Connection, lesson: LessonRef, change: MarkChange, now: datetime) -> int:
    one = lesson.facts
    values = {
        "student_id": change.student,
        "subject_id": one.subject_id,
        "class_id": one.class_id,
        "day": one.day,
        "kind": change.kind,
        "value": change.value,
        "text": change.after,
        "weight": change.weight,
        "comment": change.comment,
        "set_by": lesson.teacher_id,
        "set_at": now,
        "edited_at": now,
        "origin": "bot",
    }
    return _id(conn.execute(_NEW_MARK.values(**values)))


def _corrected(conn: Connection, change: MarkChange, now: datetime) -> int:
    assert change.mark_id is not None  # noqa: S101  the caller has looked
    conn.execute(
        _CORRECT,
        {
            "its_id": change.mark_id,
            "its_value": change.value,
            "its_text": change.after,
            "its_weight": change.weight,
            "its_comment": change.comment,
            "at": now,
        },
    )
    conn.execute(_CLOSE_AGAIN, {"its_id": change.mark_id, "at": now})
    return change.mark_id


def _removed(conn: Connection, mark: int, now: datetime) -> int:
    conn.execute(_REMOVE, {"its_id": mark, "at": now})
    conn.execute(_CLOSE_AGAIN, {"its_id": mark, "at": now})
    return mark


_STATE = select(Mark.value, Mark.text, Mark.weight, Mark.comment, Mark.kind).where(
    Mark.id == bindparam("mark")
)


def _told(
    conn: Connection, lesson: LessonRef, mark: int, action: str, reason: str, now: datetime
) -> int:
    """The mark's state as it stands now, into its history."""
    state = conn.execute(_STATE, {"mark": mark}).one()
    values = {
        "mark_id": mark,
        "at": now,
        "by_person": lesson.staff.id,
        "for_person": lesson.teacher_id if lesson.on_behalf else None,
        "action": action,
        "reason": reason,
        **state._asdict(),
    }
    return _id(conn.execute(_EVENT.values(**values)))


def _absence(conn: Connection, lesson: LessonRef, change: AbsenceChange, now: datetime) -> None:
    one = lesson.facts
    if not change.after or _is_news(change):
        key = {"its_student": change.student, "its_day": one.day, "its_number": one.number}
        conn.execute(_PRESENT, key)
    if not change.after:
        return
    values = {
        "student_id": change.student,
        "class_id": one.class_id,
        "day": one.day,
        "number": one.number,
        "code": change.after,
        "edited_at": now,
        "edited_by": lesson.teacher_id,
    }
    conn.execute(_ATTEND[conn.dialect.name], values)


def _is_news(change: AbsenceChange) -> bool:
    """Late, then not there at all: a row of its own, so that the parents are told of it."""
    return change.after == "н" and change.before not in ("", "н")


def _dot(conn: Connection, lesson: LessonRef, change: DotChange, now: datetime) -> int:
    return _new_dot(conn, lesson, change.student, "owed", change.what, change.due, None, now)


def _again(
    conn: Connection, lesson: LessonRef, change: MarkChange, mark: int, now: datetime
) -> int:
    return _new_dot(conn, lesson, change.student, "again", "", change.due, mark, now)


def _new_dot(
    conn: Connection,
    lesson: LessonRef,
    student: int,
    kind: str,
    what: str,
    due: Any,
    mark: int | None,
    now: datetime,
) -> int:
    one = lesson.facts
    values = {
        "student_id": student,
        "subject_id": one.subject_id,
        "class_id": one.class_id,
        "day": one.day,
        "kind": kind,
        "what": what,
        "due_on": due,
        "mark_id": mark,
        "set_by": lesson.teacher_id,
        "set_at": now,
    }
    return _id(conn.execute(insert(Dot).values(**values)))


def _id(result: Any) -> int:
    return int(result.inserted_primary_key[0])


# --- what was saved at once, and taking it back ---

_SAVING = insert(LessonSaving)
_GET_SAVING = select(
    LessonSaving.id,
    LessonSaving.lesson_id,
    LessonSaving.by_person,
    LessonSaving.at,
    LessonSaving.content,
    LessonSaving.undone_at,
).where(LessonSaving.id == bindparam("saving"))
_BY_DRAFT = select(LessonSaving.id).where(LessonSaving.draft_id == bindparam("draft"))
_UNDONE = (
    update(LessonSaving)
    .where(LessonSaving.id == bindparam("its_id"), LessonSaving.undone_at.is_(None))
    .values(undone_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class Saving:
    id: int
    lesson_id: int
    by_person: int
    at: datetime
    content: dict[str, Any]
    undone_at: datetime | None


def keep_saving(
    conn: Connection,
    lesson: LessonRef,
    draft: int,
    plan: Plan,
    trace: Trace,
    now: datetime,
    *,
    roll_called: bool,
) -> int:
    values = {
        "school_id": lesson.facts.school_id,
        "lesson_id": lesson.facts.id,
        "draft_id": draft,
        "teacher_id": lesson.teacher_id,
        "by_person": lesson.staff.id,
        "at": now,
        "marks": len(plan.marks),
        "absences": len(plan.absences),
        "dots": len(plan.dots),
        "roll_called": roll_called,
        "content": trace.content(),
    }
    return _id(conn.execute(_SAVING.values(**values)))


def saved_from(conn: Connection, draft: int) -> int | None:
    """The saving a draft has become, or None."""
    return conn.execute(_BY_DRAFT, {"draft": draft}).scalar()


def saving(conn: Connection, saving_id: int) -> Saving | None:
    row = conn.execute(_GET_SAVING, {"saving": saving_id}).first()
    return None if row is None else Saving(*row)


_EVENTS = (
    select(
        MarkEvent.id,
        MarkEvent.mark_id,
        MarkEvent.action,
        MarkEvent.value,
        MarkEvent.text,
        MarkEvent.weight,
        MarkEvent.comment,
    )
    .where(
        MarkEvent.mark_id.in_(
            select(MarkEvent.mark_id).where(MarkEvent.id.in_(bindparam("events", expanding=True)))
        )
    )
    .order_by(MarkEvent.id)
)
_RESTORE = (
    update(Mark)
    .where(Mark.id == bindparam("its_id"))
    .values(removed_at=None, edited_at=bindparam("at"), origin="bot")
)
_CLOSE_DOT = (
    update(Dot)
    .where(Dot.id.in_(bindparam("dots", expanding=True)), Dot.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)


def undo(conn: Connection, lesson: LessonRef, saved: Saving, now: datetime) -> int | None:
    """Takes back what nobody has changed since; how many things were taken back. None when it
    was undone already."""
    if conn.execute(_UNDONE, {"its_id": saved.id, "moment": now}).rowcount != 1:
        return None
    done = _undo_marks(conn, lesson, saved.content["events"], now)
    done += _undo_absences(conn, lesson, saved.content["absences"], now)
    dots = saved.content["dots"]
    if dots:
        done += conn.execute(_CLOSE_DOT, {"dots": dots, "at": now}).rowcount
    if saved.content["closed"]:
        conn.execute(_REOPEN, {"dots": saved.content["closed"]})
    return done


def _undo_marks(conn: Connection, lesson: LessonRef, events: list[int], now: datetime) -> int:
    histories: dict[int, list[Any]] = {}
    for row in conn.execute(_EVENTS, {"events": events}) if events else ():
        histories.setdefault(row.mark_id, []).append(row)
    done = 0
    for mark, history in histories.items():
        if history[-1].id in events:
            before = history[-2] if len(history) > 1 else None
            _take_back(conn, lesson, mark, history[-1].action, before, now)
            done += 1
    return done


def _take_back(
    conn: Connection, lesson: LessonRef, mark: int, action: str, before: Any, now: datetime
) -> None:
    if action == "set" or before is None:
        _removed(conn, mark, now)
        _told(conn, lesson, mark, "removed", "undo", now)
        return
    if action == "removed":
        conn.execute(_RESTORE, {"its_id": mark, "at": now})
    else:
        facts = {"its_value": before.value, "its_text": before.text, "its_weight": before.weight}
        conn.execute(_CORRECT, {"its_id": mark, **facts, "its_comment": before.comment, "at": now})
    again = "restored" if action == "removed" else "corrected"
    _told(conn, lesson, mark, again, "undo", now)


def _undo_absences(
    conn: Connection, lesson: LessonRef, changes: list[list[Any]], now: datetime
) -> int:
    standing, done = absences(conn, lesson), 0
    for student, before, after in changes:
        if standing.get(student, "") == after:
            _absence(conn, lesson, AbsenceChange(student, after, before), now)
            done += 1
    return done
