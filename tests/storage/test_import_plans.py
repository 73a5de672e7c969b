"""Plans are replaced from a day on, the past stays; lessons by date keep their ids."""

from datetime import date, time

import pytest
from sqlalchemy import Connection, select, update

from bot.storage import tables as t
from bot.storage.database import Database
from tests.workbooks import codes, counts, imported, of, only_note, sheet, whole_school

SLOTS = "Класс | День | Урок | Предмет | Кабинет | Группа | Недели"
Lessons = dict[tuple[str, date, int, str], int]


@pytest.fixture
def db(any_db: Database) -> Database:
    """Both databases: what is found and what is decided must not differ."""
    return any_db


def slots(conn: Connection) -> list[tuple[str, int, str, date, date | None]]:
    rows = conn.execute(
        select(
            t.SchoolClass.name,
            t.TimetableSlot.weekday,
            t.Subject.name,
            t.TimetableSlot.starts_on,
            t.TimetableSlot.ends_on,
        )
        .join_from(t.TimetableSlot, t.SchoolClass)
        .join(t.Subject, t.TimetableSlot.subject_id == t.Subject.id)
        .order_by(t.SchoolClass.name, t.TimetableSlot.weekday, t.TimetableSlot.starts_on)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def lessons(conn: Connection) -> Lessons:
    """Class, day, number and subject of every lesson, with its id."""
    rows = conn.execute(
        select(t.SchoolClass.name, t.Lesson.day, t.Lesson.number, t.Subject.name, t.Lesson.id)
        .join_from(t.Lesson, t.SchoolClass)
        .join(t.Subject, t.Lesson.subject_id == t.Subject.id)
    )
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def of_day(found: Lessons, klass: str, day: date) -> list[tuple[int, str]]:
    return sorted((key[2], key[3]) for key in found if key[:2] == (klass, day))


async def test_a_first_plan_holds_from_the_first_day_of_the_year(db: Database) -> None:
    report = await imported(db, *whole_school())
    assert {row[3:] for row in await db.read(slots)} == {(date(2026, 9, 1), None)}
    found = await db.read(lessons)
    assert report.lessons_made == len(found)
    assert of_day(found, "5А", date(2026, 9, 7)) == [(1, "Алгебра")]
    assert of_day(found, "5А", date(2026, 10, 26)) == []  # between the terms
    assert min(key[1] for key in found) == date(2026, 9, 2)
    assert max(key[1] for key in found) == date(2026, 12, 30)


async def test_lessons_ring_by_shift(db: Database) -> None:
    await imported(db, *whole_school())
    hours = await db.read(
        lambda conn: conn.execute(
            select(t.SchoolClass.name, t.Lesson.number, t.Lesson.starts_at)
            .join_from(t.Lesson, t.SchoolClass)
            .distinct()
        ).all()
    )
    assert {tuple(row) for row in hours} == {
        ("5А", 1, time(8, 30)),
        ("5А", 2, time(9, 25)),
        ("5Б", 1, time(14, 0)),
    }


async def test_a_new_plan_replaces_only_its_classes_and_only_from_its_day(db: Database) -> None:
    await imported(db, *whole_school())
    before = await db.read(lessons)
    report = await imported(
        db,
        sheet("Расписание", SLOTS, "5А | пн | 1 | Алгебра | 301", "5А | чт | 1 | Химия | 302"),
        effective=date(2026, 12, 1),
    )
    assert counts(report, "timetable") == (2, 0, 0, 0)
    assert of(report, "timetable").replaced == 2
    assert await db.read(slots) == [
        ("5А", 0, "Алгебра", date(2026, 9, 1), date(2026, 11, 30)),
        ("5А", 0, "Алгебра", date(2026, 12, 1), None),
        ("5А", 2, "История", date(2026, 9, 1), date(2026, 11, 30)),
        ("5А", 3, "Химия", date(2026, 12, 1), None),
        ("5Б", 2, "Алгебра", date(2026, 9, 1), None),
    ]
    after = await db.read(lessons)
    assert of_day(after, "5А", date(2026, 11, 25)) == [(2, "История")]
    assert of_day(after, "5А", date(2026, 12, 2)) == []
    assert of_day(after, "5А", date(2026, 12, 3)) == [(1, "Химия")]
    kept = before.keys() & after.keys()
    assert ("5А", date(2026, 12, 7), 1, "Алгебра") in kept
    assert all(before[key] == after[key] for key in kept)


async def test_the_same_plan_another_day_changes_nothing(db: Database) -> None:
    await imported(db, *whole_school())
    report = await imported(db, *whole_school(), effective=date(2026, 12, 1))
    assert not report.changes_something
    assert not report.notes


async def test_odd_and_even_weeks_begin_with_the_first_school_day(db: Database) -> None:
    table = sheet(
        "Расписание", SLOTS, "5А | пт | 1 | Музыка | | | нечет", "5А | пт | 1 | ИЗО | | | чет"
    )
    await imported(db, *whole_school()[:-1], table)
    found = await db.read(lessons)
    fridays = [date(2026, 9, 4), date(2026, 9, 11), date(2026, 9, 18), date(2026, 11, 6)]
    assert [of_day(found, "5А", day)[0][1] for day in fridays] == ["Музыка", "ИЗО", "Музыка", "ИЗО"]


async def test_a_school_may_flip_its_weeks(db: Database) -> None:
    await imported(db, *whole_school()[:-1])
    await db.write(
        lambda conn: conn.execute(update(t.School).values(settings={"parity_flipped": True}))
    )
    await imported(db, sheet("Расписание", SLOTS, "5А | пт | 1 | Музыка | | | нечет"))
    found = await db.read(lessons)
    assert of_day(found, "5А", date(2026, 9, 4)) == []
    assert of_day(found, "5А", date(2026, 9, 11)) == [(1, "Музыка")]


async def test_groups_are_two_lessons_in_one_place(db: Database) -> None:
    table = sheet(
        "Расписание", SLOTS, "5А | пн | 1 | Английский | 1 | 1", "5А | пн | 1 | Английский | 2 | 2"
    )
    members = sheet(
        "Группы",
        "Класс | Предмет | Группа | Код ученика",
        "5А | Английский | 1 | S1",
        "5А | Английский | 2 | S2",
    )
    await imported(db, *whole_school()[:-1], table, members)
    rows = await db.read(
        lambda conn: conn.execute(
            select(t.StudyGroup.name, t.Lesson.room)
            .join_from(t.Lesson, t.StudyGroup)
            .where(t.Lesson.day == date(2026, 9, 7))
        ).all()
    )
    assert sorted(map(tuple, rows)) == [("1", "1"), ("2", "2")]

    changed = sheet(
        "Группы",
        "Класс | Предмет | Группа | Код ученика",
        "5А | Английский | 2 | S1",
        "5А | Английский | 2 | S2",
    )
    report = await imported(db, changed)
    assert (counts(report, "groups"), of(report, "groups").replaced) == ((1, 0, 1, 0), 1)


async def test_a_student_is_in_one_group_of_a_subject(db: Database) -> None:
    members = sheet(
        "Группы",
        "Класс | Предмет | Группа | Код ученика",
        "5А | Английский | 1 | S1",
        "5А | Английский | 2 | S1",
    )
    assert codes(await imported(db, *whole_school(), members)) == ["two_groups"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["5А | пн | 1 | Алгебра", "5А | пн | 1 | Химия"], "duplicate"),
        (["5А | пн | 1 | Алгебра", "5А | пн | 1 | Химия | | | чет"], "duplicate"),
        (["9Ю | пн | 1 | Алгебра"], "class_unknown"),
        (["5А | понед | 1 | Алгебра"], "unreadable"),
        (["5А | пн | первый | Алгебра"], "unreadable"),
        (["5А | пн | 1 |"], "filled"),
    ],
)
async def test_rows_of_a_timetable_that_are_refused(
    db: Database, rows: list[str], code: str
) -> None:
    report = await imported(db, *whole_school()[:-1], sheet("Расписание", SLOTS, *rows))
    note = only_note(report)
    assert (note.code, note.row) == (code, len(rows) + 1)


