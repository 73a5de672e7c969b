"""Where personal data lies: every table is either held about somebody, or said not to be.

`HELD` and `IMPERSONAL` together name every table there is; a test fails when a new one is in
neither. Exporting reads by `HELD`; forgetting follows the fate that stands there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    and_,
    cast,
    delete,
    exists,
    literal,
    or_,
    select,
    update,
)

from bot.domain.openings import TRUSTED
from bot.domain.people import Name, Role
from bot.domain.personal import Fate, Holding, Scope
from bot.storage import own_names
from bot.storage import tables as t

Whose = Callable[[Scope], Any]


@dataclass(frozen=True, slots=True)
class Held:
    """``whose``: which rows an export shows. ``erased``: which rows go, or are emptied."""

    table: type[t.Base]
    whose: Whose
    fate: Fate = Fate.KEPT
    erased: Whose | None = None
    secret: frozenset[str] = frozenset()
    """Columns that are nobody's to read: hashes, another person's words."""


def _student(column: Any) -> Whose:
    return lambda scope: column.in_(scope.students)


def _own(column: Any) -> Whose:
    return lambda scope: column.in_(scope.own)


def _account(column: Any) -> Whose:
    return lambda scope: column == scope.account


def _chat(column: Any) -> Whose:
    return lambda scope: column.in_(scope.chats)


def _any(*parts: Whose) -> Whose:
    return lambda scope: or_(*(part(scope) for part in parts))


def _within(column: Any, parent: Any, whose: Whose) -> Whose:
    """Rows that belong to another table's rows."""
    return lambda scope: column.in_(select(parent).where(whose(scope)))


def _erased(table: type[t.Base], whose: Whose, *secret: str) -> Held:
    return Held(table, whose, Fate.ERASED, whose, frozenset(secret))


_SCHOOLS_FILES = ("homework", "announcement", "event", "lesson")
_my_threads = _any(_own(t.Thread.writer_id), _own(t.Thread.teacher_id))
_written = _own(t.Thread.writer_id)
_asked = _own(t.Ticket.person_id)
_my_trusts = _own(t.Trust.granted_by)


def _conversation(scope: Scope) -> Any:
    return exists().where(
        t.Chat.id.in_(scope.chats),
        t.Chat.bot == t.Conversation.bot,
        t.Chat.external_id == t.Conversation.chat,
    )


def _opening(scope: Scope) -> Any:
    """Not whom the other representative trusts."""
    trusted = t.DiaryOpening.trust_id.in_(select(t.Trust.id).where(_my_trusts(scope)))
    about = and_(
        t.DiaryOpening.student_id.in_(scope.students),
        or_(t.DiaryOpening.role != TRUSTED, trusted),
    )
    return or_(t.DiaryOpening.account_id == scope.account, about)


