"""How an announcement stands in the outbox: pieces of the statements that put and change it.

The outbox rows of one announcement share ``what``; they are found from its recipients.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BindParameter, String, bindparam, cast
from sqlalchemy.dialects import postgresql

from bot.domain.delivery import RULES, Kind
from bot.storage.tables import Chat, Outbox
from bot.storage.types import BigId, Instant

FIRST = (Kind.NEWS.value, Kind.URGENT_NEWS.value)
"""The messages that bring an announcement; others only follow it."""


def topic(announcement: int) -> str:
    """``what`` of the messages that bring it."""
    return f"announcement:{announcement}"


ITS: BindParameter[Any] = bindparam("announcement", type_=BigId)

COLUMNS = (
    "bot",
    "chat_id",
    "kind",
    "what",
    "local_date",
    "priority",
    "due_at",
    "expires_at",
    "zone",
    "payload",
)
TYPES = {
    "kind": String(),
    "what": String(),
    "local_date": Outbox.local_date.type,
    "priority": BigId,
    "due_at": Instant(),
    "expires_at": Instant(),
}


def bound_payload(dialect: Any) -> Any:
    bound = bindparam("its_payload", type_=JSON)
    return cast(bound, JSON) if dialect is postgresql else bound


def values_of(
    bot: str, kind: Kind, what: str, day: date, payload: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "its_bot": bot,
        "its_kind": kind.value,
        "its_what": what,
        "its_local_date": day,
        "its_priority": int(RULES[kind].priority),
        "its_due_at": now,
        "its_expires_at": now + RULES[kind].life,
        "its_payload": dict(payload),
    }


of_this_bot = Chat.bot.concat("") == bindparam("its_bot", type_=String)
"""A chat is found from its reader: by the bot alone SQLite would begin with all of its chats."""
