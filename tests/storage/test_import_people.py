"""Who is who in a file: ids, names, namesakes, moves, families, a new year."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.importing.report import ImportRefused, ImportTrouble, Moved
from bot.storage import tables as t
from bot.storage.database import Database
from tests.workbooks import (
    CLASSES,
    STUDENTS,
    TODAY,
    codes,
    counts,
    dry,
    imported,
    of,
    only_note,
    school,
    sheet,
    whole_school,
)

HEAD = "Код | ФИО | Класс | Дата рождения"


@pytest.fixture
def db(any_db: Database) -> Database:
    """Both databases: what is found and what is decided must not differ."""
    return any_db


def students(conn: Connection) -> dict[str, tuple[str | None, int]]:
    rows = conn.execute(select(t.Person).where(t.Person.role == "student")).all()
    return {f"{row.last_name} {row.first_name}": (row.foreign_id, row.id) for row in rows}


def stays(conn: Connection) -> list[tuple[str, str, date, date | None]]:
    """Every membership: who, class, from, until."""
    rows = conn.execute(
        select(t.Person.last_name, t.SchoolClass.name, t.Membership.starts_on, t.Membership.ends_on)
        .join_from(t.Membership, t.Person, t.Membership.student_id == t.Person.id)
        .join(t.SchoolClass, t.Membership.class_id == t.SchoolClass.id)
        .order_by(t.Person.last_name, t.Membership.starts_on)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


async def test_an_empty_database_gets_a_school(db: Database) -> None:
    report = await imported(db, *whole_school())
    assert report.school_is_new
    assert report.school == "Школа № 14"
    assert not report.notes
    assert counts(report, "students") == (3, 0, 0, 0)
    row = await db.read(lambda conn: conn.execute(select(t.School)).one())
    assert (row.timezone, row.signing_weekday, row.signing_time.hour) == ("Europe/Moscow", 4, 12)


async def test_without_a_school_there_is_nothing_to_import_into(db: Database) -> None:
    with pytest.raises(ImportRefused) as refused:
        await imported(db, STUDENTS)
    assert refused.value.trouble is ImportTrouble.NO_SCHOOL


async def test_a_bare_list_of_names_makes_classes_and_students(db: Database) -> None:
    roster = sheet(
        "Ученики", "Фамилия | Имя | Отчество | Класс", "Иванов | Пётр | Олегович | 5 «а»"
    )
    report = await imported(db, school(), roster)
    assert counts(report, "students") == (1, 0, 0, 0)
    assert await db.read(stays) == [("Иванов", "5А", date(2026, 9, 1), None)]


async def test_a_name_is_corrected_by_its_id(db: Database) -> None:
    await imported(db, *whole_school())
    before = await db.read(students)
    married = sheet("Ученики", HEAD, "S2 | Белова-Котова Ольга Юрьевна | 5А |")
    report = await imported(db, married)
    assert counts(report, "students") == (0, 1, 0, 0)
    assert (await db.read(students))["Белова-Котова Ольга"] == before["Белова Ольга"]


@pytest.mark.parametrize(
    ("first", "then", "new", "same_person"),
    [
        # by name and birth date, even in another class
        ("| Иванов Пётр | 5А | 01.02.2015", "| Иванов Петр | 5Б | 01.02.2015", 0, True),
        # by name and class where there is no birth date on one side
        ("| Иванов Пётр | 5А |", "| иванов  петр | 5А | 01.02.2015", 0, True),
        ("| Иванов Пётр | 5А | 01.02.2015", "| Иванов Пётр | 5А |", 0, True),
        # an id given later belongs to the same student
        ("| Иванов Пётр | 5А |", "S9 | Иванов Пётр | 5А |", 0, True),
        # another birth date or another id is another student
        ("| Иванов Пётр | 5А | 01.02.2015", "| Иванов Пётр | 5А | 09.09.2015", 1, False),
        ("S1 | Иванов Пётр | 5А |", "S2 | Иванов Пётр | 5А |", 1, False),
    ],
)
async def test_whether_it_is_the_same_student(
    db: Database, first: str, then: str, new: int, same_person: bool
) -> None:
    await imported(db, school(), CLASSES, sheet("Ученики", HEAD, first))
    report = await imported(db, sheet("Ученики", HEAD, then))
    assert of(report, "students").new == new
    assert len(await db.read(students)) == 1
    people = await db.read(
        lambda c: c.execute(select(t.Person.id).where(t.Person.role == "student")).all()
    )
    assert len(people) == (1 if same_person else 2)


async def test_two_namesakes_without_id_or_birth_date_are_refused(db: Database) -> None:
    twins = sheet("Ученики", HEAD, "| Иванов Пётр | 5А |", "| Иванов Пётр | 5А |")
    report = await imported(db, school(), twins)
    assert codes(report) == ["namesakes", "namesakes"]
    assert counts(report, "students") == (0, 0, 0, 2)


async def test_namesakes_with_birth_dates_are_two_students_and_stay_two(db: Database) -> None:
    twins = sheet("Ученики", HEAD, "| Иванов Пётр | 5А | 1.2.2015", "| Иванов Пётр | 5А | 3.4.2015")
    assert counts(await imported(db, school(), twins), "students") == (2, 0, 0, 0)
    assert counts(await imported(db, twins), "students") == (0, 0, 2, 0)


async def test_namesakes_in_two_classes_are_told_apart_by_class(db: Database) -> None:
    await imported(db, school(), CLASSES, sheet("Ученики", HEAD, "| Иванов Пётр | 5А |"))
    both = sheet("Ученики", HEAD, "| Иванов Пётр | 5Б |", "| Иванов Пётр | 5А |")
    assert counts(await imported(db, both), "students") == (1, 0, 1, 0)
    assert counts(await imported(db, both), "students") == (0, 0, 2, 0)


async def test_a_name_in_another_class_is_a_question(db: Database) -> None:
    await imported(db, school(), CLASSES, sheet("Ученики", HEAD, "| Иванов Пётр | 5А |"))
    moved = sheet("Ученики", HEAD, "| Иванов Пётр | 5Б |")

    report = await imported(db, moved)
    note = only_note(report)
    assert (note.code, note.params["from"], note.params["to"]) == ("moved", "5А", "5Б")
    assert note.acceptable
    assert not report.changes_something

    answered = await imported(db, moved, accept=frozenset({note.key}))
    assert answered.moves == [Moved("Иванов Пётр", "5А", "5Б")]
    assert await db.read(stays) == [
        ("Иванов", "5А", date(2026, 9, 1), date(2026, 11, 17)),
        ("Иванов", "5Б", TODAY, None),
    ]


async def test_a_student_with_an_id_simply_moves(db: Database) -> None:
    await imported(db, *whole_school())
    report = await imported(
        db, sheet("Ученики", HEAD, "S1 | Иванов Пётр Олегович | 5Б |"), effective=date(2026, 12, 1)
    )
    assert counts(report, "students") == (0, 1, 0, 0)
    assert await db.read(lambda conn: [stay for stay in stays(conn) if stay[0] == "Иванов"]) == [
        ("Иванов", "5А", date(2026, 9, 1), date(2026, 11, 30)),
        ("Иванов", "5Б", date(2026, 12, 1), None),
    ]


async def test_who_moves_is_in_no_group_of_the_class_before(db: Database) -> None:
    """As when the office moves a student: the lessons of the old group are nobody's to read."""
    group = sheet(
        "Группы",
        "Класс | Предмет | Группа | Код ученика",
        "5А | Английский язык | 1 | S1",
    )
    await imported(db, *whole_school(), group)
    ends = select(t.GroupMember.ends_on)
    assert await db.read(lambda conn: conn.execute(ends).scalars().all()) == [None]
    await imported(
        db, sheet("Ученики", HEAD, "S1 | Иванов Пётр Олегович | 5Б |"), effective=date(2026, 12, 1)
    )
    assert await db.read(lambda conn: conn.execute(ends).scalars().all()) == [date(2026, 11, 30)]


