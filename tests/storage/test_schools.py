"""The school's page, staff and links as families see them."""

from datetime import date

import pytest
from sqlalchemy import Connection, update

from bot.domain.errors import Refused
from bot.storage import schools
from bot.storage import tables as t
from bot.storage.database import Database
from tests.storage.school_year import TODAY, Counted, place


async def test_the_page_says_what_the_school_stated(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        conn.execute(update(t.School).values(phone="+7 (000) 000-00-14"))
        conn.execute(update(t.SchoolClass).values(profile="Математический"))
        here.seed.add(t.SchoolLink, school_id=here.school, title="Сайт", url="https://example.org")
        with Counted(conn) as counted:
            view = schools.page(conn, here.ref)
        assert counted.statements == 1
        assert (view.phone, view.address, view.profile) == (
            "+7 (000) 000-00-14",
            "",
            "Математический",
        )
        assert view.class_teacher is not None
        assert view.class_teacher.short == "Бирюкова Е. П."
        assert view.has_links
        assert [link.title for link in schools.links(conn, here.ref).links] == ["Сайт"]

    await any_db.write(story)


async def test_staff_come_nearest_to_the_child_first(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        seed = here.seed
        other = seed.klass(here.school, "6А")
        far = seed.teacher(here.school, "Аксёнова Анна Юрьевна")
        near = seed.teacher(here.school, "Яковлев Яков Ильич", position="Учитель музыки")
        seed.teacher(here.school, "Орлов Олег Олегович", left_on=TODAY)
        seed.teacher(here.school, "Бровкин Борис Борисович", "admin", position="Директор")
        music = seed.subject(here.school, "Музыка")
        for klass, teacher, weekday in ((other, far, 0), (here.klass, near, 0), (other, near, 1)):
            seed.add(
                t.TimetableSlot,
                class_id=klass,
                weekday=weekday,
                number=1,
                subject_id=music,
                teacher_id=teacher,
                starts_on=date(2026, 9, 1),
            )
        with Counted(conn) as counted:
            view = schools.staff(conn, here.ref, TODAY)
        assert counted.statements == 2
        assert [line.name.last for line in view.lines] == [
            "Бирюкова",
            "Яковлев",
            "Аксёнова",
            "Бровкин",
        ]
        assert view.lines[0].is_class_teacher
        assert view.lines[1].subjects == ("Музыка",)

    await any_db.write(story)


async def test_classmates_are_shown_only_where_the_school_says_so(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.seed.student(here.school, here.klass, "Петров Пётр Ильич")
        with pytest.raises(Refused):
            schools.classmates(conn, here.ref, TODAY)
        conn.execute(update(t.School).values(settings={"show_classmates": True}))
        assert schools.page(conn, here.ref).shows_classmates
        names = [name.last for name in schools.classmates(conn, here.ref, TODAY).names]
        assert names == ["Иванова", "Петров"]

    await any_db.write(story)
