"""What is told at once, as stories: a school writes, time passes, parents read."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from bot import i18n
from bot.domain.delivery import Outcome, Status
from bot.domain.people import Name, Right, SchoolRef, StudentRef
from bot.screens import pushes
from bot.screens.screen import Screen
from bot.services import alerts, digest_answers
from bot.storage import sending
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed

BOT = "42"
TODAY = date(2026, 11, 18)
SETTLED = timedelta(minutes=15)


class School:
    """One class, two children's parents, and messages as their phones would show them."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.now = NOW
        self.shown: dict[tuple[int, int], str] = {}
        self.posted = 0

    async def build(self) -> None:
        await self.db.write(self._build)
        await alerts.begin(self.db, BOT)

    def _build(self, conn: Connection) -> None:
        seed = Seed(conn)
        self.school = seed.school()
        self.klass = seed.klass(self.school)
        self.subject = seed.subject(self.school)
        self.russian = seed.subject(self.school, "Русский язык")
        self.teacher = seed.teacher(self.school)
        self.anna = seed.student(self.school, self.klass)
        self.mother = seed.parent(self.school, [self.anna])
        self.father = seed.parent(self.school, [self.anna], "Иванов Пётр Сергеевич")
        past = NOW - timedelta(days=30)
        self.chats = {}
        for person, number in ((self.mother, "1"), (self.father, "2"), (self.anna, "3")):
            account = seed.account(number, preset="daily")
            seed.link(account, person, consented_at=past)
            self.chats[person] = seed.chat(account, number)

    async def write(self, f: Any) -> Any:
        return await self.db.write(lambda conn: f(Seed(conn, self.now)))

    async def mark(self, value: int = 4, subject: int | None = None, **values: Any) -> int:
        made = await self.write(
            lambda seed: seed.mark(
                self.anna,
                subject or self.subject,
                self.klass,
                value,
                set_by=self.teacher,
                **{"day": TODAY, **values},
            )
        )
        return int(made)

    async def correct(self, mark: int, text: str | None) -> None:
        """To another value; None takes the mark away."""

        def change(conn: Connection) -> None:
            gone = self.now if text is None else None
            now: dict[str, Any] = {"removed_at": gone, "edited_at": self.now}
            if text is not None:
                now |= {"value": int(text), "text": text}
            conn.execute(update(t.Mark).where(t.Mark.id == mark).values(**now))
            event = {
                "mark_id": mark,
                "at": self.now,
                "by_person": self.teacher,
                "action": "removed" if text is None else "corrected",
                "value": None if text is None else int(text),
                "text": text or "",
                "weight": Fraction(2),
                "comment": "",
                "kind": "Ответ на уроке",
            }
            conn.execute(insert(t.MarkEvent).values(**event))

        await self.db.write(change)

    async def later(self, by: timedelta = SETTLED) -> None:
        """Time passes, somebody looks, the messenger carries."""
        self.now += by
        await alerts.look(self.db, BOT, self.now)
        await self.carry()

    async def carry(self) -> None:
        await self.db.write(self._carry)

    def _carry(self, conn: Connection) -> None:
        until = self.now + timedelta(seconds=60)
        letters = sending.claim(conn, BOT, "s", 100, self.now, self.now, until)
        outcomes = []
        for letter in letters:
            with i18n.use("ru"):
                screen = pushes.render(letter.kind, letter.payload)
            outcomes.append(self._deliver(letter, screen))
        sending.settle(conn, BOT, "s", outcomes, self.now, self.now)

    def _deliver(self, letter: Any, screen: Screen | None) -> Outcome:
        if screen is None:
            return Outcome(letter, Status.DROPPED, "void")
        if letter.edits is not None:
            number = letter.edits
        else:
            self.posted += 1
            number = self.posted
        self.shown[letter.chat_id, number] = screen.text
        return Outcome(letter, Status.SENT, message_id=number)

    def reads(self, person: int) -> list[str]:
        chat = self.chats[person]
        return [text for (its, _n), text in sorted(self.shown.items()) if its == chat]

    def ref(self, parent: int) -> StudentRef:
        place = SchoolRef(self.school, "Школа № 14", "Europe/Moscow")
        name = Name("Иванова", "Анна", "Петровна")
        return StudentRef(self.anna, name, place, self.klass, "5А", 5, Right.FULL, parent_id=parent)


