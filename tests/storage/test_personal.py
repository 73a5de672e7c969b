"""Export and forget, proven by filling every table there is and scanning every table and file."""

import json
from datetime import date, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Integer, String, Time, insert, select

from bot.domain.errors import Refused
from bot.domain.people import Name
from bot.domain.personal import Fate
from bot.services import own_names
from bot.services import personal as services
from bot.storage import links, personal, viewers
from bot.storage import tables as t
from bot.storage.database import Connection, Database, open_database
from bot.storage.types import Facts, Instant, Weight
from tests.builders import NOW, Seed

SECRET_NUMBER = "777000111"
"""The leaver's number in the messenger."""


# --- no table can be forgotten ---


def test_every_table_says_what_it_holds() -> None:
    known = set(personal.HELD) | set(personal.IMPERSONAL)
    assert known == set(t.Base.metadata.tables)
    assert not set(personal.HELD) & set(personal.IMPERSONAL)


# --- a row in every table ---


class Filled:
    """One row in each table, all about one parent with one child; every text is marked."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.ids: dict[str, int] = {}
        seed = Seed(conn)
        self.school = seed.school()
        self.teacher = seed.teacher(self.school)
        self.klass = seed.klass(self.school)
        self.child = seed.student(self.school, self.klass)
        self.parent = seed.parent(self.school, [self.child])
        self.account = seed.account(SECRET_NUMBER)
        seed.link(self.account, self.parent)
        self.chat = seed.chat(self.account, SECRET_NUMBER)
        self.ids = {"school": self.school, "school_class": self.klass, "account": self.account}
        self.ids["chat"] = self.chat
        made = {"school", "person", "school_class", "membership", "guardianship", "account"}
        made |= {"link", "chat"}
        for table in t.Base.metadata.sorted_tables:
            if table.name not in made:
                self._fill(table)
        # A mirrored school goes with the last person; here somebody stays.
        seed.link(seed.account("stays"), self.teacher)

    def _fill(self, table: Any) -> None:
        values = {c.name: self._value(table, c) for c in table.columns if not self._serial(c)}
        if table.name == "conversation":
            values |= {"bot": "42", "chat": SECRET_NUMBER}
        if table.name == "diary_opening":
            values |= {"role": "parent"}
        key = self.conn.execute(insert(table).values(**values)).inserted_primary_key
        if key is not None and "id" in table.columns:
            self.ids[table.name] = int(key[0])

    def _serial(self, column: Column[Any]) -> bool:
        return column.name == "id"

    def _value(self, table: Any, column: Column[Any]) -> Any:
        target = next((key.column.table.name for key in column.foreign_keys), None)
        if target == "person":
            return self._person(column.name)
        if target is not None:
            return self.ids.get(target)
        return _plain(table.name, column)

    def _person(self, name: str) -> int:
        if name == "student_id":
            return self.child
        mine = ("person_id", "parent_id", "writer_id", "granted_by", "by_person")
        return self.parent if name in mine else self.teacher


def marker(table: str, column: str) -> str:
    return f"mark-{table}-{column}"


def _plain(table: str, column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, Instant):
        return NOW + timedelta(days=1)
    if isinstance(kind, Facts):
        return {"words": marker(table, column.name)}
    if isinstance(kind, Weight):
        return Fraction(1)
    for sort, value in (
        (JSON, {"words": marker(table, column.name)}),
        (Boolean, False),
        (Date, date(2026, 11, 18)),
        (Time, time(8)),
        (Integer, 1),
    ):
        if isinstance(kind, sort):
            return value
    if isinstance(kind, String):
        return marker(table, column.name)
    return 1


def dump(conn: Connection) -> dict[str, str]:
    """Every table as text."""
    return {
        table.name: repr([tuple(row) for row in conn.execute(select(table))])
        for table in t.Base.metadata.sorted_tables
    }


WRITTEN = {
    name: [
        column.name
        for column in held.table.__table__.columns
        if isinstance(column.type, String | JSON | Facts) and not column.foreign_keys
    ]
    for name, held in personal.HELD.items()
}


async def test_the_export_holds_every_table_about_the_family(any_db: Database) -> None:
    filled = await any_db.write(Filled)
    held = await any_db.read(lambda conn: services.export(conn, filled.account, NOW))
    assert set(held.tables) >= set(personal.HELD) - {
        "staff_setting", "lesson_saving", "saving_dispute", "announcement", "trust",
        "membership", "person", "guardianship", "account", "chat", "link",
    } - {"code"}  # fmt: skip
    text = json.dumps(held.tables, ensure_ascii=False, default=str)
    for name in held.tables:
        secret = personal.HELD[name].secret | personal._NEVER
        for column in WRITTEN[name]:
            said = marker(name, column) in text
            assert said is (column not in secret) or name in _BUILT, (name, column)
    assert "Иванова Анна" in text


_BUILT = {"person", "guardianship", "membership", "account", "chat", "link", "conversation"} | {
    "diary_opening"
}


async def test_the_forgotten_are_nowhere_any_more(any_db: Database) -> None:
    filled = await any_db.write(Filled)
    asked = services.minute(NOW)
    await any_db.write(lambda conn: services.forget(conn, filled.account, asked, NOW))
    left = await any_db.read(dump)
    for name, text in left.items():
        assert SECRET_NUMBER not in text, name
        held = personal.HELD.get(name)
        if held is not None and held.fate is Fate.ERASED and name not in _STAYS:
            assert "mark-" not in text, name
    assert marker("absence_notice", "comment") not in left["absence_notice"]
    assert "Иванова" in left["person"]  # the school's own list
    assert marker("mark", "comment") in left["mark"]
    viewer = await any_db.read(lambda conn: viewers.again(conn, filled.account, NOW))
    assert viewer.hats == ()


_STAYS = {"attachment", "portfolio_item", "staff_setting"}
"""Rows of these were filled for somebody else: the school's files, the child, the teacher."""


