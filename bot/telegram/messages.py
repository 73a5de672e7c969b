"""The three calls that carry almost every screen, made from a template instead of validated.

What goes into them is ours and checked where it is made; aiogram would look through it again, and
model each button only to take it apart for JSON.
"""

from typing import Any

from aiogram.methods import AnswerCallbackQuery, EditMessageCaption, EditMessageText, SendMessage

from bot.screens.screen import Screen
from bot.telegram.markup import inline

HTML = "HTML"
_ALWAYS: dict[str, Any] = {"parse_mode": HTML, "link_preview_options": {"is_disabled": True}}
_SEND = SendMessage(chat_id=0, text="").model_copy(update=_ALWAYS)
_EDIT = EditMessageText(text="").model_copy(update=_ALWAYS)
_EDIT_BELOW = EditMessageCaption(parse_mode=HTML)
_ANSWER = AnswerCallbackQuery(callback_query_id="")


def message(chat: int | str, screen: Screen, markup: Any = None) -> SendMessage:
    """The screen as a new message; ``markup`` instead of its own buttons, if it has none."""
    return _SEND.model_copy(
        update={
            "chat_id": chat,
            "text": screen.text,
            "reply_markup": inline(screen.rows) or markup,
            "disable_notification": screen.silent or None,
        }
    )


def edition(chat: int | str, number: int | None, screen: Screen) -> EditMessageText:
    """The screen in the place of what a message says now."""
    return _EDIT.model_copy(
        update={
            "chat_id": chat,
            "message_id": number,
            "text": screen.text,
            "reply_markup": inline(screen.rows),
        }
    )


def edition_below(chat: int | str, number: int, screen: Screen) -> EditMessageCaption:
    """The screen in the place of what stands below a photo or file."""
    return _EDIT_BELOW.model_copy(
        update={
            "chat_id": chat,
            "message_id": number,
            "caption": screen.text,
            "reply_markup": inline(screen.rows),
        }
    )


def acknowledgement(press: str, toast: str = "", *, alert: bool = False) -> AnswerCallbackQuery:
    """The answer to a press itself, with or without a word."""
    return _ANSWER.model_copy(
        update={"callback_query_id": press, "text": toast or None, "show_alert": alert or None}
    )
