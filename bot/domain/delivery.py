"""How a message reaches somebody: its importance, quiet hours, retries. Pure.

``now`` is the school's clock; waits are seconds of the machine's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.calendar import ONE_DAY, local, school_moment
from bot.domain.notifications import Notifications, Switch


class Priority(IntEnum):
    """The lower goes first."""

    ANSWER = 0
    URGENT = 1
    NEWS = 2
    DIGEST = 3


class Kind(StrEnum):
    """What a message is about; each has a renderer in `screens.pushes`."""

    THREAD = "thread"
    TICKET = "ticket"
    NOTICE_ANSWERED = "notice_answered"
    NOTICE_FILED = "notice_filed"
    """To the class teacher: a family announces an absence, or takes it back."""
    LINK_ADDED = "link_added"
    ABSENCE = "absence"
    FIRST_LESSON = "first_lesson"
    TIMETABLE = "timetable"
    """The office changed lessons of a day: to the class, and to the teachers concerned."""
    DAY_BEGINS = "day_begins"
    """The same to those for whom the day, near already, begins otherwise by it."""
    SPECIAL_DAY = "special_day"
    """The office made a day special, or as usual again: to families and teachers."""
    URGENT_NEWS = "urgent_news"
    NEWS = "news"
    NEWS_EDIT = "news_edit"
    """An announcement was changed: in place of what was sent."""
    NEWS_RECALL = "news_recall"
    """It was taken back: in place of what was sent."""
    NEWS_REMINDER = "news_reminder"
    """To those who have not confirmed it."""
    NEWS_PROGRESS = "news_progress"
    """To its author: how far it has come."""
    CLASS_MORNING = "class_morning"
    """To the class teacher on Monday: who is absent, who has not signed."""
    CLASS_UNSIGNED = "class_unsigned"
    """To the class teacher on Tuesday."""
    SIGN_REMINDER = "sign_reminder"
    """To a family, when the class teacher asks for it."""
    HELP_ASKED = "help_asked"
    EVENT_QUESTION = "event_question"
    EVENT_ANSWER = "event_answer"
    EVENT_RESULTS = "event_results"
    EVENT_CHANGED = "event_changed"
    """Another day, hour or place, or cancelled: to everybody it is for."""
    MARKS = "marks"
    DOTS = "dots"
    HOMEWORK = "homework"
    WEEKLY = "weekly"
    DAILY = "daily"
    EVENING = "evening"
    """A student's tomorrow."""
    SIGNABLE = "signable"
    IN_YOUR_NAME = "in_your_name"
    """To a teacher: what was entered in their name today."""
    UNFILLED = "unfilled"
    """To a teacher: what today's lessons still lack."""
    MIRROR = "mirror"
    """To a family: the diary system behind their diary does not answer, or does again."""
    DISPUTED = "disputed"
    """To the office: "that was not me"."""


@dataclass(frozen=True, slots=True)
class Rule:
    priority: Priority
    switch: Switch | None = None
    life: timedelta = timedelta(days=3)
    """After so long nobody needs it any more."""
    personal: bool = False
    """Comes even to somebody who switched everything off: an answer, or a matter of access."""
    ends_quiet_at: time | None = None
    """Comes at this hour of the morning although it is still quiet."""
    only_in_place: bool = False
    """Without the message it changes there is nothing to say."""
    takes_back: bool = False
    """A photo or file that was sent shall vanish, not only its words."""


