"""The alert came first, the notice after it: the other parent sees that it is handled."""

from sqlalchemy import Connection, select

from bot import i18n
from bot.domain.absence import Cause
from bot.keyboards.actions.absence import ChooseCause, OpenAbsence, PickAbsenceDay
from bot.screens import pushes
from bot.services import alerts
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import FATHER, MOTHER
from tests.storage.test_absences import BOT, TODAY, draft_id, planted, press, send


async def fathers(db: Database) -> list[str]:
    """What the father's messages about the absence say."""
    query = (
        select(t.Outbox.payload)
        .join(t.Chat, t.Chat.id == t.Outbox.chat_id)
        .where(t.Chat.external_id == FATHER, t.Outbox.kind == "absence")
    )
    payloads = await db.read(lambda conn: list(conn.execute(query).scalars()))
    with i18n.use("en"):
        screens = [pushes.render("absence", payload or {}) for payload in payloads]
    return [screen.text for screen in screens if screen is not None]


async def alarmed(db: Database) -> int:
    """A family of which Anna is missing in the first lesson, and both parents know; her id."""
    family = await planted(db)
    await alerts.begin(db, BOT)

    def missing(conn: Connection) -> None:
        seed = Seed(conn)
        for who in (MOTHER, FATHER):
            account = conn.execute(
                select(t.Account.id).where(t.Account.external_id == who)
            ).scalar_one()
            seed.chat(account, who, BOT)
        seed.absent(family.anna, family.klass, TODAY, 1)

    await db.write(missing)
    await alerts.look(db, BOT, NOW)
    return family.anna


async def test_a_notice_of_today_answers_the_alert_for_both(any_db: Database) -> None:
    anna = await alarmed(any_db)
    (before,) = await fathers(any_db)
    assert "There is no notice for today" in before

    def notice(conn: Connection) -> None:
        press(conn, OpenAbsence(anna))
        press(conn, ChooseCause(draft_id(conn), Cause.FAMILY))
        press(conn, PickAbsenceDay(draft_id(conn), TODAY, last=False))
        press(conn, PickAbsenceDay(draft_id(conn), TODAY, last=True))
        send(conn)

    await any_db.write(notice)
    (after,) = await fathers(any_db)
    assert "Already handled: " in after


async def test_a_notice_of_tomorrow_does_not(any_db: Database) -> None:
    anna = await alarmed(any_db)

    def tomorrow(conn: Connection) -> None:
        press(conn, OpenAbsence(anna))
        press(conn, ChooseCause(draft_id(conn), Cause.FAMILY))
        send(conn)

    await any_db.write(tomorrow)
    (text,) = await fathers(any_db)
    assert "There is no notice for today" in text
