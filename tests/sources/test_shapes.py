"""Foreign values read by what they should be."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources import shapes

SOMETHING = {"mark": None, "weight": 3}


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (shapes.text, "\x00пять\x07", "пять"),
        (shapes.text, "  ", ""),
        (shapes.day, "2026-10-05T00:00:00.1234567", date(2026, 10, 5)),
        (shapes.day_or_none, "0001-01-01T00:00:00", None),
        (lambda value: shapes.saying(value, "mark"), SOMETHING, SOMETHING),
        (lambda value: shapes.saying(value, "mark"), None, {}),
        (lambda value: shapes.saying(value, "mark"), {}, {}),
        (lambda value: shapes.part(value, "days"), {"days": None}, None),
    ],
)
def test_what_is_understood(read: Callable[[object], Any], value: object, found: Any) -> None:
    assert read(value) == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (shapes.text, "\x00"),
        (shapes.text, "\ud800"),
        (shapes.day, "0001-01-01T00:00:00"),
        (shapes.day, "9999-12-31T23:59:59"),
        (shapes.day_or_none, "2206-10-05"),
        (lambda value: shapes.saying(value, "mark"), {"message": "Ошибка"}),
        (lambda value: shapes.part(value, "days"), {"message": "Ошибка"}),
        (lambda value: shapes.part(value, "days"), {}),
        (lambda value: shapes.part(value, "days"), None),
    ],
)
def test_what_is_strange_is_unclear(read: Callable[[object], Any], value: object) -> None:
    with pytest.raises(DiaryTrouble) as caught:
        read(value)
    assert caught.value.why is Trouble.UNCLEAR
