"""An event with answers is changed or cancelled, and everybody it is for is told."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import i18n
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.event_words import spoken
from bot.domain.people import Hat, Viewer
from bot.screens.pushes import render
from bot.services import event_changes as services
from bot.services import events as family_events
from bot.storage import events
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import Family, plant

BOT = "42"
TODAY = date(2026, 11, 18)
DAY = date(2026, 11, 27)


def _event(family: Family, **values: Any) -> int:
    row: dict[str, Any] = {
        "school_id": family.school,
        "day": DAY,
        "starts_at": time(18),
        "title": "Родительское собрание",
        "organizer_id": family.teacher,
        "class_ids": [family.klass],
    } | values
    return family.seed.add(t.Event, **row)


def _readers(family: Family) -> dict[int, str]:
    """Chats of the family, of another class and of the organizer."""
    other = family.seed.klass(family.school, "8Б")
    far = family.seed.student(family.school, other, "Дальний Олег Ильич")
    people = {
        "mother": family.mother,
        "father": family.father,
        "anna": family.anna,
        "far": family.seed.parent(family.school, [far], "Дальняя Ольга Ильинична"),
    }
    return {
        family.seed.reader(person, f"{3000 + n}"): name
        for n, (name, person) in enumerate(people.items())
    }


def _waiting(conn: Connection, chats: dict[int, str], locale: str = "ru") -> dict[str, str]:
    rows = conn.execute(
        select(t.Outbox.chat_id, t.Outbox.payload).where(
            t.Outbox.kind == "event_changed", t.Outbox.status == "waiting"
        )
    ).all()
    with i18n.use(locale):
        screens = {chats[row.chat_id]: render("event_changed", row.payload) for row in rows}
    return {name: screen.text for name, screen in screens.items() if screen is not None}


@pytest.mark.parametrize(
    ("locale", "head", "now", "was"),
    [
        ("ru", "новое время или место", "Суббота, 28 ноября · 17:30", "Было: Пятница, 27 ноября"),
        ("en", "another time or place", "Saturday 28 November · 17:30", "Was: Friday 27 November"),
    ],
)
async def test_another_day_is_told_with_what_it_was(
    db: Database, locale: str, head: str, now: str, was: str
) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        chats, number = _readers(family), _event(family)
        events.take_part(conn, number, family.anna, family.mother, takes=True, now=NOW)
        words = "28.11.2026 17:30 Родительское собрание 5А\nОб экскурсии"
        view, told = services.change(conn, family.teaching, number, words, BOT, NOW)
        assert (told, view.facts.description) == (3, "Об экскурсии")
        assert view.participants, "who takes part is not forgotten"
        waiting = _waiting(conn, chats, locale)
        assert set(waiting) == {"mother", "father", "anna"}
        for part in (head, now, was):
            assert part in waiting["mother"]

    await db.write(story)


async def test_other_words_alone_are_no_news(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        _readers(family)
        number = _event(family)
        words = "27.11.2026 18:00 Собрание 5А"
        view, told = services.change(conn, family.teaching, number, words, BOT, NOW)
        assert (told, view.facts.title) == (0, "Собрание")

    await db.write(story)


async def test_who_is_no_longer_meant_is_told_as_well(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        chats, number = _readers(family), _event(family)
        words = "28.11.2026 Собрание 8Б"
        services.change(conn, family.teaching, number, words, BOT, NOW)
        assert set(_waiting(conn, chats)) == {"mother", "father", "anna", "far"}

    await db.write(story)


@pytest.mark.parametrize(
    ("locale", "head"),
    [("ru", "❌ Отмена: Родительское"), ("en", "❌ Родительское собрание: canc")],
)
async def test_a_cancelled_event_keeps_its_answers_and_takes_no_more(
    db: Database, locale: str, head: str
) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        chats, number = _readers(family), _event(family)
        events.take_part(conn, number, family.anna, family.mother, takes=True, now=NOW)
        why = "Карантин <в школе>"
        view, told = services.cancel(conn, family.teaching, number, why, BOT, NOW)
        assert (told, view.facts.cancelled, view.changeable) == (3, True, False)
        waiting = _waiting(conn, chats, locale)
        assert head in waiting["father"]
        assert "Карантин &lt;в школе&gt;" in waiting["father"]
        mother = family.viewer(family.mother)
        with pytest.raises(Refused):
            family_events.take_part(conn, mother, family.anna, number, True, NOW)
        with pytest.raises(AlreadyDone):
            services.may_change(conn, family.teaching, number, NOW)
        with pytest.raises(AlreadyDone):
            services.cancel(conn, family.teaching, number, "", BOT, NOW)

    await db.write(story)


async def test_changed_and_then_cancelled_is_one_message(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        chats, number = _readers(family), _event(family)
        words = "28.11.2026 17:30 Собрание 5А"
        services.change(conn, family.teaching, number, words, BOT, NOW)
        services.cancel(conn, family.teaching, number, "", BOT, NOW + timedelta(minutes=1))
        assert "❌" in _waiting(conn, chats)["mother"]
        rows = conn.execute(select(t.Outbox.id).where(t.Outbox.status == "waiting")).all()
        assert len(rows) == 3

    await db.write(story)


async def test_only_who_holds_it_changes_it_and_only_while_it_is_ahead(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        number = _event(family)
        stranger = Viewer(9, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=())
        for viewer in (family.viewer(family.mother), stranger):
            with pytest.raises(Refused):
                services.cancel(conn, viewer, number, "", BOT, NOW)
        conn.execute(update(t.Event).values(day=TODAY - timedelta(days=1)))
        with pytest.raises(Refused):
            services.cancel(conn, family.teaching, number, "", BOT, NOW)

    await db.write(story)


def test_an_event_as_it_is_typed() -> None:
    known = {"5А": 1, "5Б": 2}
    said = spoken("25.12 18:00 Родительское собрание 5А, 5б\nПовестка:\n1. Ёлка", TODAY, known)
    assert (said.day, said.starts_at, said.title) == (
        date(2026, 12, 25), time(18), "Родительское собрание",
    )  # fmt: skip
    assert said.classes == (1, 2)
    assert said.details == "Повестка:\n1. Ёлка"
    assert spoken("завтра Концерт", TODAY, known).starts_at is None


@pytest.mark.parametrize("words", ["", "Концерт", "25.12", "17.11.2026 Поздно", "99.99 Концерт"])
def test_what_is_no_event(words: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        spoken(words, TODAY, {})
    assert refused.value.expected == "event"
