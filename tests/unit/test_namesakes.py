"""No more of a name than tells children apart."""

import pytest

from bot.domain.namesakes import told_apart
from bot.domain.people import Name

ANNA = Name("Иванова", "Анна", "Петровна")


@pytest.mark.parametrize(
    ("others", "called"),
    [
        ([], "Анна"),
        ([Name("Петров", "Олег")], "Анна"),
        ([Name("Сидорова", "Анна")], "Анна И."),
        ([Name("Сидорова", "Анна"), Name("Ильина", "Анна")], "Анна Иванова"),
        ([Name("Иванова", "Анна", "Олеговна")], "Анна Петровна Иванова"),
        ([ANNA], "Анна Петровна Иванова"),
    ],
)
def test_a_child_is_told_apart_from_the_class(others: list[Name], called: str) -> None:
    assert told_apart(ANNA, others) == called
