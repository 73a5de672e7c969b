"""One person's phone, driven from Python; the page does the same through wall.py."""

import asyncio
import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.html_tags import Entity
from bot.sandbox.model import Button, CallbackAnswer, Chat, Message, User
from bot.sandbox.params import Upload
from bot.sandbox.world import World

Choice = str | Callable[[Button], bool]

# How long nothing must happen in a chat before the bot counts as idle, in seconds. It is short
# where the bot acknowledged and reacted, longer where one of the two is missing.
_QUIET = {(True, True): 0.05, (True, False): 0.3, (False, True): 0.25}


class Phone:
    """What a person can do in the messenger, and what they see there."""

    def __init__(
        self,
        world: World,
        user: User,
        *,
        label: str = "",
        subtitle: str | dict[str, str] = "",
        start_payload: str = "",
    ) -> None:
        self.user = user
        self.label = label or user.first_name
        self.subtitle = subtitle
        self.start_payload = start_payload
        self._world = world

    @property
    def _bot_name(self) -> str:
        return self._world.bot.username or ""

    @property
    def chat(self) -> Chat:
        """The chat with the bot."""
        return self._world.chats[self.user.id]

    # What is seen

    @property
    def messages(self) -> list[Message]:
        """Everything visible, oldest first, the bot's and one's own."""
        return list(self.chat.messages.values())

    @property
    def screen(self) -> Message:
        """The newest message of the bot's; AssertionError when there is none."""
        for message in reversed(self.messages):
            if message.from_bot:
                return message
        raise AssertionError(f"the bot has not written to {self.label} yet")

    last = screen

    @property
    def text(self) -> str:
        """The plain text of the newest message of the bot's."""
        return self.screen.text

    @property
    def keyboard(self) -> list[list[Button]]:
        """Rows of the keyboard under the input field."""
        return self.chat.keyboard.reply_buttons if self.chat.keyboard else []

    # What is done

    async def send(self, text: str, styled: Sequence[Entity] = ()) -> Message:
        """Write to the bot; ``styled`` are entities of the Bot API, for bold and the like."""
        self._check_open()
        return self._world.say(self.user, text, styled)

    async def edit(self, message: Message, text: str) -> None:
        """Change what was sent."""
        self._check_open()
        self._world.change(self.user, message, text)

    async def start(self, payload: str | None = None) -> Message:
        """Press Start, with the phone's own deep link unless another payload is given."""
        code = self.start_payload if payload is None else payload
        self.start_payload = ""
        if self.chat.blocked:
            await self.unblock()
        return await self.send(f"/start {code}".strip())

    async def follow(self, link: str) -> Message:
        """Open a deep link t.me/<bot>?start=<payload> of 1 to 64 characters A-Za-z0-9_-."""
        parts = urlsplit(link)
        payload = parse_qs(parts.query).get("start", [""])[0]
        name = parts.path.strip("/") or parse_qs(parts.query).get("domain", [""])[0]
        if name.lower() != self._bot_name.lower():
            raise ValueError(f"the link leads to {name!r}, not to this bot")
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise ValueError(f"Telegram does not pass on the payload {payload!r}")
        return await self.start(payload)

    async def send_file(
        self, name: str, data: bytes, caption: str = "", mime: str = "application/octet-stream"
    ) -> Message:
        """Send a document."""
        return self._send_stored("document", Upload(name, mime, data), caption)

    async def send_photo(self, data: bytes, caption: str = "") -> Message:
        """Send a picture."""
        return self._send_stored("photo", Upload("photo.jpg", "image/jpeg", data), caption)

    async def send_album(self, pictures: Sequence[bytes], caption: str = "") -> list[Message]:
        """Send pictures together; the caption is the first one's."""
        album = f"{self.user.id}{self.chat.next_message_id}"
        return [
            self._send_stored(
                "photo", Upload("photo.jpg", "image/jpeg", data), "" if n else caption, album
            )
            for n, data in enumerate(pictures)
        ]

    def _send_stored(
        self, kind: str, upload: Upload, caption: str, album: str | None = None
    ) -> Message:
        self._check_open()
        file = self._world.files.put(upload, kind)
        return self._world.say(self.user, caption, kind=kind, file=file, album=album)

    async def block(self) -> None:
        """Stop the bot."""
        self._world.set_blocked(self.user, True)

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._world.set_blocked(self.user, False)

    async def press(
        self,
        choice: Choice,
        message: Message | None = None,
        *,
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> CallbackAnswer:
        """Press a button and wait for the bot's answer to the press.

        `choice` is a label (whole, else a part of it) or a predicate. Without `message` the newest
        message that has such a button is taken, then the keyboard under the input field. A button
        of that keyboard sends its label; a link is followed when it leads to this bot.
        """
        found = self._find(choice, message)
        if found is None:
            seen = [m.labels for m in self.messages[-3:]]
            raise AssertionError(f"{self.label} sees no button {choice!r}; the newest are {seen}")
        where, button = found
        if where is None:
            await self.send(button.label)
            return CallbackAnswer()
        if button.data is None:
            return await self._press_other(button)
        return await self.press_data(button.data, where, timeout=timeout)

    async def _press_other(self, button: Button) -> CallbackAnswer:
        if button.url and is_deep_link(button.url, self._bot_name):
            await self.follow(button.url)
        return CallbackAnswer(url=button.url or "")

    async def press_data(
        self,
        data: str,
        message: Message,
        *,
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> CallbackAnswer:
        """Press with any data, as an old or a hostile client might; waits for the answer."""
        self._check_open()
        known = self.chat.messages.get(message.message_id)
        gone = {"chat": self.chat.to_api(), "message_id": message.message_id, "date": 0}
        query = self._world.press(self.user, known, data, gone)
        try:
            async with asyncio.timeout(timeout):
                await query.done.wait()
        except TimeoutError:
            raise TimeoutError(f"the bot did not answer the press {data!r}") from None
        return query.answer

    def _find(
        self, choice: Choice, message: Message | None
    ) -> tuple[Message | None, Button] | None:
        messages = [message] if message else self.messages[::-1]
        for matches in _matchers(choice):
            for candidate in messages:
                for row in candidate.buttons:
                    for button in row:
                        if matches(button):
                            return candidate, button
            if message is None:
                for row in self.keyboard:
                    for button in row:
                        if matches(button):
                            return None, button
        return None

    def _check_open(self) -> None:
        if self.chat.blocked:
            raise RuntimeError(f"{self.label} has blocked the bot and cannot write to it")

    # Waiting

    async def settle(self, timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Wait until the bot is idle for this phone; TimeoutError when it does not become so.

        Idle: nothing of this person's waits for delivery, no call about the chat is under way, the
        bot acknowledged or reacted, and then nothing happened for a short moment.
        """
        activity = self._world.activity
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while (needed := self._quiet_needed()) is None or activity.silence(self.user.id) < needed:
            left = end - loop.time()
            if left <= 0:
                raise TimeoutError(f"the bot is not idle for {self.label} after {timeout} s")
            pause = left if needed is None else needed - activity.silence(self.user.id)
            await activity.change(max(0.001, min(left, pause)))

    def _quiet_needed(self) -> float | None:
        world, user_id = self._world, self.user.id
        pending = world.pending_of(user_id)
        if world.activity.in_flight[user_id] or any(not update.delivered for update in pending):
            return None
        acknowledged = not pending
        if not acknowledged and world.open_queries(user_id):
            return None
        return _QUIET.get((acknowledged, world.activity.has_reacted(user_id)))

    async def wait(
        self,
        seen: Callable[[Message], bool],
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> Message:
        """The first message, now or soon, of which `seen` is true."""
        found: list[Message] = []

        def is_there() -> bool:
            found[:] = [message for message in self.messages if seen(message)]
            return bool(found)

        await self._world.activity.until(is_there, timeout, f"a message to {self.label}")
        return found[0]


def is_deep_link(url: str, username: str) -> bool:
    """Whether the address opens this bot's chat."""
    parts = urlsplit(url)
    return parts.netloc == "t.me" and parts.path.strip("/").lower() == username.lower()


def _matchers(choice: Choice) -> list[Callable[[Button], bool]]:
    if callable(choice):
        return [choice]
    return [lambda button: button.label == choice, lambda button: choice in button.label]
