"""What a cell says: tables of cases."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest

from bot.domain import values
from bot.domain.classnames import ALL, class_name, class_set
from bot.domain.names import folded, split_name
from bot.domain.people import Name
from bot.domain.values import MarkCell, Unreadable


@pytest.mark.parametrize(
    "cell",
    ["5А", "5 а", "5-А", '5 "А"', "5«А»", "5A", "5a", " 5 - A ", "5а класс", "5 А кл.", "5\u00a0А"],
)
def test_one_class_is_written_in_many_ways(cell: str) -> None:
    assert class_name(cell).name == "5А"


@pytest.mark.parametrize(
    ("latin", "cyrillic"), list(zip("ABCEHKMOPTX", "АВСЕНКМОРТХ", strict=True))
)
def test_latin_lookalikes_are_the_russian_letters(latin: str, cyrillic: str) -> None:
    assert class_name(f"10{latin}").name == f"10{cyrillic}"
    assert class_name(f"10{latin.lower()}").name == f"10{cyrillic}"


@pytest.mark.parametrize("cell", ["", "А5", "13А", "0Б", "пятый", "5А6Б", None])
def test_what_is_no_class(cell: object) -> None:
    with pytest.raises(Unreadable) as refused:
        class_name(cell)
    assert refused.value.expected == "class"


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("2-9", [(2, "2А"), (9, "9Б")], [(1, "1А"), (10, "10А")]),
        ("10А; 11Б", [(10, "10А"), (11, "11Б")], [(10, "10Б"), (11, "11А")]),
        ("10a, 11", [(10, "10А"), (11, "11Я")], [(10, "10Б")]),
        (1.0, [(1, "1А"), (1, "1Б")], [(11, "11А")]),
        ("5–7; 9Б", [(6, "6А"), (9, "9Б")], [(9, "9А"), (8, "8А")]),
        ("1-4 классы", [(1, "1А"), (4, "4В")], [(5, "5А")]),
    ],
)
def test_sets_of_classes(
    cell: object, inside: list[tuple[int, str]], outside: list[tuple[int, str]]
) -> None:
    found = class_set(cell)
    assert all(found.has(*one) for one in inside)
    assert not any(found.has(*one) for one in outside)


@pytest.mark.parametrize("cell", ["", None, "все", "all"])
def test_empty_is_everybody(cell: object) -> None:
    assert class_set(cell) == ALL


def test_a_range_that_became_a_date_is_asked_about() -> None:
    with pytest.raises(Unreadable) as asked:
        class_set(date(2026, 9, 2))
    assert (asked.value.expected, asked.value.likely) == ("excel_date", "2-9")


@pytest.mark.parametrize("cell", ["9-2", "5Ы6", "0-4", "2-99"])
def test_what_is_no_set(cell: str) -> None:
    with pytest.raises(Unreadable):
        class_set(cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 9, 1),
        datetime(2026, 9, 1),  # noqa: DTZ001  a cell has no zone
        "01.09.2026",
        "1.9.2026",
        "01.09.26",
        "2026-09-01",
        "2026-09-01 00:00:00",
        46266.0,
    ],
)
def test_dates(cell: object) -> None:
    assert values.day(cell) == date(2026, 9, 1)


@pytest.mark.parametrize("cell", ["31.02.2026", "завтра", "", None, 5.0, "09/01/2026"])
def test_what_is_no_date(cell: object) -> None:
    with pytest.raises(Unreadable):
        values.day(cell)


def test_a_birth_is_never_in_the_far_future() -> None:
    assert values.birth_day("12.03.75") == date(1975, 3, 12)
    assert values.birth_day("12.03.15") == date(2015, 3, 12)


@pytest.mark.parametrize(
    "cell",
    ["8:30", "08:30", "8.30", "08:30:00", time(8, 30), 8.5 / 24, timedelta(hours=8, minutes=30)],
)
def test_times(cell: object) -> None:
    assert values.hour(cell) == time(8, 30)


@pytest.mark.parametrize("cell", ["25:00", "8:60", "утром", 8.5, ""])
def test_what_is_no_time(cell: object) -> None:
    with pytest.raises(Unreadable):
        values.hour(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("пн", 0), ("Понедельник", 0), ("ВТ.", 1), ("wed", 2), ("Sunday", 6), ("вс", 6)],
)
def test_weekdays(cell: str, number: int) -> None:
    assert values.weekday(cell) == number


@pytest.mark.parametrize("cell", ["пт 12:00", "fri 12:00", "Пятница, 12:00"])
def test_when_signing_opens(cell: str) -> None:
    assert values.signing_moment(cell) == (4, time(12))


@pytest.mark.parametrize(
    ("cell", "marks", "dot"),
    [
        ("5", ((5, "5"),), ""),
        (4.0, ((4, "4"),), ""),
        (3, ((3, "3"),), ""),
        ("4/5", ((4, "4/5"), (5, "4/5")), ""),
        ("5 / 5", ((5, "5/5"), (5, "5/5")), ""),
        ("5-", ((5, "5-"),), ""),
        ("5−", ((5, "5-"),), ""),
        (".", (), "owed"),
        ("4.", ((4, "4."),), "again"),
        ("зач", ((None, "зач"),), ""),
        ("Зачёт", ((None, "зач"),), ""),
        ("незач.", ((None, "незач"),), ""),
        ("осв", ((None, "осв"),), ""),
        ("н/а", ((None, "н/а"),), ""),
    ],
)
def test_marks(cell: object, marks: object, dot: str) -> None:
    assert values.mark(cell) == MarkCell(marks, dot)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["6", "0", "45", "4,5", 4.5, "пять", "4//5", "1/2/3", "..", "5--"])
def test_what_is_no_mark(cell: object) -> None:
    with pytest.raises(Unreadable) as refused:
        values.mark(cell)
    assert refused.value.expected == "mark"


@pytest.mark.parametrize("cell", ["н", "Н", "H", "б", "у/п", "оп"])
def test_attendance_among_marks_is_pointed_at(cell: str) -> None:
    with pytest.raises(Unreadable) as refused:
        values.mark(cell)
    assert refused.value.expected == "attendance_in_marks"


@pytest.mark.parametrize(
    ("cell", "likely"),
    [(date(2026, 5, 4), "4/5"), (date(2026, 5, 2), "2/5"), (date(2026, 11, 30), "")],
)
def test_a_mark_that_became_a_date_is_asked_about(cell: date, likely: str) -> None:
    with pytest.raises(Unreadable) as asked:
        values.mark(cell)
    assert (asked.value.expected, asked.value.likely) == ("excel_date", likely)


def test_a_weight_that_became_a_date_is_asked_about() -> None:
    with pytest.raises(Unreadable) as asked:
        values.weight(date(2026, 5, 2))
    assert asked.value.likely == "2.5"


@pytest.mark.parametrize(
    ("cell", "weight"),
    [("2,5", Fraction(5, 2)), (2.5, Fraction(5, 2)), (3.0, Fraction(3)), ("1", Fraction(1))],
)
def test_weights(cell: object, weight: Fraction) -> None:
    assert values.weight(cell) == weight


@pytest.mark.parametrize("cell", ["0", "-1", "2,555", "много"])
def test_what_is_no_weight(cell: object) -> None:
    with pytest.raises(Unreadable):
        values.weight(cell)


@pytest.mark.parametrize(
    ("cell", "code"), [("н", "н"), ("H", "н"), ("Б", "б"), ("уп", "у/п"), ("ОП", "оп")]
)
def test_attendance(cell: str, code: str) -> None:
    assert values.attendance(cell) == code


@pytest.mark.parametrize(
    ("cell", "period"),
    [("Год", "year"), ("exam", "exam"), ("Итог", "final"), ("1 четверть", "1 четверть")],
)
def test_periods(cell: str, period: str) -> None:
    assert values.period(cell) == period


def test_term_marks_are_never_double_and_never_a_dot() -> None:
    assert values.term_mark("5") == (5, "5")
    assert values.term_mark("н/а") == (None, "н/а")
    for cell in ("4/5", ".", "4.", "5-"):
        with pytest.raises(Unreadable):
            values.term_mark(cell)


def test_names_are_compared_folded_and_kept_as_written() -> None:
    assert folded("  Киселёв\u00a0 ИВАН ") == "киселев иван"
    name = split_name(" Салтыков-Щедров  Пётр Ильич оглы ")
    assert name == Name("Салтыков-Щедров", "Пётр", "Ильич оглы")
    assert split_name("Иванов") == Name("Иванов", "")