async def test_a_newcomer_in_the_middle_of_the_year(db: Database) -> None:
    await imported(db, *whole_school())
    report = await imported(db, sheet("Ученики", HEAD, "S7 | Новиков Лев | 5А |"))
    assert report.moves == [Moved("Новиков Лев", "", "5А")]
    assert ("Новиков", "5А", TODAY, None) in await db.read(stays)


async def test_students_a_file_no_longer_mentions_are_kept_and_counted(db: Database) -> None:
    await imported(db, *whole_school())
    report = await imported(db, sheet("Ученики", HEAD, "S1 | Иванов Пётр Олегович | 5А |"))
    assert of(report, "students").not_in_file == 1  # Белова; 5Б is not in the file at all
    assert len(await db.read(students)) == 3


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("S5 | Иванов | 5А |", "full_name"),
        ("S5 | Иванов Пётр | |", "filled"),
        ("S5 | Иванов Пётр | Ы |", "unreadable"),
        ("S5 | Иванов Пётр | 5А | вчера", "unreadable"),
    ],
)
async def test_rows_about_students_that_are_refused(db: Database, row: str, code: str) -> None:
    report = await imported(db, school(), sheet("Ученики", HEAD, row))
    note = only_note(report)
    assert (note.code, note.sheet, note.row) == (code, "Ученики", 2)