@pytest.fixture
async def school(any_db: Database) -> School:
    place = School(any_db)
    await place.build()
    return place


# --- marks ---


async def test_a_mark_is_told_when_it_has_settled(school: School) -> None:
    await school.mark(4)
    await school.later(timedelta(minutes=14))
    assert school.reads(school.mother) == []
    await school.later(timedelta(minutes=1))
    (text,) = school.reads(school.mother)
    assert text == "Анна · алгебра, ответ на уроке 18.11: <b>4</b>"
    assert school.reads(school.anna) == school.reads(school.father) == [text]
    await school.later()
    assert len(school.reads(school.mother)) == 1, "and only once"


async def test_a_correction_inside_the_window_was_never_seen(school: School) -> None:
    mark = await school.mark(4)
    school.now += timedelta(minutes=10)
    await school.correct(mark, "5")
    await school.later(timedelta(minutes=5))
    await school.later()
    (text,) = school.reads(school.mother)
    assert text.endswith("<b>5</b>")


async def test_a_later_correction_edits_the_message(school: School) -> None:
    mark = await school.mark(4)
    await school.later()
    await school.correct(mark, "5")
    await school.later()
    (text,) = school.reads(school.mother)
    assert "<b>4 → 5</b>. Исправление: Бирюкова Е. П., " in text


async def test_days_later_a_correction_follows_in_a_new_message(school: School) -> None:
    mark = await school.mark(4)
    await school.later()
    school.now += timedelta(days=3)
    await school.correct(mark, "5")
    await school.later()
    before, after = school.reads(school.mother)
    assert before.endswith("<b>4</b>")
    assert "<b>4 → 5</b>" in after


async def test_a_right_ends_with_the_day_of_the_school(school: School) -> None:
    """At 17 o'clock in Moscow it is already tomorrow in Vladivostok."""

    def until_today(seed: Seed) -> None:
        seed.conn.execute(update(t.School).values(timezone="Asia/Vladivostok"))
        pair = t.Guardianship.parent_id == school.father
        seed.conn.execute(update(t.Guardianship).where(pair).values(ends_on=TODAY))
        leaves = update(t.Person).where(t.Person.id == school.mother)
        seed.conn.execute(leaves.values(left_on=TODAY + timedelta(days=2)))

    await school.write(until_today)
    school.now = datetime.fromisoformat("2026-11-18T17:00:00+03:00")
    await school.mark(4, day=TODAY)
    await school.later()
    school.now = datetime.fromisoformat("2026-11-19T09:00:00+10:00")
    await school.later()
    assert len(school.reads(school.mother)) == 1, "who leaves in two days still reads"
    assert school.reads(school.father) == []


async def test_several_marks_come_in_one_message(school: School) -> None:
    await school.mark(4)
    await school.mark(5, school.russian)
    await school.later()
    (text,) = school.reads(school.mother)
    assert text.splitlines()[0] == "<b>Анна</b>"
    assert len(text.splitlines()) == 3


async def test_of_two_children_called_the_same_the_class_is_said(school: School) -> None:
    def namesake(seed: Seed) -> None:
        klass = seed.klass(school.school, "7Б")
        other = seed.student(school.school, klass, "Иванова Анна Ильинична")
        seed.add(t.Guardianship, parent_id=school.mother, student_id=other, rights="full")

    await school.write(namesake)
    await school.mark(4)
    await school.later()
    (hers,), (his,) = school.reads(school.mother), school.reads(school.father)
    assert hers.startswith("Анна (5А) · алгебра")
    assert his.startswith("Анна · алгебра"), "he has one Anna only"


async def test_one_of_several_is_corrected_in_their_message(school: School) -> None:
    mark = await school.mark(4)
    await school.mark(5, school.russian)
    await school.later()
    await school.correct(mark, None)
    await school.later()
    (text,) = school.reads(school.mother)
    assert "<b>4</b>, снята." in text
    assert "русский язык" in text


async def test_a_mark_taken_away_before_it_settled_is_nobodys_business(school: School) -> None:
    mark = await school.mark(2)
    await school.correct(mark, None)
    await school.later()
    assert school.shown == {}


