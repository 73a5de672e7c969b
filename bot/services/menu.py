"""The menu: every child's next lesson, in two statements however many children there are."""

from datetime import date, datetime

from bot.domain import access, calendar
from bot.domain.marks import grade_has_marks
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.views.menu import ChildLine, MenuView
from bot.domain.views.menu import ahead as next_lesson
from bot.services import signing, teaching
from bot.services.diary import child
from bot.storage import diary_menu, news
from bot.storage.database import Connection

DEFAULT_ZONE = "Europe/Moscow"


def menu(conn: Connection, viewer: Viewer, now: datetime) -> MenuView:
    """What the viewer's menu says now; a stranger's says nothing about anybody."""
    children = access.readable(viewer)
    lines = _lines(conn, viewer, now) if children else ()
    return MenuView(
        hat=viewer.hat,
        today=_today(viewer, now),
        lines=lines,
        current=access.chosen_child(viewer).id if children else None,
        staff=viewer.staff,
        several_hats=len(viewer.hats) > 1,
        hidden=viewer.hidden_buttons,
        teaching=teaching.current(conn, viewer, now) if viewer.hat is Hat.STAFF else None,
    )


def _lines(conn: Connection, viewer: Viewer, now: datetime) -> tuple[ChildLine, ...]:
    children = access.readable(viewer)
    local = {ref.id: calendar.local(now, ref.school.zone) for ref in children}
    todays = [moment.date() for moment in local.values()]
    lessons = diary_menu.ahead(conn, children, min(todays), max(todays))
    marked = [ref for ref in children if grade_has_marks(ref.grade)]
    new = diary_menu.new_marks(conn, marked, now) if marked else {}
    unsigned = signing.badges(conn, viewer, children, now)
    unread = _unread(conn, viewer, children, now)
    return tuple(
        ChildLine(
            child(viewer, ref),
            local[ref.id].date(),
            next_lesson(lessons[ref.id], local[ref.id]),
            new.get(ref.id, 0),
            ref.id in unsigned,
            unread.get(ref.id, 0),
            ref.mirror.fetched_at if ref.mirror and ref.mirror.is_old(now) else None,
        )
        for ref in children
    )


def _unread(
    conn: Connection, viewer: Viewer, children: tuple[StudentRef, ...], now: datetime
) -> dict[int, int]:
    """Announcements are written to a parent, not to a child: counted beside the first one."""
    people = access.addressed(viewer)
    found = news.unread(conn, people, now)
    first: dict[int, int] = {}
    for ref in reversed(children):
        first[ref.parent_id or ref.id] = ref.id
    return {first[person]: count for person, count in found.items() if person in first}


def _today(viewer: Viewer, now: datetime) -> date:
    """The date at the first school of the viewer."""
    zones = [ref.school.zone for ref in access.readable(viewer)]
    zones += [ref.school.zone for ref in viewer.staff]
    return calendar.local_date(now, zones[0] if zones else viewer.zone or DEFAULT_ZONE)
