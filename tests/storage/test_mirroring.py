"""The loop that looks at foreign diaries: whose turn it is, what fails, what is passed on."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain import vault
from bot.domain.absence import Cause, Notice, When
from bot.domain.calendar import local_date
from bot.domain.errors import AlreadyDone, DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedChild,
    FetchedLesson,
    FetchedMark,
    FetchedTermMark,
    FetchedWeek,
    Gift,
)
from bot.domain.mirrored import Linking
from bot.domain.passing import Passing
from bot.domain.people import Name
from bot.jobs.mirroring import Mirroring
from bot.services import (
    absence_form,
    absences,
    alerts,
    mirror_errands,
    mirror_linking,
    mirror_rounds,
)
from bot.storage import absence_drafts, accounts, chats, mirrors, viewers
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.standins.familiar import DOWN, EXPIRED, UNCLEAR, Familiar
from tests.storage.leaving import lets_go

NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)  # Wednesday, nine in Moscow
MONDAY = date(2026, 11, 16)
KEYS = ("k" * 40,)
BOT = "1"
CHILD = FetchedChild("77", Name("Белов", "Юрий"), "5А", "Лицей № 3", "Europe/Moscow")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def shown(*texts: str) -> Any:
    """Weeks with a lesson each day, and these marks in the week of the test."""

    def week(child: str, monday: date) -> FetchedWeek:
        days = [monday + timedelta(days=n) for n in range(5)]
        lessons = tuple(FetchedLesson(f"{d}", d, 1, "Алгебра", time(9), time(9, 40)) for d in days)
        marks = tuple(
            FetchedMark(f"{child}-{n}", MONDAY, "Алгебра", int(text), text)
            for n, text in enumerate(texts)
        )
        return FetchedWeek(monday, lessons, marks=marks if monday == MONDAY else ())

    return week


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def system() -> Familiar:
    return Familiar(shown("4"))


def loop(db: Database, system: Familiar, clock: Clock, me: str = "one", **more: Any) -> Mirroring:
    chance = random.Random(5)
    systems: Mapping[str, Any] = {system.code: system}
    return Mirroring(db, BOT, systems, more.pop("keys", KEYS), clock, me=me, chance=chance)


def linked(conn: Connection, number: int = 1, child: FetchedChild = CHILD) -> int:
    """A family; the student's id."""
    account = accounts.ensure(conn, "telegram", str(500 + number), "ru", NOW)
    chats.ensure(conn, BOT, account, str(500 + number))
    accounts.set_preset(conn, account, "daily")
    token = {"token": f"t{number}"}
    wanted = Linking("familiar", "Дневник", frozenset(Gift), "familiar.example", token, (child,))
    return mirror_linking.link(conn, account, wanted, KEYS, "ru", NOW)[0].student


@pytest.fixture
async def student(db: Database) -> int:
    await alerts.begin(db, BOT)
    return await db.write(linked)


def login(conn: Connection) -> Any:
    return conn.execute(select(t.MirrorLogin)).mappings().one()


def letters(conn: Connection, kind: str) -> list[dict[str, Any]]:
    found = select(t.Outbox.payload).where(t.Outbox.kind == kind)
    return list(conn.execute(found.order_by(t.Outbox.id)).scalars())


# --- whose turn it is ---