async def test_what_waits_for_the_morning_gathers_and_is_put_right(school: School) -> None:
    school.now = datetime.fromisoformat("2026-11-18T20:00:00+03:00")
    mark = await school.mark(2)
    school.now += SETTLED
    await alerts.look(school.db, BOT, school.now)
    await school.mark(5, school.russian)
    await school.correct(mark, "3")
    await school.later()
    (text,) = school.reads(school.mother)
    assert "<b>3</b>" in text
    assert "<b>5</b>" in text
    assert "→" not in text, "nobody had read it"


async def test_marks_of_long_ago_and_first_imports_are_no_news(school: School) -> None:
    await school.mark(4, day=TODAY - timedelta(days=8))
    batch = await school.write(
        lambda seed: seed.add(
            t.ImportBatch,
            school_id=school.school,
            file_name="a.xlsx",
            file_hash="0",
            applied_at=school.now,
            summary={},
        )
    )
    await school.later()
    assert school.shown == {}
    await school.mark(5, day=TODAY, batch_id=batch)
    await school.later()
    assert len(school.reads(school.mother)) == 1, "an import after other marks is told"


async def test_a_whole_first_import_stays_silent(school: School) -> None:
    def first_import(seed: Seed) -> None:
        batch = seed.add(
            t.ImportBatch,
            school_id=school.school,
            file_name="a.xlsx",
            file_hash="0",
            applied_at=school.now,
            summary={},
        )
        mark = seed.mark(school.anna, school.subject, school.klass, day=TODAY, batch_id=batch)
        seed.conn.execute(
            update(t.MarkEvent).where(t.MarkEvent.mark_id == mark).values(batch_id=batch)
        )

    await school.write(first_import)
    await school.later()
    assert school.shown == {}


async def test_students_may_hear_an_hour_before_their_parents(school: School) -> None:
    await school.db.write(
        lambda conn: conn.execute(update(t.School).values(settings={"student_head_start": 60}))
    )
    await school.mark(2)
    await school.later()
    assert len(school.reads(school.anna)) == 1
    assert school.reads(school.mother) == []
    await school.later(timedelta(minutes=60))
    assert len(school.reads(school.mother)) == 1


async def test_a_second_mark_has_its_own_head_start(school: School) -> None:
    await school.db.write(
        lambda conn: conn.execute(update(t.School).values(settings={"student_head_start": 60}))
    )
    await school.mark(2)
    await school.later()
    school.now += timedelta(minutes=30)
    await school.mark(3, school.russian)
    await school.later()
    assert len(school.reads(school.anna)) == 2
    await school.later(timedelta(minutes=15))
    (first,) = school.reads(school.mother)
    assert "русский" not in first, "the student has heard of it only a quarter of an hour ago"
    await school.later(timedelta(minutes=45))
    assert len(school.reads(school.mother)) == 2


async def test_who_did_not_ask_for_marks_hears_of_them_in_the_digest(school: School) -> None:
    await school.db.write(lambda conn: conn.execute(update(t.Account).values(preset="weekly")))
    await school.mark(2)
    await school.later()
    assert school.shown == {}


async def test_two_processes_look_and_nothing_is_told_twice(
    two: tuple[Database, Database],
) -> None:
    place = School(two[0])
    await place.build()
    await place.mark(4)
    place.now += SETTLED
    for db in (*two, *two):
        await alerts.look(db, BOT, place.now)
    await place.carry()
    assert len(place.reads(place.mother)) == 1


# --- absence ---


async def absent(school: School, number: int = 1, code: str = "н") -> int:
    def write(seed: Seed) -> int:
        if number == 1:
            seed.lesson(school.klass, school.subject, TODAY, 1)
        return seed.absent(school.anna, school.klass, TODAY, number, code)

    return int(await school.write(write))


async def test_an_absence_without_notice_is_told_to_the_parents_once_a_day(
    school: School,
) -> None:
    await absent(school)
    await absent(school, 2)
    await school.later(timedelta(minutes=1))
    await school.later(timedelta(minutes=1))
    (text,) = school.reads(school.mother)
    assert text.startswith("⚠️ Анна, ср 18.11: нет на 1 уроке (алгебра, 8:30)")
    assert school.reads(school.father) == [text]
    assert school.reads(school.anna) == []


