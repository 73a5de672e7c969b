"""What a family says is passed on to the diary system, where that takes it; else it stays here."""

from datetime import date, datetime, timedelta

from bot.domain.absence import Notice
from bot.domain.calendar import local_date
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.gifts import Gift
from bot.domain.mirrored import Mirror
from bot.domain.passing import MOST_TRIES, Passing, Way, Word
from bot.domain.people import StudentRef
from bot.storage import absences, mirror_errands, mirror_logins, mirrors
from bot.storage.database import Connection
from bot.storage.mirror_errands import Errand

SIGNED_FOR = timedelta(days=14)
"""A signature that could not be passed on so long is of no use to the school any more."""


def pass_notice(conn: Connection, student: StudentRef, notice: Notice, now: datetime) -> None:
    """In the transaction that files it."""
    if _takes(student, Gift.COMING if notice.comes else Gift.ABSENCE_NOTICE):
        _put(conn, student, now, notice=notice.id)


def recall_notice(conn: Connection, student: StudentRef, notice: Notice, now: datetime) -> None:
    """In the transaction that takes it back: whoever may have been told is told that too. What has
    not gone out yet never does."""
    mirror = mirrors.of_student(conn, student.id)
    if mirror is None or mirror.login is None or not _takes(student, Gift.ABSENCE_NOTICE):
        return
    if mirror_errands.recall(conn, notice.id):
        mirror_logins.hurry(conn, mirror.login, now)


def pass_signature(conn: Connection, student: StudentRef, week: date, now: datetime) -> None:
    """In the transaction that signs."""
    if _takes(student, Gift.SIGNATURE):
        _put(conn, student, now, week=week)


def _takes(student: StudentRef, gift: Gift) -> bool:
    mirror = student.mirror
    return mirror is not None and mirror.linked and gift in mirror.gives


def _put(
    conn: Connection,
    student: StudentRef,
    now: datetime,
    *,
    notice: int | None = None,
    week: date | None = None,
) -> None:
    mirror = mirrors.of_student(conn, student.id)
    if mirror is not None and mirror.login is not None:
        mirror_errands.put(conn, mirror.id, now, notice=notice, week=week)
        mirror_logins.hurry(conn, mirror.login, now)


def of_notice(conn: Connection, student: StudentRef, notice: int) -> Word | None:
    """How far it has come; None when it stays here, and in a school of our own."""
    if student.mirror is None:
        return None
    return mirror_errands.of_notice(conn, notice)


def of_week(conn: Connection, student: StudentRef, week: date) -> Passing | None:
    if student.mirror is None:
        return None
    return mirror_errands.of_week(conn, student.id, week)


def signed_there(conn: Connection, student: StudentRef, week: date) -> bool:
    """Whether the system itself holds the family's signature, put there by its own means."""
    mirror = mirrors.of_student(conn, student.id) if student.mirror is not None else None
    return mirror is not None and week in mirror.signed


# --- on the way ---


def begin(
    conn: Connection, mirror: Mirror, errand: Errand, now: datetime
) -> tuple[bool, Notice | None]:
    """Whether it is to be tried now, which is noted before the call; and the notice, if it is
    one. What must not be tried any more is put aside."""
    notice = _notice(conn, errand)
    if errand.state is Passing.SENDING:  # whoever tried it died: it may have arrived
        mirror_errands.move(conn, errand, Passing.UNCLEAR, done_at=now)
    elif errand.tries >= MOST_TRIES or _too_late(mirror, errand, notice, now):
        mirror_errands.move(conn, errand, Passing.REFUSED, done_at=now)
    else:
        mirror_errands.move(conn, errand, Passing.SENDING, tried=1)
        return True, notice
    return False, notice


def _notice(conn: Connection, errand: Errand) -> Notice | None:
    found = None if errand.notice is None else absences.one(conn, errand.notice)
    return None if found is None else found[0]


def _too_late(mirror: Mirror, errand: Errand, notice: Notice | None, now: datetime) -> bool:
    today = local_date(now, mirror.zone)
    if errand.week is not None:
        return today - errand.week > SIGNED_FOR + timedelta(days=7)
    if notice is None or notice.when.last < today:
        return True
    return notice.live is (errand.way is Way.RECALL)


def ended(conn: Connection, errand: Errand, trouble: DiaryTrouble | None, now: datetime) -> None:
    """Arrived, or not: what is unclear is not repeated, what was not taken is tried again."""
    if trouble is None:
        mirror_errands.move(conn, errand, Passing.PASSED, done_at=now)
    elif trouble.why is Trouble.UNCLEAR:
        mirror_errands.move(conn, errand, Passing.UNCLEAR, done_at=now)
    elif trouble.why is Trouble.REJECTED:
        mirror_errands.move(conn, errand, Passing.REFUSED, done_at=now)
    else:
        mirror_errands.move(conn, errand, Passing.WAITING)
