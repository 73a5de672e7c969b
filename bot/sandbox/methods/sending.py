"""Methods that put a message into a chat."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import (
    delivery,
    markup_of,
    message_in,
    readable_chat,
    writable_chat,
)
from bot.sandbox.model import Json, Message, StoredFile
from bot.sandbox.params import Params, Upload
from bot.sandbox.texts import caption_text, message_text
from bot.sandbox.world import World

MAX_PHOTO = 10 << 20
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, params: Params) -> Json:
    """A text."""
    text, entities = message_text(params)
    markup = markup_of(params)
    chat = writable_chat(world, params)
    fields = delivery(chat, params)
    message = world.new_message(
        chat, from_bot=True, text=text, entities=entities, markup=markup, **fields
    )
    return world.json(world.post(chat, message))


def send_photo(world: World, params: Params) -> Json:
    """A picture: uploaded, or a file_id."""
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    """Any file: uploaded, or a file_id."""
    return _send_file(world, params, "document")


def _send_file(world: World, params: Params, kind: str) -> Json:
    file = _file(world, params, kind)
    text, entities = caption_text(params)
    markup = markup_of(params)
    chat = writable_chat(world, params)
    message = world.new_message(
        chat,
        from_bot=True,
        kind=kind,
        file=file,
        text=text,
        entities=entities,
        markup=markup,
        **delivery(chat, params),
    )
    return world.json(world.post(chat, message))


def _file(world: World, params: Params, kind: str) -> StoredFile:
    upload = params.upload(kind)
    if upload is None and not params.text(kind):
        raise bad_request(f"there is no {kind} in the request")
    return stored_file(world, upload, params.text(kind), kind)


def stored_file(world: World, upload: Upload | None, reference: str, kind: str) -> StoredFile:
    """The uploaded file, now kept, or the one an earlier message brought."""
    if upload is not None:
        return world.files.put(_acceptable(upload, kind), kind)
    if known := world.files.by_id(reference):
        return known
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    raise bad_request("wrong remote file identifier specified: Wrong string length")


def _acceptable(upload: Upload, kind: str) -> Upload:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo" and len(upload.data) > MAX_PHOTO:
        raise bad_request(f"file of size {len(upload.data)} bytes is too big for a photo")
    return upload


def send_media_group(world: World, params: Params) -> list[Json]:
    """An album of 2 to 10 photos or documents."""
    media: Any = params.json("media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not 1 <= len(media) <= 10:
        raise bad_request("wrong number of messages specified as album")
    chat = writable_chat(world, params)
    fields = delivery(chat, params)
    album = f"album{chat.user.id}x{chat.next_message_id}"
    parts = [media_fields(world, params, item) for item in media]
    if len({part["kind"] for part in parts}) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    messages = [
        world.new_message(chat, from_bot=True, album=album, **part, **fields) for part in parts
    ]
    return [world.json(world.post(chat, message)) for message in messages]


def media_fields(world: World, params: Params, item: Any) -> dict[str, Any]:
    """Kind, file and caption of an InputMedia."""
    if not isinstance(item, dict) or item.get("type") not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: type must be specified")
    reference = str(item.get("media", ""))
    if not reference:
        raise bad_request("can't parse InputMedia: media not found")
    file = stored_file(world, params.attached(reference), reference, item["type"])
    text, entities = caption_text(Params(item))
    return {"kind": item["type"], "file": file, "text": text, "entities": entities}


def copy_message(world: World, params: Params) -> Json:
    """A copy without a link to its origin; a caption may be replaced."""
    chat, source = _source(world, params, "copy")
    fields = _content(source)
    if source.kind != "text" and "caption" in params:
        fields["text"], fields["entities"] = caption_text(params)
    markup = markup_of(params)
    message = world.new_message(
        chat, from_bot=True, markup=markup, **fields, **delivery(chat, params)
    )
    world.post(chat, message)
    return {"message_id": message.message_id}


def forward_message(world: World, params: Params) -> Json:
    """A copy that names its first author."""
    chat, source = _source(world, params, "forward")
    author = world.bot if source.from_bot else world.users[source.chat_id]
    message = world.new_message(
        chat,
        from_bot=True,
        forwarded_from=source.forwarded_from or author,
        forwarded_date=source.forwarded_date or source.date,
        **_content(source),
        **delivery(chat, params),
    )
    return world.json(world.post(chat, message))


def _source(world: World, params: Params, verb: str) -> tuple[Any, Message]:
    origin = readable_chat(world, params, "from_chat_id")
    source = message_in(origin, params, verb)
    if source.protected:
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return writable_chat(world, params), source


def _content(source: Message) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "file": source.file,
        "text": source.text,
        "entities": source.entities,
    }


def send_chat_action(world: World, params: Params) -> bool:
    """ "typing" and the like, for five seconds or until the next message."""
    chat = writable_chat(world, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.type(chat)
    return True
