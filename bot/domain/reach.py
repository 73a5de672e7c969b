"""How far an announcement has come: one state for each person it is for. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from bot.domain.delivery import Reason, Status


class Manner(StrEnum):
    """How loudly an announcement comes."""

    NORMAL = "normal"
    SILENT = "silent"
    URGENT = "urgent"
    """Passes quiet hours."""


class State(StrEnum):
    """Of the delivery to one person."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    BLOCKED = "blocked"
    NOT_LINKED = "not_linked"
    MUTED = "muted"
    """Has switched announcements off: finds it in the list."""
    FAILED = "failed"
    STOPPED = "stopped"
    """Its author stopped it before it got there."""


UNREACHED = (State.BLOCKED, State.NOT_LINKED, State.FAILED)
"""Whom to call."""

_DROPPED = {
    Reason.BLOCKED: State.BLOCKED,
    Reason.OFF: State.MUTED,
    Reason.VOID: State.STOPPED,
}
_BEST = (
    State.DELIVERED,
    State.WAITING,
    State.MUTED,
    State.STOPPED,
    State.BLOCKED,
    State.FAILED,
)


def state_of(status: str, reason: str) -> State:
    """What an outbox row says about its reader."""
    if status == Status.WAITING:
        return State.WAITING
    if status == Status.SENT:
        return State.DELIVERED
    known = {str(key): state for key, state in _DROPPED.items()}
    return known.get(reason, State.FAILED)


def best(states: Iterable[State]) -> State:
    """Of somebody's several chats the one that got furthest counts."""
    found = set(states)
    return next((state for state in _BEST if state in found), State.WAITING)