RULES: Mapping[Kind, Rule] = {
    Kind.THREAD: Rule(Priority.ANSWER, personal=True, life=timedelta(days=14)),
    Kind.TICKET: Rule(Priority.ANSWER, personal=True, life=timedelta(days=14)),
    Kind.NOTICE_ANSWERED: Rule(Priority.ANSWER, personal=True, life=timedelta(days=7)),
    Kind.NOTICE_FILED: Rule(Priority.NEWS, life=timedelta(days=3)),
    Kind.LINK_ADDED: Rule(Priority.NEWS, personal=True, life=timedelta(days=14)),
    Kind.ABSENCE: Rule(Priority.URGENT, Switch.ABSENCE, ONE_DAY),
    Kind.FIRST_LESSON: Rule(
        Priority.URGENT, Switch.FIRST_LESSON, ONE_DAY, ends_quiet_at=time(6, 30)
    ),
    Kind.TIMETABLE: Rule(Priority.NEWS, Switch.FIRST_LESSON, timedelta(days=2)),
    Kind.DAY_BEGINS: Rule(
        Priority.URGENT, Switch.FIRST_LESSON, timedelta(days=2), ends_quiet_at=time(6, 30)
    ),
    Kind.SPECIAL_DAY: Rule(
        Priority.URGENT, Switch.FIRST_LESSON, timedelta(days=2), ends_quiet_at=time(6, 30)
    ),
    Kind.URGENT_NEWS: Rule(Priority.URGENT, Switch.URGENT_NEWS),
    Kind.NEWS: Rule(Priority.NEWS, Switch.NEWS, timedelta(days=7)),
    Kind.NEWS_EDIT: Rule(
        Priority.URGENT, life=timedelta(days=7), personal=True, only_in_place=True
    ),
    Kind.NEWS_RECALL: Rule(
        Priority.URGENT,
        life=timedelta(days=7),
        personal=True,
        only_in_place=True,
        takes_back=True,
    ),
    Kind.NEWS_REMINDER: Rule(Priority.NEWS, Switch.NEWS),
    Kind.NEWS_PROGRESS: Rule(Priority.ANSWER, personal=True, life=timedelta(days=7)),
    Kind.CLASS_MORNING: Rule(Priority.DIGEST, life=timedelta(hours=4)),
    Kind.CLASS_UNSIGNED: Rule(Priority.DIGEST, life=timedelta(hours=8)),
    Kind.SIGN_REMINDER: Rule(Priority.DIGEST),
    Kind.HELP_ASKED: Rule(Priority.NEWS, life=timedelta(days=7)),
    Kind.EVENT_QUESTION: Rule(Priority.ANSWER, personal=True, life=timedelta(days=14)),
    Kind.EVENT_ANSWER: Rule(Priority.ANSWER, personal=True, life=timedelta(days=14)),
    Kind.EVENT_RESULTS: Rule(Priority.NEWS, Switch.NEWS, timedelta(days=7)),
    Kind.EVENT_CHANGED: Rule(Priority.NEWS, Switch.NEWS, timedelta(days=7)),
    Kind.MARKS: Rule(Priority.NEWS, Switch.MARKS),
    Kind.DOTS: Rule(Priority.NEWS, Switch.DOTS, timedelta(hours=3)),
    Kind.HOMEWORK: Rule(Priority.NEWS, Switch.HOMEWORK, timedelta(minutes=90)),
    Kind.WEEKLY: Rule(Priority.DIGEST, life=timedelta(hours=26)),
    Kind.DAILY: Rule(Priority.DIGEST, life=timedelta(hours=3)),
    Kind.EVENING: Rule(Priority.DIGEST, life=timedelta(hours=3)),
    Kind.SIGNABLE: Rule(Priority.DIGEST, life=timedelta(hours=3)),
    Kind.IN_YOUR_NAME: Rule(Priority.DIGEST, personal=True, life=timedelta(hours=14)),
    Kind.UNFILLED: Rule(Priority.DIGEST, life=timedelta(hours=3)),
    Kind.MIRROR: Rule(Priority.NEWS, personal=True),
    Kind.DISPUTED: Rule(Priority.URGENT, personal=True, life=timedelta(days=7)),
}


