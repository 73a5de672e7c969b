"""What a button carries is hostile until decoded."""

import importlib
import pkgutil
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keyboards import actions, codec
from bot.keyboards.actions.diary import OpenDay

for module in pkgutil.iter_modules(actions.__path__):
    importlib.import_module(f"bot.keyboards.actions.{module.name}")

ALL = codec.all_actions()
BIG_ID = 10**12
WIDE = {int: BIG_ID, bool: True, date: date(2099, 12, 31), str: "Asia/Yekaterinburg"}


def biggest(kind: type[codec.Action]) -> codec.Action:
    """The action with the widest value in every field."""
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        hint = get_type_hints(kind)[field.name]
        plain = next((part for part in get_args(hint) if part is not type(None)), hint)
        if issubclass(plain, StrEnum):
            values[field.name] = max(plain, key=len)
        else:
            values[field.name] = WIDE[plain]
    return kind(**values)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_the_widest_action_fits_a_button_and_comes_back(kind: type[codec.Action]) -> None:
    action = biggest(kind)
    data = codec.encode(action)
    assert len(data.encode()) <= 64
    assert codec.decode(data) == action


@given(st.text(max_size=80))
def test_garbage_decodes_to_nothing_or_to_an_action_never_to_an_error(data: str) -> None:
    action = codec.decode(data)
    assert action is None or isinstance(action, codec.Action)


@given(st.sampled_from(ALL), st.data())
def test_a_damaged_button_is_refused_or_read_as_something_harmless(
    kind: type[codec.Action], data: st.DataObject
) -> None:
    whole = codec.encode(biggest(kind))
    cut = data.draw(st.integers(0, len(whole) - 1))
    for damaged in (whole[:cut], whole[:cut] + "\x00" + whole[cut:], whole + ":1", whole.upper()):
        action = codec.decode(damaged)
        assert action is None or isinstance(action, codec.Action)


@pytest.mark.parametrize(
    "data", ["d", "d:", "d:1", "d:1:2:3", "d:+1:", "d: 1:", "d:1_0:", "d:Z:", "zz:1"]
)
def test_a_button_of_another_shape_is_nothing(data: str) -> None:
    assert codec.decode(data) is None


def test_an_absent_value_takes_no_room() -> None:
    assert codec.encode(OpenDay(1)) == "d:1:"
    assert codec.decode("d:1:") == OpenDay(1, None)


def test_two_actions_cannot_share_a_code() -> None:
    with pytest.raises(ValueError, match="two actions"):
        codec.carried("d")(type("Copy", (codec.Action,), {}))
