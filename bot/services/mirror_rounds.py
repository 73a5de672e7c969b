"""One look at a family's diary: what it is for, and what came of it for the login."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain import vault
from bot.domain.delivery import Kind
from bot.domain.errands import Fetch
from bot.domain.errors import AlreadyDone, DiaryTrouble, Refused, Trouble
from bot.domain.gifts import Gift
from bot.domain.mirrored import Mirror
from bot.domain.rhythm import (
    NEEDS_FAMILY,
    TOLD_AFTER,
    Agenda,
    after_trouble,
    agenda,
    may_ask,
    next_look,
)
from bot.domain.views.mirror import FetchState, MirrorNews, MirrorPush
from bot.storage import (
    mirror_errands,
    mirror_logins,
    mirror_weeks,
    mirror_year,
    mirrors,
    outbox,
)
from bot.storage.database import Connection
from bot.storage.mirror_logins import Login

HELD_FOR = timedelta(minutes=5)
"""A look takes a minute at most; what a process that died held is free after that."""
USUAL_ZONE = "Europe/Moscow"


def plan(conn: Connection, login: Login, now: datetime) -> tuple[tuple[Mirror, Agenda], ...]:
    return tuple((mirror, agenda(mirror, now)) for mirror in mirrors.of_login(conn, login.id))


def note_gifts(conn: Connection, login: Login, gives: frozenset[Gift]) -> None:
    """What the system gives may be another thing than when the child was linked: a later version
    of ours has learnt more, or the operator allows less."""
    for mirror in mirrors.of_login(conn, login.id):
        if mirror.gives != gives:
            mirrors.regive(conn, mirror.id, gives)


# --- what came of it ---


def succeeded(
    conn: Connection,
    bot: str,
    login: Login,
    me: str,
    fresh: Mapping[str, str] | None,
    keys: Sequence[str],
    often: timedelta,
    chance: float,
    host: str,
    now: datetime,
) -> bool:
    """``fresh``: credentials that have changed, to be sealed anew. False when the login is not
    held any more: the family let go of it, or linked again."""
    zone, days_off = _zone(conn, login, now)
    # What somebody has said since this look began does not wait for the next one.
    said = mirror_errands.any_waiting(conn, login.id)
    values: dict[str, object] = {
        "fetched_at": now,
        "failures": 0,
        "failing_since": None,
        "trouble": "",
        "told_at": None,
        "host": host,
        "next_at": now if said else next_look(now, zone, often, chance, days_off),
    }
    if fresh is not None:
        values["sealed"] = vault.sealed(fresh, login.id, keys[0])
    if not mirror_logins.finish(conn, login.id, me, **values):
        return False
    if login.told_at is not None:
        _tell(conn, bot, login, MirrorNews.BACK, "", now)
    return True


def failed(
    conn: Connection,
    bot: str,
    login: Login,
    me: str,
    trouble: DiaryTrouble,
    fresh: Mapping[str, str] | None,
    keys: Sequence[str],
    chance: float,
    now: datetime,
) -> None:
    """Counts it, tries later, and tells the family what needs them at once, anything else after
    a day. Nothing is ever unlinked for it."""
    zone, _days_off = _zone(conn, login, now)
    since, failures = login.failing_since or now, login.failures + 1
    news = _worth_telling(login, trouble.why, since, now)
    values: dict[str, object] = {
        "failures": failures,
        "failing_since": since,
        "trouble": trouble.why.value,
        "next_at": after_trouble(now, zone, trouble.why, failures, trouble.wait, chance),
    }
    if fresh is not None:
        values["sealed"] = vault.sealed(fresh, login.id, keys[0])
    if news is not None:
        values["told_at"] = now
    if mirror_logins.finish(conn, login.id, me, **values) and news is not None:
        _tell(conn, bot, login, news, trouble.why.value, now)


def _worth_telling(login: Login, why: Trouble, since: datetime, now: datetime) -> MirrorNews | None:
    if why in NEEDS_FAMILY:
        # Told before that it only fails: that it will not mend by itself is news once more.
        told = login.told_at is not None and login.trouble in set(NEEDS_FAMILY)
        return None if told else MirrorNews.NEEDS_FAMILY
    if login.told_at is None and now - since >= TOLD_AFTER:
        return MirrorNews.FAILING
    return None


def _zone(
    conn: Connection, login: Login, now: datetime
) -> tuple[str, tuple[tuple[date, date], ...]]:
    found = mirrors.of_login(conn, login.id)
    if not found:
        return USUAL_ZONE, ()
    klass = mirror_weeks.class_on(conn, found[0].student, now.date())
    days_off = mirror_year.holidays(conn, klass) if klass is not None else ()
    return found[0].zone, days_off


def _tell(
    conn: Connection, bot: str, login: Login, news: MirrorNews, why: str, now: datetime
) -> None:
    found = mirrors.of_login(conn, login.id)
    if not found:
        return
    first = found[0]
    since = login.failing_since or now
    view = MirrorPush(first.student, mirrors.title(conn, first.id), news, why, since, first.zone)
    what = f"{login.id}:{news.value}:{since.timestamp():.0f}"
    people = mirror_logins.family(conn, login.id)
    outbox.to_persons(conn, bot, people, Kind.MIRROR, what, now.date(), view.payload(), now)


# --- somebody asks for a look at once ---


def want(conn: Connection, student: int, now: datetime) -> int:
    """The login that will be looked at; the caller has asked who may. `Refused` when nobody's
    login opens the diary, `AlreadyDone` when it has just been asked."""
    mirror = mirrors.of_student(conn, student)
    if mirror is None or mirror.login is None:
        raise Refused
    found = mirror_logins.state(conn, mirror.login)
    if found is None or not may_ask(found.wanted_at, now):
        raise AlreadyDone
    mirror_logins.want(conn, mirror.login, now)
    return mirror.login


def came_of(conn: Connection, errand: Fetch) -> FetchState | None:
    """What a look that was asked for has come to by now; None when there is nothing to look at
    any more."""
    mirror = mirrors.of_student(conn, errand.student)
    found = mirror_logins.state(conn, errand.login)
    if mirror is None or found is None:
        return None
    state = FetchState(errand.student, mirrors.title(conn, mirror.id), mirror.zone)
    if found.held or (found.next_at is not None and found.next_at <= errand.since):
        return state  # its turn has not come, or it is under way
    if found.trouble:
        return replace(state, why=found.trouble)
    return replace(state, done=True, at=found.fetched_at)
