"""Who reads a portfolio, and what its student may do with it."""

from datetime import datetime

from bot.domain import access, calendar
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.portfolio import MOST_FILES, MOST_ITEMS, ItemKind
from bot.domain.views.portfolio import ClassPortfolios, ItemView, PortfolioView
from bot.storage import attachments, portfolio, pupils
from bot.storage.attachments import Kept
from bot.storage.database import Connection


def reader(conn: Connection, viewer: Viewer, student: int, now: datetime) -> StudentRef:
    """The student, for themselves, their representatives and their class teacher alone."""
    if viewer.hat is not Hat.STAFF:
        return access.kin(viewer, student)[0]
    zone = pupils.zone(conn, student)
    known = zone and pupils.one(conn, student, calendar.local_date(now, zone))
    if not known:
        raise Refused
    access.class_teacher(viewer, known.class_id, known.school.id)
    return known


def owner(viewer: Viewer) -> StudentRef:
    """The student who looks: nobody else changes a portfolio."""
    if viewer.hat is not Hat.STUDENT:
        raise Refused
    return access.chosen_child(viewer)


def listed(
    conn: Connection, viewer: Viewer, student: int, page: int, now: datetime
) -> PortfolioView:
    ref = reader(conn, viewer, student, now)
    own, by_staff = viewer.hat is Hat.STUDENT, viewer.hat is Hat.STAFF
    return PortfolioView(ref, own, portfolio.items(conn, ref), by_staff, max(page, 0))


def one(conn: Connection, viewer: Viewer, student: int, item: int, now: datetime) -> ItemView:
    ref = reader(conn, viewer, student, now)
    return portfolio.one(conn, ref, item, own=viewer.hat is Hat.STUDENT)


def of_class(
    conn: Connection, viewer: Viewer, wanted: int | None, page: int, now: datetime
) -> ClassPortfolios:
    """``wanted`` None: the class that the viewer is the class teacher of."""
    class_id = _own_class(viewer) if wanted is None else wanted
    found = pupils.class_and_school(conn, class_id)
    if found is None:
        raise Refused
    name, school = found
    access.class_teacher(viewer, class_id, school.id)
    today = calendar.local_date(now, school.zone)
    students = pupils.of_class(conn, class_id, today, today)
    counts = portfolio.counts(conn, pupils.ids(students))
    lines = tuple((ref.id, ref.name, counts.get(ref.id, 0)) for ref in students)
    return ClassPortfolios(class_id, name, lines, max(page, 0))


def _own_class(viewer: Viewer) -> int:
    own = [class_id for ref in viewer.staff for class_id in sorted(ref.own_classes)]
    if not own:
        raise Refused
    return own[0]


# --- the student's own ---


def may_add(conn: Connection, viewer: Viewer) -> StudentRef:
    """`Refused` when it is full."""
    ref = owner(viewer)
    if len(portfolio.items(conn, ref)) >= MOST_ITEMS:
        raise Refused
    return ref


def add(
    conn: Connection,
    viewer: Viewer,
    kind: ItemKind,
    title: str,
    file: Kept | None,
    now: datetime,
) -> ItemView:
    ref = may_add(conn, viewer)
    item = portfolio.add(conn, ref, kind, title, now)
    if file is not None:
        _keep(conn, viewer, ref, item, file, now)
    return portfolio.one(conn, ref, item, own=True)


def mine(conn: Connection, viewer: Viewer, item: int) -> ItemView:
    return portfolio.one(conn, owner(viewer), item, own=True)


def describe(conn: Connection, viewer: Viewer, item: int, text: str) -> ItemView:
    portfolio.describe(conn, owner(viewer), item, text)
    return mine(conn, viewer, item)


def attach(conn: Connection, viewer: Viewer, item: int, file: Kept, now: datetime) -> ItemView:
    """`Refused` when it has as many files as it may have."""
    view = mine(conn, viewer, item)
    if view.files >= MOST_FILES:
        raise Refused
    _keep(conn, viewer, view.student, item, file, now)
    return mine(conn, viewer, item)


def _keep(
    conn: Connection, viewer: Viewer, ref: StudentRef, item: int, file: Kept, now: datetime
) -> None:
    attachments.add(
        conn,
        portfolio.ENTITY,
        item,
        ref.school.id,
        viewer.account_id,
        file,
        now,
    )


def remove(conn: Connection, viewer: Viewer, item: int, now: datetime) -> PortfolioView:
    ref = owner(viewer)
    if not portfolio.remove(conn, ref, item):
        raise AlreadyDone
    return listed(conn, viewer, ref.id, 0, now)


def files(
    conn: Connection, viewer: Viewer, student: int, item: int, now: datetime
) -> tuple[Kept, ...]:
    view = one(conn, viewer, student, item, now)
    return attachments.of(conn, portfolio.ENTITY, view.id)
