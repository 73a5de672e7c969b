"""Sign the week: show it, sign what was shown, say what has changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import access, calendar, signing
from bot.domain.calendar import ONE_WEEK
from bot.domain.diary import DiaryDay, days_of
from bot.domain.errors import Refused
from bot.domain.people import Hat, StaffRef, StudentRef, Viewer
from bot.domain.receipts import Signed, Standing, Verdict, genuine, read_code, receipt_code
from bot.domain.signing import Changes, Snapshot
from bot.domain.views.diary import Around
from bot.domain.views.signing import (
    ClassSignatures,
    PupilSignatures,
    ReceiptView,
    SignatureLine,
    SigningView,
    SignOutcome,
    UnsignedView,
)
from bot.services import mirror_errands
from bot.services.diary import child
from bot.storage import audit, diary_homework, diary_lessons, plans, pupils, signatures
from bot.storage.database import Connection
from bot.storage.signatures import Kept, Signer

_LAST_DAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class _Week:
    """One read of a week: as a page, and as what is signed."""

    days: tuple[DiaryDay, ...]
    snapshot: Snapshot


def key_of(viewer: Viewer, student: StudentRef) -> str:
    """Who acts, for one signature or notice: the representative, or a trusted account."""
    if student.parent_id is not None:
        return f"person:{student.parent_id}"
    return f"account:{viewer.account_id}"


# --- looking ---


def open_week(
    conn: Connection, viewer: Viewer, student: StudentRef, week: date | None, now: datetime
) -> SigningView:
    """The week to be signed; without a ``week`` the newest open one that lacks the viewer's
    signature, else the current one. Six statements."""
    page, me = child(viewer, student), key_of(viewer, student)
    this = calendar.monday(calendar.local_date(now, student.school.zone))
    first = _first_week(student, now)
    newest = signing.latest_open(student.school, now)
    taught = _taught(conn, student, first, max(this, newest))
    asked = (calendar.monday(week),) * 2 if week else (newest, this)
    kept = signatures.of_student(conn, student, first, this, asked)
    shown = _newest_unsigned(kept, taught, me, newest, this) if week is None else asked[0]
    if not first <= shown <= this:
        raise Refused
    read = _read(conn, student, shown)
    may_sign = _may_sign(viewer, student)
    return SigningView(
        child=page,
        monday=shown,
        days=read.days if shown in taught else (),
        counts=signing.counts(read.snapshot.items),
        opens=signing.opens_at(shown, student.school),
        is_open=signing.is_open(shown, student.school, now),
        may_sign=may_sign,
        signatures=_lines(kept, shown, me, read.snapshot),
        changes=_changes(kept, shown, me, read.snapshot),
        seen=read.snapshot.seen,
        unsigned=len(_unsigned(kept, taught, me, newest) - {shown}) if may_sign else 0,
        around=_around(shown, first, this),
        zone=viewer.zone or student.school.zone,
        passing=mirror_errands.of_week(conn, student, shown),
        signed_there=mirror_errands.signed_there(conn, student, shown),
    )


def _first_week(student: StudentRef, now: datetime) -> date:
    today = calendar.local_date(now, student.school.zone)
    return calendar.monday(calendar.year_bounds(calendar.school_year(today))[0])


def _taught(conn: Connection, student: StudentRef, first: date, last: date) -> set[date]:
    found = signatures.taught_weeks(conn, [student.id], first, last + _LAST_DAY)
    return {week for _student, week in found}


def _newest_unsigned(
    kept: Iterable[Kept], taught: set[date], me: str, newest: date, this: date
) -> date:
    return newest if newest in _unsigned(kept, taught, me, newest) else this


def _read(conn: Connection, student: StudentRef, week: date) -> _Week:
    """Four statements, the year's plan included."""
    key = (conn, student, week, week + _LAST_DAY)
    lessons, tasks = diary_lessons.lessons(*key), diary_homework.tasks(*key)
    records = signatures.week_records(*key)
    plan = plans.study_year(conn, student, week).plan
    dates = calendar.week(week, 7)
    days = days_of(plan, dates, lessons, tasks, records.shown, student.grade)
    items = (*signing.plan_items(lessons, tasks), *records.items)
    shown = tuple(day for day in days if day.day.weekday() < plan.days_per_week or not day.empty)
    return _Week(shown, signing.snapshot(student.id, week, items))


