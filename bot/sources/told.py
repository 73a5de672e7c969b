"""What an operator's file says of one system, read with care: a slip is told at the start."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.domain.setup import SettingsFault, SettingWrong

Operator = Mapping[str, object]
COMMON = frozenset({"proxy", "ca", "timeout", "back"})
"""What every system may be told; ``back`` comes from the deployment itself."""


def wrong(name: str) -> SettingsFault:
    """``name`` is the key in the system's table; its value is nobody's business."""
    return SettingsFault(name, SettingWrong.NOT_UNDERSTOOD)


def check_names(operator: Operator, known: frozenset[str]) -> None:
    """A misspelt key would be silently without effect."""
    for name in sorted(operator.keys() - known - COMMON):
        raise wrong(name)


def words(operator: Operator, name: str, usual: str = "") -> str:
    found = operator.get(name, usual)
    if not isinstance(found, str):
        raise wrong(name)
    return found.strip()


def yes(operator: Operator, name: str) -> bool:
    found = operator.get(name, False)
    if not isinstance(found, bool):
        raise wrong(name)
    return found


def table(operator: Operator, name: str) -> dict[str, str]:
    found = operator.get(name, {})
    if not isinstance(found, Mapping) or not all(type(one) is str for one in found.values()):
        raise wrong(name)
    return {str(key): one for key, one in found.items()}


def address(operator: Operator, name: str, usual: str) -> str:
    """Without a slash at its end."""
    found = words(operator, name, usual).rstrip("/")
    if not found.startswith(("https://", "http://")):
        raise wrong(name)
    return found


def zone(name: str, written: str) -> str:
    """``written``, when it is the IANA name of a time zone."""
    try:
        ZoneInfo(written)
    except (ValueError, OSError):  # OSError: unknown, or the name of a directory
        raise wrong(name) from None
    return written
