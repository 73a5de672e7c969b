"""My class: what its teacher sees to. Every function asks `access.class_teacher` first."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.domain import access, calendar, signing
from bot.domain.calendar import ONE_WEEK
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.views.classroom import (
    ClassDots,
    ClassRef,
    ClassView,
    HomesView,
    SignaturesView,
    SignReminder,
)
from bot.services import signing as signatures
from bot.storage import classroom, outbox, pupils, told
from bot.storage.database import Connection
from bot.storage.outbox import Draft


def known(conn: Connection, viewer: Viewer, class_id: int | None) -> tuple[ClassRef, StaffRef]:
    """The class (None: the viewer's own first one) and the viewer as its teacher."""
    found = class_id if class_id is not None else _own(viewer)
    named = pupils.class_and_school(conn, found)
    if named is None:
        raise Refused
    name, school = named
    staff = access.class_teacher(viewer, found, school.id)
    return ClassRef(found, name, school), staff


def _own(viewer: Viewer) -> int:
    own = sorted(number for ref in viewer.staff for number in ref.own_classes)
    if not own:
        raise Refused
    return own[0]


def opened(
    conn: Connection, viewer: Viewer, class_id: int | None, bot: str, now: datetime
) -> ClassView:
    """How the class stands. Two statements, and one for each other class of one's own."""
    ref, staff = known(conn, viewer, class_id)
    today = calendar.local_date(now, ref.school.zone)
    week = signing.latest_open(ref.school, now)
    counts = classroom.counts(conn, bot, ref.id, week, today)
    others = sorted(staff.own_classes - {ref.id})
    named = ((number, pupils.class_and_school(conn, number)) for number in others)
    return ClassView(
        ref,
        today,
        week,
        counts,
        tuple((number, one[0]) for number, one in named if one),
        ref.id in staff.own_classes,
    )


# --- signatures ---


def signed(
    conn: Connection, viewer: Viewer, class_id: int, week: date | None, now: datetime
) -> SignaturesView:
    """Who has signed a week (None: the newest open one), and who has not."""
    ref, _staff = known(conn, viewer, class_id)
    newest = signing.latest_open(ref.school, now)
    if week is not None and calendar.monday(week) > newest:
        raise Refused
    found = signatures.class_week(conn, ref.id, week, now)
    first = calendar.year_bounds(calendar.school_year(newest))[0]
    earlier, later = found.monday - ONE_WEEK, found.monday + ONE_WEEK
    return SignaturesView(
        found,
        earlier if earlier >= calendar.monday(first) else None,
        later if later <= newest else None,
    )


def remind_to_sign(
    conn: Connection, viewer: Viewer, class_id: int, week: date, bot: str, now: datetime
) -> SignaturesView:
    """A gentle word to the representatives of everybody who has not signed: once a week."""
    _ref, staff = known(conn, viewer, class_id)
    view = signed(conn, viewer, class_id, week, now)
    monday = view.found.monday
    unsigned = [pupil.student_id for pupil in view.found.unsigned]
    teacher = (staff.name.last, staff.name.first, staff.name.middle)
    readers = told.readers(conn, bot, unsigned, now, parents_only=True)
    drafts = [
        Draft(
            reader.chat,
            Kind.SIGN_REMINDER,
            f"sign:{student}",
            monday,
            SignReminder(student, reader.name, monday, teacher).payload(),
            now,
            reader.zone,
        )
        for student in unsigned
        for reader in readers.get(student, ())
    ]
    fresh = outbox.put_new(conn, bot, drafts, monday)
    return replace(view, sent=len({draft.what for draft in fresh}))


def sign_on_paper(
    conn: Connection, viewer: Viewer, class_id: int, student: int, week: date, now: datetime
) -> SignaturesView:
    """Records a signature given on paper. `AlreadyDone` for the second press."""
    ref, staff = known(conn, viewer, class_id)
    if not signatures.record_on_paper(conn, staff, ref.id, student, week, now):
        raise AlreadyDone
    return signed(conn, viewer, class_id, week, now)


# --- dots, families ---


def dots(conn: Connection, viewer: Viewer, class_id: int, page: int, now: datetime) -> ClassDots:
    ref, _staff = known(conn, viewer, class_id)
    today, number = calendar.local_date(now, ref.school.zone), min(max(page, 0), 1000)
    since = calendar.year_bounds(calendar.school_year(today))[0]
    lines, pages = classroom.dots(conn, ref.id, since, today, number)
    return ClassDots(ref, today, lines, number, pages)


def unreached(
    conn: Connection, viewer: Viewer, class_id: int, bot: str, now: datetime
) -> HomesView:
    """Families of which nobody can be written to."""
    ref, _staff = known(conn, viewer, class_id)
    today = calendar.local_date(now, ref.school.zone)
    homes = classroom.homes(conn, bot, ref.id, today)
    return HomesView(ref, tuple(home for home in homes if not home.reached))


def students(conn: Connection, ref: ClassRef, now: datetime) -> tuple[Any, ...]:
    """Who is in the class today, in the order of the journal."""
    today = calendar.local_date(now, ref.school.zone)
    return pupils.of_class(conn, ref.id, today, today)
