"""Codes as the class teacher gives them out: one in the chat, or slips for the whole class."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import calendar
from bot.domain.codes import Issued
from bot.domain.errors import Refused
from bot.domain.people import Role, StudentRef, Viewer
from bot.domain.views.classroom import Access, ClassCodes, ClassRef, FreshCode, Holder, PupilCodes
from bot.services import classroom, codes
from bot.storage import audit, links, pupils
from bot.storage import codes as kept
from bot.storage.database import Connection

PAGE = 15

_Families = dict[int, list[int]]


def listed(conn: Connection, viewer: Viewer, class_id: int, page: int, now: datetime) -> ClassCodes:
    """The class, with how many of each family are linked."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    students = classroom.students(conn, ref, now)
    guards = _guards(conn, students, ref, now)
    linked = links.linked(conn, _everybody(students, guards))
    pages = max(1, -(-len(students) // PAGE))
    number = min(max(page, 0), pages - 1)
    shown = students[number * PAGE : (number + 1) * PAGE]
    lines = []
    for student in shown:
        family = [student.id, *guards.get(student.id, [])]
        # a representative whom nobody has entered is one to be linked
        size = max(2, len(family))
        lines.append((student, sum(one in linked for one in family), size))
    return ClassCodes(ref, tuple(lines), number, pages)


def _guards(
    conn: Connection, students: Sequence[StudentRef], ref: ClassRef, now: datetime
) -> _Families:
    today = calendar.local_date(now, ref.school.zone)
    return links.guardians(conn, pupils.ids(students), today)


def _everybody(students: Sequence[StudentRef], guards: _Families) -> list[int]:
    return [*pupils.ids(students), *(one for found in guards.values() for one in found)]


def of_pupil(
    conn: Connection, viewer: Viewer, class_id: int, student: int, now: datetime
) -> PupilCodes:
    """One family: who is linked, who holds a live code. `Refused` for another class's student."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    found = next((one for one in classroom.students(conn, ref, now) if one.id == student), None)
    if found is None:
        raise Refused
    parents = _guards(conn, [found], ref, now).get(student, [])
    people = [student, *parents]
    records = links.people(conn, people)
    linked = links.linked(conn, people)
    held, unknown = kept.held(conn, people, [student], now)
    known = tuple(
        Holder(one, records[one].role, records[one].name, _access(one in linked, one in held))
        for one in people
    )
    if parents:
        return PupilCodes(ref, found, known)
    nobody = Holder(None, Role.PARENT, None, _access(False, student in unknown))
    return PupilCodes(ref, found, (*known, nobody))


def _access(linked: bool, holding: bool) -> Access:
    if linked:
        return Access.LINKED
    return Access.HOLDING if holding else Access.NONE


def issue(
    conn: Connection,
    viewer: Viewer,
    class_id: int,
    student: int,
    person: int | None,
    keys: Sequence[str],
    now: datetime,
    *,
    close_old: bool = False,
) -> FreshCode:
    """A new code for one of a family (``person`` None: a representative not entered yet); former
    codes end. ``close_old``: whoever is linked as that person is unlinked at once."""
    view = of_pupil(conn, viewer, class_id, student, now)
    _ref, staff = classroom.known(conn, viewer, class_id)
    if person not in {holder.person for holder in view.holders}:
        raise Refused
    people, unknown = ([], [student]) if person is None else ([person], [])
    issued = codes.issue_to(
        conn, keys, now, view.ref.school, people, unknown, reissue=True, issued_by=staff.id
    )
    if not issued.codes:
        raise Refused
    closed = close_old and person is not None and links.end_all(conn, person, now)
    if closed and person is not None:
        school = view.ref.school.id
        audit.note(conn, now, school, "link", person, "removed", by_person=staff.id)
    return FreshCode(of_pupil(conn, viewer, class_id, student, now), issued.codes[0], bool(closed))


def issue_to_class(
    conn: Connection,
    viewer: Viewer,
    class_id: int,
    keys: Sequence[str],
    now: datetime,
    *,
    anew: bool,
) -> tuple[ClassRef, Issued]:
    """Codes for everybody of the class who is not linked: students and representatives. Who holds
    a live code is passed over, or with ``anew`` gets a new one instead of it."""
    ref, staff = classroom.known(conn, viewer, class_id)
    students = classroom.students(conn, ref, now)
    guards = _guards(conn, students, ref, now)
    people = _everybody(students, guards)
    linked = links.linked(conn, people)
    unknown = [one.id for one in students if not guards.get(one.id)]
    lacking = [one for one in dict.fromkeys(people) if one not in linked]
    issued = codes.issue_to(
        conn, keys, now, ref.school, lacking, unknown, reissue=anew, issued_by=staff.id
    )
    return ref, Issued(issued.codes, len(linked), issued.holding)