# --- days that are not like others ----------------------------------------------------------------

SPECIAL = "Дата | Вид | По расписанию дня | Классы"


async def test_special_days(db: Database) -> None:
    days = sheet(
        "Особые дни",
        SPECIAL,
        "05.12.2026 | по расписанию | пн | 5",
        "02.12.2026 | нет занятий | | 5А",
        "09.12.2026 | дистанционно | | 5А",
    )
    await imported(db, *whole_school(), days)
    found = await db.read(lessons)
    assert of_day(found, "5А", date(2026, 12, 5)) == [(1, "Алгебра")]  # a Saturday by Monday's
    assert of_day(found, "5А", date(2026, 12, 2)) == []
    assert of_day(found, "5Б", date(2026, 12, 2)) == [(1, "Алгебра")]
    remote = await db.read(
        lambda conn: conn.execute(select(t.Lesson.day).where(t.Lesson.remote)).scalars().all()
    )
    assert remote == [date(2026, 12, 9)]


async def test_a_special_day_told_afterwards_takes_the_lessons_away(db: Database) -> None:
    await imported(db, *whole_school())
    await imported(db, sheet("Особые дни", SPECIAL, "11.11.2026 | нет занятий | | 5А"))
    found = await db.read(lessons)
    assert of_day(found, "5А", date(2026, 11, 11)) == []
    assert of_day(found, "5А", date(2026, 11, 18)) == [(2, "История")]


