"""A PIN is four digits, kept slowly and under a key; wrong tries lock it ever longer."""

from datetime import timedelta

import pytest

from bot.domain import pins
from bot.domain.pins import Pin
from tests.builders import NOW


def test_only_the_right_pin_of_the_right_person_under_a_known_key_is_right() -> None:
    kept = pins.hashed("2580", 7, "old")
    assert pins.right("2580", 7, kept, ["new", "old"])
    assert not pins.right("2581", 7, kept, ["new", "old"])
    assert not pins.right("2580", 8, kept, ["new", "old"])
    assert not pins.right("2580", 7, kept, ["new"])
    assert "2580" not in kept
    assert kept != pins.hashed("2580", 7, "old")


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "٣٤٥٦", "1111", "1234", "9876"])
def test_what_is_easy_to_guess_or_no_pin_is_refused(pin: str) -> None:
    assert not pins.acceptable(pin)


def test_the_fifth_wrong_try_locks_and_each_lock_is_twice_as_long() -> None:
    pin = Pin("hash")
    for _try in range(4):
        pin = pins.after_wrong(pin, NOW)
        assert not pin.locked(NOW)
    pin = pins.after_wrong(pin, NOW)
    assert pin.locked_until == NOW + timedelta(minutes=15)
    for _try in range(5):
        pin = pins.after_wrong(pin, NOW)
    assert pin.locked_until == NOW + timedelta(minutes=30)
    assert pins.after_right(pin) == Pin("hash")
