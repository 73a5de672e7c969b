"""An empty workbook of ours with examples: headers in one language, a small school to overwrite.

The examples fit together: the template itself imports without a rejected row.
"""

from collections.abc import Callable
from datetime import date
from typing import Literal

from bot.domain.vocabulary import SCHOOL_FIELDS, SHEETS, Column, SheetWords
from bot.sources.sheets import Book, Cell, Sheet

Language = Literal["ru", "en"]
Rows = list[list[Cell]]
Pick = Callable[[str, str], str]


def template(language: Language, year: int = 2026) -> Book:
    """Every sheet with headers and example rows. ``year``: in which the school year begins."""
    return [
        Sheet(
            _name(words, language),
            [_headers(words, language), *_examples(words.key, language, year)],
        )
        for words in SHEETS
    ]


def _name(words: SheetWords, language: Language) -> str:
    return words.ru if language == "ru" else words.en


def _headers(words: SheetWords, language: Language) -> list[Cell]:
    return [_header(column, language) for column in _columns(words)]


def _header(column: Column, language: Language) -> str:
    return column.ru if language == "ru" else column.en


def _columns(words: SheetWords) -> list[Column]:
    """Names in parts: the full name is the other way to write them."""
    return [column for column in words.columns if column.key != "full"]


def _examples(key: str, language: Language, year: int) -> Rows:
    def pick(ru: str, en: str) -> str:
        return ru if language == "ru" else en

    if key == "school":
        return _school(language)
    if key in _PEOPLE:
        return _PEOPLE[key](pick, year)
    if key in _PLANS:
        return _PLANS[key](pick, year)
    return _RECORDS[key](pick, year)


def _school(language: Language) -> Rows:
    values: dict[str, tuple[Cell, Cell]] = {
        "name": ("МБОУ «Средняя школа № 1»", "Secondary School No. 1"),
        "short_name": ("Школа № 1", "School No. 1"),
        "timezone": ("Europe/Moscow", "Europe/Moscow"),
        "language": ("ru", "en"),
        "days_per_week": (5, 5),
        "signing": ("пт 12:00", "fri 12:00"),
        "address": ("г. Образцов, ул. Школьная, 1", "1 School Street, Exampleton"),
        "phone": ("+7 (000) 000-00-00", "+7 (000) 000-00-00"),
        "email": ("school@example.org", "school@example.org"),
    }
    place = 0 if language == "ru" else 1
    return [[words[place], values[key][place]] for key, words in SCHOOL_FIELDS.items()]


# --- people ---------------------------------------------------------------------------------------


def _teachers(pick: Pick, _: int) -> Rows:
    return [
        ["T1", *_person(pick, "t1"), pick("Учитель: математика", "Mathematics"), _staff(pick)],
        [
            "T2",
            *_person(pick, "t2"),
            pick("Секретарь", "Secretary"),
            pick("администратор", "admin"),
        ],
    ]


def _staff(pick: Pick) -> str:
    return pick("учитель", "teacher")


_NAMES = {
    "t1": (("Иванова", "Мария", "Петровна"), ("Ivanova", "Maria", "Petrovna")),
    "t2": (("Орлова", "Анна", "Ильинична"), ("Orlova", "Anna", "Ilinichna")),
    "s1": (("Смирнов", "Пётр", "Олегович"), ("Smirnov", "Petr", "Olegovich")),
    "s2": (("Белова", "Ольга", "Юрьевна"), ("Belova", "Olga", "Yurievna")),
    "p1": (("Смирнова", "Елена", "Павловна"), ("Smirnova", "Elena", "Pavlovna")),
    "p2": (("Белов", "Юрий", "Антонович"), ("Belov", "Yuri", "Antonovich")),
}


def _person(pick: Pick, key: str) -> list[str]:
    return [pick(ru, en) for ru, en in zip(*_NAMES[key], strict=True)]


def _full(pick: Pick, key: str) -> str:
    return " ".join(_person(pick, key))


def _classes(pick: Pick, _: int) -> Rows:
    return [["5А", _full(pick, "t1"), "201", "", 1, 5]]


def _students(pick: Pick, year: int) -> Rows:
    return [
        ["S1", *_person(pick, "s1"), "5А", date(year - 11, 3, 14)],
        ["S2", *_person(pick, "s2"), "5А", date(year - 11, 10, 2)],
    ]


def _parents(pick: Pick, _: int) -> Rows:
    return [
        ["P1", *_person(pick, "p1"), pick("мать", "mother"), "S1"],
        ["P2", *_person(pick, "p2"), pick("отец", "father"), f"{_full(pick, 's2')}, 5А"],
    ]


_PEOPLE: dict[str, Callable[[Pick, int], Rows]] = {
    "teachers": _teachers,
    "classes": _classes,
    "students": _students,
    "parents": _parents,
}


# --- plans ----------------------------------------------------------------------------------------


def _terms(pick: Pick, year: int) -> Rows:
    spans = [
        (date(year, 9, 1), date(year, 10, 25)),
        (date(year, 11, 2), date(year, 12, 30)),
        (date(year + 1, 1, 11), date(year + 1, 3, 21)),
        (date(year + 1, 3, 29), date(year + 1, 5, 26)),
    ]
    return [
        [pick(f"{number} четверть", f"Quarter {number}"), first, last, "2-9"]
        for number, (first, last) in enumerate(spans, start=1)
    ]


