"""Who a code may be for: the people a selection means, with whose diary it would open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar import local_date, school_year
from bot.domain.codes import Pupil, Selection
from bot.domain.enrolment import Enrolment
from bot.domain.errors import NotUnderstood
from bot.domain.people import Name, Role, SchoolRef
from bot.storage import holders, links
from bot.storage.database import Connection
from bot.storage.links import PersonRecord

_DEFAULT_ROLES = (Role.STUDENT, Role.PARENT)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody a code is for: a person, or the unknown representative of a student."""

    role: Role
    person: int | None
    student: int | None
    name: Name | None
    school: SchoolRef
    pupils: tuple[Pupil, ...]
    relation: str
    order: tuple[int, str, str, str]


# --- whom the selection means ---


def wanted(conn: Connection, selection: Selection, now: datetime) -> list[Holder]:
    """Everybody the selection means, in the order of a journal; whether they need a code or not.

    Raises `NotUnderstood` for an unknown ``class`` or ``person``.
    """
    zones = holders.schools(conn)
    if not zones:
        return []
    today = local_date(now, dict(zones).get(selection.school_id or 0, zones[0][1]))
    students, others = _selected(conn, selection, today)
    families = _families(conn, students, today) if _wants(selection, Role.PARENT) else []
    own = students if _wants(selection, Role.STUDENT) else []
    unknown = [student for student, parents in families if not parents]
    parents = sorted({parent for _student, found in families for parent in found})
    return described(conn, [*own, *parents, *others], unknown, today)


def _wants(selection: Selection, role: Role) -> bool:
    return selection.role is role or (selection.role is None and role in _DEFAULT_ROLES)


def _selected(conn: Connection, selection: Selection, today: date) -> tuple[list[int], list[int]]:
    """Students whose (or whose parents') codes are meant, and people meant themselves."""
    if selection.person is not None:
        return _one_person(conn, selection, selection.person)
    if selection.class_name is not None:
        return _of_class(conn, selection, selection.class_name, today)
    if selection.role in (Role.TEACHER, Role.ADMIN):
        return [], holders.of_role(conn, selection.role, selection.school_id, today)
    return holders.of_role(conn, Role.STUDENT, selection.school_id, today), []


def _one_person(conn: Connection, selection: Selection, text: str) -> tuple[list[int], list[int]]:
    """A person themselves; for a student with the role ``parent``, the representatives."""
    found = holders.by_id(conn, text, selection.school_id)
    if not found:
        raise NotUnderstood("person")
    records = links.people(conn, found)
    if selection.role is Role.PARENT:
        students = [one for one in found if records[one].role is Role.STUDENT]
        return students, [one for one in found if records[one].role is Role.PARENT]
    return [], [one for one in found if selection.role in (None, records[one].role)]


def _of_class(
    conn: Connection, selection: Selection, typed: str, today: date
) -> tuple[list[int], list[int]]:
    known = holders.class_names(conn, selection.school_id)
    names = [name for name in known if _folded(name) == _folded(typed)]
    if not names:
        raise NotUnderstood("class")
    if selection.role in (Role.TEACHER, Role.ADMIN):
        year = school_year(today)
        return [], holders.class_teachers(conn, names[0], year, selection.school_id)
    ever = holders.ever_in_class(conn, names, selection.school_id)
    records, places = links.people(conn, ever), links.enrolments(conn, ever, today)
    return [
        student
        for student in ever
        if places[student].class_name in names and not records[student].has_left(today)
    ], []


def _folded(class_name: str) -> str:
    """``5a`` typed on either layout is 5А."""
    bare = "".join(class_name.split()).upper().replace("-", "")
    return bare.translate(str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ"))


def _families(conn: Connection, students: list[int], today: date) -> list[tuple[int, list[int]]]:
    found = links.guardians(conn, students, today)
    return [(student, found.get(student, [])) for student in students]


# --- what stands on a code ---


def described(conn: Connection, people: list[int], unknown: list[int], today: date) -> list[Holder]:
    """Holders for people, and for unknown representatives of students; those who left, and
    parents and students with nobody in a class, fall out."""
    wards = links.wards(conn, people, today)
    students = {student for found in wards.values() for student in found} | set(unknown)
    records = links.people(conn, {*people, *students})
    places = links.enrolments(conn, {*people, *students}, today)
    here = [records[one] for one in people if not records[one].has_left(today)]
    named = [_holder(one, [records[w] for w in _whose(one, wards)], places) for one in here]
    nameless = [_unknown_parent(records[one], places) for one in unknown if one in places]
    useful = [holder for holder in named if holder.pupils or _is_staff(holder.role)]
    return sorted([*useful, *nameless], key=lambda holder: holder.order)


def _is_staff(role: Role) -> bool:
    return role in (Role.TEACHER, Role.ADMIN)


def _whose(person: PersonRecord, wards: dict[int, list[int]]) -> Iterable[int]:
    return [person.id] if person.role is Role.STUDENT else wards.get(person.id, [])


def _holder(
    person: PersonRecord, pupils: list[PersonRecord], places: dict[int, Enrolment]
) -> Holder:
    shown = [pupil for pupil in pupils if pupil.id in places]
    return Holder(
        role=person.role,
        person=person.id,
        student=None,
        name=person.name,
        school=person.school,
        pupils=tuple(_pupil(pupil, places) for pupil in shown),
        relation=person.relation,
        order=_order(shown[0] if shown else person, places, person.role),
    )


def _unknown_parent(student: PersonRecord, places: dict[int, Enrolment]) -> Holder:
    return Holder(
        role=Role.PARENT,
        person=None,
        student=student.id,
        name=None,
        school=student.school,
        pupils=(_pupil(student, places),),
        relation="",
        order=_order(student, places, Role.PARENT),
    )


def _pupil(student: PersonRecord, places: dict[int, Enrolment]) -> Pupil:
    place = places.get(student.id)
    return Pupil(student.name, place.class_name if place else "")


def _order(
    person: PersonRecord, places: dict[int, Enrolment], role: Role
) -> tuple[int, str, str, str]:
    """A student's slip, then those of the family, class by class as in the journal."""
    place = places.get(person.id)
    family = "1" if role is Role.PARENT else "0"
    return (
        place.grade if place else 0,
        place.class_name if place else "",
        person.folded_name,
        family,
    )
