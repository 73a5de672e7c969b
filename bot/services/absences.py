"""Notices of absence: filed from a form, shown, taken back, told beside the attendance."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain import absence, access, calendar
from bot.domain.absence import MOVES, Draft, Notice, State
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.views.absence import FormView, NoticesView, NoticeView
from bot.domain.views.pushes import NoticePush
from bot.domain.views.records import AttendanceView
from bot.services import digest_answers, mirror_errands
from bot.services.absence_form import DRAFT, begun, form, own_draft
from bot.services.diary import child
from bot.services.signing import key_of
from bot.storage import (
    absence_drafts,
    absences,
    attachments,
    audit,
    links,
    outbox,
    pupils,
    signatures,
)
from bot.storage.absences import lock_student
from bot.storage.attachments import Kept
from bot.storage.database import Connection

NOTICE = "absence_notice"


def send(
    conn: Connection,
    viewer: Viewer,
    draft_id: int,
    seal: str,
    language: str,
    bot: str,
    now: datetime,
) -> tuple[StudentRef, Notice] | FormView:
    """Files the notice, or hands back the form: with what keeps it from being sent, or because it
    is no longer the one that was shown (its seal differs then). Pressed twice, also at the same
    moment, it gives `AlreadyDone` and files nothing."""
    student, _draft = own_draft(conn, viewer, draft_id)
    lock_student(conn, student.id)
    student, draft = own_draft(conn, viewer, draft_id)
    checked = form(conn, viewer, student, draft, now)
    if checked.fault is not None or checked.seal != seal:
        return checked
    notice = _filed(conn, viewer, student, draft, language, now)
    attachments.move(conn, DRAFT, draft.id, NOTICE, notice.id)
    absence_drafts.drop_draft(conn, viewer.account_id)
    _tell_class_teacher(conn, bot, student, notice, viewer.account_id, now)
    mirror_errands.pass_notice(conn, student, notice, now)
    digest_answers.notice_filed(conn, bot, student, notice, now)
    return student, notice


def heard(conn: Connection, student: StudentRef) -> bool:
    """Whether a class teacher uses the bot, who will find the notice there."""
    teacher = student.class_teacher_id
    return teacher is not None and bool(links.linked(conn, [teacher]))


def _filed(
    conn: Connection,
    viewer: Viewer,
    student: StudentRef,
    draft: Draft,
    language: str,
    now: datetime,
) -> Notice:
    person = student.parent_id
    name = signatures.full_name(conn, person) if person is not None else ""
    me = key_of(viewer, student)
    if not absences.file(conn, student, draft, me, name, viewer.account_id, language, now):
        raise AlreadyDone
    notice = absences.of_draft(conn, viewer.account_id, draft.id)
    if notice is None:
        raise Refused
    audit.note(
        conn,
        now,
        student.school.id,
        NOTICE,
        notice.id,
        "made",
        by_person=person,
        after=_facts(notice),
    )
    return notice


def _facts(notice: Notice) -> dict[str, object]:
    """For the trace: neither cause nor comment."""
    days = [notice.when.first.isoformat(), notice.when.last.isoformat()]
    return {"state": notice.state.value, "days": days, "comes": notice.comes}


def _tell_class_teacher(
    conn: Connection, bot: str, student: StudentRef, notice: Notice, account: int, now: datetime
) -> None:
    teacher = student.class_teacher_id
    if teacher is None:
        return
    what = "withdrawn" if notice.state is State.WITHDRAWN else "comes" if notice.comes else "filed"
    today = calendar.local_date(now, student.school.zone)
    push = NoticePush(
        notice.id,
        pupils.called(conn, student, today),
        notice.when.first,
        notice.when.last,
        what,
        class_name=student.class_name,
    )
    outbox.to_persons(
        conn,
        bot,
        [teacher],
        Kind.NOTICE_FILED,
        f"notice:{notice.id}:{what}",
        today,
        push.payload(),
        now,
        but_account=account,
    )


def notices(conn: Connection, viewer: Viewer, student: StudentRef, page: int) -> NoticesView:
    number = min(max(page, 0), 1000)
    found, pages = absences.page(conn, student, number)
    return NoticesView(child(viewer, student), found, number, pages, _may_file(viewer, student))


def _may_file(viewer: Viewer, student: StudentRef) -> bool:
    try:
        access.notifier(viewer, student.id)
    except Refused:
        return False
    return True


def notice(
    conn: Connection, viewer: Viewer, student: StudentRef, notice_id: int, now: datetime
) -> NoticeView:
    """One notice about the student; `Refused` for another's."""
    found = _of_student(conn, student, notice_id)
    known = absences.between(conn, [student.id], found.when.first, found.when.last)
    me, today = key_of(viewer, student), calendar.local_date(now, student.school.zone)
    may_file = _may_file(viewer, student)
    shown = absence.cause_shown(found, viewer.hat is Hat.STUDENT)
    files = attachments.counts(conn, NOTICE, [found.id]).get(found.id, 0) if shown else 0
    mine = found.filer == me
    silent = not any(
        one.live and one.filer == me and one.when.overlaps(found.when) for one in known
    )
    return NoticeView(
        child=child(viewer, student),
        notice=found,
        opposing=absence.opposing(found, known),
        files=files,
        cause_shown=shown,
        may_withdraw=may_file and mine and found.state in MOVES[State.WITHDRAWN],
        may_object=may_file and not mine and silent and found.live and today <= found.when.last,
        zone=viewer.zone or student.school.zone,
        passing=mirror_errands.of_notice(conn, student, found.id),
    )


