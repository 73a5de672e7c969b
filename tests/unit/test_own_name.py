"""What may be a name, and what may not."""

import pytest

from bot.domain.errors import NotUnderstood
from bot.domain.own_name import read_own_name
from bot.domain.people import Name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Иванова  Мария Павловна", Name("Иванова", "Мария", "Павловна")),
        ("Салтыкова-Щедрова Е. К.", Name("Салтыкова-Щедрова", "Е.", "К.")),
        ("O'Neil Mary", Name("O'Neil", "Mary")),
    ],
)
def test_a_name_in_any_alphabet(text: str, name: Name) -> None:
    assert read_own_name(text) == name


@pytest.mark.parametrize(
    "text", ["", "Мария", "Мария 7", "да, это я", "/forget me", "- -", "Я " * 60, "А Б В Г Д"]
)
def test_what_is_no_name_is_asked_again(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_own_name(text)
