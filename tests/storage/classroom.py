"""A class, its teacher and a lesson, for the tests of entering."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.people import Hat, Name, Right, SchoolRef, StaffRef, StudentRef, Taught, Viewer
from bot.services import dictating, marking
from bot.services.teaching import own_lesson
from bot.storage import lesson_drafts, lessons
from bot.storage import tables as t
from tests.builders import NOW, Seed

TODAY = date(2026, 11, 18)
KEYS = ("an-invented-key",)
NAMES = (
    "Ёлкин Пётр Дмитриевич",
    "Иванов Николай Петрович",
    "Кузнецова Анна Олеговна",
    "Кузнецова Яна Викторовна",
    "Петров Олег Сергеевич",
    "Сидорова Полина Максимовна",
)


@dataclass(frozen=True)
class Room:
    """Ids of what was seeded, and the people as viewers."""

    school: int
    klass: int
    subject: int
    lesson: int
    next_lesson: int
    teacher: Viewer
    colleague: Viewer
    """Teaches the same class another subject."""
    office: Viewer
    students: dict[str, int]


def furnish(conn: Connection, day: date = TODAY, names: tuple[str, ...] = NAMES) -> Room:
    """School 14, class 5А with algebra in the first lesson of ``day`` and a week later."""
    seed = Seed(conn)
    school = seed.school()
    teacher = seed.teacher(school)
    colleague = seed.teacher(school, "Орлова Наталья Сергеевна")
    office = seed.teacher(school, "Захарова Ирина Борисовна", role="admin")
    klass = seed.klass(school)
    students = {
        name.split()[0] + " " + name.split()[1]: seed.student(school, klass, name) for name in names
    }
    subject, other = seed.subject(school), seed.subject(school, "Русский язык")
    lesson = seed.lesson(klass, subject, day, teacher_id=teacher)
    seed.lesson(klass, other, day, 2, teacher_id=colleague)
    after = seed.lesson(klass, subject, day + timedelta(days=7), teacher_id=teacher)
    return Room(
        school,
        klass,
        subject,
        lesson,
        after,
        _staff(conn, seed, school, teacher, {Taught(klass, subject, None)}, 1),
        _staff(conn, seed, school, colleague, {Taught(klass, other, None)}, 2),
        _staff(conn, seed, school, office, set(), 3, is_admin=True),
        students,
    )


def _staff(
    conn: Connection,
    seed: Seed,
    school: int,
    person: int,
    taught: set[Taught],
    number: int,
    *,
    is_admin: bool = False,
) -> Viewer:
    account = seed.account(f"90{number}{school}")
    seed.link(account, person)
    row = conn.execute(select(t.Person).where(t.Person.id == person)).one()
    ref = StaffRef(
        person,
        Name(row.last_name, row.first_name, row.middle_name),
        SchoolRef(school, "Школа № 14", "Europe/Moscow"),
        is_admin,
        taught=frozenset(taught),
    )
    return Viewer(account, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=(ref,))


def family(room: Room, student: int, *, own: bool = False) -> Viewer:
    """A parent of the student, or the student."""
    child = StudentRef(
        student,
        Name("Иванов", "Николай"),
        SchoolRef(room.school, "Школа № 14", "Europe/Moscow"),
        room.klass,
        "5А",
        5,
        Right.FULL,
        None if own else 999,
    )
    hat = Hat.STUDENT if own else Hat.FAMILY
    return Viewer(room.teacher.account_id, "ru", hat=hat, hats=(hat,), children=(child,))


def enter(
    conn: Connection, viewer: Viewer, room: Room, text: str, now: datetime = NOW, **changes: Any
) -> Any:
    """Types a message at the lesson and saves what is shown; what the saving gave back."""
    found = dictating.understand(conn, viewer, text, room.lesson, now)
    assert isinstance(found, tuple)
    ref, draft = found
    draft = replace(draft, **changes)
    lesson_drafts.save(conn, draft, now)
    shown = marking.view(conn, ref, draft)
    return marking.save(conn, viewer, draft.id, shown.plan.seal, now, keys=KEYS)


def marks_of(conn: Connection, room: Room) -> dict[str, list[str]]:
    """Live marks of the lesson's day by first and last name."""
    names = {student: name for name, student in room.students.items()}
    rows = conn.execute(
        select(t.Mark.student_id, t.Mark.text)
        .where(t.Mark.subject_id == room.subject, t.Mark.removed_at.is_(None))
        .order_by(t.Mark.id)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(names[row.student_id], []).append(row.text)
    return found


def events_of(conn: Connection, mark: int) -> list[tuple[str, str, int | None, int | None, str]]:
    rows = conn.execute(
        select(
            t.MarkEvent.action,
            t.MarkEvent.text,
            t.MarkEvent.by_person,
            t.MarkEvent.for_person,
            t.MarkEvent.reason,
        )
        .where(t.MarkEvent.mark_id == mark)
        .order_by(t.MarkEvent.id)
    )
    return [(r.action, r.text, r.by_person, r.for_person, r.reason) for r in rows]


def absences_of(conn: Connection, room: Room, viewer: Viewer) -> dict[str, str]:
    names = {student: name for name, student in room.students.items()}
    found = lessons.absences(conn, own_lesson(conn, viewer, room.lesson))
    return {names[student]: code for student, code in found.items()}
