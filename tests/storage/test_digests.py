"""Digests as stories: who gets one, when, with what in it."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import i18n
from bot.domain.notifications import Notifications, Preset, Switch
from bot.screens import pushes
from bot.services import digests
from bot.storage import accounts, notifications
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import Seed

BOT = "42"


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}+03:00")


MONDAY = at("2026-11-23T18:00")
EVENING = at("2026-11-18T18:00")
FRIDAY = at("2026-11-20T17:00")


class Town:
    """A family with two children: Anna in 5А, Pyotr in 2Б of another school."""

    def __init__(self, conn: Connection) -> None:
        seed = self.seed = Seed(conn, at("2026-11-01T12:00"))
        self.school = seed.school()
        self.other = seed.school("Школа № 7")
        self.klass, self.second = seed.klass(self.school), seed.klass(self.other, "2Б")
        self.algebra = seed.subject(self.school)
        self.reading = seed.subject(self.other, "Чтение")
        self.anna = seed.student(self.school, self.klass)
        self.pyotr = seed.student(self.other, self.second, "Иванов Пётр Ильич")
        self.mother = seed.parent(self.school, [self.anna])
        self.mother_there = seed.parent(self.other, [self.pyotr])
        self.account = seed.account("1", preset=None)
        for person in (self.mother, self.mother_there):
            seed.link(self.account, person)
        self.chat = seed.chat(self.account, "1")
        for klass in (self.klass, self.second):
            seed.term(klass)
        for day in range(16, 29):
            if date(2026, 11, day).weekday() < 5:
                seed.lesson(self.klass, self.algebra, date(2026, 11, day))
                seed.lesson(self.second, self.reading, date(2026, 11, day))

    def week(self) -> None:
        """What the model message is made from."""
        seed = self.seed
        seed.mark(self.pyotr, self.reading, self.second, 5, date(2026, 11, 17))
        seed.mark(self.anna, self.algebra, self.klass, 3, date(2026, 11, 18))
        seed.dot(self.anna, self.algebra, self.klass, date(2026, 11, 25))
        for number in (1, 2):
            seed.absent(self.anna, self.klass, number=number)
        for day in range(2, 9):
            seed.absent(self.anna, self.klass, date(2026, 11, day))


async def town(db: Database, *more: Any) -> None:
    def build(conn: Connection) -> None:
        place = Town(conn)
        for what in more:
            what(place)

    await db.write(build)


async def said(db: Database, locale: str = "ru") -> list[str]:
    rows = await db.read(
        lambda conn: conn.execute(
            select(t.Outbox.kind, t.Outbox.payload).order_by(t.Outbox.id)
        ).all()
    )
    with i18n.use(locale):
        screens = [pushes.render(row.kind, row.payload or {}) for row in rows]
    return [screen.text for screen in screens if screen is not None]


async def weeks(db: Database) -> list[str]:
    return [text for text in await said(db) if text.startswith("<b>Неделя")]


async def test_the_weekly_digest_is_the_model_message(any_db: Database) -> None:
    await town(any_db, Town.week)
    assert await digests.send_due(any_db, BOT, MONDAY) == 1
    assert await said(any_db) == [
        "<b>Неделя 16–20 ноября</b>\n"
        "<b>Анна, 5А</b>\n"
        "⚠️ Не сдано: алгебра, до 25.11. Пропущено: 2 урока (за четверть 9)\n"
        "→ Помогите выбрать день для алгебры\n"
        "Отметки: алгебра 3\n"
        "<b>Пётр, 2Б, школа № 7</b>\n"
        "Всё сдано, пропусков нет. Отметки: чтение 5"
    ]
    assert await said(any_db, "en") == [
        "<b>Week of 16–20 November</b>\n"
        "<b>Anna, 5А</b>\n"
        "⚠️ Missing: algebra, due 25 Nov. Missed: 2 lessons (9 this term)\n"
        "→ Help choose a day for algebra\n"
        "Marks: algebra 3\n"
        "<b>Pyotr, 2Б, School 7</b>\n"
        "All handed in, none missed. Marks: reading 5"
    ]


async def test_late_it_still_goes_and_never_twice(any_db: Database) -> None:
    await town(any_db, Town.week)
    for late in (timedelta(hours=10), timedelta(hours=25), timedelta(hours=26)):
        await digests.send_due(any_db, BOT, MONDAY + late)
    assert len(await weeks(any_db)) == 1


async def test_two_processes_at_once_make_one(two: tuple[Database, Database]) -> None:
    await town(two[0], Town.week)
    for db in (*two, *two):
        await digests.send_due(db, BOT, MONDAY)
    assert len(await said(two[0])) == 1


async def test_two_ticks_at_the_same_moment_make_one(two: tuple[Database, Database]) -> None:
    await town(two[0], Town.week)
    await asyncio.gather(*(digests.send_due(db, BOT, MONDAY) for db in (*two, *two)))
    assert len(await said(two[0])) == 1


async def test_a_week_without_anything_is_not_written_about(any_db: Database) -> None:
    await town(any_db)
    await digests.send_due(any_db, BOT, MONDAY)
    assert await said(any_db) == []


async def test_no_digest_on_holidays(any_db: Database) -> None:
    def holidays(place: Town) -> None:
        for klass in (place.klass, place.second):
            place.seed.add(
                t.Holiday,
                class_id=klass,
                name="Каникулы",
                starts_on=date(2026, 11, 14),
                ends_on=date(2026, 11, 22),
            )

    await town(any_db, Town.week, holidays)
    for now in (MONDAY, EVENING, FRIDAY):
        await digests.send_due(any_db, BOT, now)
    assert await said(any_db) == []


async def test_the_week_before_holidays_is_told_on_their_first_monday(any_db: Database) -> None:
    """It is about the week that had lessons; about the holidays themselves nothing comes."""

    def holidays(place: Town) -> None:
        days = {"starts_on": date(2026, 11, 21), "ends_on": date(2026, 11, 29)}
        for klass in (place.klass, place.second):
            place.seed.add(t.Holiday, class_id=klass, name="Каникулы", **days)

    await town(any_db, Town.week, holidays)
    for day in range(8):
        await digests.send_due(any_db, BOT, MONDAY + timedelta(days=day))
    week, dot = await said(any_db)
    assert week.startswith("<b>Неделя 16–20 ноября</b>")
    assert dot.startswith("<b>Сдать завтра, среда, 25 ноября</b>"), "that is no digest"


async def test_the_holidays_of_one_class_are_nobody_elses(any_db: Database) -> None:
    def quarantine(place: Town) -> None:
        days = {"starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 22)}
        place.seed.add(t.Holiday, class_id=place.second, name="Карантин", **days)
        off = {"day": date(2026, 11, 17), "kind": "off"}
        place.seed.add(t.SpecialDay, class_id=place.second, **off)

    await town(any_db, Town.week, quarantine)
    await digests.send_due(any_db, BOT, MONDAY)
    (text,) = await said(any_db)
    assert "Анна" in text
    assert "Пётр" not in text


async def test_on_friday_a_silent_line_says_what_can_be_signed(any_db: Database) -> None:
    await town(any_db, Town.week)
    await digests.send_due(any_db, BOT, FRIDAY)
    assert await said(any_db) == ["✍️ Неделю 16–20 ноября можно подписать: Анна, Пётр"]


async def test_where_it_is_evening_already_the_line_waits_until_signing_opens(
    any_db: Database,
) -> None:
    def far_east(place: Town) -> None:
        place.seed.conn.execute(update(t.Account).values(timezone="Asia/Vladivostok"))

    await town(any_db, Town.week, far_east)
    assert await digests.send_due(any_db, BOT, at("2026-11-20T10:00")) == 1
    due = await any_db.read(lambda conn: conn.execute(select(t.Outbox.due_at)).scalar_one())
    assert due == at("2026-11-20T12:00")


async def test_two_schools_in_two_zones_are_one_digest_by_the_first_schools_clock(
    any_db: Database,
) -> None:
    def far_away(place: Town) -> None:
        there = update(t.School).where(t.School.id == place.other)
        place.seed.conn.execute(there.values(timezone="Asia/Kamchatka"))

    await town(any_db, Town.week, far_away)
    evening_there = datetime.fromisoformat("2026-11-23T18:00+12:00")
    assert await digests.send_due(any_db, BOT, evening_there) == 0
    assert await digests.send_due(any_db, BOT, MONDAY) == 1
    (text,) = await said(any_db)
    assert "Анна" in text
    assert "Пётр" in text


async def test_a_mirrored_child_has_its_digest_like_any_other(any_db: Database) -> None:
    def mirrored(place: Town) -> None:
        there = update(t.School).where(t.School.id == place.other)
        place.seed.conn.execute(there.values(source="eljur"))

    await town(any_db, Town.week, mirrored)
    await digests.send_due(any_db, BOT, MONDAY)
    (text,) = await said(any_db)
    assert text.endswith("<b>Пётр, 2Б, школа № 7</b>\nПропусков нет. Отметки: чтение 5")


async def test_two_children_called_the_same_are_told_apart(any_db: Database) -> None:
    def namesake(place: Town) -> None:
        third = place.seed.klass(place.school, "7Б")
        other = place.seed.student(place.school, third, "Орлова Анна Ильинична")
        values = {"parent_id": place.mother, "student_id": other, "rights": "full"}
        place.seed.add(t.Guardianship, **values)
        for day in range(16, 21):
            place.seed.lesson(third, place.algebra, date(2026, 11, day))

    await town(any_db, Town.week, namesake)
    await digests.send_due(any_db, BOT, FRIDAY)
    (line,) = await said(any_db)
    assert line.endswith(": Анна (5А), Анна (7Б), Пётр")


async def test_every_evening_for_who_chose_every_day(any_db: Database) -> None:
    def every_day(place: Town) -> None:
        place.seed.conn.execute(update(t.Account).values(preset="daily"))
        place.seed.homework(place.klass, place.algebra)
        lesson = t.Lesson.class_id == place.second, t.Lesson.day == date(2026, 11, 19)
        place.seed.conn.execute(update(t.Lesson).where(*lesson).values(status="cancelled"))

    await town(any_db, every_day)
    await digests.send_due(any_db, BOT, EVENING)
    (text,) = await said(any_db)
    assert text == (
        "<b>Завтра, четверг, 19 ноября</b>\n\n"
        "<b>Анна, 5А</b> · к 8:30\n"
        "Уроки: алгебра\n"
        "📚 Задано:\n"
        "• алгебра: § 2, вопросы 3–6"
    )


async def test_lessons_of_groups_are_those_of_the_diary(any_db: Database) -> None:
    """Anna's group of English is known, of technology none is: both of these may be hers."""

    def in_groups(place: Town) -> None:
        seed = place.seed
        seed.conn.execute(update(t.Account).values(preset="daily"))
        english, craft = (seed.subject(place.school, name) for name in ("Английский язык", "Труд"))
        divided = {"class_id": place.klass, "subject_id": english}
        own, other = (seed.add(t.StudyGroup, **divided, name=name) for name in ("1", "2"))
        either = seed.add(t.StudyGroup, class_id=place.klass, subject_id=craft, name="1")
        since = date(2026, 9, 1)
        seed.add(t.GroupMember, group_id=own, student_id=place.anna, starts_on=since)
        tomorrow = date(2026, 11, 19)
        seed.lesson(place.klass, english, tomorrow, 2, group_id=own)
        seed.lesson(place.klass, english, tomorrow, 3, group_id=other)
        seed.lesson(place.klass, craft, tomorrow, 4, group_id=either)

    await town(any_db, in_groups)
    await digests.send_due(any_db, BOT, EVENING)
    (text,) = await said(any_db)
    assert "Уроки: алгебра, английский язык, труд\n" in f"{text}\n"


