"""The office sets what its school's local act says; each change leaves its trace."""

from datetime import datetime, time

from bot.domain import access
from bot.domain.calendar import local_date
from bot.domain.errors import Refused
from bot.domain.local_act import CHOICES, KEPT_AS, Setting, kept
from bot.domain.people import Viewer
from bot.domain.views.local_act import LocalActView
from bot.storage import audit, plans, schools
from bot.storage.database import Connection


def overview(conn: Connection, viewer: Viewer, now: datetime) -> LocalActView:
    school = access.office(viewer).school
    today = local_date(now, school.zone)
    alternates = plans.school_alternates(conn, school.id, today)
    return LocalActView(school, schools.local_act(conn, school.id), alternates)


def set_school_setting(
    conn: Connection,
    viewer: Viewer,
    school: int,
    setting: Setting,
    was: int,
    to: int,
    now: datetime,
) -> bool:
    """From what was shown to something else. False: another value stands meanwhile, and stays.
    `Refused` for whoever does not stand at that school as its office."""
    office = access.office(viewer)
    if office.school.id != school or to not in CHOICES[setting]:
        raise Refused
    stands = schools.hold_local_act(conn, school).value(setting)
    if stands == to:
        return True
    today = local_date(now, office.school.zone)
    if stands != was or (setting is Setting.WEEKS and plans.school_alternates(conn, school, today)):
        return False
    schools.set_setting(conn, school, setting, to)
    audit.note(
        conn,
        now,
        school,
        "school",
        school,
        "changed",
        by_person=office.id,
        before=_trace(setting, was),
        after=_trace(setting, to),
    )
    return True


def _trace(setting: Setting, value: int) -> dict[str, object]:
    stored = kept(setting, value)
    said = stored.isoformat("minutes") if isinstance(stored, time) else stored
    return {KEPT_AS[setting]: said}
