"""The portfolio: kept by the student, shown to the parents and the class teacher."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, func, select, update

from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat, Viewer
from bot.domain.portfolio import MOST_FILES, ItemKind
from bot.services import portfolio as services
from bot.storage import tables as t
from bot.storage.attachments import Kept
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import Family, plant

PHOTO = Kept(0, "42", "AgAD", "photo.jpg", 1000, is_photo=True)


def student(family: Family) -> Viewer:
    account = family.seed.account("1004")
    return Viewer(account, "ru", hat=Hat.STUDENT, hats=(Hat.STUDENT,), children=(family.ref(),))


async def test_a_work_is_kept_with_its_photo_and_shown_to_the_family(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        anna = student(family)
        item = services.add(conn, anna, ItemKind.WORK, "Модель вулкана", PHOTO, NOW)
        services.describe(conn, anna, item.id, "Из глины")
        for viewer in (anna, family.viewer(family.mother), family.teaching):
            view = services.one(conn, viewer, family.anna, item.id, NOW)
            assert (view.title, view.text, view.files) == ("Модель вулкана", "Из глины", 1)
            assert view.own is (viewer is anna)
            (file,) = services.files(conn, viewer, family.anna, item.id, NOW)
            assert file.file_id == "AgAD"
        listed = services.of_class(conn, family.teaching, family.klass, 0, NOW)
        assert [(name.first, count) for _id, name, count in listed.students] == [("Анна", 1)]

    await db.write(story)


async def test_nobody_else_reads_it_and_only_the_student_changes_it(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        anna = student(family)
        item = services.add(conn, anna, ItemKind.HOBBY, "Шахматы", None, NOW)
        mother = family.viewer(family.mother)
        trusted = replace(mother, children=(family.ref(None),))
        colleague = Viewer(
            8,
            "ru",
            hat=Hat.STAFF,
            staff=(replace(family.class_teacher, own_classes=frozenset()),),
        )
        foreign = plant(Seed(conn), "Школа № 7")
        for viewer in (trusted, colleague, foreign.viewer(foreign.mother), foreign.teaching):
            with pytest.raises(Refused):
                services.one(conn, viewer, family.anna, item.id, NOW)
            with pytest.raises(Refused):
                services.listed(conn, viewer, family.anna, 0, NOW)
        for viewer in (mother, family.teaching):
            with pytest.raises(Refused):
                services.add(conn, viewer, ItemKind.WORK, "Чужое", None, NOW)
            with pytest.raises(Refused):
                services.remove(conn, viewer, item.id, NOW)
        with pytest.raises(Refused):
            services.of_class(conn, colleague, family.klass, 0, NOW)

    await db.write(story)


async def test_the_class_teacher_of_the_schools_own_day_reads_it(db: Database) -> None:
    """In Vladivostok it is the 19th already, and Anna is in another class."""
    evening = datetime(2026, 11, 18, 20, tzinfo=UTC)

    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        conn.execute(update(t.School).values(timezone="Asia/Vladivostok"))
        conn.execute(update(t.Membership).values(ends_on=date(2026, 11, 18)))
        another = family.seed.klass(family.school, "5Б")
        family.seed.add(
            t.Membership, student_id=family.anna, class_id=another, starts_on=date(2026, 11, 19)
        )
        theirs = replace(family.class_teacher, own_classes=frozenset({another}))
        now_teaching = replace(family.teaching, staff=(theirs,))
        assert services.reader(conn, now_teaching, family.anna, evening).class_name == "5Б"
        with pytest.raises(Refused):
            services.reader(conn, family.teaching, family.anna, evening)

    await db.write(story)


async def test_what_is_removed_takes_its_files_along(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        anna = student(family)
        item = services.add(conn, anna, ItemKind.ACHIEVEMENT, "Диплом", PHOTO, NOW)
        kept = services.add(conn, anna, ItemKind.WORK, "Рисунок", PHOTO, NOW)
        view = services.remove(conn, anna, item.id, NOW)
        assert [line.id for line in view.items] == [kept.id]
        assert conn.execute(select(func.count()).select_from(t.Attachment)).scalar_one() == 1
        with pytest.raises(AlreadyDone):
            services.remove(conn, anna, item.id, NOW)

    await db.write(story)


async def test_there_is_an_end_to_the_files_of_one_thing(db: Database) -> None:
    def story(conn: Connection) -> None:
        family = plant(Seed(conn))
        anna = student(family)
        item = services.add(conn, anna, ItemKind.WORK, "Альбом", PHOTO, NOW)
        for _file in range(MOST_FILES - 1):
            services.attach(conn, anna, item.id, PHOTO, NOW)
        with pytest.raises(Refused):
            services.attach(conn, anna, item.id, PHOTO, NOW)

    await db.write(story)
