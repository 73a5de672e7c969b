"""What was fetched of a mirrored child becomes rows here, with the events a local school has.

The first look is silent: nobody is told what was in the diary before they came. Afterwards a new
mark, a correction, another lesson are found by the same watchers as everywhere
(`services.alerts`), because they are written in the same way.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.calendar import local, local_date, school_moment
from bot.domain.diary import LessonStatus
from bot.domain.fetched import FetchedChild, FetchedNews, FetchedTermMark, FetchedWeek, FetchedYear
from bot.domain.mirror import (
    CHANGES_FOR,
    EMPTY_WEEK,
    SECOND_LOOK,
    Difference,
    Kept,
    LessonFacts,
    LessonRow,
    Place,
    SeenWeek,
    clean,
    difference,
    lesson_after,
    lesson_gone,
    seen,
    seen_term_marks,
    text_kept,
    unsaid,
)
from bot.domain.mirrored import Mirror, signed_after
from bot.services import broadcasting, changes_told
from bot.services.mirror_linking import class_of
from bot.storage import (
    announcements,
    broadcasts,
    mirror_changes,
    mirror_missing,
    mirror_names,
    mirror_weeks,
    mirror_year,
    mirrors,
)
from bot.storage.database import Connection
from bot.storage.mirror_changes import WeekChanges
from bot.storage.mirror_weeks import NOON, KeptWeek, Pupil

NEWS_FOR = timedelta(days=7)
"""An announcement of an earlier day than that, when it is first seen, is no news."""
MOST_NEWS = 50
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A week as it was fetched. ``silent``: whatever is in it is no news to anybody."""

    week: FetchedWeek
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Haul:
    """Whatever one round has brought of one child; None was not asked for."""

    mirror: int
    child: FetchedChild | None = None
    weeks: tuple[LookedAt, ...] = ()
    year: FetchedYear | None = None
    term_marks: tuple[FetchedTermMark, ...] | None = None
    news: tuple[FetchedNews, ...] | None = None
    previous: bool = False
    """The week before is among them."""
    back_to: date | None = None
    """The earliest Monday fetched by now."""
    no_term_marks: bool = False
    """They were asked for and not to be had: what is known stays, tomorrow they are asked for."""


def is_news(conn: Connection, haul: Haul, now: datetime) -> bool:
    """Whether writing it would change anything: most looks change nothing. Reads only."""
    mirror = mirrors.one(conn, haul.mirror)
    if mirror is None:
        return False
    if mirror.first_at is None or haul.child or haul.year or haul.news or haul.term_marks:
        return True
    return any(_changes_anything(conn, mirror, one, now) for one in haul.weeks)


def _changes_anything(conn: Connection, mirror: Mirror, one: LookedAt, now: datetime) -> bool:
    if signed_after(mirror, one.week) != mirror.signed:
        return True
    pupil = _pupil(conn, mirror, one.week.monday, silent=one.silent)
    if pupil is None:
        return True
    return not _look(conn, pupil, one.week, now).changes.nothing


def write(conn: Connection, bot: str, haul: Haul, now: datetime) -> None:
    """Everything in the caller's one transaction; nothing when the child was let go meanwhile."""
    mirror = mirrors.hold(conn, haul.mirror)
    if mirror is None:
        return
    mirror = _described(conn, mirror, haul.child)
    today = local_date(now, mirror.zone)
    klass = mirrors.enrol(conn, mirror.school, mirror.student, class_of(mirror.child), today)
    if haul.year is not None:
        mirror_year.write_year(conn, klass, haul.year)
    first = mirror.first_at is None
    for one in haul.weeks:
        silent = one.silent or first
        pupil = _pupil(conn, mirror, one.week.monday, silent=silent)
        if pupil is not None:
            _write_week(conn, bot, pupil, one.week, now)
        mirror = _signed(conn, mirror, one.week)
    mine = _of_class(mirror, klass, silent=first)
    if haul.term_marks is not None:
        _write_term_marks(conn, mine, haul.term_marks, now)
    if haul.news is not None:
        _write_news(conn, bot, mine, mirror, haul.news, now)
    _stamp(conn, mirror, haul, now)