async def test_a_student_hears_what_is_due_tomorrow_without_what_is_done(
    any_db: Database,
) -> None:
    def student(place: Town) -> None:
        place.seed.reader(place.anna, "5", preset=None)
        done = place.seed.homework(place.klass, place.algebra, task="Сделано")
        place.seed.homework(place.klass, place.algebra, task="Не сделано")
        place.seed.conn.execute(
            t.HomeworkTick.__table__.insert().values(  # type: ignore[attr-defined]
                homework_id=done, student_id=place.anna, done_at=EVENING
            )
        )

    await town(any_db, student)
    await digests.send_due(any_db, BOT, EVENING)
    (text,) = await said(any_db)
    assert "Не сделано" in text
    assert "Сделано\n" not in text


async def test_on_the_eve_of_a_day_off_nothing_comes(any_db: Database) -> None:
    await town(
        any_db, lambda place: place.seed.conn.execute(update(t.Account).values(preset="daily"))
    )
    await digests.send_due(any_db, BOT, at("2026-11-20T18:00"))
    assert all("Завтра" not in text for text in await said(any_db))


async def test_a_dot_due_tomorrow_is_told_to_who_has_no_daily_digest(any_db: Database) -> None:
    def dot(place: Town) -> None:
        place.seed.dot(place.anna, place.algebra, place.klass, date(2026, 11, 19))

    await town(any_db, dot)
    await digests.send_due(any_db, BOT, EVENING)
    assert await said(any_db) == ["<b>Сдать завтра, четверг, 19 ноября</b>\n• Анна: алгебра"]