async def test_by_another_weekday_needs_the_weekday(db: Database) -> None:
    days = sheet("Особые дни", SPECIAL, "05.12.2026 | по расписанию | | ")
    assert codes(await imported(db, *whole_school(), days)) == ["filled"]


HOLIDAYS = "Название | Начало | Конец | Классы"


async def test_holidays_to_come_are_replaced_and_those_over_stay(db: Database) -> None:
    first = sheet(
        "Каникулы",
        HOLIDAYS,
        "Осенние | 26.10.2026 | 01.11.2026 |",
        "Зимние | 31.12.2026 | 10.01.2027 |",
    )
    await imported(db, *whole_school(), first)
    then = sheet(
        "Каникулы",
        HOLIDAYS,
        "Осенние | 19.10.2026 | 25.10.2026 |",
        "Зимние | 28.12.2026 | 10.01.2027 |",
        "Мороз | 09.12.2026 | 09.12.2026 | 5А",
    )
    report = await imported(db, then)
    assert counts(report, "holidays") == (1, 1, 1, 0)
    assert codes(report) == ["past_kept"]
    found = await db.read(lessons)
    assert of_day(found, "5А", date(2026, 10, 21)) == [(2, "История")]
    assert of_day(found, "5А", date(2026, 12, 9)) == []
    assert of_day(found, "5Б", date(2026, 12, 9)) == [(1, "Алгебра")]
    assert of_day(found, "5А", date(2026, 12, 30)) == []


async def test_terms_that_overlap_or_end_before_they_begin(db: Database) -> None:
    terms = sheet(
        "Периоды",
        HOLIDAYS,
        "1 четверть | 01.09.2026 | 25.10.2026 |",
        "2 четверть | 20.10.2026 | 30.12.2026 |",
        "3 четверть | 20.01.2027 | 10.01.2027 |",
        "4 четверть | 29.03.2072 | 26.05.2027 |",
    )
    report = await imported(db, *whole_school()[2:4], whole_school()[0], terms)
    assert sorted(codes(report)) == ["ends_before", "ends_before", "overlap"]


async def test_bells_of_a_class_stand_instead_of_everybodys(db: Database) -> None:
    bells = sheet(
        "Звонки",
        "Урок | Начало | Конец | День | Классы",
        "1 | 8:30 | 9:15 | | ",
        "2 | 9:25 | 10:10 | | ",
        "1 | 8:30 | 9:05 | | 5А",
        "1 | 9:00 | 9:30 | ср | 5Б",
        "0 | 7:40 | 8:20 | | 5Б",
    )
    await imported(db, *whole_school()[:5], bells, whole_school()[-1])
    rows = await db.read(
        lambda conn: conn.execute(
            select(t.SchoolClass.name, t.Bell.weekday, t.Bell.number, t.Bell.ends_at)
            .join_from(t.Bell, t.SchoolClass)
            .order_by(t.SchoolClass.name, t.Bell.number, t.Bell.starts_at)
        ).all()
    )
    assert [tuple(row) for row in rows] == [
        ("5А", None, 1, time(9, 5)),
        ("5Б", None, 0, time(8, 20)),
        ("5Б", 2, 1, time(9, 30)),
    ]


