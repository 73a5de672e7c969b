"""One table, action -> answer: a press is decoded once and reaches its function directly."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from bot.handlers import (
    absence,
    announce,
    announcements,
    audit,
    chart,
    class_absence,
    classroom,
    day_changes,
    diaries,
    diary,
    digest,
    entering,
    evening,
    event_changes,
    events,
    export,
    feeds,
    forecast,
    journal,
    lesson_homework,
    linking,
    local_act,
    marks,
    menu,
    mirror,
    notifications,
    now,
    office_day,
    office_import,
    office_people,
    own_name,
    pins,
    portfolio,
    records,
    reports,
    school,
    settings,
    signing,
    teaching,
    threads,
    tickets,
    trust,
    undelivered,
)
from bot.handlers.turn import Answers, Dialogue, Dialogues, Said, Turn
from bot.keyboards.actions.diaries import DropFound, LinkFound
from bot.keyboards.actions.export import Forget
from bot.keyboards.actions.linking import RenewConsent, Unlink
from bot.keyboards.actions.mirror import TakeAway
from bot.keyboards.actions.settings import ChooseLanguage, OpenLinks
from bot.keyboards.actions.trust import LeaveTrust, RenewTrust
from bot.keyboards.codec import Action

_ROOMS = (
    menu,
    diary,
    marks,
    forecast,
    chart,
    records,
    announcements,
    announce,
    event_changes,
    events,
    portfolio,
    signing,
    absence,
    class_absence,
    classroom,
    school,
    linking,
    own_name,
    diaries,
    feeds,
    settings,
    digest,
    trust,
    threads,
    tickets,
    journal,
    notifications,
    export,
    now,
    office_import,
    office_people,
    office_day,
    reports,
    local_act,
    day_changes,
    audit,
    teaching,
    entering,
    lesson_homework,
    pins,
    evening,
    undelivered,
    mirror,
)

K = TypeVar("K")
V = TypeVar("V")


def _merged(tables: Iterable[Mapping[K, V]]) -> dict[K, V]:
    merged: dict[K, V] = {}
    for table in tables:
        twice = merged.keys() & table.keys()
        if twice:
            raise ValueError(f"answered in two places: {twice}")
        merged |= table
    return merged


READS: Answers = _merged(getattr(room, "READS", {}) for room in _ROOMS)
WRITES: Answers = _merged(getattr(room, "WRITES", {}) for room in _ROOMS)
DIALOGUES: Dialogues = _merged(getattr(room, "DIALOGUES", {}) for room in _ROOMS)
_UNASKED = tuple(room.unasked for room in _ROOMS if hasattr(room, "unasked"))


def unasked(turn: Turn, said: Said) -> Dialogue | None:
    """Who answers words or a file that no dialogue waits for; None: nobody, the menu opens."""
    found = (takes(turn, said) for takes in _UNASKED)
    return next((dialogue for dialogue in found if dialogue is not None), None)


BEFORE_CONSENT = frozenset(
    {RenewConsent, ChooseLanguage, OpenLinks, Unlink, RenewTrust, LeaveTrust}
)
"""What can be done while a newer consent waits: agree, read it in another language, or leave."""

ERASING: frozenset[type[Action]] = frozenset({Forget, Unlink, TakeAway, LinkFound, DropFound})
"""After these, what was deleted must not linger in the files of the database."""