async def test_where_notice_was_given_nobody_is_alarmed(school: School) -> None:
    await school.write(lambda seed: gave_notice(seed, school, [1]))
    await absent(school)
    await school.later(timedelta(minutes=1))
    assert school.shown == {}
    await absent(school, 2)
    await school.later(timedelta(minutes=1))
    (text,) = school.reads(school.mother)
    assert "нет на 2 уроке" in text, "the notice was for the first lesson only"


def gave_notice(seed: Seed, school: School, numbers: list[int]) -> None:
    seed.add(
        t.AbsenceNotice,
        school_id=school.school,
        student_id=school.anna,
        class_id=school.klass,
        draft_id=1,
        filer=f"person:{school.mother}",
        person_id=school.mother,
        account_id=1,
        name="Иванова Мария Павловна",
        filed_at=school.now,
        first_day=TODAY,
        last_day=TODAY,
        numbers=numbers,
        cause="family",
        language="ru",
    )


@pytest.mark.parametrize("code", ["б", "у/п", "оп"])
async def test_a_known_cause_is_no_alarm(school: School, code: str) -> None:
    await absent(school, code=code)
    await school.later()
    assert school.shown == {}


async def test_when_one_parent_knows_the_other_sees_that_it_is_handled(school: School) -> None:
    await absent(school)
    await school.later(timedelta(minutes=1))
    know = partial(
        digest_answers.know_about,
        bot=BOT,
        student=school.ref(school.father),
        day=TODAY,
        now=school.now,
    )
    view = await school.db.write(know)
    assert view is not None
    assert view.state == "claimed"
    await school.carry()
    (text,) = school.reads(school.mother)
    assert "✅ Уже выяснено: Иванов П. С., 18.11, 15:01" in text


async def test_the_first_who_knows_is_the_one_who_is_named(school: School) -> None:
    await absent(school)
    await school.later(timedelta(minutes=1))
    for parent in (school.mother, school.father):
        know = partial(
            digest_answers.know_about,
            bot=BOT,
            student=school.ref(parent),
            day=TODAY,
            now=school.now,
        )
        view = await school.db.write(know)
    assert view is not None
    assert view.by == "Иванова М. П."


async def test_an_absence_taken_back_is_put_right_and_can_come_again(school: School) -> None:
    row = await absent(school)
    await school.later(timedelta(minutes=1))
    await school.db.write(
        lambda conn: conn.execute(delete(t.Attendance).where(t.Attendance.id == row))
    )
    await school.later(timedelta(minutes=1))
    (text,) = school.reads(school.mother)
    assert text == "✅ Анна, ср 18.11: школа сняла отметку об отсутствии."
    await absent(school, 3)
    await school.later(timedelta(minutes=1))
    assert len(school.reads(school.mother)) == 2


# --- how the day begins ---


async def day_of_lessons(school: School, day: date) -> list[int]:
    def write(seed: Seed) -> list[int]:
        subjects = (school.subject, school.russian)
        return [seed.lesson(school.klass, its, day, n) for n, its in enumerate(subjects, 1)]

    return list(await school.write(write))


async def cancel(school: School, lesson: int, status: str = "cancelled") -> None:
    await school.db.write(
        lambda conn: conn.execute(
            update(t.Lesson).where(t.Lesson.id == lesson).values(status=status)
        )
    )


async def test_a_cancelled_first_lesson_is_told_the_evening_before(school: School) -> None:
    first, _second = await day_of_lessons(school, TODAY + timedelta(days=1))
    await cancel(school, first)
    await school.later(timedelta(minutes=1))
    assert school.shown == {}, "at three in the afternoon it is early"
    await school.later(timedelta(hours=1))
    (text,) = school.reads(school.mother)
    assert text.startswith("🔁 Анна, четверг, 19 ноября: начало: 2 урок, русский язык, в 9:25")
    assert "По расписанию: 1 урок, алгебра, в 8:30" in text


