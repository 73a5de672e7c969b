"""What the page is told about phones and messages."""

import time

from bot.sandbox.methods.profile import commands_seen
from bot.sandbox.model import Button, Json, Message
from bot.sandbox.phone import Phone, is_deep_link
from bot.sandbox.world import World

SHOWN_MESSAGES = 200


def message_view(world: World, message: Message) -> Json:
    """One bubble."""
    username = world.bot.username or ""
    return {
        "chat": message.chat_id,
        "id": message.message_id,
        "out": not message.from_bot,
        "date": message.date,
        "kind": message.kind,
        "text": message.text,
        "entities": message.entities,
        "file": _file_view(message),
        "rows": [[_button_view(button, username) for button in row] for row in message.buttons],
        "edited": message.edited,
        "silent": message.silent,
        "pinned": message.pinned,
        "reaction": message.reaction,
        "forwarded": message.forwarded_from.first_name if message.forwarded_from else "",
        "reply": _reply_view(world, message),
    }


def _file_view(message: Message) -> Json | None:
    file = message.file
    if file is None:
        return None
    return {
        "url": f"/page-file/{file.file_id}",
        "name": file.name,
        "size": file.size,
        "width": file.width,
        "height": file.height,
    }


def _button_view(button: Button, username: str) -> Json:
    view: Json = {"label": button.label, "style": button.style or ""}
    if button.url:
        view["kind"] = "deep" if is_deep_link(button.url, username) else "url"
        view["value"] = button.url
    elif button.copy_text is not None:
        view["kind"], view["value"] = "copy", button.copy_text
    else:
        view["kind"] = "disabled" if button.data is None else "data"
    return view


def _reply_view(world: World, message: Message) -> Json | None:
    target = world.chats[message.chat_id].messages.get(message.reply_to or 0)
    if target is None:
        return None
    author = world.bot if target.from_bot else world.users[target.chat_id]
    return {"who": author.first_name, "text": _gist(target)}


def _gist(message: Message) -> str:
    return message.text[:80] or (message.file.name if message.file else "")


def phone_view(world: World, phone: Phone) -> Json:
    """One phone without its messages."""
    chat, user = phone.chat, phone.user
    return {
        "id": user.id,
        "label": phone.label,
        "subtitle": phone.subtitle,
        "language": user.language_code,
        "started": chat.started,
        "blocked": chat.blocked,
        "typing": chat.typing_until > time.monotonic(),
        "keyboard": [[button.label for button in row] for row in phone.keyboard],
        "placeholder": _placeholder(phone),
        "asked": _asks(phone),
        "commands": commands_seen(world, user.id, user.language_code),
        "description": _description(world, user.language_code),
    }


def _asks(phone: Phone) -> bool:
    messages = phone.messages
    return bool(messages and "force_reply" in (messages[-1].markup or {}))


def _placeholder(phone: Phone) -> str:
    asking = phone.messages[-1] if _asks(phone) else phone.chat.keyboard
    markup = (asking.markup if asking else None) or {}
    return str(markup.get("input_field_placeholder", ""))


def _description(world: World, language: str) -> str:
    texts = world.profile
    return str(texts.get(f"description:{language}") or texts.get("description:", ""))


def wall_view(world: World, phones: list[Phone]) -> Json:
    """Everything the page needs to draw itself."""
    return {
        "bot": {"name": world.bot.first_name, "username": world.bot.username},
        "phones": [phone_view(world, phone) | _feed(world, phone) for phone in phones],
    }


def _feed(world: World, phone: Phone) -> Json:
    shown = phone.messages[-SHOWN_MESSAGES:]
    return {"messages": [message_view(world, message) for message in shown]}
