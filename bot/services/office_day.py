"""A day of the school for the kitchen and the health worker; links, events and special days."""

import re
from datetime import date, datetime
from typing import Any

from bot.domain import access, calendar, event_words
from bot.domain.calendar import SpecialKind
from bot.domain.errors import NotUnderstood, Refused
from bot.domain.forms import SpecialDay
from bot.domain.people import Name, StaffRef, Viewer
from bot.domain.views.absence import Pupil
from bot.domain.views.office_day import (
    AbsentStudent,
    AbsentView,
    ClassAbsence,
    EventLine,
    LinkLine,
)
from bot.services import class_absences, office_people
from bot.storage import audit, import_requests
from bot.storage import office_day as storage
from bot.storage.database import Connection

_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,500}")
TITLE_LIMIT = 150

_Codes = dict[int, tuple[Name, dict[int, str]]]
_Expected = dict[int, tuple[tuple[int, ...], Pupil]]


# --- absent today ---


def absent(conn: Connection, viewer: Viewer, day: date | None, now: datetime) -> AbsentView:
    """By class: who is marked absent or announced, and how many are there to be fed. Causes are
    not in it."""
    office = access.office(viewer)
    today = calendar.local_date(now, office.school.zone)
    shown, school = day or today, office.school.id
    sizes = storage.sizes(conn, school, shown)
    codes = storage.absences(conn, school, shown)
    held = storage.numbers(conn, school, shown)
    expected = class_absences.expected(conn, [one for one, _name, _size in sizes], shown)
    classes = tuple(
        ClassAbsence(
            klass,
            name,
            size,
            _absent(codes.get(klass, {}), expected, klass, held.get(klass, set())),
        )
        for klass, name, size in sizes
    )
    return AbsentView(office.school, shown, today, classes)


def _absent(
    codes: _Codes, expected: _Expected, klass: int, held: set[int]
) -> tuple[AbsentStudent, ...]:
    lines = [
        AbsentStudent(name, student in expected, _all_day(by_number, held))
        for student, (name, by_number) in codes.items()
    ]
    for student, (numbers, pupil) in expected.items():
        if pupil.class_id == klass and student not in codes:
            lines.append(AbsentStudent(pupil.name, announced=True, all_day=not numbers))
    return tuple(sorted(lines, key=lambda one: one.name.full))


def _all_day(by_number: dict[int, str], held: set[int]) -> bool:
    """Absent in every lesson so far called: from the first of the day, without a gap."""
    called = sorted(held & {number for number in held if number <= max(by_number)})
    return bool(called) and all(number in by_number for number in called)


# --- useful links ---


def links(conn: Connection, viewer: Viewer) -> tuple[LinkLine, ...]:
    return storage.links(conn, access.office(viewer))


def add_link(conn: Connection, viewer: Viewer, words: str, now: datetime) -> None:
    """``Название https://…``. Raises `NotUnderstood` without an address."""
    office = access.office(viewer)
    found = _ADDRESS.search(words)
    if found is None or len(storage.links(conn, office)) >= storage.MOST_LINKS:
        raise NotUnderstood("link")
    title = " ".join(words.replace(found[0], " ").split())[:TITLE_LIMIT] or found[0]
    made = storage.add_link(conn, office, title, found[0])
    _note(conn, office, now, "school_link", made, "made", {"title": title})


def remove_link(conn: Connection, viewer: Viewer, link: int, now: datetime) -> None:
    office = access.office(viewer)
    if not storage.remove_link(conn, office, link):
        raise Refused
    _note(conn, office, now, "school_link", link, "removed", {})


def _note(
    conn: Connection,
    office: StaffRef,
    now: datetime,
    entity: str,
    entity_id: int,
    action: str,
    after: dict[str, Any],
) -> None:
    audit.note(
        conn, now, office.school.id, entity, entity_id, action, by_person=office.id, after=after
    )


# --- events ---


def events(conn: Connection, viewer: Viewer, now: datetime) -> tuple[EventLine, ...]:
    office = access.office(viewer)
    return storage.events(conn, office, calendar.local_date(now, office.school.zone))


def add_event(conn: Connection, viewer: Viewer, words: str, now: datetime) -> None:
    """From `event_words`. Raises `NotUnderstood` without a day to come and a title."""
    office = access.office(viewer)
    today = calendar.local_date(now, office.school.zone)
    known = {one.name: one.id for one in office_people.classes(conn, viewer, now)}
    said = event_words.spoken(words, today, known)
    made = storage.add_event(conn, office, said)
    _note(conn, office, now, "event", made, "made", {"title": said.title})


def remove_event(conn: Connection, viewer: Viewer, event: int, now: datetime) -> bool:
    """False when families have answered it already: then it can be cancelled."""
    office = access.office(viewer)
    if not storage.remove_event(conn, office, event):
        return False
    _note(conn, office, now, "event", event, "removed", {})
    return True


# --- special days ---


def make_special_day(
    conn: Connection,
    viewer: Viewer,
    day: date,
    kind: str,
    klass: int | None,
    bot: str,
    now: datetime,
) -> int:
    """A request to make the day special, by the same way as a sheet of the spreadsheet: the dry
    run says what becomes of the lessons. ``kind``: ``off``, ``remote`` or a weekday's number."""
    office = access.office(viewer)
    if day < calendar.local_date(now, office.school.zone):
        raise Refused
    known = {one.id: one.name for one in office_people.classes(conn, viewer, now)}
    if klass is not None and klass not in known:
        raise Refused
    weekday = int(kind) if kind.isdigit() else None
    its_kind = SpecialKind.AS_WEEKDAY if weekday is not None else SpecialKind(kind)
    made = SpecialDay(day, its_kind, weekday, known[klass] if klass is not None else "")
    return import_requests.make(
        conn, office, viewer.account_id, bot, made.title, now, rows=made.rows()
    )
