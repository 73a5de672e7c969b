"""Announce an absence: the form step by step, the notice, and taking it back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain import absence, access, calendar
from bot.domain.absence import MOVES, Cause, Draft, Notice, Rules, State, When
from bot.domain.calendar import ONE_DAY
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.views.absence import DaysView, FormView, LessonsView, NoticesView, NoticeView
from bot.domain.views.pushes import NoticePush
from bot.domain.views.records import AttendanceView
from bot.services import digest_answers, mirror_errands
from bot.services.diary import child
from bot.services.signing import key_of
from bot.storage import (
    absences,
    attachments,
    audit,
    diary_lessons,
    links,
    outbox,
    plans,
    pupils,
    schools,
    signatures,
)
from bot.storage.absences import lock_student
from bot.storage.attachments import Kept
from bot.storage.database import Connection

DRAFT = "absence_draft"
NOTICE = "absence_notice"
FORGOTTEN_AFTER = timedelta(days=1)
"""A form left alone for so long is begun anew."""


Change = Callable[[Draft], Draft]
"""One step of the form."""


# --- the form ---


def open_form(
    conn: Connection, viewer: Viewer, student: StudentRef, now: datetime, *, fresh: bool = False
) -> FormView:
    """The unfinished form of this child, or a new one with the likely day."""
    known = absences.draft_of(conn, viewer.account_id)
    if known is not None and not fresh and _goes_on(known, student, now):
        return form(conn, viewer, student, known, now, resumed=True)
    today = calendar.local_date(now, student.school.zone)
    plan = plans.study_year(conn, student, today).plan
    day = absence.likely_day(plan, calendar.local(now, student.school.zone)) or today
    return form(conn, viewer, student, _begun(conn, viewer, student, When(day, day), now), now)


def _goes_on(draft: Draft, student: StudentRef, now: datetime) -> bool:
    recent = draft.updated_at is not None and now - draft.updated_at < FORGOTTEN_AFTER
    return draft.student_id == student.id and recent


def _begun(
    conn: Connection,
    viewer: Viewer,
    student: StudentRef,
    when: When,
    now: datetime,
    *,
    comes: bool = False,
) -> Draft:
    former = absences.draft_of(conn, viewer.account_id)
    if former is not None:
        attachments.drop(conn, DRAFT, former.id)
    made = absences.begin(conn, viewer.account_id, student, when, now, comes)
    if made is None:
        raise AlreadyDone
    return made


def form(
    conn: Connection,
    viewer: Viewer,
    student: StudentRef,
    draft: Draft,
    now: datetime,
    *,
    resumed: bool = False,
) -> FormView:
    """The form as it stands, checked. At most five statements."""
    rules = _rules(conn, student, draft.when, now)
    known = absences.between(conn, [student.id], draft.when.first, draft.when.last)
    me = key_of(viewer, student)
    return FormView(
        child=child(viewer, student),
        draft=draft,
        today=rules.today,
        school_days=len(absence.school_days(rules.plan, draft.when)),
        fault=absence.fault(draft, me, rules, known),
        overlap=absence.own_overlap(draft, me, known),
        others=_others(draft, me, known),
        files=attachments.counts(conn, DRAFT, [draft.id]).get(draft.id, 0),
        days_back=rules.days_back,
        resumed=resumed and bool(draft.cause or draft.comment),
    )


def _rules(conn: Connection, student: StudentRef, when: When, now: datetime) -> Rules:
    plan = plans.study_year(conn, student, when.first).plan
    lessons = diary_lessons.lessons(conn, student, when.first, when.first) if when.numbers else ()
    return Rules(
        plan,
        calendar.local_date(now, student.school.zone),
        schools.settings(conn, student.school.id).notice_days_back,
        {lesson.number for lesson in lessons if lesson.held},
    )


def _others(draft: Draft, me: str, known: tuple[Notice, ...]) -> tuple[Notice, ...]:
    return tuple(
        one for one in known if one.live and one.filer != me and one.when.overlaps(draft.when)
    )


def own_draft(conn: Connection, viewer: Viewer, draft_id: int) -> tuple[StudentRef, Draft]:
    """The viewer's form and its child. `AlreadyDone` for a form that was sent, `Refused` for one
    that is gone or somebody else's."""
    draft = absences.draft(conn, viewer.account_id, draft_id)
    if draft is None:
        if absences.of_draft(conn, viewer.account_id, draft_id) is not None:
            raise AlreadyDone
        raise Refused
    return access.notifier(viewer, draft.student_id), draft


def edit(
    conn: Connection,
    viewer: Viewer,
    draft_id: int,
    now: datetime,
    change: Change,
) -> FormView:
    """One step of the form, kept at once: nothing of it is lost when the bot stops."""
    student, draft = own_draft(conn, viewer, draft_id)
    changed = change(draft)
    if changed != draft:
        absences.change(conn, changed, now)
    return form(conn, viewer, student, changed, now)


