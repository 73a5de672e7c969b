"""The demo school's bells and timetable: two shifts, subgroups, odd and even weeks, a lesson 0."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.sources.demo_days import Year
from bot.sources.demo_people import (
    BIRYUKOVA,
    DMITRIEVA,
    FYODOROV,
    KIM,
    LAPTEVA,
    ORLOVA,
    SOKOLOVA,
    TARASOV,
    YUSUPOVA,
    Student,
)

ENGLISH, LABOUR = "Английский язык", "Труд (технология)"
TALKS = "Разговоры о важном"
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт")
ODD, EVEN = "нечет", "чет"


@dataclass(frozen=True, slots=True)
class Slot:
    class_name: str
    weekday: int
    number: int
    subject: str
    teacher: str
    room: str
    group: str = ""
    weeks: str = ""


# (lesson, starts, ends, what the break after it is for)
FIRST_SHIFT = (
    (0, "7:40", "8:20", ""),
    (1, "8:30", "9:15", ""),
    (2, "9:25", "10:10", "завтрак"),
    (3, "10:30", "11:15", ""),
    (4, "11:25", "12:10", "обед"),
    (5, "12:30", "13:15", ""),
    (6, "13:25", "14:10", ""),
)
SECOND_SHIFT = (
    (1, "13:40", "14:20", ""),
    (2, "14:30", "15:10", "полдник"),
    (3, "15:30", "16:10", ""),
    (4, "16:20", "17:00", ""),
    (5, "17:10", "17:50", ""),
)

_SUBJECTS_5 = {
    "Русский язык": (ORLOVA, "305"),
    "Литература": (ORLOVA, "305"),
    "Математика": (BIRYUKOVA, "201"),
    "Информатика": (BIRYUKOVA, "210"),
    "История": (FYODOROV, "312"),
    "ОДНКНР": (FYODOROV, "312"),
    "Биология": (YUSUPOVA, "208"),
    "География": (YUSUPOVA, "208"),
    "Музыка": (LAPTEVA, "110"),
    "Изобразительное искусство": (LAPTEVA, "110"),
    "Физическая культура": (TARASOV, "спортзал"),
    TALKS: (BIRYUKOVA, "201"),
}
_GROUPS = {
    ENGLISH: (("1", KIM, "301"), ("2", DMITRIEVA, "303")),
    LABOUR: (("1", TARASOV, "мастерская"), ("2", LAPTEVA, "104")),
}
_SUBJECTS_2 = {
    ENGLISH: (KIM, "301"),
    "Физическая культура": (TARASOV, "спортзал"),
    "Музыка": (LAPTEVA, "110"),
}

Week = tuple[dict[int, str | tuple[str, str]], ...]

# By weekday; a pair of subjects stands for odd and even weeks.
_WEEK_5: Week = (
    {1: TALKS, 2: "Русский язык", 3: "Математика", 4: "История", 5: ENGLISH},
    {
        1: "Русский язык",
        2: "Литература",
        3: "Математика",
        4: ENGLISH,
        5: ("Информатика", "ОДНКНР"),
        6: "Изобразительное искусство",
    },
    {1: "Русский язык", 2: "Биология", 3: "Математика", 4: LABOUR, 5: LABOUR},
    {
        0: "Физическая культура",
        1: "Литература",
        2: "Русский язык",
        3: "Математика",
        4: "История",
        5: "Музыка",
    },
    {
        1: "Математика",
        2: "Русский язык",
        3: ENGLISH,
        4: "География",
        5: "Физическая культура",
    },
)
_WEEK_2: Week = (
    {1: "Русский язык", 2: "Математика", 3: "Литературное чтение", 4: "Физическая культура"},
    {1: "Русский язык", 2: ENGLISH, 3: "Математика", 4: "Окружающий мир"},
    {1: "Математика", 2: "Русский язык", 3: "Литературное чтение", 4: "Музыка"},
    {1: "Русский язык", 2: "Математика", 3: LABOUR, 4: "Физическая культура"},
    {
        1: "Литературное чтение",
        2: "Русский язык",
        3: "Окружающий мир",
        4: ("Изобразительное искусство", ENGLISH),
    },
)


def timetable() -> list[Slot]:
    return [*_slots("5А", _WEEK_5), *_slots("2Б", _WEEK_2)]


def lessons_on(slots: list[Slot], year: Year, day: date, class_name: str) -> list[Slot]:
    """What is taught to the class that day by the plan, one entry a group."""
    weeks = ("", ODD if year.is_odd_week(day) else EVEN)
    return [
        slot
        for slot in slots
        if slot.class_name == class_name and slot.weekday == day.weekday() and slot.weeks in weeks
    ]


def group_of(student: Student, subject: str) -> str:
    """English by the journal, labour boys and girls; the newcomer is in no group yet."""
    if student.class_name != "5А" or student.arrived or subject not in _GROUPS:
        return ""
    if subject == LABOUR:
        return "1" if student.full_name.endswith("ич") else "2"
    return "1" if int(student.code[1:]) % 2 else "2"


def attends(student: Student, slot: Slot) -> bool:
    return slot.group in ("", group_of(student, slot.subject))


def _slots(class_name: str, week: Week) -> Iterator[Slot]:
    for weekday, lessons in enumerate(week):
        for number, subject in lessons.items():
            if isinstance(subject, str):
                yield from _taught(class_name, weekday, number, subject, "")
            else:
                for one, weeks in zip(subject, (ODD, EVEN), strict=True):
                    yield from _taught(class_name, weekday, number, one, weeks)


def _taught(class_name: str, weekday: int, number: int, subject: str, weeks: str) -> Iterator[Slot]:
    if class_name == "5А" and subject in _GROUPS:
        for group, teacher, room in _GROUPS[subject]:
            yield Slot(class_name, weekday, number, subject, teacher, room, group, weeks)
    else:
        known = _SUBJECTS_5 if class_name == "5А" else _SUBJECTS_2
        teacher, room = known.get(subject, (SOKOLOVA, "105"))
        yield Slot(class_name, weekday, number, subject, teacher, room, "", weeks)
