"""A family with two Annas: whatever comes by itself says which one it is about."""

from typing import Any

from sqlalchemy import Connection, select

from bot import i18n
from bot.domain.delivery import Kind
from bot.keyboards.actions.absence import AcceptNotice
from bot.screens import pushes
from bot.services import alerts, classroom, links_told, threads
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import BEFORE, FATHER, MOTHER, TEACHER, Family, seen_by, with_accounts
from tests.storage.test_absences import BOT, filed, press


def two_annas(conn: Connection) -> Family:
    """The mother has another Anna, in 7Б; the father has not."""
    seed = Seed(conn)
    family = with_accounts(seed)
    other = seed.student(family.school, seed.klass(family.school, "7Б"), "Орлова Анна Ильинична")
    seed.add(t.Guardianship, parent_id=family.mother, student_id=other, rights="full")
    for who in (MOTHER, FATHER, TEACHER):
        seed.chat(seen_by(conn, who).account_id, who, BOT)
    return family


def said(conn: Connection, kind: Kind, who: str, locale: str = "ru") -> str:
    """The only message of a kind in somebody's chat."""
    query = (
        select(t.Outbox.payload)
        .join(t.Chat, t.Chat.id == t.Outbox.chat_id)
        .where(t.Outbox.kind == kind.value, t.Chat.external_id == who)
    )
    payload: Any = conn.execute(query).scalar_one()
    with i18n.use(locale):
        screen = pushes.render(kind.value, payload)
    assert screen is not None
    return screen.text


async def test_an_answer_to_a_notice(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        family = two_annas(conn)
        for who in (MOTHER, FATHER):
            press(conn, AcceptNotice(filed(conn, family, who).id), TEACHER)
        assert "Анна (5А)" in said(conn, Kind.NOTICE_ANSWERED, MOTHER)
        assert "Anna (5А)" in said(conn, Kind.NOTICE_ANSWERED, MOTHER, "en")
        assert "(5А)" not in said(conn, Kind.NOTICE_ANSWERED, FATHER)

    await any_db.write(story)


async def test_an_answer_of_a_teacher(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        family = two_annas(conn)
        thread = threads.begin(conn, family.ref(), family.mother, family.teacher, NOW)
        written: dict[str, Any] = {"file": None, "language": "ru", "bot": BOT, "now": NOW}
        for as_teacher in (False, True):
            threads.say(conn, thread, "Здравствуйте", as_teacher=as_teacher, account=1, **written)
        assert "· Анна (5А)" in said(conn, Kind.THREAD, MOTHER)
        assert said(conn, Kind.THREAD, TEACHER).splitlines()[0].endswith("· Анна</b>")

    await any_db.write(story)


async def test_a_new_reader_of_her_diary(any_db: Database) -> None:
    await any_db.write(two_annas)
    await alerts.begin(any_db, BOT)

    def story(conn: Connection) -> None:
        seed = Seed(conn)
        named = t.Person.last_name == "Иванова", t.Person.role == "student"
        row = conn.execute(select(t.Person.school_id, t.Person.id).where(*named)).one()
        aunt = seed.parent(row.school_id, [row.id], "Орлова Вера Ильинична")
        seed.link(seed.account("1009"), aunt)
        links_told.look(conn, BOT, NOW)
        assert said(conn, Kind.LINK_ADDED, MOTHER).splitlines()[0].endswith(": Анна (5А)")
        assert said(conn, Kind.LINK_ADDED, FATHER).splitlines()[0].endswith(": Анна")

    await any_db.write(story)


async def test_a_reminder_to_sign(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        family = two_annas(conn)
        classroom.remind_to_sign(conn, family.teaching, family.klass, BEFORE, BOT, NOW)
        assert "Анна (5А)" in said(conn, Kind.SIGN_REMINDER, MOTHER)
        assert "(5А)" not in said(conn, Kind.SIGN_REMINDER, FATHER)

    await any_db.write(story)
