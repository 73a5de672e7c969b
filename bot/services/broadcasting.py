"""An announcement on its way: to everybody at once, changed, stopped, taken back, reminded of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import audience, calendar
from bot.domain.audience import Offer, Reach
from bot.domain.delivery import Kind
from bot.domain.errors import Refused
from bot.domain.views.announce import NewsCopy, ProgressPush, Sent
from bot.domain.views.announcements import first_words
from bot.storage import (
    announcements,
    attachments,
    audiences,
    broadcast_changes,
    broadcast_rows,
    broadcasts,
    outbox,
    reach,
    unsent,
)
from bot.storage.database import Connection, Database
from bot.storage.news import ENTITY
from bot.storage.outbox import Draft as Message

WATCHED = timedelta(days=8)
"""How long after its moment the outbox may still hold a message of an announcement."""
WORTH_WATCHING = 30
"""From so many people on its author is told how far it has come."""


# --- what a message says ---


def copy(conn: Connection, bot: str, sent: Sent) -> NewsCopy:
    """The announcement as this bot brings it to anybody."""
    kept = attachments.of(conn, ENTITY, sent.id)
    own = [file for file in kept if file.bot == bot]
    along = (own[0].file_id, own[0].is_photo) if sent.captioned and own else None
    author = sent.author
    return NewsCopy(
        id=sent.id,
        author=(author.last, author.first, author.middle) if author else None,
        audience=list(sent.names),
        language=sent.language,
        versions=_versions(sent),
        urgent=sent.urgent,
        silent=sent.silent,
        ask_confirm=sent.ask_confirm,
        file=along,
        files=len(kept) - bool(along),
        edited=sent.edited_at is not None,
    )


def _versions(sent: Sent) -> dict[str, list[Any]]:
    texts = {sent.language: sent.text}
    texts |= {key: str(version["text"]) for key, version in sent.versions.items()}
    return {key: [text, sent.styles.get(key, [])] for key, text in texts.items()}


def places(sent: Sent) -> tuple[Offer, ...]:
    """Its audience as it was called when it was written."""
    return tuple(audience.read_offer(kept) for kept in sent.names)


def _today(sent: Sent, now: datetime) -> date:
    return calendar.local_date(now, sent.school.zone)


# --- out ---


def go_out(conn: Connection, bot: str, sent: Sent, now: datetime) -> int:
    """Writes down for whom it is and puts a message for everybody; how many messages. The number
    of statements does not depend on how many people there are."""
    today = _today(sent, now)
    author = sent.author_id or 0
    audiences.fill(conn, sent.id, sent.school.id, _reach(conn, sent, today), author, today)
    broadcasts.sort_out(conn, bot, sent.id)
    put = broadcasts.send(conn, bot, sent, today, copy(conn, bot, sent).payload(), now)
    _promise_progress(conn, bot, sent, now)
    return put


def _reach(conn: Connection, sent: Sent, today: date) -> Reach:
    """The audience as the school is on that day. A place that is gone has nobody."""
    known = audiences.places(conn, sent.school, today)
    there = {offer.place for offer in known}
    left = tuple(place for place in sent.audience.places if place in there)
    return audience.reach(replace(sent.audience, places=left), known)


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether an announcement's moment has come; reads only."""
    return bool(announcements.due(conn, now))


def publish_due(conn: Connection, bot: str, now: datetime) -> int:
    """Sends what was written for this moment; several processes may look at once."""
    done = 0
    for number in announcements.due(conn, now):
        sent = announcements.one(conn, number)
        if sent is not None and announcements.begin(conn, number):
            go_out(conn, bot, replace(sent, scheduled=False), now)
            done += 1
    return done


# --- how far ---


def _promise_progress(conn: Connection, bot: str, sent: Sent, now: datetime) -> None:
    """A message to the author that will be kept up to date while it goes."""
    found = reach.counts(conn, bot, sent.id)
    was_scheduled = sent.publish_at < now
    if sent.author_chat is None or not (found.people >= WORTH_WATCHING or was_scheduled):
        return
    outbox.put(conn, bot, (_progress(sent, _states(found.states), now, None),))


def _progress(sent: Sent, states: dict[str, int], now: datetime, edits: int | None) -> Message:
    what = f"{broadcast_rows.topic(sent.id)}:progress"
    if edits is not None:
        what += ":" + ",".join(f"{key}{number}" for key, number in sorted(states.items()))
    push = ProgressPush(sent.id, first_words("", sent.text), states)
    assert sent.author_chat is not None  # noqa: S101  asked by the callers
    return Message(
        sent.author_chat,
        Kind.NEWS_PROGRESS,
        what,
        _today(sent, sent.publish_at),
        push.payload(),
        now,
        None,
        edits,
    )


