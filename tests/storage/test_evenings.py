"""At 18:00: what was entered in whose name, and what is not filled in."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot import i18n
from bot.domain.errors import AlreadyDone, Refused
from bot.screens import pushes
from bot.services import evenings, marking
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.storage.classroom import TODAY, Room, enter, furnish

AT_SIX = NOW + timedelta(hours=3)  # 18:00 in Moscow


def reachable(conn: Connection, room: Room) -> None:
    """The teacher and the office have chats."""
    seed = Seed(conn)
    for number, viewer in enumerate((room.teacher, room.colleague, room.office)):
        seed.chat(viewer.account_id, f"70{number}")


def told(conn: Connection, kind: str) -> list[dict[str, object]]:
    rows = conn.execute(select(t.Outbox.payload).where(t.Outbox.kind == kind).order_by(t.Outbox.id))
    return [row.payload for row in rows]


async def prepared(db: Database, *messages: str) -> Room:
    def story(conn: Connection) -> Room:
        room = furnish(conn)
        reachable(conn, room)
        for message in messages:
            enter(conn, room.teacher, room, message)
        return room

    return await db.write(story)


async def test_in_your_name_counts_everything_and_names_the_operator(any_db: Database) -> None:
    room = await prepared(any_db, "Иванов 5, Петров 4, Ёлкин н")
    await any_db.write(lambda conn: enter(conn, room.office, room, "Сидорова 5"))
    assert await evenings.send_due(any_db, "42", AT_SIX) > 0
    (payload,) = await any_db.read(lambda conn: told(conn, "in_your_name"))
    for locale, words in (
        ("ru", ("3 отметки, 1 пропуск", "вносит Захарова И. Б.")),
        ("en", ("3 marks, 1 absence", "entered by Zakharova I. B.")),
    ):
        with i18n.use(locale):
            screen = pushes.render("in_your_name", payload)
        assert screen is not None
        assert all(word in screen.text for word in words), screen.text


async def test_it_is_told_once_and_only_in_the_evening(any_db: Database) -> None:
    await prepared(any_db, "Иванов 5")
    assert await evenings.send_due(any_db, "42", NOW) == 0
    first = await evenings.send_due(any_db, "42", AT_SIX)
    assert first > 0
    assert await evenings.send_due(any_db, "42", AT_SIX + timedelta(minutes=1)) == 0


async def test_what_was_undone_is_not_told(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        reachable(conn, room)
        saved = enter(conn, room.teacher, room, "Иванов 5")
        marking.undo(conn, room.teacher, saved.saving, NOW)

    await any_db.write(story)
    await evenings.send_due(any_db, "42", AT_SIX)
    assert await any_db.read(lambda conn: told(conn, "in_your_name")) == []


async def test_what_is_entered_after_six_is_told_the_next_evening(any_db: Database) -> None:
    room = await prepared(any_db)
    await evenings.send_due(any_db, "42", AT_SIX)
    late = AT_SIX + timedelta(hours=2)
    await any_db.write(lambda conn: enter(conn, room.teacher, room, "Иванов 5", late))
    await evenings.send_due(any_db, "42", AT_SIX + timedelta(days=1))
    assert len(await any_db.read(lambda conn: told(conn, "in_your_name"))) == 1


async def test_an_evening_that_the_machine_slept_through_is_told_the_next(any_db: Database) -> None:
    room = await prepared(any_db)
    await evenings.send_due(any_db, "42", AT_SIX)
    night = AT_SIX + timedelta(hours=4)
    await any_db.write(lambda conn: enter(conn, room.teacher, room, "Иванов 5", night))
    await evenings.send_due(any_db, "42", AT_SIX + timedelta(days=1, hours=4))
    await evenings.send_due(any_db, "42", AT_SIX + timedelta(days=2))
    assert len(await any_db.read(lambda conn: told(conn, "in_your_name"))) == 1


async def test_lessons_that_lack_something_are_named_unless_switched_off(any_db: Database) -> None:
    room = await prepared(any_db)
    await any_db.write(lambda conn: evenings.remind(conn, room.colleague, on=False))
    await evenings.send_due(any_db, "42", AT_SIX)
    (payload,) = await any_db.read(lambda conn: told(conn, "unfilled"))
    with i18n.use("ru"):
        screen = pushes.render("unfilled", payload)
    assert screen is not None
    assert "1. 5А Алгебра: тема, домашнее, пропуски" in screen.text


async def test_that_was_not_me_tells_the_office_once(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        reachable(conn, room)
        me = room.teacher.staff[0].id
        evenings.dispute(conn, room.teacher, me, TODAY, "42", NOW)
        with pytest.raises(AlreadyDone):
            evenings.dispute(conn, room.teacher, me, TODAY, "42", NOW)
        with pytest.raises(Refused):
            evenings.dispute(conn, room.colleague, me, TODAY, "42", NOW)
        (payload,) = told(conn, "disputed")
        with i18n.use("ru"):
            screen = pushes.render("disputed", payload)
        assert screen is not None
        assert "Бирюкова Е. П." in screen.text
        note = conn.execute(select(t.Change.action).where(t.Change.action == "disputed")).scalar()
        assert note == "disputed"

    await any_db.write(story)