_HELD = (
    Held(t.Person, _any(_own(t.Person.id), _student(t.Person.id))),
    Held(
        t.Guardianship,
        lambda scope: and_(
            t.Guardianship.parent_id.in_(scope.own), t.Guardianship.student_id.in_(scope.students)
        ),
    ),
    Held(t.Membership, _student(t.Membership.student_id)),
    Held(t.GroupMember, _student(t.GroupMember.student_id)),
    Held(
        t.HomeworkTick,
        _student(t.HomeworkTick.student_id),
        Fate.EMPTIED,
        _own(t.HomeworkTick.student_id),
    ),
    Held(t.HomeworkStudent, _student(t.HomeworkStudent.student_id)),
    Held(t.HandedIn, _student(t.HandedIn.student_id)),
    Held(t.Mark, _student(t.Mark.student_id)),
    Held(t.MarkEvent, _within(t.MarkEvent.mark_id, t.Mark.id, _student(t.Mark.student_id))),
    Held(t.Dot, _student(t.Dot.student_id)),
    Held(t.TermMark, _student(t.TermMark.student_id)),
    Held(t.Attendance, _student(t.Attendance.student_id)),
    Held(t.Remark, _student(t.Remark.student_id)),
    Held(t.Change, _own(t.Change.by_person), secret=frozenset({"before", "after", "entity_id"})),
    Held(t.Account, _account(t.Account.id), Fate.EMPTIED, _account(t.Account.id)),
    Held(t.Chat, _account(t.Chat.account_id), Fate.EMPTIED, _account(t.Chat.account_id)),
    Held(t.Link, _account(t.Link.account_id), Fate.EMPTIED, _account(t.Link.account_id)),
    Held(
        t.Code,
        _any(_own(t.Code.person_id), _account(t.Code.redeemed_by)),
        secret=frozenset({"digest"}),
    ),
    _erased(t.CodeLock, _account(t.CodeLock.account_id)),
    _erased(t.Conversation, _conversation),
    _erased(t.Outbox, _chat(t.Outbox.chat_id), "leased_by", "held_until"),
    _erased(t.Told, _chat(t.Told.chat_id)),
    _erased(t.Notification, _account(t.Notification.account_id)),
    _erased(t.DigestAnswer, _own(t.DigestAnswer.person_id)),
    _erased(t.AbsenceClaim, _own(t.AbsenceClaim.person_id)),
    Held(t.WeekSnapshot, _student(t.WeekSnapshot.student_id)),
    Held(t.Signature, _student(t.Signature.student_id), secret=frozenset({"signer"})),
    Held(
        t.AbsenceNotice,
        _student(t.AbsenceNotice.student_id),
        Fate.EMPTIED,
        _any(_own(t.AbsenceNotice.person_id), _account(t.AbsenceNotice.account_id)),
        frozenset({"filer", "draft_id"}),
    ),
    _erased(t.AbsenceDraft, _account(t.AbsenceDraft.account_id)),
    Held(
        t.Attachment,
        _account(t.Attachment.by_account),
        Fate.ERASED,
        lambda scope: and_(
            t.Attachment.by_account == scope.account,
            t.Attachment.entity.not_in(_SCHOOLS_FILES),
        ),
    ),
    Held(t.Announcement, _own(t.Announcement.author_id)),
    _erased(t.AnnouncementDraft, _account(t.AnnouncementDraft.account_id)),
    Held(t.AnnouncementRecipient, _own(t.AnnouncementRecipient.person_id)),
    _erased(t.EventPart, _own(t.EventPart.person_id)),
    _erased(t.EventQuestion, _own(t.EventQuestion.person_id)),
    Held(
        t.PortfolioItem,
        _student(t.PortfolioItem.student_id),
        Fate.ERASED,
        _own(t.PortfolioItem.student_id),
    ),
    _erased(t.LessonDraft, _account(t.LessonDraft.account_id)),
    _erased(t.HomeworkDraft, _account(t.HomeworkDraft.account_id)),
    Held(t.LessonSaving, _own(t.LessonSaving.teacher_id), secret=frozenset({"content"})),
    Held(t.SavingDispute, _own(t.SavingDispute.teacher_id)),
    Held(t.ImportRequest, _own(t.ImportRequest.person_id), secret=frozenset({"rows"})),
    Held(
        t.StaffSetting,
        _own(t.StaffSetting.person_id),
        Fate.ERASED,
        _own(t.StaffSetting.person_id),
        frozenset({"pin_hash"}),
    ),
    Held(
        t.ThreadMessage,
        _within(t.ThreadMessage.thread_id, t.Thread.id, _my_threads),
        Fate.ERASED,
        _within(t.ThreadMessage.thread_id, t.Thread.id, _written),
    ),
    Held(t.Thread, _my_threads, Fate.ERASED, _written),
    Held(
        t.TicketMessage,
        _within(t.TicketMessage.ticket_id, t.Ticket.id, _asked),
        Fate.ERASED,
        _within(t.TicketMessage.ticket_id, t.Ticket.id, _asked),
    ),
    _erased(t.Ticket, _asked),
    Held(
        t.Trust,
        _any(_my_trusts, _account(t.Trust.account_id)),
        Fate.ERASED,
        _my_trusts,
        frozenset({"digest"}),
    ),
    Held(t.DiaryOpening, _opening),
    _erased(
        t.LinkPage, _account(t.LinkPage.account_id), "digest", "chat", "browser", "sealed", "finish"
    ),
    _erased(t.CalendarFeed, _account(t.CalendarFeed.account_id), "digest"),
    Held(t.Mirror, _student(t.Mirror.student_id), secret=frozenset({"foreign_id", "facts"})),
    Held(
        t.MirrorErrand,
        _within(t.MirrorErrand.mirror_id, t.Mirror.id, _student(t.Mirror.student_id)),
    ),
    Held(
        t.MirrorLogin,
        _account(t.MirrorLogin.account_id),
        Fate.EMPTIED,
        _account(t.MirrorLogin.account_id),
        frozenset({"sealed", "held_by", "held_until"}),
    ),
)
"""What belongs to something stands before it, so that it is erased first."""