async def test_a_student_takes_their_portfolio_along(any_db: Database) -> None:
    def plant(conn: Connection) -> tuple[int, int]:
        seed = Seed(conn)
        school = seed.school()
        child = seed.student(school, seed.klass(school))
        account = seed.account(SECRET_NUMBER)
        seed.link(account, child)
        item = seed.add(
            t.PortfolioItem,
            school_id=school,
            student_id=child,
            kind="work",
            title="Моя ракета",
            at=NOW,
        )
        return account, item

    account, _item = await any_db.write(plant)
    asked = services.minute(NOW)
    held = await any_db.read(lambda conn: services.export(conn, account, NOW))
    assert held.tables["portfolio_item"][0]["title"] == "Моя ракета"
    await any_db.write(lambda conn: services.forget(conn, account, asked, NOW))
    assert "ракета" not in (await any_db.read(dump))["portfolio_item"]


async def test_the_second_question_stands_for_a_quarter_of_an_hour(db: Database) -> None:
    filled = await db.write(Filled)
    for late in (timedelta(minutes=16), timedelta(days=90), -timedelta(minutes=1)):
        asked = services.minute(NOW - late)
        with pytest.raises(Refused):
            await db.write(
                lambda conn, asked=asked: services.forget(conn, filled.account, asked, NOW)  # type: ignore[misc]
            )


async def test_no_file_of_the_database_keeps_what_was_forgotten(database_url: str) -> None:
    db = open_database(database_url)
    filled = await db.write(Filled)
    await db.read(dump)
    folder = Path(database_url.removeprefix("sqlite:///")).parent
    words = marker("thread_message", "text").encode()
    assert any(words in file.read_bytes() for file in folder.iterdir() if file.is_file())
    asked = services.minute(NOW)
    await db.write(lambda conn: services.forget(conn, filled.account, asked, NOW))
    await db.tidy()
    for file in folder.iterdir():
        content = file.read_bytes() if file.is_file() else b""
        assert words not in content, file.name
        assert SECRET_NUMBER.encode() not in content, file.name
    await db.close()


async def test_an_export_tells_nothing_of_the_other_representative(any_db: Database) -> None:
    """Neither whom they trust, nor what they wrote to a teacher."""

    def plant(conn: Connection) -> int:
        filled = Filled(conn)
        seed = Seed(conn)
        father = seed.parent(filled.school, [filled.child], "Иванов Пётр Сергеевич")
        account = seed.account("888")
        seed.link(account, father)
        return account

    account = await any_db.write(plant)
    held = await any_db.read(lambda conn: services.export(conn, account, NOW))
    text = json.dumps(held.tables, ensure_ascii=False, default=str)
    for name in ("trust", "thread_message", "thread", "ticket", "ticket_message", "conversation"):
        assert f"mark-{name}-" not in text
    assert "Мария" not in text
    assert SECRET_NUMBER not in text


async def test_rows_that_say_more_than_the_first_keep_what_they_say(any_db: Database) -> None:
    """Nobody set the first mark, the second one has an author and a number of its own."""

    def plant(conn: Connection) -> tuple[int, int]:
        seed = Seed(conn)
        school = seed.school()
        teacher, klass = seed.teacher(school), seed.klass(school)
        child, algebra = seed.student(school, klass), seed.subject(school)
        account = seed.account(SECRET_NUMBER)
        seed.link(account, seed.parent(school, [child]))
        seed.mark(child, algebra, klass, 4)
        return account, seed.mark(child, algebra, klass, 5, set_by=teacher)

    account, second = await any_db.write(plant)
    held = await any_db.read(lambda conn: services.export(conn, account, NOW))
    marks, history = held.tables["mark"], held.tables["mark_event"]
    assert [row["set_by"] for row in marks] == [None, "Бирюкова Елена Павловна"]
    assert [row["mark"] for row in history] == [row["number"] for row in marks]
    assert marks[1]["number"] == second


async def test_a_name_somebody_gave_to_themselves_goes_with_them(any_db: Database) -> None:
    """The school never entered it; what was signed by it stays signed."""

    def plant(conn: Connection) -> tuple[int, int]:
        seed = Seed(conn)
        school = seed.school()
        child = seed.student(school, seed.klass(school))
        account = seed.account(SECRET_NUMBER)
        guardian = links.add_guardian(conn, school, child, "опекун")
        seed.link(account, guardian)
        own_names.give(conn, account, Name("Тайнова", "Ольга"), NOW)
        return account, guardian

    account, guardian = await any_db.write(plant)
    await any_db.write(lambda conn: services.forget(conn, account, services.minute(NOW), NOW))
    left = await any_db.read(dump)
    assert "Тайнова" not in "".join(left.values())
    assert "тайнова" not in "".join(left.values())
    assert str(guardian) in left["guardianship"]