async def test_the_first_look_comes_at_once_and_the_next_within_a_quarter_of_an_hour(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    assert await mirroring.look_once() == 1
    assert system.asked["week"] == 3
    assert await mirroring.look_once() == 0
    clock.at += 20 * MINUTE
    assert await mirroring.look_once() == 1
    assert system.asked["week"] == 3 + 3  # this week, the next, and one older
    assert system.open == 0


async def test_the_whole_year_is_fetched_back_week_by_week(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    for _ in range(20):
        await mirroring.look_once()
        clock.at += 20 * MINUTE
    days = await db.read(lambda c: list(c.execute(select(t.Lesson.day).distinct()).scalars()))
    assert min(days) == date(2026, 8, 31)
    assert max(days) >= MONDAY + timedelta(days=11)


async def test_term_marks_that_are_not_to_be_had_stay_and_are_asked_for_tomorrow(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    system.term_marks = (FetchedTermMark("Алгебра", "term", 5, "5", "1 четверть"),)
    mirroring = loop(db, system, clock)
    await mirroring.look_once()
    for _day in range(3):
        clock.at += 24 * HOUR
        system.term_marks = None
        asked = system.asked["term_marks"]
        for _look in range(3):
            await mirroring.look_once()
            clock.at += 20 * MINUTE
        assert system.asked["term_marks"] == asked + 1
    known = await db.read(lambda c: list(c.execute(select(t.TermMark.text)).scalars()))
    assert known == ["5"]


async def test_at_most_so_many_at_once_and_everybody_in_the_end(
    db: Database, system: Familiar, clock: Clock
) -> None:
    for number in range(9):
        await db.write(lambda c, n=number: linked(c, n, replace(CHILD, id=str(n))))  # type: ignore[misc]
    system.pause = 0.1
    assert await loop(db, system, clock).look_once() == 9
    assert 1 < system.most <= system.manners.at_once
    assert set(system.logins.values()) == {1}


async def test_two_processes_share_the_work(db: Database, system: Familiar, clock: Clock) -> None:
    for number in range(6):
        await db.write(lambda c, n=number: linked(c, n, replace(CHILD, id=str(n))))  # type: ignore[misc]
    both = [loop(db, system, clock, me) for me in ("one", "two")]
    done = await asyncio.gather(*(one.look_once() for one in both))
    assert sum(done) == 6
    assert set(system.logins.values()) == {1}


async def test_processes_together_ask_no_more_at_once_than_one(
    db: Database, system: Familiar, clock: Clock
) -> None:
    for number in range(9):
        await db.write(lambda c, n=number: linked(c, n, replace(CHILD, id=str(n))))  # type: ignore[misc]
    system.pause = 0.1
    several = [loop(db, system, clock, me) for me in ("one", "two", "three")]
    assert sum(await asyncio.gather(*(one.look_once() for one in several))) == 9
    assert 1 < system.most <= system.manners.at_once


async def test_what_a_process_that_died_held_is_taken_up_again(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    held = {"held_by": "dead", "held_until": NOW + 5 * MINUTE}
    await db.write(lambda c: c.execute(update(t.MirrorLogin).values(**held)))
    assert await loop(db, system, clock).look_once() == 0
    clock.at += 6 * MINUTE
    assert await loop(db, system, clock).look_once() == 1


async def test_it_runs_until_it_is_stopped(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    running = asyncio.create_task(mirroring.run())
    async with asyncio.timeout(5):
        await system.looked.wait()
        mirroring.stop()
        await running
    assert await db.read(lambda c: login(c)["held_by"]) is None


# --- what comes of it ---


async def test_a_new_mark_reaches_the_family_once(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    await mirroring.look_once()
    system.weeks = shown("4", "5")
    for _ in range(4):
        clock.at += 20 * MINUTE
        await mirroring.look_once()
        await alerts.look(db, BOT, clock.at)
    told = await db.read(lambda c: letters(c, "marks"))
    assert [mark[5] for letter in told for mark in letter["marks"]] == ["5"]


async def test_a_renewed_token_is_sealed_anew_with_the_newest_key(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    system.token = "fresh"
    newest = ("n" * 40, *KEYS)
    await loop(db, system, clock, keys=newest).look_once()
    row = await db.read(login)
    assert vault.opened(row["sealed"], row["id"], newest[:1]) == {"token": "fresh"}


async def test_a_key_that_is_lost_is_not_the_familys_fault(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    await loop(db, system, clock, keys=("other" * 10,)).look_once()
    row = await db.read(login)
    assert (row["trouble"], row["failures"]) == ("unavailable", 1)
    assert not system.asked
    clock.at += HOUR
    await loop(db, system, clock).look_once()
    assert (await db.read(login))["trouble"] == ""


async def test_a_system_that_is_down_is_asked_less_and_less_and_told_of_after_a_day(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    await mirroring.look_once()
    system.trouble = DOWN
    clock.at += 20 * MINUTE
    tries = []
    while clock.at < NOW + timedelta(hours=50):
        if await mirroring.look_once():
            tries.append(clock.at)
        clock.at += MINUTE
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits[0] <= 2 * MINUTE
    by_day = [wait for wait, at in zip(waits, tries, strict=False) if 3 < at.hour < 18]
    assert max(by_day) <= 31 * MINUTE
    (letter,) = await db.read(lambda c: letters(c, "mirror"))
    assert letter["news"] == "failing"

    system.trouble = None
    while (await db.read(login))["trouble"] != "":
        await mirroring.look_once()
        clock.at += 10 * MINUTE
    told = [one["news"] for one in await db.read(lambda c: letters(c, "mirror"))]
    assert told == ["failing", "back"]


async def test_an_expired_login_is_told_at_once_and_stays_linked(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    await mirroring.look_once()
    system.trouble = EXPIRED
    for _ in range(40):
        clock.at += HOUR
        await mirroring.look_once()
    (letter,) = await db.read(lambda c: letters(c, "mirror"))
    assert (letter["news"], letter["why"]) == ("needs_family", "expired")
    assert (await db.read(login))["sealed"] is not None
    assert system.asked["week"] + system.asked["year"] + system.asked["children"] < 12


async def test_a_system_that_asks_for_a_pause_gets_it(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    system.trouble = DiaryTrouble(Trouble.TOO_OFTEN, 3600.0)
    await loop(db, system, clock).look_once()
    assert (await db.read(login))["next_at"] >= NOW + HOUR


async def test_a_fault_of_ours_keeps_nobody_else_waiting(
    db: Database, system: Familiar, clock: Clock
) -> None:
    for number in range(3):
        await db.write(lambda c, n=number: linked(c, n, replace(CHILD, id=str(n))))  # type: ignore[misc]
    good = system.weeks

    def weeks(child: str, monday: date) -> FetchedWeek:
        if child == "1":
            raise KeyError("a shape nobody expected")
        return good(child, monday)

    system.weeks = weeks
    assert await loop(db, system, clock).look_once() == 3
    fetched = await db.read(
        lambda c: (
            c.execute(select(t.Mirror.foreign_id).where(t.Mirror.fetched_at.is_not(None)))
            .scalars()
            .all()
        )
    )
    assert sorted(fetched) == ["0", "2"]
    assert system.open == 0


async def test_letting_go_while_it_is_fetched_leaves_nothing_behind(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring, good = loop(db, system, clock), system.weeks
    account = await db.read(lambda c: c.execute(select(t.Account.id)).scalar_one())
    gone = asyncio.Event()

    class Slow(Familiar):
        pass

    slow = Slow(good)

    async def let_go() -> None:
        await db.write(lambda c: lets_go(c, account, student, NOW))
        gone.set()

    def weeks(child: str, monday: date) -> FetchedWeek:
        asyncio.get_running_loop().create_task(let_go()) if not gone.is_set() else None
        return good(child, monday)

    slow.weeks = weeks
    mirroring = loop(db, slow, clock)
    await mirroring.look_once()
    await gone.wait()
    assert await db.read(lambda c: c.execute(select(t.School.id)).first()) is None


# --- keys ---


async def test_what_a_former_key_had_sealed_is_sealed_anew_by_the_next_look(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    new = "n" * 40
    before = await db.read(login)
    await loop(db, system, clock, keys=(new, *KEYS)).look_once()
    after = await db.read(login)
    assert vault.opened(before["sealed"], before["id"], (new,)) is None
    assert vault.opened(after["sealed"], after["id"], (new,)) == {"token": "t1"}
    clock.at += 20 * MINUTE
    assert await loop(db, system, clock, keys=(new,)).look_once() == 1
    again = await db.read(login)
    assert again["sealed"] == after["sealed"]  # and not at every look
    assert again["trouble"] == ""


# --- somebody asks ---


async def test_somebody_asks_for_a_look_at_once_but_not_again_and_again(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    await mirroring.look_once()
    clock.at += 3 * MINUTE
    await db.write(lambda c: mirror_rounds.want(c, student, clock.at))
    assert await mirroring.look_once() == 1
    clock.at += MINUTE
    with pytest.raises(AlreadyDone):
        await db.write(lambda c: mirror_rounds.want(c, student, clock.at))


async def test_what_a_system_has_learnt_to_give_since_it_was_linked_is_given(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    await db.write(lambda c: c.execute(update(t.Mirror).values(gives=["marks", "signature"])))
    system.gives = frozenset({Gift.MARKS, Gift.TERM_MARKS})
    await loop(db, system, clock).look_once()
    viewer = await db.read(lambda c: viewers.load(c, "telegram", "501", clock.at))
    assert viewer is not None
    (child,) = viewer.children
    assert child.mirror is not None
    assert child.mirror.gives == {Gift.MARKS, Gift.TERM_MARKS}


async def test_that_the_system_holds_a_signature_is_known_and_may_change(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring, plain = loop(db, system, clock), system.weeks
    for said, known in ((True, {MONDAY}), (None, {MONDAY}), (False, set())):
        system.weeks = lambda child, monday, s=said: replace(  # type: ignore[misc]
            plain(child, monday), signed=s if monday == MONDAY else None
        )
        await mirroring.look_once()
        mirror = await db.read(lambda c: mirrors.of_student(c, student))
        assert mirror is not None
        assert mirror.signed == known
        clock.at += 20 * MINUTE


# --- passing on ---


async def signs(db: Database, clock: Clock) -> None:
    def sign(conn: Connection) -> None:
        viewer = viewers.load(conn, "telegram", "501", clock.at)
        assert viewer is not None
        (child,) = viewer.children
        mirror_errands.pass_signature(conn, child, MONDAY, clock.at)

    await db.write(sign)


def errand(conn: Connection) -> Any:
    return conn.execute(select(t.MirrorErrand.state, t.MirrorErrand.tries)).one()


async def test_a_signature_is_passed_on_once(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    await mirroring.look_once()
    await signs(db, clock)
    await signs(db, clock)
    assert await mirroring.look_once() == 1
    assert system.signed == [MONDAY]
    assert (await db.read(errand))[0] == Passing.PASSED


async def files(db: Database, clock: Clock, *, comes: bool = False) -> Notice:
    """A notice of the parent about tomorrow, on its way."""

    def file(conn: Connection) -> Notice:
        viewer = viewers.load(conn, "telegram", "501", clock.at)
        assert viewer is not None
        (child,) = viewer.children
        day = local_date(clock.at, child.school.zone) + timedelta(days=1)
        draft = absence_drafts.begin(
            conn, viewer.account_id, child, When(day, day), clock.at, comes
        )
        assert draft is not None
        chosen = replace(draft, cause=Cause.FAMILY)
        absence_drafts.change(conn, chosen, clock.at)
        seal = absence_form.form(conn, viewer, child, chosen, clock.at).seal
        sent = absences.send(conn, viewer, draft.id, seal, "ru", BOT, clock.at)
        assert isinstance(sent, tuple)
        return sent[1]

    return await db.write(file)


async def takes_back(db: Database, clock: Clock, notice: Notice) -> None:
    def withdraw(conn: Connection) -> None:
        viewer = viewers.load(conn, "telegram", "501", clock.at)
        assert viewer is not None
        (child,) = viewer.children
        absences.withdraw(conn, viewer, child, notice.id, BOT, clock.at)

    await db.write(withdraw)


async def test_a_notice_that_arrived_is_taken_back_there_too(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    notice = await files(db, clock)
    await mirroring.look_once()
    assert [one.first_day for one in system.notices] == [notice.when.first]
    await takes_back(db, clock, notice)
    assert await mirroring.look_once() == 1, "at once"
    (word,) = system.recalled
    assert word.text.startswith("Заявление об отсутствии отозвано: Белов Юрий")
    assert tuple(await db.read(errand)) == (Passing.PASSED, 1)


async def test_a_notice_that_has_not_gone_out_never_does(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    notice = await files(db, clock)
    await takes_back(db, clock, notice)
    await loop(db, system, clock).look_once()
    assert system.notices == system.recalled == []


async def test_a_notice_taken_back_while_it_is_being_sent_is_taken_back_there(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    """The word overtakes the answer: it is not lost when that comes in."""
    notice = await files(db, clock)
    system.meanwhile = partial(takes_back, db, clock, notice)
    mirroring = loop(db, system, clock)
    assert await mirroring.look_once() == 2, "the second at once"
    assert len(system.notices) == len(system.recalled) == 1


@pytest.mark.parametrize(("gives", "letters_sent"), [(frozenset(Gift), 1), (frozenset(), 0)])
async def test_that_a_child_comes_after_all_goes_where_letters_go(
    db: Database,
    system: Familiar,
    clock: Clock,
    student: int,
    gives: frozenset[Gift],
    letters_sent: int,
) -> None:
    given = sorted(gives or frozenset(Gift) - {Gift.COMING})
    await db.write(lambda c: c.execute(update(t.Mirror).values(gives=given)))
    await files(db, clock, comes=True)
    await loop(db, system, clock).look_once()
    assert len(system.notices) == letters_sent
    assert all("придёт" in one.text for one in system.notices)


async def test_what_may_have_arrived_is_not_repeated(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    system.passing = UNCLEAR
    await signs(db, clock)
    await mirroring.look_once()
    system.passing = None
    clock.at += HOUR
    await mirroring.look_once()
    assert system.asked["sign_week"] == 1
    assert (await db.read(errand))[0] == Passing.UNCLEAR


async def test_a_process_that_died_while_passing_on_leaves_it_unclear(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    await signs(db, clock)
    await db.write(lambda c: c.execute(update(t.MirrorErrand).values(state="sending")))
    await loop(db, system, clock).look_once()
    assert system.asked["sign_week"] == 0
    assert (await db.read(errand))[0] == Passing.UNCLEAR


async def test_what_could_not_be_passed_on_is_tried_again(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    mirroring = loop(db, system, clock)
    system.passing = DOWN
    await signs(db, clock)
    await mirroring.look_once()
    assert tuple(await db.read(errand)) == (Passing.WAITING, 1)
    system.passing = None
    clock.at += 5 * MINUTE
    await mirroring.look_once()
    assert tuple(await db.read(errand)) == (Passing.PASSED, 2)


async def test_a_system_that_takes_no_signature_is_not_asked(
    db: Database, system: Familiar, clock: Clock, student: int
) -> None:
    await db.write(lambda c: c.execute(update(t.Mirror).values(gives=["marks"])))
    await signs(db, clock)
    assert await db.read(lambda c: c.execute(select(t.MirrorErrand.id)).first()) is None
