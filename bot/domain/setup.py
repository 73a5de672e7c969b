"""What can be wrong with a setting: data for a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import ZvonokError


class SettingWrong(StrEnum):
    MISSING = "missing"
    NOT_A_TOKEN = "not_a_token"  # noqa: S105  a kind of mistake
    NOT_AN_ADDRESS = "not_an_address"
    NOT_A_PROXY = "not_a_proxy"
    NOT_A_DATABASE = "not_a_database"
    TOO_SHORT = "too_short"
    NOT_HTTPS = "not_https"
    NOT_A_SECRET = "not_a_secret"  # noqa: S105  a kind of mistake
    NOT_A_PORT = "not_a_port"
    NOT_A_FORMAT = "not_a_format"
    NOT_A_NUMBER = "not_a_number"
    UNREADABLE = "unreadable"
    NOT_UNDERSTOOD = "not_understood"
    """A key or a value in the operator's own file that means nothing."""


@dataclass
class SettingsFault(ZvonokError):
    """One setting is missing or wrong. ``name`` is the environment variable; never its value."""

    name: str
    why: SettingWrong
