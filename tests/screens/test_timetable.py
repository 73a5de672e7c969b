"""The timetable, the bells, and the file for one's own calendar."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot import i18n
from bot.domain.calendar import Parity, Span
from bot.domain.diary import LessonStatus
from bot.domain.views.diary import (
    Around,
    BellsView,
    BellTime,
    CalendarView,
    RegimeTime,
    TimetableDayView,
    TimetableWeekView,
)
from bot.reports.papers import Calendar
from bot.screens import timetable
from tests.screens.diary_pages import DAY, TODAY, child, empty_day, full_day, lesson, week_view
from tests.screens.sound import assert_sound

LOCALES = ("ru", "en")
BELLS = (
    BellTime(0, time(7, 40), time(8, 20)),
    BellTime(1, time(8, 30), time(9, 15)),
    BellTime(2, time(9, 25), time(10, 10), "завтрак"),
    BellTime(3, time(10, 30), time(11, 15)),
)
REGIME = (RegimeTime(time(10, 10), time(10, 30), "Завтрак", "столовая"),)
AROUND = Around(TODAY - DAY, TODAY + DAY)


def day_view(**values: Any) -> TimetableDayView:
    defaults: dict[str, Any] = {"day": full_day(), "bells": BELLS, "regime": REGIME}
    return TimetableDayView(child=child(), today=TODAY, around=AROUND, **defaults | values)


def week_of(parity: Parity | None = None) -> TimetableWeekView:
    return TimetableWeekView(child(), TODAY, week_view().days, AROUND, parity)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_sound(locale: str) -> None:
    with i18n.use(locale):
        for screen in (
            timetable.day(day_view()),
            timetable.day(day_view(day=empty_day(), bells=(), regime=())),
            timetable.week(week_of(Parity.EVEN)),
            timetable.bells(BellsView(child(), TODAY, BELLS, REGIME)),
            timetable.bells(BellsView(child(), TODAY, (), ())),
        ):
            assert_sound(screen)


def test_a_day_tells_rooms_teachers_changes_and_the_break_with_a_meal() -> None:
    with i18n.use("ru"):
        text = timetable.day(day_view()).text
    assert "1. 8:30–9:15 <b>Русский язык</b>\nкаб. 201 · Бирюкова Е. П." in text
    assert "🔁 <i>Вместо: История · болезнь учителя</i>\n<i>перемена 10 минут, завтрак</i>" in text
    assert text.count("перемена") == 1
    assert text.endswith("10:10–10:30 Завтрак, столовая")


def test_a_cancelled_lesson_has_no_room_and_no_teacher() -> None:
    with i18n.use("en"):
        text = timetable.day(day_view()).text
    after = text.split("Physical education (Физическая культура)")[1]
    assert after.startswith("</b></s>\n🔁 <i>Cancelled</i>\n5. ")


def test_two_subgroups_share_a_number_without_a_break_between() -> None:
    with i18n.use("en"):
        text = timetable.bells(BellsView(child(), TODAY, BELLS, REGIME)).text
    assert "0. <b>7:40–8:20</b>\n<i>break 10 minutes</i>\n1. <b>8:30–9:15</b>" in text
    assert "<i>break 20 minutes, breakfast (завтрак)</i>" in text
    assert "<b>Also during the day</b>\n10:10–10:30 Breakfast (Завтрак), canteen (столовая)" in text


def test_a_week_tells_its_parity_and_what_changed() -> None:
    with i18n.use("ru"):
        text = timetable.week(week_of(Parity.ODD)).text
    assert "<b>Расписание · 16–20 ноября</b> · нечётная неделя" in text
    assert "<b>Пн 16.11</b> · 8:30–12:55" in text
    assert "5. История · каб. 201 · 🔁 <i>Перенос, был урок 6 · Было: каб. 305</i>" in text


def calendar_view(**values: Any) -> CalendarView:
    defaults: dict[str, Any] = {
        "lessons": (
            lesson(1),
            lesson(2, "История", status=LessonStatus.CANCELLED, reason="болезнь учителя"),
            lesson(3, starts_at=None),
        )
    }
    term = Span("2 четверть", date(2026, 11, 2), date(2026, 12, 30))
    made_at = datetime(2026, 11, 18, 12, tzinfo=UTC)
    return CalendarView(child(), TODAY, term, made_at=made_at, **defaults | values)


def test_the_calendar_file_holds_the_lessons_in_school_time() -> None:
    with i18n.use("en"):
        screen = timetable.own_calendar(calendar_view(), timetable.day(day_view()))
    assert screen.paper is not None
    assert (screen.paper.format, screen.paper.file_name) == ("ics", "timetable.ics")
    assert screen.paper.caption.startswith("Lessons until 30 Dec:")
    drawing = screen.paper.drawing
    assert isinstance(drawing, Calendar)
    first, second = drawing.entries
    assert first.title == "Algebra"
    assert str(first.starts) == "2026-11-18 08:30:00+03:00"
    assert (first.place, first.description) == ("201", "Biryukova E. P.")
    assert (first.cancelled, second.cancelled) == (False, True)
    assert first.uid != second.uid
    assert drawing.name == "Lessons: Anna, 5А"


def test_when_the_year_is_over_there_is_no_file() -> None:
    with i18n.use("ru"):
        screen = timetable.no_calendar(timetable.day(day_view(day=empty_day(), regime=())))
    assert screen.paper is None
    assert screen.alert
    assert screen.toast == "В этом учебном году уроков больше нет."
