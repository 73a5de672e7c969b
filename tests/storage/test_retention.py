"""What served its purpose is forgotten in time; what is the school's stays."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.domain.delivery import Kind
from bot.jobs.upkeep import EVERY, upkeep_jobs
from bot.services.retention import Forgotten, forget
from bot.storage import conversations, leases, outbox, tables, updates
from bot.storage.copying import fingerprint
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.test_issuing import Town

KEEP = timedelta(days=30)
DAY = timedelta(days=1)


def count(conn: Connection, table: Any) -> int:
    return conn.execute(select(func.count()).select_from(table)).scalar_one()


def leave_things_lying(conn: Connection, days: int) -> None:
    """What is begun, sent and noted ``days`` days ago."""
    then = NOW - days * DAY
    updates.seen(conn, "bot", days, then)
    conversations.put(conn, "bot", f"chat {days}", "asking", {}, then)
    leases.take(conn, f"lease {days}", "somebody", then, then)


async def test_everything_old_goes_and_everything_new_stays(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        for days in (0, 1, 3, 29, 31, 400):
            leave_things_lying(conn, days)
        assert forget(conn, NOW, KEEP) == Forgotten(4, 0, 2, 0, 2)
        assert count(conn, tables.ProcessedUpdate) == 2
        assert count(conn, tables.Conversation) == 4
        assert forget(conn, NOW, KEEP) == Forgotten(0, 0, 0, 0, 0)

    await any_db.write(story)


async def test_an_update_that_can_come_again_is_still_known(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        updates.seen(conn, "bot", 7, NOW - DAY)
        forget(conn, NOW, KEEP)
        assert updates.seen(conn, "bot", 7, NOW)

    await any_db.write(story)


async def test_a_forgotten_draft_takes_its_files_along(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        for number, days in enumerate((31, 2)):
            account = town.account(str(number))
            draft = town.add(
                tables.AbsenceDraft,
                account_id=account,
                student_id=town.anna,
                first_day=date(2026, 11, 18),
                last_day=date(2026, 11, 18),
                updated_at=NOW - days * DAY,
            )
            for entity in ("absence_draft", "absence"):
                conn.execute(insert(tables.Attachment), a_file(town, account, entity, draft))
        assert forget(conn, NOW, KEEP).drafts == 1
        kept = select(tables.Attachment.entity).order_by(tables.Attachment.entity)
        assert list(conn.execute(kept).scalars()) == ["absence", "absence", "absence_draft"]

    await any_db.write(story)


def a_file(town: Town, account: int, entity: str, entity_id: int) -> dict[str, Any]:
    return {
        "school_id": town.school_id,
        "entity": entity,
        "entity_id": entity_id,
        "bot": "bot",
        "file_id": "F",
        "name": "note.pdf",
        "size": 1,
        "is_photo": False,
        "at": NOW,
        "by_account": account,
    }


async def test_sent_messages_go_and_waiting_ones_stay(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        chat = town.chat(town.account())
        for what, days, status in (
            ("old", 61, "sent"),
            ("late", 61, "waiting"),
            ("new", 2, "sent"),
        ):
            then = NOW - days * DAY
            draft = outbox.Draft(chat, Kind.NEWS, what, then.date(), {}, then, None)
            row = outbox.put_one(conn, "42", draft)
            conn.execute(
                tables.Outbox.__table__.update()  # type: ignore[attr-defined]
                .where(tables.Outbox.id == row)
                .values(status=status, finished_at=then)
            )
        assert forget(conn, NOW, KEEP).letters == 1
        assert set(conn.execute(select(tables.Outbox.what)).scalars()) == {"late", "new"}

    await any_db.write(story)


async def test_what_is_the_schools_is_never_touched(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        algebra = town.subject(town.school_id)
        town.mark(town.anna, algebra, town.class_5a, set_at=NOW - 900 * DAY)
        town.link(town.account(created_at=NOW - 900 * DAY), town.mother)
        before = fingerprint(conn)
        forget(conn, NOW, timedelta(days=2))
        assert fingerprint(conn) == before

    await any_db.write(story)


async def test_the_job_looks_a_few_times_a_day(any_db: Database) -> None:
    run = upkeep_jobs(any_db, KEEP)["forget"]

    async def left() -> int:
        return await any_db.read(lambda conn: count(conn, tables.Conversation))

    for moment, expected in ((NOW, 0), (NOW + EVERY / 2, 1), (NOW + EVERY, 0)):
        await any_db.write(lambda conn: leave_things_lying(conn, 31))
        await run(moment)
        assert await left() == expected
