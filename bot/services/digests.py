"""Makes the digests that are due and puts them into the outbox, a few hundred families at a time.

Any process may run this at any moment: a run keeps how far it has come in the transaction that
puts its messages, and every message has its key.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.domain import digest
from bot.domain.calendar import ONE_DAY, local_date, school_moment
from bot.domain.delivery import Kind, is_quiet
from bot.domain.digest import Due, Run, is_worth_an_evening
from bot.domain.marks import grade_has_marks
from bot.domain.notifications import Notifications, Preset, Switch
from bot.domain.views.digest import ChildDay, ChildWeek, DailyDigest, Signable, WeeklyDigest
from bot.services.collecting import no_collecting
from bot.storage import (
    amended,
    digest_days,
    digest_families,
    digest_runs,
    digest_weeks,
    notifications,
    outbox,
)
from bot.storage.database import Connection, Database
from bot.storage.digest_families import Child, Family
from bot.storage.outbox import Draft

WEEK = timedelta(days=6)
CHUNK = 500
"""Accounts at a time."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A few hundred accounts of a run. ``last`` None: there are no more."""

    drafts: list[Draft]
    last: int | None


async def send_due(db: Database, bot: str, now: datetime) -> int:
    """Puts whatever is due at ``now`` into the outbox; how many messages."""
    times = await db.read(digest_runs.times)
    made = 0
    for due in digest.due(times, now):
        made += await _make(db, bot, due, now)
    return made


def made_up(conn: Connection, bot: str, account: int, now: datetime) -> None:
    """For somebody who has just chosen another hour, day or zone: a digest whose hour is over
    there, but which is still fresh, goes now. Its run has passed; the key of what they have had
    already keeps it from coming twice."""
    for due in digest_runs.of_account(conn, account, now):
        unmarked = digest_weeks.unmarked_subjects(conn) if due.run is Run.WEEKLY else []
        making = _Making(conn, bot, due, [account], now, unmarked)
        outbox.put(conn, bot, _MAKERS[due.run](making))


async def _make(db: Database, bot: str, due: Due, now: datetime) -> int:
    made = 0
    unmarked: list[int] = []
    while (at := await db.read(partial(digest_runs.cursor, bot=bot, due=due))) is not None:
        if due.run is Run.WEEKLY and not unmarked:
            unmarked = await db.read(digest_weeks.unmarked_subjects) or [0]
        part = await db.read(partial(_read, bot=bot, due=due, after=at, now=now, unmarked=unmarked))
        made += await db.write(partial(_keep, bot=bot, due=due, at=at, part=part, now=now))
    return made


def _read(
    conn: Connection, bot: str, due: Due, after: int, now: datetime, unmarked: Sequence[int]
) -> _Part:
    accounts = digest_runs.next_accounts(conn, due, after, CHUNK, now)
    if not accounts:
        return _Part([], None)
    concerned = digest_runs.concerned(conn, due, accounts)
    if not concerned:
        return _Part([], accounts[-1])
    making = _Making(conn, bot, due, concerned, now, unmarked)
    with no_collecting():
        return _Part(list(_MAKERS[due.run](making)), accounts[-1])


def _keep(conn: Connection, bot: str, due: Due, at: int, part: _Part, now: datetime) -> int:
    finished = now if part.last is None else None
    new = at if part.last is None else part.last
    if not digest_runs.advance(conn, bot, due, at, new, finished):
        return 0  # another process has done it
    with no_collecting():
        outbox.put(conn, bot, part.drafts)
    return len(part.drafts)


@dataclass(frozen=True, slots=True)
class _Making:
    conn: Connection
    bot: str
    due: Due
    accounts: Sequence[int]
    now: datetime
    unmarked: Sequence[int]

    @property
    def started(self) -> datetime:
        """When this was due."""
        return school_moment(self.due.day, self.due.at, self.due.zone)

    def families(self, first: date, last: date, *, with_dots: bool = False) -> list[Family]:
        today = local_date(self.now, self.due.zone)
        return digest_families.families(
            self.conn, self.bot, self.accounts, first, last, today, with_dots=with_dots
        )


def _draft(
    making: _Making,
    family: Family,
    kind: Kind,
    what: str,
    payload: dict[str, object],
    seen: int | None = None,
) -> Draft:
    due, wishes = making.due, notifications.of(family.row)
    # Who chose an hour of the night gets it then.
    chosen = is_quiet(due.at, wishes.quiet_from, wishes.quiet_to)
    return Draft(
        family.chat,
        kind,
        what,
        due.day,
        payload,
        making.now,
        None if chosen else due.zone,
        expires_at=due.ends_at,
        seen=seen,
    )


def _weekly(making: _Making) -> Iterator[Draft]:
    first, last = making.due.day, making.due.day + WEEK
    families = making.families(first, last)
    today = local_date(making.now, making.due.zone)
    seen = amended.newest(making.conn)
    facts = digest_weeks.week_facts(
        making.conn, making.accounts, first, last, today, making.unmarked
    )
    changed = amended.since_last(making.conn, making.bot, families, first)
    for family in families:
        mine = [child for child in family.children if not child.own]
        children = tuple(facts.child(family, child) for child in mine)
        if changed:
            children = tuple(map(partial(_put_right, changed, family), mine, children))
        if digest.worth_sending(children):
            days = max(child.days_per_week for child in mine)
            view = WeeklyDigest(first, first + timedelta(days=days - 1), children)
            yield _draft(making, family, Kind.WEEKLY, "family", view.payload(), seen)


