"""What most methods check first: the chat, the message, the keyboard."""

from typing import Any

from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.markup import check_markup
from bot.sandbox.model import Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.world import World


def readable_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat, if it exists."""
    if not params.text(name):
        raise bad_request(f"{name} is empty")
    chat = world.chats.get(params.number(name))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, params: Params) -> Chat:
    """The chat, if the bot may write there."""
    chat = readable_chat(world, params)
    _check_person(chat)
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def _check_person(chat: Chat) -> None:
    if chat.user.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")


def message_in(chat: Chat, params: Params, purpose: str, name: str = "message_id") -> Message:
    """The message; `purpose` is the verb in "message to … not found"."""
    number = params.number(name)
    if number <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def own_message(world: World, params: Params) -> tuple[Chat, Message]:
    """A message of the bot's own, to be edited."""
    if params.text("inline_message_id"):
        raise bad_request("message to edit not found")
    chat = readable_chat(world, params)
    message = message_in(chat, params, "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    _check_person(chat)
    return chat, message


def markup_of(params: Params, *, inline_only: bool = False) -> Json | None:
    """The checked `reply_markup`, None when there is none."""
    markup: Any = params.json("reply_markup")
    return check_markup(markup, inline_only=inline_only) if markup is not None else None


def reply_target(chat: Chat, params: Params) -> int | None:
    """The id of the message this one answers."""
    asked: Any = params.json("reply_parameters") or {}
    number = int(asked.get("message_id") or params.number("reply_to_message_id"))
    if not number:
        return None
    if number in chat.messages:
        return number
    if asked.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def delivery(chat: Chat, params: Params) -> dict[str, Any]:
    """Fields every sent message has."""
    return {
        "silent": params.flag("disable_notification"),
        "protected": params.flag("protect_content"),
        "reply_to": reply_target(chat, params),
    }
