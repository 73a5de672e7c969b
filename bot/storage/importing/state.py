"""What the database holds of a school, as rows an import can work on."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, text

from bot.storage import tables as t
from bot.storage.tables import Base

Row = dict[str, Any]
TABLES = Base.metadata.tables

ALWAYS = ("person", "school_class", "membership", "subject", "study_group")
PLANS = ("term", "holiday", "special_day", "bell", "timetable_slot", "lesson")
_OF_PLANS = {
    "school",
    "classes",
    "terms",
    "holidays",
    "special_days",
    "bells",
    "timetable",
    "changes",
    "lessons",
}
BY_SUBJECT = "attendance by subject"
"""Absences that do not say which lesson was missed."""
NEEDED: dict[str, tuple[str, ...]] = {
    "students": ("group_member",),
    "parents": ("guardianship",),
    "groups": ("group_member",),
    "regime": ("regime_item",),
    "homework": ("homework",),
    "marks": ("mark", "dot"),
    "term_marks": ("term", "term_mark"),
    "attendance": ("attendance",),
    BY_SUBJECT: ("lesson",),
    "remarks": ("remark",),
    "events": ("event",),
}
_LOCKED = (
    "school, person, school_class, membership, guardianship, subject, study_group, group_member, "
    "term, holiday, special_day, bell, timetable_slot, lesson, regime_item, homework, mark, dot, "
    "term_mark, attendance, remark, event, import_batch"
)


def hold(conn: Connection) -> None:
    """Nobody else writes school life until the import is in. Readers go on.

    SQLite has one writer anyway; on PostgreSQL a decision made from what was read would be stale.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text(f"LOCK TABLE {_LOCKED} IN SHARE ROW EXCLUSIVE MODE"))


def look_anew(conn: Connection) -> None:
    """PostgreSQL plans by what it knows of its tables, and of an import just made it knows nothing:
    whether 300,000 marks rest on 600 people is then asked for every mark and every person."""
    if conn.dialect.name == "postgresql":
        conn.execute(text(f"ANALYZE {_LOCKED}, mark_event, change"))


def schools(conn: Connection) -> list[Row]:
    """Our own: what is mirrored for a family is nobody's to import into."""
    every = _rows(conn, TABLES["school"], None)
    return [row for row in every if row["source"] == "local"]


def class_years(conn: Connection, school: int) -> list[int]:
    """The years the school has classes of."""
    found = conn.execute(
        select(t.SchoolClass.year).where(t.SchoolClass.school_id == school).distinct()
    )
    return list(found.scalars())


def load(conn: Connection, school: int, year: int, kinds: Iterable[str]) -> dict[str, list[Row]]:
    """Rows of the tables that sheets of those kinds build on, within the school and the year."""
    asked = set(kinds)
    names = dict.fromkeys(ALWAYS)
    if asked & _OF_PLANS:
        names |= dict.fromkeys(PLANS)
    for kind in asked & NEEDED.keys():
        names |= dict.fromkeys(NEEDED[kind])
    return {name: _rows(conn, TABLES[name], _scope(name, school, year)) for name in names}


def _scope(name: str, school: int, year: int) -> ColumnElement[bool]:
    table = TABLES[name]
    of_school = select(t.SchoolClass.id).where(t.SchoolClass.school_id == school)
    of_year = of_school.where(t.SchoolClass.year == year)
    if name == "membership":
        return table.c.class_id.in_(of_school)
    if name == "guardianship":
        people = select(t.Person.id).where(t.Person.school_id == school)
        return table.c.parent_id.in_(people)
    if name == "group_member":
        groups = select(t.StudyGroup.id).where(t.StudyGroup.class_id.in_(of_year))
        return table.c.group_id.in_(groups)
    if "school_id" in table.c:
        return table.c.school_id == school
    return table.c.class_id.in_(of_year)


def _rows(conn: Connection, table: Table, scope: ColumnElement[bool] | None) -> list[Row]:
    statement = select(*table.c).order_by(table.c.id)
    if scope is not None:
        statement = statement.where(scope)
    names = [column.name for column in table.c]
    return [dict(zip(names, row, strict=True)) for row in conn.execute(statement)]
