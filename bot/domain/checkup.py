"""What a check of the set-up can find: data for sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    GOOD = "good"
    NOTE = "note"
    """Works, but somebody should know."""
    BAD = "bad"
    """Families are not served, or their data is not safe."""


class What(StrEnum):
    SETTINGS_GOOD = "settings_good"
    SETTING_WRONG = "setting_wrong"
    KEY_WEAK = "key_weak"
    KEYS_FORMER = "keys_former"
    DATABASE_GOOD = "database_good"
    DATABASE_NEW = "database_new"
    DATABASE_AWAY = "database_away"
    DATABASE_SLOW = "database_slow"
    MIGRATIONS_GOOD = "migrations_good"
    MIGRATIONS_DUE = "migrations_due"
    MIGRATIONS_NEWER = "migrations_newer"
    DIARIES_GOOD = "diaries_good"
    DIARIES_FAILING = "diaries_failing"
    FILES_GOOD = "files_good"
    FILE_OPEN = "file_open"
    TELEGRAM_GOOD = "telegram_good"
    TELEGRAM_AWAY = "telegram_away"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  a kind of finding
    WEBHOOK_GOOD = "webhook_good"
    WEBHOOK_UNSET = "webhook_unset"
    WEBHOOK_FOREIGN = "webhook_foreign"
    WEBHOOK_FAILING = "webhook_failing"
    POLLING_GOOD = "polling_good"
    CLOCK_GOOD = "clock_good"
    CLOCK_WRONG = "clock_wrong"
    DISK_GOOD = "disk_good"
    DISK_LOW = "disk_low"
    DISK_FULL = "disk_full"


@dataclass(frozen=True, slots=True)
class Finding:
    """``facts`` are what the sentence needs: a file, seconds, megabytes; never a secret."""

    verdict: Verdict
    what: What
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TelegramState:
    """What Telegram said of the bot. ``server_time`` is its own clock, exact to a second;
    ``asked_at`` is ours at the same moment."""

    username: str | None
    """None: the token was refused."""
    webhook: str
    """The address at which updates are delivered; empty for polling."""
    waiting: int
    """Updates that were not fetched yet."""
    trouble: str
    """Why the last delivery failed, in Telegram's words; empty when it did not."""
    server_time: datetime | None
    asked_at: datetime


WEAKEST_KEY = 10
"""Different characters a key must have at least: a repeated word is no secret."""
CLOCK_TOLERANCE = timedelta(seconds=5)
LOW_DISK = 1000
FULL_DISK = 200
"""Megabytes that should be free."""


def key_findings(keys: tuple[str, ...]) -> list[Finding]:
    weak = any(len(set(key)) < WEAKEST_KEY for key in keys)
    found = [Finding(Verdict.BAD, What.KEY_WEAK)] if weak else []
    if len(keys) > 1:
        found.append(Finding(Verdict.NOTE, What.KEYS_FORMER, {"n": len(keys) - 1}))
    return found


def disk_finding(free_megabytes: int) -> Finding:
    facts = {"n": free_megabytes}
    if free_megabytes < FULL_DISK:
        return Finding(Verdict.BAD, What.DISK_FULL, facts)
    if free_megabytes < LOW_DISK:
        return Finding(Verdict.NOTE, What.DISK_LOW, facts)
    return Finding(Verdict.GOOD, What.DISK_GOOD, facts)


def diary_findings(children: int, logins: int, failing: int, needs_family: int) -> list[Finding]:
    """Of mirrored diaries. ``failing`` counts those too that wait for their family."""
    if not children:
        return []
    facts: dict[str, str | int] = {"n": children, "logins": logins}
    if not failing:
        return [Finding(Verdict.GOOD, What.DIARIES_GOOD, facts)]
    facts |= {"failing": failing, "families": needs_family}
    # One family's wrong password is the family's; when most fail, it is the system or ours.
    verdict = Verdict.BAD if (failing - needs_family) * 2 > logins else Verdict.NOTE
    return [Finding(verdict, What.DIARIES_FAILING, facts)]


def telegram_findings(state: TelegramState | None, webhook: str) -> list[Finding]:
    """``state`` None: Telegram did not answer. ``webhook`` is the address of the settings."""
    if state is None:
        return [Finding(Verdict.BAD, What.TELEGRAM_AWAY)]
    if state.username is None:
        return [Finding(Verdict.BAD, What.TOKEN_REFUSED), *_clock(state)]
    known = Finding(Verdict.GOOD, What.TELEGRAM_GOOD, {"username": state.username})
    return [known, _way_in(state, webhook), *_clock(state)]


def _way_in(state: TelegramState, webhook: str) -> Finding:
    if state.webhook != webhook:
        what = What.WEBHOOK_FOREIGN if state.webhook else What.WEBHOOK_UNSET
        return Finding(Verdict.NOTE, what)
    if not webhook:
        return Finding(Verdict.GOOD, What.POLLING_GOOD, {"n": state.waiting})
    if state.trouble and state.waiting:
        facts: dict[str, str | int] = {"trouble": state.trouble, "n": state.waiting}
        return Finding(Verdict.BAD, What.WEBHOOK_FAILING, facts)
    return Finding(Verdict.GOOD, What.WEBHOOK_GOOD, {"n": state.waiting})


def _clock(state: TelegramState) -> list[Finding]:
    if state.server_time is None:
        return []
    apart = abs(state.asked_at - state.server_time)
    if apart > CLOCK_TOLERANCE:
        return [Finding(Verdict.BAD, What.CLOCK_WRONG, {"n": round(apart.total_seconds())})]
    return [Finding(Verdict.GOOD, What.CLOCK_GOOD)]