HELD = {held.table.__tablename__: held for held in _HELD}

IMPERSONAL = {
    "school": "the school's own",
    "school_class": "a class; its teacher is named by the school",
    "subject": "the school's plan",
    "study_group": "the school's plan",
    "term": "the school's plan",
    "holiday": "the school's plan",
    "special_day": "the school's plan",
    "bell": "the school's plan",
    "timetable_slot": "the school's plan; teachers are named by the school",
    "lesson": "of a class; teachers are named by the school",
    "lesson_link": "of a class",
    "regime_item": "the school's plan",
    "homework": "of a class",
    "event": "the school's own",
    "event_result": "the school's own",
    "school_link": "the school's own",
    "import_batch": "the school's files",
    "processed_update": "numbers of updates",
    "bot_name": "the bot's own",
    "lease": "of processes",
    "watermark": "of jobs",
    "digest_run": "of jobs",
    "class_morning": "of jobs",
    "mirror_missing": "numbers of rows that wait for a second look",
}
"""Tables that hold nothing about a family, and why."""


# --- reading ---

_NEVER = frozenset({"batch_id", "folded_name", "foreign_id", "file_id", "bot", "id"})
_NAMED = {"person", "subject", "school_class", "school", "study_group"}
_NUMBERED = {"absence_notice", "mark", "thread", "ticket"}
"""Rows that others belong to: both say the number, so that they are found together."""


def scope_of(conn: Connection, account: int, students: Iterable[int]) -> Scope:
    """``students`` are those the viewer may read about, of every hat."""
    chats = conn.execute(select(t.Chat.id).where(t.Chat.account_id == account)).scalars()
    own = conn.execute(
        select(t.Link.person_id).where(t.Link.account_id == account, t.Link.unlinked_at.is_(None))
    ).scalars()
    return Scope(account, tuple(chats), tuple(sorted(set(own))), tuple(sorted(set(students))))


def collect(conn: Connection, scope: Scope, now: datetime) -> Holding:
    """Everything held about the scope: one statement a table, and names for what is referred to."""
    words = _Words(conn, scope)
    found: dict[str, list[dict[str, Any]]] = {}
    for name, held in HELD.items():
        table = held.table.__table__
        rows = conn.execute(select(table).where(held.whose(scope))).mappings().all()
        if rows:
            found[name] = [words.spelled(held, dict(row), scope) for row in rows]
    return Holding(now, found)


