"""Дневник.ру names one thing in four casings (``id_str``, ``idStr``, ``Id``, ``final-mark``).

Answers are read with every name folded to small letters without marks, and an id as the text that
stands beside the number: numbers are longer than some readers can hold.
"""

from collections.abc import Mapping
from typing import Any

from bot.sources.shapes import ident, line

Fields = Mapping[str, Any]
DEEPEST = 60


def folded_names(data: object, depth: int = 0) -> Any:
    """The same data under folded names."""
    if depth > DEEPEST:
        return None
    if isinstance(data, dict):
        return {_folded(str(key)): folded_names(item, depth + 1) for key, item in data.items()}
    if isinstance(data, list):
        return [folded_names(item, depth + 1) for item in data]
    return data


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def own_id(fields: Fields) -> str:
    """UNCLEAR without."""
    return ident(_either(fields.get("idstr"), fields.get("id")))


def reference(fields: Fields, name: str) -> str:
    """The id of another thing; empty for none. 0 is none: it is written where nothing is meant."""
    value = fields.get(name)
    if isinstance(value, dict):
        return own_id(value)
    found = line(_either(fields.get(f"{name}str"), value))
    return "" if found == "0" else found


def _either(first: object, second: object) -> object:
    return second if first is None or first == "" else first
