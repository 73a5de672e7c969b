"""Anna of 5А with two parents, a class teacher, and two taught weeks, the second one current."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Connection

from bot.domain.people import Hat, Name, Right, SchoolRef, StaffRef, StudentRef, Viewer
from bot.storage import viewers
from tests.builders import NOW, Seed

MONDAY = date(2026, 11, 16)
BEFORE = MONDAY - timedelta(days=7)
SUBJECTS = ("Русский язык", "Алгебра", "История")
MOTHER, FATHER, TEACHER, STUDENT = "1001", "1002", "1003", "1004"


@dataclass(frozen=True)
class Family:
    seed: Seed
    school: int
    klass: int
    anna: int
    mother: int
    father: int
    teacher: int
    subjects: dict[str, int]

    def ref(self, parent: int | None = None, zone: str = "Europe/Moscow") -> StudentRef:
        return StudentRef(
            self.anna,
            Name("Иванова", "Анна", "Петровна"),
            SchoolRef(self.school, "Школа № 14", zone),
            self.klass,
            "5А",
            5,
            Right.FULL,
            parent,
            self.teacher,
        )

    def viewer(self, parent: int, account: int = 1) -> Viewer:
        """A parent as the desk would know them."""
        return Viewer(
            account, "ru", hat=Hat.FAMILY, hats=(Hat.FAMILY,), children=(self.ref(parent),)
        )

    @property
    def class_teacher(self) -> StaffRef:
        return StaffRef(
            self.teacher,
            Name("Бирюкова", "Елена", "Павловна"),
            SchoolRef(self.school, "Школа № 14", "Europe/Moscow"),
            is_admin=False,
            own_classes=frozenset({self.klass}),
        )

    @property
    def teaching(self) -> Viewer:
        return Viewer(9, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=(self.class_teacher,))

    def mark(
        self, value: int, day: date, subject: str = "Алгебра", kind: str = "Контрольная"
    ) -> int:
        return self.seed.mark(
            self.anna, self.subjects[subject], self.klass, value, day, kind=kind, weight=Fraction(3)
        )


def plant(seed: Seed, name: str = "Школа № 14") -> Family:
    """The rows; everybody has an account of their own."""
    school = seed.school(name)
    teacher = seed.teacher(school)
    klass = seed.klass(school, class_teacher_id=teacher)
    anna = seed.student(school, klass)
    mother = seed.parent(school, [anna])
    father = seed.parent(school, [anna], "Иванов Пётр Сергеевич")
    subjects = {name: seed.subject(school, name) for name in SUBJECTS}
    seed.term(klass)
    for week in (BEFORE, MONDAY):
        for day in range(5):
            for number, subject in enumerate(subjects.values(), 1):
                seed.lesson(klass, subject, week + timedelta(days=day), number)
    family = Family(seed, school, klass, anna, mother, father, teacher, subjects)
    family.mark(5, MONDAY)
    seed.homework(klass, subjects["История"], MONDAY + timedelta(days=1))
    seed.absent(anna, klass, MONDAY + timedelta(days=1), 2)
    return family


def with_accounts(seed: Seed, locale: str = "ru") -> Family:
    """The same with an account for each."""
    family = plant(seed)
    people = {MOTHER: family.mother, FATHER: family.father, TEACHER: family.teacher}
    for external_id, person in (people | {STUDENT: family.anna}).items():
        seed.link(seed.account(external_id, locale), person)
    return family


def seen_by(conn: Connection, external_id: str) -> Viewer:
    """The viewer whom the desk would load."""
    viewer = viewers.load(conn, "telegram", external_id, NOW)
    assert viewer is not None
    return viewer
