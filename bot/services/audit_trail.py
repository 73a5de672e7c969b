"""The office looks up who saw and changed what."""

from datetime import date, datetime

from bot.domain import access, calendar
from bot.domain.people import Role, Viewer
from bot.domain.views.audit import AuditView
from bot.services import office_people
from bot.storage import audit_trail
from bot.storage.database import Connection


def of_day(
    conn: Connection, viewer: Viewer, day: date | None, page: int, now: datetime
) -> AuditView:
    """A day of the school, from its midnight to the next."""
    office = access.office(viewer)
    zone = office.school.zone
    today = calendar.local_date(now, zone)
    shown = min(day or today, today)
    since = calendar.school_moment(shown, datetime.min.time(), zone)
    until = calendar.school_moment(shown + calendar.ONE_DAY, datetime.min.time(), zone)
    return AuditView(
        office.school,
        audit_trail.of_day(conn, office.school.id, since, until),
        max(page, 0),
        shown,
        today,
        openings=audit_trail.opened(conn, office.school.id, shown),
    )


def of_person(conn: Connection, viewer: Viewer, person: int, page: int, now: datetime) -> AuditView:
    """Of a student what was seen and changed; of others what they did."""
    office, found = office_people.known(conn, viewer, person, now)
    read = audit_trail.about if found.role is Role.STUDENT else audit_trail.by
    entries = read(conn, office.school.id, person)
    return AuditView(office.school, entries, max(page, 0), person_id=person, person=found.name)
