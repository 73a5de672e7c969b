"""What has happened at the demo school up to a day: absences, topics, homework, remarks.

Everything hangs on a hash of who, what and when, so the past is the same tomorrow.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from bot.sources.demo_days import DAY, Year
from bot.sources.demo_people import ANYA, PETYA, STUDENTS, Student
from bot.sources.demo_plans import Slot, attends, lessons_on
from bot.sources.demo_words import BOOKS, LONG_TASK, REMARKS, TASKS, TOPICS
from bot.sources.sheets import Cell

Row = list[Cell]
CLASSES = ("5А", "2Б")
ENTERED_BY_NOW = 2
"""Lessons of the demo day that are over at 10:40."""


@dataclass(frozen=True)
class School:
    year: Year
    slots: list[Slot]
    today: date

    @cached_property
    def days(self) -> list[date]:
        """The school days so far, the last of them today."""
        return self.year.school_days(self.year.opens, self.today)

    def held(self, class_name: str) -> Iterator[tuple[date, Slot]]:
        """Lessons that are over, by day and number."""
        for day in self.days:
            for slot in lessons_on(self.slots, self.year, day, class_name):
                if day < self.today or (slot.number <= ENTERED_BY_NOW and class_name == "5А"):
                    yield day, slot


def chance(*what: object) -> float:
    """0 … 1, always the same for the same."""
    digest = hashlib.blake2b(repr(what).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def pick(options: tuple[str, ...], *what: object) -> str:
    return options[int(chance("pick", *what) * len(options))]


def absence(school: School, student: Student, day: date) -> str:
    """The code of a whole day missed, or empty."""
    if student.code in (ANYA, PETYA) and day == school.today:
        return ""  # their phones are on the wall
    if student.code == ANYA and day == school.today - 14 * DAY:
        return "у/п"
    return _usual_absence(student.code, day)


@cache
def _usual_absence(student: str, day: date) -> str:
    """Illness lasts; single days have other causes."""
    if any(chance("ill", student, day - back * DAY) < 0.006 for back in range(4)):
        return "б"
    missed = chance("missed", student, day)
    return "у/п" if missed < 0.008 else "н" if missed < 0.012 else ""


def attendance_rows(school: School) -> Iterator[Row]:
    for class_name in CLASSES:
        for day, slot in school.held(class_name):
            for student in pupils(class_name, slot):
                code = code_at(school, student, day, slot)
                if code:
                    yield [day, student.code, student.full_name, class_name, slot.number, code]


def code_at(school: School, student: Student, day: date, slot: Slot) -> str:
    if student.code == "S12" and day == school.today:
        return "н"  # somebody to look for at 10:40
    whole_day = absence(school, student, day)
    if whole_day:
        return whole_day
    late = chance("late", student.code, day) < 0.015
    if student.code == ANYA and day == days_before(school, 1):
        late = True
    return "оп" if late and slot.number == 1 else ""


def days_before(school: School, count: int) -> date:
    """The school day that many school days ago."""
    return school.days[max(len(school.days) - 1 - count, 0)]


def topic_rows(school: School) -> Iterator[Row]:
    for class_name in CLASSES:
        given: dict[tuple[str, str], int] = {}
        for day, slot in school.held(class_name):
            number = given.get((slot.subject, slot.group), 0)
            given[slot.subject, slot.group] = number + 1
            recent = day >= school.today - 2 * DAY
            if recent and chance("topic", class_name, day, slot.number) < 0.35:
                continue  # not filled in yet: teachers are busy
            topics = TOPICS[slot.subject]
            topic = topics[number // 3 % len(topics)]
            yield [day, class_name, slot.number, slot.subject, slot.group, topic]


def homework_rows(school: School) -> Iterator[Row]:
    until = min(school.today + 7 * DAY, school.year.ends)
    days = school.year.school_days(school.year.opens, until)
    tomorrow = school.year.next_school_day(school.today)
    for class_name in CLASSES:
        set_long = False
        for day in days:
            for subject in _subjects_of(school, class_name, day):
                if class_name == "5А" and day == tomorrow and not set_long and subject in BOOKS:
                    set_long = True
                    yield [day, class_name, subject, LONG_TASK, "да", BOOKS[subject]]
                elif _has_homework(class_name, day, subject, days):
                    yield _homework(class_name, day, subject)


def _subjects_of(school: School, class_name: str, day: date) -> list[str]:
    slots = lessons_on(school.slots, school.year, day, class_name)
    return list(dict.fromkeys(slot.subject for slot in slots))


def _has_homework(class_name: str, day: date, subject: str, days: list[date]) -> bool:
    first = (days[0] + timedelta(days=1)) >= day  # nothing is due on the first day of the year
    return not first and subject in TASKS and chance("set", class_name, day, subject) < 0.72


def _homework(class_name: str, day: date, subject: str) -> Row:
    page = 8 + int(chance("page", class_name, day, subject) * 90)
    template = pick(TASKS[subject], class_name, day, subject)
    task = template.format(n=page, m=page + 3 + int(chance("m", day, subject) * 40))
    compulsory = "нет" if chance("free", class_name, day, subject) < 0.1 else "да"
    return [day, class_name, subject, task, compulsory, BOOKS.get(subject)]


def remark_rows(school: School) -> Iterator[Row]:
    praised = {
        (ANYA, days_before(school, 1)): REMARKS[0],
        (PETYA, days_before(school, 2)): REMARKS[4],
    }
    for class_name in CLASSES:
        for day in school.days[:-1]:
            slots = lessons_on(school.slots, school.year, day, class_name)
            for student in pupils(class_name):
                remark = praised.get((student.code, day))
                if remark is None and chance("remark", student.code, day) < 0.012:
                    remark = REMARKS[int(chance("which", student.code, day) * len(REMARKS))]
                if remark is not None and not absence(school, student, day):
                    yield [
                        day,
                        student.code,
                        student.full_name,
                        class_name,
                        *remark,
                        slots[0].teacher,
                    ]


def pupils(class_name: str, slot: Slot | None = None) -> list[Student]:
    return [
        student
        for student in STUDENTS
        if student.class_name == class_name
        and not student.arrived
        and (slot is None or attends(student, slot))
    ]