def _of_student(conn: Connection, student: StudentRef, notice_id: int) -> Notice:
    found = absences.one(conn, notice_id)
    if found is None or found[0].student_id != student.id:
        raise Refused
    return found[0]


def files(
    conn: Connection, viewer: Viewer, student: StudentRef, notice_id: int, bot: str
) -> tuple[Kept, ...]:
    """The photos and documents of a notice that this bot can send."""
    found = _of_student(conn, student, notice_id)
    if not absence.cause_shown(found, viewer.hat is Hat.STUDENT):
        raise Refused
    return tuple(one for one in attachments.of(conn, NOTICE, found.id) if one.bot == bot)


def withdraw(
    conn: Connection, viewer: Viewer, student: StudentRef, notice_id: int, bot: str, now: datetime
) -> None:
    """Takes one's own notice back. `AlreadyDone` for the second press."""
    found = _of_student(conn, student, notice_id)
    if found.filer != key_of(viewer, student):
        raise Refused
    if not absences.move(conn, found.id, State.WITHDRAWN, {"withdrawn_at": now}):
        raise AlreadyDone if found.state is State.WITHDRAWN else Refused
    taken_back = replace(found, state=State.WITHDRAWN)
    audit.note(
        conn,
        now,
        student.school.id,
        NOTICE,
        found.id,
        "changed",
        by_person=student.parent_id,
        before=_facts(found),
        after=_facts(taken_back),
    )
    mirror_errands.recall_notice(conn, student, taken_back, now)
    _tell_class_teacher(conn, bot, student, taken_back, viewer.account_id, now)


def object_to(
    conn: Connection, viewer: Viewer, student: StudentRef, notice_id: int, now: datetime
) -> FormView:
    """A form that says the contrary of somebody else's notice: both will stay."""
    view = notice(conn, viewer, student, notice_id, now)
    if not view.may_object:
        raise Refused
    other = view.notice
    draft = begun(conn, viewer, student, other.when, now, comes=not other.comes)
    return form(conn, viewer, student, draft, now)


def with_announced(conn: Connection, view: AttendanceView) -> AttendanceView:
    """Tells which absences without a cause the family had announced. One statement."""
    days = [line.day for line in view.lines if line.code == absence.UNDECIDED]
    if not days:
        return view
    known = absences.between(conn, [view.student.id], min(days), max(days))
    lines = (
        replace(line, announced=_announced(known, line.day, line.number))
        if line.code == absence.UNDECIDED
        else line
        for line in view.lines
    )
    return replace(view, lines=tuple(lines))


def _announced(known: tuple[Notice, ...], day: date, number: int) -> bool:
    return absence.announced(known, day, number) is not None