def snapshot_of(conn: Connection, student: StudentRef, week: date) -> Snapshot:
    """What the diary says about the week now. Three statements."""
    key = (conn, student, calendar.monday(week), calendar.monday(week) + _LAST_DAY)
    plan = signing.plan_items(diary_lessons.lessons(*key), diary_homework.tasks(*key))
    return signing.snapshot(student.id, week, (*plan, *signatures.week_records(*key).items))


def _may_sign(viewer: Viewer, student: StudentRef) -> bool:
    try:
        access.signer(viewer, student.id)
    except Refused:
        return False
    return True


def _lines(kept: Iterable[Kept], week: date, me: str, now: Snapshot) -> tuple[SignatureLine, ...]:
    return tuple(
        SignatureLine(
            one.signed.name,
            one.signed.at,
            one.signed.on_paper,
            mine=one.signed.signer == me,
            changed=bool(_since(one, now).changed),
            trusted=_by_trust(one.signed),
            relation=one.signed.relation,
        )
        for one in kept
        if one.signed.week == week
    )


def _since(kept: Kept, now: Snapshot) -> Changes:
    if kept.content is None or kept.signed.digest == now.digest:
        return Changes()
    return signing.changes(signing.read_snapshot(kept.content), now)


def _changes(kept: Iterable[Kept], week: date, me: str, now: Snapshot) -> Changes:
    under = [one for one in kept if one.signed.week == week]
    mine = [one for one in under if one.signed.signer == me]
    meant = (mine or under)[-1:]
    return _since(meant[0], now) if meant else Changes()


def _unsigned(kept: Iterable[Kept], taught: set[date], me: str, newest: date) -> set[date]:
    signed = {one.signed.week for one in kept if one.signed.signer == me}
    return {week for week in taught if week <= newest} - signed


def _around(shown: date, first: date, last: date) -> Around:
    earlier, later = shown - ONE_WEEK, shown + ONE_WEEK
    return Around(earlier if earlier >= first else None, later if later <= last else None)


def unsigned_weeks(
    conn: Connection, viewer: Viewer, student: StudentRef, page: int, now: datetime
) -> UnsignedView:
    """Every open week of this school year without the viewer's signature."""
    me, first = key_of(viewer, student), _first_week(student, now)
    newest = signing.latest_open(student.school, now)
    taught = _taught(conn, student, first, newest)
    kept = signatures.of_student(conn, student, first, newest)
    weeks = sorted(_unsigned(kept, taught, me, newest), reverse=True)
    return UnsignedView(child(viewer, student), tuple(weeks), max(page, 0))


def badges(
    conn: Connection, viewer: Viewer, children: Iterable[StudentRef], now: datetime
) -> set[int]:
    """Ids of the children whose newest open week lacks the viewer's signature."""
    if viewer.hat is not Hat.FAMILY:
        return set()
    wanted = {
        ref.id: (signing.latest_open(ref.school, now), key_of(viewer, ref))
        for ref in children
        if _may_sign(viewer, ref)
    }
    return signatures.unsigned(conn, wanted)


# --- signing ---


def sign(
    conn: Connection, viewer: Viewer, student: StudentRef, week: date, seen: str, now: datetime
) -> SignOutcome:
    """Signs the week as it was shown. Needs a writing transaction; all is decided inside it."""
    if not signing.is_open(week, student.school, now):
        return SignOutcome.NOT_OPEN
    week = calendar.monday(week)
    if week < _first_week(student, now) or week not in _taught(conn, student, week, week):
        raise Refused
    now_says = snapshot_of(conn, student, week)
    signer = _signer(conn, viewer, student)
    if _has_signed(conn, student, week, signer.key):
        return SignOutcome.ALREADY
    if now_says.seen != seen:
        return SignOutcome.NOT_AS_SHOWN
    signed = signatures.sign(conn, student, signer, now_says, now)
    if signed:
        mirror_errands.pass_signature(conn, student, week, now)
    return SignOutcome.SIGNED if signed else SignOutcome.ALREADY


def _has_signed(conn: Connection, student: StudentRef, week: date, key: str) -> bool:
    kept = signatures.of_student(conn, student, week, week, (week, week))
    return any(one.signed.signer == key for one in kept)


def _signer(conn: Connection, viewer: Viewer, student: StudentRef) -> Signer:
    person = student.parent_id
    name = signatures.full_name(conn, person) if person is not None else ""
    return Signer(key_of(viewer, student), person, viewer.account_id, name)


# --- receipts ---