async def test_a_dot_due_on_a_day_without_lessons_is_told_too(any_db: Database) -> None:
    """To everybody alike: there is no digest before such a day."""

    def saturday(place: Town) -> None:
        place.seed.dot(place.anna, place.algebra, place.klass, date(2026, 11, 21))
        place.seed.homework(place.klass, place.algebra, due_on=date(2026, 11, 21))
        mother = place.seed.parent(place.school, [place.anna], "Орлова Вера Ильинична")
        place.seed.reader(mother, "7", preset="daily")

    await town(any_db, saturday)
    await digests.send_due(any_db, BOT, at("2026-11-20T18:00"))
    told = [text for text in await said(any_db) if "подписать" not in text]
    assert told == ["<b>Сдать завтра, суббота, 21 ноября</b>\n• Анна: алгебра"] * 2


async def test_on_a_day_off_only_what_is_due_is_said_of_the_child(any_db: Database) -> None:
    def day_off(place: Town) -> None:
        place.seed.conn.execute(update(t.Account).values(preset="daily"))
        off = {"day": date(2026, 11, 19), "kind": "off"}
        place.seed.add(t.SpecialDay, class_id=place.klass, **off)
        place.seed.dot(place.anna, place.algebra, place.klass, date(2026, 11, 19))

    await town(any_db, day_off)
    await digests.send_due(any_db, BOT, EVENING)
    (text,) = await said(any_db)
    assert text == (
        "<b>Завтра, четверг, 19 ноября</b>\n\n"
        "<b>Анна, 5А</b>\n"
        "⏰ Сдать завтра: алгебра\n\n"
        "<b>Пётр, 2Б, школа № 7</b> · к 8:30\n"
        "Уроки: чтение"
    )


