"""A kept message as the Bot API shows it."""

from typing import Any

from bot.sandbox.model import Chat, Json, Message, StoredFile, User


def message_json(message: Message, chat: Chat, bot: User) -> Json:
    """The Message object."""
    body: Json = {
        "message_id": message.message_id,
        "from": (bot if message.from_bot else chat.user).to_api(),
        "chat": chat.to_api(),
        "date": message.date,
    }
    if message.kind == "text":
        body["text"] = message.text
        _put(body, "entities", message.entities)
    else:
        body.update(_media(message))
        _put(body, "caption", message.text)
        _put(body, "caption_entities", message.entities)
    _put(body, "edit_date", message.edit_date)
    _put(body, "media_group_id", message.album)
    _put(body, "has_protected_content", message.protected)
    if message.markup and "inline_keyboard" in message.markup:
        body["reply_markup"] = message.markup
    if message.reply_to and (target := chat.messages.get(message.reply_to)):
        body["reply_to_message"] = message_json(target, chat, bot)
        body["reply_to_message"].pop("reply_to_message", None)
    if message.forwarded_from:
        body["forward_origin"] = {
            "type": "user",
            "sender_user": message.forwarded_from.to_api(),
            "date": message.forwarded_date,
        }
    return body


def _put(body: Json, name: str, value: Any) -> None:
    if value:
        body[name] = value


def _media(message: Message) -> Json:
    file = message.file
    if file is None:
        return {}
    if message.kind == "photo":
        return {"photo": [_photo_size(file)]}
    return {"document": file.to_api() | {"file_name": file.name, "mime_type": file.mime}}


def _photo_size(file: StoredFile) -> Json:
    return file.to_api() | {"width": file.width or 1, "height": file.height or 1}
