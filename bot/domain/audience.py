"""Whom an announcement is for, and whom somebody may write to: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refused
from bot.domain.people import StaffRef


class PlaceKind(StrEnum):
    CLASS = "c"
    GROUP = "g"
    GRADE = "y"
    SCHOOL = "s"
    STAFF = "t"


class Readers(StrEnum):
    """Of the families of a place."""

    PARENTS = "p"
    STUDENTS = "s"
    BOTH = "b"


@dataclass(frozen=True, slots=True)
class Place:
    """``number`` is the id of the class, group or school, or the grade."""

    kind: PlaceKind
    number: int

    @property
    def token(self) -> str:
        return f"{self.kind}{self.number}"

    @classmethod
    def of(cls, token: str) -> "Place":
        return cls(PlaceKind(token[:1]), int(token[1:]))


@dataclass(frozen=True, slots=True)
class Offer:
    """A place that somebody may write to. ``name`` is the class's or the group's (with its
    subject), as written; empty for a grade, the school and the staff."""

    place: Place
    name: str = ""
    subject: str = ""
    class_id: int | None = None
    grade: int = 0
    members: int = 0
    """Of a group: how many students are known to be in it."""


@dataclass(frozen=True, slots=True)
class Audience:
    places: tuple[Place, ...]
    readers: Readers


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience taken apart: whose families, and whether the staff too."""

    classes: frozenset[int]
    groups: frozenset[int]
    staff: bool
    readers: Readers


def permitted(staff: StaffRef, known: Iterable[Offer]) -> tuple[Offer, ...]:
    """Of a school's places those that this colleague may write to."""
    return tuple(offer for offer in known if _may(staff, offer))


def _may(staff: StaffRef, offer: Offer) -> bool:
    if staff.is_admin:
        return True
    if offer.class_id is None:
        return False
    if offer.class_id in staff.own_classes:
        return True
    whole = {part.class_id for part in staff.taught if part.group_id is None}
    if offer.place.kind is PlaceKind.CLASS or offer.class_id in whole:
        return offer.class_id in whole
    return any(part.group_id == offer.place.number for part in staff.taught)


def preselected(staff: StaffRef, offers: Iterable[Offer]) -> tuple[Place, ...]:
    """One's own class; somebody with one place only has it chosen as well."""
    offers = tuple(offers)
    own = tuple(
        offer.place
        for offer in offers
        if offer.place.kind is PlaceKind.CLASS and offer.class_id in staff.own_classes
    )
    return own[:1] or tuple(offer.place for offer in offers[:1] if len(offers) == 1)


def chosen(audience: Audience, offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The places as they are offered; `Refused` when one of them is not (any more)."""
    by_place = {offer.place: offer for offer in offers}
    if not set(audience.places) <= by_place.keys():
        raise Refused
    return tuple(by_place[place] for place in audience.places)


def may_be_urgent(staff: StaffRef, places: Iterable[Offer]) -> bool:
    """Only the office, and a class teacher to the own class, may break into quiet hours."""
    places = tuple(places)
    if not places:
        return False
    return staff.is_admin or all(offer.class_id in staff.own_classes for offer in places)


def reach(audience: Audience, offers: Iterable[Offer]) -> Reach:
    """Which classes and groups that is. A group nobody is known to be in is its whole class."""
    offers = tuple(offers)
    wanted = chosen(audience, offers)
    classes, groups, staff = set[int](), set[int](), False
    for offer in wanted:
        match offer.place.kind:
            case PlaceKind.STAFF:
                staff = True
            case PlaceKind.GROUP if offer.members:
                groups.add(offer.place.number)
            case _:
                classes |= _classes(offer, offers)
    return Reach(frozenset(classes), frozenset(groups), staff, audience.readers)


def _classes(offer: Offer, offers: Iterable[Offer]) -> set[int]:
    if offer.class_id is not None:
        return {offer.class_id}
    every = [one for one in offers if one.place.kind is PlaceKind.CLASS]
    whole = offer.place.kind is PlaceKind.SCHOOL
    return {one.place.number for one in every if whole or one.grade == offer.place.number}


def stored_offer(offer: Offer) -> list[str]:
    """What is needed to name a place, as JSON."""
    return [offer.place.token, offer.name, offer.subject]


def read_offer(kept: list[str]) -> Offer:
    token, name, subject = kept
    return Offer(Place.of(token), name, subject)
