"""Reading the diary: what one screen is given, from at most six statements."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.domain import absence, access, calendar
from bot.domain.calendar import ONE_DAY, ONE_WEEK, Parity
from bot.domain.diary import DiaryDay, StudyYear, bag_grams, days_of
from bot.domain.errors import Refused
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.timetable import taught_weekday
from bot.domain.views.diary import (
    Around,
    BellsView,
    CalendarView,
    Child,
    DayView,
    HomeworkDayView,
    HomeworkSubjectsView,
    HomeworkSubjectView,
    HomeworkWeekView,
    MonthView,
    TimetableDayView,
    TimetableWeekView,
    WeekView,
)
from bot.storage import (
    absences,
    attachments,
    diary_homework,
    diary_lessons,
    diary_records,
    lessons,
    plans,
)
from bot.storage.database import Connection


def child(viewer: Viewer, student: StudentRef) -> Child:
    """The student, with the school's name if this family has children in several schools."""
    return Child(student, len({ref.school.id for ref in access.readable(viewer)}) > 1)


def today_of(student: StudentRef, now: datetime) -> date:
    return calendar.local_date(now, student.school.zone)


def day(conn: Connection, page: Child, on: date | None, today: date) -> DayView:
    """The diary of a day (None: today)."""
    shown = on or today
    year = _year(conn, page.ref, shown, today)
    (content,) = _days(conn, page.ref, year, (shown,))
    around, resumes = _around(year, shown, ONE_DAY), _resumes(year, content)
    return DayView(page, today, content, around, resumes, _links(conn, content))


def _links(conn: Connection, content: DiaryDay) -> Mapping[int, str]:
    """Asked for only where there is a distance lesson."""
    remote = [item.lesson.id for item in content.lessons if item.lesson.remote]
    return lessons.links(conn, remote) if remote else {}


def next_day(conn: Connection, page: Child, today: date) -> DayView:
    """The diary of the next school day; without one, of tomorrow, which then says why."""
    year = plans.study_year(conn, page.ref, today)
    shown = calendar.next_school_day(year.plan, today) or today + ONE_DAY
    (content,) = _days(conn, page.ref, year, (shown,))
    around, resumes = _around(year, shown, ONE_DAY), _resumes(year, content)
    return DayView(page, today, content, around, resumes, _links(conn, content))


def week(conn: Connection, page: Child, on: date | None, today: date) -> WeekView:
    """The diary of the week around a day (None: today)."""
    shown = on or today
    year = _year(conn, page.ref, shown, today)
    days = _school_days(year, _days(conn, page.ref, year, calendar.week(shown, 7)))
    around = _around(year, calendar.monday(shown), ONE_WEEK)
    return WeekView(page, today, days, around, _parity(conn, page.ref, year, shown))


def month(conn: Connection, page: Child, shown: date, today: date) -> MonthView:
    """A month to choose a day from, with its days off."""
    year = _year(conn, page.ref, shown, today)
    begins = shown.replace(day=1)
    off = (
        begins + number * ONE_DAY
        for number in range(31)
        if calendar.day_off(year.plan, begins + number * ONE_DAY)
    )
    return MonthView(page, today, begins, year.first, year.last, frozenset(off))


# --- homework ---


def homework_day(
    conn: Connection, viewer: Viewer, page: Child, on: date | None, today: date
) -> HomeworkDayView:
    """Homework due on a day (None: the next school day)."""
    year = _year(conn, page.ref, on or today, today)
    shown = on or calendar.next_school_day(year.plan, today)
    tasks = diary_homework.tasks(conn, page.ref, shown, shown) if shown else ()
    return HomeworkDayView(
        child=page,
        today=today,
        day=shown,
        off=calendar.day_off(year.plan, shown or today + ONE_DAY),
        tasks=tasks,
        grams=bag_grams(tasks),
        around=_school_days_around(year, shown),
        can_tick=viewer.hat is Hat.STUDENT,
        zone=viewer.zone or page.ref.school.zone,
        files=attachments.counts(conn, "homework", [task.id for task in tasks]) if tasks else {},
    )


def homework_week(conn: Connection, page: Child, on: date, today: date) -> HomeworkWeekView:
    year = _year(conn, page.ref, on, today)
    monday = calendar.monday(on)
    last = monday + timedelta(days=year.plan.days_per_week - 1)
    tasks = diary_homework.tasks(conn, page.ref, monday, monday + ONE_WEEK - ONE_DAY)
    return HomeworkWeekView(page, today, monday, last, tasks, _around(year, monday, ONE_WEEK))


def homework_subjects(conn: Connection, page: Child, today: date) -> HomeworkSubjectsView:
    """The subjects that had homework this school year."""
    year = plans.study_year(conn, page.ref, today)
    return HomeworkSubjectsView(
        page, diary_homework.task_subjects(conn, page.ref, *calendar.year_bounds(year.year))
    )


