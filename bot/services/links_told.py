"""Somebody new sees a child's diary: the other parents and the class teacher hear of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.alerts import OVERLAP, young
from bot.domain.calendar import local_date
from bot.domain.delivery import Kind
from bot.domain.views.pushes import LinkPush
from bot.storage import alike, links, new_links, outbox, told
from bot.storage.database import Connection
from bot.storage.new_links import NewLink
from bot.storage.told import AT_ONCE

WATCH = "link"


def look(conn: Connection, bot: str, now: datetime) -> bool:
    """Tells of new parent links; True when there may be more."""
    after = told.looked(conn, bot, WATCH)
    rows = new_links.links_after(conn, after)
    done, unbroken = after, True
    for row in rows:
        if new_links.is_parent(row):
            link = new_links.new_link(conn, row, local_date(now, row.timezone))
            _tell(conn, bot, now, link, mirrored=new_links.is_mirrored(row))
        elif new_links.is_mirrored(row) and row.unlinked_at is None:
            _tell_of_student(conn, bot, now, row)
        unbroken = unbroken and not young(row.consented_at, now, OVERLAP)
        done = row.id if unbroken else done
    told.move(conn, bot, WATCH, done)
    return len(rows) == AT_ONCE and done > after


def _tell_of_student(conn: Connection, bot: str, now: datetime, row: Any) -> None:
    """No school gave that code: the representatives hear that it was used."""
    today = local_date(now, row.timezone)
    parents = links.guardians(conn, [row.person_id], today).get(row.person_id, [])
    for parent in parents:
        name = alike.called(conn, parent, row.person_id, row.first_name, today)
        outbox.to_persons(
            conn,
            bot,
            [parent],
            Kind.LINK_ADDED,
            f"link:{row.id}:",
            local_date(row.consented_at, row.timezone),
            LinkPush("", (name,), mirrored=True, own=True).payload(),
            now,
            but_account=row.account_id,
        )


def _tell(
    conn: Connection, bot: str, now: datetime, link: NewLink, *, mirrored: bool = False
) -> None:
    day = local_date(link.at, link.zone)
    namesakes = alike.classes_for(conn, link.others, day)
    by_names: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for parent, children in link.others.items():
        by_names[_names(link, children, namesakes.get(parent, {}))].append(parent)
    for names, parents in by_names.items():
        _put(conn, bot, now, link, day, parents, LinkPush(link.parent, names, mirrored=mirrored))
    for teacher, (class_name, children) in link.teachers.items():
        view = LinkPush(link.parent, _names(link, children, {}), class_name)
        _put(conn, bot, now, link, day, (teacher,), view)


def _names(link: NewLink, children: Iterable[int], classes: Mapping[int, str]) -> tuple[str, ...]:
    """``classes``: of those beside whom the reader has another child called the same."""
    return tuple(
        alike.beside(link.children[child], classes.get(child)) for child in sorted(children)
    )


def _put(
    conn: Connection,
    bot: str,
    now: datetime,
    link: NewLink,
    day: date,
    people: Iterable[int],
    view: LinkPush,
) -> None:
    outbox.to_persons(
        conn,
        bot,
        list(people),
        Kind.LINK_ADDED,
        f"link:{link.id}:{view.class_name}",
        day,
        view.payload(),
        now,
        but_account=link.account,
    )
