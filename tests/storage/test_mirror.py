"""A child of another diary system: linked, looked at again and again, let go of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot import i18n
from bot.domain import vault
from bot.domain.codes import Selection
from bot.domain.diary import LessonStatus
from bot.domain.errors import AlreadyDone, CodeRefused, Refused
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
from bot.screens import pushes
from bot.services import alerts, codes, linking, mirror_linking, mirror_writing, personal
from bot.services.mirror_writing import Haul, LookedAt
from bot.storage import accounts, chats, links, mirror_readers, mirrors, viewers
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import Seed
from tests.storage.leaving import lets_go

MONDAY = date(2026, 11, 16)
TODAY = MONDAY + timedelta(days=2)
NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)  # Wednesday, nine in Moscow
KEYS = ("k" * 40,)
BOT = "1"
MINUTES = timedelta(minutes=1)
CHILD = FetchedChild(
    "77", Name("Белов", "Юрий"), "5-А", "Лицей № 3", "Europe/Moscow", (("y", "1"),)
)
GIVES = frozenset({Gift.TIMETABLE, Gift.HOMEWORK, Gift.MARKS})
LOGIN = Linking("netschool", "Сетевой город", GIVES, "sgo.example", {"password": "t0p"}, (CHILD,))


def lesson(
    day: int = 2, number: int = 1, subject: str = "Математика", **more: Any
) -> FetchedLesson:
    at = time(8 + number)
    return FetchedLesson(
        more.pop("id", f"l{day}{number}"),
        MONDAY + timedelta(days=day),
        number,
        subject,
        at,
        at.replace(minute=40),
        **more,
    )


def mark(id_: str = "m1", text: str = "4", day: int = 1, **more: Any) -> FetchedMark:
    value = int(text) if text.isdecimal() else None
    subject = more.pop("subject", "Математика")
    return FetchedMark(id_, MONDAY + timedelta(days=day), subject, value, text, "Ответ", **more)


def week(*things: Any, monday: date = MONDAY) -> FetchedWeek:
    kinds: dict[type, str] = {
        FetchedLesson: "lessons",
        FetchedTask: "tasks",
        FetchedMark: "marks",
        FetchedDot: "dots",
        FetchedAbsence: "absences",
    }
    parts: dict[str, Any] = dict.fromkeys(kinds.values(), ())
    for thing in things:
        parts[kinds[type(thing)]] += (thing,)
    return FetchedWeek(monday, **parts)


class Family:
    """An account with a chat, linked to a child of another system."""

    def __init__(self, conn: Connection, external: str = "501", now: datetime = NOW) -> None:
        self.account = accounts.ensure(conn, "telegram", external, "ru", now)
        self.chat = chats.ensure(conn, BOT, self.account, external)
        accounts.set_preset(conn, self.account, "daily")
        (made,) = mirror_linking.link(conn, self.account, LOGIN, KEYS, "ru", now)
        self.student = made.student
        found = mirrors.of_student(conn, made.student)
        assert found is not None
        self.mirror = found.id
        self.school = found.school

    def look(self, conn: Connection, *things: Any, at: datetime = NOW, **more: Any) -> None:
        looked = LookedAt(week(*things))
        mirror_writing.write(conn, BOT, Haul(self.mirror, weeks=(looked,), **more), at)


def marks(conn: Connection) -> list[tuple[str, str]]:
    rows = conn.execute(
        select(t.Mark.foreign_id, t.Mark.text)
        .where(t.Mark.removed_at.is_(None))
        .order_by(t.Mark.foreign_id)
    )
    return [(str(row.foreign_id), row.text) for row in rows]


def letters(conn: Connection, kind: str) -> list[dict[str, Any]]:
    found = select(t.Outbox.payload).where(t.Outbox.kind == kind, t.Outbox.status == "waiting")
    return list(conn.execute(found.order_by(t.Outbox.id)).scalars())


async def told(db: Database, at: datetime, kind: str = "marks") -> list[dict[str, Any]]:
    await alerts.look(db, BOT, at)
    return await db.read(lambda conn: letters(conn, kind))


@pytest.fixture
async def family(db: Database) -> Family:
    await alerts.begin(db, BOT)
    return await db.write(Family)


# --- looking again and again ---


async def test_what_was_there_before_is_no_news_and_what_comes_after_is(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1", "4")))
    assert await told(db, NOW + 30 * MINUTES) == []

    at = NOW + 40 * MINUTES
    await db.write(lambda c: family.look(c, lesson(), mark("m1", "4"), mark("m2", "5"), at=at))
    (letter,) = await told(db, at + 20 * MINUTES)
    assert [said[5] for said in letter["marks"]] == ["5"]


async def test_a_four_that_becomes_a_five_is_told_as_such(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson()))
    at = NOW + 10 * MINUTES
    await db.write(lambda c: family.look(c, lesson(), mark("m1", "4"), at=at))
    assert len(await told(db, at + 20 * MINUTES)) == 1
    await db.write(_all_sent)

    at += timedelta(hours=2)
    await db.write(lambda c: family.look(c, lesson(), mark("m1", "5"), at=at))
    letter = (await told(db, at + 20 * MINUTES))[-1]
    assert letter["marks"][0][4:6] == ["4", "5"]


def _all_sent(conn: Connection) -> None:
    conn.execute(update(t.Outbox).values(status="sent", finished_at=NOW))


async def test_a_mark_for_nobody_knows_what_is_told_all_the_same(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson()))
    at = NOW + 10 * MINUTES
    bare = replace(mark("m1", "4"), kind="")
    await db.write(lambda c: family.look(c, lesson(), bare, at=at))
    (letter,) = await told(db, at + 20 * MINUTES)
    with i18n.use("ru"):
        screen = pushes.render("marks", letter)
    assert screen is not None
    assert screen.text == "Юрий · математика 17.11: <b>4</b>"


async def test_the_same_week_again_changes_nothing(db: Database, family: Family) -> None:
    things = (
        lesson(),
        lesson(number=2, subject="Физика", teacher="Лебедева Анна Олеговна", room="201"),
        lesson(number=2, subject="Химия", id="other"),
        lesson(3, status=LessonStatus.CANCELLED),
        lesson(4, status=LessonStatus.REPLACED),
        FetchedTask("t1", TODAY, "математика", "§ 4", ("лист.pdf",)),
        mark("m1", "4/5"),
        mark("m2", "5", weight=Fraction(1, 3), comment=" Молодец \x00"),
        FetchedDot("d1", TODAY, "Физика", "Лабораторная"),
        FetchedAbsence(TODAY, 1, "н"),
    )
    await db.write(lambda c: family.look(c, *things))
    before = await db.read(_everything)
    await db.write(lambda c: family.look(c, *things, at=NOW + 60 * MINUTES))
    assert await db.read(_everything) == before
    haul = Haul(family.mirror, weeks=(LookedAt(week(*things)),))
    assert not await db.read(lambda c: mirror_writing.is_news(c, haul, NOW + 90 * MINUTES))


def _everything(conn: Connection) -> dict[str, Any]:
    tables = (t.Lesson, t.Homework, t.Mark, t.MarkEvent, t.Dot, t.Attendance, t.MirrorMissing)
    return {
        table.__tablename__: sorted(
            tuple(map(str, row)) for row in conn.execute(select(table.__table__))
        )
        for table in tables
    }


async def test_a_mark_that_vanishes_goes_at_the_second_look_only(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1"), mark("m2", "5")))

    await db.write(lambda c: family.look(c, lesson(), mark("m1"), at=NOW + 15 * MINUTES))
    assert await db.read(marks) == [("m1", "4"), ("m2", "5")]
    await db.write(lambda c: family.look(c, lesson(), mark("m1"), at=NOW + 20 * MINUTES))
    assert await db.read(marks) == [("m1", "4"), ("m2", "5")]  # too soon for a second look

    await db.write(lambda c: family.look(c, lesson(), mark("m1"), at=NOW + 30 * MINUTES))
    assert await db.read(marks) == [("m1", "4")]
    await db.write(
        lambda c: family.look(c, lesson(), mark("m1"), mark("m2", "5"), at=NOW + 45 * MINUTES)
    )
    assert await db.read(marks) == [("m1", "4"), ("m2", "5")]


async def test_an_empty_week_of_a_system_under_repair_takes_nothing_away(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    for hours in (1, 2, 8):
        await db.write(lambda c, h=hours: family.look(c, at=NOW + timedelta(hours=h)))  # type: ignore[misc]
    assert await db.read(marks) == [("m1", "4")]
    await db.write(lambda c: family.look(c, lesson(), mark("m1"), at=NOW + timedelta(hours=9)))
    await db.write(lambda c: family.look(c, lesson(), at=NOW + timedelta(hours=10)))
    assert await db.read(marks) == [("m1", "4")]  # the second look begins anew
    await db.write(lambda c: family.look(c, lesson(), mark("m1"), at=NOW + timedelta(hours=11)))
    for days in (1, 2, 3):
        await db.write(lambda c, d=days: family.look(c, at=NOW + timedelta(days=d)))  # type: ignore[misc]
    assert await db.read(marks) == [("m1", "4")]
    await db.write(lambda c: family.look(c, lesson(), at=NOW + timedelta(days=3, hours=1)))
    assert await db.read(marks) == [("m1", "4")], "the first look that says anything"


async def test_a_mark_moved_to_another_day_is_the_same_mark(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1", day=1)))
    later = replace(mark("m1"), day=MONDAY + timedelta(days=8))
    haul = Haul(family.mirror, weeks=(LookedAt(week(later, monday=MONDAY + timedelta(days=7))),))
    await db.write(lambda c: mirror_writing.write(c, BOT, haul, NOW + 20 * MINUTES))
    assert (
        await db.read(lambda c: c.execute(select(func.count()).select_from(t.Mark)).scalar()) == 1
    )


# --- lessons ---


async def test_another_subject_tomorrow_is_a_substitution(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson(3), lesson(3, 2, "Физика")))
    at = NOW + 30 * MINUTES
    await db.write(lambda c: family.look(c, lesson(3), lesson(3, 2, "История"), at=at))
    (letter,) = await db.read(lambda c: letters(c, "timetable"))
    assert "История" in str(letter)
    assert await db.read(_statuses) == ["planned", "replaced"]

    await db.write(
        lambda c: family.look(c, lesson(3), lesson(3, 2, "Физика"), at=at + 60 * MINUTES)
    )
    assert await db.read(_statuses) == ["planned", "planned"]


async def test_a_lesson_nobody_shows_any_more_is_cancelled(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson(3), lesson(3, 2, "Физика")))
    for minutes in (15, 30, 45, 60):
        at = NOW + minutes * MINUTES
        await db.write(lambda c, a=at: family.look(c, lesson(3), at=a))  # type: ignore[misc]
    assert await db.read(_statuses) == ["planned", "cancelled"]


async def test_bells_are_read_off_the_lessons(db: Database, family: Family) -> None:
    late = replace(lesson(0), starts_at=time(10), ends_at=time(10, 30))
    week_of = [lesson(day, number) for day in range(1, 5) for number in (1, 2)]
    await db.write(lambda c: family.look(c, late, *week_of))
    query = select(t.Bell.weekday, t.Bell.number, t.Bell.starts_at)
    rows = await db.read(lambda c: {tuple(row) for row in c.execute(query)})
    assert rows == {(None, 1, time(9)), (None, 2, time(10)), (0, 1, time(10))}


async def test_a_changed_first_lesson_tomorrow_is_told_in_the_evening(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson(3), lesson(3, 2, "Физика")))
    evening = NOW + timedelta(hours=9)
    cancelled = lesson(3, status=LessonStatus.CANCELLED)
    await db.write(lambda c: family.look(c, cancelled, lesson(3, 2, "Физика"), at=evening))
    assert len(await told(db, evening, "day_begins")) == 1


def _statuses(conn: Connection) -> list[str]:
    return list(conn.execute(select(t.Lesson.status).order_by(t.Lesson.number)).scalars())


async def test_an_absence_of_today_is_told_at_once(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson()))
    at = NOW + 30 * MINUTES
    await db.write(lambda c: family.look(c, lesson(), FetchedAbsence(TODAY, 1, "н"), at=at))
    assert len(await told(db, at, "absence")) == 1


async def test_late_that_becomes_absent_is_told_too(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson()))
    at = NOW + 10 * MINUTES
    await db.write(lambda c: family.look(c, lesson(), FetchedAbsence(TODAY, 1, "оп"), at=at))
    assert await told(db, at + 5 * MINUTES, "absence") == []
    at += 10 * MINUTES
    await db.write(lambda c: family.look(c, lesson(), FetchedAbsence(TODAY, 1, "н"), at=at))
    assert len(await told(db, at, "absence")) == 1


# --- the year, term marks, announcements ---


async def test_the_year_is_kept_and_a_silent_system_takes_nothing_away(
    db: Database, family: Family
) -> None:
    term = FetchedTerm("2 четверть", date(2026, 11, 2), date(2026, 12, 30))
    autumn = FetchedHoliday("Каникулы", date(2026, 10, 26), date(2026, 11, 1))
    year = FetchedYear(date(2026, 9, 1), date(2027, 5, 31), (term,), (autumn,))
    final = FetchedTermMark("Математика", "term", 5, "5", "1 четверть")
    await db.write(lambda c: family.look(c, lesson(), year=year, term_marks=(final,)))
    empty = replace(year, terms=(), holidays=())
    await db.write(lambda c: family.look(c, year=empty, term_marks=(), at=NOW + 20 * MINUTES))
    assert await db.read(_count(t.Term)) == await db.read(_count(t.Holiday)) == 1
    assert await db.read(_count(t.TermMark)) == 1


async def test_announcements_come_once_and_old_ones_not_at_all(
    db: Database, family: Family
) -> None:
    old = FetchedNews("1", "Сбор", "В субботу", MONDAY, "Лебедева Анна Олеговна")
    await db.write(lambda c: family.look(c, lesson(), news=(old,)))
    assert await db.read(lambda c: letters(c, "news")) == []
    fresh = FetchedNews("2", "Каток", "Завтра в 10", TODAY)
    for minutes in (20, 40):
        at = NOW + minutes * MINUTES
        await db.write(lambda c, a=at: family.look(c, lesson(), news=(old, fresh), at=a))  # type: ignore[misc]
    (letter,) = await db.read(lambda c: letters(c, "news"))
    assert letter["versions"]["ru"][0] == "Каток\n\nЗавтра в 10"


def _count(table: type[t.Base]) -> Callable[[Connection], int]:
    return lambda conn: int(conn.execute(select(func.count()).select_from(table)).scalar_one())


async def test_in_september_the_child_is_in_the_next_class_and_the_old_year_stays(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    september = datetime(2027, 9, 2, 6, tzinfo=UTC)
    monday = date(2027, 8, 30)
    first = replace(lesson(), id="s", day=monday + timedelta(days=3))
    new = replace(mark("s1", "5"), day=monday + timedelta(days=3))
    looked = (LookedAt(week(first, new, monday=monday)),)
    await db.write(
        lambda c: mirror_writing.write(c, BOT, Haul(family.mirror, weeks=looked), september)
    )
    grown = replace(CHILD, class_name="6-А")
    await db.write(
        lambda c: mirror_writing.write(
            c, BOT, Haul(family.mirror, child=grown, weeks=looked), september + 20 * MINUTES
        )
    )
    rows = await db.read(
        lambda c: c.execute(
            select(t.SchoolClass.year, t.SchoolClass.name, t.Mark.foreign_id)
            .join(t.Mark, t.Mark.class_id == t.SchoolClass.id)
            .order_by(t.SchoolClass.year)
        ).all()
    )
    assert [tuple(row) for row in rows] == [(2026, "5А", "m1"), (2027, "6А", "s1")]
    viewer = await db.read(lambda c: viewers.load(c, "telegram", "501", september))
    assert viewer is not None
    assert (viewer.children[0].class_name, viewer.children[0].grade) == ("6А", 6)


# --- linking and letting go ---


async def test_the_login_is_sealed_for_its_own_row(db: Database, family: Family) -> None:
    login, sealed = await db.read(
        lambda c: c.execute(select(t.MirrorLogin.id, t.MirrorLogin.sealed)).one()
    )
    assert sealed is not None
    assert "t0p" not in sealed
    assert vault.opened(sealed, login, ("new" * 20, *KEYS)) == {"password": "t0p"}
    assert vault.opened(sealed, login + 1, KEYS) is None
    assert vault.opened(sealed, login, ("new" * 20,)) is None
    assert vault.opened("garbage", login, KEYS) is None


async def test_linking_again_renews_the_login_of_the_same_child(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    (again,) = await db.write(
        lambda c: mirror_linking.link(c, family.account, LOGIN, KEYS, "ru", NOW)
    )
    assert (again.student, again.again) == (family.student, True)
    assert await db.read(_count(t.MirrorLogin)) == await db.read(_count(t.School)) == 1
    assert await db.read(marks) == [("m1", "4")]


async def test_another_family_has_a_school_of_its_own(db: Database, family: Family) -> None:
    other = await db.write(lambda c: Family(c, "502"))
    assert other.school != family.school
    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    await db.write(lambda c: lets_go(c, other.account, other.student, NOW))
    assert await db.read(marks) == [("m1", "4")]


async def test_a_student_under_14_does_not_link_alone(db: Database) -> None:
    def alone(conn: Connection, grade: str) -> None:
        account = accounts.ensure(conn, "telegram", grade, "ru", NOW)
        child = replace(CHILD, is_self=True, class_name=grade)
        mirror_linking.link(conn, account, replace(LOGIN, children=(child,)), KEYS, "ru", NOW)

    for grade in ("5А", "группа 12-б-3"):
        with pytest.raises(CodeRefused):
            await db.write(lambda c, g=grade: alone(c, g))  # type: ignore[misc]
    await db.write(lambda c: alone(c, "10А"))


async def test_with_the_last_person_everything_goes(db: Database, family: Family) -> None:
    everything = (
        lesson(),
        lesson(number=1, subject="Химия", id="other"),
        FetchedTask("t1", TODAY, "Математика", "§ 4"),
        mark("m1"),
        FetchedDot("d1", TODAY, "Физика"),
        FetchedAbsence(TODAY, 1, "н"),
    )
    news = (FetchedNews("2", "Каток", "Завтра", TODAY, "Лебедева Анна"),)
    marks_of_terms = (FetchedTermMark("Математика", "year", 5, "5"),)
    await db.write(lambda c: family.look(c, *everything, news=news, term_marks=marks_of_terms))
    await db.write(lambda c: family.look(c, lesson(), at=NOW + 20 * MINUTES))

    ((link, _person),) = await db.read(lambda c: links.of_account(c, family.account))
    await db.write(lambda c: lets_go(c, family.account, family.student, NOW))
    left = await db.read(_filled)
    assert left <= {"account", "chat", "outbox", "watermark"}
    with pytest.raises(Refused):
        await db.write(lambda c: linking.unlink(c, family.account, link, NOW))


def _filled(conn: Connection) -> set[str]:
    return {
        name
        for name, table in t.Base.metadata.tables.items()
        if conn.execute(select(func.count()).select_from(table)).scalar()
    }


async def test_who_is_forgotten_leaves_no_login_and_no_school(db: Database, family: Family) -> None:
    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    held = await db.read(lambda c: personal.export(c, family.account, NOW))
    assert "sealed" not in str(held.tables["mirror_login"])
    assert held.tables["mirror"]
    asked = personal.minute(NOW)
    await db.write(lambda c: personal.forget(c, family.account, asked, NOW))
    assert await db.read(_filled) <= {"account", "chat", "outbox", "watermark"}


async def test_what_waits_for_the_morning_is_not_sent_to_who_has_left(
    db: Database, family: Family
) -> None:
    await db.write(lambda c: family.look(c, lesson()))
    at = NOW + 10 * MINUTES
    await db.write(lambda c: family.look(c, lesson(), mark("m1", "4"), at=at))
    assert len(await told(db, at + 20 * MINUTES)) == 1
    await db.write(lambda c: lets_go(c, family.account, family.student, at))
    assert await db.read(lambda c: letters(c, "marks")) == []


async def test_the_first_parent_goes_the_second_keeps_what_was_fetched(
    db: Database, family: Family
) -> None:
    def second(conn: Connection) -> int:
        account = accounts.ensure(conn, "telegram", "502", "ru", NOW)
        person = links.add_guardian(conn, family.school, family.student, "")
        links.make(conn, account, person, 1, "ru", NOW)
        return account

    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    other = await db.write(second)
    ((link, _person),) = await db.read(lambda c: links.of_account(c, family.account))
    await db.write(lambda c: lets_go(c, family.account, family.student, NOW))
    assert await db.read(_count(t.MirrorLogin)) == 0
    assert await db.read(marks) == [("m1", "4")]
    with pytest.raises(AlreadyDone):
        await db.write(lambda c: linking.unlink(c, family.account, link, NOW))
    await db.write(lambda c: lets_go(c, other, family.student, NOW))
    assert await db.read(_count(t.School)) == 0


async def test_who_reads_it_is_known_the_earliest_first_and_a_right_can_be_closed(
    db: Database, family: Family
) -> None:
    def comes(conn: Connection) -> int:
        account = accounts.ensure(conn, "telegram", "502", "ru", NOW)
        person = links.add_guardian(conn, family.school, family.student, "")
        links.make(conn, account, person, 1, "ru", NOW)
        return person

    other = await db.write(comes)
    first, second = await db.read(lambda c: mirror_readers.of_student(c, family.student))
    assert (first.account, first.opens) == (family.account, True)
    assert (second.person, second.opens) == (other, False)
    assert first.link < second.link
    await db.write(lambda c: mirror_readers.close(c, other, NOW))
    assert await db.read(lambda c: links.wards(c, [other], TODAY)) == {}
    assert await db.read(lambda c: links.wards(c, [first.person], TODAY))
    await db.write(lambda c: mirrors.attach(c, 1, None))
    assert not any(
        one.opens for one in await db.read(lambda c: mirror_readers.of_student(c, family.student))
    )


async def test_the_first_parent_hears_who_came_in_by_a_code(db: Database, family: Family) -> None:
    def comes(conn: Connection, external: str, *, student: bool) -> None:
        account = accounts.ensure(conn, "telegram", external, "ru", NOW)
        chats.ensure(conn, BOT, account, external)
        person = family.student
        if not student:
            person = links.add_guardian(conn, family.school, family.student, "")
        links.make(conn, account, person, 1, "ru", NOW)

    await db.write(lambda c: comes(c, "502", student=True))
    await db.write(lambda c: comes(c, "503", student=False))
    told_of = await told(db, NOW, "link_added")
    assert {one["own"] for one in told_of} == {True, False}
    assert all(one["mirrored"] for one in told_of)
    with i18n.use("ru"):
        said = [pushes.render("link_added", one) for one in told_of]
    assert all(screen and "офис" not in screen.text for screen in said)


async def test_nothing_is_written_for_a_child_that_was_let_go(db: Database, family: Family) -> None:
    await db.write(lambda c: lets_go(c, family.account, family.student, NOW))
    await db.write(lambda c: family.look(c, lesson(), mark("m1")))
    assert await db.read(_count(t.Mark)) == 0


async def test_the_office_gives_codes_to_its_own_people_only(db: Database, family: Family) -> None:
    everybody = await db.write(lambda c: codes.issue_codes(c, KEYS, NOW, Selection()))
    assert everybody.codes == ()
    assert await db.write(lambda c: codes.first_admin_code(c, KEYS, NOW)) is None

    def ours(conn: Connection) -> None:
        seed = Seed(conn)
        school = seed.school()
        seed.student(school, seed.klass(school))

    await db.write(ours)
    issued = await db.write(lambda c: codes.issue_codes(c, KEYS, NOW, Selection()))
    assert {one.school.name for one in issued.codes} == {"Школа № 14"}
    assert await db.write(lambda c: codes.first_admin_code(c, KEYS, NOW)) is not None


# --- whatever a system shows ---

_subjects = st.sampled_from(["Математика", "математика ", "Физика", "ОБЗР"])
_some_marks = st.builds(
    mark,
    st.sampled_from(["0", "1", "2", "9223372036854775807"]),
    st.sampled_from(["2", "5", "зач", "4"]),
    st.integers(0, 6),
    subject=_subjects,
    weight=st.fractions(0, 20),
)
_some_lessons = st.builds(
    lesson,
    st.integers(0, 6),
    st.integers(0, 3),
    _subjects,
    id=st.sampled_from(["a", "b"]),
    status=st.sampled_from(list(LessonStatus)),
    room=st.sampled_from(["", "201", "202"]),
)
_some_tasks = st.builds(
    FetchedTask,
    st.sampled_from(["t1", "t2"]),
    st.sampled_from([MONDAY, TODAY]),
    _subjects,
    st.sampled_from(["§ 4", "№ 5\x00", " "]),
)
_weeks = st.lists(
    st.lists(st.one_of(_some_marks, _some_lessons, _some_tasks), max_size=6), min_size=1, max_size=5
)


def _says(things: list[Any]) -> bool:
    """Whether a week has anything in it; homework of no words is none."""
    return any(not isinstance(one, FetchedTask) or one.text.strip() for one in things)


async def test_whatever_weeks_follow_each_other_the_last_one_holds(
    sqlite_db: Database,
) -> None:
    """No mark is lost or invented, and looking twice at the same changes nothing."""

    def hold(conn: Connection) -> None:
        family = Family(conn)

        @settings(max_examples=60, deadline=None, database=None)
        @given(_weeks)
        def check(seen: list[list[Any]]) -> None:
            trial = conn.begin_nested()
            try:
                at = NOW
                for things in seen:
                    at += 20 * MINUTES
                    family.look(conn, *things, at=at)
                known = sorted(text for _id, text in marks(conn))
                for _ in range(3):  # what vanished goes, an empty week after its long wait
                    at += timedelta(hours=13)
                    family.look(conn, *seen[-1], at=at)
                shown = [thing for thing in seen[-1] if isinstance(thing, FetchedMark)]
                texts = sorted(text for _id, text in marks(conn))
                assert texts == (sorted(m.text for m in shown) if _says(seen[-1]) else known)
                held = {(o.day, o.number) for o in seen[-1] if isinstance(o, FetchedLesson)}
                assert {tuple(row) for row in conn.execute(_PLACES)} >= held
                before = _everything(conn)
                family.look(conn, *seen[-1], at=at + timedelta(hours=13))
                assert _everything(conn) == before
            finally:
                trial.rollback()

        check()

    await sqlite_db.write(hold)


_PLACES = select(t.Lesson.day, t.Lesson.number)
