"""The teacher takes somebody for late, and then they do not come at all: the parents hear of it."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.services import alerts
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.storage.classroom import Room, enter, furnish

BOT = "42"
A_WHILE = timedelta(minutes=5)


async def test_late_that_becomes_absent_is_told(any_db: Database) -> None:
    def build(conn: Connection) -> Room:
        room = furnish(conn)
        parent = Seed(conn).parent(room.school, [room.students["Сидорова Полина"]])
        Seed(conn).reader(parent, "77")
        return room

    async def told(after: timedelta) -> int:
        await alerts.look(any_db, BOT, NOW + after)
        kinds = select(t.Outbox.id).where(t.Outbox.kind == "absence")
        return len(await any_db.read(lambda conn: conn.execute(kinds).all()))

    room = await any_db.write(build)
    await alerts.begin(any_db, BOT)
    await any_db.write(lambda conn: enter(conn, room.teacher, room, "Сидорова оп"))
    assert await told(A_WHILE) == 0
    later = NOW + A_WHILE
    await any_db.write(lambda conn: enter(conn, room.teacher, room, "Сидорова н", later))
    assert await told(2 * A_WHILE) == 1
    assert await told(3 * A_WHILE) == 1, "and once"
