"""Somebody new sees a child's diary: the other parents and the class teacher hear of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from bot.domain.alerts import OVERLAP, young
from bot.domain.calendar import local_date
from bot.domain.delivery import Kind
from bot.domain.views.pushes import LinkPush
from bot.storage import alerts, links, outbox, told
from bot.storage.alerts import NewLink
from bot.storage.database import Connection
from bot.storage.told import AT_ONCE

WATCH = "link"


def look(conn: Connection, bot: str, now: datetime) -> bool:
    """Tells of new parent links; True when there may be more."""
    after = told.looked(conn, bot, WATCH)
    rows = alerts.links_after(conn, after)
    done, unbroken = after, True
    for row in rows:
        if alerts.is_parent(row):
            link = alerts.new_link(conn, row, local_date(now, row.timezone))
            _tell(conn, bot, now, link, mirrored=alerts.is_mirrored(row))
        elif alerts.is_mirrored(row) and row.unlinked_at is None:
            _tell_of_student(conn, bot, now, row)
        unbroken = unbroken and not young(row.consented_at, now, OVERLAP)
        done = row.id if unbroken else done
    told.move(conn, bot, WATCH, done)
    return len(rows) == AT_ONCE and done > after


def _tell_of_student(conn: Connection, bot: str, now: datetime, row: Any) -> None:
    """No school gave that code: the representatives hear that it was used."""
    today = local_date(now, row.timezone)
    parents = links.guardians(conn, [row.person_id], today).get(row.person_id, [])
    view = LinkPush("", (row.first_name,), mirrored=True, own=True)
    what = f"link:{row.id}:"
    outbox.to_persons(
        conn,
        bot,
        parents,
        Kind.LINK_ADDED,
        what,
        local_date(row.consented_at, row.timezone),
        view.payload(),
        now,
        but_account=row.account_id,
    )


def _tell(
    conn: Connection, bot: str, now: datetime, link: NewLink, *, mirrored: bool = False
) -> None:
    day = local_date(link.at, link.zone)
    for children, parents in _by_children(link).items():
        view = LinkPush(link.parent, _names(link, children), mirrored=mirrored)
        _put(conn, bot, now, link, day, parents, view)
    for teacher, (class_name, children) in link.teachers.items():
        view = LinkPush(link.parent, _names(link, children), class_name)
        _put(conn, bot, now, link, day, (teacher,), view)


def _by_children(link: NewLink) -> dict[frozenset[int], list[int]]:
    found: dict[frozenset[int], list[int]] = defaultdict(list)
    for parent, children in link.others.items():
        found[children].append(parent)
    return found


def _names(link: NewLink, children: Iterable[int]) -> tuple[str, ...]:
    return tuple(link.children[child] for child in sorted(children))


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