async def test_the_same_id_twice_is_refused(db: Database) -> None:
    report = await imported(
        db, school(), sheet("Ученики", HEAD, "S5 | Иванов Пётр | 5А |", "S5 | Котов Илья | 5А |")
    )
    assert only_note(report).code == "duplicate"


# --- parents and teachers -------------------------------------------------------------------------

FAMILY = "Код | Фамилия | Имя | Степень родства | Дети"


def ties(conn: Connection) -> set[tuple[str, str]]:
    parent, child = t.Person.__table__.alias(), t.Person.__table__.alias()
    rows = conn.execute(
        select(parent.c.first_name, child.c.first_name)
        .join_from(t.Guardianship, parent, t.Guardianship.parent_id == parent.c.id)
        .join(child, t.Guardianship.student_id == child.c.id)
    )
    return {(row[0], row[1]) for row in rows}


async def test_children_are_named_by_id_or_by_full_name_with_class(db: Database) -> None:
    parents = sheet(
        "Родители",
        FAMILY,
        "P1 | Иванова | Мария | мать | S1; S3",
        "P2 | Белов | Юрий | отец | белова ольга юрьевна, 5A; Котов Илья Ильич 5Б",
    )
    report = await imported(db, *whole_school(), parents)
    assert not report.notes
    assert await db.read(ties) == {
        ("Мария", "Пётр"),
        ("Мария", "Илья"),
        ("Юрий", "Ольга"),
        ("Юрий", "Илья"),
    }
    assert counts(await imported(db, parents), "parents") == (0, 0, 2, 0)


async def test_a_parent_without_id_is_known_by_a_shared_child(db: Database) -> None:
    await imported(db, *whole_school(), sheet("Родители", FAMILY, "| Иванова | Мария | | S1"))
    more = sheet("Родители", FAMILY, "| Иванова | Мария | | S1; S2", "| Иванова | Мария | | S3")
    report = await imported(db, more)
    assert counts(report, "parents") == (1, 1, 0, 0)  # the second is a namesake of another family
    assert counts(await imported(db, more), "parents") == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("children", "code"),
    [
        ("S404", "student_unknown"),
        ("Котов Илья Ильич, 5А", "student_unknown"),
        ("Котов Илья Ильич, шестой", "child_unreadable"),
        ("", "filled"),
    ],
)
async def test_parents_of_nobody_are_refused(db: Database, children: str, code: str) -> None:
    row = f"P1 | Иванова | Мария | | {children}"
    report = await imported(db, *whole_school(), sheet("Родители", FAMILY, row))
    assert only_note(report).code == code


