"""The import of a whole school: reading, dry run, apply (target: 30,000 rows a second), undo.

    python -m benchmarks.import_apply [FILE] [DATABASE_URL]

Without a file the template's school is multiplied. A database given by its address must be empty.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.results import told
from bot.domain.importing.report import ImportOptions
from bot.services import importing
from bot.sources.sheets import Book, Cell, Sheet
from bot.sources.spreadsheets import read_book
from bot.sources.template import template
from bot.storage.database import Database, open_database
from bot.storage.tables import Base

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROUNDS = 5
TARGET = 30_000
STUDENTS = 600
MARKS = 40


def made_up_school() -> Book:
    """Template, with many students and marks."""
    book = {sheet.name: sheet for sheet in template("en")}
    head = book["Students"].rows[0]
    students: list[list[Cell]] = [
        [f"N{n}", f"Surname{n}", "Name", "", "5А", ""] for n in range(STUDENTS)
    ]
    book["Students"] = Sheet("Students", [head, *students])
    first = datetime(2026, 9, 7, tzinfo=UTC).date()
    marks: list[list[Cell]] = [
        [first + timedelta(days=m), f"N{n}", "", "5А", "Mathematics", "5", "", "", "", "", ""]
        for n in range(STUDENTS)
        for m in range(MARKS)
    ]
    book["Marks"] = Sheet("Marks", [book["Marks"].rows[0], *marks])
    return list(book.values())


class Taken(NamedTuple):
    """Rows of the file; seconds of each phase; of the apply phase also the processor's, which is
    this process's own part of it: the rest is the database's."""

    rows: int
    dry_run: float
    apply: float
    own: float
    undo: float


async def measure(url: str, book: Book) -> Taken:
    database = open_database(url)
    await database.write(Base.metadata.create_all)
    try:
        return await _measure(database, book)
    finally:
        await database.close()


async def _measure(database: Database, book: Book) -> Taken:
    options = ImportOptions(file_name="benchmark")
    prepared = importing.prepare(book)
    began = time.perf_counter()
    plan = await database.read(lambda conn: importing.dry_run(conn, prepared, options, NOW))
    dried, own = time.perf_counter(), time.process_time()
    report = await database.write(lambda conn: importing.apply(conn, plan, options, NOW))
    applied, own = time.perf_counter(), time.process_time() - own
    await database.write(lambda conn: importing.undo_last(conn, None, NOW))
    undone = time.perf_counter()
    return Taken(report.rows, dried - began, applied - dried, own, undone - applied)


def main() -> None:
    urls = [argument for argument in sys.argv[1:] if "://" in argument]
    files = [argument for argument in sys.argv[1:] if "://" not in argument]
    began = time.perf_counter()
    if files:
        path = Path(files[0])
        book = read_book(path.name, path.read_bytes())
        print(f"reading {path.name}: {time.perf_counter() - began:.2f} s")
    else:
        book = made_up_school()
    began = time.perf_counter()
    importing.prepare(book)
    print(f"understanding the cells: {time.perf_counter() - began:.2f} s")
    rates: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            url = urls[0] if urls else f"sqlite:///{folder}/zvonok.db"
            taken = asyncio.run(measure(url, book))
        rates.append(taken.rows / taken.apply)
        print(
            f"{taken.rows} rows: dry run {taken.dry_run:.2f} s, apply {taken.apply:.2f} s"
            f" ({taken.own:.2f} s of it this process), {rates[-1]:,.0f} rows/s,"
            f" undo {taken.undo:.2f} s"
        )
    print(f"apply phase: median {statistics.median(rates):,.0f}, best {max(rates):,.0f} rows/s")
    told("import, apply phase", statistics.median(rates), TARGET, " rows/s", at_least=True)


if __name__ == "__main__":
    main()
