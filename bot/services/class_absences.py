"""Absence notices as the class teacher handles them, and what other teachers are told."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from bot.domain import absence, access, calendar
from bot.domain.absence import CERTIFICATE_CODES, Notice, State
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.views.absence import CertificateView, ClassNotice, ClassNoticesView, Pupil
from bot.domain.views.pushes import NoticePush
from bot.services.absences import NOTICE
from bot.storage import absences, alike, attachments, audit, certificates, chats, outbox, pupils
from bot.storage.attachments import Kept
from bot.storage.database import Connection

LOOK_BACK = timedelta(days=14)
"""How long a notice that is over stays on the list."""
LONGEST_CERTIFICATE = 92
_DECIDED = ("н", *CERTIFICATE_CODES)


# --- looking ---


def class_list(
    conn: Connection, viewer: Viewer, class_id: int, page: int, now: datetime
) -> ClassNoticesView:
    """A page of a class's notices: what waits for an answer first."""
    known = pupils.class_and_school(conn, class_id)
    if known is None:
        raise Refused
    name, school = known
    access.class_teacher(viewer, class_id, school.id)
    today, number = calendar.local_date(now, school.zone), min(max(page, 0), 1000)
    found, pages = absences.of_class(conn, class_id, today - LOOK_BACK, number)
    counts = attachments.counts(conn, NOTICE, [notice.id for notice, _pupil in found])
    lines = tuple(
        ClassNotice(pupil, notice, (), counts.get(notice.id, 0), school.zone, today)
        for notice, pupil in found
    )
    return ClassNoticesView(class_id, name, today, lines, number, pages)


def read(conn: Connection, viewer: Viewer, notice_id: int, now: datetime) -> ClassNotice:
    """One notice, as it stands."""
    staff, notice, pupil = _known(conn, viewer, notice_id)
    return _shown(conn, staff, notice, pupil, now)


def open_notice(conn: Connection, viewer: Viewer, notice_id: int, now: datetime) -> ClassNotice:
    """One notice; the family is shown that it was seen. Needs a writing transaction."""
    staff, notice, pupil = _known(conn, viewer, notice_id)
    if absences.move(conn, notice.id, State.SEEN, {"seen_at": now}):
        staff, notice, pupil = _known(conn, viewer, notice_id)
    return _shown(conn, staff, notice, pupil, now)


def _known(conn: Connection, viewer: Viewer, notice_id: int) -> tuple[StaffRef, Notice, Pupil]:
    found = absences.one(conn, notice_id)
    if found is None:
        raise Refused
    notice, pupil = found
    return access.class_teacher(viewer, notice.class_id, notice.school_id), notice, pupil


def _shown(
    conn: Connection, staff: StaffRef, notice: Notice, pupil: Pupil, now: datetime
) -> ClassNotice:
    known = absences.between(conn, [notice.student_id], notice.when.first, notice.when.last)
    files = attachments.counts(conn, NOTICE, [notice.id]).get(notice.id, 0)
    zone = staff.school.zone
    today = calendar.local_date(now, zone)
    return ClassNotice(pupil, notice, absence.opposing(notice, known), files, zone, today)


def files(conn: Connection, viewer: Viewer, notice_id: int, bot: str) -> tuple[Kept, ...]:
    """The photos and documents of a notice that this bot can send."""
    _staff, notice, _pupil = _known(conn, viewer, notice_id)
    return tuple(one for one in attachments.of(conn, NOTICE, notice.id) if one.bot == bot)


# --- deciding ---


def accept(conn: Connection, viewer: Viewer, notice_id: int, bot: str, now: datetime) -> None:
    """The school has taken note and agrees. `AlreadyDone` for the second press."""
    staff, notice, pupil = _known(conn, viewer, notice_id)
    _answer(conn, staff, notice, State.ACCEPTED, "", now)
    _tell_filer(conn, bot, notice, pupil, State.ACCEPTED, staff, now)


def question(
    conn: Connection, viewer: Viewer, notice_id: int, words: str, bot: str, now: datetime
) -> None:
    """The class teacher asks back; the words stand on the notice."""
    staff, notice, pupil = _known(conn, viewer, notice_id)
    said = words.strip()[: absence.COMMENT_LIMIT]
    if not said:
        raise NotUnderstood
    _answer(conn, staff, notice, State.QUESTIONED, said, now)
    _tell_filer(conn, bot, notice, pupil, State.QUESTIONED, staff, now)


def _answer(
    conn: Connection, staff: StaffRef, notice: Notice, to: State, words: str, now: datetime
) -> None:
    answer = {"answer": words, "answered_at": now, "answered_by": staff.id}
    if not absences.move(conn, notice.id, to, answer):
        raise AlreadyDone if notice.state is to else Refused
    audit.note(
        conn,
        now,
        notice.school_id,
        NOTICE,
        notice.id,
        "changed",
        by_person=staff.id,
        before={"state": notice.state.value},
        after={"state": to.value},
    )


