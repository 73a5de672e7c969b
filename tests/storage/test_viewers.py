"""Who is looking: what a link gives, and what no longer gives anything."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, update

from bot.domain.people import Hat, Right, Taught, Viewer
from bot.storage import accounts, chats, conversations, tables, updates, viewers
from bot.storage.database import Database
from tests.builders import NOW, Seed


def look(conn: Connection, now: datetime = NOW) -> Viewer:
    viewer = viewers.load(conn, "telegram", "1001", now)
    assert viewer is not None
    return viewer


def family(conn: Connection, **parent: Any) -> tuple[Seed, int, int, int]:
    """A mother with Anna in 5А, linked: the seed, Anna, the mother, the link."""
    seed = Seed(conn)
    school = seed.school()
    anna = seed.student(school, seed.klass(school))
    mother = seed.parent(school, [anna], **parent)
    return seed, anna, mother, seed.link(seed.account(), mother)


async def test_an_account_never_seen_is_nobody_until_it_is_made(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        assert viewers.load(conn, "telegram", "7", NOW) is None
        first = accounts.ensure(conn, "telegram", "7", "en", NOW)
        assert accounts.ensure(conn, "telegram", "7", "ru", NOW) == first
        viewer = viewers.load(conn, "telegram", "7", NOW)
        assert viewer == Viewer(account_id=first, locale="en")

    await any_db.write(story)


async def test_a_parent_sees_the_children_of_both_schools(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        seed, anna, mother, _link = family(conn)
        other = seed.school("Школа № 7", timezone="Asia/Novosibirsk")
        petya = seed.student(other, seed.klass(other, "2Б"), "Иванов Пётр Петрович")
        there = seed.parent(other, [petya], rights="read")
        seed.link(look(conn).account_id, there)

        viewer = look(conn)

        assert viewer.hats == (Hat.FAMILY,)
        assert [(c.id, c.class_name, c.right, c.parent_id) for c in viewer.children] == [
            (anna, "5А", Right.FULL, mother),
            (petya, "2Б", Right.READ, there),
        ]
        assert viewer.children[1].school.zone == "Asia/Novosibirsk"

    await any_db.write(story)


async def test_what_has_ended_gives_nothing(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        _seed, anna, mother, link = family(conn)
        endings: list[tuple[Any, int, dict[str, Any]]] = [
            (tables.Link, link, {"unlinked_at": NOW}),
            (tables.Person, mother, {"left_on": date(2026, 11, 18)}),
            (tables.Person, anna, {"left_on": date(2026, 11, 1)}),
            (tables.Guardianship, 1, {"ends_on": date(2026, 11, 17)}),
            (tables.Guardianship, 1, {"rights": "closed"}),
        ]
        for table, row, ended in endings:
            with conn.begin_nested() as attempt:
                conn.execute(update(table).where(table.id == row).values(**ended))
                viewer = look(conn)
                assert (viewer.hat, viewer.hats, viewer.children) == (None, (), ())
                attempt.rollback()
        assert [child.id for child in look(conn).children] == [anna]

    await any_db.write(story)


async def test_a_guardianship_holds_through_its_last_day_of_the_school(db: Database) -> None:
    def story(conn: Connection) -> None:
        family(conn)
        conn.execute(update(tables.Guardianship).values(ends_on=date(2026, 11, 18)))
        last_minute = datetime(2026, 11, 18, 20, 59, tzinfo=UTC)  # 23:59 in Moscow
        assert look(conn, last_minute).hats == (Hat.FAMILY,)
        assert look(conn, last_minute + timedelta(minutes=1)).hats == ()

    await db.write(story)


@pytest.mark.parametrize(
    ("today", "seen"),
    [
        (date(2026, 8, 20), "5А"),  # enrolled, not begun
        (date(2026, 9, 1), "5А"),
        (date(2026, 11, 10), "5А"),
        (date(2026, 11, 11), "5Б"),  # moved
        (date(2027, 5, 31), "5Б"),
        (date(2027, 6, 1), "6Б"),  # summer: the next class is already known
        (date(2028, 7, 15), "6Б"),  # after the last year that is known
    ],
)
async def test_the_class_is_the_one_of_the_day(db: Database, today: date, seen: str) -> None:
    def story(conn: Connection) -> None:
        seed, anna, _mother, _link = family(conn)
        conn.execute(update(tables.Membership).values(ends_on=date(2026, 11, 10)))
        moved = seed.klass(1, "5Б")
        promoted = seed.klass(1, "6Б", year=2027)
        for klass, starts_on in ((moved, date(2026, 11, 11)), (promoted, date(2027, 9, 1))):
            seed.add(tables.Membership, student_id=anna, class_id=klass, starts_on=starts_on)
        now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
        [child] = look(conn, now).children
        assert child.class_name == seen

    await db.write(story)


async def test_a_teacher_sees_own_class_and_what_is_taught(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        school = seed.school()
        teacher = seed.teacher(school)
        own = seed.klass(school, "5А", class_teacher_id=teacher)
        seed.klass(school, "4А", year=2025, class_teacher_id=teacher)
        algebra = seed.subject(school)
        plan = {"weekday": 0, "number": 1, "subject_id": algebra, "starts_on": date(2026, 9, 1)}
        other = seed.klass(school, "8Б")
        conn.execute(
            insert(tables.TimetableSlot),
            [
                {"class_id": other, "teacher_id": teacher, "ends_on": None, **plan},
                {"class_id": own, "teacher_id": teacher, "ends_on": date(2026, 9, 30), **plan},
            ],
        )
        seed.link(seed.account(), teacher)

        [staff] = look(conn).staff

        assert not staff.is_admin
        assert staff.own_classes == {own}
        assert staff.taught == {Taught(other, algebra, None)}

    await any_db.write(story)


async def test_the_chosen_hat_is_worn_while_it_is_held(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        seed, _anna, _mother, _link = family(conn)
        account = look(conn).account_id
        teaching = seed.link(account, seed.teacher(1))
        assert (look(conn).hat, look(conn).hats) == (Hat.FAMILY, (Hat.FAMILY, Hat.STAFF))

        accounts.set_hat(conn, account, Hat.STAFF)
        assert look(conn).hat is Hat.STAFF
        assert look(conn).children == ()

        conn.execute(update(tables.Link).where(tables.Link.id == teaching).values(unlinked_at=NOW))
        assert look(conn).hat is Hat.FAMILY

    await any_db.write(story)


async def test_an_older_consent_is_due_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def story(conn: Connection) -> None:
        *_, mother, link = family(conn)
        assert look(conn).consent_due == ()
        monkeypatch.setattr("bot.domain.consent.VERSION", 2)
        [due] = look(conn).consent_due
        assert (due.link_id, due.person_id) == (link, mother)

    await db.write(story)


async def test_a_family_costs_one_statement_and_staff_two(db: Database) -> None:
    def count(conn: Connection) -> int:
        asked: list[str] = []

        def note(*args: Any) -> None:
            asked.append(args[2])

        event.listen(conn, "before_cursor_execute", note)
        look(conn)
        event.remove(conn, "before_cursor_execute", note)
        return len(asked)

    def story(conn: Connection) -> None:
        seed, *_ = family(conn)
        assert count(conn) == 1
        account = look(conn).account_id
        seed.link(account, seed.teacher(1))
        accounts.set_hat(conn, account, Hat.STAFF)
        assert count(conn) == 2

    await db.write(story)


async def test_an_update_is_noted_once(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        assert not updates.seen(conn, "bot", 5, NOW)
        assert updates.seen(conn, "bot", 5, NOW)
        assert not updates.seen(conn, "other bot", 5, NOW)
        assert updates.prune(conn, NOW + timedelta(days=3)) == 2
        assert not updates.seen(conn, "bot", 5, NOW)

    await any_db.write(story)


async def test_a_conversation_is_put_moved_on_and_cleared(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        assert conversations.get(conn, "bot", "1") is None
        conversations.put(conn, "bot", "1", "code", {}, NOW)
        conversations.put(conn, "bot", "1", "absence", {"student": 4}, NOW)
        standing = conversations.get(conn, "bot", "1")
        assert standing == conversations.Conversation("absence", {"student": 4})
        conversations.clear(conn, "bot", "1")
        assert conversations.get(conn, "bot", "1") is None

    await any_db.write(story)


async def test_a_chat_that_writes_again_is_no_longer_blocked(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        account = Seed(conn).account()
        chat = chats.ensure(conn, "bot", account, "55")
        chats.mark_blocked(conn, "bot", "55", NOW)
        blocked = conn.execute(tables.Chat.__table__.select()).one()
        assert blocked.blocked_at == NOW
        assert chats.ensure(conn, "bot", account, "55") == chat
        assert conn.execute(tables.Chat.__table__.select()).one().blocked_at is None

    await any_db.write(story)
