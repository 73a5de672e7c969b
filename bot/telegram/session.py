"""A lean way out to Telegram: JSON instead of forms, and no model of a result nobody reads.

aiogram's own session percent-encodes every Cyrillic letter and validates every message that comes
back; here a call costs about what the HTTP request itself costs.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, cast

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    DeleteWebhook,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendMessage,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
    SetWebhook,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import (
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from aiohttp import ClientError, ClientTimeout
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from prometheus_client import Counter
from pydantic_core import PydanticSerializationError, to_json

from bot.telegram.measures import CALLS
from bot.telegram.polling import RawUpdates

CONNECTIONS = 300
"""More than all letters and answers that can be on their way at once: an answer never waits for a
connection that a broadcast holds."""
_JSON = {"Content-Type": "application/json"}
_DIRECT = frozenset(
    {str, int, float, bool, dict, InlineKeyboardMarkup, ReplyKeyboardMarkup, LinkPreviewOptions}
)
"""What JSON says exactly as Telegram wants it; files and moments need more care."""
_NETWORK = (ClientError, OSError, ProxyError, ProxyConnectionError, ProxyTimeoutError)
_DONE = frozenset(
    {
        AnswerCallbackQuery,
        DeleteMessage,
        DeleteMessages,
        DeleteWebhook,
        EditMessageCaption,
        EditMessageReplyMarkup,
        EditMessageText,
        SendChatAction,
        SetMyCommands,
        SetMyDescription,
        SetMyName,
        SetMyShortDescription,
        SetWebhook,
    }
)
"""Methods of which one only wants to know that they succeeded: their result is True."""

# A message that holds only its number: reading anything else of it fails loudly.
_POSTED = Message.model_construct()  # type: ignore[call-arg]
_POSTED.__dict__.clear()


class LeanSession(AiohttpSession):
    """For any `Bot`. `sendMessage` gives a message with its ``message_id`` only, edits give True,
    raw updates come as they are; every other result is validated as aiogram does."""

    def __init__(
        self, *, api_url: str | None = None, proxy: str | None = None, limit: int = CONNECTIONS
    ) -> None:
        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        super().__init__(
            proxy=proxy, limit=limit, api=api, json_dumps=partial(json.dumps, ensure_ascii=False)
        )
        self._plain_http = api.base.startswith("http://")

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  as aiogram calls it
    ) -> TelegramType:
        """The result of the call. Raises aiogram's exceptions (`TelegramRetryAfter`, …);
        `TelegramNetworkError` also when the message may have been sent all the same."""
        limit = _limit(self.timeout if timeout is None else timeout)
        status, body = await self._post(bot, method, limit)
        _counted(method.__api_method__, status).inc()
        return cast("TelegramType", self._result(bot, method, status, body))

    async def _post(
        self, bot: Bot, method: TelegramMethod[Any], limit: ClientTimeout
    ) -> tuple[int, bytes]:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        data, headers = self._body(bot, method)
        try:
            async with session.post(url, data=data, headers=headers, timeout=limit) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except _NETWORK as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error

    def _body(self, bot: Bot, method: TelegramMethod[Any]) -> tuple[Any, dict[str, str] | None]:
        given = _given(bot, method)
        if all(type(value) in _DIRECT for value in given.values()):
            try:
                return to_json(given, exclude_none=True), _JSON
            except PydanticSerializationError:
                pass  # a default of the bot's deep inside a value
        files: dict[str, InputFile] = {}
        fields = {
            name: self.prepare_value(value, bot=bot, files=files, _dumps_json=False)
            for name, value in given.items()
        }
        if files:
            return self.build_form_data(bot, method), None
        return json.dumps(fields, ensure_ascii=False).encode(), _JSON

    def _result(self, bot: Bot, method: TelegramMethod[Any], status: int, body: bytes) -> Any:
        if status == 200:
            unread = _UNREAD.get(type(method))
            result = unread(body) if unread else None
            if result is not None:
                return result
        return self.check_response(
            bot=bot, method=method, status_code=status, content=body.decode(errors="replace")
        ).result

    async def close(self) -> None:
        """aiogram waits a moment here for TLS to say goodbye; plain http need not."""
        if not self._plain_http:
            await super().close()
        elif self._session is not None:
            await self._session.close()


def _given(bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
    """What was said, the bot's defaults put in."""
    given = {}
    for name, value in method.__dict__.items():
        if value is not None:
            said = bot.default[value.name] if isinstance(value, Default) else value
            if said is not None:
                given[name] = said
    return given


def _done(body: bytes) -> bool | None:
    return True if _OK.match(body) else None


def _posted(body: bytes) -> Message | None:
    found = _MESSAGE.match(body)
    return _POSTED.model_copy(update={"message_id": int(found[1])}) if found else None


def _updates(body: bytes) -> list[Any] | None:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise ClientDecodeError("Failed to decode object", error, "") from error
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        return None
    return answer["result"] if isinstance(answer.get("result"), list) else None


# The beginning of a success, as Telegram writes it: the rest need not be decoded. Whatever looks
# different is left to aiogram.
_OK = re.compile(rb'\s*\{"ok":\s*true\b')
_MESSAGE = re.compile(rb'\s*\{"ok":\s*true,\s*"result":\s*\{"message_id":\s*(\d+)\s*[,}]')

_UNREAD: dict[type[Any], Callable[[bytes], Any]] = {
    **dict.fromkeys(_DONE, _done),
    SendMessage: _posted,
    RawUpdates: _updates,
}


@lru_cache(maxsize=256)
def _counted(method: str, status: int) -> Counter:
    return CALLS.labels(method, status)


@lru_cache(maxsize=64)
def _limit(seconds: float) -> ClientTimeout:
    return ClientTimeout(total=seconds)