class Status(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    """Can never succeed: the office sees it."""
    DROPPED = "dropped"
    """Not wanted, too late, or nobody there."""


class Reason(StrEnum):
    BLOCKED = "blocked"
    EXPIRED = "expired"
    OFF = "off"
    VOID = "void"
    """Nothing is left to be said."""
    NO_CHAT = "no_chat"
    MOVED = "moved"
    REFUSED = "refused"
    UNRENDERED = "unrendered"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Letter:
    """An outbox row in a sender's hand."""

    id: int
    chat_id: int
    chat: str
    """The messenger's own id of the chat."""
    kind: str
    priority: int
    payload: dict[str, Any]
    locale: str
    due_at: datetime
    expires_at: datetime | None
    zone: str | None
    attempts: int
    wishes: Notifications | None
    """None when the account never chose a preset: the writer has decided."""
    blocked: bool = False
    edits: int | None = None
    """The number of the message to be changed in place."""
    edits_pending: bool = False
    """The message to be changed is not out yet."""
    outdated: bool = False
    """A later change of the same message was put: this one, tried again, would undo it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter. ``status`` WAITING: to be tried again after ``wait`` seconds, or
    from ``due_at`` on."""

    letter: Letter
    status: Status
    reason: str = ""
    message_id: int | None = None
    wait: float = 0.0
    due_at: datetime | None = None
    failed: bool = False
    """Counts as an attempt."""
    moved_to: str | None = None


# --- before sending ---

EDIT_PATIENCE = 3.0


def withheld(letter: Letter, now: datetime) -> Outcome | None:
    """Why a letter must not go out right now, or None when it may."""
    if letter.blocked:
        return Outcome(letter, Status.DROPPED, Reason.BLOCKED)
    if letter.expires_at is not None and now >= letter.expires_at:
        return Outcome(letter, Status.DROPPED, Reason.EXPIRED)
    if letter.outdated:
        return Outcome(letter, Status.DROPPED, Reason.VOID)
    if _unwanted(letter, now):
        return Outcome(letter, Status.DROPPED, Reason.OFF)
    if letter.edits_pending:
        return Outcome(letter, Status.WAITING, wait=EDIT_PATIENCE)
    morning = after_quiet(letter, now)
    return Outcome(letter, Status.WAITING, due_at=morning) if morning else None


def _unwanted(letter: Letter, now: datetime) -> bool:
    rule = RULES[Kind(letter.kind)]
    if letter.wishes is None or rule.personal:
        return False
    # What was told already may always be put right.
    corrects = letter.edits is not None or letter.edits_pending
    return letter.wishes.silenced(now) or not (corrects or letter.wishes.wants(rule.switch))


def after_quiet(letter: Letter, now: datetime) -> datetime | None:
    """When the reader's quiet hours end, if it is quiet there now."""
    if letter.zone is None:
        return None
    wishes = letter.wishes or Notifications()
    ends = quiet_end(now, letter.zone, wishes.quiet_from, wishes.quiet_to)
    early = RULES[Kind(letter.kind)].ends_quiet_at
    if ends is None or early is None or early >= wishes.quiet_to:
        return ends
    earlier = school_moment(local(ends, letter.zone).date(), early, letter.zone)
    return min(ends, earlier) if earlier > now else None


def is_quiet(clock: time, starts: time, ends: time) -> bool:
    if starts <= ends:
        return starts <= clock < ends
    return clock >= starts or clock < ends


def quiet_end(now: datetime, zone: str, starts: time, ends: time) -> datetime | None:
    """The instant at which quiet hours end, or None when it is not quiet at ``now``."""
    here = local(now, zone)
    if not is_quiet(here.time(), starts, ends):
        return None
    over_midnight = starts > ends and here.time() >= starts
    return school_moment(here.date() + (ONE_DAY if over_midnight else timedelta(0)), ends, zone)


# --- after a failure ---


class Trouble(StrEnum):
    BLOCKED = "blocked"
    NO_CHAT = "no_chat"
    MOVED = "moved"
    FLOOD = "flood"
    SERVER = "server"
    NETWORK = "network"
    LOCKED_OUT = "locked_out"
    """The bot's own access was refused: no message's fault."""
    REFUSED = "refused"


MOST_ATTEMPTS = 10
FIRST_WAIT = 1.0
LONGEST_WAIT = 300.0

_FINAL = {
    Trouble.BLOCKED: (Status.DROPPED, Reason.BLOCKED),
    Trouble.NO_CHAT: (Status.DEAD, Reason.NO_CHAT),
    Trouble.REFUSED: (Status.DEAD, Reason.REFUSED),
}


def after_trouble(letter: Letter, trouble: Trouble, dice: float, seconds: float = 0.0) -> Outcome:
    """What follows a failed attempt. ``dice`` in [0, 1) spreads the retries; ``seconds`` is what
    the server itself asked for."""
    if trouble in _FINAL:
        status, reason = _FINAL[trouble]
        return Outcome(letter, status, reason, failed=True)
    if trouble is Trouble.FLOOD:
        return Outcome(letter, Status.WAITING, wait=seconds)
    exhausted = letter.attempts + 1 >= MOST_ATTEMPTS
    if exhausted and trouble in (Trouble.SERVER, Trouble.MOVED):
        reason = Reason.SERVER if trouble is Trouble.SERVER else Reason.MOVED
        return Outcome(letter, Status.DEAD, reason, failed=True)
    return Outcome(letter, Status.WAITING, trouble, wait=delay(letter.attempts, dice), failed=True)


def delay(attempts: int, dice: float) -> float:
    """Seconds until the next try: doubling, spread over the upper half, bounded."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts, 16))
    return longest * (0.5 + dice / 2)
