"""Exports of other programs as sheets of the import: known by content, nothing guessed."""

from datetime import date

import pytest

from bot.domain.errors import BadFile, FileFault
from bot.domain.importing.report import Outcome
from bot.sources.reading import read_sheets, single_rows
from bot.sources.sheets import Book, Cell
from bot.sources.spreadsheets import Limits, read_book
from tests.packages import (
    ASC_2008,
    CARDS,
    CLASSES,
    ENROLLMENTS,
    ORGS,
    USERS,
    asc,
    oneroster,
    pupil_report,
)


def rows_of(book: Book, name: str) -> dict[int, list[Cell]]:
    """The rows that say something, by their number."""
    sheet = next(sheet for sheet in book if sheet.name == name)
    return {number: row for number, row in enumerate(sheet.rows, 1) if row}


def names(book: Book) -> list[str]:
    return [sheet.name for sheet in book]


# --- OneRoster ------------------------------------------------------------------------------------


def test_a_package_is_known_by_what_is_in_it_also_in_a_folder() -> None:
    for folder in ("", "oneroster-export/"):
        book = read_book("выгрузка.bin", oneroster(folder))
        assert names(book) == [
            "Школа", "Периоды", "Учителя", "Классы", "Ученики", "Родители", "Отметки"
        ]  # fmt: skip


def test_students_stand_in_the_rows_of_their_table_in_the_class_they_go_to_now() -> None:
    rows = rows_of(read_book("a.zip", oneroster()), "Ученики")
    assert rows[1][:5] == ["Код", "Фамилия", "Имя", "Отчество", "Класс"]
    assert {number: row for number, row in rows.items() if number > 1} == {
        3: ["u-s1", "Котов", "Илья", "Ильич", "7Б"],
        4: ["u-s2", "Белова", "Ольга", "Юрьевна", "7А"],
    }


def test_contacts_and_passwords_stay_in_the_file_and_the_report_says_so() -> None:
    book = read_book("a.zip", oneroster())
    assert "example.org" not in str(book)
    assert "secret" not in str(book)
    sheets, _ = read_sheets([("a.zip", oneroster())])
    students = next(sheet for sheet in sheets if sheet.kind == "students")
    assert students.report.personal_columns == ["email", "phone"]


def test_a_guardian_is_a_representative_and_a_relative_is_not() -> None:
    rows = rows_of(read_book("a.zip", oneroster()), "Родители")
    assert [row[0] for number, row in rows.items() if number > 1] == ["u-p1", "u-p3"]
    assert rows[5][4] == "u-s1"
    assert rows[7][4] == "u-s2"  # told on the parent's side alone


def test_a_teacher_who_is_also_the_head_does_not_get_the_office_by_the_way() -> None:
    rows = rows_of(read_book("a.zip", oneroster()), "Учителя")
    assert {row[0]: row[4] for row in rows.values() if row[0] != "Код"} == {
        "u-t1": "учитель",
        "u-a1": "администратор",
    }


def test_classes_come_with_their_teacher_and_room_only_if_all_have_them() -> None:
    rows = rows_of(read_book("a.zip", oneroster()), "Классы")
    assert rows == {
        1: ["Класс", "Классный руководитель", "Кабинет"],
        2: ["7А", "u-t1", "каб. 31"],
        3: ["7Б", "u-a1", "каб. 12"],
    }
    bare = CLASSES.replace("каб. 12", "")
    fewer = ENROLLMENTS.replace("e-7,,,k-7b,o-1,u-a1,teacher,true,,\n", "")
    rows = rows_of(read_book("a.zip", oneroster(classes=bare, enrollments=fewer)), "Классы")
    assert rows[1] == ["Класс"]


def test_terms_of_the_newest_year() -> None:
    rows = rows_of(read_book("a.zip", oneroster()), "Периоды")
    assert [row[0] for row in rows.values()] == ["Название", "1 четверть", "2 четверть"]


