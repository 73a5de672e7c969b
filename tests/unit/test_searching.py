"""Regions and schools are found however a family types them."""

import pytest

from bot.domain.searching import by_number, fits, readings


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("самар", "Самарская область"),
        ("ОРЕЛ", "Орёл"),
        ("орёл", "Орел"),
        ("  Марий   Эл ", "Республика Марий Эл"),
        ("Рязань", "Рязанская область"),
        ("Тверь", "Тверская область"),
        ("samar", "Самарская область"),
        ("Samara", "Самарская область"),
        ("Chuvash", "Чувашия"),
        ("", "Томская область"),
    ],
)
def test_a_region(typed: str, name: str) -> None:
    assert fits(typed, name)


def test_another_region() -> None:
    assert not fits("томс", "Самарская область")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("5", ("5",)),
        ("№5", ("№5", "5")),
        (" школа  № 17 ", ("школа № 17", "17")),
        ("N 5", ("N 5", "5")),
        ("Лицей", ("Лицей",)),
        ("   ", ("",)),
    ],
)
def test_a_school_is_asked_for_as_typed_and_then_by_its_number(
    typed: str, asked: tuple[str, ...]
) -> None:
    assert readings(typed) == asked


def test_the_very_number_comes_first_and_the_rest_stays_in_order() -> None:
    names = ("СОШ № 15", "Лицей № 51", "СОШ № 5", "Гимназия №5 им. 8 Марта", "СОШ № 25")
    found = by_number("школа 5", [(name, name) for name in names])
    assert found == (names[2], names[3], names[0], names[1], names[4])
    assert by_number("лицей", [(name, name) for name in names]) == names
