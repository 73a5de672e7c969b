"""What a refusal of Telegram's means, and what to do about it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

T = TypeVar("T")

LONGEST_WAIT = 10.0
"""Seconds somebody who pressed a button may be kept waiting for a flood limit to pass."""


class Verdict(StrEnum):
    BLOCKED = "blocked"
    """The person does not want us, or is gone: do not try this chat until it comes back."""
    WAIT = "wait"
    """A flood limit: nothing was sent, try after ``seconds``."""
    AGAIN = "again"
    """Telegram refused to work: nothing was sent, try again soon."""
    UNKNOWN = "unknown"
    """The connection broke: it may have been sent or not."""
    SAME = "same"
    """The message already looks like this: as good as done."""
    GONE = "gone"
    """The message cannot be edited any more: send a new one."""
    LATE = "late"
    """The press is too old to be answered: harmless."""
    WRONG = "wrong"
    """A mistake of ours: trying again cannot help."""


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    seconds: float = 0.0


_BLOCKED = ("chat not found", "user is deactivated", "PEER_ID_INVALID", "USER_IS_BLOCKED")
_SAME = ("message is not modified",)
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "MESSAGE_ID_INVALID",
    "message identifier is not specified",
)
_LATE = ("query is too old", "query ID is invalid", "QUERY_ID_INVALID")


def judged(error: AiogramError) -> Judged:
    """What an exception of a call to Telegram means."""
    match error:
        case TelegramRetryAfter():
            return Judged(Verdict.WAIT, float(error.retry_after))
        case TelegramForbiddenError():
            return Judged(Verdict.BLOCKED)
        case TelegramServerError():
            return Judged(Verdict.AGAIN, 1.0)
        case TelegramNetworkError() | ClientDecodeError():
            return Judged(Verdict.UNKNOWN, 1.0)
        case TelegramBadRequest():
            return Judged(_bad_request(error.message))
        case _:
            return Judged(Verdict.WRONG)


def _bad_request(said: str) -> Verdict:
    for verdict, signs in (
        (Verdict.SAME, _SAME),
        (Verdict.GONE, _GONE),
        (Verdict.LATE, _LATE),
        (Verdict.BLOCKED, _BLOCKED),
    ):
        if any(sign in said for sign in signs):
            return verdict
    return Verdict.WRONG


async def patiently(call: Callable[[], Awaitable[T]], *, harmless_twice: bool) -> T:
    """The call's result, tried once more after a short flood limit or a failing server; after a
    broken connection only when doing it twice is harmless (an edit, an answer to a press)."""
    try:
        return await call()
    except TelegramAPIError as error:
        found = judged(error)
        again = found.verdict in (Verdict.WAIT, Verdict.AGAIN)
        again = again or (harmless_twice and found.verdict is Verdict.UNKNOWN)
        if not again or found.seconds > LONGEST_WAIT:
            raise
    await asyncio.sleep(found.seconds)
    return await call()