def receipt(
    conn: Connection,
    viewer: Viewer,
    student: StudentRef,
    week: date,
    keys: Sequence[str],
) -> ReceiptView:
    """The receipt of the viewer's own signature; `Refused` where there is none."""
    week, me = calendar.monday(week), key_of(viewer, student)
    kept = signatures.of_student(conn, student, week, week, (week, week))
    mine = next((one for one in kept if one.signed.signer == me), None)
    if mine is None or mine.content is None:
        raise Refused
    signed = mine.signed
    return ReceiptView(
        child(viewer, student),
        SignatureLine(signed.name, signed.at, signed.on_paper, mine=True, relation=signed.relation),
        signing.read_snapshot(mine.content),
        signed.digest,
        receipt_code(signed, keys[0]),
        viewer.zone or student.school.zone,
    )


def verify_receipt(conn: Connection, keys: Sequence[str], text: str) -> Verdict:
    """Whether a receipt is ours and the diary still says what was signed."""
    read = read_code(text)
    if read is None:
        return Verdict(Standing.UNREADABLE)
    number, letters = read
    kept = signatures.one(conn, number)
    if kept is None or kept.content is None:
        return Verdict(Standing.UNKNOWN)
    if not genuine(kept.signed, letters, keys):
        return Verdict(Standing.FORGED)
    return _verdict(conn, kept.signed, kept.content)


def _verdict(conn: Connection, signed: Signed, content: str) -> Verdict:
    student = pupils.one(conn, signed.student_id, signed.week + _LAST_DAY) or pupils.one(
        conn, signed.student_id, signed.week
    )
    if signing.digest(content) != signed.digest:
        return Verdict(Standing.TAMPERED, signed, student)
    if student is None:
        return Verdict(Standing.GONE, signed)
    then = signing.read_snapshot(content)
    found = signing.changes(then, snapshot_of(conn, student, signed.week))
    standing = Standing.CHANGED if found.changed else Standing.STANDS
    return Verdict(standing, signed, student, found)


# --- for the class teacher ---


def class_week(
    conn: Connection, class_id: int, week: date | None, now: datetime, zone: str | None = None
) -> ClassSignatures:
    """Who has signed a week of a class (None: the newest open one). The caller has asked
    `access.class_teacher`. Four statements."""
    found = pupils.class_and_school(conn, class_id)
    if found is None:
        raise Refused
    name, school = found
    shown = calendar.monday(week) if week else signing.latest_open(school, now)
    students = pupils.of_class(conn, class_id, shown, shown + _LAST_DAY)
    kept = signatures.of_students(conn, pupils.ids(students), shown, shown)
    lines = tuple(
        PupilSignatures(
            student.id,
            student.name,
            tuple(_line(one.signed) for one in kept if one.signed.student_id == student.id),
        )
        for student in students
    )
    is_open = signing.is_open(shown, school, now)
    return ClassSignatures(class_id, name, shown, is_open, lines, zone or school.zone)


def _line(signed: Signed) -> SignatureLine:
    return SignatureLine(
        signed.name,
        signed.at,
        signed.on_paper,
        trusted=_by_trust(signed),
        relation=signed.relation,
    )


def _by_trust(signed: Signed) -> bool:
    return signed.signer.startswith("account:")


def record_on_paper(
    conn: Connection,
    staff: StaffRef,
    class_id: int,
    student_id: int,
    week: date,
    now: datetime,
    parent_id: int | None = None,
) -> bool:
    """The class teacher records a signature given on paper, by a named representative if it is
    known whose; False when it is recorded already. `Refused` for a student of another class or a
    week that is not open."""
    week = calendar.monday(week)
    students = pupils.of_class(conn, class_id, week, week + _LAST_DAY)
    student = next((one for one in students if one.id == student_id), None)
    if student is None or not signing.is_open(week, student.school, now):
        raise Refused
    name = signatures.full_name(conn, parent_id) if parent_id is not None else ""
    key = f"person:{parent_id}" if parent_id is not None else f"paper:{student_id}"
    signer = Signer(key, parent_id, None, name, recorded_by=staff.id)
    done = signatures.sign(conn, student, signer, snapshot_of(conn, student, week), now)
    if done:
        facts = {"student": student_id, "week": week.isoformat(), "on_paper": True}
        audit.note(
            conn,
            now,
            student.school.id,
            "signature",
            student_id,
            "made",
            by_person=staff.id,
            after=facts,
        )
    return done
