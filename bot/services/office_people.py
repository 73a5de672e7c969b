"""The office and the people of its school: codes, rights, who comes and goes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.domain import access, calendar
from bot.domain.codes import IssuedCode
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.names import split_name
from bot.domain.people import Name, Right, Role, StaffRef, Viewer
from bot.domain.views.office_people import (
    ClassLine,
    FoundView,
    Guard,
    PersonFacts,
    PersonView,
    StaffCodes,
    StaffLine,
)
from bot.services import codes
from bot.storage import audit, evenings, links, pupils, teachers
from bot.storage import codes as kept
from bot.storage import office_people as people
from bot.storage.database import Connection

LEAST_WORDS = 2
BASIS_LIMIT = 300


def _today(office: StaffRef, now: datetime) -> date:
    return calendar.local_date(now, office.school.zone)


def classes(conn: Connection, viewer: Viewer, now: datetime) -> tuple[ClassLine, ...]:
    office = access.office(viewer)
    return people.classes(conn, office, calendar.school_year(_today(office, now)))


def search(conn: Connection, viewer: Viewer, words: str, now: datetime) -> FoundView:
    """People of the school whose name holds the words."""
    office = access.office(viewer)
    said = " ".join(words.split())[:60]
    if len(said) < LEAST_WORDS:
        return FoundView(said, ())
    found, more = people.search(conn, office, said, _today(office, now))
    return FoundView(said, found, more)


def known(
    conn: Connection, viewer: Viewer, person: int, now: datetime
) -> tuple[StaffRef, PersonFacts]:
    """Somebody of the viewer's own school; `Refused` otherwise."""
    office = access.office(viewer)
    found = people.facts(conn, person, _today(office, now))
    if found is None or found.school.id != office.school.id:
        raise Refused
    return office, found


def person(conn: Connection, viewer: Viewer, its_id: int, now: datetime) -> PersonView:
    """Everything the office can do something about."""
    office, found = known(conn, viewer, its_id, now)
    held, _unknown = kept.held(conn, [its_id], [], now)
    return PersonView(
        found,
        _today(office, now),
        people.guards(conn, its_id),
        its_id in links.linked(conn, [its_id]),
        its_id in held,
    )


# --- codes of the staff ---


def staff_codes(conn: Connection, viewer: Viewer, page: int, now: datetime) -> StaffCodes:
    office = access.office(viewer)
    today = _today(office, now)
    everybody = teachers.of_school(conn, office, today)
    ids = [one.id for one in everybody]
    linked = links.linked(conn, ids)
    held, _unknown = kept.held(conn, ids, [], now)
    admins = set(evenings.office(conn, office.school.id, today))
    lines = tuple(
        StaffLine(one.id, one.name, one.id in admins, one.id in linked, one.id in held)
        for one in everybody
    )
    return StaffCodes(office.school, lines, max(page, 0))


def issue(
    conn: Connection,
    viewer: Viewer,
    person_id: int,
    keys: Sequence[str],
    now: datetime,
    *,
    close_old: bool,
) -> IssuedCode:
    """A new code; former ones end. ``close_old``: whoever is linked is unlinked at once."""
    office, found = known(conn, viewer, person_id, now)
    issued = codes.issue_to(
        conn, keys, now, office.school, [found.id], [], reissue=True, issued_by=office.id
    )
    if not issued.codes:
        raise Refused
    if close_old and found.id != office.id and links.end_all(conn, found.id, now):
        _note(conn, office, now, "access", found.id, "removed")
    return issued.codes[0]


def revoke(conn: Connection, viewer: Viewer, person_id: int, now: datetime) -> None:
    """Live codes of the person end."""
    office, found = known(conn, viewer, person_id, now)
    students = [found.id] if found.role is Role.STUDENT else []
    held = kept.held(conn, [found.id], students, now)
    if not any(held):
        raise AlreadyDone
    kept.revoke(conn, [found.id], students, now)
    _note(conn, office, now, "access", found.id, "changed", after={"code": "revoked"})


