"""The demo school: invented, the same for the same day, and standing on a plausible moment."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bot.sources.demo_days import demo_day, year_of
from bot.sources.demo_school import demo_book, demo_moment
from bot.sources.demo_words import LONG_TASK
from bot.sources.sheets import Cell

WEDNESDAY = date(2026, 11, 18)


def rows(name: str, day: date = WEDNESDAY) -> list[list[Cell]]:
    [sheet] = [sheet for sheet in demo_book(day) if sheet.name == name]
    return sheet.rows[1:]


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.times())
@example(date(2024, 9, 15), time(0, 0))
def test_the_moment_is_a_third_lesson_in_the_middle_of_a_school_week(day: date, at: time) -> None:
    now = datetime.combine(day, at, UTC)
    moment = demo_moment(now)
    local = moment.astimezone(ZoneInfo("Europe/Moscow"))
    assert (local.hour, local.minute) == (10, 40)
    assert local.weekday() in (1, 2, 3)
    assert year_of(local.date()).is_school_day(local.date())
    today = now.astimezone(ZoneInfo("Europe/Moscow")).date()
    assert timedelta(days=-25) <= today - local.date() <= timedelta(days=120)
    assert year_of(local.date()) == year_of(today)
    assert demo_day(local.date()) == local.date()


def test_from_summer_it_is_the_last_week_of_may() -> None:
    for day in (date(2026, 6, 20), date(2026, 8, 31)):
        assert date(2026, 5, 20) <= demo_day(day) <= date(2026, 5, 26)


def test_when_the_year_has_just_begun_it_is_a_week_that_has_something_to_show() -> None:
    for day in (date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 21)):
        assert demo_day(day) == date(2026, 9, 22)
    marks = rows("Отметки", date(2026, 9, 1))
    of_student = Counter(str(row[1]) for row in marks)
    assert of_student["S04"] > 15 < of_student["S20"]
    assert {"4/5", "5-", "4.", ".", "зач", "осв"} <= {str(row[5]) for row in marks}


def test_the_same_day_gives_the_same_school() -> None:
    assert demo_book(WEDNESDAY) == demo_book(WEDNESDAY)


def test_tomorrow_the_past_is_the_same() -> None:
    old = {tuple(map(str, row)) for row in rows("Посещаемость")}
    new = {tuple(map(str, row)) for row in rows("Посещаемость", WEDNESDAY + timedelta(days=1))}
    assert len(old & new) > 0.9 * len(old)


def test_marks_are_plausible() -> None:
    values = Counter(str(row[5]) for row in rows("Отметки"))
    total = sum(values.values())
    assert 0.2 < values["5"] / total < 0.45
    assert 0.35 < values["4"] / total < 0.6
    assert values["2"] / total < 0.06
    assert {"4/5", "5-", "4.", ".", "зач", "осв"} <= set(values)


def test_marks_reach_the_moment_and_not_further() -> None:
    days = [row[0] for row in rows("Отметки") if isinstance(row[0], date)]
    assert max(days) == WEDNESDAY
    today = [row for row in rows("Уроки") if row[0] == WEDNESDAY]
    assert {row[2] for row in today} <= {1, 2}


def test_one_homework_is_as_long_as_they_get_and_due_tomorrow() -> None:
    assert len(LONG_TASK) == 120
    assert [row[0] for row in rows("Домашние задания") if row[3] == LONG_TASK] == [
        WEDNESDAY + timedelta(days=1)
    ]


def test_there_are_namesakes_shared_families_two_shifts_groups_and_odd_weeks() -> None:
    students = [str(row[1]) for row in rows("Ученики")]
    assert sum(name.startswith("Кузнецова ") for name in students) == 2
    families = Counter(str(row[3]) for row in rows("Родители"))
    assert families["S04; S20"] == 2
    assert {row[3] for row in rows("Классы")} == {1, 2}
    assert {row[7] for row in rows("Расписание")} == {"", "чет", "нечет"}
    assert {row[1] for row in rows("Группы")} == {"Английский язык", "Труд (технология)"}


def test_something_changes_this_week() -> None:
    changes = rows("Замены")
    assert {row[0] for row in changes} == {WEDNESDAY, WEDNESDAY + timedelta(days=1)}
    assert any(not row[3] for row in changes)