async def test_a_right_that_the_office_ended_is_not_given_back_by_a_file(db: Database) -> None:
    """Of two parents after a court's decision: the next file still names both."""
    family = sheet("Родители", FAMILY, "P1 | Иванов | Пётр | | S1", "P2 | Иванова | Мария | | S1")
    await imported(db, *whole_school(), family)
    his = t.Guardianship.parent_id.in_(select(t.Person.id).where(t.Person.foreign_id == "P1"))
    ends = update(t.Guardianship).where(his).values(ends_on=date(2026, 10, 1))
    await db.write(lambda conn: conn.execute(ends))

    async def end() -> date | None:
        query = select(t.Guardianship.ends_on).where(his)
        return await db.read(lambda conn: conn.execute(query).scalar_one())

    report = await imported(db, family)
    note = only_note(report)
    assert (note.code, note.params, note.acceptable) == (
        "right_ends",
        {"value": "01.10.2026"},
        True,
    )
    assert counts(report, "parents") == (0, 0, 1, 1)
    assert of(report, "parents").not_in_file == 0
    assert await end() == date(2026, 10, 1)
    await imported(db, family, accept=frozenset({note.key}))
    assert await end() is None


async def left(db: Database, code: str) -> date | None:
    query = select(t.Person.left_on).where(t.Person.foreign_id == code)
    return await db.read(lambda conn: conn.execute(query).scalar_one())


async def test_who_has_left_is_not_brought_back_by_a_file(db: Database) -> None:
    """The list of the secretary is a week old: it still names who was dismissed."""
    everybody = (
        sheet("Учителя", "Код | ФИО", "T1 | Орлова Ольга Юрьевна"),
        sheet("Ученики", HEAD, "S1 | Иванов Пётр Олегович | 5А |"),
        sheet("Родители", FAMILY, "P1 | Иванова | Мария | | S1"),
    )
    await imported(db, school(), *everybody)
    for one, code in zip(everybody, ("T1", "S1", "P1"), strict=True):
        mine = t.Person.foreign_id == code
        leaves = update(t.Person).where(mine).values(left_on=date(2026, 10, 1))
        await db.write(lambda conn, leaves=leaves: conn.execute(leaves))  # type: ignore[misc]

        report = await imported(db, one)
        note = only_note(report)
        assert (note.code, note.params, note.acceptable) == ("left", {"value": "01.10.2026"}, True)
        assert not report.changes_something
        assert of(report, {"T1": "teachers", "S1": "students", "P1": "parents"}[code]).rejected == 1
        assert await left(db, code) == date(2026, 10, 1)

        await imported(db, one, accept=frozenset({note.key}))
        assert await left(db, code) is None


async def test_who_left_today_and_is_brought_back_stays_in_the_class(db: Database) -> None:
    listed = sheet("Ученики", HEAD, "S1 | Иванов Пётр Олегович | 5А |")
    await imported(db, school(), CLASSES, listed)

    def leaves(conn: Connection) -> None:
        conn.execute(update(t.Person).where(t.Person.foreign_id == "S1").values(left_on=TODAY))
        conn.execute(update(t.Membership).values(ends_on=TODAY))

    await db.write(leaves)
    note = only_note(await imported(db, listed))
    await imported(db, listed, accept=frozenset({note.key}))
    assert await db.read(stays) == [("Иванов", "5А", date(2026, 9, 1), None)]


async def test_a_parent_missing_from_the_file_is_kept(db: Database) -> None:
    await imported(db, *whole_school(), sheet("Родители", FAMILY, "P1 | Иванова | Мария | | S1"))
    report = await imported(db, sheet("Родители", FAMILY, "P2 | Белов | Юрий | | S2"))
    assert of(report, "parents").not_in_file == 1


