"""Announcements after they were sent, as their authors handle them."""

from datetime import datetime
from typing import Any

from bot.domain import access, calendar
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.reach import UNREACHED, State
from bot.domain.views.announce import (
    DraftView,
    Part,
    ReachLine,
    ReachList,
    Sent,
    SentList,
    SentView,
)
from bot.services import broadcasting
from bot.services import broadcasts as writing
from bot.storage import announcement_drafts as drafts
from bot.storage import announcements, audit, reach
from bot.storage.database import Connection
from bot.storage.news import ENTITY

EVERY = tuple(State)


def listed(conn: Connection, viewer: Viewer, school: int | None, page: int) -> SentList:
    """What the viewer wrote; the office sees everything of the school."""
    staff, number = access.staff(viewer, school), min(max(page, 0), 10_000)
    lines, pages = announcements.of_author(
        conn, staff.school.id, staff.id, office=staff.is_admin, page=number
    )
    return SentList(staff.school, lines, number, pages)


def known(conn: Connection, viewer: Viewer, announcement: int) -> tuple[Sent, StaffRef]:
    """`Refused` for what somebody else wrote, unless the viewer is the office."""
    sent = announcements.one(conn, announcement)
    if sent is None:
        raise Refused
    return sent, access.author(viewer, sent.school.id, sent.author_id)


def one(conn: Connection, viewer: Viewer, announcement: int, bot: str) -> SentView:
    """The ledger in numbers, true at this moment."""
    sent, _staff = known(conn, viewer, announcement)
    return SentView(
        sent, broadcasting.places(sent), reach.counts(conn, bot, sent.id), sent.recalled_at is None
    )


def names(
    conn: Connection,
    viewer: Viewer,
    announcement: int,
    part: Part,
    page: int,
    bot: str,
    now: datetime,
) -> ReachList:
    """A page of the names of one part of the ledger."""
    sent, _staff = known(conn, viewer, announcement)
    found = _of_part(conn, sent, part, bot, now)
    pages = max(1, -(-len(found) // reach.PAGE))
    number = min(max(page, 0), pages - 1)
    shown = found[number * reach.PAGE : (number + 1) * reach.PAGE]
    return ReachList(sent, part, tuple(shown), number, pages, len(found))


def everybody(
    conn: Connection, viewer: Viewer, announcement: int, bot: str, now: datetime
) -> ReachList:
    """The whole ledger, for a file."""
    sent, _staff = known(conn, viewer, announcement)
    found = _of_part(conn, sent, Part.ALL, bot, now)
    return ReachList(sent, Part.ALL, tuple(found), 0, 1, len(found))


def _of_part(conn: Connection, sent: Sent, part: Part, bot: str, now: datetime) -> list[ReachLine]:
    today = calendar.local_date(now, sent.school.zone)
    states = {Part.TO_CALL: UNREACHED, Part.MUTED: (State.MUTED,)}.get(part, EVERY)
    found = reach.lines(conn, bot, sent.id, states, today)
    if part is Part.UNCONFIRMED:
        reached = (State.DELIVERED, State.MUTED)
        return [line for line in found if line.confirmed_at is None and line.state in reached]
    if part is Part.TO_CALL:
        return [line for line in found if line.read_at is None]
    return found


# --- acting ---


def stop(conn: Connection, viewer: Viewer, announcement: int, bot: str, now: datetime) -> int:
    sent, staff = known(conn, viewer, announcement)
    held = broadcasting.stop(conn, bot, sent, now)
    _note(conn, staff, sent, now, {"stopped": held})
    return held


def resume(conn: Connection, viewer: Viewer, announcement: int, bot: str, now: datetime) -> int:
    sent, staff = known(conn, viewer, announcement)
    put = broadcasting.resume(conn, bot, sent, now)
    _note(conn, staff, sent, now, {"resumed": put})
    return put


def recall(conn: Connection, viewer: Viewer, announcement: int, bot: str, now: datetime) -> int:
    """`AlreadyDone` for the second press."""
    sent, staff = known(conn, viewer, announcement)
    if sent.recalled_at is not None:
        raise AlreadyDone
    changed = broadcasting.recall(conn, bot, sent, now)
    _note(conn, staff, sent, now, {"recalled": changed})
    return changed


def remind(conn: Connection, viewer: Viewer, announcement: int, bot: str, now: datetime) -> int:
    """How many are reminded now; none for the second time in a day."""
    sent, staff = known(conn, viewer, announcement)
    put = broadcasting.remind(conn, bot, sent, now)
    if put:
        _note(conn, staff, sent, now, {"reminded": put})
    return put


def save_change(
    conn: Connection, viewer: Viewer, draft: int, bot: str, now: datetime
) -> tuple[int, int]:
    """The changed words go where the announcement went: its id, how many messages change.
    `AlreadyDone` for the second press."""
    kept = drafts.of_account(conn, viewer.account_id)
    if kept is None or kept.id != draft or kept.changes is None:
        raise AlreadyDone
    sent, staff = known(conn, viewer, kept.changes)
    before = {"text": sent.text}
    changed = broadcasting.change(
        conn,
        bot,
        sent,
        now,
        text=kept.text,
        language=kept.language,
        styles=kept.styles or {},
        versions=kept.versions or {},
    )
    drafts.drop(conn, kept)
    _note(conn, staff, sent, now, {"text": kept.text}, before)
    return sent.id, changed


def begin_change(conn: Connection, viewer: Viewer, announcement: int, now: datetime) -> DraftView:
    """A draft with the words of an announcement that is not taken back."""
    sent, staff = known(conn, viewer, announcement)
    if sent.recalled_at is not None:
        raise Refused
    return writing.begin_change(conn, viewer, sent, staff, now)


def _note(
    conn: Connection,
    staff: StaffRef,
    sent: Sent,
    now: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.note(
        conn,
        now,
        sent.school.id,
        ENTITY,
        sent.id,
        "changed",
        by_person=staff.id,
        before=before,
        after=after,
    )
