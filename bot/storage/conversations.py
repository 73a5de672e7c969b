"""Where somebody stands in a dialogue: shared by processes and outliving a restart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Conversation as Row

_KEY = (Row.bot == bindparam("bot"), Row.chat == bindparam("chat"))
_GET = select(Row.state, Row.data).where(*_KEY)
_CLEAR = delete(Row).where(Row.bot == bindparam("its_bot"), Row.chat == bindparam("its_chat"))


@dataclass(frozen=True, slots=True)
class Conversation:
    state: str
    data: dict[str, Any]
    """Ids only: no names, no texts."""


def _put(dialect: Any) -> Any:
    made = dialect.insert(Row)
    fresh = {name: made.excluded[name] for name in ("state", "data", "updated_at")}
    return made.on_conflict_do_update(index_elements=["bot", "chat"], set_=fresh)


_PUT = {"sqlite": _put(sqlite), "postgresql": _put(postgresql)}


def get(conn: Connection, bot: str, chat: str) -> Conversation | None:
    row = conn.execute(_GET, {"bot": bot, "chat": chat}).first()
    return None if row is None else Conversation(row.state, row.data)


def put(
    conn: Connection, bot: str, chat: str, state: str, data: dict[str, Any], now: datetime
) -> None:
    """Begins or moves on a dialogue: the next message of this chat is its answer."""
    values = {"bot": bot, "chat": chat, "state": state, "data": data, "updated_at": now}
    conn.execute(_PUT[conn.dialect.name], values)


def clear(conn: Connection, bot: str, chat: str) -> None:
    conn.execute(_CLEAR, {"its_bot": bot, "its_chat": chat})
