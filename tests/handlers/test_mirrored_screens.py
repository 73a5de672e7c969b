"""A family of another diary system presses every button: each system, each reader, both languages.

What a system does not give is not offered, and pressed all the same it shows nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.clock import MovableClock
from bot.domain.fetched import (
    FetchedAbsence,
    FetchedChild,
    FetchedDot,
    FetchedHoliday,
    FetchedLesson,
    FetchedMark,
    FetchedNews,
    FetchedTask,
    FetchedTerm,
    FetchedTermMark,
    FetchedWeek,
    FetchedYear,
    Gift,
)
from bot.domain.mirrored import Linking
from bot.domain.people import Name
from bot.handlers import table
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards.actions.absence import (
    ChooseCause,
    OpenAbsence,
    OpenNotice,
    SendAbsence,
    WithdrawNotice,
)
from bot.keyboards.actions.diary import OpenDay, OpenWeek
from bot.keyboards.actions.events import OpenEvents
from bot.keyboards.actions.export import Forget
from bot.keyboards.actions.linking import (
    AcceptConsent,
    ConfirmPeople,
    DeclineConsent,
    EnterCode,
    NotMine,
    Unlink,
)
from bot.keyboards.actions.menu import Nothing, OpenMenu, OpenMore
from bot.keyboards.actions.mirror import ChooseJoining, FetchNow, LetJoin
from bot.keyboards.actions.settings import ChooseLanguage
from bot.keyboards.actions.signing import OpenSigning
from bot.keyboards.actions.threads import OpenThreads
from bot.keyboards.actions.tickets import OpenTickets
from bot.screens.screen import Screen
from bot.services import mirror_linking, mirror_writing
from bot.services.mirror_writing import Haul, LookedAt
from bot.sources.systems import systems
from bot.storage import accounts, chats, mirrors
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.crawl import Walker, actions_of
from tests.telegram.judge import assert_accepted

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
KEYS = ("k" * 40,)
BOT = "1"
ENDS_THE_WALK = (Forget, Unlink, DeclineConsent, NotMine, ChooseLanguage, EnterCode)
REFUSALS = ("Ничего не нашлось", "Nothing found", "Что-то пошло не так", "Something went wrong")
CHILD = FetchedChild("77", Name("Белов", "Юрий"), "9-А", "Лицей № 3", "Asia/Yekaterinburg")


def full_week(monday: date) -> FetchedWeek:
    days = [monday + n * DAY for n in range(6)]
    names = ("Алгебра", "Физика", "Русский язык")
    return FetchedWeek(
        monday,
        tuple(
            FetchedLesson(
                f"{day}{n}", day, n, name, time(8 + n), time(8 + n, 40), "201", "Лис А. О."
            )
            for day in days
            for n, name in enumerate(names, 1)
        ),
        (FetchedTask("t1", monday + 3 * DAY, "Алгебра", "§ 4 <b>& ещё", ("a&b.pdf",)),),
        (
            FetchedMark("m1", monday, "Алгебра", 5, "5", "Контрольная работа"),
            FetchedMark("m2", monday + DAY, "Физика", None, "зач"),
            FetchedMark("m3", monday + DAY, "Алгебра", 3, "3-", comment="<i>так</i>"),
        ),
        (FetchedDot("d1", monday + DAY, "Физика", "Лабораторная"),),
        (FetchedAbsence(monday + DAY, 1, "б"),),
    )


def haul(mirror: int) -> Haul:
    term = FetchedTerm("2 триместр", date(2026, 11, 2), date(2027, 2, 20))
    rest = FetchedHoliday("Каникулы", date(2026, 12, 30), date(2027, 1, 10))
    year = FetchedYear(date(2026, 9, 1), date(2027, 5, 31), (term,), (rest,))
    weeks = (LookedAt(full_week(MONDAY - 7 * DAY)), LookedAt(full_week(MONDAY)))
    final = (FetchedTermMark("Алгебра", "term", 4, "4", "1 триместр"),)
    news = (FetchedNews("n1", "Каток", "Завтра <в> 10", MONDAY, "Лис А. О."),)
    return Haul(mirror, None, weeks, year, final, news)


def family(conn: Connection, gives: frozenset[Gift], locale: str, *, own: bool = False) -> int:
    account = accounts.ensure(conn, "telegram", "501", locale, NOW)
    chats.ensure(conn, BOT, account, "501")
    child = replace(CHILD, is_self=own)
    wanted = Linking("x", "Сетевой город", gives, "h", {"password": "p"}, (child,))
    (made,) = mirror_linking.link(conn, account, wanted, KEYS, locale, NOW)
    mirror = mirrors.of_student(conn, made.student)
    assert mirror is not None
    mirror_writing.write(conn, BOT, haul(mirror.id), NOW)
    return made.student


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW)


@pytest.fixture
def walker(db: Database, clock: MovableClock) -> Callable[[str], Walker]:
    desk = Desk(db, clock, Facts(BOT, "zvonok_bot", KEYS))
    return lambda number: Walker(desk, number)


async def assert_every_screen(walker: Walker, most: int = 160) -> set[str]:
    """The kinds of action that were met."""
    met: set[str] = set()
    async for action, screen in walker.everywhere(most, avoid=ENDS_THE_WALK, each=6):
        met |= {type(way).__name__ for way in actions_of(screen)}
        if not screen.text:
            assert screen.toast or screen.paper or action == Nothing(), action
            continue
        assert_accepted(screen)
        if type(action) in table.READS and not hasattr(action, "draft"):
            assert not screen.text.startswith(REFUSALS), (action, screen.text)
    return met


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("code", sorted(systems()))
async def test_a_parent_presses_every_button(
    db: Database, walker: Callable[[str], Walker], clock: MovableClock, code: str, locale: str
) -> None:
    gives = systems()[code].gives
    await db.write(lambda c: family(c, gives, locale))
    clock.move_to(NOW + timedelta(hours=2))
    met = await assert_every_screen(walker("501"))
    assert {"FetchNow", "ChooseJoining", "OpenMarks", "OpenTrusted"} <= met
    assert not met & {"OpenThreads", "OpenEvents", "OpenRemarks", "OpenStaffList", "ChooseTeacher"}


async def test_a_system_that_gives_only_lessons_offers_nothing_else(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    await db.write(lambda c: family(c, frozenset({Gift.TIMETABLE}), "ru"))
    screen = await walker("501").press(OpenMore())
    offered = {type(way).__name__ for way in actions_of(screen)}
    assert not offered & {"OpenAttendance", "OpenDots", "ChooseChart", "OpenRemarks", "OpenEvents"}


async def test_a_student_presses_every_button(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    await db.write(lambda c: family(c, frozenset(Gift), "ru", own=True))
    met = await assert_every_screen(walker("501"))
    assert "ChooseJoining" not in met


async def test_nothing_staff_would_read_can_be_sent(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    parent = walker("501")
    for action in (OpenThreads(student), OpenTickets(), OpenEvents(student)):
        offered = {type(way).__name__ for way in actions_of(await parent.press(action))}
        assert not offered & {"ChooseTeacher", "AskOffice", "TakePart", "ChooseCategory"}


async def test_it_says_how_old_it_is_after_an_hour_and_fetches_when_asked(
    db: Database, walker: Callable[[str], Walker], clock: MovableClock
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    parent = walker("501")
    for action in (OpenDay(student, None), OpenWeek(student, None)):
        screen = await parent.press(action)
        assert "по состоянию" not in screen.text
        assert FetchNow(student) not in actions_of(screen)
    clock.move_to(NOW + timedelta(minutes=61))
    for action in (OpenDay(student, None), OpenWeek(student, None)):
        screen = await parent.press(action)
        assert "Сетевой город, по состоянию на 14:00" in screen.text
        assert FetchNow(student) in actions_of(screen)
    assert "по состоянию на 18.11, 14:00" in (await parent.press(OpenMenu())).text
    asked = await parent.press(FetchNow(student))
    assert asked.errand is not None
    again = await parent.press(FetchNow(student))
    assert again.errand is None
    assert "две минуты" in again.text


async def test_a_diary_that_nobody_opens_any_more_says_so(
    db: Database, walker: Callable[[str], Walker], clock: MovableClock
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    await db.write(lambda c: c.execute(update(t.Mirror).values(login_id=None)))
    clock.move_to(NOW + timedelta(days=2))
    screen = await walker("501").press(OpenDay(student, None))
    assert "вход отключён; по состоянию на 18.11, 14:00" in screen.text
    assert FetchNow(student) not in actions_of(screen)


@pytest.mark.parametrize("representative", [True, False], ids=["parent", "student"])
async def test_the_second_parent_and_the_student_come_in_by_a_code(
    db: Database, walker: Callable[[str], Walker], representative: bool
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    first, second = walker("501"), walker("502")
    assert LetJoin(student, representative) in actions_of(await first.press(ChooseJoining(student)))
    shown = await first.press(LetJoin(student, representative))
    code = shown.text.partition("<code>")[2].partition("</code>")[0]
    offer = await second.start(code)
    consent = await second.press(next(a for a in actions_of(offer) if isinstance(a, ConfirmPeople)))
    agreed = next(a for a in actions_of(consent) if isinstance(a, AcceptConsent))
    await second.press(agreed)
    day = await second.press(OpenDay(student, MONDAY))
    assert "Алгебра" in day.text
    again = await walker("503").start(code)
    assert not [a for a in actions_of(again) if isinstance(a, ConfirmPeople)]
    if not representative:
        refused = await second.press(ChooseJoining(student))
        assert refused.text.startswith(REFUSALS)


# --- what a family says to the school ---


async def test_a_week_that_is_signed_in_the_system_says_so(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift) - {Gift.SIGNATURE}, "ru"))
    said = "В Сетевой город эта неделя подписана"
    before = await walker("501").press(OpenSigning(student, MONDAY))
    assert said not in before.text
    assert "Остаётся в этом боте" in before.text
    signed = replace(full_week(MONDAY), signed=True)

    def look(conn: Connection) -> None:
        mirror = mirrors.of_student(conn, student)
        assert mirror is not None
        mirror_writing.write(conn, BOT, Haul(mirror.id, weeks=(LookedAt(signed),)), NOW)

    await db.write(look)
    after = await walker("501").press(OpenSigning(student, MONDAY))
    assert said in after.text
    assert "Остаётся в этом боте" not in after.text


async def test_a_notice_says_where_it_is(db: Database, walker: Callable[[str], Walker]) -> None:
    student = await db.write(lambda c: family(c, frozenset({Gift.TIMETABLE}), "ru"))
    assert "Остаётся в этом боте" in (await filled_in(walker("501"), student)).text
    assert "Остаётся в этом боте" in (await sent(walker("501"))).text


async def test_a_notice_that_the_system_takes_is_on_its_way(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    assert "Остаётся" not in (await filled_in(walker("501"), student)).text
    assert "На пути в Сетевой город" in (await sent(walker("501"))).text
    await db.write(lambda c: c.execute(update(t.MirrorErrand).values(state="passed")))
    (number,) = await db.read(lambda c: c.execute(select(t.AbsenceNotice.id)).scalars().all())
    screen = await walker("501").press(OpenNotice(student, number))
    assert "Передано школе через Сетевой город" in screen.text
    assert "классный" not in screen.text.casefold()


async def test_what_becomes_of_a_notice_that_is_taken_back(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    await filled_in(walker("501"), student)
    await sent(walker("501"))
    await db.write(lambda c: c.execute(update(t.MirrorErrand).values(state="passed")))
    (number,) = await db.read(lambda c: c.execute(select(t.AbsenceNotice.id)).scalars().all())
    screen = await walker("501").press(WithdrawNotice(student, number))
    assert "Отзыв на пути в Сетевой город" in screen.text
    for state, said in (
        ("passed", "В Сетевой город передано, что оно отозвано"),
        ("refused", "скажите классному руководителю сами"),
        ("unclear", "скажите классному руководителю сами"),
    ):
        await db.write(lambda c, s=state: c.execute(update(t.MirrorErrand).values(state=s)))  # type: ignore[misc]
        assert said in (await walker("501").press(OpenNotice(student, number))).text


async def test_a_notice_taken_back_when_nobody_opens_the_diary_any_more_stays_there(
    db: Database, walker: Callable[[str], Walker]
) -> None:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    await filled_in(walker("501"), student)
    await sent(walker("501"))
    await db.write(lambda c: c.execute(update(t.MirrorErrand).values(state="passed")))
    await db.write(lambda c: c.execute(update(t.Mirror).values(login_id=None)))
    (number,) = await db.read(lambda c: c.execute(select(t.AbsenceNotice.id)).scalars().all())
    screen = await walker("501").press(WithdrawNotice(student, number))
    assert "скажите классному руководителю сами" in screen.text


async def filled_in(parent: Walker, student: int) -> Screen:
    form = await parent.press(OpenAbsence(student))
    (cause, *_rest) = (a for a in actions_of(form) if isinstance(a, ChooseCause) and a.cause)
    return await parent.press(cause)


async def sent(parent: Walker) -> Screen:
    """The unfinished form, sent."""
    menu = await parent.press(OpenMenu())
    (way,) = (a for a in actions_of(menu) if isinstance(a, OpenAbsence))
    form = await parent.press(way)
    (send,) = (a for a in actions_of(form) if isinstance(a, SendAbsence))
    return await parent.press(send)
