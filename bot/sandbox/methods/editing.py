"""Methods that change or take away what is already in a chat, and answers to presses."""

import time
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import (
    markup_of,
    message_in,
    own_message,
    readable_chat,
    writable_chat,
)
from bot.sandbox.methods.sending import media_fields
from bot.sandbox.model import Json, Message
from bot.sandbox.params import Params
from bot.sandbox.texts import caption_text, message_text
from bot.sandbox.world import World

MAX_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _change(world: World, message: Message, **fields: Any) -> Json:
    if all(getattr(message, name) == value for name, value in fields.items()):
        raise bad_request(_SAME)
    for name, value in fields.items():
        setattr(message, name, value)
    if fields.keys() - {"markup"}:
        message.edit_date = world.moment()
    world.tell("edit", message.chat_id, message)
    return world.json(message)


def edit_message_text(world: World, params: Params) -> Json:
    """A new text and keyboard; without a keyboard the old one goes."""
    text, entities = message_text(params)
    markup = markup_of(params, inline_only=True)
    _chat, message = own_message(world, params)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, text=text, entities=entities, markup=markup)


def edit_message_caption(world: World, params: Params) -> Json:
    """A new caption under a photo or document."""
    text, entities = caption_text(params)
    markup = markup_of(params, inline_only=True)
    _chat, message = own_message(world, params)
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    return _change(world, message, text=text, entities=entities, markup=markup)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """A new keyboard only."""
    markup = markup_of(params, inline_only=True)
    _chat, message = own_message(world, params)
    return _change(world, message, markup=markup)


def edit_message_media(world: World, params: Params) -> Json:
    """Another photo or document in place of this one."""
    item = params.json("media")
    markup = markup_of(params, inline_only=True)
    _chat, message = own_message(world, params)
    if message.kind == "text" and not isinstance(item, dict):
        raise bad_request("message can't be edited")
    fields = media_fields(world, params, item)
    return _change(world, message, markup=markup, **fields)


def delete_message(world: World, params: Params) -> bool:
    """One message, at most 48 hours old."""
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    chat = readable_chat(world, params)
    message = message_in(chat, params, "delete")
    if world.moment() - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    world.delete(chat, message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Up to 100 messages; those that are not there are passed over."""
    ids = params.json("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if not isinstance(ids, list):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    chat = readable_chat(world, params)
    for number in ids:
        if message := chat.messages.get(int(number)):
            world.delete(chat, message)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Ends the waiting sign on a button; once, and not too late."""
    query = world.queries.get(params.text("callback_query_id"))
    too_old = query is None or time.monotonic() - query.at > world.callback_seconds
    if query is None or too_old or query.answer.answered:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.text("text")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = query.answer
    answer.answered = True
    answer.text = params.text("text")
    answer.alert = params.flag("show_alert")
    answer.url = params.text("url")
    query.done.set()
    world.activity.touch(query.chat_id)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    """The message stands at the top of the chat."""
    return _pin(world, params, pinned=True)


def unpin_chat_message(world: World, params: Params) -> bool:
    """The message, or the newest pinned one, leaves the top."""
    return _pin(world, params, pinned=False)


def _pin(world: World, params: Params, *, pinned: bool) -> bool:
    chat = writable_chat(world, params)
    if not pinned and not params.number("message_id"):
        found = [message for message in chat.messages.values() if message.pinned][-1:]
        if not found:
            raise bad_request("message to unpin not found")
    else:
        found = [message_in(chat, params, "pin" if pinned else "unpin")]
    for message in found:
        message.pinned = pinned
        world.tell("edit", message.chat_id, message)
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    """Nothing stands at the top any more."""
    chat = writable_chat(world, params)
    for message in chat.messages.values():
        message.pinned = False
    world.tell("phone", chat.user.id)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """At most one emoji under a message; an empty list takes it back."""
    chat = writable_chat(world, params)
    message = message_in(chat, params, "react")
    reaction = params.json("reaction") or []
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reaction = str(reaction[0].get("emoji", "")) if reaction else ""
    world.tell("edit", message.chat_id, message)
    return True
