"""Who may act on what: pure, from the scope that the viewer carries."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain import access
from bot.domain.errors import Refused
from bot.domain.people import (
    Grant,
    Hat,
    Name,
    Right,
    SchoolRef,
    StaffRef,
    StudentRef,
    Viewer,
)

SCHOOL = SchoolRef(1, "Школа № 14", "Europe/Moscow")
ELSEWHERE = SchoolRef(2, "Школа № 7", "Asia/Omsk")
ANNA = StudentRef(7, Name("Иванова", "Анна"), SCHOOL, 5, "5А", 5, parent_id=17)
Act = Callable[[Viewer, int], StudentRef]
ACTS: tuple[Act, ...] = (access.signer, access.notifier)


def family(student: StudentRef, hat: Hat = Hat.FAMILY) -> Viewer:
    return Viewer(1, "ru", hat=hat, hats=(hat,), children=(student,))


def staff(*refs: StaffRef) -> Viewer:
    return Viewer(1, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=refs)


def teacher(
    school: SchoolRef = SCHOOL, *, admin: bool = False, classes: tuple[int, ...] = ()
) -> StaffRef:
    return StaffRef(3, Name("Бирюкова", "Елена"), school, admin, frozenset(classes))


@pytest.mark.parametrize("act", ACTS)
def test_a_parent_with_full_rights_acts_for_the_child(act: Act) -> None:
    assert act(family(ANNA), 7) is ANNA


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "viewer",
    [
        family(replace(ANNA, parent_id=None), Hat.STUDENT),
        family(replace(ANNA, right=Right.READ)),
        family(replace(ANNA, right=Right.CLOSED)),
        family(replace(ANNA, id=8)),
        family(replace(ANNA, parent_id=None, trust_id=4)),
        staff(teacher(admin=True, classes=(5,))),
    ],
    ids=["student", "reader", "closed", "another child", "trusted to read", "staff"],
)
def test_nobody_else_does(act: Act, viewer: Viewer) -> None:
    with pytest.raises(Refused):
        act(viewer, 7)


def test_a_trusted_person_may_do_just_what_was_granted() -> None:
    trusted = replace(ANNA, parent_id=None, trust_id=4, granted=frozenset({Grant.SIGN}))
    assert access.signer(family(trusted), 7) is trusted
    with pytest.raises(Refused):
        access.notifier(family(trusted), 7)
    with pytest.raises(Refused):
        access.own_child(family(trusted), 7)


def test_a_class_belongs_to_its_teacher_and_to_the_office_of_its_school() -> None:
    own, office = teacher(classes=(5,)), teacher(admin=True)
    assert access.class_teacher(staff(own), 5, 1) is own
    assert access.class_teacher(staff(teacher(ELSEWHERE), office), 5, 1) is office
    for viewer in (
        staff(teacher(classes=(6,))),
        staff(teacher(ELSEWHERE, admin=True)),
        staff(),
        family(ANNA),
        replace(staff(own), hat=Hat.FAMILY),
    ):
        with pytest.raises(Refused):
            access.class_teacher(viewer, 5, 1)


def test_announcements_are_written_to_persons_not_to_accounts() -> None:
    petya = replace(ANNA, id=8)
    trusted = replace(ANNA, id=9, parent_id=None, trust_id=4)
    closed = replace(ANNA, id=10, parent_id=99, right=Right.CLOSED)
    parent = replace(family(ANNA), children=(ANNA, petya, trusted, closed))
    assert access.addressed(parent) == (ANNA.parent_id,)
    assert access.addressed(family(replace(ANNA, parent_id=None), Hat.STUDENT)) == (7,)
    assert access.addressed(staff(teacher(), replace(teacher(ELSEWHERE), id=4))) == (3, 4)


def test_an_event_belongs_to_who_holds_it_and_to_the_office() -> None:
    holder, office = teacher(), replace(teacher(admin=True), id=77)
    assert access.organizer(staff(holder), 1, holder.id) is holder
    assert access.organizer(staff(office), 1, holder.id) is office
    for viewer, school, person in (
        (staff(holder), 1, None),
        (staff(holder), 1, 78),
        (staff(holder), 2, holder.id),
        (staff(replace(teacher(ELSEWHERE, admin=True), id=77)), 1, holder.id),
        (replace(staff(holder), hat=Hat.FAMILY), 1, holder.id),
        (family(ANNA), 1, ANNA.parent_id),
    ):
        with pytest.raises(Refused):
            access.organizer(viewer, school, person)