def _put_right(
    changed: amended.Changes, family: Family, child: Child, week: ChildWeek
) -> ChildWeek:
    marks = changed.get((family.chat, child.student))
    return week._replace(amended=marks) if marks and grade_has_marks(child.grade) else week


def _daily(making: _Making) -> Iterator[Draft]:
    tomorrow = making.due.day + ONE_DAY
    families = making.families(tomorrow, tomorrow, with_dots=True)
    yesterday = making.started - ONE_DAY
    facts = digest_days.day_facts(making.conn, making.accounts, tomorrow, marks_since=yesterday)
    for family in families:
        for own in (False, True):
            mine = [child for child in family.children if child.own is own]
            days = tuple(facts.child(family, child) for child in mine)
            if days:
                taught = any(child.taught for child in mine)
                yield from _evening_of(making, family, days, own, taught)


def _evening_of(
    making: _Making, family: Family, days: tuple[ChildDay, ...], own: bool, taught: bool
) -> Iterator[Draft]:
    """Before a day without lessons there is no digest; what is due then is told all the same."""
    tomorrow = making.due.day + ONE_DAY
    wishes = _wishes(family, own)
    hat = "student" if own else "family"
    if wishes.preset is Preset.DAILY and taught:
        worth = tuple(day for day in days if is_worth_an_evening(day, student=own))
        kind = Kind.EVENING if own else Kind.DAILY
    else:
        wanted = wishes.wants(Switch.DOTS)
        worth = tuple(_only_dots(day) for day in days if day.dots and wanted)
        kind = Kind.DOTS
    if worth:
        view = DailyDigest(tomorrow, worth)
        yield _draft(making, family, kind, hat, view.payload())


def _wishes(family: Family, own: bool) -> Notifications:
    return notifications.of(family.row, Preset.DAILY if own else Preset.WEEKLY)


def _only_dots(day: ChildDay) -> ChildDay:
    return day._replace(starts="", lessons=(), homework=(), marks=())


def _late(making: _Making) -> Iterator[Draft]:
    """What was set after the hour of the evening's digest, for those who want to hear of it."""
    tomorrow = making.due.day + ONE_DAY
    families = making.families(tomorrow, tomorrow)
    noon = making.started - timedelta(hours=12)
    facts = digest_days.day_facts(
        making.conn, making.accounts, tomorrow, marks_since=making.now, homework_since=noon
    )
    for family in families:
        for own in (False, True):
            wishes = _wishes(family, own)
            since = school_moment(making.due.day, wishes.daily_time, making.due.zone)
            wanted = wishes.wants(Switch.HOMEWORK)
            mine = [child for child in family.children if child.own is own and wanted]
            days = tuple(
                facts.child(family, child)._replace(
                    homework=tuple(facts.tasks(child, since)),
                    lessons=(),
                    dots=(),
                    marks=(),
                )
                for child in mine
            )
            yield from _late_of(making, family, days, own)


def _late_of(
    making: _Making, family: Family, days: Iterable[ChildDay], own: bool
) -> Iterator[Draft]:
    worth = tuple(day for day in days if day.homework)
    if worth:
        view = DailyDigest(making.due.day + ONE_DAY, worth)
        hat = "student" if own else "family"
        yield _draft(making, family, Kind.HOMEWORK, hat, view.payload())


def _signable(making: _Making) -> Iterator[Draft]:
    monday = making.due.day - timedelta(days=making.due.day.weekday())
    families = making.families(monday, monday + WEEK)
    schools = {child.school_id for family in families for child in family.children}
    openings = digest_weeks.openings(making.conn, schools, monday)
    for family in families:
        mine = [
            child
            for child in family.children
            if child.signable and not child.own and child.signing_weekday == making.due.weekday
        ]
        if mine:
            days = max(child.days_per_week for child in mine)
            view = Signable(monday, monday + timedelta(days=days - 1), _named(mine))
            draft = _draft(making, family, Kind.SIGNABLE, "family", view.payload())
            yield _not_before(draft, max(openings[child.school_id] for child in mine))


def _not_before(draft: Draft, opening: datetime) -> Draft:
    """Who lives far east of the school has their evening before signing opens there."""
    if opening <= draft.due_at:
        return draft
    return draft._replace(due_at=opening, expires_at=opening + digest.SIGNABLE_GRACE)


def _named(children: list[Child]) -> tuple[tuple[int, str], ...]:
    """By first name; of two called the same, with their classes."""
    times = Counter(child.name for child in children)
    return tuple(
        (one.student, one.name if times[one.name] == 1 else f"{one.name} ({one.class_name})")
        for one in children
    )


_MAKERS: dict[Run, Callable[[_Making], Iterator[Draft]]] = {
    Run.WEEKLY: _weekly,
    Run.DAILY: _daily,
    Run.SIGNABLE: _signable,
    Run.LATE: _late,
}