def _tell_filer(
    conn: Connection,
    bot: str,
    notice: Notice,
    pupil: Pupil,
    to: State,
    staff: StaffRef,
    now: datetime,
) -> None:
    """That there is an answer. The teacher's words stand on the notice: they may touch on health,
    and nothing about health goes into a push."""
    when, day = notice.when, calendar.local_date(now, staff.school.zone)
    name, filer = pupil.name.first, notice.person_id
    if filer is not None:
        name = alike.called(conn, filer, notice.student_id, name, day)
    push = NoticePush(
        notice.id,
        name,
        when.first,
        when.last,
        to.value,
        student=notice.student_id,
    ).payload()
    what, kind = f"notice:{notice.id}:{to.value}:{now.timestamp():.0f}", Kind.NOTICE_ANSWERED
    if filer is not None:
        outbox.to_persons(conn, bot, [filer], kind, what, day, push, now)
        return
    chat = chats.home(conn, bot, notice.account_id)
    if chat is not None:
        draft = outbox.Draft(chat, kind, what, day, push, now, staff.school.zone)
        outbox.put(conn, bot, (draft,))


# --- a certificate ---


def certificate(
    conn: Connection, viewer: Viewer, notice_id: int, first: date | None, last: date | None
) -> CertificateView:
    """The days a certificate would cover: the notice's own unless others are given."""
    _staff, notice, pupil = _known(conn, viewer, notice_id)
    if notice.state not in absence.MOVES[State.CERTIFICATE] or notice.comes:
        raise Refused
    begins, ends = first or notice.when.first, last or notice.when.last
    if not _sensible(notice, begins, ends):
        raise Refused
    return CertificateView(pupil, notice, begins, ends)


def today(conn: Connection, viewer: Viewer, notice_id: int, now: datetime) -> date:
    """At the notice's own school: a teacher may be of two."""
    staff, _notice, _pupil = _known(conn, viewer, notice_id)
    return calendar.local_date(now, staff.school.zone)


def _sensible(notice: Notice, first: date, last: date) -> bool:
    near = timedelta(days=LONGEST_CERTIFICATE)
    return first <= last and notice.when.first - near <= first and last <= notice.when.last + near


def record_certificate(
    conn: Connection,
    viewer: Viewer,
    notice_id: int,
    code: str,
    first: date,
    last: date,
    now: datetime,
) -> int:
    """A certificate has come: what the journal has as absent on those days becomes ``code`` (б or
    у/п), a late arrival stays. How many lessons were changed. What is entered later follows
    `domain.absence.certified`."""
    staff, notice, _pupil = _known(conn, viewer, notice_id)
    if code not in CERTIFICATE_CODES or not _sensible(notice, first, last) or notice.comes:
        raise Refused
    paper = {"certificate_code": code, "certificate_first": first, "certificate_last": last}
    if not absences.move(conn, notice.id, State.CERTIFICATE, paper):
        raise Refused
    changed = _recode(conn, staff, notice, code, first, last, now)
    audit.note(
        conn,
        now,
        notice.school_id,
        NOTICE,
        notice.id,
        "changed",
        by_person=staff.id,
        before={"state": notice.state.value},
        after={"state": State.CERTIFICATE.value, "days": [first.isoformat(), last.isoformat()]},
    )
    return changed


def _recode(
    conn: Connection,
    staff: StaffRef,
    notice: Notice,
    code: str,
    first: date,
    last: date,
    now: datetime,
) -> int:
    held = certificates.journal(conn, notice.student_id, first, last)
    absent = [(id_, old) for id_, old in held.values() if old in _DECIDED and old != code]
    for id_, old in absent:
        audit.note(
            conn,
            now,
            notice.school_id,
            "attendance",
            id_,
            "changed",
            by_person=staff.id,
            before={"code": old},
            after={"code": code},
        )
    return certificates.recode(conn, absent, code, staff.id, now)


# --- what other teachers and the alerts need ---


def expected(
    conn: Connection, classes: Collection[int], day: date
) -> dict[int, tuple[tuple[int, ...], Pupil]]:
    """Who of these classes is announced as absent on a day: student -> the numbers of the lessons
    (empty: all day). Without causes, which only the class teacher sees. One statement."""
    found = absences.on_day(conn, classes, day)
    by_student: dict[int, list[Notice]] = {}
    whose = {}
    for notice, pupil in found:
        by_student.setdefault(notice.student_id, []).append(notice)
        whose[notice.student_id] = pupil
    announced: dict[int, tuple[tuple[int, ...], Pupil]] = {}
    for student, notices in by_student.items():
        numbers = _numbers(notices, day)
        if numbers is not None:
            announced[student] = (numbers, whose[student])
    return announced


def _numbers(notices: list[Notice], day: date) -> tuple[int, ...] | None:
    """Which lessons are announced; None: none of them."""
    every = range(16)
    covered = tuple(n for n in every if absence.announced(notices, day, n) is not None)
    if not covered:
        return None
    return () if len(covered) == len(every) else covered