async def test_the_marks_of_friday_are_new_on_sunday_evening(any_db: Database) -> None:
    def friday(place: Town) -> None:
        place.seed.conn.execute(update(t.Account).values(preset="daily"))
        for hour, value in (("2026-11-19T17:00", 3), ("2026-11-20T13:00", 5)):
            moment = {"set_at": at(hour), "edited_at": at(hour)}
            day = at(hour).date()
            place.seed.mark(place.anna, place.algebra, place.klass, value, day, **moment)

    await town(any_db, friday)
    await digests.send_due(any_db, BOT, at("2026-11-22T18:00"))
    (text,) = await said(any_db)
    assert "⭐ Новые отметки: алгебра 5" in text, "that of Thursday was in Thursday's"


async def test_homework_after_the_evening_is_one_silent_line_at_half_past_eight(
    any_db: Database,
) -> None:
    def late(place: Town) -> None:
        place.seed.reader(place.anna, "5", preset=None)
        place.seed.homework(
            place.klass, place.algebra, task="Поздно", edited_at=at("2026-11-18T19:10")
        )
        place.seed.homework(
            place.klass, place.algebra, task="Рано", edited_at=at("2026-11-18T13:00")
        )

    await town(any_db, late)
    await digests.send_due(any_db, BOT, at("2026-11-18T20:30"))
    evening, line = await said(any_db)
    assert "Рано" in evening
    assert line == "<b>Добавлено на завтра, четверг, 19 ноября</b>\n📚 Задано:\n• алгебра: Поздно"


async def test_everybody_has_their_own_day_hour_and_zone(any_db: Database) -> None:
    def choose(place: Town) -> None:
        wishes = Notifications(Preset.WEEKLY, weekly_day=2, weekly_time=time(9))
        notifications.save(place.seed.conn, place.account, wishes)
        place.seed.conn.execute(update(t.Account).values(timezone="Asia/Vladivostok"))

    await town(any_db, Town.week, choose)
    assert await digests.send_due(any_db, BOT, MONDAY) == 0
    there = datetime.fromisoformat("2026-11-25T09:00+10:00")
    assert await digests.send_due(any_db, BOT, there - timedelta(minutes=1)) == 0
    assert await digests.send_due(any_db, BOT, there) == 1


async def test_changing_the_day_gives_no_second_digest_of_a_week(any_db: Database) -> None:
    await town(any_db, Town.week)
    await digests.send_due(any_db, BOT, MONDAY)
    tuesday = Notifications(Preset.WEEKLY, weekly_day=1)
    await any_db.write(lambda conn: notifications.save(conn, 1, tuesday))
    await digests.send_due(any_db, BOT, MONDAY + timedelta(days=1))
    assert len(await weeks(any_db)) == 1


