"""Each refusal of Telegram's, in its own words, has one meaning."""

import pytest
from aiogram.exceptions import (
    AiogramError,
    RestartingTelegram,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetMe

from bot.telegram import errors
from bot.telegram.errors import Verdict, judged, patiently

ME = GetMe()
FLOOD = TelegramRetryAfter(method=ME, message="", retry_after=0)
LONG_FLOOD = TelegramRetryAfter(method=ME, message="", retry_after=600)
BROKEN = TelegramNetworkError(method=ME, message="ClientConnectorError")
BLOCKED = TelegramForbiddenError(method=ME, message="Forbidden: bot was blocked by the user")


def bad(words: str) -> TelegramBadRequest:
    return TelegramBadRequest(method=ME, message=f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (BLOCKED, Verdict.BLOCKED),
        (bad("chat not found"), Verdict.BLOCKED),
        (FLOOD, Verdict.WAIT),
        (RestartingTelegram(method=ME, message="Internal Server Error: restart"), Verdict.AGAIN),
        (TelegramServerError(method=ME, message="Bad Gateway"), Verdict.AGAIN),
        (BROKEN, Verdict.UNKNOWN),
        (bad("message is not modified: specified new message content and …"), Verdict.SAME),
        (bad("message to edit not found"), Verdict.GONE),
        (bad("there is no text in the message to edit"), Verdict.GONE),
        (bad("query is too old and response timeout expired or query ID is invalid"), Verdict.LATE),
        (bad("can't parse entities: unclosed start tag"), Verdict.WRONG),
    ],
)
def test_what_it_means(error: AiogramError, verdict: Verdict) -> None:
    assert judged(error).verdict is verdict


class Call:
    """Fails in turn with what it was given, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.times = 0

    async def __call__(self) -> str:
        self.times += 1
        if self.failures:
            raise self.failures.pop(0)
        return "sent"


async def test_a_short_flood_limit_is_waited_out_and_a_long_one_is_not() -> None:
    assert await patiently(Call(FLOOD), harmless_twice=False) == "sent"
    long = Call(LONG_FLOOD)
    with pytest.raises(TelegramRetryAfter):
        await patiently(long, harmless_twice=True)
    assert long.times == 1


async def test_after_a_broken_connection_only_what_is_harmless_is_done_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errors, "judged", lambda _error: errors.Judged(Verdict.UNKNOWN, 0.0))
    assert await patiently(Call(BROKEN), harmless_twice=True) == "sent"
    sending = Call(BROKEN)
    with pytest.raises(TelegramNetworkError):
        await patiently(sending, harmless_twice=False)
    assert sending.times == 1
