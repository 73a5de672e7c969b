"""The diary read from a real database, on both of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.calendar import OffKind, Parity
from bot.domain.diary import DiaryDay, LessonStatus
from bot.domain.errors import Refused
from bot.domain.people import Hat, Name, SchoolRef, StudentRef, Viewer
from bot.domain.views.diary import Child
from bot.domain.views.menu import When
from bot.services import diary as services
from bot.services import menu as menus
from bot.storage import diary_homework, plans
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.storage.school_year import Counted

TODAY = date(2026, 11, 18)  # Wednesday
TOMORROW = date(2026, 11, 19)


@dataclass
class Family:
    """A school with 5А, a student in it, two subjects, a term, and the viewer who looks."""

    school: int
    klass: int
    student: int
    algebra: int
    english: int
    ref: StudentRef

    @property
    def page(self) -> Child:
        return Child(self.ref)

    def viewer(self, hat: Hat = Hat.FAMILY) -> Viewer:
        return Viewer(1, "ru", hat=hat, hats=(hat,), children=(self.ref,))


def settle(seed: Seed) -> Family:
    school = seed.school()
    klass = seed.klass(school)
    student = seed.student(school, klass)
    seed.term(klass, "1 четверть", date(2026, 9, 1), date(2026, 10, 25))
    seed.term(klass)
    seed.add(
        t.Holiday,
        class_id=klass,
        name="Осенние каникулы",
        starts_on=date(2026, 10, 26),
        ends_on=date(2026, 11, 1),
    )
    return Family(
        school,
        klass,
        student,
        seed.subject(school, "Алгебра"),
        seed.subject(school, "Английский язык"),
        reference(student, school, klass),
    )


def reference(student: int, school: int, klass: int, grade: int = 5) -> StudentRef:
    name = Name("Иванова", "Анна", "Петровна")
    place = SchoolRef(school, "Школа № 14", "Europe/Moscow")
    return StudentRef(student, name, place, klass, f"{grade}А", grade)


def group(seed: Seed, family: Family, name: str, *students: int) -> int:
    made = seed.add(t.StudyGroup, class_id=family.klass, subject_id=family.english, name=name)
    for student in students:
        seed.add(t.GroupMember, group_id=made, student_id=student, starts_on=date(2026, 9, 1))
    return made


def groups_of_english(seed: Seed, family: Family, *mine: int) -> None:
    first = group(seed, family, "1", *mine)
    second = group(seed, family, "2")
    for number, its_group, teacher in ((1, first, "Белова Ольга"), (1, second, "Котова Инна")):
        seed.lesson(
            family.klass,
            family.english,
            number=number,
            group_id=its_group,
            teacher_id=seed.teacher(family.school, teacher),
        )
    seed.homework(family.klass, family.english, TODAY, "Первая группа", group_id=first)
    seed.homework(family.klass, family.english, TODAY, "Вторая группа", group_id=second)


async def test_a_day_as_the_paper_page_has_it(any_db: Database) -> None:
    def story(conn: Connection) -> DiaryDay:
        seed = Seed(conn)
        family = settle(seed)
        seed.lesson(family.klass, family.algebra)
        seed.lesson(family.klass, family.english, number=2)
        seed.homework(family.klass, family.algebra, TODAY)
        seed.mark(family.student, family.algebra, family.klass, 4, TODAY)
        seed.mark(family.student, family.algebra, family.klass, 2, TODAY, removed_at=NOW)
        written = {"student_id": family.student, "class_id": family.klass, "day": TODAY}
        seed.add(t.Attendance, **written, number=2, code="н", edited_at=NOW)
        seed.add(t.Remark, **written, praise=True, text="Помогла классу", set_at=NOW)
        return services.day(conn, family.page, None, TODAY).day

    content = await any_db.write(story)
    first, second = content.lessons
    assert (first.lesson.subject, first.lesson.starts_at, first.lesson.room) == (
        "Алгебра",
        time(8, 30),
        "201",
    )
    assert (first.marks, [task.text for task in first.tasks]) == (("4",), ["§ 2, вопросы 3–6"])
    assert second.absence == "н"
    assert [remark.text for remark in content.remarks] == ["Помогла классу"]


async def test_two_marks_of_one_cell_are_each_shown_once(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[str, ...]:
        seed = Seed(conn)
        family = settle(seed)
        seed.lesson(family.klass, family.algebra)
        for value in (4, 5):
            seed.mark(family.student, family.algebra, family.klass, value, TODAY, text="4/5")
        seed.mark(family.student, family.algebra, family.klass, 5, TODAY, text="5-")
        (item,) = services.day(conn, family.page, None, TODAY).day.lessons
        return item.marks

    assert await any_db.write(story) == ("4", "5", "5-")


async def test_nobody_elses_marks_absences_remarks_or_ticks_are_read(any_db: Database) -> None:
    def story(conn: Connection) -> DiaryDay:
        seed = Seed(conn)
        family = settle(seed)
        classmate = seed.student(family.school, family.klass, "Кузнецова Яна")
        seed.lesson(family.klass, family.algebra)
        task = seed.homework(family.klass, family.algebra, TODAY)
        seed.mark(classmate, family.algebra, family.klass, 2, TODAY)
        written = {"student_id": classmate, "class_id": family.klass, "day": TODAY}
        seed.add(t.Attendance, **written, number=1, code="н", edited_at=NOW)
        seed.add(t.Remark, **written, praise=False, text="Опоздала", set_at=NOW)
        seed.add(t.HomeworkTick, homework_id=task, student_id=classmate, done_at=NOW)
        return services.day(conn, family.page, None, TODAY).day

    content = await any_db.write(story)
    (item,) = content.lessons
    assert (item.marks, item.absence, content.remarks) == ((), None, ())
    assert not item.tasks[0].done


async def test_dots_stand_as_in_the_journal(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[str, ...]:
        seed = Seed(conn)
        family = settle(seed)
        seed.lesson(family.klass, family.algebra)
        mark = seed.mark(family.student, family.algebra, family.klass, 4, TODAY)
        dot: dict[str, Any] = {
            "student_id": family.student,
            "subject_id": family.algebra,
            "class_id": family.klass,
            "day": TODAY,
            "set_at": NOW,
        }
        seed.add(t.Dot, **dot, kind="again", mark_id=mark)
        seed.add(t.Dot, **dot, kind="owed")
        seed.add(t.Dot, **dot, kind="owed", closed_at=NOW)
        return services.day(conn, family.page, None, TODAY).day.lessons[0].marks

    assert await any_db.write(story) == ("4.", "•")


async def test_a_student_has_only_the_lessons_of_the_own_subgroup(any_db: Database) -> None:
    def story(conn: Connection) -> DiaryDay:
        seed = Seed(conn)
        family = settle(seed)
        groups_of_english(seed, family, family.student)
        return services.day(conn, family.page, None, TODAY).day

    content = await any_db.write(story)
    (item,) = content.lessons
    assert item.lesson.teacher == Name("Белова", "Ольга")
    assert item.lesson.group == ""
    assert [task.text for task in item.tasks] == ["Первая группа"]


async def test_a_subgroup_that_meets_alone_is_hidden_from_the_others(any_db: Database) -> None:
    def story(conn: Connection) -> DiaryDay:
        seed = Seed(conn)
        family = settle(seed)
        group(seed, family, "1", family.student)
        second = group(seed, family, "2")
        seed.lesson(family.klass, family.english, group_id=second)
        return services.day(conn, family.page, None, TODAY).day

    assert (await any_db.write(story)).lessons == ()


async def test_without_a_known_subgroup_all_are_shown_with_their_names(any_db: Database) -> None:
    def story(conn: Connection) -> DiaryDay:
        seed = Seed(conn)
        family = settle(seed)
        groups_of_english(seed, family)
        return services.day(conn, family.page, None, TODAY).day

    content = await any_db.write(story)
    assert [item.lesson.group for item in content.lessons] == ["1", "2"]
    assert [task.group for task in content.lessons[0].tasks] == ["1", "2"]


async def test_a_substitution_keeps_what_was_planned(any_db: Database) -> None:
    def story(conn: Connection) -> DiaryDay:
        seed = Seed(conn)
        family = settle(seed)
        planned = seed.teacher(family.school)
        seed.lesson(
            family.klass,
            family.english,
            status="replaced",
            reason="болезнь учителя",
            planned_subject_id=family.algebra,
            planned_teacher_id=planned,
            planned_room="305",
            planned_number=1,
        )
        return services.day(conn, family.page, None, TODAY).day

    lesson = (await any_db.write(story)).lessons[0].lesson
    assert lesson.status is LessonStatus.REPLACED
    assert lesson.plan.subject == "Алгебра"
    assert lesson.plan.teacher == Name("Бирюкова", "Елена", "Павловна")
    assert (lesson.plan.room, lesson.reason) == ("305", "болезнь учителя")


async def test_who_moved_to_another_class_keeps_the_days_of_the_former_one(
    any_db: Database,
) -> None:
    def story(conn: Connection) -> list[list[int]]:
        seed = Seed(conn)
        family = settle(seed)
        other = seed.klass(family.school, "5Б")
        student = seed.person(family.school, "Ёлкин Иван", "student")
        membership = {"student_id": student, "class_id": family.klass}
        seed.add(t.Membership, **membership, starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 17))
        seed.add(t.Membership, student_id=student, class_id=other, starts_on=TODAY)
        for klass in (family.klass, other):
            for day in (date(2026, 11, 17), TODAY):
                seed.lesson(klass, family.algebra, day, number=1 if klass == other else 2)
        page = Child(reference(student, family.school, other))
        week = services.week(conn, page, None, TODAY)
        return [[item.lesson.number for item in content.lessons] for content in week.days]

    assert await any_db.write(story) == [[], [2], [1], [], []]


async def test_a_former_school_year_stays_readable(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[OffKind | None, date, date]:
        seed = Seed(conn)
        family = settle(seed)
        former = seed.klass(family.school, "4А", year=2025)
        seed.add(
            t.Membership,
            student_id=family.student,
            class_id=former,
            starts_on=date(2025, 9, 1),
            ends_on=date(2026, 5, 31),
        )
        seed.term(former, "4 четверть", date(2026, 3, 30), date(2026, 5, 26))
        year = plans.study_year(conn, family.ref, date(2026, 5, 31))
        content = services.day(conn, family.page, date(2026, 5, 31), TODAY).day
        return content.off.kind if content.off else None, year.first, year.last

    off, first, last = await any_db.write(story)
    assert off is OffKind.YEAR_OVER
    assert (first, last) == (date(2025, 9, 1), date(2027, 8, 31))


@pytest.mark.parametrize(
    ("day", "off", "resumes"),
    [
        (date(2026, 8, 31), OffKind.NOT_BEGUN, date(2026, 9, 1)),
        (date(2026, 10, 28), OffKind.HOLIDAY, date(2026, 11, 2)),
        (date(2026, 12, 31), OffKind.YEAR_OVER, None),
        (date(2027, 7, 1), OffKind.YEAR_OVER, None),
    ],
)
async def test_a_day_off_says_why_and_leads_on(
    any_db: Database, day: date, off: OffKind, resumes: date | None
) -> None:
    def story(conn: Connection) -> tuple[OffKind | None, date | None]:
        family = settle(Seed(conn))
        view = services.day(conn, family.page, None, day)
        return view.day.off.kind if view.day.off else None, view.resumes

    assert await any_db.write(story) == (off, resumes)


async def test_a_button_far_outside_the_diary_is_refused(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        family = settle(Seed(conn))
        services.day(conn, family.page, date(2099, 1, 1), TODAY)

    with pytest.raises(Refused):
        await any_db.write(story)


async def test_odd_and_even_weeks_are_named_only_where_they_differ(any_db: Database) -> None:
    def story(conn: Connection) -> list[Parity | None]:
        seed = Seed(conn)
        family = settle(seed)
        told = [services.week(conn, family.page, None, TODAY).parity]
        seed.add(
            t.TimetableSlot,
            class_id=family.klass,
            weekday=2,
            number=1,
            subject_id=family.algebra,
            parity="odd",
            starts_on=date(2026, 9, 1),
        )
        told.append(services.week(conn, family.page, None, TODAY).parity)
        settings = {"parity_flipped": True}
        conn.execute(t.Base.metadata.tables["school"].update().values(settings=settings))
        told.append(services.week(conn, family.page, None, TODAY).parity)
        return told

    assert await any_db.write(story) == [None, Parity.EVEN, Parity.ODD]


async def test_homework_opens_on_the_next_school_day(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[date | None, int, list[str]]:
        seed = Seed(conn)
        family = settle(seed)
        monday = date(2026, 11, 23)
        seed.homework(family.klass, family.algebra, monday, book_grams=350)
        seed.homework(family.klass, family.algebra, monday, "№ 15", book_grams=300)
        seed.homework(family.klass, family.english, monday, "слова", book_grams=400)
        friday = date(2026, 11, 20)
        view = services.homework_day(conn, family.viewer(), family.page, None, friday)
        return view.day, view.grams, [task.text for task in view.tasks]

    day, grams, tasks = await any_db.write(story)
    assert (day, grams) == (date(2026, 11, 23), 750)
    assert tasks == ["§ 2, вопросы 3–6", "№ 15", "слова"]


async def test_one_subject_is_paged_from_the_newest(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[list[int], list[int]]:
        seed = Seed(conn)
        family = settle(seed)
        for day in range(2, 12):
            seed.homework(family.klass, family.algebra, date(2026, 11, day))
        (subject,) = services.homework_subjects(conn, family.page, TODAY).subjects
        views = [
            services.homework_subject(
                conn, family.viewer(), family.page, family.algebra, page, TODAY
            )
            for page in (0, 1)
        ]
        sizes = [len(view.tasks) for view in views]
        return [subject.tasks, views[0].pages, views[0].tasks[0].due_on.day], sizes

    assert await any_db.write(story) == ([10, 2, 11], [6, 4])


async def test_a_student_ticks_homework_off_and_on_again(any_db: Database) -> None:
    def story(conn: Connection) -> list[bool]:
        seed = Seed(conn)
        family = settle(seed)
        task = seed.homework(family.klass, family.algebra)
        seen = []
        for done_at in (NOW, NOW, None):
            assert diary_homework.tick(conn, family.ref, task, done_at) == TOMORROW
            (now,) = diary_homework.tasks(conn, family.ref, TOMORROW, TOMORROW)
            seen.append(now.done)
        return seen

    assert await any_db.write(story) == [True, True, False]


async def test_another_classs_homework_cannot_be_ticked(any_db: Database) -> None:
    def story(conn: Connection) -> int | None:
        seed = Seed(conn)
        family = settle(seed)
        foreign = seed.homework(seed.klass(family.school, "5Б"), family.algebra)
        with pytest.raises(Refused):
            diary_homework.tick(conn, family.ref, foreign, NOW)
        return conn.scalar(select(func.count()).select_from(t.HomeworkTick))

    assert await any_db.write(story) == 0


async def test_bells_of_the_weekday_come_before_the_everyday_ones(any_db: Database) -> None:
    def story(conn: Connection) -> list[tuple[int, time, str]]:
        seed = Seed(conn)
        family = settle(seed)
        bell: dict[str, Any] = {"class_id": family.klass, "starts_on": date(2026, 9, 1)}
        seed.add(t.Bell, **bell, number=0, starts_at=time(7, 40), ends_at=time(8, 20))
        seed.add(t.Bell, **bell, number=1, starts_at=time(8, 30), ends_at=time(9, 15))
        seed.add(
            t.Bell,
            **bell,
            weekday=2,
            number=1,
            starts_at=time(9),
            ends_at=time(9, 40),
            break_after="завтрак",
        )
        bells = services.bells(conn, family.page, TODAY, TODAY).bells
        return [(bell.number, bell.starts_at, bell.after) for bell in bells]

    assert await any_db.write(story) == [(0, time(7, 40), ""), (1, time(9), "завтрак")]


async def test_the_calendar_file_reaches_to_the_end_of_the_term(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[list[date], bool]:
        seed = Seed(conn)
        family = settle(seed)
        for day in (date(2026, 11, 17), TODAY, date(2026, 12, 30), date(2027, 1, 11)):
            seed.lesson(family.klass, family.algebra, day)
        view = services.own_calendar(conn, family.page, NOW)
        assert view is not None
        after = services.own_calendar(conn, family.page, NOW.replace(year=2027, month=6))
        return [lesson.day for lesson in view.lessons], after is None

    assert await any_db.write(story) == ([TODAY, date(2026, 12, 30)], True)


# --- the menu ---


async def test_the_menu_tells_each_child_its_own_next_lesson(any_db: Database) -> None:
    def story(conn: Connection) -> tuple[list[tuple[When, date] | None], list[int]]:
        seed = Seed(conn)
        family = settle(seed)
        seed.lesson(family.klass, family.algebra, TODAY, number=1)
        seed.lesson(family.klass, family.algebra, date(2026, 11, 23), number=2)
        seed.lesson(family.klass, family.english, TOMORROW, number=1, status="cancelled")
        seed.mark(family.student, family.algebra, family.klass)
        far = seed.school("Школа № 7", timezone="Asia/Kamchatka")
        klass = seed.klass(far, "2Б")
        brother = seed.student(far, klass, "Иванов Пётр")
        seed.lesson(klass, seed.subject(far, "Чтение"), TOMORROW, number=1)
        place = SchoolRef(far, "Школа № 7", "Asia/Kamchatka")
        ref = replace(reference(brother, far, klass, 2), school=place)
        viewer = replace(family.viewer(), children=(family.ref, ref))
        view = menus.menu(conn, viewer, NOW)  # 15:00 in Moscow, past midnight in Kamchatka
        ahead = [line.ahead for line in view.lines]
        lines = [(found.when, found.lesson.day) if found else None for found in ahead]
        return lines, [line.new_marks for line in view.lines]

    lines, new_marks = await any_db.write(story)
    assert lines == [(When.LATER, date(2026, 11, 23)), (When.NEXT, TOMORROW)]
    assert new_marks == [1, 0]


async def test_a_strangers_menu_reads_nothing(any_db: Database) -> None:
    def story(conn: Connection) -> int:
        with Counted(conn) as counted:
            view = menus.menu(conn, Viewer(1, "ru"), NOW)
        assert (view.hat, view.lines) == (None, ())
        return counted.statements

    assert await any_db.read(story) == 0


# --- how much is asked ---


def crowd(seed: Seed) -> Family:
    """Thirty classmates with a month of marks, and a class beside them."""
    family = settle(seed)
    for number in range(1, 7):
        seed.lesson(family.klass, family.algebra, number=number)
    for number in range(30):
        student = seed.student(family.school, family.klass, f"Ученик Номер{number}")
        seed.mark(student, family.algebra, family.klass)
    return family


async def test_every_screen_asks_little_and_the_same_however_much_there_is(db: Database) -> None:
    family = await db.write(lambda conn: crowd(Seed(conn)))

    def story(conn: Connection) -> dict[str, int]:
        page, viewer = family.page, family.viewer()
        screens: dict[str, Callable[[], object]] = {
            "day": lambda: services.day(conn, page, None, TODAY),
            "week": lambda: services.week(conn, page, None, TODAY),
            "homework": lambda: services.homework_day(conn, viewer, page, None, TODAY),
            "timetable": lambda: services.timetable_day(conn, page, None, TODAY),
            "month": lambda: services.month(conn, page, TODAY, TODAY),
            "menu": lambda: menus.menu(conn, viewer, NOW),
        }
        counts = {}
        for name, opened in screens.items():
            with Counted(conn) as counted:
                opened()
            counts[name] = counted.statements
        return counts

    assert await db.read(story) == {
        "day": 5,
        "week": 6,
        "homework": 2,
        "timetable": 4,
        "month": 1,
        "menu": 2,
    }


async def test_no_screen_walks_through_a_whole_table(sqlite_db: Database) -> None:
    family = await sqlite_db.write(lambda conn: crowd(Seed(conn)))

    def story(conn: Connection) -> list[str]:
        with Counted(conn) as counted:
            services.day(conn, family.page, None, TODAY)
            menus.menu(conn, family.viewer(), NOW)
        plans_ = []
        for statement in counted.said:
            wanted = [1] * statement.count("?")
            rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(wanted)).all()
            plans_ += [row.detail for row in rows if row.detail.startswith("SCAN")]
        return plans_

    big = (
        "later",
        "mark",
        "lesson",
        "homework",
        "attendance",
        "remark",
        "membership",
        "dot",
        "person",
    )
    walked = {detail.split()[1] for detail in await sqlite_db.read(story)}
    assert walked.isdisjoint(big), walked