def test_a_score_of_another_scale_is_reported_and_never_converted() -> None:
    rows = rows_of(read_book("a.zip", oneroster()), "Отметки")
    assert {number: row[4] for number, row in rows.items()} == {
        1: "Отметка", 2: "5", 3: "4/12", 4: ".", 6: "осв"
    }  # fmt: skip
    assert rows[2] == [
        "2026-11-12", "u-s2", "7А", "Алгебра", "5", "Контрольная работа", "Молодец", "u-t1"
    ]  # fmt: skip
    assert rows[4][3] == "История России"
    sheets, _ = read_sheets([("a.zip", oneroster())])
    marks = next(sheet for sheet in sheets if sheet.kind == "marks")
    (note,) = marks.notes
    assert (note.row, note.outcome, note.params["value"]) == (3, Outcome.REJECTED, "4/12")


def test_rejected_rows_are_found_again_by_their_number() -> None:
    (sheet,) = single_rows([("a.zip", oneroster())], {"Отметки": [3]})
    assert sheet.rows[1][4] == "4/12"


def test_an_older_package_has_roles_in_the_users_and_no_homerooms() -> None:
    users = (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
        "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades\n"
        "s1,active,,true,o,student,,,Penny,Cook,,,,,,g1,03\n"
        "s2,active,,true,o,student,,,Marco,Fern,,,,,,,03\n"
        "g1,active,,true,o,guardian,,,Anne,Cook,,,,,,s1,\n"
    )
    sections = (
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
        "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
        "c1,active,,Maths 3B,03,,,scheduled,,o,t,Maths,,2\n"
    )
    enrolled = (
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\n"
        "e1,active,,c1,o,s1,student\n"
    )
    book = read_book(
        "a.zip", oneroster(users=users, classes=sections, enrollments=enrolled, roles="")
    )
    students = rows_of(book, "Students")
    assert [row[4] for row in students.values()] == ["class", "3В", "3"]
    assert rows_of(book, "Parents")[4] == ["g1", "Cook", "Anne", "", "s1"]
    assert "Classes" not in names(book)


def test_several_schools_in_one_package_are_refused_by_name() -> None:
    orgs = ORGS + "o-2,,,Школа № 15,school,15,o-d\n"
    with pytest.raises(BadFile) as refused:
        read_book("a.zip", oneroster(orgs=orgs))
    assert refused.value.fault is FileFault.MANY_SCHOOLS
    assert refused.value.params["schools"] == "Школа № 14, Школа № 15"


def test_orphans_and_strange_tables_break_nothing() -> None:
    users = USERS + "u-9,,,true,,,Вера,Новикова,,,,,,,,,,,,,,,\n"
    enrolled = ENROLLMENTS + "e-9,,,k-404,o-1,u-404,student,,,\ne-10\n"
    book = read_book("a.zip", oneroster(users=users, enrollments=enrolled, lineItems="", roles=""))
    assert "Ученики" not in names(book)  # nobody has a role


