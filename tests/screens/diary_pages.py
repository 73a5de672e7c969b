"""Built pages of the diary for the tests of its screens."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.calendar import ClassPlan, Span
from bot.domain.diary import (
    Absence,
    DayMark,
    DiaryDay,
    Lesson,
    LessonStatus,
    Plan,
    Records,
    Remark,
    Task,
    days_of,
)
from bot.domain.people import Name, SchoolRef, StudentRef
from bot.domain.views.diary import Around, Child, DayView, HomeworkDayView, WeekView

TODAY = date(2026, 11, 18)  # Wednesday
DAY = timedelta(days=1)
EDITED = datetime(2026, 11, 17, 11, 5, tzinfo=UTC)
LONG_TASK = (
    "с. 12, № 15–18; выучить правило и три примера к нему <наизусть>; повторить § 2–4, "
    "подготовиться к контрольной работе & тесту"
)
PLAN = ClassPlan(
    5,
    (Span("2 четверть", date(2026, 11, 2), date(2026, 12, 30)),),
    (Span("Зимние каникулы", date(2026, 12, 31), date(2027, 1, 10)),),
)
SUBJECTS = ("Русский язык", "Алгебра", "Английский язык", "Физическая культура", "История")


def child(first: str = "Анна", grade: int = 5, **values: Any) -> Child:
    school = SchoolRef(1, "Школа № 14", "Europe/Moscow")
    ref = StudentRef(10**6, Name("Иванова", first), school, 1, f"{grade}А", grade)
    return Child(ref, **values)


def lesson(number: int, subject: str = "Алгебра", day: date = TODAY, **values: Any) -> Lesson:
    starts = datetime.combine(day, time(8, 30)) + timedelta(minutes=55 * (number - 1))
    defaults: dict[str, Any] = {
        "starts_at": starts.time(),
        "ends_at": (starts + timedelta(minutes=45)).time(),
        "room": "201",
        "teacher": Name("Бирюкова", "Елена", "Павловна"),
    }
    return Lesson(number, day, number, subject_id(subject), subject, **defaults | values)


def subject_id(subject: str) -> int:
    return SUBJECTS.index(subject) + 1 if subject in SUBJECTS else 99


def task(text: str = "§ 2, вопросы 3–6", subject: str = "Алгебра", **values: Any) -> Task:
    defaults: dict[str, Any] = {"due_on": TODAY, "edited_at": EDITED}
    return Task(
        id=7, subject_id=subject_id(subject), subject=subject, text=text, **defaults | values
    )


def full_day(day: date = TODAY, text: str = LONG_TASK) -> DiaryDay:
    """Everything that can stand on one page."""
    lessons = [
        lesson(1, "Русский язык", day),
        lesson(
            2,
            "Алгебра",
            day,
            status=LessonStatus.REPLACED,
            reason="болезнь учителя",
            plan=Plan("История"),
        ),
        lesson(3, "Английский язык", day, group="1"),
        lesson(4, "Физическая культура", day, status=LessonStatus.CANCELLED, room="спортзал"),
        lesson(5, "История", day, status=LessonStatus.MOVED, plan=Plan(number=6, room="305")),
    ]
    tasks = [
        task(text, "Русский язык", due_on=day),
        task(text, "Алгебра", due_on=day, compulsory=False, done=True),
    ]
    records = Records(
        marks=(
            DayMark(day, 1, "Русский язык", "5"),
            DayMark(day, 1, "Русский язык", "4."),
            DayMark(day, 5, "История", "5-"),
        ),
        absences=(Absence(day, 2, "оп"),),
        remarks=(Remark(day, False, "Нет формы"), Remark(day, True, "Помощь классу")),
    )
    return days_of(PLAN, (day,), lessons, tasks, records, 5)[0]


def empty_day(day: date = TODAY) -> DiaryDay:
    return days_of(PLAN, (day,), [])[0]


def day_view(content: DiaryDay | None = None, **values: Any) -> DayView:
    shown = content or full_day()
    defaults: dict[str, Any] = {
        "child": child(),
        "today": TODAY,
        "around": Around(shown.day - DAY, shown.day + DAY),
    }
    return DayView(day=shown, **defaults | values)


def week_view(text: str = LONG_TASK, **values: Any) -> WeekView:
    monday = TODAY - 2 * DAY
    defaults: dict[str, Any] = {
        "child": child(),
        "today": TODAY,
        "days": tuple(full_day(monday + number * DAY, text) for number in range(5)),
        "around": Around(monday - 7 * DAY, monday + 7 * DAY),
    }
    return WeekView(**defaults | values)


def homework_view(tasks: tuple[Task, ...] = (), **values: Any) -> HomeworkDayView:
    defaults: dict[str, Any] = {
        "child": child(),
        "today": TODAY,
        "day": TODAY + DAY,
        "off": None,
        "grams": 0,
        "around": Around(TODAY, TODAY + 2 * DAY),
    }
    return HomeworkDayView(tasks=tasks, **defaults | values)
