"""What a line of the audit says was changed: words, days and names; keys and numbers of the
database's own are left out."""

from datetime import date
from typing import Any

from bot.domain.absence import State
from bot.domain.contact import TicketState
from bot.domain.local_act import KEPT_AS, number
from bot.domain.people import Right
from bot.domain.views.audit import Entry
from bot.i18n import day_number, ngettext, pgettext
from bot.screens import local_act
from bot.screens.office_people import right
from bot.screens.screen import plain

LIMIT = 120
_SILENT = frozenset({"by_person", "source"})
_SETTINGS = {name: setting for setting, name in KEPT_AS.items()}
_NUMBERS = frozenset({"number"})
"""Keys whose number a person knows; every other is one of the database's."""


def changed(entry: Entry) -> str:
    """What differs, as far as it says something to a person."""
    if entry.entity in ("link", "code"):
        return ""
    if entry.entity == "lesson_saving" and "marks" in entry.after:
        return _counted(entry.after)
    said = [_said(key, entry) for key in entry.after if key not in _SILENT]
    text = ", ".join(part for part in said if part)
    return plain(text if len(text) <= LIMIT else text[: LIMIT - 1] + "…")


def _counted(saving: dict[str, Any]) -> str:
    number = int(saving["marks"]) + len(saving.get("absences", ())) + int(saving.get("dots", 0))
    return ngettext("{n} record", "{n} records", number).format(n=number)


def _said(key: str, entry: Entry) -> str:
    setting = _SETTINGS.get(key) if entry.entity == "school" else None
    if setting is None:
        return _pair(key, entry)
    return local_act.said(setting, number(setting, entry.after[key]))


def _pair(key: str, entry: Entry) -> str:
    before, after = entry.before.get(key), entry.after[key]
    if not (_tells(key, before) and _tells(key, after)):
        return ""
    if before in (None, ""):
        return _value(after)
    return f"{_value(before)} → {_value(after)}"


def _tells(key: str, value: Any) -> bool:
    if isinstance(value, int):
        return key in _NUMBERS and not isinstance(value, bool)
    return value is None or isinstance(value, str)


def _value(value: Any) -> str:
    if value in (None, ""):
        return "—"
    if value in tuple(Right):
        return right(Right(value))
    return _states().get(str(value)) or _day(str(value)) or str(value)


def _day(text: str) -> str:
    try:
        return day_number(date.fromisoformat(text))
    except ValueError:
        return ""


def _states() -> dict[str, str]:
    """How a lesson, a notice and a ticket stand, as the diary keeps it."""
    return {
        "planned": pgettext("of a lesson", "as planned"),
        "cancelled": pgettext("of a lesson", "cancelled"),
        "replaced": pgettext("of a lesson", "replaced"),
        "moved": pgettext("of a lesson", "moved"),
        State.FILED: pgettext("how it stands", "sent"),
        State.SEEN: pgettext("how it stands", "seen"),
        State.ACCEPTED: pgettext("how it stands", "accepted"),
        State.QUESTIONED: pgettext("how it stands", "asked about"),
        State.WITHDRAWN: pgettext("how it stands", "withdrawn"),
        State.CERTIFICATE: pgettext("how it stands", "certificate received"),
        TicketState.NEW: pgettext("how it stands", "new"),
        TicketState.ANSWERED: pgettext("how it stands", "answered"),
        TicketState.CLOSED: pgettext("how it stands", "closed"),
    }
