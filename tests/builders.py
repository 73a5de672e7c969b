"""A school in a few lines: inserts rows and hands back their ids."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, insert

from bot.storage import tables as t

YEAR = 2026
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Moscow


class Seed:
    """Defaults for everything, so that a test names only what it is about."""

    def __init__(self, conn: Connection, now: datetime = NOW) -> None:
        self.conn = conn
        self.now = now

    def add(self, table: type[t.Base], **values: Any) -> int:
        result = self.conn.execute(insert(table).values(**values))
        key = result.inserted_primary_key
        assert key is not None
        return int(key[0])

    def school(self, short_name: str = "Школа № 14", **values: Any) -> int:
        defaults: dict[str, Any] = {
            "name": f"МБОУ {short_name}",
            "short_name": short_name,
            "timezone": "Europe/Moscow",
            "language": "ru",
            "days_per_week": 5,
            "signing_weekday": 4,
            "signing_time": time(12),
            "created_at": self.now,
        }
        return self.add(t.School, **defaults | values)

    def person(self, school: int, full_name: str, role: str, **values: Any) -> int:
        last, first, *middle = full_name.split()
        defaults: dict[str, Any] = {
            "school_id": school,
            "role": role,
            "last_name": last,
            "first_name": first,
            "middle_name": " ".join(middle),
            "folded_name": full_name.casefold().replace("ё", "е"),
        }
        return self.add(t.Person, **defaults | values)

    def klass(self, school: int, name: str = "5А", **values: Any) -> int:
        defaults: dict[str, Any] = {
            "school_id": school,
            "year": YEAR,
            "grade": int(name[:-1]),
            "letter": name[-1],
            "name": name,
        }
        return self.add(t.SchoolClass, **defaults | values)

    def student(
        self, school: int, klass: int, full_name: str = "Иванова Анна Петровна", **values: Any
    ) -> int:
        student = self.person(school, full_name, "student", **values)
        self.add(t.Membership, student_id=student, class_id=klass, starts_on=date(YEAR, 9, 1))
        return student

    def parent(
        self,
        school: int,
        children: list[int],
        full_name: str = "Иванова Мария Павловна",
        rights: str = "full",
        **values: Any,
    ) -> int:
        parent = self.person(school, full_name, "parent", **values)
        for child in children:
            self.add(t.Guardianship, parent_id=parent, student_id=child, rights=rights)
        return parent

    def teacher(
        self,
        school: int,
        full_name: str = "Бирюкова Елена Павловна",
        role: str = "teacher",
        **values: Any,
    ) -> int:
        return self.person(school, full_name, role, **values)

    def account(self, external_id: str = "1001", locale: str = "ru", **values: Any) -> int:
        defaults: dict[str, Any] = {
            "platform": "telegram",
            "external_id": external_id,
            "locale": locale,
            "preset": "weekly",
            "created_at": self.now,
        }
        return self.add(t.Account, **defaults | values)

    def link(self, account: int, person: int, **values: Any) -> int:
        defaults: dict[str, Any] = {
            "account_id": account,
            "person_id": person,
            "consent_version": 1,
            "consent_language": "ru",
            "consented_at": self.now,
        }
        return self.add(t.Link, **defaults | values)

    def subject(self, school: int, name: str = "Алгебра") -> int:
        return self.add(
            t.Subject,
            school_id=school,
            name=name,
            folded_name=name.casefold().replace("ё", "е"),
        )

    def term(
        self,
        klass: int,
        name: str = "2 четверть",
        starts_on: date = date(2026, 11, 2),
        ends_on: date = date(2026, 12, 30),
    ) -> int:
        return self.add(t.Term, class_id=klass, name=name, starts_on=starts_on, ends_on=ends_on)

    def lesson(
        self,
        klass: int,
        subject: int,
        day: date = date(2026, 11, 18),
        number: int = 1,
        **values: Any,
    ) -> int:
        starts = datetime.combine(day, time(8, 30)) + timedelta(minutes=55 * (number - 1))
        defaults: dict[str, Any] = {
            "class_id": klass,
            "subject_id": subject,
            "day": day,
            "number": number,
            "room": "201",
            "starts_at": starts.time(),
            "ends_at": (starts + timedelta(minutes=45)).time(),
        }
        return self.add(t.Lesson, **defaults | values)

    def homework(
        self,
        klass: int,
        subject: int,
        due_on: date = date(2026, 11, 19),
        task: str = "§ 2, вопросы 3–6",
        **values: Any,
    ) -> int:
        defaults: dict[str, Any] = {
            "class_id": klass,
            "subject_id": subject,
            "due_on": due_on,
            "task": task,
            "edited_at": self.now,
        }
        return self.add(t.Homework, **defaults | values)

    def mark(
        self,
        student: int,
        subject: int,
        klass: int,
        value: int | None = 5,
        day: date = date(2026, 11, 17),
        **values: Any,
    ) -> int:
        row: dict[str, Any] = {
            "student_id": student,
            "subject_id": subject,
            "class_id": klass,
            "day": day,
            "kind": "Ответ на уроке",
            "value": value,
            "text": str(value),
            "weight": Fraction(2),
            "comment": "",
            "set_at": self.now,
            "edited_at": self.now,
        } | values
        mark = self.add(t.Mark, **row)
        self.add(
            t.MarkEvent,
            mark_id=mark,
            at=row["set_at"],
            by_person=row.get("set_by"),
            action="set",
            **{name: row[name] for name in ("value", "text", "weight", "comment", "kind")},
        )
        return mark

    def chat(self, account: int, external_id: str = "1001", bot: str = "42") -> int:
        return self.add(t.Chat, bot=bot, account_id=account, external_id=external_id)

    def reader(self, person: int, external_id: str = "1001", **account: Any) -> int:
        """An account linked to a person, with a chat to write to; the chat's id."""
        its_id = self.account(external_id, **account)
        self.link(its_id, person)
        return self.chat(its_id, external_id)

    def absent(
        self,
        student: int,
        klass: int,
        day: date = date(2026, 11, 18),
        number: int = 1,
        code: str = "н",
    ) -> int:
        return self.add(
            t.Attendance,
            student_id=student,
            class_id=klass,
            day=day,
            number=number,
            code=code,
            edited_at=self.now,
        )

    def dot(
        self, student: int, subject: int, klass: int, due_on: date | None = None, **values: Any
    ) -> int:
        defaults: dict[str, Any] = {
            "student_id": student,
            "subject_id": subject,
            "class_id": klass,
            "day": date(2026, 11, 17),
            "kind": "owed",
            "due_on": due_on,
            "set_at": self.now,
        }
        return self.add(t.Dot, **defaults | values)