def _states(states: Mapping[Any, int]) -> dict[str, int]:
    return {str(state.value): number for state, number in states.items() if number}


async def watch(db: Database, bot: str, now: datetime) -> bool:
    """Writes down how far announcements have come and tells their authors. True while they are
    moving."""
    moving = False
    going = await db.read(lambda conn: announcements.under_way(conn, now - WATCHED, now))
    for number in going:
        found = await db.read(lambda conn, n=number: reach.finished(conn, bot, n))  # type: ignore[misc]
        if found:
            await db.write(lambda conn, n=number: settle(conn, bot, n, now))  # type: ignore[misc]
            moving = True
    return moving


def settle(conn: Connection, bot: str, announcement: int, now: datetime) -> None:
    """What the outbox says of an announcement becomes the recipients' own state."""
    sent = announcements.one(conn, announcement)
    found = reach.finished(conn, bot, announcement)
    if sent is None or not found:
        return
    broadcasts.note_states(conn, announcement, [(one, *state) for one, state in found.items()])
    _tell_progress(conn, bot, sent, now)


def _tell_progress(conn: Connection, bot: str, sent: Sent, now: datetime) -> None:
    if sent.author_chat is None:
        return
    first = broadcast_changes.progress_message(conn, sent.author_chat, sent.id)
    if first is None:
        return
    states = _states(reach.counts(conn, bot, sent.id).states)
    later = _progress(sent, states, now, first)
    waiting = broadcast_changes.waiting_progress(conn, sent.author_chat, sent.id)
    if waiting is None or not unsent.rewrite(conn, waiting, later.payload):
        outbox.put(conn, bot, (later,))


# --- afterwards ---


def change(conn: Connection, bot: str, sent: Sent, now: datetime, **words: Any) -> int:
    """New words for an announcement, also where it has come already; how many messages change."""
    revision = sent.revision + 1
    if not announcements.change(conn, sent.id, **words, edited_at=now, revision=revision):
        raise Refused
    fresh = replace(sent, **words, edited_at=now, revision=revision)
    if sent.scheduled:
        return 0
    said = copy(conn, bot, fresh).payload()
    broadcast_changes.rewrite(conn, bot, sent.id, said)
    return broadcast_changes.follow(conn, bot, fresh, Kind.NEWS_EDIT, _today(sent, now), said, now)


def recall(conn: Connection, bot: str, sent: Sent, now: datetime) -> int:
    """Takes it back, also where it has come already; how many messages change."""
    fresh = replace(sent, revision=sent.revision + 1)
    said = copy(conn, bot, fresh).payload()
    taken = {"recalled_at": now, "revision": fresh.revision, "scheduled": False}
    if not announcements.change(conn, sent.id, **taken):
        raise Refused
    broadcast_changes.stop(conn, bot, sent.id, now)
    put = broadcast_changes.follow(conn, bot, fresh, Kind.NEWS_RECALL, _today(sent, now), said, now)
    settle(conn, bot, sent.id, now)
    return put


def stop(conn: Connection, bot: str, sent: Sent, now: datetime) -> int:
    """Half-way: who has it keeps it, nobody else gets it; how many messages were kept back."""
    held = broadcast_changes.stop(conn, bot, sent.id, now)
    if not held or not announcements.change(conn, sent.id, stopped_at=now):
        raise Refused
    settle(conn, bot, sent.id, now)
    return held


def resume(conn: Connection, bot: str, sent: Sent, now: datetime) -> int:
    """To those it was stopped for; how many messages."""
    if sent.stopped_at is None or not announcements.change(conn, sent.id, stopped_at=None):
        raise Refused
    broadcasts.restart(conn, sent.id)
    return broadcast_changes.resume(conn, bot, sent, copy(conn, bot, sent).payload(), now)


def remind(conn: Connection, bot: str, sent: Sent, now: datetime) -> int:
    """Everybody who has it and has not confirmed is reminded, once a day at most; how many."""
    if not sent.ask_confirm or sent.recalled_at is not None or sent.scheduled:
        raise Refused
    settle(conn, bot, sent.id, now)
    said = copy(conn, bot, sent).payload()
    return broadcasts.remind(conn, bot, sent, _today(sent, now), said, now)
