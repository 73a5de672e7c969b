"""A lean way out to Telegram: JSON instead of forms, and no model of a result nobody reads.

aiogram's own session percent-encodes every Cyrillic letter and validates every message that comes
back; here a call costs about what the HTTP request itself costs.
"""

import json
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

from bot.telegram.measures import CALLS
from bot.telegram.polling import RawUpdates

CONNECTIONS = 100
_JSON = {"Content-Type": "application/json"}
_PLAIN = (str, int, float, bool)
_SIMPLE_MODELS = (InlineKeyboardMarkup, ReplyKeyboardMarkup)
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
        CALLS.labels(method.__api_method__, status).inc()
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
        files: dict[str, InputFile] = {}
        fields = self._fields(bot, method, files)
        if files:
            return self.build_form_data(bot, method), None
        return json.dumps(fields, ensure_ascii=False).encode(), _JSON

    def _fields(
        self, bot: Bot, method: TelegramMethod[Any], files: dict[str, InputFile]
    ) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, given in method:
            value = bot.default[given.name] if isinstance(given, Default) else given
            if value is not None:
                fields[name] = self._value(bot, value, files)
        return fields

    def _value(self, bot: Bot, value: Any, files: dict[str, InputFile]) -> Any:
        if type(value) in _PLAIN:
            return value
        if isinstance(value, _SIMPLE_MODELS):
            return value.model_dump(exclude_none=True)
        if isinstance(value, LinkPreviewOptions) and value.is_disabled is True:
            return {"is_disabled": True}
        return self.prepare_value(value, bot=bot, files=files, _dumps_json=False)

    def _result(self, bot: Bot, method: TelegramMethod[Any], status: int, body: bytes) -> Any:
        kind = type(method)
        if status == 200 and (kind in _DONE or kind is SendMessage or kind is RawUpdates):
            result = _unread(method, body)
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


def _unread(method: TelegramMethod[Any], body: bytes) -> Any:
    """The result without a model, or None when the answer is not a plain success."""
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise ClientDecodeError("Failed to decode object", error, "") from error
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        return None
    if isinstance(method, RawUpdates):
        return answer["result"] if isinstance(answer.get("result"), list) else None
    if isinstance(method, SendMessage):
        return _posted(answer)
    return True


def _posted(answer: dict[str, Any]) -> Message | None:
    result = answer.get("result")
    number = result.get("message_id") if isinstance(result, dict) else None
    return _POSTED.model_copy(update={"message_id": number}) if isinstance(number, int) else None


@lru_cache(maxsize=64)
def _limit(seconds: float) -> ClientTimeout:
    return ClientTimeout(total=seconds)
