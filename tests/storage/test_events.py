"""Events: who sees them, who takes part, what is relayed, who is told the results."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat, Viewer
from bot.services import events as services
from bot.storage import event_readers, events
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import Family, plant
from tests.storage.school_year import Counted

BOT = "42"
DAY = date(2026, 11, 27)
PAST = date(2026, 11, 9)


def event(family: Family, day: date = DAY, **values: Any) -> int:
    row: dict[str, Any] = {
        "school_id": family.school,
        "day": day,
        "starts_at": time(18),
        "title": "Родительское собрание",
        "place": "201",
        "organizer_id": family.teacher,
        "class_ids": [family.klass],
    } | values
    return family.seed.add(t.Event, **row)


def student_viewer(family: Family) -> Viewer:
    return Viewer(4, "ru", hat=Hat.STUDENT, hats=(Hat.STUDENT,), children=(family.ref(),))


async def test_a_family_sees_the_events_of_its_school_and_class(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        other = family.seed.klass(family.school, "8Б")
        seen = event(family)
        whole_school = event(family, DAY, starts_at=None, class_ids=[], title="Концерт")
        hidden = event(family, class_ids=[other])
        past = event(family, PAST)
        foreign = plant(Seed(conn), "Школа № 7")
        elsewhere = event(foreign, class_ids=[])
        ref = family.ref(family.mother)
        ahead = services.listed(conn, ref, False, 0, NOW)
        assert {line.id for line in ahead.lines} == {seen, whole_school}
        before = services.listed(conn, ref, True, 0, NOW)
        assert [line.id for line in before.lines] == [past]
        mother = family.viewer(family.mother)
        for number in (hidden, elsewhere, 999):
            with pytest.raises(Refused):
                services.one(conn, mother, ref, number, NOW)

    await db.write(story)


async def test_each_says_for_themselves_and_a_family_is_counted_once(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        number = event(family)
        mother, father = family.viewer(family.mother), family.viewer(family.father)
        for _twice in range(2):
            view = services.take_part(conn, mother, family.anna, number, True, NOW)
        assert (view.taking_part, view.takes_part, view.others) == (1, True, False)
        view = services.take_part(conn, father, family.anna, number, True, NOW)
        assert (view.taking_part, view.takes_part, view.others) == (1, True, True)
        services.take_part(conn, mother, family.anna, number, False, NOW)
        view = services.take_part(conn, father, family.anna, number, False, NOW)
        assert (view.taking_part, view.takes_part, view.others) == (0, False, False)
        past = event(family, PAST)
        with pytest.raises(Refused):
            services.take_part(conn, mother, family.anna, past, True, NOW)

    await db.write(story)


async def test_words_reach_the_organizer_and_the_answer_their_author_alone(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        number = event(family)
        for person, external_id in ((family.teacher, "1"), (family.mother, "2")):
            family.seed.reader(person, external_id)
        fathers_chat = family.seed.reader(family.father, "3")
        mother = family.viewer(family.mother)
        view, reached = services.ask(conn, mother, family.anna, number, "Во сколько?", BOT, NOW)
        assert reached
        assert [asked.text for asked in view.asked] == ["Во сколько?"]
        payload = conn.execute(
            select(t.Outbox.payload).where(t.Outbox.kind == "event_question")
        ).scalar_one()
        assert payload["who"] == "Иванова Мария Павловна (Иванова Анна, 5А)"

        own = services.own_event(conn, family.teaching, number, NOW)
        (question,) = own.questions
        services.answer(conn, family.teaching, question.id, "В шесть.", BOT, NOW)
        with pytest.raises(AlreadyDone):
            services.answer(conn, family.teaching, question.id, "В семь.", BOT, NOW)
        chats = conn.execute(
            select(t.Outbox.chat_id).where(t.Outbox.kind == "event_answer")
        ).scalars()
        assert fathers_chat not in list(chats)
        seen = services.one(conn, mother, family.ref(family.mother), number, NOW)
        assert [asked.answer for asked in seen.asked] == ["В шесть."]
        father = services.one(
            conn, family.viewer(family.father), family.ref(family.father), number, NOW
        )
        assert father.asked == ()

    await db.write(story)


async def test_an_organizer_who_is_no_teacher_cannot_be_written_to(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        number = event(family, organizer_id=None, organizer_name="Дом культуры")
        with pytest.raises(Refused):
            services.ask(conn, family.viewer(family.mother), family.anna, number, "?", BOT, NOW)

    await db.write(story)


async def test_only_who_holds_it_or_the_office_sees_the_other_side(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        number = event(family)
        asked = events.ask(conn, number, family.anna, family.mother, "?", NOW)
        someone = replace(family.class_teacher, id=family.seed.teacher(family.school, "Г Д Е"))
        colleague = Viewer(8, "ru", hat=Hat.STAFF, staff=(someone,))
        office = Viewer(8, "ru", hat=Hat.STAFF, staff=(replace(someone, is_admin=True),))
        for viewer in (colleague, family.viewer(family.mother), student_viewer(family)):
            with pytest.raises(Refused):
                services.own_event(conn, viewer, number, NOW)
            with pytest.raises(Refused):
                services.question(conn, viewer, asked, NOW)
            with pytest.raises(Refused):
                services.may_write_results(conn, viewer, number, NOW)
        assert services.own_event(conn, office, number, NOW).questions
        assert [line.id for line in services.own(conn, office, 0, NOW).lines] == [number]
        assert services.own(conn, colleague, 0, NOW).lines == ()

    await db.write(story)


async def test_a_question_names_the_class_of_the_schools_own_day(db: Database) -> None:
    """In Vladivostok it is the 19th already, and Anna is in another class."""
    evening = datetime(2026, 11, 18, 20, tzinfo=UTC)

    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        conn.execute(update(t.School).values(timezone="Asia/Vladivostok"))
        conn.execute(update(t.Membership).values(ends_on=date(2026, 11, 18)))
        another = family.seed.klass(family.school, "5Б")
        family.seed.add(
            t.Membership, student_id=family.anna, class_id=another, starts_on=date(2026, 11, 19)
        )
        asked = events.ask(conn, event(family), family.anna, family.mother, "?", evening)
        assert services.question(conn, family.teaching, asked, evening).class_name == "5Б"

    await db.write(story)


async def test_those_who_missed_it_are_told_the_results(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        number = event(family, PAST)
        other = family.seed.student(family.school, family.klass, "Петров Пётр Петрович")
        missed = family.seed.parent(family.school, [other], "Петрова Ольга Ивановна")
        closed = family.seed.parent(family.school, [other], "Петров Иван Иванович", "closed")
        for count, person in enumerate((family.mother, missed, closed), 1):
            family.seed.reader(person, str(count))
        former = family.seed.klass(family.school, "4А", year=2025)
        left = family.seed.person(family.school, "Орлов Лев Львович", "student")
        family.seed.add(t.Membership, student_id=left, class_id=former, starts_on=date(2025, 9, 1))
        family.seed.parent(family.school, [left], "Орлова Анна Львовна")
        events.take_part(conn, number, family.anna, family.father, takes=True, now=NOW)
        everybody = event(family, PAST, class_ids=[])
        assert missed in event_readers.who_missed(conn, events.facts(conn, everybody))
        assert len(event_readers.who_missed(conn, events.facts(conn, everybody))) == 3
        assert event_readers.who_missed(conn, events.facts(conn, number)) == [missed]
        view, told = services.write_results(
            conn, family.teaching, number, "Решили про экскурсию.", BOT, NOW
        )
        assert (told, view.facts.results) == (1, "Решили про экскурсию.")
        again, told = services.write_results(conn, family.teaching, number, "Уточнение.", BOT, NOW)
        assert (told, again.facts.results) == (0, "Уточнение.")
        trace = conn.execute(
            select(t.Change.action, t.Change.before).where(t.Change.entity == "event_result")
        ).all()
        assert [row.action for row in trace] == ["made", "changed"]
        assert trace[1].before == {"results": "Решили про экскурсию."}
        ahead = event(family, DAY)
        with pytest.raises(Refused):
            services.write_results(conn, family.teaching, ahead, "Рано", BOT, NOW)

    await db.write(story)


async def test_a_list_takes_one_statement_however_many_there_are(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        for day in range(1, 28):
            event(family, date(2026, 12, day))
        with Counted(conn) as counted:
            view = services.listed(conn, family.ref(family.mother), False, 0, NOW)
        assert (counted.statements, len(view.lines)) == (1, 27)
        with Counted(conn) as counted:
            services.one(
                conn,
                family.viewer(family.mother),
                family.ref(family.mother),
                view.lines[0].id,
                NOW,
            )
        assert counted.statements <= 6

    await db.write(story)


async def test_two_answers_in_the_same_moment_make_one(two: tuple[Database, Database]) -> None:
    def planted(conn: Connection) -> tuple[Viewer, int]:
        family = plant(Seed(conn))
        number = event(family)
        return family.teaching, events.ask(conn, number, family.anna, family.mother, "?", NOW)

    viewer, asked = await two[0].write(planted)

    async def answer(db: Database, text: str) -> bool:
        try:
            await db.write(lambda conn: services.answer(conn, viewer, asked, text, BOT, NOW))
        except AlreadyDone:
            return False
        return True

    done = await asyncio.gather(answer(two[0], "Да"), answer(two[1], "Нет"))
    assert sorted(done) == [False, True]
