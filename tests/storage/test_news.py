"""Announcements as their readers find them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.errors import Refused
from bot.storage import news
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import Family, plant


def announced(seed: Seed, family: Family, people: list[int], **values: Any) -> int:
    row: dict[str, Any] = {
        "school_id": family.school,
        "author_id": family.teacher,
        "title": "Экскурсия",
        "text": "В пятницу едем в музей.",
        "created_at": NOW,
        "publish_at": NOW,
    } | values
    number = seed.add(t.Announcement, **row)
    for person in people:
        seed.add(t.AnnouncementRecipient, announcement_id=number, person_id=person)
    return number


async def test_unread_come_first_then_the_newest(db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        family = plant(seed)
        mother = [family.mother]
        old = announced(seed, family, mother, publish_at=NOW - timedelta(days=9), title="Старое")
        read = announced(seed, family, mother, title="Прочитанное")
        announced(seed, family, [family.father], title="Не ей")
        news.mark_read(conn, mother, read, NOW)
        view = news.of(conn, mother, "ru", NOW)
        assert [(line.title, line.unread) for line in view.lines] == [
            ("Старое", True),
            ("Прочитанное", False),
        ]
        assert news.unread(conn, mother, NOW) == {family.mother: 1}
        news.mark_read(conn, mother, old, NOW)
        assert news.unread(conn, mother, NOW) == {}

    await db.write(story)


async def test_what_is_not_out_yet_or_taken_back_is_nothing(db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        family = plant(seed)
        mother = [family.mother]
        later = announced(seed, family, mother, publish_at=NOW + timedelta(hours=1))
        recalled = announced(seed, family, mother, recalled_at=NOW)
        fathers = announced(seed, family, [family.father])
        for number in (later, recalled, fathers, 999):
            with pytest.raises(Refused):
                news.one(conn, mother, number, "ru", NOW)
        assert news.of(conn, mother, "ru", NOW).lines == ()
        assert news.unread(conn, mother, NOW) == {}
        assert news.one(conn, mother, later, "ru", NOW + timedelta(hours=2)).id == later

    await db.write(story)


async def test_it_is_read_in_the_readers_language_where_there_is_a_version(db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        family = plant(seed)
        mother = [family.mother]
        versions = {"en": {"title": "Trip", "text": "On Friday we go to the museum."}}
        number = announced(seed, family, mother, versions=versions)
        english = news.one(conn, mother, number, "en", NOW)
        assert (english.title, english.language, english.others) == ("Trip", "en", ("ru",))
        russian = news.one(conn, mother, number, "ru", NOW)
        assert (russian.title, russian.others) == ("Экскурсия", ("en",))
        tatar = news.one(conn, mother, number, "tt", NOW)
        assert tatar.language == "ru"

    await db.write(story)


async def test_it_is_confirmed_once_and_counts_as_read(db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        family = plant(seed)
        number = announced(seed, family, [family.mother, family.father], ask_confirm=True)
        assert news.confirm(conn, [family.mother], number, NOW)
        assert not news.confirm(conn, [family.mother], number, NOW + timedelta(hours=1))
        rows = {
            row.person_id: (row.read_at, row.confirmed_at)
            for row in conn.execute(select(t.AnnouncementRecipient))
        }
        assert rows == {family.mother: (NOW, NOW), family.father: (None, None)}
        assert not news.of(conn, [family.mother], "ru", NOW).lines[0].to_confirm

    await db.write(story)


async def test_a_page_tells_how_many_there_are(db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        family = plant(seed)
        for number in range(news.PAGE + 3):
            announced(seed, family, [family.mother], title=f"№ {number}")
        first = news.of(conn, [family.mother], "ru", NOW)
        second = news.of(conn, [family.mother], "ru", NOW, 1)
        assert (len(first.lines), first.pages, len(second.lines)) == (news.PAGE, 2, 3)
        assert news.of(conn, [], "ru", NOW).lines == ()
        conn.execute(update(t.Announcement).values(title=""))
        assert news.of(conn, [family.mother], "ru", NOW).lines[0].title.startswith("В пятницу")

    await db.write(story)