def with_cause(cause: Cause | None) -> Change:
    return lambda draft: replace(draft, cause=cause)


def with_hidden_cause(hide: bool) -> Change:
    return lambda draft: replace(draft, hide_cause=hide)


def with_day(day: date, last: bool) -> Change:
    """A new first day takes the last one along; lessons were those of another day."""

    def changed(draft: Draft) -> Draft:
        when = When(draft.when.first, day) if last else When(day, max(day, _until(draft, day)))
        return replace(draft, when=when)

    return changed


def _until(draft: Draft, first: date) -> date:
    return draft.when.last if draft.when.length > 1 else first


def with_lesson(number: int) -> Change:
    """Switches a lesson of the first day."""

    def changed(draft: Draft) -> Draft:
        numbers = set(draft.when.numbers) ^ {number}
        when = When(draft.when.first, draft.when.first, tuple(sorted(numbers)))
        return replace(draft, when=when)

    return changed


def whole_day(draft: Draft) -> Draft:
    return replace(draft, when=When(draft.when.first, draft.when.last))


def with_comment(text: str) -> Change:
    return lambda draft: replace(draft, comment=text[: absence.COMMENT_LIMIT])


def choose_days(
    conn: Connection, viewer: Viewer, draft_id: int, month: date, last: bool, now: datetime
) -> DaysView:
    """A month to choose from; `Refused` for a month nobody may choose of."""
    student, draft = own_draft(conn, viewer, draft_id)
    begins = month.replace(day=1)
    rules = _rules(conn, student, When(begins, begins), now)
    first = draft.when.first if last else rules.earliest
    latest = (
        min(rules.latest, first + timedelta(days=absence.LONGEST - 1)) if last else rules.latest
    )
    if not first.replace(day=1) <= begins <= latest:
        raise Refused
    days = (begins + number * ONE_DAY for number in range(31))
    off = frozenset(day for day in days if calendar.day_off(rules.plan, day))
    page = child(viewer, student)
    return DaysView(page, draft, rules.today, begins, first, latest, off, last, rules.days_back)


def choose_lessons(
    conn: Connection, viewer: Viewer, draft_id: int, number: int | None, now: datetime
) -> LessonsView:
    """The lessons of the first day; a ``number`` is switched."""
    student, draft = own_draft(conn, viewer, draft_id)
    day = draft.when.first
    lessons = tuple(one for one in diary_lessons.lessons(conn, student, day, day) if one.held)
    if number is not None:
        if number not in {lesson.number for lesson in lessons}:
            raise Refused
        draft = with_lesson(number)(draft)
        absences.change(conn, draft, now)
    return LessonsView(child(viewer, student), draft, lessons)


def attach(conn: Connection, viewer: Viewer, draft_id: int, now: datetime, file: Kept) -> None:
    """One more photo or document for the form."""
    student, draft = own_draft(conn, viewer, draft_id)
    if attachments.counts(conn, DRAFT, [draft.id]).get(draft.id, 0) >= attachments.MOST:
        return
    attachments.add(
        conn,
        DRAFT,
        draft.id,
        student.school.id,
        viewer.account_id,
        file.bot,
        now,
        file_id=file.file_id,
        name=file.name,
        size=file.size,
        is_photo=file.is_photo,
    )


def drop_note(conn: Connection, viewer: Viewer, draft_id: int, now: datetime) -> FormView:
    own_draft(conn, viewer, draft_id)
    attachments.drop(conn, DRAFT, draft_id)
    return edit(conn, viewer, draft_id, now, with_comment(""))


def cancel(conn: Connection, viewer: Viewer, draft_id: int) -> StudentRef:
    """Throws the form away; nothing was sent."""
    student, draft = own_draft(conn, viewer, draft_id)
    attachments.drop(conn, DRAFT, draft.id)
    absences.drop_draft(conn, viewer.account_id)
    return student


# --- sending ---


def current_form(conn: Connection, viewer: Viewer, now: datetime) -> FormView:
    """The viewer's unfinished form, whichever it is; `Refused` when there is none."""
    draft = absences.draft_of(conn, viewer.account_id)
    if draft is None:
        raise Refused
    student = access.notifier(viewer, draft.student_id)
    return form(conn, viewer, student, draft, now, resumed=True)


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
    absences.drop_draft(conn, viewer.account_id)
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


# --- what was filed ---


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
    _tell_class_teacher(conn, bot, student, taken_back, viewer.account_id, now)


def object_to(
    conn: Connection, viewer: Viewer, student: StudentRef, notice_id: int, now: datetime
) -> FormView:
    """A form that says the contrary of somebody else's notice: both will stay."""
    view = notice(conn, viewer, student, notice_id, now)
    if not view.may_object:
        raise Refused
    other = view.notice
    draft = _begun(conn, viewer, student, other.when, now, comes=not other.comes)
    return form(conn, viewer, student, draft, now)


# --- beside the attendance ---


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