def _note(
    conn: Connection,
    office: StaffRef,
    now: datetime,
    entity: str,
    entity_id: int,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.note(
        conn,
        now,
        office.school.id,
        entity,
        entity_id,
        action,
        by_person=office.id,
        before=before,
        after=after,
    )


# --- a parent's right for a child ---


def guard(
    conn: Connection, viewer: Viewer, parent: int, student: int, now: datetime
) -> tuple[StaffRef, Guard]:
    office, _found = known(conn, viewer, student, now)
    pairs = people.guards(conn, student)
    found = next((one for one in pairs if (one.parent, one.student) == (parent, student)), None)
    if found is None:
        raise Refused
    return office, found


def set_right(
    conn: Connection, viewer: Viewer, parent: int, student: int, right: Right, now: datetime
) -> Guard:
    """Full, reading only, or closed, from now on."""
    return _changed(conn, viewer, parent, student, now, rights=right.value)


def set_basis(
    conn: Connection, viewer: Viewer, parent: int, student: int, words: str, now: datetime
) -> Guard:
    basis = " ".join(words.split())[:BASIS_LIMIT]
    if not basis:
        raise NotUnderstood("words")
    return _changed(conn, viewer, parent, student, now, basis=basis)


def set_end(
    conn: Connection, viewer: Viewer, parent: int, student: int, last: date | None, now: datetime
) -> Guard:
    """The last day of the right; None: without an end."""
    return _changed(conn, viewer, parent, student, now, ends_on=last)


def _changed(
    conn: Connection, viewer: Viewer, parent: int, student: int, now: datetime, **values: Any
) -> Guard:
    office, before = guard(conn, viewer, parent, student, now)
    was = {"rights": before.right.value, "basis": before.basis, "ends_on": before.ends_on}
    if all(was[key] == value for key, value in values.items()):
        return before
    people.change_right(conn, parent, student, **values)
    _note(
        conn,
        office,
        now,
        "guardianship",
        people.right_id(conn, parent, student),
        "changed",
        before={key: _plain(was[key]) for key in values},
        after={key: _plain(value) for key, value in values.items()} | {"student_id": student},
    )
    return guard(conn, viewer, parent, student, now)[1]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- who comes and goes ---


def leave(conn: Connection, viewer: Viewer, person_id: int, now: datetime) -> None:
    """From today on the person is of the school no more; records stay. `AlreadyDone` again."""
    office, found = known(conn, viewer, person_id, now)
    today = _today(office, now)
    if found.id == office.id:
        raise Refused
    if found.left_on is not None and found.left_on <= today:
        raise AlreadyDone
    people.set_left(conn, found.id, today)
    kept.revoke(conn, [found.id], [found.id] if found.role is Role.STUDENT else [], now)
    if found.role is Role.STUDENT:
        people.end_membership(conn, found.id, today)
    _note(
        conn, office, now, "person", found.id, "changed",
        before={"left_on": _plain(found.left_on)}, after={"left_on": today.isoformat()},
    )  # fmt: skip


def come_back(conn: Connection, viewer: Viewer, person_id: int, now: datetime) -> None:
    """They had not left after all, or are here again."""
    office, found = known(conn, viewer, person_id, now)
    if found.left_on is None:
        raise AlreadyDone
    people.set_left(conn, found.id, None)
    if found.role is Role.STUDENT:
        people.reopen_membership(conn, found.id, found.left_on)
    _note(
        conn, office, now, "person", found.id, "changed",
        before={"left_on": found.left_on.isoformat()}, after={"left_on": None},
    )  # fmt: skip


def move(conn: Connection, viewer: Viewer, student: int, klass: int, now: datetime) -> None:
    """To another class of the school from today on."""
    office, found = known(conn, viewer, student, now)
    if found.role is not Role.STUDENT:
        raise Refused
    if found.class_id == klass:
        raise AlreadyDone
    _check_class(conn, office, klass)
    today = _today(office, now)
    people.end_membership(conn, student, today - calendar.ONE_DAY)
    people.join_class(conn, student, klass, today)
    _note(
        conn, office, now, "membership", student, "changed",
        before={"class_id": found.class_id}, after={"class_id": klass},
    )  # fmt: skip


def _check_class(conn: Connection, office: StaffRef, klass: int) -> None:
    known_class = pupils.class_and_school(conn, klass)
    if known_class is None or known_class[1].id != office.school.id:
        raise Refused


def add_student(conn: Connection, viewer: Viewer, klass: int, words: str, now: datetime) -> int:
    """A new student of a class from today on. Raises `NotUnderstood` for no full name."""
    office = access.office(viewer)
    _check_class(conn, office, klass)
    made = people.add(conn, office.school.id, Role.STUDENT, _name(words))
    people.join_class(conn, made, klass, _today(office, now))
    _note(conn, office, now, "person", made, "made", after={"class_id": klass})
    return made


def add_parent(conn: Connection, viewer: Viewer, student: int, words: str, now: datetime) -> int:
    """A new representative of a student, with all rights until the office says otherwise."""
    office, found = known(conn, viewer, student, now)
    if found.role is not Role.STUDENT:
        raise Refused
    made = people.add(conn, office.school.id, Role.PARENT, _name(words))
    people.add_guard(conn, made, student)
    _note(conn, office, now, "person", made, "made", after={"student_id": student})
    return made


def add_teacher(conn: Connection, viewer: Viewer, words: str, now: datetime) -> int:
    office = access.office(viewer)
    name = _name(words)
    if people.namesakes(conn, office.school.id, Role.TEACHER, name):
        raise AlreadyDone
    made = people.add(conn, office.school.id, Role.TEACHER, name)
    _note(conn, office, now, "person", made, "made", after={"role": Role.TEACHER.value})
    return made


def _name(words: str) -> Name:
    said = " ".join(words.split())
    if len(said) > 150 or len(said.split()) < 2 or any(sign.isdigit() for sign in said):
        raise NotUnderstood("name")
    return split_name(said)
