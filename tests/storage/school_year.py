"""A small class for the stories about marks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, event

from bot.domain.people import Name, SchoolRef, StudentRef
from tests.builders import Seed

TODAY = date(2026, 11, 18)


@dataclass(frozen=True)
class Place:
    seed: Seed
    school: int
    klass: int
    student: int
    algebra: int
    teacher: int

    @property
    def ref(self) -> StudentRef:
        return self.ref_of(self.student)

    def ref_of(self, student: int, grade: int = 5) -> StudentRef:
        return StudentRef(
            student,
            Name("Иванова", "Анна", "Петровна"),
            SchoolRef(self.school, "Школа № 14", "Europe/Moscow"),
            self.klass,
            "5А",
            grade,
            class_teacher_id=self.teacher,
        )

    def mark(self, value: int | None = 5, day: date = TODAY, **values: object) -> int:
        return self.seed.mark(self.student, self.algebra, self.klass, value, day, **values)


def place(conn: Connection) -> Place:
    """Anna in 5А with algebra in the second term."""
    seed = Seed(conn)
    school = seed.school()
    teacher = seed.teacher(school)
    klass = seed.klass(school, class_teacher_id=teacher)
    student = seed.student(school, klass)
    seed.term(klass, "1 четверть", date(2026, 9, 1), date(2026, 10, 25))
    seed.term(klass)
    return Place(seed, school, klass, student, seed.subject(school), teacher)


class Counted:
    """How many statements a piece of work takes. On a reading connection of SQLite the driver
    itself tells: prepared ones are run past SQLAlchemy."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.said: list[str] = []

    @property
    def statements(self) -> int:
        return len(self.said)

    def __enter__(self) -> "Counted":
        if self._driver is None:
            event.listen(self.conn, "before_cursor_execute", self._note)
        else:
            self._driver.set_trace_callback(self.said.append)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._driver is None:
            event.remove(self.conn, "before_cursor_execute", self._note)
        else:
            self._driver.set_trace_callback(None)

    @property
    def _driver(self) -> Any:
        reading = self.conn.dialect.driver == "pysqlite"
        return self.conn.connection.dbapi_connection if reading else None

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.said.append(statement)
