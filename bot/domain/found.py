"""What a system said when a family signed in: children to choose from, and what opens them again.

Kept for minutes only, encrypted, between the sign-in and the choice in the chat.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.fetched import FetchedChild
from bot.domain.mirrored import child_facts, child_of


@dataclass(frozen=True, slots=True)
class Found:
    """``host`` is where calls go, for the bound per host."""

    children: tuple[FetchedChild, ...]
    host: str
    credentials: Mapping[str, str] = field(repr=False)


def packed(found: Found) -> dict[str, str]:
    """As `domain.vault` seals it."""
    children = [
        {"id": child.id, "zone": child.zone, "facts": child_facts(child)}
        for child in found.children
    ]
    return {
        "children": json.dumps(children, ensure_ascii=False),
        "host": found.host,
        "credentials": json.dumps(dict(found.credentials), ensure_ascii=False),
    }


def unpacked(kept: Mapping[str, str]) -> Found:
    children = json.loads(kept["children"])
    return Found(
        tuple(child_of(child["id"], child["zone"], child["facts"]) for child in children),
        kept["host"],
        json.loads(kept["credentials"]),
    )