async def chosen(db: Database, now: datetime, **wishes: Any) -> None:
    """Somebody sets another hour, day or zone."""

    def choose(conn: Connection) -> None:
        zone = wishes.pop("zone", None)
        accounts.set_zone(conn, 1, zone)
        notifications.save(conn, 1, Notifications(Preset.WEEKLY, **wishes))
        digests.made_up(conn, BOT, 1, now)

    await db.write(choose)


@pytest.mark.parametrize("wishes", [{"weekly_time": time(18)}, {"weekly_day": 0}])
async def test_who_chooses_an_hour_that_is_over_has_the_digest_at_once(
    any_db: Database, wishes: dict[str, Any]
) -> None:
    """The run of that hour has passed without them, and theirs will not come any more."""
    await town(any_db, Town.week)
    await chosen(any_db, MONDAY - timedelta(days=1), weekly_day=1, weekly_time=time(20))
    now = MONDAY + timedelta(hours=1)
    await digests.send_due(any_db, BOT, now)
    assert await weeks(any_db) == []
    await chosen(any_db, now, **{"weekly_time": time(18), "weekly_day": 0} | wishes)
    assert len(await weeks(any_db)) == 1
    await chosen(any_db, now, weekly_time=time(17))
    await chosen(any_db, now, zone="Asia/Omsk")
    await digests.send_due(any_db, BOT, now + timedelta(days=1))
    assert len(await weeks(any_db)) == 1, "and once only"


async def test_who_moves_east_does_not_lose_the_evening(any_db: Database) -> None:
    await town(any_db, Town.week)
    await digests.send_due(any_db, BOT, MONDAY - timedelta(hours=1))  # 21:00 in Novosibirsk
    await chosen(any_db, MONDAY - timedelta(hours=1), zone="Asia/Novosibirsk")
    assert len(await weeks(any_db)) == 1


async def test_who_asked_for_late_homework_hears_of_it_without_a_daily_digest(
    any_db: Database,
) -> None:
    def late(place: Town) -> None:
        evening = at("2026-11-18T19:10")
        place.seed.homework(place.klass, place.algebra, task="Поздно", edited_at=evening)

    await town(any_db, late)
    await digests.send_due(any_db, BOT, at("2026-11-17T20:30"))
    await chosen(any_db, MONDAY, switches={Switch.HOMEWORK: True})
    await digests.send_due(any_db, BOT, at("2026-11-18T20:30"))
    (line,) = await said(any_db)
    assert line.endswith("• алгебра: Поздно")


@pytest.mark.parametrize(
    "silence",
    [
        {"off": True},
        {"preset": Preset.URGENT},
        {"paused_until": MONDAY + timedelta(days=3)},
    ],
)
async def test_who_wants_silence_has_it(any_db: Database, silence: dict[str, Any]) -> None:
    await town(any_db, Town.week)
    wishes = Notifications(**silence)
    await any_db.write(lambda conn: notifications.save(conn, 1, wishes))
    for now in (EVENING, FRIDAY, MONDAY):
        await digests.send_due(any_db, BOT, now)
    assert await said(any_db) == []


async def test_a_parent_without_rights_and_a_blocked_chat_get_nothing(any_db: Database) -> None:
    await town(any_db, Town.week)
    await any_db.write(lambda conn: conn.execute(update(t.Guardianship).values(rights="closed")))
    assert await digests.send_due(any_db, BOT, MONDAY) == 0


@pytest.mark.parametrize(("leaves", "digests_made"), [(23, 0), (24, 1)])
async def test_who_leaves_later_has_digests_until_then(
    any_db: Database, leaves: int, digests_made: int
) -> None:
    await town(any_db, Town.week)
    day = date(2026, 11, leaves)
    await any_db.write(lambda conn: conn.execute(update(t.Person).values(left_on=day)))
    assert await digests.send_due(any_db, BOT, MONDAY) == digests_made


async def test_many_families_are_made_in_parts_and_a_killed_run_goes_on(
    any_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowd(place: Town) -> None:
        for number in range(7):
            parent = place.seed.parent(place.school, [place.anna], f"Иванова Мария {number}")
            place.seed.reader(parent, f"10{number}")

    await town(any_db, Town.week, crowd)
    monkeypatch.setattr(digests, "CHUNK", 3)
    kept = digests._keep
    calls = 0

    def dies(*args: Any, **values: Any) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return kept(*args, **values)

    monkeypatch.setattr(digests, "_keep", dies)
    with pytest.raises(KeyboardInterrupt):
        await digests.send_due(any_db, BOT, MONDAY)
    assert len(await said(any_db)) == 3
    await digests.send_due(any_db, BOT, MONDAY + timedelta(minutes=1))
    assert len(await said(any_db)) == 8