async def test_a_group_in_one_subject_hides_nothing_of_another(school: School) -> None:
    """Of the groups of algebra hers is not known, so both are hers, as in her diary; and a group
    of last year's class says nothing."""
    tomorrow = TODAY + timedelta(days=1)

    def divide(seed: Seed) -> int:
        def group(klass: int, subject: int, name: str) -> int:
            return seed.add(t.StudyGroup, class_id=klass, subject_id=subject, name=name)

        former = seed.klass(school.school, "4А", year=2025, grade=4)
        hers = (group(school.klass, school.russian, "1"), group(former, school.subject, "1"))
        for one in hers:
            begins = date(2025, 9, 1)
            seed.add(t.GroupMember, group_id=one, student_id=school.anna, starts_on=begins)
        maths = group(school.klass, school.subject, "2")
        foreign = group(school.klass, school.russian, "2")
        seed.lesson(school.klass, school.russian, tomorrow, 1, group_id=foreign)
        first = seed.lesson(school.klass, school.subject, tomorrow, 2, group_id=maths)
        seed.lesson(school.klass, school.russian, tomorrow, 3, group_id=hers[0])
        return first

    await cancel(school, await school.write(divide))
    await school.later(timedelta(hours=2))
    (text,) = school.reads(school.mother)
    assert "начало: 3 урок, русский язык" in text
    assert "По расписанию: 2 урок, алгебра" in text


async def test_the_first_lesson_is_told_again_when_it_changes_again(school: School) -> None:
    school.now += timedelta(hours=2)
    first, _second = await day_of_lessons(school, TODAY + timedelta(days=1))
    await cancel(school, first)
    await school.later(timedelta(minutes=1))
    await school.later(timedelta(minutes=1))
    (text,) = school.reads(school.mother)
    assert "начало: 2 урок, русский язык, в 9:25" in text
    await cancel(school, first, "planned")
    await school.later(timedelta(minutes=1))
    assert "начало: 1 урок, алгебра, в 8:30" in school.reads(school.mother)[1]


async def test_a_later_lesson_is_not_the_first(school: School) -> None:
    school.now += timedelta(hours=2)
    _first, second = await day_of_lessons(school, TODAY + timedelta(days=1))
    await cancel(school, second)
    await school.later()
    assert school.shown == {}


async def test_what_changes_at_night_is_told_at_half_past_six(school: School) -> None:
    first, _second = await day_of_lessons(school, TODAY + timedelta(days=1))
    school.now = datetime.fromisoformat("2026-11-18T22:30:00+03:00")
    await cancel(school, first)
    await alerts.look(school.db, BOT, school.now)
    rows = await school.db.read(
        lambda conn: conn.execute(select(t.Outbox.kind, t.Outbox.zone)).all()
    )
    assert {tuple(row) for row in rows} == {("first_lesson", "Europe/Moscow")}


async def test_after_the_bell_it_is_too_late(school: School) -> None:
    first, _second = await day_of_lessons(school, TODAY)
    await cancel(school, first)
    await school.later()
    assert school.shown == {}


# --- people ---


async def test_a_new_parent_link_is_told_to_the_other_parents_and_the_class_teacher(
    school: School,
) -> None:
    def join(seed: Seed) -> None:
        seed.conn.execute(update(t.SchoolClass).values(class_teacher_id=school.teacher))
        school.chats[school.teacher] = seed.reader(school.teacher, "9")
        aunt = seed.parent(school.school, [school.anna], "Орлова Вера Ильинична")
        school.chats[aunt] = seed.reader(aunt, "10")

    await school.write(join)
    await school.later(timedelta(minutes=1))
    await school.later(timedelta(minutes=1))
    (text,) = school.reads(school.mother)
    assert text.startswith("👤 Орлова В. И. теперь видит дневник: Анна")
    (told,) = school.reads(school.teacher)
    assert "Анна, 5А" in told
    assert len(school.shown) == 3, "not the aunt, not the child"


async def test_help_is_asked_of_the_class_teacher_once_a_week(school: School) -> None:
    def join(seed: Seed) -> None:
        seed.conn.execute(update(t.SchoolClass).values(class_teacher_id=school.teacher))
        school.chats[school.teacher] = seed.reader(school.teacher, "9")

    await school.write(join)
    for _ in range(2):
        ask = partial(
            digest_answers.ask_for_help,
            bot=BOT,
            student=school.ref(school.mother),
            week=date(2026, 11, 9),
            now=school.now,
        )
        assert await school.db.write(ask)
    await school.carry()
    (text,) = school.reads(school.teacher)
    assert text == "🙋 Иванова М. П. просит помощи: Анна, 5А, неделя 9–13 ноября"
