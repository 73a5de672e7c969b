"""A changed day is told once: to the families, each with their own groups, and to the teachers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from secrets import token_hex

from bot.domain.alerts import Beginning, Slot, beginning, days_to_watch, has_begun
from bot.domain.delivery import Kind
from bot.domain.people import StaffRef
from bot.domain.views.day_changes import DayLesson, TimetablePush
from bot.services import beginnings_told
from bot.storage import beginnings, outbox, unsent
from bot.storage import day_changes as storage
from bot.storage.database import Connection

SETTLES = timedelta(minutes=3)
"""Changes made one after the other are told in one message."""
KINDS = (Kind.TIMETABLE, Kind.DAY_BEGINS)
_ALL_GROUPS: frozenset[int] = frozenset()


def tell(
    conn: Connection,
    office: StaffRef,
    klass: int,
    on: date,
    bot: str,
    now: datetime,
    concerned: Collection[int | None] = (),
) -> int:
    """Every change the office has made to the class's day. How many phones."""
    return tell_changes(conn, office.school.zone, klass, on, bot, now, concerned, but=office.id)


def tell_changes(
    conn: Connection,
    zone: str,
    klass: int,
    on: date,
    bot: str,
    now: datetime,
    concerned: Collection[int | None] = (),
    *,
    but: int = 0,
) -> int:
    """The same whoever changed them; ``but`` is the person of the staff who did. What waits from
    a change before is replaced. How the day begins is said by it too, so that no alert has to
    follow."""
    lessons = storage.of_class(conn, klass, on)
    families = _families(conn, klass, on, lessons)
    staff = {one for one in _staff(lessons, concerned) if one != but}
    prefix = f"{klass}:{on.isoformat()}:"
    unsent.void_begun(conn, bot, KINDS, prefix, on, now)
    what, put = f"{prefix}{token_hex(4)}", 0  # two changes of one second are two messages
    starts: dict[int, Beginning] = {}
    rows: dict[int, int] = {}

    def put_to(people: set[int], kind: Kind, name: str, view: TimetablePush) -> int:
        # That all is as planned again is news only to those who heard otherwise.
        if not view.lessons and not unsent.was_told(conn, bot, people, KINDS, prefix, on):
            return 0
        due = now + SETTLES
        return outbox.to_persons(conn, bot, people, kind, name, on, view.payload(), now, due_at=due)

    near = on in days_to_watch(now, zone)
    for number, (seen, (children, people)) in enumerate(families.items()):
        shown = [each for each in lessons if each.id in seen]
        start = _start(shown)
        starts |= dict.fromkeys(children, start)
        otherwise = not start.as_planned and not has_begun(start, on, now, zone)
        kind = Kind.DAY_BEGINS if near and otherwise else Kind.TIMETABLE
        name = f"{what}:{number}"
        put += put_to(people, kind, name, _view(on, shown, start if otherwise else None))
        rows |= unsent.rows_of(conn, bot, kind, name, on)
    for teacher in sorted(staff):
        mine = [each for each in lessons if teacher in _teachers(each)]
        put += put_to(
            {teacher}, Kind.TIMETABLE, f"{what}:t{teacher}", _view(on, mine, None, to_staff=True)
        )
    beginnings_told.told_by(conn, bot, now, on, starts, rows)
    return put


def _staff(lessons: Iterable[DayLesson], concerned: Collection[int | None]) -> set[int]:
    found = {one for each in lessons if each.changed for one in _teachers(each)}
    return found | {one for one in concerned if one is not None}


def _teachers(one: DayLesson) -> set[int]:
    return {each for each in (one.teacher_id, one.planned_teacher_id) if each is not None}


_Families = dict[frozenset[int], tuple[set[int], set[int]]]


def _families(conn: Connection, klass: int, on: date, lessons: tuple[DayLesson, ...]) -> _Families:
    """By the lessons that are theirs, the children and all who read about them: nobody is told of
    another's group. A child of whom no group in a subject is known is told of all of them."""
    children = storage.students(conn, klass, on)
    parents = storage.parents(conn, children, on)
    subject_of = storage.groups(conn, klass)
    found: _Families = defaultdict(lambda: (set(), set()))
    for child, groups in children.items():
        divided = {subject_of.get(group) for group in groups}
        own = frozenset(
            each.id
            for each in lessons
            if each.group_id is None
            or each.group_id in groups
            or subject_of.get(each.group_id) not in divided
        )
        some, people = found[own]
        some.add(child)
        people |= {child, *parents.get(child, ())}
    return found


def _start(lessons: Iterable[DayLesson]) -> Beginning:
    return beginning(map(_slot, lessons), _ALL_GROUPS)


def _slot(one: DayLesson) -> Slot:
    return Slot(
        one.number,
        one.subject,
        beginnings.wall(one.starts_at),
        one.room,
        one.group_id,
        one.status == "cancelled",
        one.reason,
        one.planned_number,
        one.planned_subject or None,
        one.planned_room,
    )


def _view(
    on: date, lessons: list[DayLesson], otherwise: Beginning | None, *, to_staff: bool = False
) -> TimetablePush:
    return TimetablePush(
        on,
        lessons[0].class_name if lessons else "",
        tuple(each.told for each in lessons if each.changed),
        to_staff,
        otherwise is not None,
        otherwise.now if otherwise else None,
    )
