"""Whom codes are issued to, and who is passed over."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, event, func, select, update

from bot.domain.codes import VALID_FOR, Issued, Selection
from bot.domain.errors import NotUnderstood
from bot.domain.people import Role
from bot.services.codes import first_admin_code, issue_codes
from bot.storage import tables
from bot.storage.database import Database
from tests.builders import NOW, Seed

KEYS = ("a key of the tests, long enough to be one",)


class Town(Seed):
    """5А with Anna (mother; her brother is in 8Б) and Boris, whose family nobody has entered."""

    def __init__(self, conn: Connection) -> None:
        super().__init__(conn)
        self.school_id = self.school()
        self.teacher_id = self.teacher(self.school_id)
        self.class_5a = self.klass(self.school_id, "5А", class_teacher_id=self.teacher_id)
        self.class_8b = self.klass(self.school_id, "8Б")
        self.anna = self.student(self.school_id, self.class_5a, foreign_id="S001")
        self.boris = self.student(self.school_id, self.class_5a, "Борисов Борис")
        self.maxim = self.student(self.school_id, self.class_8b, "Иванов Максим Петрович")
        self.mother = self.parent(self.school_id, [self.anna, self.maxim])


def issue(conn: Connection, reissue: bool = False, **wanted: object) -> Issued:
    selection = Selection(**wanted)  # type: ignore[arg-type]
    return issue_codes(conn, KEYS, NOW, selection, reissue=reissue)


def who(issued: Issued) -> list[tuple[str, str]]:
    return [(code.role.value, code.name.first if code.name else "?") for code in issued.codes]


def live(conn: Connection) -> int:
    found = select(func.count()).where(tables.Code.revoked_at.is_(None))
    return int(conn.execute(found).scalar_one())


async def test_a_class_gets_codes_for_its_students_and_their_families(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        Town(conn)
        issued = issue(conn, class_name="5А")
        assert who(issued) == [
            ("student", "Борис"),
            ("parent", "?"),  # nobody of Boris's family is in the data
            ("student", "Анна"),
            ("parent", "Мария"),
        ]
        mother = issued.codes[3]
        assert [(p.name.first, p.class_name) for p in mother.pupils] == [
            ("Анна", "5А"),
            ("Максим", "8Б"),
        ]
        assert mother.valid_until == (NOW + VALID_FOR).date() - timedelta(days=1)
        assert len({code.plain for code in issued.codes}) == 4

    await any_db.write(story)


@pytest.mark.parametrize("typed", ["5А", "5а", "5A", "5a", " 5 а ", "5-А"])
async def test_a_class_is_found_however_it_is_typed(db: Database, typed: str) -> None:
    def story(conn: Connection) -> None:
        Town(conn)
        assert who(issue(conn, class_name=typed, role=Role.STUDENT)) == [
            ("student", "Борис"),
            ("student", "Анна"),
        ]

    await db.write(story)


async def test_who_is_linked_or_holds_a_code_needs_none(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        town.link(town.account(), town.mother)
        first = issue(conn, class_name="5А")
        assert (len(first.codes), first.linked, first.holding) == (3, 1, 0)
        again = issue(conn, class_name="5А")
        assert (again.codes, again.linked, again.holding) == ((), 1, 3)

        fresh = issue(conn, reissue=True, class_name="5А")

        assert len(fresh.codes) == 4
        assert live(conn) == 4

    await any_db.write(story)


async def test_an_expired_or_frozen_code_is_replaced_without_asking(db: Database) -> None:
    def story(conn: Connection) -> None:
        Town(conn)
        issue(conn, class_name="5А", role=Role.STUDENT)
        conn.execute(update(tables.Code).where(tables.Code.id == 1).values(expires_at=NOW))
        conn.execute(update(tables.Code).where(tables.Code.id == 2).values(frozen_at=NOW))
        assert len(issue(conn, class_name="5А", role=Role.STUDENT).codes) == 2

    await db.write(story)


async def test_who_left_or_lost_the_right_gets_no_code(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        town.parent(town.school_id, [town.anna], "Иванов Пётр Ильич", rights="closed")
        conn.execute(
            update(tables.Person)
            .where(tables.Person.id == town.boris)
            .values(left_on=date(2026, 10, 1))
        )
        assert who(issue(conn, class_name="5А")) == [("student", "Анна"), ("parent", "Мария")]

    await db.write(story)


async def test_one_person_by_the_schools_id_or_ours(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        assert who(issue(conn, person="S001")) == [("student", "Анна")]
        assert who(issue(conn, person=str(town.teacher_id))) == [("teacher", "Елена")]
        assert who(issue(conn, person="S001", role=Role.PARENT)) == [("parent", "Мария")]

    await db.write(story)


async def test_staff_by_role_and_by_class(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        town.teacher(town.school_id, "Андреев Пётр Ильич")
        town.teacher(town.school_id, "Директорова Анна Львовна", role="admin")
        assert who(issue(conn, role=Role.TEACHER, class_name="5А")) == [("teacher", "Елена")]
        assert who(issue(conn, role=Role.TEACHER)) == [("teacher", "Пётр")]
        assert who(issue(conn, role=Role.ADMIN)) == [("admin", "Анна")]

    await db.write(story)


async def test_an_unknown_class_or_person_is_said(db: Database) -> None:
    def story(conn: Connection) -> None:
        Town(conn)
        with pytest.raises(NotUnderstood) as wrong:
            issue(conn, class_name="12Я")
        assert wrong.value.expected == "class"
        with pytest.raises(NotUnderstood) as wrong:
            issue(conn, person="9" * 30)
        assert wrong.value.expected == "person"

    await db.write(story)


async def test_the_first_start_gives_one_code_for_the_office(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        assert first_admin_code(conn, KEYS, NOW) is None  # no school yet
        town = Town(conn)
        code = first_admin_code(conn, KEYS, NOW)
        assert code is not None
        assert code.role is Role.ADMIN
        assert first_admin_code(conn, KEYS, NOW) is None  # it is still good
        later = first_admin_code(conn, KEYS, NOW + VALID_FOR)
        assert later is not None
        admins = select(tables.Person.id).where(tables.Person.role == "admin")
        [office] = conn.execute(admins).scalars()
        town.link(town.account(), office)
        assert first_admin_code(conn, KEYS, NOW + 3 * VALID_FOR) is None

    await any_db.write(story)


async def test_two_offices_at_once_issue_one_live_code_a_person(
    two: tuple[Database, Database],
) -> None:
    await two[0].write(Town)
    issued = await asyncio.gather(
        *(db.write(lambda conn: issue(conn, class_name="5А")) for db in two)
    )
    assert sorted(len(batch.codes) for batch in issued) == [0, 4]


async def test_a_school_of_600_costs_a_handful_of_statements(db: Database) -> None:
    def story(conn: Connection) -> int:
        town = Town(conn)
        for number in range(200):
            child = town.student(town.school_id, town.class_5a, f"Новиков{number} Иван")
            town.parent(town.school_id, [child], f"Новикова{number} Анна")
        asked: list[object] = []
        event.listen(conn, "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert len(issue(conn, class_name="5А").codes) == 404
        return len(asked)

    assert await db.write(story) < 20