def homework_subject(
    conn: Connection, viewer: Viewer, page: Child, subject: int, number: int, today: date
) -> HomeworkSubjectView:
    """One subject's homework of this school year; `Refused` where there is none."""
    year = plans.study_year(conn, page.ref, today)
    bounds = calendar.year_bounds(year.year)
    tasks, pages = diary_homework.subject_tasks(
        conn, page.ref, subject, *bounds, page=max(number, 0)
    )
    if not tasks:
        raise Refused
    zone = viewer.zone or page.ref.school.zone
    name = tasks[0].subject
    return HomeworkSubjectView(page, today, subject, name, tasks, max(number, 0), pages, zone)


# --- timetable ---


def timetable_day(conn: Connection, page: Child, on: date | None, today: date) -> TimetableDayView:
    shown = on or today
    year = _year(conn, page.ref, shown, today)
    lessons = diary_lessons.lessons(conn, page.ref, shown, shown)
    (content,) = days_of(year.plan, (shown,), lessons)
    weekday = taught_weekday(year.plan, shown)
    return TimetableDayView(
        child=page,
        today=today,
        day=content,
        bells=plans.bells(conn, year.class_id, shown, weekday),
        regime=plans.regime(conn, year.class_id, weekday),
        around=_around(year, shown, ONE_DAY),
        resumes=_resumes(year, content),
    )


def timetable_week(
    conn: Connection, page: Child, on: date | None, today: date
) -> TimetableWeekView:
    shown = on or today
    year = _year(conn, page.ref, shown, today)
    dates = calendar.week(shown, 7)
    lessons = diary_lessons.lessons(conn, page.ref, dates[0], dates[-1])
    days = _school_days(year, days_of(year.plan, dates, lessons))
    around = _around(year, calendar.monday(shown), ONE_WEEK)
    return TimetableWeekView(page, today, days, around, _parity(conn, page.ref, year, shown))


def bells(conn: Connection, page: Child, on: date | None, today: date) -> BellsView:
    """The bells of a school day (None: today, or the next one when today is off)."""
    year = _year(conn, page.ref, on or today, today)
    shown = on or calendar.next_school_day(year.plan, today - ONE_DAY) or today
    weekday = taught_weekday(year.plan, shown)
    return BellsView(
        page,
        shown,
        plans.bells(conn, year.class_id, shown, weekday),
        plans.regime(conn, year.class_id, weekday),
    )


def own_calendar(conn: Connection, page: Child, now: datetime) -> CalendarView | None:
    """The lessons from today to the end of the term (in holidays: of the next one); None when
    the year is over."""
    today = today_of(page.ref, now)
    year = plans.study_year(conn, page.ref, today)
    term = calendar.coming_term(year.plan, today)
    if term is None:
        return None
    lessons = diary_lessons.lessons(conn, page.ref, max(today, term.starts_on), term.ends_on)
    return CalendarView(page, today, term, lessons, now)


# --- what they share ---


def _year(conn: Connection, student: StudentRef, shown: date, today: date) -> StudyYear:
    """The year of a day; `Refused` for a day beyond what the diary holds (an odd button)."""
    year = plans.study_year(conn, student, shown)
    week_before = calendar.monday(min(year.first, today))
    week_after = calendar.monday(max(year.last, today)) + ONE_WEEK
    if not week_before <= shown < week_after:
        raise Refused
    return year


def _days(
    conn: Connection, student: StudentRef, year: StudyYear, dates: tuple[date, ...]
) -> tuple[DiaryDay, ...]:
    key = (conn, student, dates[0], dates[-1])
    days = days_of(
        year.plan,
        dates,
        diary_lessons.lessons(*key),
        diary_homework.tasks(*key),
        diary_records.records(*key),
        student.grade,
    )
    known = absences.of_days(*key)
    return absence.with_announced(known, days) if known else days


def _school_days(year: StudyYear, days: tuple[DiaryDay, ...]) -> tuple[DiaryDay, ...]:
    """Monday to the last school day; a day after it only if something stands there."""
    return tuple(
        content
        for content in days
        if content.day.weekday() < year.plan.days_per_week
        or not content.empty
        or content.off is None
    )


def _around(year: StudyYear, shown: date, step: timedelta) -> Around:
    return Around(
        shown - step if shown > year.first else None,
        shown + step if shown + step <= year.last else None,
    )


def _school_days_around(year: StudyYear, shown: date | None) -> Around:
    if shown is None:
        return Around(None, None)
    return Around(
        calendar.previous_school_day(year.plan, shown), calendar.next_school_day(year.plan, shown)
    )


def _resumes(year: StudyYear, content: DiaryDay) -> date | None:
    if content.off is None:
        return None
    return calendar.next_school_day(year.plan, content.day)


def _parity(conn: Connection, student: StudentRef, year: StudyYear, shown: date) -> Parity | None:
    if not plans.alternates(conn, year.class_id):
        return None
    begins = calendar.first_school_day(year.plan, year.year)
    return calendar.parity(shown, begins, plans.parity_flipped(conn, student.school.id))
