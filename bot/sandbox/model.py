"""The things a chat is made of, as the server keeps them."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.html_writer import to_html

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """Somebody in the messenger. The private chat with the bot has the same id."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str = "ru"
    is_bot: bool = False
    deactivated: bool = False

    def to_api(self) -> Json:
        """The User object of the Bot API."""
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            body["username"] = self.username
        if not self.is_bot:
            body["language_code"] = self.language_code
        return body


@dataclass(slots=True)
class StoredFile:
    """Bytes somebody sent, with what the Bot API tells about them."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)

    def to_api(self) -> Json:
        """What a File, a Document and a PhotoSize have in common."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
        }


@dataclass(frozen=True, slots=True)
class Button:
    """One button as a person sees it; `data` and `url` are None where they do not apply."""

    label: str
    data: str | None = None
    url: str | None = None
    style: str | None = None
    copy_text: str | None = None
    disabled: bool = False


def _button(raw: Json | str) -> Button:
    if isinstance(raw, str):
        return Button(raw)
    return Button(
        label=str(raw.get("text", "")),
        data=raw.get("callback_data"),
        url=raw.get("url") or (raw.get("web_app") or {}).get("url"),
        style=raw.get("style"),
        copy_text=(raw.get("copy_text") or {}).get("text"),
        disabled="disabled" in raw,
    )


def button_rows(markup: Json | None, kind: str) -> list[list[Button]]:
    """Rows of the "inline_keyboard" or of the "keyboard" of a markup."""
    if not markup:
        return []
    return [[_button(raw) for raw in row] for row in markup.get(kind, ())]


@dataclass(slots=True)
class Message:
    """One message of a chat. For a photo or a document `text` is the caption."""

    chat_id: int
    message_id: int
    date: int
    from_bot: bool
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    kind: str = "text"
    file: StoredFile | None = None
    markup: Json | None = None
    edit_date: int | None = None
    silent: bool = False
    protected: bool = False
    reply_to: int | None = None
    album: str | None = None
    forwarded_from: User | None = None
    forwarded_date: int = 0
    pinned: bool = False
    reaction: str = ""

    @property
    def html(self) -> str:
        """The text with its entities as Telegram HTML."""
        return to_html(self.text, self.entities)

    @property
    def buttons(self) -> list[list[Button]]:
        """Rows of the inline keyboard under the message."""
        return button_rows(self.markup, "inline_keyboard")

    @property
    def reply_buttons(self) -> list[list[Button]]:
        """Rows of the keyboard this message puts under the input field."""
        return button_rows(self.markup, "keyboard")

    @property
    def labels(self) -> list[str]:
        """Labels of all inline buttons, row by row."""
        return [button.label for row in self.buttons for button in row]

    @property
    def media(self) -> bytes | None:
        """Bytes of the photo or document, if the message has one."""
        return self.file.data if self.file else None

    @property
    def edited(self) -> bool:
        """Whether people see the "edited" sign."""
        return self.edit_date is not None


@dataclass(slots=True)
class Chat:
    """The private chat of one user with the bot."""

    user: User
    started: bool = False
    blocked: bool = False
    keep: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    next_message_id: int = 1
    keyboard: Message | None = None
    typing_until: float = 0.0

    def to_api(self) -> Json:
        """The Chat object of the Bot API."""
        body: Json = {"id": self.user.id, "first_name": self.user.first_name, "type": "private"}
        if self.user.username:
            body["username"] = self.user.username
        return body

    def add(self, message: Message) -> None:
        """Keep the message; forget the oldest when only the last `keep` are wanted."""
        self.messages[message.message_id] = message
        if self.keep is not None and len(self.messages) > self.keep:
            del self.messages[next(iter(self.messages))]


@dataclass(slots=True)
class CallbackAnswer:
    """What a press brought: a toast (`text`), an alert (`text` and `alert`), or a link."""

    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True)
class CallbackQuery:
    """A press that waits for its answer."""

    id: str
    chat_id: int
    at: float = field(default_factory=time.monotonic)
    answer: CallbackAnswer = field(default_factory=CallbackAnswer)
    done: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Call:
    """One request of the bot, for assertions.

    `method` is in small letters ("sendmessage"), `at` is time.monotonic(), seconds; `params` are
    decoded, with the names of files in place of their bytes.
    """

    method: str
    chat_id: int | None
    params: Json
    at: float
    ok: bool = True
    error: str = ""


CallLog = deque[Call]
