"""The bot's own small school, in the format of import, alive around any day.

Two classes in two shifts, subgroups, odd and even weeks, families with two children, namesakes,
and one pupil about whom nothing is written yet. A second, tiny school makes a family of two
schools and two time zones. Everything is invented, and the same for the same day.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.sources.demo_days import DAY, demo_day, year_of
from bot.sources.demo_marks import correction_rows, mark_rows, term_mark_rows
from bot.sources.demo_people import BIRYUKOVA, LAPTEVA, PARENTS, SOKOLOVA, STUDENTS, TEACHERS
from bot.sources.demo_plans import (
    FIRST_SHIFT,
    SECOND_SHIFT,
    WEEKDAYS,
    Slot,
    group_of,
    lessons_on,
    timetable,
)
from bot.sources.demo_records import (
    Row,
    School,
    attendance_rows,
    days_before,
    homework_rows,
    remark_rows,
    topic_rows,
)
from bot.sources.demo_sheets import MARK_HEAD, about, sheet, year_sheets
from bot.sources.sheets import Book, Sheet

ZONE = "Europe/Moscow"
SCHOOL, SHORT_NAME = "МБОУ «Средняя школа № 14 г. Заречный»", "Школа № 14"
AGENDA = "1. Успехи класса. 2. Питание. 3. Поездка в театр. 4. Разное."
RESULTS = "Итоги: выбран родительский комитет; экскурсия в музей — в следующем месяце."
TAKE_ALONG = "С собой: ручка, линейка, бутылка воды."


def demo_moment(now: datetime) -> datetime:
    """10:40 by the school's clock, in the third lesson of a day near ``now`` (aware), in UTC."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    local = datetime.combine(demo_day(today), time(10, 40), ZoneInfo(ZONE))
    return local.astimezone(UTC)


def demo_book(today: date) -> Book:
    """The whole school as it is on `demo_day` of ``today``; import it first."""
    school = _school(today)
    marks = list(mark_rows(school))
    return [*_plans(school), *_people(school), *_records(school, marks)]


def corrections_book(today: date) -> Book:
    """A second book for the same school: some marks corrected, so that they have a history."""
    school = _school(today)
    marks = list(mark_rows(school))
    return [
        about(SCHOOL, SHORT_NAME, ZONE),
        sheet("Отметки", MARK_HEAD, correction_rows(school, marks)),
    ]


def _school(today: date) -> School:
    day = demo_day(today)
    return School(year_of(day), timetable(), day)


# --- plans ----------------------------------------------------------------------------------------


def _plans(school: School) -> list[Sheet]:
    return [
        about(SCHOOL, SHORT_NAME, ZONE),
        *year_sheets(school.year),
        sheet("Особые дни", "Дата; Вид; По расписанию дня; Классы", _special_days(school)),
        sheet("Звонки", "Урок; Начало; Конец; Перемена после; Смена", _bells()),
        sheet(
            "Расписание",
            "Класс; День; Урок; Предмет; Учитель; Кабинет; Группа; Недели",
            _timetable(school),
        ),
        sheet("Замены", "Дата; Класс; Урок; Предмет; Учитель; Кабинет; Причина", _changes(school)),
        sheet("Режим", "Классы; День; Начало; Конец; Занятие; Место; Вид", _regime()),
        sheet(
            "События",
            "Дата; Время; Название; Место; Вид; Классы; Описание; Организатор",
            _events(school),
        ),
    ]


def _special_days(school: School) -> Iterable[Row]:
    """A Saturday taught by Monday's timetable, a remote day, and a day off, all ahead."""
    week = school.today - school.today.weekday() * DAY + 7 * DAY
    wanted: list[tuple[date, date, Row]] = [
        (week + 5 * DAY, week + 4 * DAY, ["по расписанию", "пн", "5А"]),
        (week + 3 * DAY, week + 3 * DAY, ["дистанционно", "", "5А"]),
        (week + 11 * DAY, week + 11 * DAY, ["нет занятий", "", "2Б"]),
    ]
    for day, school_day, facts in wanted:
        if school.year.is_school_day(school_day):
            yield [day, *facts]


def _bells() -> Iterable[Row]:
    for shift, bells in ((1, FIRST_SHIFT), (2, SECOND_SHIFT)):
        for number, starts, ends, after in bells:
            yield [number, starts, ends, after, shift]


def _timetable(school: School) -> Iterable[Row]:
    for slot in school.slots:
        yield [
            slot.class_name,
            WEEKDAYS[slot.weekday],
            slot.number,
            slot.subject,
            slot.teacher,
            slot.room,
            slot.group,
            slot.weeks,
        ]


