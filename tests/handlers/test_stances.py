"""A parent who also teaches: a button is answered as whom it was for, whatever hat is worn."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import func, select, update

from bot.domain.clock import MovableClock
from bot.domain.people import Hat
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards.actions.announcements import ConfirmAnnouncement
from bot.keyboards.actions.diary import OpenDay
from bot.keyboards.actions.teaching import EditTopic, OpenLesson
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed
from tests.crawl import Walker

TODAY = date(2026, 11, 18)
ROLE_NOW = ("Теперь вы здесь как: 🏫 Сотрудник школы", "Your role now: 🏫 School staff")


@dataclass
class Both:
    db: Database
    walker: Walker
    child: int
    lesson: int
    foreign_lesson: int

    async def hat(self) -> str | None:
        return await self.db.read(lambda conn: conn.execute(select(t.Account.hat)).scalar())

    async def wear(self, hat: Hat) -> None:
        await self.db.write(lambda conn: conn.execute(update(t.Account).values(hat=hat.value)))


@pytest.fixture(params=["ru", "en"])
async def both(db: Database, request: pytest.FixtureRequest) -> Both:
    def plant(conn: Connection) -> tuple[int, int, int]:
        seed = Seed(conn)
        school = seed.school()
        klass, other = seed.klass(school), seed.klass(school, "6Б")
        child = seed.student(school, klass)
        teacher = seed.teacher(school)
        algebra = seed.subject(school)
        account = seed.account("1", request.param)
        seed.link(account, seed.parent(school, [child]))
        seed.link(account, teacher)
        mine = seed.lesson(other, algebra, TODAY, 1, teacher_id=teacher)
        theirs = seed.lesson(klass, algebra, TODAY, 2)
        return child, mine, theirs

    child, lesson, foreign = await db.write(plant)
    desk = Desk(db, MovableClock(NOW, frozen=True), Facts("bot", "zvonok_bot", ("k" * 40,)))
    return Both(db, Walker(desk, "1"), child, lesson, foreign)


async def test_a_teachers_button_is_answered_while_the_parents_hat_is_worn(both: Both) -> None:
    await both.wear(Hat.FAMILY)
    screen = await both.walker.press(OpenLesson(both.lesson))
    assert "6Б" in screen.text
    assert screen.toast in ROLE_NOW
    assert await both.hat() == Hat.STAFF
    again = await both.walker.press(OpenLesson(both.lesson))
    assert again.toast == ""


async def test_a_parents_button_is_answered_while_the_teachers_hat_is_worn(both: Both) -> None:
    await both.wear(Hat.STAFF)
    screen = await both.walker.press(OpenDay(both.child, TODAY))
    assert "5А" in screen.text
    assert await both.hat() == Hat.FAMILY


async def test_words_begun_under_one_hat_are_taken_under_it(both: Both) -> None:
    await both.wear(Hat.STAFF)
    await both.walker.press(EditTopic(both.lesson))
    await both.walker.press(OpenDay(both.child, TODAY))
    await both.walker.say("Дроби")
    topics = await both.db.read(lambda conn: list(conn.execute(select(t.Lesson.topic)).scalars()))
    assert "Дроби" in topics


async def test_what_is_nobodys_stays_refused_and_changes_no_hat(both: Both) -> None:
    await both.wear(Hat.FAMILY)
    screen = await both.walker.press(OpenLesson(both.foreign_lesson))
    assert screen.text.startswith(("Ничего не нашлось", "Nothing found"))
    assert await both.hat() == Hat.FAMILY
    rows = await both.db.read(
        lambda conn: conn.execute(select(func.count()).select_from(t.Chat)).scalar()
    )
    assert rows == 0  # what was tried in vain has left nothing


async def test_what_is_confirmed_once_is_confirmed_as_parent_and_as_teacher(both: Both) -> None:
    def plant(conn: Connection) -> int:
        seed = Seed(conn)
        school = conn.execute(select(t.School.id)).scalar_one()
        number = seed.add(
            t.Announcement, school_id=school, text="Собрание", ask_confirm=True,
            created_at=NOW, publish_at=NOW,
        )  # fmt: skip
        for person in conn.execute(select(t.Link.person_id)).scalars().all():
            seed.add(t.AnnouncementRecipient, announcement_id=number, person_id=person)
        return number

    number = await both.db.write(plant)
    await both.walker.press(ConfirmAnnouncement(number))
    confirmed = await both.db.read(
        lambda conn: list(conn.execute(select(t.AnnouncementRecipient.confirmed_at)).scalars())
    )
    assert len(confirmed) == 2
    assert all(confirmed)
