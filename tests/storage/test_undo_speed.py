"""Taking back an import costs what the import was, however much else the school has written."""

import pytest
from sqlalchemy import Column, Table, select, text

from bot.domain.importing.report import ImportOptions
from bot.services import importing
from bot.storage import tables as t
from bot.storage.database import Database, open_database
from tests.builders import NOW
from tests.workbooks import whole_school

GROWING = ("lesson", "homework", "mark", "mark_event", "dot", "attendance", "remark", "change")
"""Tables that get rows every day."""
DELETED_IN_MASSES = ("person", "mark")

REFERENCES = [
    (table, column)
    for table in map(t.Base.metadata.tables.__getitem__, GROWING)
    for column in table.columns
    for key in column.foreign_keys
    if key.column.table.name in DELETED_IN_MASSES
]


def named(value: object) -> str:
    return str(getattr(value, "name", value))


@pytest.mark.parametrize(("table", "column"), REFERENCES, ids=named)
async def test_whether_anybody_refers_to_a_row_is_answered_by_an_index(
    sqlite_db: Database, table: Table, column: "Column[int]"
) -> None:
    """The database itself asks this for every person and every mark that goes."""
    query = select(table.c.id).where(column == 1).compile(compile_kwargs={"literal_binds": True})
    plan = await sqlite_db.read(
        lambda conn: conn.execute(text(f"EXPLAIN QUERY PLAN {query}")).scalars(3).all()
    )
    assert all(step.startswith("SEARCH") for step in plan), plan


async def test_what_an_import_has_made_is_counted_before_anything_is_planned(
    postgres_url: str,
) -> None:
    """PostgreSQL else takes the imported people for none, and looks at all of them for each mark
    of everybody else."""
    db = open_database(postgres_url)
    known = text("SELECT reltuples FROM pg_class WHERE relname = 'person'")
    await db.write(lambda conn: conn.execute(text("ANALYZE person")))
    assert await db.read(lambda conn: conn.execute(known).scalar()) == 0
    book = importing.prepare(whole_school())
    await db.write(lambda conn: importing.apply(conn, book, ImportOptions(), NOW))
    people = await db.read(lambda conn: len(conn.execute(select(t.Person.id)).all()))
    await db.write(lambda conn: importing.undo_last(conn, None, NOW))
    assert await db.read(lambda conn: conn.execute(known).scalar()) == people > 0
    await db.close()
