"""Whose diaries an account opens: a student's own, or a parent's children.

Clients disagree on what ``users/me/children`` gives; a number and a person are both understood.
"""

from collections.abc import Sequence
from typing import Any

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import FetchedChild
from bot.domain.people import Name
from bot.sources import shapes
from bot.sources.dnevnik_ru.fields import Fields, own_id, reference
from bot.sources.dnevnik_ru.session import Session
from bot.sources.shapes import line, listed, record, records

STUDENT = "edustudent"
MOSCOW = "Europe/Moscow"
_ZONES = {
    2: "Europe/Kaliningrad",
    3: MOSCOW,
    4: "Europe/Samara",
    5: "Asia/Yekaterinburg",
    6: "Asia/Omsk",
    7: "Asia/Novosibirsk",
    8: "Asia/Irkutsk",
    9: "Asia/Yakutsk",
    10: "Asia/Vladivostok",
    11: "Asia/Magadan",
    12: "Asia/Kamchatka",
}


async def children(session: Session, title: str, zone: str) -> tuple[FetchedChild, ...]:
    """``zone`` is for a school that does not say its own. REJECTED without any diary."""
    context = record(await session.get("users/me/context"))
    roles = {line(role).casefold() for role in listed(context.get("roles"))} or shapes.unclear()
    found = [] if STUDENT in roles else listed(await session.get("users/me/children"))
    if found:
        opened = [await _of(session, one) for one in found]
    elif STUDENT in roles:
        person = record(await session.get(f"persons/{_person_of(context)}"))
        opened = [(person, context)]
    else:
        raise DiaryTrouble(Trouble.REJECTED)
    own = not found
    return tuple([await _child(session, one, around, own, (title, zone)) for one, around in opened])


async def _of(session: Session, given: object) -> tuple[Fields, Fields]:
    """A child's person and context."""
    if isinstance(given, dict):
        user = reference(given, "userid")
        around = record(await session.get(f"users/{user}/context")) if user else {}
        return given, around
    around = record(await session.get(f"users/{shapes.ident(given)}/context"))
    return record(await session.get(f"persons/{_person_of(around)}")), around


def _person_of(context: Fields) -> str:
    found = reference(context, "personid")
    if not found:
        raise DiaryTrouble(Trouble.REJECTED)
    return found


async def _child(
    session: Session, person: Fields, around: Fields, own: bool, usual: tuple[str, str]
) -> FetchedChild:
    id_ = own_id(person)
    title, zone = usual
    groups = records(around.get("edugroups")) or await groups_of(session, id_)
    group = newest(groups)
    school = _school_of(around, group)
    about = record(await session.get(f"schools/{school}")) if school else {}
    return FetchedChild(
        id_,
        _name(person),
        line(group.get("name")) or line(group.get("fullname")),
        line(about.get("name")) or line(about.get("fullname")) or title,
        _zone(about.get("timezone")) or zone,
        (
            ("group", own_id(group)),
            ("year", line(group.get("studyyear"))),
            ("school", school),
        ),
        own,
    )


def _name(person: Fields) -> Name:
    last, first, middle = (
        line(person.get(part)) for part in ("lastname", "firstname", "middlename")
    )
    return Name(last, first, middle) if last or first else shapes.unclear()


async def groups_of(session: Session, person: str) -> Sequence[Fields]:
    return records(await session.get(f"persons/{person}/edu-groups"))


def newest(groups: Sequence[Fields], year: int | None = None) -> Fields:
    """The class, not a part of it; of ``year`` when it is told, else of the latest."""
    whole = [group for group in groups if line(group.get("type")).casefold() != "subgroup"]
    if year is not None:
        whole = [group for group in whole if line(group.get("studyyear")) == str(year)]
    if not whole:
        raise DiaryTrouble(Trouble.UNCLEAR if year is not None else Trouble.REJECTED)
    return max(whole, key=lambda group: line(group.get("studyyear")))


def _school_of(around: Fields, group: Fields) -> str:
    """The school whose group it is; of several schools only that one."""
    schools = records(around.get("schools"))
    for school in schools:
        if own_id(group) in map(line, listed(school.get("groupids"))):
            return own_id(school)
    return own_id(schools[0]) if len(schools) == 1 else _only(listed(around.get("schoolids")))


def _only(ids: list[Any]) -> str:
    return line(ids[0]) if len(ids) == 1 else ""


def _zone(value: object) -> str | None:
    """Hours ahead of UTC, or minutes; None for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return _ZONES.get(value) or (_ZONES.get(value // 60) if value % 60 == 0 else None)
