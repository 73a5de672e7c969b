"""What is done for a whole class costs the same for three students and for thirty."""

from datetime import date
from types import SimpleNamespace

from sqlalchemy import Connection, func, select

from bot.domain.people import Viewer
from bot.services import class_papers, classroom
from bot.storage import diary_homework, diary_lessons, diary_records, viewers
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.storage.school_year import Counted

BOT = "42"
WEEK = date(2026, 11, 9)


def _plant(conn: Connection, students: int) -> SimpleNamespace:
    """A class in two groups, with all that a week can hold, each parent with a phone."""
    seed = Seed(conn)
    school = seed.school(f"Школа № {students}")
    teacher = seed.teacher(school)
    seed.link(seed.account(f"teacher {students}"), teacher)
    klass = seed.klass(school, class_teacher_id=teacher)
    seed.term(klass)
    algebra, english = seed.subject(school), seed.subject(school, "Английский язык")
    groups = [
        seed.add(t.StudyGroup, class_id=klass, subject_id=english, name=name) for name in "12"
    ]
    seed.lesson(klass, algebra, WEEK, 1)
    for number, group in enumerate(groups):
        seed.lesson(klass, english, WEEK, 2, group_id=group, room=str(number))
    seed.homework(klass, algebra, WEEK)
    seed.homework(klass, english, WEEK, task="group 1", group_id=groups[0])
    for number in range(students):
        child = seed.student(school, klass, f"Ученик Номер{number:02}")
        member = {"group_id": groups[number % 2], "student_id": child}
        seed.add(t.GroupMember, **member, starts_on=date(2026, 9, 1))
        seed.mark(child, algebra, klass, 3 + number % 3, WEEK)
        seed.dot(child, algebra, klass, day=WEEK)
        if number % 3 == 0:
            seed.absent(child, klass, WEEK, 2)
        seed.reader(seed.parent(school, [child], f"Родитель Номер{number}"), f"{students}-{number}")
    return SimpleNamespace(klass=klass, account=f"teacher {students}")


def _viewer(conn: Connection, place: SimpleNamespace) -> Viewer:
    found = viewers.load(conn, "telegram", place.account, NOW)
    assert found is not None
    return found


async def test_printing_a_class_asks_as_much_for_three_as_for_thirty(db: Database) -> None:
    def story(conn: Connection) -> list[int]:
        counts = []
        for students in (3, 30):
            place = _plant(conn, students)
            viewer = _viewer(conn, place)
            with Counted(conn) as counted:
                _ref, pages = class_papers.weeks(conn, viewer, place.klass, WEEK, None)
            counts.append(counted.statements)
            assert len(pages) == students
        return counts

    few, many = await db.write(story)
    assert few == many <= 8


async def test_everybodys_page_is_what_their_own_diary_says(db: Database) -> None:
    def story(conn: Connection) -> None:
        place = _plant(conn, 7)
        viewer = _viewer(conn, place)
        _ref, pages = class_papers.weeks(conn, viewer, place.klass, WEEK, None)
        span = (WEEK, date(2026, 11, 15))
        refs = [page.student for page in pages]
        lessons, tasks = (
            diary_lessons.lessons_of(conn, refs, *span),
            diary_homework.tasks_of(conn, refs, *span),
        )
        records = diary_records.records_of(conn, refs, *span)
        for one in refs:
            assert lessons[one.id] == diary_lessons.lessons(conn, one, *span)
            assert tasks.get(one.id, ()) == diary_homework.tasks(conn, one, *span)
            assert records[one.id] == diary_records.records(conn, one, *span)
        assert {len(tasks.get(one.id, ())) for one in refs} == {1, 2}, "each of their own group"

    await db.write(story)


async def test_a_reminder_to_a_class_asks_as_much_for_three_as_for_thirty(db: Database) -> None:
    def story(conn: Connection) -> list[int]:
        counts = []
        for students in (3, 30):
            place = _plant(conn, students)
            viewer = _viewer(conn, place)
            before = conn.execute(select(func.count()).select_from(t.Outbox)).scalar_one()
            with Counted(conn) as counted:
                view = classroom.remind_to_sign(conn, viewer, place.klass, WEEK, BOT, NOW)
            counts.append(counted.statements)
            assert view.sent == students
            put = conn.execute(select(func.count()).select_from(t.Outbox)).scalar_one() - before
            assert put == students
        return counts

    few, many = await db.write(story)
    assert few == many
