"""A pressed button, read by hand: seven fields of what Telegram sends.

The pressed message comes back whole, with its text and all its buttons. Modelling that costs more
than everything the answer reads from the database, and a press needs only where it was pressed.
"""

from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    update_id: int
    id: str
    """Under which it is answered."""
    user: int
    language: str | None
    chat: int
    """The person's own where Telegram leaves the message out: it is too old."""
    private: bool
    editable: int | None
    """The number of the pressed message if its text can be edited: not a picture, not too old."""
    data: str
    """What the button carries: hostile input until it is decoded."""


def press_of(raw: Raw) -> Press | None:
    """None where what is read does not look as Telegram writes it."""
    try:
        return _read(raw["update_id"], raw["callback_query"])
    except (KeyError, _Malformed):
        return None


class _Malformed(Exception):
    pass


def _read(update_id: Any, query: Any) -> Press:
    sender = _object(_object(query)["from"])
    user, language = _number(sender["id"]), sender.get("language_code")
    data, message = query.get("data"), query.get("message")
    chat, private, editable = user, True, None
    if message is not None:
        place = _object(_object(message)["chat"])
        chat, private = _number(place["id"]), place.get("type") == "private"
        editable = None if message.get("text") is None else _number(message["message_id"])
    return Press(
        _number(update_id),
        _text(query["id"]),
        user,
        None if language is None else _text(language),
        chat,
        private,
        editable,
        "" if data is None else _text(data),
    )


def _object(value: Any) -> Raw:
    if type(value) is not dict:
        raise _Malformed
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise _Malformed
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise _Malformed
    return value