# --- aSc ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-8", "utf-8-sig", "utf-16"])
def test_a_timetable_of_asc_in_any_encoding_under_any_name(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = asc(encoding=declared)
    data = b"\xef\xbb\xbf" + data if encoding == "utf-8-sig" else data
    book = read_book("расписание.xls", data)
    assert names(book) == ["Учителя", "Классы", "Звонки", "Расписание"]
    assert list(rows_of(book, "Расписание").values())[1:] == [
        ["7 А", "пн", "1", "Алгебра", "Бирюкова Елена Павловна", "31", "", ""],
        ["7 А", "пт", "0", "Алгебра", "Бирюкова Елена Павловна", "31", "", ""],
        ["7 А", "вт", "2", "Физкультура", "Орлова А.И.", "Спортзал", "", ""],
        ["7 Б", "вт", "2", "Физкультура", "Орлова А.И.", "Спортзал", "", ""],
        ["7 А", "вт", "3", "Физкультура", "Орлова А.И.", "Спортзал", "", ""],
        ["7 Б", "вт", "3", "Физкультура", "Орлова А.И.", "Спортзал", "", ""],
        ["7 А", "ср", "1", "Информатика", "Орлова А.И.", "31", "1 группа", "odd"],
        ["7 А", "ср", "1", "Информатика", "Бирюкова Елена Павловна", "", "2 группа", "even"],
    ]


def test_initials_make_no_new_teacher_and_half_filled_columns_stay_away() -> None:
    book = read_book("a.xml", asc())
    assert rows_of(book, "Учителя")[2] == ["", "Бирюкова Елена Павловна"]
    assert len(rows_of(book, "Учителя")) == 2
    assert list(rows_of(book, "Классы").values()) == [["Класс"], ["7 А"], ["7 Б"]]
    assert "Котов" not in str(book)


def test_weeks_are_what_the_school_calls_them() -> None:
    book = read_book("a.xml", asc(weeks=("Чётная", "Нечётная")))
    rows = list(rows_of(book, "Расписание").values())
    assert [row[7] for row in rows[-2:]] == ["even", "odd"]


@pytest.mark.parametrize(
    ("card", "column", "expected"),
    [
        ('<card lessonid="L1" period="1" weeks="110" terms="1" days="10000"/>', "Недели", "parity"),
        ('<card lessonid="L1" period="1" weeks="11" terms="10" days="10000"/>', "Недели", "parity"),
        ('<card lessonid="L1" period="1" weeks="11" terms="1" days="00000"/>', "День", "filled"),
        ('<card lessonid="L1" period="" weeks="11" terms="1" days="10000"/>', "Урок", "filled"),
        ('<card lessonid="L9" period="1" weeks="11" terms="1" days="10000"/>', "Класс", "filled"),
    ],
)
def test_what_the_diary_cannot_hold_is_reported_with_its_row(
    card: str, column: str, expected: str
) -> None:
    sheets, _ = read_sheets([("a.xml", asc(f"{CARDS}\n{card}"))])
    timetable = next(sheet for sheet in sheets if sheet.kind == "timetable")
    (note,) = timetable.notes
    assert (note.row, note.column) == (10, column)
    assert expected in (note.code, note.params["expected"])


def test_the_older_shape_with_numbered_days() -> None:
    book = read_book("a.xml", ASC_2008.encode())
    assert rows_of(book, "Teachers")[2] == ["P77", "Anita Rao"]
    assert list(rows_of(book, "Timetable").values())[1:] == [
        ["10-A", "tue", "3", "Mathematics", "Anita Rao", "Room 5", "", ""],
        ["10-A", "tue", "4", "Mathematics", "Anita Rao", "Room 5", "", ""],
    ]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE timetable [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><timetable><class id="1" name="&b;"/></timetable>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE timetable [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<timetable><class id="1" name="5"/><x>&f;</x></timetable>"""


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, asc()[:3000], b"<timetable><cards>\0"])
def test_hostile_and_torn_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        read_book("a.xml", data)
    assert refused.value.fault is FileFault.DAMAGED


def test_a_few_cards_cannot_become_millions_of_rows() -> None:
    lesson = f'<lesson id="L1" subjectid="S" classids="{",".join(map(str, range(2000)))}"/>'
    cards = '<card lessonid="L1" period="1" days="1111111"/>' * 2000
    data = f"<timetable><lessons>{lesson}</lessons><cards>{cards}</cards></timetable>".encode()
    with pytest.raises(BadFile) as refused:
        read_book("a.xml", data, limits=Limits(rows=5000))
    assert refused.value.fault is FileFault.TOO_MANY_ROWS


# --- the report of one pupil ----------------------------------------------------------------------

NAME = "Отчет об успеваемости и посещаемости ученика.xls"
PUPIL = ["Иванов Пётр Олегович", "5а"]


def test_a_pupils_report_is_marks_and_absences_by_content_not_by_name() -> None:
    report = pupil_report(
        "Алгебра | 5 4- | Н | . | 4,50",
        "Русский язык | УП | | 3;ОТ | 3,00",
        "Итого | 5 | 5 | 5 | 5",
        days="16 30 7",
    )
    book = read_book("что-то.xls", report)
    assert names(book) == ["Отметки", "Посещаемость"]
    first, last, december = date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 7)
    assert list(rows_of(book, "Отметки").values())[1:] == [
        [first, *PUPIL, "Алгебра", "5"],
        [first, *PUPIL, "Алгебра", "4-"],
        [december, *PUPIL, "Алгебра", "."],
        [december, *PUPIL, "Русский язык", "3"],
    ]
    assert list(rows_of(book, "Посещаемость").values())[1:] == [
        [last, *PUPIL, "Алгебра", "н"],
        [first, *PUPIL, "Русский язык", "у/п"],
        [december, *PUPIL, "Русский язык", "н"],
    ]


def test_what_a_pupils_report_says_besides_is_named_as_left_there() -> None:
    sheets, strangers = read_sheets([(NAME, pupil_report("Алгебра | 5 | | | 5,00"))])
    assert {sheet.kind: sheet.report.ignored_columns for sheet in sheets} == {
        "marks": ["Средняя отметка"],
        "attendance": [],
    }
    assert strangers == []


def test_the_report_of_an_import_says_what_the_file_was() -> None:
    files = (pupil_report("Алгебра | 5 | | |"), oneroster(), asc())
    origins = [
        {sheet.report.origin for sheet in read_sheets([("a.bin", data)])[0]} for data in files
    ]
    assert origins == [
        {"Отчет об успеваемости и посещаемости ученика"},
        {"OneRoster"},
        {"aSc Timetables"},
    ]


@pytest.mark.parametrize("coding", ["utf-8", "windows-1251"])
def test_a_pupils_report_in_either_encoding(coding: str) -> None:
    page = pupil_report("Алгебра | 5 | | | 5,00").decode().replace("utf-8", coding)
    assert len(rows_of(read_book(NAME, page.encode(coding)), "Отметки")) == 2


@pytest.mark.parametrize(
    "above",
    [
        "<tr><td>Ученик</td><td></td><td>Иванов Пётр Олегович</td></tr><tr><td>Класс</td>"
        "<td>5а</td></tr><tr><td>Период: 01.01.2027 по 28.02.2027</td></tr>",
        "<tr><td>УЧЕНИК: Иванов  Пётр Олегович</td></tr><tr><td>Классный руководитель: Орлова"
        "</td></tr><tr><td>Учебный год 2026-27</td></tr><tr><td>Класс: 5а</td></tr>",
    ],
)
def test_the_head_of_a_pupils_report_as_servers_write_it(above: str) -> None:
    book = read_book(NAME, pupil_report("Алгебра | 5 | | |", above=above))
    assert rows_of(book, "Отметки")[2][:3] == [date(2026, 11, 1), *PUPIL]


def test_months_after_new_year_are_of_the_next_year() -> None:
    page = pupil_report("Алгебра | 5 | | 4 |").replace("Декабрь".encode(), "Январь".encode())
    days = [row[0] for row in rows_of(read_book(NAME, page), "Отметки").values()][1:]
    assert days == [date(2026, 11, 1), date(2027, 1, 3)]


@pytest.mark.parametrize("days", ["1 2", "1 2 3 4", "1 2 32", "31 2 3"])
def test_a_day_without_its_month_is_nobodys(days: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_book(NAME, pupil_report("Алгебра | 5 | | |", days=days))
    assert refused.value.fault is FileFault.DAMAGED


def test_another_table_with_subjects_is_no_pupils_report() -> None:
    page = pupil_report("Алгебра | 5 | | |", above="<tr><td>Журнал</td></tr>")
    assert names(read_book("Отметки.xls", page)) == ["Отметки"]
    assert names(read_book("Сводка.xls", page)) == ["Сводка"]
