"""Rows that must reach somebody: put once, taken by one, finished or tried again."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.delivery import Kind, Letter, Outcome, Reason, Status
from bot.domain.notifications import Notifications, Preset, Switch
from bot.domain.people import Name, SchoolRef, StaffRef
from bot.storage import leases, notifications, outbox, sending, undelivered, unsent
from bot.storage.database import Database
from bot.storage.outbox import Draft
from bot.storage.tables import Chat, Outbox
from tests.builders import NOW, Seed

BOT = "42"
TODAY = date(2026, 11, 18)
SOON = NOW + timedelta(seconds=60)


def family(conn: Connection, external_id: str = "1001") -> tuple[int, int, int]:
    """School, parent and chat."""
    seed = Seed(conn)
    school = seed.school()
    parent = seed.parent(school, [])
    return school, parent, seed.reader(parent, external_id)


def draft(chat: int, what: str = "1", kind: Kind = Kind.NEWS, **values: Any) -> Draft:
    defaults: dict[str, Any] = {
        "local_date": TODAY,
        "payload": {"text": "Собрание"},
        "due_at": NOW,
        "zone": None,
    }
    return Draft(chat, kind, what, **defaults | values)


def taken(conn: Connection, most: int = 10, me: str = "a", now: datetime = NOW) -> list[Letter]:
    return sending.claim(conn, BOT, me, most, now, now, now + timedelta(seconds=60))


async def test_putting_the_same_message_twice_leaves_one(any_db: Database) -> None:
    def twice(conn: Connection) -> int:
        _school, _parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat), draft(chat), draft(chat, "2")])
        outbox.put(conn, BOT, [draft(chat)])
        assert outbox.put_one(conn, BOT, draft(chat)) == outbox.put_one(conn, BOT, draft(chat))
        return len(taken(conn))

    assert await any_db.write(twice) == 2


async def test_an_announcement_goes_once_to_each_account_that_can_be_reached(
    any_db: Database,
) -> None:
    def announce(conn: Connection) -> list[Letter]:
        seed = Seed(conn)
        school = seed.school()
        reached, blocked, unlinked, both = (
            seed.parent(school, [], f"Иванова Мария {n}") for n in "абвг"
        )
        seed.reader(reached, "1", locale="en")
        seed.add(
            Chat, bot=BOT, account_id=_linked(seed, blocked, "2"), external_id="2", blocked_at=NOW
        )
        seed.account("3")
        seed.reader(both, "4", timezone="Asia/Omsk")
        seed.link(4, reached)
        people = [reached, blocked, unlinked, both]
        put = outbox.to_persons(conn, BOT, people, Kind.NEWS, "9", TODAY, {"text": "Тест"}, NOW)
        again = outbox.to_persons(conn, BOT, people, Kind.NEWS, "9", TODAY, {"text": "Тест"}, NOW)
        assert (put, again) == (2, 0)
        return taken(conn)

    letters = await any_db.write(announce)
    assert [(letter.chat, letter.locale, letter.zone) for letter in letters] == [
        ("1", "en", "Europe/Moscow"),
        ("4", "ru", "Asia/Omsk"),
    ]
    assert letters[0].payload == {"text": "Тест"}


def _linked(seed: Seed, person: int, external_id: str) -> int:
    account = seed.account(external_id)
    seed.link(account, person)
    return account


async def test_the_important_is_taken_first_and_the_early_not_at_all(any_db: Database) -> None:
    def claim(conn: Connection) -> list[str]:
        _school, _parent, chat = family(conn)
        drafts = [
            draft(chat, kind=Kind.WEEKLY),
            draft(chat, kind=Kind.NEWS),
            draft(chat, kind=Kind.ABSENCE),
            draft(chat, kind=Kind.THREAD),
            draft(chat, "later", kind=Kind.THREAD, due_at=NOW + timedelta(seconds=1)),
        ]
        outbox.put(conn, BOT, drafts)
        first = [letter.kind for letter in taken(conn, 3)]
        return first + [letter.kind for letter in taken(conn, 3)]

    assert await any_db.write(claim) == ["thread", "absence", "news", "weekly"]


async def test_two_senders_never_hold_the_same_row(two: tuple[Database, Database]) -> None:
    def many(conn: Connection) -> None:
        _school, _parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat, str(n)) for n in range(200)])

    await two[0].write(many)
    takes = [
        db.write(lambda conn, me=me: taken(conn, 15, me))  # type: ignore[misc]
        for db, me in [(two[n % 2], f"s{n % 2}") for n in range(12)]
    ]
    ids = [letter.id for letters in await asyncio.gather(*takes) for letter in letters]
    assert len(ids) == len(set(ids)) == 180


async def test_a_delivered_row_forgets_what_it_said(any_db: Database) -> None:
    def deliver(conn: Connection) -> Any:
        _school, _parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat)])
        (letter,) = taken(conn)
        outcome = Outcome(letter, Status.SENT, message_id=77)
        sending.settle(conn, BOT, "a", [outcome], NOW, NOW)
        return conn.execute(
            select(Outbox.status, Outbox.message_id, Outbox.payload, Outbox.leased_by)
        ).one()

    assert tuple(await any_db.write(deliver)) == ("sent", 77, None, None)


async def test_who_lost_the_lease_cannot_write_down_an_outcome(any_db: Database) -> None:
    def overtaken(conn: Connection) -> str:
        _school, _parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat)])
        (old,) = taken(conn, me="old")
        assert sending.take_over(conn, BOT, "new") == 1
        (fresh,) = taken(conn, me="new")
        sending.settle(conn, BOT, "old", [Outcome(old, Status.DEAD, "refused")], NOW, NOW)
        assert conn.execute(select(Outbox.status)).scalar_one() == "waiting"
        sending.settle(conn, BOT, "new", [Outcome(fresh, Status.SENT)], NOW, NOW)
        return str(conn.execute(select(Outbox.status)).scalar_one())

    assert await any_db.write(overtaken) == "sent"


async def test_a_failed_row_waits_by_the_machines_clock(any_db: Database) -> None:
    def fail(conn: Connection) -> None:
        _school, _parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat)])
        (letter,) = taken(conn)
        outcome = Outcome(letter, Status.WAITING, "server", wait=30, failed=True)
        sending.settle(conn, BOT, "a", [outcome], NOW, NOW)
        assert not sending.is_due(conn, BOT, NOW, NOW + timedelta(seconds=29))
        assert taken(conn) == []
        (again,) = taken(conn, now=NOW + timedelta(seconds=31))
        assert again.attempts == 1

    await any_db.write(fail)


async def test_who_blocked_the_bot_is_left_alone_until_they_return(any_db: Database) -> None:
    def block(conn: Connection) -> None:
        _school, parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat), draft(chat, "2")])
        first, second = taken(conn)
        gone = Outcome(first, Status.DROPPED, "blocked", failed=True)
        sending.settle(conn, BOT, "a", [gone, Outcome(second, Status.WAITING)], NOW, NOW)
        (left,) = taken(conn)
        assert left.blocked
        assert not outbox.to_persons(conn, BOT, [parent], Kind.NEWS, "3", TODAY, {}, NOW)

    await any_db.write(block)


async def test_a_chat_that_moved_is_found_under_its_new_name(any_db: Database) -> None:
    def move(conn: Connection) -> str:
        _school, _parent, chat = family(conn, "-5")
        outbox.put(conn, BOT, [draft(chat)])
        (letter,) = taken(conn)
        moved = Outcome(letter, Status.WAITING, "moved", failed=True, moved_to="-1005")
        sending.settle(conn, BOT, "a", [moved], NOW, NOW)
        return taken(conn)[0].chat

    assert await any_db.write(move) == "-1005"


async def test_the_office_sees_what_could_not_be_delivered(any_db: Database) -> None:
    def look(conn: Connection) -> None:
        school, parent, chat = family(conn)
        outbox.put(conn, BOT, [draft(chat), draft(chat, "2", due_at=NOW - timedelta(minutes=5))])
        letters = {letter.due_at: letter for letter in taken(conn)}
        dead = Outcome(letters[NOW], Status.DEAD, "no_chat", failed=True)
        sending.settle(conn, BOT, "a", [dead], NOW, NOW)
        ref = SchoolRef(school, "Школа № 14", "Europe/Moscow")
        office = StaffRef(1, Name("Орлова", "Вера"), ref, is_admin=True)
        (found,) = undelivered.dead_letters(conn, office, BOT, NOW - timedelta(days=1))
        assert (found.kind, found.reason) == (Kind.NEWS, Reason.NO_CHAT)
        assert [one.person for one in found.persons] == [parent]
        teacher = StaffRef(1, Name("Орлова", "Вера"), ref, is_admin=False)
        assert undelivered.dead_letters(conn, teacher, BOT, NOW - timedelta(days=1)) == []
        depth = undelivered.depth(conn, BOT, NOW)
        assert (depth.waiting, depth.due, depth.dead, depth.oldest) == (1, 1, 1, 300.0)
        conn.execute(update(Outbox).values(kind="of another version"))
        assert undelivered.dead_letters(conn, office, BOT, NOW - timedelta(days=1)) == []

    await any_db.write(look)


async def test_a_waiting_row_can_be_rewritten_a_taken_one_cannot(any_db: Database) -> None:
    def rewrite(conn: Connection) -> None:
        _school, _parent, chat = family(conn)
        row = outbox.put_one(conn, BOT, draft(chat))
        assert unsent.rewrite(conn, row, {"text": "Новое"})
        assert taken(conn)[0].payload == {"text": "Новое"}
        assert not unsent.rewrite(conn, row, {"text": "Поздно"})
        assert not unsent.void(conn, row, NOW)

    await any_db.write(rewrite)


async def test_what_was_finished_long_ago_is_forgotten(any_db: Database) -> None:
    def forget(conn: Connection) -> None:
        _school, _parent, chat = family(conn)
        old = outbox.put_one(conn, BOT, draft(chat, local_date=date(2026, 8, 1)))
        edit = draft(chat, "edit", local_date=date(2026, 8, 1), edits=old)
        outbox.put(conn, BOT, [edit, draft(chat, "fresh")])
        outcomes = [Outcome(letter, Status.SENT) for letter in taken(conn)]
        sending.settle(conn, BOT, "a", outcomes, NOW, NOW)
        assert outbox.prune(conn, NOW) == 2

    await any_db.write(forget)


async def test_one_holds_a_lease_until_it_lapses(any_db: Database) -> None:
    def hold(conn: Connection) -> None:
        assert leases.take(conn, "sender", "a", NOW, SOON)
        assert not leases.take(conn, "sender", "b", NOW, SOON)
        assert leases.take(conn, "sender", "a", NOW, SOON)
        assert leases.take(conn, "sender", "b", SOON, SOON + timedelta(seconds=60))
        assert not leases.take(conn, "sender", "a", SOON, SOON)
        leases.give_up(conn, "sender", "b")
        assert leases.take(conn, "sender", "a", SOON, SOON)

    await any_db.write(hold)


@pytest.mark.parametrize("preset", list(Preset))
async def test_choices_about_pushes_are_kept(any_db: Database, preset: Preset) -> None:
    def keep(conn: Connection) -> None:
        account = Seed(conn).account(preset=None)
        assert notifications.load(conn, account, Preset.DAILY).preset is Preset.DAILY
        chosen = Notifications(preset, weekly_day=2, switches={Switch.MARKS: True})
        for _ in range(2):
            notifications.save(conn, account, chosen)
        assert notifications.load(conn, account) == chosen

    await any_db.write(keep)