async def test_the_regime_is_replaced_for_its_classes(db: Database) -> None:
    head = "Классы | День | Начало | Конец | Занятие"
    first = sheet(
        "Режим", head, "5 | | 10:10 | 10:30 | Завтрак", "5А | ср | 15:00 | 16:00 | Шахматы"
    )
    await imported(db, *whole_school(), first)
    report = await imported(db, sheet("Режим", head, "5А | | 10:15 | 10:30 | Завтрак"))
    assert (counts(report, "regime"), of(report, "regime").replaced) == ((1, 0, 0, 0), 2)


# --- substitutions and topics ---------------------------------------------------------------------

CHANGES = "Дата | Класс | Урок | Предмет | Учитель | Кабинет | Причина"


def lesson_of(conn: Connection, day: date, number: int = 2) -> t.Lesson:
    statement = select(t.Lesson.__table__, t.Subject.name.label("subject")).join(
        t.Subject, t.Lesson.subject_id == t.Subject.id
    )
    return conn.execute(statement.where(t.Lesson.day == day, t.Lesson.number == number)).one()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("row", "status", "subject", "room"),
    [
        ("25.11.2026 | 5А | 2 | | | | болезнь", "cancelled", "История", "105"),
        ("25.11.2026 | 5А | 2 | Химия | Бирюкова Е. П. | 9 | замена", "replaced", "Химия", "9"),
        (
            "25.11.2026 | 5А | 2 | История | Бирюкова Елена Павловна | |",
            "replaced",
            "История",
            "105",
        ),
        ("25.11.2026 | 5А | 2 | История | | 9 |", "moved", "История", "9"),
    ],
)
async def test_a_substitution_keeps_what_was_planned(
    db: Database, row: str, status: str, subject: str, room: str
) -> None:
    await imported(db, *whole_school())
    before = await db.read(lambda conn: lesson_of(conn, date(2026, 11, 25)))
    change = sheet("Замены", CHANGES, row)
    assert counts(await imported(db, change), "changes") == (1, 0, 0, 0)
    now = await db.read(lambda conn: lesson_of(conn, date(2026, 11, 25)))
    assert (now.id, now.status, now.subject, now.room) == (before.id, status, subject, room)  # type: ignore[attr-defined]
    assert (now.planned_subject_id, now.planned_room) == (before.subject_id, "105")
    assert counts(await imported(db, change), "changes") == (0, 0, 1, 0)
    whole = await imported(db, *whole_school(), change)
    assert not whole.changes_something


async def test_a_substitution_outlives_a_new_plan(db: Database) -> None:
    await imported(db, *whole_school(), sheet("Замены", CHANGES, "25.11.2026 | 5А | 2 | Химия"))
    await imported(db, sheet("Расписание", SLOTS, "5А | ср | 2 | Биология | 7"))
    now = await db.read(lambda conn: lesson_of(conn, date(2026, 11, 25)))
    assert (now.status, now.subject, now.planned_room) == ("replaced", "Химия", "7")  # type: ignore[attr-defined]


async def test_cancelling_nothing_is_refused_and_an_extra_lesson_is_made(db: Database) -> None:
    rows = ["26.11.2026 | 5А | 1 | ", "26.11.2026 | 5А | 2 | Химия"]
    report = await imported(db, *whole_school(), sheet("Замены", CHANGES, *rows))
    assert only_note(report).code == "no_lesson"
    extra = await db.read(lambda conn: lesson_of(conn, date(2026, 11, 26)))
    assert (extra.status, extra.starts_at) == ("replaced", time(9, 25))


TOPICS = "Дата | Класс | Урок | Предмет | Тема"


async def test_topics_are_told_of_lessons_and_kept(db: Database) -> None:
    await imported(db, *whole_school())
    topics = sheet(
        "Уроки",
        TOPICS,
        "11.11.2026 | 5А | 2 | История | Древний Рим",
        "12.11.2026 | 5А | 1 | Химия | Без расписания",
        "16.11.2026 | 5А | 1 | Химия | Не тот предмет",
    )
    report = await imported(db, topics)
    assert counts(report, "lessons") == (2, 0, 0, 1)
    assert only_note(report).code == "other_lesson"
    assert not (await imported(db, topics)).changes_something
    corrected = sheet("Уроки", TOPICS, "11.11.2026 | 5А | 2 | История | Республика в Риме")
    assert counts(await imported(db, corrected), "lessons") == (0, 1, 0, 0)
