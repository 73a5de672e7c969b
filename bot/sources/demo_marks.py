"""The demo school's marks: usual ones, the rare kinds, corrections, and those of the terms."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from bot.sources.demo_days import DAY, Term
from bot.sources.demo_people import ANYA, PETYA, STUDENTS, Student
from bot.sources.demo_plans import Slot
from bot.sources.demo_records import CLASSES, Row, School, chance, code_at, pick, pupils
from bot.sources.demo_words import BOOKS, COMMENTS, KINDS, UNGRADED

FIRST_WEEK = 7 * DAY
"""Nobody is marked in it."""
MARKED = 0.22
"""Share of lessons at which somebody gets a mark."""


def mark_rows(school: School) -> Iterator[Row]:
    taken: set[tuple[object, ...]] = set()
    for row in [*_special_marks(school), *_usual_marks(school)]:
        # One mark a day of a kind: an import could not tell which of two a correction means.
        bucket = (row[0], row[1], row[4], row[6])
        if bucket not in taken:
            taken.add(bucket)
            yield row


def _usual_marks(school: School) -> Iterator[Row]:
    for class_name in CLASSES:
        for day, slot in school.held(class_name):
            if slot.subject in UNGRADED or day < school.year.opens + FIRST_WEEK:
                continue
            for student in pupils(class_name, slot):
                if _is_marked(school, student, day, slot):
                    yield _mark(student, day, slot)


def _is_marked(school: School, student: Student, day: date, slot: Slot) -> bool:
    often = MARKED * (1.6 if student.code in (ANYA, PETYA) else 1.0)
    here = code_at(school, student, day, slot) not in ("н", "б", "у/п")
    return here and chance("marked", student.code, day, slot.subject) < often


def _mark(student: Student, day: date, slot: Slot) -> Row:
    kind, weight = _kind(student, day, slot)
    value = _value(student, day, slot, kind)
    return [
        day,
        student.code,
        student.full_name,
        student.class_name,
        slot.subject,
        value,
        kind,
        weight,
        _comment(value, student, day, slot),
        slot.teacher,
        None,
    ]


def _comment(value: str, student: Student, day: date, slot: Slot) -> str:
    options = COMMENTS.get(value, ())
    said = options and chance("comment", student.code, day, slot.subject) < 0.2
    return pick(options, student.code, day, slot.subject) if said else ""


def _kind(student: Student, day: date, slot: Slot) -> tuple[str, float | None]:
    """A test is written by the whole class; answers and homework are each one's own."""
    together = chance("test", slot.class_name, day, slot.subject)
    if together < 0.12 and slot.subject in BOOKS:
        return KINDS[3][0], KINDS[3][2]
    left = chance("kind", student.code, day, slot.subject) * 0.90
    for kind, share, weight in (KINDS[0], KINDS[1], KINDS[2], KINDS[4]):
        left -= share
        if left < 0:
            return kind, weight
    return KINDS[0][0], KINDS[0][2]


def _value(student: Student, day: date, slot: Slot, kind: str) -> str:
    if slot.subject == "Физическая культура" and kind == "Самостоятельная работа":
        return "зач"
    luck = sum(chance("luck", n, student.code, day, slot.subject) for n in range(3)) / 3
    liking = chance("liking", student.code, slot.subject) - 0.5
    level = student.ability + liking * 0.7 + (luck - 0.5) * 3.2
    value = str(min(5, max(2, round(level))))
    if value == "5" and chance("minus", student.code, day, slot.subject) < 0.05:
        return "5-"
    return value


def _special_marks(school: School) -> Iterator[Row]:
    """What only Anya's and Petya's diaries need to show: doubles, dots, a pass, an exemption."""
    wanted: tuple[tuple[str, str, str, str, str, int], ...] = (
        (ANYA, "Русский язык", "4/5", "Диктант", "Грамматика и орфография", 0),
        (ANYA, "Математика", "4", "Контрольная работа", "Умножение и деление", 1),
        (ANYA, "Биология", ".", "Лабораторная работа", "Сдать рисунок клетки", 0),
        (ANYA, "Литература", "4.", "Ответ на уроке", "Стихотворение ещё раз", 0),
        (ANYA, "История", "5-", "Ответ на уроке", "", 0),
        (ANYA, "Физическая культура", "зач", "Норматив", "Бег 30 м", 0),
        (PETYA, "Литературное чтение", "5", "Техника чтения", "52 слова в минуту", 0),
        (PETYA, "Физическая культура", "осв", "Норматив", "", 1),
        ("S10", "Математика", ".", "Контрольная работа", "Не писал, можно в среду", 1),
    )
    for code, subject, value, kind, comment, back in wanted:
        student = next(one for one in STUDENTS if one.code == code)
        lessons = [
            (day, slot)
            for day, slot in school.held(student.class_name)
            if slot.subject == subject and code_at(school, student, day, slot) in ("", "оп")
        ]
        if len(lessons) > back:
            day, slot = lessons[-1 - back]
            due = school.today + 7 * DAY if value.endswith(".") else None
            yield [
                day,
                code,
                student.full_name,
                student.class_name,
                subject,
                value,
                kind,
                None,
                comment,
                slot.teacher,
                due,
            ]


def correction_rows(school: School, marks: list[Row]) -> Iterator[Row]:
    """Some marks set again, better: the second book that brings a history."""
    better = {"2": "3", "3": "4", "4": "5"}
    for code, count in ((ANYA, 2), (PETYA, 1), ("S07", 1)):
        tests = [row for row in marks if row[1] == code and str(row[5]) in better]
        for row in sorted(tests, key=lambda row: str(row[0]))[-count:]:
            changed = [*row]
            changed[5] = better[str(row[5])]
            changed[8] = "Исправлено после работы над ошибками"
            yield changed


def term_mark_rows(school: School, marks: list[Row]) -> Iterator[Row]:
    """Marks of the terms that are over; who has nothing to be marked by is not attested."""
    for term in school.year.terms:
        if term.ends >= school.today:
            continue
        for student in STUDENTS:
            if student.arrived:
                continue
            for subject in _graded_subjects(school, student):
                value = _term_mark(marks, student, subject, term)
                yield [
                    student.code,
                    student.full_name,
                    student.class_name,
                    subject,
                    term.name,
                    value,
                ]


def _graded_subjects(school: School, student: Student) -> list[str]:
    taught = {slot.subject for slot in school.slots if slot.class_name == student.class_name}
    return sorted(taught - set(UNGRADED))


def _term_mark(marks: list[Row], student: Student, subject: str, term: Term) -> str:
    values = [
        int(str(row[5])[0])
        for row in marks
        if row[1] == student.code
        and row[4] == subject
        and isinstance(row[0], date)
        and term.starts <= row[0] <= term.ends
        and str(row[5])[0].isdigit()
    ]
    if not values:
        return "н/а" if chance("attested", student.code, subject) < 0.1 else "зач"
    average = Fraction(sum(values), len(values)) + Fraction(1, 10)
    return str(int(average + Fraction(1, 2)))
