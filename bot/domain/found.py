"""What a system said when a family signed in: children to choose from, and what opens them again.

Kept for minutes only, encrypted, between the sign-in and the choice in the chat.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from bot.domain.fetched import FetchedChild
from bot.domain.people import Name


@dataclass(frozen=True, slots=True)
class Found:
    """``host`` is where calls go, for the bound per host."""

    children: tuple[FetchedChild, ...]
    host: str
    credentials: Mapping[str, str] = field(repr=False)


def packed(found: Found) -> str:
    return json.dumps(
        {
            "children": [asdict(child) for child in found.children],
            "host": found.host,
            "credentials": dict(found.credentials),
        },
        ensure_ascii=False,
    )


def unpacked(text: str) -> Found:
    data = json.loads(text)
    return Found(tuple(map(_child, data["children"])), data["host"], data["credentials"])


def _child(data: Mapping[str, object]) -> FetchedChild:
    kept = dict(data)
    name, keys = kept.pop("name"), kept.pop("keys")
    assert isinstance(name, dict)  # noqa: S101  we packed it
    assert isinstance(keys, list)  # noqa: S101
    return FetchedChild(name=Name(**name), keys=tuple((k, v) for k, v in keys), **kept)  # type: ignore[arg-type]  # as packed
