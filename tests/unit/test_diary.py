"""What belongs to which lesson of which day."""

from datetime import UTC, date, datetime, time
from typing import Any

from bot.domain.calendar import ClassPlan, OffKind
from bot.domain.diary import (
    Absence,
    DayMark,
    DiaryDay,
    Lesson,
    LessonStatus,
    Records,
    Remark,
    Task,
    bag_grams,
    days_of,
)
from bot.domain.views.menu import When, ahead

WEDNESDAY = date(2026, 11, 18)
EDITED = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


def lesson(number: int, subject: str, **values: Any) -> Lesson:
    ids = {"Алгебра": 1, "Физика": 2, "Труд": 3}
    defaults: dict[str, Any] = {"day": WEDNESDAY, "subject_id": ids[subject]}
    return Lesson(id=number, number=number, subject=subject, **defaults | values)


def task(subject_id: int, text: str = "§ 2", **values: Any) -> Task:
    return Task(1, WEDNESDAY, subject_id, "", text, EDITED, **values)


def one_day(lessons: list[Lesson], tasks: list[Task], records: Records, grade: int = 5) -> DiaryDay:
    (content,) = days_of(ClassPlan(), (WEDNESDAY,), lessons, tasks, records, grade)
    return content


def test_homework_and_marks_stand_at_the_first_of_two_lessons_of_a_subject() -> None:
    algebra = DayMark(WEDNESDAY, 1, "Алгебра", "5")
    content = one_day(
        [lesson(1, "Алгебра"), lesson(2, "Алгебра")], [task(1)], Records(marks=(algebra,))
    )
    first, second = content.lessons
    assert (first.marks, len(first.tasks)) == (("5",), 1)
    assert (second.marks, len(second.tasks)) == ((), 0)


def test_a_cancelled_lesson_hands_its_homework_to_the_next_one() -> None:
    cancelled = lesson(1, "Алгебра", status=LessonStatus.CANCELLED)
    content = one_day([cancelled, lesson(4, "Алгебра")], [task(1)], Records())
    assert [len(item.tasks) for item in content.lessons] == [0, 1]


def test_what_has_no_lesson_is_not_lost() -> None:
    physics = DayMark(WEDNESDAY, 2, "Физика", "4")
    content = one_day([lesson(1, "Алгебра")], [task(2)], Records(marks=(physics,)))
    assert content.other_marks == (physics,)
    assert [item.subject_id for item in content.other_tasks] == [2]


def test_an_absence_belongs_to_a_lesson_number() -> None:
    records = Records(absences=(Absence(WEDNESDAY, 2, "н"),))
    content = one_day([lesson(1, "Алгебра"), lesson(2, "Физика")], [], records)
    assert [item.absence for item in content.lessons] == [None, "н"]


def test_praise_comes_before_blame() -> None:
    records = Records(
        remarks=(Remark(WEDNESDAY, False, "Нет формы"), Remark(WEDNESDAY, True, "Помощь"))
    )
    assert [remark.praise for remark in one_day([], [], records).remarks] == [True, False]


def test_a_first_grader_has_no_marks_whatever_was_written() -> None:
    records = Records(marks=(DayMark(WEDNESDAY, 1, "Алгебра", "5"),))
    content = one_day([lesson(1, "Алгебра")], [], records, grade=1)
    assert content.lessons[0].marks == ()
    assert content.other_marks == ()


def test_lessons_on_a_sunday_make_it_a_school_day() -> None:
    sunday = date(2026, 11, 22)
    (content,) = days_of(ClassPlan(), (sunday,), [lesson(1, "Алгебра", day=sunday)])
    assert content.off is None
    (idle,) = days_of(ClassPlan(), (sunday,), [])
    assert idle.off is not None
    assert idle.off.kind is OffKind.WEEKEND


def test_a_book_is_carried_once() -> None:
    tasks = [
        task(1, book_grams=300),
        task(1, book_grams=350),
        task(2, book_grams=None),
        task(3, book_grams=400),
    ]
    assert bag_grams(tasks) == 750
    assert bag_grams([]) == 0


# --- the menu's line ---

FIRST = lesson(1, "Алгебра", starts_at=time(8, 30), ends_at=time(9, 15))
SECOND = lesson(2, "Физика", starts_at=time(9, 25), ends_at=time(10, 10))
TOMORROW = lesson(1, "Труд", day=date(2026, 11, 19), starts_at=time(8, 30), ends_at=time(9, 15))
MONDAY = lesson(1, "Труд", day=date(2026, 11, 23), starts_at=time(8, 30), ends_at=time(9, 15))


def told(at: time, *lessons: Lesson) -> tuple[When, str] | None:
    found = ahead(lessons, datetime.combine(WEDNESDAY, at))
    return (found.when, found.lesson.subject) if found else None


def test_the_menu_tells_the_lesson_that_is_on_or_the_next_one() -> None:
    assert told(time(7), FIRST, SECOND) == (When.NEXT, "Алгебра")
    assert told(time(8, 30), FIRST, SECOND) == (When.NOW, "Алгебра")
    assert told(time(9, 15), FIRST, SECOND) == (When.NEXT, "Физика")


def test_after_school_it_tells_tomorrows_first_lesson() -> None:
    assert told(time(10, 10), FIRST, SECOND, TOMORROW) == (When.TOMORROW, "Труд")
    assert told(time(10, 10), FIRST, SECOND, MONDAY) == (When.LATER, "Труд")


def test_with_nothing_ahead_it_tells_nothing() -> None:
    assert told(time(10, 10), FIRST, SECOND) is None


def test_a_school_without_bells_has_its_first_lesson_until_evening() -> None:
    without_hours = lesson(1, "Алгебра")
    assert told(time(12), without_hours, TOMORROW) == (When.NEXT, "Алгебра")
    assert told(time(20), without_hours, TOMORROW) == (When.TOMORROW, "Труд")
