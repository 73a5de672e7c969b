"""An action as at most 64 bytes on a button, and back. What cannot be read is None, never an error.

``code:field:field…``: numbers in base 36, dates as days since 2020-01-01, enums by their value,
an absent value as nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import NoneType
from typing import Any, TypeVar, dataclass_transform, get_args, get_type_hints

LIMIT = 64
_EPOCH = date(2020, 1, 1)
_EPOCH_NUMBER = _EPOCH.toordinal()
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BIGGEST = 2**53
"""Far above any id; a page of such a number still has an offset that databases can count to."""
_LAST_DAY = 36525  # a century: what lies beyond is no school day


class Action:
    """What a button carries: fields of int, bool, date, StrEnum or short text, each optional."""

    __slots__ = ()


A = TypeVar("A", bound=Action)


@dataclass(frozen=True, slots=True)
class _Field:
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    optional: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    code: str
    type: type[Action]
    fields: tuple[_Field, ...]
    writers: tuple[tuple[str, Callable[[Any], str]], ...]
    """By the name of the field."""


_by_code: dict[str, _Shape] = {}
_by_type: dict[type[Action], _Shape] = {}


@dataclass_transform(frozen_default=True)
def carried(code: str) -> Callable[[type[A]], type[A]]:
    """Make a class an action with this code. A changed meaning takes a new code: old buttons of
    the former shape then decode to nothing, which is the one calm refusal."""

    def register(cls: type[A]) -> type[A]:
        # Frozen for the type checker; at run time a frozen class is made four times slower.
        action: Any = dataclass(unsafe_hash=True)(cls)
        hints = get_type_hints(action)
        names = tuple(field.name for field in fields(action))
        each = tuple(_field(hints[name]) for name in names)
        writers = tuple((name, field.write) for name, field in zip(names, each, strict=True))
        shape = _Shape(code, action, each, writers)
        if code in _by_code:
            raise ValueError(f"two actions carry the code {code}")
        _by_code[code] = _by_type[action] = shape
        return cls

    return register


def all_actions() -> tuple[type[Action], ...]:
    return tuple(_by_type)


def encode(action: Action) -> str:
    """Raises ValueError over 64 bytes: a mistake of ours, caught by the tests of every screen."""
    shape = _by_type[type(action)]
    parts = [shape.code]
    for name, write in shape.writers:
        value = getattr(action, name)
        parts.append("" if value is None else write(value))
    data = ":".join(parts)
    if len(data.encode()) > LIMIT:
        raise ValueError(f"{type(action).__name__} does not fit a button")
    return data


def decode(data: str) -> Action | None:
    """The action, or None for anything old, foreign, truncated or malformed."""
    code, *parts = data.split(":")
    shape = _by_code.get(code)
    if shape is None or len(parts) != len(shape.fields) or len(data) > LIMIT:
        return None
    if not data.isprintable():
        return None
    try:
        return shape.type(
            *(_value(field, part) for field, part in zip(shape.fields, parts, strict=True))
        )
    except ValueError:
        return None


def _value(field: _Field, part: str) -> Any:
    if not part and field.optional:
        return None
    return field.read(part)


def _field(hint: Any) -> _Field:
    options = [option for option in get_args(hint) or (hint,) if option is not NoneType]
    optional = NoneType in get_args(hint)
    write, read = _way(options[0])
    return _Field(write, read, optional)


def _way(kind: Any) -> tuple[Callable[[Any], str], Callable[[str], Any]]:
    if kind is bool:
        return (lambda value: "1" if value else "0"), _read_bool
    if kind is int:
        return _write_int, _read_int
    if kind is date:
        return _write_date, _read_date
    if issubclass(kind, StrEnum):
        return str, kind
    if kind is str:
        return _write_text, str
    raise TypeError(f"a button cannot carry {kind}")


def _write_text(value: str) -> str:
    if ":" in value:
        raise ValueError("a colon separates fields")
    return value


def _write_date(day: date) -> str:
    return _write_int(day.toordinal() - _EPOCH_NUMBER)


@lru_cache(maxsize=4096)
def _write_int(value: int) -> str:
    if value < 0:
        return "-" + _write_int(-value)
    digits = ""
    while True:
        value, rest = divmod(value, 36)
        digits = _DIGITS[rest] + digits
        if not value:
            return digits


def _read_int(text: str) -> int:
    if not text.isascii() or text != text.strip().lower() or "_" in text or "+" in text:
        raise ValueError(text)
    value = int(text, 36)
    if abs(value) > _BIGGEST:
        raise ValueError(text)
    return value


def _read_bool(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


def _read_date(text: str) -> date:
    days = _read_int(text)
    if not -_LAST_DAY < days < _LAST_DAY:
        raise ValueError(text)
    return _EPOCH + timedelta(days=days)
