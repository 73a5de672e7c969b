"""What counts in an average, and how it is shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.marks import (
    Tier,
    Weighed,
    average,
    averages_by_tier,
    counted,
    default_weight,
    grade_has_marks,
    hundredths,
    kind_shown,
    mark_text,
    tier_of,
)
from bot.domain.school import SchoolSettings


@pytest.mark.parametrize(
    ("kind", "tier", "weight"),
    [
        ("Контрольная работа", Tier.TESTS, 3),
        ("ПРОВЕРОЧНАЯ РАБОТА", Tier.TESTS, 3),
        ("Словарный диктант", Tier.TESTS, 3),
        ("Зачёт", Tier.TESTS, 3),
        ("Test", Tier.TESTS, 3),
        ("Самостоятельная работа", Tier.CLASS, 2),
        ("Ответ на уроке", Tier.CLASS, 2),
        ("что-то новое", Tier.CLASS, 2),
        ("", Tier.CLASS, 2),
        ("Домашнее задание", Tier.HOMEWORK, 1),
        ("Домашняя контрольная работа", Tier.HOMEWORK, 1),
        ("homework", Tier.HOMEWORK, 1),
    ],
)
def test_a_kind_of_work_has_its_tier_and_weight(kind: str, tier: Tier, weight: int) -> None:
    assert tier_of(kind) is tier
    assert default_weight(kind) == weight


def test_the_average_is_weighted_and_exact() -> None:
    marks = [Weighed(5, Fraction(3)), Weighed(4, Fraction(2)), Weighed(3, Fraction(5, 2))]
    assert average(marks) == Fraction(61, 15)
    assert hundredths(Fraction(61, 15)) == 407


def test_what_has_no_value_never_counts() -> None:
    marks = [Weighed(4, Fraction(1)), Weighed(None, Fraction(3), "Зачёт")]
    assert average(marks) == 4
    assert counted(marks) == 1
    assert average([Weighed(None, Fraction(1))]) is None
    assert average([]) is None


def test_both_halves_of_a_double_mark_have_full_weight() -> None:
    assert average(
        [Weighed(4, Fraction(3)), Weighed(5, Fraction(3)), Weighed(3, Fraction(1))]
    ) == Fraction(30, 7)


def test_averages_by_tier_name_only_what_there_is() -> None:
    marks = [
        Weighed(5, Fraction(3), "Контрольная работа"),
        Weighed(3, Fraction(2), "Ответ на уроке"),
        Weighed(None, Fraction(1), "Домашнее задание"),
    ]
    assert averages_by_tier(marks) == {Tier.TESTS: 5, Tier.CLASS: 3}


@given(st.integers(100, 500), st.integers(0, 1000))
def test_display_rounds_half_up_whatever_floats_would_say(whole: int, thousandths: int) -> None:
    value = Fraction(whole, 100) + Fraction(thousandths, 100_000)
    expected = whole + (1 if thousandths >= 500 else 0)
    assert hundredths(value) == expected


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        (5, "5-", "5-"),
        (4, "4/5", "4"),
        (5, "4/5", "5"),
        (4, "4.", "4"),
        (None, "зач", "зач"),
        (None, ".", "."),
    ],
)
def test_a_mark_reads_as_it_was_written(value: int | None, text: str, shown: str) -> None:
    assert mark_text(value, text) == shown


def test_kinds_are_english_for_english_readers_only() -> None:
    assert kind_shown("Контрольная работа", "en") == "Test (Контрольная работа)"
    assert kind_shown("Контрольная работа", "ru") == "Контрольная работа"
    assert kind_shown("Турнир", "en") == "Турнир"


def test_only_the_first_grade_has_no_marks() -> None:
    assert [grade for grade in range(1, 12) if not grade_has_marks(grade)] == [1]


def test_school_settings_have_defaults_and_survive_nonsense() -> None:
    assert SchoolSettings.of({}).threshold == Fraction(1, 2)
    assert SchoolSettings.of({"rounding": ",6"}).threshold == Fraction(3, 5)
    odd = SchoolSettings.of({"rounding": 7, "least_marks": "x", "paper_subjects": "Алгебра"})
    assert odd == SchoolSettings()
    paper = SchoolSettings.of({"paper_subjects": ["Учёт"], "show_classmates": True})
    assert paper.on_paper("учет")
    assert paper.show_classmates
