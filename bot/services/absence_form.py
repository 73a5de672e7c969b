"""Announce an absence: the form step by step, kept at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain import absence, access, calendar
from bot.domain.absence import Cause, Draft, Notice, Rules, When
from bot.domain.calendar import ONE_DAY
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import StudentRef, Viewer
from bot.domain.views.absence import DaysView, FormView, LessonsView
from bot.services.diary import child
from bot.services.signing import key_of
from bot.storage import absence_drafts, absences, attachments, diary_lessons, plans, schools
from bot.storage.attachments import Kept
from bot.storage.database import Connection

DRAFT = "absence_draft"
FORGOTTEN_AFTER = timedelta(days=1)
"""A form left alone for so long is begun anew."""

Change = Callable[[Draft], Draft]
"""One step of the form."""


def open_form(
    conn: Connection, viewer: Viewer, student: StudentRef, now: datetime, *, fresh: bool = False
) -> FormView:
    """The unfinished form of this child, or a new one with the likely day."""
    known = absence_drafts.draft_of(conn, viewer.account_id)
    if known is not None and not fresh and _goes_on(known, student, now):
        return form(conn, viewer, student, known, now, resumed=True)
    today = calendar.local_date(now, student.school.zone)
    plan = plans.study_year(conn, student, today).plan
    day = absence.likely_day(plan, calendar.local(now, student.school.zone)) or today
    return form(conn, viewer, student, begun(conn, viewer, student, When(day, day), now), now)


def _goes_on(draft: Draft, student: StudentRef, now: datetime) -> bool:
    recent = draft.updated_at is not None and now - draft.updated_at < FORGOTTEN_AFTER
    return draft.student_id == student.id and recent


def begun(
    conn: Connection,
    viewer: Viewer,
    student: StudentRef,
    when: When,
    now: datetime,
    *,
    comes: bool = False,
) -> Draft:
    """A new form in place of the viewer's former one. `AlreadyDone` when another has just begun."""
    former = absence_drafts.draft_of(conn, viewer.account_id)
    if former is not None:
        attachments.drop(conn, DRAFT, former.id)
    made = absence_drafts.begin(conn, viewer.account_id, student, when, now, comes)
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
    draft = absence_drafts.draft(conn, viewer.account_id, draft_id)
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
        absence_drafts.change(conn, changed, now)
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
        absence_drafts.change(conn, draft, now)
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
        file,
        now,
    )


def drop_note(conn: Connection, viewer: Viewer, draft_id: int, now: datetime) -> FormView:
    own_draft(conn, viewer, draft_id)
    attachments.drop(conn, DRAFT, draft_id)
    return edit(conn, viewer, draft_id, now, with_comment(""))


def cancel(conn: Connection, viewer: Viewer, draft_id: int) -> StudentRef:
    """Throws the form away; nothing was sent."""
    student, draft = own_draft(conn, viewer, draft_id)
    attachments.drop(conn, DRAFT, draft.id)
    absence_drafts.drop_draft(conn, viewer.account_id)
    return student


def current_form(conn: Connection, viewer: Viewer, now: datetime) -> FormView:
    """The viewer's unfinished form, whichever it is; `Refused` when there is none."""
    draft = absence_drafts.draft_of(conn, viewer.account_id)
    if draft is None:
        raise Refused
    student = access.notifier(viewer, draft.student_id)
    return form(conn, viewer, student, draft, now, resumed=True)