class _Words:
    """Names in place of numbers: of staff, of the family itself, of subjects and classes."""

    def __init__(self, conn: Connection, scope: Scope) -> None:
        self._conn = conn
        self._scope = scope
        self._known: dict[tuple[str, int], str | None] = {}

    def spelled(self, held: Held, row: dict[str, Any], scope: Scope) -> dict[str, Any]:
        hidden = held.secret | _NEVER | self._hidden(held, row, scope)
        said: dict[str, Any] = {}
        for column in held.table.__table__.columns:
            if column.name in hidden:
                continue
            target = next((key.column.table.name for key in column.foreign_keys), None)
            value = row[column.name]
            if target is None:
                said[column.name] = value
            elif target in _NAMED:
                said[column.name.removesuffix("_id")] = value and self._name(target, value)
            elif target in _NUMBERED:
                said[column.name.removesuffix("_id")] = value
        if held.table.__tablename__ in _NUMBERED:
            said["number"] = row["id"]
        return said

    def _hidden(self, held: Held, row: dict[str, Any], scope: Scope) -> set[str]:
        if held.table is t.AbsenceNotice and row["hide_cause"] and row["student_id"] in scope.own:
            return {"cause", "comment", "answer"}
        if held.table is t.Trust and row["granted_by"] not in scope.own:
            return {"label"}
        return set()

    def _name(self, target: str, number: int) -> str | None:
        key = (target, number)
        if key not in self._known:
            find = self._person if target == "person" else self._thing
            self._known[key] = find(*key)
        return self._known[key]

    def _person(self, _target: str, number: int) -> str | None:
        """Nobody else's name: another representative may not want to be in this file."""
        row = self._conn.execute(select(t.Person).where(t.Person.id == number)).one()
        family = number in self._scope.own or number in self._scope.students
        if not family and row.role not in (Role.TEACHER, Role.ADMIN):
            return None
        return Name(row.last_name, row.first_name, row.middle_name).full

    def _thing(self, target: str, number: int) -> str | None:
        table = t.Base.metadata.tables[target]
        column = table.c.short_name if target == "school" else table.c.name
        return self._conn.execute(select(column).where(table.c.id == number)).scalar()


# --- forgetting ---


def forget(conn: Connection, scope: Scope, now: datetime) -> None:
    """Erases what is the person's, empties what must stay for the school, and leaves an account
    that leads to nobody."""
    gone = (
        conn.execute(select(t.PortfolioItem.id).where(t.PortfolioItem.student_id.in_(scope.own)))
        .scalars()
        .all()
    )
    conn.execute(
        delete(t.Attachment).where(
            t.Attachment.entity == t.PortfolioItem.__tablename__, t.Attachment.entity_id.in_(gone)
        )
    )
    own_names.erase(conn, scope.account)
    for held in _HELD:
        if held.fate is Fate.ERASED and held.erased is not None:
            conn.execute(delete(held.table).where(held.erased(scope)))
    _empty(conn, scope, now)


def _empty(conn: Connection, scope: Scope, now: datetime) -> None:
    own, account = scope.own, scope.account
    conn.execute(
        update(t.HomeworkTick).where(t.HomeworkTick.student_id.in_(own)).values(done_at=None)
    )
    notices = HELD[t.AbsenceNotice.__tablename__].erased
    if notices is not None:
        conn.execute(update(t.AbsenceNotice).where(notices(scope)).values(comment=""))
    conn.execute(
        update(t.MirrorLogin)
        .where(t.MirrorLogin.account_id == account)
        .values(sealed=None, next_at=None, host="")
    )
    conn.execute(
        update(t.Trust)
        .where(t.Trust.account_id == account)
        .values(label="", withdrawn_at=now, account_id=None)
    )
    conn.execute(
        update(t.Link)
        .where(t.Link.account_id == account, t.Link.unlinked_at.is_(None))
        .values(unlinked_at=now)
    )
    conn.execute(
        update(t.Chat)
        .where(t.Chat.account_id == account)
        .values(
            external_id=literal(f"forgotten:{account}:") + cast(t.Chat.id, String), blocked_at=now
        )
    )
    conn.execute(
        update(t.Account)
        .where(t.Account.id == account)
        .values(
            external_id=f"forgotten:{account}",
            locale="ru",
            timezone=None,
            hat=None,
            current_child=None,
            hidden_buttons=[],
            preset=None,
        )
    )
