"""Marks of weeks that a digest has told of: corrected since, taken away, or come late.

What a reader knows is each mark as it was at the newest event that their last digest had seen
(`Outbox.seen`): by ids, so that a clock that is put back hides nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from bot.domain.alerts import GONE, OVERLAP
from bot.domain.delivery import Kind, Status
from bot.domain.marks import mark_text
from bot.domain.views.digest import Amended
from bot.storage import told
from bot.storage.digest_families import Family
from bot.storage.ids import ids
from bot.storage.outbox import KEPT
from bot.storage.tables import Chat, Mark, MarkEvent, Outbox, Subject
from bot.storage.told import Known
from bot.storage.types import BigId, Instant

Changes = dict[tuple[int, int], tuple[Amended, ...]]
"""By chat and student."""
BACK = timedelta(days=1)
"""No clock was put back further."""


class _Digest(NamedTuple):
    """The last one that a chat received."""

    chat: int
    week: date
    """The Monday it was about."""
    seen: int
    at: datetime


_ids = ids("its")
_last = (
    select(Outbox.id)
    .where(
        Outbox.chat_id == Chat.id,
        Outbox.kind == Kind.WEEKLY.value,
        Outbox.what == "family",
        Outbox.local_date >= bindparam("oldest"),
        Outbox.local_date < bindparam("first"),
        Outbox.status == Status.SENT.value,
        Outbox.seen.is_not(None),
    )
    .order_by(Outbox.local_date.desc())
    .limit(1)
    .correlate(Chat)
    .scalar_subquery()
)
_DIGESTS: Any = (
    select(Outbox.chat_id, Outbox.local_date, Outbox.seen, Outbox.due_at)
    .join(Chat, Chat.id == Outbox.chat_id)
    .where(Chat.id.in_(_ids), Outbox.id == _last)
)
# Neither compared by day nor in its order: the index by day, which would be taken for it, goes
# through the whole year.
_day = func.coalesce(Mark.day, bindparam("first"))
_TOUCHED = (
    select(Mark.id, Mark.student_id, Subject.name, Mark.day, Mark.value, Mark.text, Mark.removed_at)
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        Mark.student_id.in_(_ids),
        Mark.edited_at >= bindparam("since", type_=Instant),
        _day < bindparam("first"),
        exists().where(
            MarkEvent.mark_id == Mark.id,
            or_(
                MarkEvent.id > bindparam("seen", type_=BigId),
                MarkEvent.at > bindparam("unsure", type_=Instant),
            ),
        ),
    )
)
_EVENTS: Any = (
    select(
        MarkEvent.mark_id,
        MarkEvent.id,
        MarkEvent.at,
        MarkEvent.action,
        MarkEvent.value,
        MarkEvent.text,
    )
    .where(MarkEvent.mark_id.in_(_ids))
    .order_by(MarkEvent.id)
)
_NEWEST: Any = select(func.max(MarkEvent.id))


def newest(conn: Connection) -> int:
    """What a digest whose facts are read now has seen."""
    return int(conn.execute(_NEWEST).scalar() or 0)


def since_last(conn: Connection, bot: str, families: Sequence[Family], first: date) -> Changes:
    """What is otherwise than the last digest said, or came after it. The week
    from ``first`` on is told by the new digest itself."""
    students = {family.chat: [child.student for child in family.children] for family in families}
    by_week: dict[date, list[_Digest]] = defaultdict(list)
    for digest in _digests(conn, students, first):
        by_week[digest.week].append(digest)
    found: Changes = {}
    for digests in by_week.values():
        touched = _touched(conn, digests, students, first)
        if touched:
            found |= _compared(conn, bot, digests, students, touched)
    return found


def _digests(conn: Connection, chats: Collection[int], first: date) -> list[_Digest]:
    if not chats:
        return []
    values = {"its": chats, "first": first, "oldest": first - KEPT}
    return [_Digest(*row) for row in conn.execute(_DIGESTS, values)]


def _touched(
    conn: Connection, digests: Sequence[_Digest], students: Mapping[int, list[int]], first: date
) -> Sequence[Any]:
    """Marks written about since the oldest of these digests."""
    theirs = {student for digest in digests for student in students[digest.chat]}
    oldest = min(digest.at for digest in digests)
    values = {
        "its": theirs,
        "since": oldest - BACK,
        "unsure": oldest - OVERLAP,
        "seen": min(digest.seen for digest in digests),
        "first": first,
    }
    return conn.execute(_TOUCHED, values).all()


def _compared(
    conn: Connection,
    bot: str,
    digests: Iterable[_Digest],
    students: Mapping[int, list[int]],
    touched: Iterable[Any],
) -> Changes:
    marks: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(touched, key=lambda row: (row.day, row.id)):
        marks[row.student_id].append(row)
    known = [row.id for rows in marks.values() for row in rows]
    history, pushed = _history(conn, known), told.known(conn, bot, list(map(_topic, known)))

    def otherwise(digest: _Digest, mark: Any) -> Amended | None:
        now, before = _now(mark), _said(history[mark.id], digest)
        its_own = pushed.get((digest.chat, _topic(mark.id)))
        if before == now or (its_own is not None and _tells(its_own, now)):
            return None
        if before == GONE and mark.day < digest.week:
            return None  # it comes so late that it is no news
        if before is None:
            before = mark_text(mark.value, mark.text) if now == GONE else GONE
        return Amended(mark.name, mark.day.isoformat(), before, now)

    found = {
        (digest.chat, student): tuple(
            amended for mark in marks[student] if (amended := otherwise(digest, mark))
        )
        for digest in digests
        for student in students[digest.chat]
        if student in marks
    }
    return {key: amended for key, amended in found.items() if amended}


def _topic(mark: int) -> str:
    return f"mark:{mark}"


def _tells(push: Known, now: str) -> bool:
    return push.state == now and push.status in (Status.WAITING, Status.SENT)


def _now(mark: Any) -> str:
    return GONE if mark.removed_at is not None else mark_text(mark.value, mark.text)


_History = list[tuple[int, datetime, str]]
"""A mark's events, each with its moment and what the mark was from then on."""


def _said(history: _History, digest: _Digest) -> str | None:
    """What a digest said of a mark: GONE when it had not come yet, None when that cannot be known
    because it was just being written."""
    seen = [(at, state) for event, at, state in history if event <= digest.seen]
    if not seen:
        return GONE
    at, state = seen[-1]
    return None if at > digest.at - OVERLAP else state


def _history(conn: Connection, marks: Collection[int]) -> dict[int, _History]:
    found: dict[int, _History] = defaultdict(list)
    rows = conn.execute(_EVENTS, {"its": marks})
    for mark, event, at, action, value, text in rows:
        state = GONE if action == "removed" else mark_text(value, text)
        found[mark].append((event, at, state))
    return found