def _changes(school: School) -> Iterable[Row]:
    """This week: a lesson cancelled, one taught by somebody else, one in another subject."""
    today, tomorrow = school.today, school.year.next_school_day(school.today)
    last = _whole_class(school, today, "2Б")[-1]
    yield [today, "2Б", last.number, "", "", "", "Учитель на курсах"]
    moved = _whole_class(school, tomorrow, "5А")[1]
    yield [tomorrow, "5А", moved.number, moved.subject, moved.teacher, "109", "Ремонт в кабинете"]
    replaced = _whole_class(school, tomorrow, "5А")[-1]
    if replaced.subject != "Математика":
        facts: Row = ["Математика", BIRYUKOVA, "201", "Болезнь учителя"]
        yield [tomorrow, "5А", replaced.number, *facts]


def _whole_class(school: School, day: date, class_name: str) -> list[Slot]:
    slots = lessons_on(school.slots, school.year, day, class_name)
    return [slot for slot in slots if not slot.group]


def _regime() -> list[Row]:
    return [
        ["5А", "", "10:10", "10:30", "Завтрак", "столовая", "питание"],
        ["5А", "", "12:10", "12:30", "Обед", "столовая", "питание"],
        ["2Б", "", "13:10", "13:35", "Обед", "столовая", "питание"],
        ["2Б", "", "15:10", "15:30", "Полдник", "столовая", "питание"],
        ["2Б", "", "17:00", "17:30", "Прогулка", "школьный двор", "прогулка"],
        ["5А", "ср", "15:00", "15:45", "Шахматы", "каб. 105", "кружок"],
        ["5А", "пт", "15:00", "16:00", "Робототехника", "каб. 210", "кружок"],
    ]


def _events(school: School) -> Iterable[Row]:
    held = days_before(school, 8)
    wanted: list[tuple[date, Row]] = [
        (
            held,
            ["18:00", "Родительское собрание", "каб. 201", "собрание", "5А", RESULTS, BIRYUKOVA],
        ),
        (
            school.today + 8 * DAY,
            ["18:30", "Родительское собрание", "каб. 105", "собрание", "2Б", AGENDA, SOKOLOVA],
        ),
        (
            school.today + 9 * DAY,
            [
                "10:00",
                "Олимпиада по математике, школьный этап",
                "актовый зал",
                "олимпиада",
                "5А",
                TAKE_ALONG,
                BIRYUKOVA,
            ],
        ),
        (
            school.today + 15 * DAY,
            [
                "17:00",
                "Концерт для родителей",
                "актовый зал",
                "праздник",
                "",
                "Вход свободный.",
                LAPTEVA,
            ],
        ),
        (
            school.year.ends,
            ["11:00", "Последний звонок", "школьный двор", "праздник", "", "", SOKOLOVA],
        ),
    ]
    for day, facts in wanted:
        if day <= school.year.ends:
            yield [day, *facts]


# --- people ---------------------------------------------------------------------------------------


def _people(school: School) -> list[Sheet]:
    year = school.year.first
    return [
        sheet(
            "Учителя",
            "Код; ФИО; Должность; Роль",
            [[one.code, one.full_name, one.position, one.role] for one in TEACHERS],
        ),
        sheet(
            "Классы",
            "Класс; Классный руководитель; Кабинет; Смена; Дней в неделе",
            [["5А", BIRYUKOVA, "201", 1, 5], ["2Б", SOKOLOVA, "105", 2, 5]],
        ),
        sheet(
            "Ученики",
            "Код; ФИО; Класс; Дата рождения",
            [[one.code, one.full_name, one.class_name, one.born(year)] for one in STUDENTS],
        ),
        sheet(
            "Родители",
            "Код; ФИО; Степень родства; Дети",
            [[one.code, one.full_name, one.relation, "; ".join(one.children)] for one in PARENTS],
        ),
        sheet("Группы", "Класс; Предмет; Группа; Код ученика; Ученик", _groups(school)),
    ]


def _groups(school: School) -> Iterable[Row]:
    subjects = dict.fromkeys(slot.subject for slot in school.slots if slot.group)
    for subject in subjects:
        for student in STUDENTS:
            group = group_of(student, subject)
            if group:
                yield [student.class_name, subject, group, student.code, student.full_name]


# --- records --------------------------------------------------------------------------------------


def _records(school: School, marks: list[Row]) -> list[Sheet]:
    return [
        sheet(
            "Домашние задания",
            "Дата; Класс; Предмет; Задание; Обязательное; Вес учебников, г",
            homework_rows(school),
        ),
        sheet("Уроки", "Дата; Класс; Урок; Предмет; Группа; Тема", topic_rows(school)),
        sheet("Отметки", MARK_HEAD, marks),
        sheet(
            "Итоги",
            "Код ученика; Ученик; Класс; Предмет; Период; Отметка",
            term_mark_rows(school, marks),
        ),
        sheet(
            "Посещаемость",
            "Дата; Код ученика; Ученик; Класс; Урок; Отметка",
            attendance_rows(school),
        ),
        sheet(
            "Замечания",
            "Дата; Код ученика; Ученик; Класс; Знак; Текст; Учитель",
            remark_rows(school),
        ),
    ]