async def test_teachers_by_id_else_by_name(db: Database) -> None:
    await imported(db, *whole_school())
    by_name = sheet("Teachers", "full name | position", "Бирюкова Елена Павловна | Алгебра")
    report = await imported(db, by_name)
    assert counts(report, "teachers") == (0, 1, 0, 0)
    assert of(report, "teachers").not_in_file == 1


async def test_a_teacher_nobody_knows_is_left_out_with_a_warning(db: Database) -> None:
    timetable = sheet(
        "Расписание", "Класс | День | Урок | Предмет | Учитель", "5А | пн | 1 | ИЗО | Ким А. П."
    )
    report = await imported(db, school(), CLASSES, timetable)
    assert "teacher_unknown" in codes(report)
    assert counts(report, "timetable") == (1, 0, 0, 0)


# --- years and schools ----------------------------------------------------------------------------

NEXT_TERMS = sheet("Периоды", "Название | Начало | Конец", "1 четверть | 01.09.2027 | 24.10.2027")
IN_AUGUST = datetime(2027, 8, 27, 9, 0, tzinfo=UTC)


async def test_another_year_needs_to_be_said(db: Database) -> None:
    await imported(db, *whole_school())
    with pytest.raises(ImportRefused) as refused:
        await imported(db, NEXT_TERMS)
    assert refused.value.trouble is ImportTrouble.OTHER_YEAR
    with pytest.raises(ImportRefused):
        await imported(db, STUDENTS, now=datetime(2027, 9, 3, 9, 0, tzinfo=UTC))


async def test_a_new_year_shows_promotions_arrivals_and_leavers(db: Database) -> None:
    await imported(db, *whole_school())
    file = [
        NEXT_TERMS,
        sheet("Классы", "Класс", "6А", "1А"),
        sheet(
            "Ученики",
            HEAD,
            "S1 | Иванов Пётр Олегович | 6А |",
            "| Белова Ольга Юрьевна | 6А |",
            "S8 | Малышев Ян | 1А |",
        ),
    ]
    shown = await dry(db, *file, now=IN_AUGUST, new_year=True)
    assert shown.year == 2027
    assert sorted((m.student.split()[0], m.from_class, m.to_class) for m in shown.moves) == [
        ("Белова", "5А", "6А"),
        ("Иванов", "5А", "6А"),
        ("Котов", "5Б", ""),
        ("Малышев", "", "1А"),
    ]
    await imported(db, *file, now=IN_AUGUST, new_year=True)
    assert await db.read(stays) == [
        ("Белова", "5А", date(2026, 9, 1), date(2027, 8, 31)),
        ("Белова", "6А", date(2027, 9, 1), None),
        ("Иванов", "5А", date(2026, 9, 1), date(2027, 8, 31)),
        ("Иванов", "6А", date(2027, 9, 1), None),
        ("Котов", "5Б", date(2026, 9, 1), date(2027, 8, 31)),
        ("Малышев", "1А", date(2027, 9, 1), None),
    ]
    again = await imported(db, *file, now=IN_AUGUST, new_year=True)
    assert not again.changes_something


async def test_two_schools_in_one_database(db: Database) -> None:
    await imported(db, *whole_school())
    other = [school("Школа № 15"), STUDENTS]
    with pytest.raises(ImportRefused) as refused:
        await imported(db, *other)
    assert refused.value.trouble is ImportTrouble.ANOTHER_SCHOOL

    report = await imported(db, *other, school="школа № 15")
    assert report.school_is_new
    assert counts(report, "students") == (3, 0, 0, 0)  # the ids are the other school's own
    with pytest.raises(ImportRefused) as which:
        await imported(db, STUDENTS)
    assert which.value.trouble is ImportTrouble.WHICH_SCHOOL
    assert not (await imported(db, STUDENTS, school="Школа № 15")).changes_something
    with pytest.raises(ImportRefused) as unknown:
        await imported(db, STUDENTS, school="Школа № 99")
    assert unknown.value.trouble is ImportTrouble.UNKNOWN_SCHOOL
