"""An import is taken back after families have heard of its marks: they hear of that, too."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.importing.report import ImportRefused, ImportTrouble, UndoReport
from bot.services import alerts, digests, importing
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import Seed
from tests.storage.test_alerts import BOT, SETTLED, School
from tests.storage.test_amended import MONDAY, WEEK
from tests.workbooks import imported, sheet, whole_school

MARKS = "Дата | Код ученика | Класс | Предмет | Отметка | Вид работы"
YESTERDAY = "17.11.2026 | S1 | 5А | Алгебра | {mark} | Ответ"


class Uploading(School):
    """A school that lives by its spreadsheets, and one mother who reads."""

    async def build(self) -> None:
        await imported(self.db, *whole_school())
        await self.upload("03.11.2026 | S1 | 5А | Алгебра | 5 | Ответ")
        await self.write(self._mother)
        await alerts.begin(self.db, BOT)

    def _mother(self, seed: Seed) -> None:
        first = select(t.Person).where(t.Person.role == "student").order_by(t.Person.id).limit(1)
        pupil = seed.conn.execute(first).one()
        self.mother = seed.parent(pupil.school_id, [pupil.id], "Иванова Мария Павловна")
        account = seed.account("1", preset="daily")
        seed.link(account, self.mother, consented_at=self.now - WEEK)
        self.chats = {self.mother: seed.chat(account, "1")}

    async def upload(self, *rows: str) -> None:
        await imported(self.db, sheet("Отметки", MARKS, *rows), now=self.now)

    async def undo(self) -> UndoReport:
        return await self.db.write(lambda conn: importing.undo_last(conn, None, self.now))

    async def marks(self) -> list[str]:
        query = select(t.Mark.text).where(t.Mark.removed_at.is_(None)).order_by(t.Mark.id)
        return list(await self.db.read(lambda conn: conn.execute(query).scalars().all()))


@pytest.fixture
async def school(any_db: Database) -> Uploading:
    place = Uploading(any_db)
    await place.build()
    return place


async def test_a_mark_that_was_told_is_taken_away_before_everybodys_eyes(school: Uploading) -> None:
    await school.upload(YESTERDAY.format(mark=2))
    await school.later()
    (told,) = school.reads(school.mother)
    assert told.endswith("<b>2</b>")
    assert (await school.undo()).made == 1
    assert await school.marks() == ["5"]
    await school.later()
    (corrected,) = school.reads(school.mother)
    assert "<b>2</b>, снята." in corrected


async def test_a_mark_that_nobody_has_heard_of_leaves_no_trace(school: Uploading) -> None:
    await school.upload(YESTERDAY.format(mark=2))
    await school.undo()
    await school.later()
    assert school.reads(school.mother) == []
    events = select(t.MarkEvent.id)
    assert len(await school.db.read(lambda conn: conn.execute(events).all())) == 1


async def test_a_correction_that_was_told_is_put_back(school: Uploading) -> None:
    await school.upload(YESTERDAY.format(mark=2))
    await school.later()
    school.now += timedelta(hours=1)
    await school.upload(YESTERDAY.format(mark=4))
    await school.later()
    await school.undo()
    await school.later()
    (text,) = school.reads(school.mother)
    assert "<b>2</b>" in text
    assert "4" not in text.partition("<b>")[2]
    assert await school.marks() == ["5", "2"]
    with pytest.raises(ImportRefused) as refused:
        await school.undo()
    assert refused.value.trouble is ImportTrouble.BUILT_UPON, "the mark has a history by now"


async def test_what_a_weekly_digest_said_is_put_right_by_the_next(school: Uploading) -> None:
    weekly = update(t.Account).values(preset="weekly")
    await school.db.write(lambda conn: conn.execute(weekly))
    school.now = MONDAY - timedelta(hours=3)
    await school.upload("20.11.2026 | S1 | 5А | Алгебра | 2 | Ответ")
    school.now = MONDAY
    await digests.send_due(school.db, BOT, school.now)
    await school.carry()
    school.now += SETTLED
    await school.undo()
    school.now = MONDAY + WEEK
    await digests.send_due(school.db, BOT, school.now)
    await school.carry()
    said, right = [text for text in school.reads(school.mother) if "Неделя" in text]
    assert "алгебра 2" in said
    assert right.endswith("С прошлой сводки: алгебра, 20.11: 2 снята")
