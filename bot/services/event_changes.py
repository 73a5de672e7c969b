"""An event is changed or cancelled by who holds it, and everybody it is for is told."""

from datetime import datetime, timedelta
from secrets import token_hex

from bot.domain import access, calendar, event_words
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.views.events import EventChangePush, EventFacts, OwnEvent
from bot.services.events import own_event
from bot.storage import audit, event_readers, events, office_people, outbox, unsent
from bot.storage.database import Connection

SETTLES = timedelta(minutes=3)
"""Several changes one after the other are told in one message."""
REASON_LIMIT = 200


def may_change(conn: Connection, viewer: Viewer, event: int, now: datetime) -> OwnEvent:
    """`AlreadyDone` for a cancelled one; `Refused` when its day is over."""
    view = own_event(conn, viewer, event, now)
    if view.facts.cancelled:
        raise AlreadyDone
    if not view.changeable:
        raise Refused
    return view


def change(
    conn: Connection, viewer: Viewer, event: int, words: str, bot: str, now: datetime
) -> tuple[OwnEvent, int]:
    """The event as the words say, and how many phones hear of another day, hour or place: other
    words alone are no news. Raises `NotUnderstood`."""
    events.hold(conn, event)
    before = may_change(conn, viewer, event, now).facts
    by = _organizer(viewer, before)
    classes = office_people.classes(conn, by, calendar.school_year(before.day))
    known = {one.name: one.id for one in classes}
    said = event_words.spoken(words, calendar.local_date(now, before.zone), known)
    events.change(conn, event, said)
    after = events.facts(conn, event)
    kept = [
        {"day": one.day.isoformat(), "starts_at": str(one.starts_at or ""), "title": one.title}
        for one in (before, after)
    ]
    _note(conn, by, event, "changed", now, *kept)
    told = 0
    if after.when != before.when:
        push = EventChangePush(after.title, after.when, before.when)
        told = _tell(conn, (before, after), push, bot, now)
    return own_event(conn, viewer, event, now), told


def cancel(
    conn: Connection, viewer: Viewer, event: int, why: str, bot: str, now: datetime
) -> tuple[OwnEvent, int]:
    """With the reason, as families may read it, or without; how many phones hear of it."""
    reason = " ".join(why.split())
    if len(reason) > REASON_LIMIT:
        raise NotUnderstood("words")
    before = may_change(conn, viewer, event, now).facts
    if not events.cancel(conn, event, reason, now):
        raise AlreadyDone
    _note(conn, _organizer(viewer, before), event, "cancelled", now, {}, {"reason": reason})
    push = EventChangePush(before.title, before.when, before.when, True, reason)
    told = _tell(conn, (before,), push, bot, now)
    return own_event(conn, viewer, event, now), told


def _organizer(viewer: Viewer, facts: EventFacts) -> StaffRef:
    return access.organizer(viewer, facts.school_id, facts.organizer_id)


def _note(
    conn: Connection,
    by: StaffRef,
    event: int,
    action: str,
    now: datetime,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    audit.note(
        conn,
        now,
        by.school.id,
        "event",
        event,
        action,
        by_person=by.id,
        before=before,
        after=after,
    )


def _tell(
    conn: Connection,
    versions: tuple[EventFacts, ...],
    push: EventChangePush,
    bot: str,
    now: datetime,
) -> int:
    """Those it was for hear of it as well as those it is for now."""
    facts = versions[0]
    today = calendar.local_date(now, facts.zone)
    prefix = f"event:{facts.id}:"
    unsent.void_begun(conn, bot, (Kind.EVENT_CHANGED,), prefix, today, now)
    people = set().union(*(event_readers.whom_it_is_for(conn, one) for one in versions))
    return outbox.to_persons(
        conn,
        bot,
        people,
        Kind.EVENT_CHANGED,
        f"{prefix}{token_hex(4)}",
        today,
        push.payload(),
        now,
        due_at=now + SETTLES,
    )
