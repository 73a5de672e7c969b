"""Everybody who talks with the bot, and everything that was said.

The Bot API's methods act here from the bot's side, phones from the people's side.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.sandbox.activity import Activity
from bot.sandbox.faults import Faults, FloodLimits
from bot.sandbox.files import Files
from bot.sandbox.html_tags import Entity
from bot.sandbox.model import (
    CallbackQuery,
    CallLog,
    Chat,
    Json,
    Message,
    User,
)
from bot.sandbox.texts import found_entities
from bot.sandbox.updates import Pending, UpdateQueue
from bot.sandbox.wire import message_json

TYPING_SECONDS = 5.0
_MALFORMED: Json = {"message": {"message_id": "not a number", "date": None, "chat": []}}


class World:
    """Users, chats, messages, pending updates, faults and the log of calls.

    `now` gives the sandbox's moment (aware); `callback_seconds` is how long a press can be
    answered, in real seconds; `keep_messages` bounds the messages kept in chats made afterwards.
    """

    def __init__(self, now: Callable[[], datetime], bot: User) -> None:
        self.now = now
        self.bot = bot
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.activity = Activity()
        self.updates = UpdateQueue(self.activity.touch)
        self.files = Files()
        self.faults = Faults()
        self.flood = FloodLimits()
        self.queries: dict[str, CallbackQuery] = {}
        self.calls: CallLog = deque(maxlen=10_000)
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.profile: dict[str, Any] = {}
        self.callback_seconds = 30.0
        self.keep_messages: int | None = None
        self.listeners: list[Callable[[str, int, Any], None]] = []
        self._next_query = 4_000_000_001

    # People

    def add_user(
        self,
        id: int | None = None,  # noqa: A002 -- the name people and Telegram use
        first_name: str = "User",
        username: str | None = None,
        language_code: str = "ru",
        *,
        started: bool = False,
    ) -> User:
        """Somebody who can write to the bot; whom it may write to only once `started`."""
        user_id = id if id is not None else 5_000_001 + len(self.users)
        user = User(user_id, first_name, username, language_code)
        self.users[user_id] = user
        self.chats[user_id] = Chat(user, started=started, keep=self.keep_messages)
        return user

    def moment(self) -> int:
        """Now, Unix seconds."""
        return int(self.now().timestamp())

    def tell(self, event: str, chat_id: int, detail: Any = None) -> None:
        """Let those who watch (the page) know."""
        for listener in self.listeners:
            listener(event, chat_id, detail)

    # The bot's side

    def post(self, chat: Chat, message: Message) -> Message:
        """The bot's message appears in the chat."""
        chat.typing_until = 0.0
        self._keep(chat, message)
        if message.markup and ("keyboard" in message.markup or "remove_keyboard" in message.markup):
            chat.keyboard = message if "keyboard" in message.markup else None
            self.tell("phone", chat.user.id)
        elif message.markup and "force_reply" in message.markup:
            self.tell("phone", chat.user.id)
        return message

    def new_message(self, chat: Chat, *, from_bot: bool, **fields: Any) -> Message:
        """A message with the chat's next id and the present moment, not yet in the chat."""
        message = Message(
            chat_id=chat.user.id,
            message_id=chat.next_message_id,
            date=self.moment(),
            from_bot=from_bot,
            **fields,
        )
        chat.next_message_id += 1
        return message

    def _keep(self, chat: Chat, message: Message) -> None:
        chat.add(message)
        if self.listeners:
            self.tell("message", chat.user.id, message)

    def delete(self, chat: Chat, message: Message) -> None:
        """The message disappears for both."""
        del chat.messages[message.message_id]
        if chat.keyboard is message:
            chat.keyboard = None
        self.tell("delete", chat.user.id, message)

    def type(self, chat: Chat) -> None:
        """The bot is busy in this chat for the next seconds, as everybody sees."""
        chat.typing_until = time.monotonic() + TYPING_SECONDS
        self.tell("typing", chat.user.id)

    def json(self, message: Message) -> Json:
        """The Message object of the Bot API."""
        return message_json(message, self.chats[message.chat_id], self.bot)

    # The people's side

    def say(
        self, user: User, text: str = "", styled: Sequence[Entity] = (), **fields: Any
    ) -> Message:
        """The person's message appears in the chat and becomes an update; ``styled`` is what they
        made bold and the like."""
        chat = self.chats[user.id]
        entities = [*styled, *found_entities(text, list(styled))]
        message = self.new_message(chat, from_bot=False, text=text, entities=entities, **fields)
        chat.started = True
        self._keep(chat, message)
        self.tell("phone", user.id)
        self._update("message", self.json(message), user.id)
        return message

    def change(self, user: User, message: Message, text: str) -> None:
        """The person writes another text in place of what they had written."""
        message.text, message.entities = text, found_entities(text, [])
        message.edit_date = self.moment()
        self.tell("phone", user.id)
        self._update("edited_message", self.json(message), user.id)

    def press(self, user: User, message: Message | None, data: str, shown: Json) -> CallbackQuery:
        """A callback of this person; `shown` is the message as the update tells it."""
        query = CallbackQuery(str(self._next_query), user.id)
        self._next_query += 1
        self._forget_old_queries()
        self.queries[query.id] = query
        payload = {
            "id": query.id,
            "from": user.to_api(),
            "chat_instance": str(user.id),
            "message": self.json(message) if message else shown,
            "data": data,
        }
        self._update("callback_query", payload, user.id)
        return query

    def set_blocked(self, user: User, blocked: bool) -> None:
        """The person stops the bot, or lets it write again."""
        chat = self.chats[user.id]
        if chat.blocked == blocked:
            return
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        chat.blocked = blocked
        self.tell("phone", user.id)
        payload = {
            "chat": chat.to_api(),
            "from": user.to_api(),
            "date": self.moment(),
            "old_chat_member": _member(self.bot, old),
            "new_chat_member": _member(self.bot, new),
        }
        self._update("my_chat_member", payload, user.id)

    def _update(self, kind: str, payload: Json, owner: int) -> None:
        self.activity.ask(owner)
        if self.faults.malformed:
            self.faults.malformed -= 1
            self.updates.push_raw(_MALFORMED, owner)
        self.updates.push(kind, payload, owner)
        if self.faults.doubled:
            self.faults.doubled -= 1
            self.repeat_last_update()

    def repeat_last_update(self) -> None:
        """The newest waiting update will be handed out twice."""
        if self.updates.pending:
            self.updates.repeat(self.updates.pending[-1])

    def _forget_old_queries(self) -> None:
        if len(self.queries) > 1000:
            for query_id in list(self.queries)[:500]:
                del self.queries[query_id]

    def open_queries(self, chat_id: int) -> list[CallbackQuery]:
        """Presses of this chat that are not answered and can still be."""
        now = time.monotonic()
        return [
            query
            for query in self.queries.values()
            if query.chat_id == chat_id
            and not query.answer.answered
            and now - query.at < self.callback_seconds
        ]

    def pending_of(self, chat_id: int) -> list[Pending]:
        """Updates of this chat that are not acknowledged."""
        return [update for update in self.updates.pending if update.owner == chat_id]


def _member(bot: User, status: str) -> Json:
    member: Json = {"user": bot.to_api(), "status": status}
    if status == "kicked":
        member["until_date"] = 0
    return member