def fetched(conn: Connection, haul: Haul, now: datetime) -> None:
    """Nothing has changed; it is as of now."""
    mirror = mirrors.one(conn, haul.mirror)
    if mirror is not None:
        _stamp(conn, mirror, haul, now)


def _described(conn: Connection, mirror: Mirror, child: FetchedChild | None) -> Mirror:
    if child is None or child == mirror.child:
        return mirror
    mirrors.redescribe(conn, mirror.id, child)
    return replace(mirror, child=child)


def _stamp(conn: Connection, mirror: Mirror, haul: Haul, now: datetime) -> None:
    moments: dict[str, datetime | date] = {}
    if haul.weeks:
        moments["fetched_at"] = now
        moments["first_at"] = mirror.first_at or now
    for name, got in (
        ("year_at", haul.year is not None),
        ("terms_at", haul.term_marks is not None or haul.no_term_marks),
        ("news_at", haul.news is not None),
        ("previous_at", haul.previous),
    ):
        if got:
            moments[name] = now
    if haul.back_to is not None:
        moments["back_to"] = haul.back_to
    if moments:
        mirrors.stamp(conn, mirror.id, **moments)


# --- a week ---


@dataclass(frozen=True, slots=True)
class _Look:
    changes: WeekChanges
    kept: KeptWeek


def _pupil(conn: Connection, mirror: Mirror, monday: date, *, silent: bool) -> Pupil | None:
    """None while there is no class to keep the week in."""
    klass = mirror_weeks.class_on(conn, mirror.student, monday + CHANGES_FOR)
    return None if klass is None else _of_class(mirror, klass, silent=silent)


def _of_class(mirror: Mirror, klass: int, *, silent: bool) -> Pupil:
    before = mirror.made_at - A_MOMENT if silent else None
    return Pupil(
        mirror.id, mirror.school, mirror.student, klass, mirror.zone, mirror.source, before
    )


def _look(conn: Connection, pupil: Pupil, week: FetchedWeek, now: datetime) -> _Look:
    what = seen(week, mirror_names.spelled(conn, pupil.school))
    kept = mirror_weeks.without_cancelled(mirror_weeks.read(conn, pupil, what), what)
    wait, noted = what.patience, kept.noted
    records = unsaid if what.is_empty else difference
    changes = WeekChanges(
        _lessons(kept, what, pupil, now),
        difference(kept.tasks, what.tasks, noted.get("homework", {}), now, wait),
        records(kept.marks, what.marks, noted.get("mark", {}), now),
        records(kept.dots, what.dots, noted.get("dot", {}), now),
        records(kept.absences, what.absences, noted.get("attendance", {}), now),
    )
    return _Look(changes, kept)


def _lessons(
    kept: KeptWeek, what: SeenWeek, pupil: Pupil, now: datetime
) -> Difference[Place, LessonRow]:
    """A lesson that is gone may stay as a cancelled one."""
    today = local_date(now, pupil.zone)
    becomes = {
        place: _after(kept.lessons.get(place), said, place[0], today, pupil)
        for place, said in what.lessons.items()
    }
    part = difference(kept.lessons, becomes, kept.noted.get("lesson", {}), now, what.patience)
    days = {row.id: place[0] for place, row in kept.lessons.items()}
    ends = [(row, row.facts and lesson_gone(row.facts, days[row.id], today)) for row in part.gone]
    stays = tuple((row, after) for row, after in ends if after is not None)
    return replace(
        part,
        changed=(*part.changed, *stays),
        gone=tuple(row for row, after in ends if after is None),
        back=(*part.back, *(row.id for row, _after in stays)),
    )


def _after(
    row: Kept[LessonRow] | None, said: LessonFacts, day: date, today: date, pupil: Pupil
) -> LessonRow:
    """What nobody has been told of has never been otherwise."""
    near = day if pupil.silent_at is None else date.min
    return lesson_after(row.facts if row else None, said, near, today)


