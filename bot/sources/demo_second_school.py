"""A tiny school in another time zone, where the demo family's third child goes."""

from collections.abc import Iterable
from datetime import date

from bot.sources.demo_days import DAY, Year, demo_day, year_of
from bot.sources.demo_plans import SECOND_SHIFT, WEEKDAYS
from bot.sources.demo_records import Row, chance, pick
from bot.sources.demo_sheets import MARK_HEAD, about, sheet, year_sheets
from bot.sources.demo_words import BOOKS, TASKS, TOPICS
from bot.sources.sheets import Book

ZONE = "Asia/Yekaterinburg"
CLASS = "3В"
TEACHER = "Савельева Нина Аркадьевна"
SONYA = "Иванова Соня Петровна"
PUPILS = (("S701", SONYA, 9), ("S702", "Зуев Макар Ильич", 2), ("S703", "Осипова Злата Юрьевна", 5))
PARENTS = (
    ("P701", "Иванова Мария Павловна", "мать", "S701"),
    ("P702", "Зуева Марина Олеговна", "мать", "S702"),
)
SHORT_NAME = "Школа № 7"
MORNING = tuple(
    (number, f"{8 + number}:00", f"{8 + number}:40", "завтрак" if number == 2 else "")
    for number, *_ in SECOND_SHIFT
)
WEEK = (
    ("Русский язык", "Математика", "Литературное чтение", "Физическая культура"),
    ("Математика", "Русский язык", "Окружающий мир", "Музыка"),
    ("Русский язык", "Английский язык", "Математика", "Литературное чтение"),
    ("Математика", "Русский язык", "Труд (технология)", "Физическая культура"),
    ("Литературное чтение", "Английский язык", "Окружающий мир", "Изобразительное искусство"),
)


def second_school_book(today: date) -> Book:
    """The whole of the second school, a book of its own."""
    day = demo_day(today)
    year = year_of(day)
    return [
        about("МБОУ «Средняя школа № 7 г. Белогорье»", SHORT_NAME, ZONE),
        *year_sheets(year),
        sheet(
            "Учителя",
            "Код; ФИО; Должность; Роль",
            [
                ["T701", TEACHER, "Учитель начальных классов", "учитель"],
                ["T702", "Фомина Алла Викторовна", "Секретарь", "администратор"],
            ],
        ),
        sheet(
            "Классы", "Класс; Классный руководитель; Кабинет; Смена", [[CLASS, TEACHER, "12", 1]]
        ),
        sheet(
            "Ученики",
            "Код; ФИО; Класс; Дата рождения",
            [[code, name, CLASS, date(year.first - 9, month, 14)] for code, name, month in PUPILS],
        ),
        sheet("Родители", "Код; ФИО; Степень родства; Дети", [[*parent] for parent in PARENTS]),
        sheet(
            "Звонки",
            "Урок; Начало; Конец; Перемена после; Смена",
            [[*bell, 1] for bell in MORNING],
        ),
        sheet("Расписание", "Класс; День; Урок; Предмет; Учитель; Кабинет", _timetable()),
        sheet("Домашние задания", "Дата; Класс; Предмет; Задание", _homework(year, day)),
        sheet("Уроки", "Дата; Класс; Урок; Предмет; Тема", _topics(year, day)),
        sheet("Отметки", MARK_HEAD, _marks(year, day)),
    ]


def _timetable() -> Iterable[Row]:
    for weekday, subjects in zip(WEEKDAYS, WEEK, strict=True):
        for number, subject in enumerate(subjects, 1):
            yield [CLASS, weekday, number, subject, TEACHER, "12"]


def _homework(year: Year, today: date) -> Iterable[Row]:
    for day in year.school_days(today - 28 * DAY, today + 5 * DAY):
        for subject in WEEK[day.weekday()]:
            if subject in BOOKS and chance("set", CLASS, day, subject) < 0.7:
                page = 10 + int(chance("page", CLASS, day, subject) * 80)
                task = pick(TASKS[subject], CLASS, day, subject)
                yield [day, CLASS, subject, task.format(n=page, m=page + 12)]


def _topics(year: Year, today: date) -> Iterable[Row]:
    for day in year.school_days(today - 28 * DAY, today - DAY):
        for number, subject in enumerate(WEEK[day.weekday()], 1):
            yield [day, CLASS, number, subject, pick(TOPICS[subject], CLASS, day, subject)]


def _marks(year: Year, today: date) -> Iterable[Row]:
    for day in year.school_days(year.opens, today - DAY):
        for subject in WEEK[day.weekday()]:
            for code, name, _ in PUPILS:
                luck = chance("marked", code, day, subject)
                if luck < 0.3:
                    value = "5" if luck < 0.16 else "4" if luck < 0.27 else "3"
                    kind = "Ответ на уроке" if luck * 1000 % 2 < 1 else "Домашняя работа"
                    facts: Row = [subject, value, kind, None, "", TEACHER, None]
                    yield [day, code, name, CLASS, *facts]