def _holidays(pick: Pick, year: int) -> Rows:
    autumn = pick("Осенние каникулы", "Autumn holidays")
    winter = pick("Зимние каникулы", "Winter holidays")
    return [
        [autumn, date(year, 10, 26), date(year, 11, 1), ""],
        [winter, date(year, 12, 31), date(year + 1, 1, 10), ""],
    ]


def _special_days(pick: Pick, year: int) -> Rows:
    return [
        [date(year, 12, 12), pick("по расписанию", "as weekday"), pick("пн", "mon"), "5-11"],
        [date(year, 12, 1), pick("дистанционно", "remote"), "", "5А"],
    ]


def _groups(pick: Pick, _: int) -> Rows:
    english = pick("Английский язык", "English")
    return [
        ["5А", english, "1", "S1", _full(pick, "s1")],
        ["5А", english, "2", "S2", _full(pick, "s2")],
    ]


def _bells(pick: Pick, _: int) -> Rows:
    return [
        [1, "8:30", "9:15", "", 1, "", ""],
        [2, "9:25", "10:10", pick("завтрак", "breakfast"), 1, "", ""],
        [3, "10:30", "11:15", "", 1, "", ""],
    ]


def _timetable(pick: Pick, _: int) -> Rows:
    maths, english = pick("Математика", "Mathematics"), pick("Английский язык", "English")
    monday, teacher = pick("пн", "mon"), _full(pick, "t1")
    return [
        ["5А", monday, 1, maths, teacher, "201", "", ""],
        ["5А", monday, 2, english, "", "202", "1", ""],
        ["5А", monday, 2, english, "", "203", "2", ""],
        ["5А", monday, 3, pick("Музыка", "Music"), "", "204", "", pick("нечет", "odd")],
    ]


def _changes(pick: Pick, year: int) -> Rows:
    reason = pick("болезнь учителя", "the teacher is ill")
    return [[_monday(year), "5А", 2, "", "", "", reason]]


def _regime(pick: Pick, _: int) -> Rows:
    chess, club = pick("Шахматы", "Chess"), pick("кружок", "club")
    return [["5-7", pick("ср", "wed"), "15:30", "16:15", chess, "105", club]]


_PLANS: dict[str, Callable[[Pick, int], Rows]] = {
    "terms": _terms,
    "holidays": _holidays,
    "special_days": _special_days,
    "groups": _groups,
    "bells": _bells,
    "timetable": _timetable,
    "changes": _changes,
    "regime": _regime,
}


# --- records --------------------------------------------------------------------------------------


def _monday(year: int) -> date:
    """The first Monday after 1 September: a school day in any year."""
    first = date(year, 9, 2)
    return date(year, 9, 2 + (7 - first.weekday()) % 7)


def _homework(pick: Pick, year: int) -> Rows:
    task = pick("§ 2, № 15–18", "§ 2, No. 15–18")
    return [[_monday(year), "5А", pick("Математика", "Mathematics"), task, pick("да", "yes"), 300]]


def _lessons(pick: Pick, year: int) -> Rows:
    topic = pick("Натуральные числа", "Natural numbers")
    return [[_monday(year), "5А", 1, pick("Математика", "Mathematics"), "", topic]]


def _marks(pick: Pick, year: int) -> Rows:
    maths, teacher = pick("Математика", "Mathematics"), _full(pick, "t1")
    kind = pick("Ответ на уроке", "Answer in class")
    test = pick("Контрольная работа", "Test")
    praise = pick("Молодец!", "Well done!")
    first, second = _full(pick, "s1"), _full(pick, "s2")
    return [
        [_monday(year), "S1", first, "5А", maths, "5", kind, "", praise, teacher, ""],
        [_monday(year), "S2", second, "5А", maths, "4/5", test, "3", "", teacher, ""],
        [_monday(year), "S2", second, "5А", maths, ".", kind, "", "", teacher, date(year, 9, 20)],
    ]


def _term_marks(pick: Pick, _: int) -> Rows:
    maths, term = pick("Математика", "Mathematics"), pick("1 четверть", "Quarter 1")
    return [["S1", _full(pick, "s1"), "5А", maths, term, "5"]]


def _attendance(pick: Pick, year: int) -> Rows:
    return [[_monday(year), "S2", _full(pick, "s2"), "5А", 3, "", "б"]]


def _remarks(pick: Pick, year: int) -> Rows:
    text = pick("Помог однокласснику", "Helped a classmate")
    return [[_monday(year), "S1", _full(pick, "s1"), "5А", "+", text, _full(pick, "t1")]]


def _events(pick: Pick, year: int) -> Rows:
    title, kind = pick("Родительское собрание", "Parents' meeting"), pick("собрание", "meeting")
    about = pick("Итоги четверти", "Results of the quarter")
    return [[date(year, 11, 26), "18:30", title, "201", kind, "5А", about, _full(pick, "t1")]]


_RECORDS: dict[str, Callable[[Pick, int], Rows]] = {
    "homework": _homework,
    "lessons": _lessons,
    "marks": _marks,
    "term_marks": _term_marks,
    "attendance": _attendance,
    "remarks": _remarks,
    "events": _events,
}