def _signed(conn: Connection, mirror: Mirror, week: FetchedWeek) -> Mirror:
    """The mirror with what the system says of the family's signature under this week."""
    signed = signed_after(mirror, week)
    if signed == mirror.signed:
        return mirror
    mirrors.note_signed(conn, mirror.id, signed)
    return replace(mirror, signed=signed)


def _write_week(conn: Connection, bot: str, pupil: Pupil, week: FetchedWeek, now: datetime) -> None:
    look = _look(conn, pupil, week, now)
    if look.changes.nothing:
        return
    mirror_changes.write(conn, pupil, look.changes, now)
    if pupil.silent_at is None:
        for day in sorted(_days_changed(look, local(now, pupil.zone))):
            changes_told.tell_changes(conn, pupil.zone, pupil.klass, day, bot, now)


def _days_changed(look: _Look, here: datetime) -> set[date]:
    """Days on which a lesson ahead is another, is cancelled, or is held after all; a day nobody
    has seen yet cannot change."""
    days = {row.id: place[0] for place, row in look.kept.lessons.items()}
    changed = {
        days[row.id]
        for row, after in look.changes.lessons.changed
        if row.facts is not None and _said(row.facts) != _said(after)
        if _is_ahead(days[row.id], after, here)
    }
    more = {
        place[0]
        for place, row in look.changes.lessons.added
        if row.now.status is not LessonStatus.PLANNED and place[0] in days.values()
        if _is_ahead(place[0], row, here)
    }
    return changed | more


def _said(row: LessonRow) -> tuple[str, LessonStatus]:
    return row.now.subject, row.now.status


def _is_ahead(day: date, row: LessonRow, here: datetime) -> bool:
    if day != here.date():
        return here.date() < day <= here.date() + CHANGES_FOR
    return row.now.starts_at is None or row.now.starts_at > here.time()


# --- term marks and announcements ---


def _write_term_marks(
    conn: Connection, pupil: Pupil, marks: tuple[FetchedTermMark, ...], now: datetime
) -> None:
    what = seen_term_marks(marks, mirror_names.spelled(conn, pupil.school))
    noted = mirror_missing.noted(conn, pupil.mirror).get("term_mark", {})
    wait = SECOND_LOOK if what else EMPTY_WEEK
    part = difference(mirror_year.term_marks(conn, pupil), what, noted, now, wait)
    mirror_year.write_term_marks(conn, pupil, part, now)


def _write_news(
    conn: Connection,
    bot: str,
    pupil: Pupil,
    mirror: Mirror,
    news: tuple[FetchedNews, ...],
    now: datetime,
) -> None:
    newest = sorted(news, key=lambda one: (one.day, one.id))[-MOST_NEWS:]
    known = mirror_year.known_news(conn, pupil.school, [one.id for one in newest])
    fresh: dict[str, FetchedNews] = {}
    for one in newest:
        words = _words(one)
        if one.id in known:
            number, text = known[one.id]
            if text != words:
                mirror_year.rewrite_news(conn, number, words, now)
        elif words:
            fresh[one.id] = one
    for one in fresh.values():
        _announce(conn, bot, pupil, mirror, one, now)


def _announce(
    conn: Connection, bot: str, pupil: Pupil, mirror: Mirror, one: FetchedNews, now: datetime
) -> None:
    today = local_date(now, pupil.zone)
    silent = pupil.silent_at is not None or today - one.day > NEWS_FOR
    at = min(school_moment(one.day, NOON, pupil.zone), now) if silent else now
    name = mirrors.class_name(conn, pupil.klass)
    number = mirror_year.add_news(conn, pupil, name, one, _words(one), at, now)
    people = mirror_year.family(conn, pupil.school)
    mirror_year.hand_news(conn, number, people, at if silent else None)
    sent = announcements.one(conn, number)
    if not silent and sent is not None:
        broadcasts.sort_out(conn, bot, number)
        said = broadcasting.copy(conn, bot, sent).payload()
        broadcasts.send(conn, bot, sent, today, said, now)


def _words(one: FetchedNews) -> str:
    """The title stands above the text, as in an announcement made here."""
    return "\n\n".join(part for part in (clean(one.title), text_kept(one.text)) if part)
