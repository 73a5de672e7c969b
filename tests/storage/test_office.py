"""The office against a real database: what changes, what is kept beside it, whose it is."""

import asyncio
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from bot import i18n
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import Hat, Name, Right, SchoolRef, StaffRef, Viewer
from bot.screens import audit as audit_screens
from bot.services import (
    audit_trail,
    day_changes,
    office_day,
    office_imports,
    office_people,
    school_reports,
    teaching,
)
from bot.storage import beginnings, import_requests
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed

BOT = "42"
TODAY = date(2026, 11, 18)
TOMORROW = TODAY + timedelta(days=1)


def _viewer(person: int, school: int, *, is_admin: bool = True, account: int = 1) -> Viewer:
    ref = StaffRef(
        person,
        Name("Седова", "Ирина", "Олеговна"),
        SchoolRef(school, "Школа № 14", "Europe/Moscow"),
        is_admin,
    )
    return Viewer(account, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=(ref,))


def _plant(conn: Connection) -> SimpleNamespace:
    seed = Seed(conn)
    school = seed.school()
    office = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    teacher = seed.teacher(school)
    other = seed.teacher(school, "Ким Ольга Юрьевна")
    klass = seed.klass(school, class_teacher_id=teacher)
    anna = seed.student(school, klass)
    boris = seed.student(school, klass, "Белов Борис Ильич")
    mother = seed.parent(school, [anna])
    algebra, history = seed.subject(school), seed.subject(school, "История")
    seed.term(klass)
    first = seed.lesson(klass, algebra, TOMORROW, 1, teacher_id=teacher, room="201")
    second = seed.lesson(klass, history, TOMORROW, 2, teacher_id=other, room="305")
    account = seed.account("1")
    chat = seed.reader(mother, "2001")
    seed.reader(teacher, "2002")
    return SimpleNamespace(
        seed=seed,
        school=school,
        office=office,
        teacher=teacher,
        other=other,
        klass=klass,
        anna=anna,
        boris=boris,
        mother=mother,
        algebra=algebra,
        history=history,
        first=first,
        second=second,
        chat=chat,
        viewer=_viewer(office, school, account=account),
    )


def _lesson(conn: Connection, lesson: int) -> SimpleNamespace:
    return SimpleNamespace(
        **conn.execute(select(t.Lesson).where(t.Lesson.id == lesson)).mappings().one()
    )


def _pushes(conn: Connection) -> list[tuple[int, str]]:
    rows = conn.execute(
        select(t.Outbox.chat_id, t.Outbox.status)
        .where(t.Outbox.kind == "timetable")
        .order_by(t.Outbox.id)
    )
    return [(row.chat_id, row.status) for row in rows]


async def test_two_lessons_change_places_and_come_back(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        view = day_changes.move(conn, p.viewer, p.first, 2, BOT, NOW)
        assert (view.lesson.number, view.lesson.status) == (2, "moved")
        swapped = _lesson(conn, p.second)
        assert (swapped.number, swapped.planned_number, swapped.status) == (1, 2, "moved")
        assert _lesson(conn, p.first).starts_at > swapped.starts_at
        day_changes.restore(conn, p.viewer, p.first, BOT, NOW)
        for lesson, number in ((p.first, 1), (p.second, 2)):
            row = _lesson(conn, lesson)
            assert (row.number, row.status, row.planned_subject_id) == (number, "planned", None)

    await db.write(story)


async def test_a_substitution_keeps_the_plan_and_tells_the_family_once(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        day_changes.substitute(conn, p.viewer, p.first, p.other, BOT, NOW)
        day_changes.set_reason(conn, p.viewer, p.first, "Курсы", BOT, NOW + timedelta(seconds=40))
        row = _lesson(conn, p.first)
        assert (row.teacher_id, row.planned_teacher_id) == (p.other, p.teacher)
        assert (row.status, row.reason) == ("replaced", "Курсы")
        waiting = [chat for chat, status in _pushes(conn) if status == "waiting"]
        assert waiting.count(p.chat) == 1
        assert len(waiting) == 2  # the teacher who is replaced hears of it too

    await db.write(story)


async def test_what_is_over_or_recorded_is_not_moved(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        over = p.seed.lesson(p.klass, p.algebra, TODAY - timedelta(days=1), 1)
        with pytest.raises(Refused):
            day_changes.cancel(conn, p.viewer, over, BOT, NOW)
        p.seed.absent(p.anna, p.klass, TOMORROW, 2)
        with pytest.raises(Refused):
            day_changes.move(conn, p.viewer, p.first, 2, BOT, NOW)

    await db.write(story)


async def test_nobody_is_told_of_anothers_group(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        group = p.seed.add(t.StudyGroup, class_id=p.klass, subject_id=p.algebra, name="1")
        other = p.seed.add(t.StudyGroup, class_id=p.klass, subject_id=p.algebra, name="2")
        for its_id, student in ((group, p.boris), (other, p.anna)):
            member = {"group_id": its_id, "student_id": student, "starts_on": date(2026, 9, 1)}
            p.seed.add(t.GroupMember, **member)
        lesson = p.seed.lesson(p.klass, p.algebra, TOMORROW, 3, group_id=group)
        day_changes.cancel(conn, p.viewer, lesson, BOT, NOW)
        assert p.chat not in {chat for chat, _status in _pushes(conn)}

    await db.write(story)


async def test_a_child_of_no_known_group_is_told_of_all_labelled(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        group = p.seed.add(t.StudyGroup, class_id=p.klass, subject_id=p.algebra, name="1")
        lesson = p.seed.lesson(p.klass, p.algebra, TOMORROW, 3, group_id=group)
        day_changes.cancel(conn, p.viewer, lesson, BOT, NOW)
        payload = conn.execute(
            select(t.Outbox.payload).where(t.Outbox.chat_id == p.chat, t.Outbox.kind == "timetable")
        ).scalar_one()
        assert payload["lessons"][0][-1] == "1"

    await db.write(story)


async def test_rights_leave_a_trace_and_name_their_basis(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        office_people.set_right(conn, p.viewer, p.mother, p.anna, Right.READ, NOW)
        office_people.set_basis(conn, p.viewer, p.mother, p.anna, "Решение суда", NOW)
        one = office_people.set_end(conn, p.viewer, p.mother, p.anna, date(2027, 1, 1), NOW)
        assert (one.right, one.basis, one.ends_on) == (
            Right.READ,
            "Решение суда",
            date(2027, 1, 1),
        )
        trail = audit_trail.of_person(conn, p.viewer, p.anna, 0, NOW)
        assert [entry.entity for entry in trail.entries] == ["guardianship"] * 3
        with pytest.raises(Refused):
            office_people.set_right(conn, p.viewer, p.mother, p.boris, Right.FULL, NOW)

    await db.write(story)


async def test_who_leaves_comes_back_and_who_moves_has_one_class(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        office_people.leave(conn, p.viewer, p.anna, NOW)
        with pytest.raises(AlreadyDone):
            office_people.leave(conn, p.viewer, p.anna, NOW)
        assert office_people.person(conn, p.viewer, p.anna, NOW).left
        office_people.come_back(conn, p.viewer, p.anna, NOW)
        assert office_people.person(conn, p.viewer, p.anna, NOW).person.class_id == p.klass
        another = p.seed.klass(p.school, "5Б")
        office_people.move(conn, p.viewer, p.anna, another, NOW)
        assert office_people.person(conn, p.viewer, p.anna, NOW).person.class_id == another
        made = office_people.add_student(conn, p.viewer, p.klass, "Новая Нина Ивановна", NOW)
        assert office_people.person(conn, p.viewer, made, NOW).person.class_name == "5А"
        with pytest.raises(NotUnderstood):
            office_people.add_student(conn, p.viewer, p.klass, "Нина", NOW)

    await db.write(story)


async def test_who_leaves_later_is_of_the_staff_until_then(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        clerk = p.seed.teacher(p.school, "Зорина Алла Львовна", role="admin")
        leaves = update(t.Person).where(t.Person.id.in_([p.other, clerk]))

        def listed() -> tuple[set[int], set[int]]:
            codes = office_people.staff_codes(conn, p.viewer, 0, NOW).lines
            for_whom = teaching.teachers_of(conn, p.viewer, 0, NOW).teachers
            assert {line.id for line in codes} == {one.id for one in for_whom}
            return {line.id for line in codes}, {line.id for line in codes if line.is_admin}

        def substitutes() -> set[int]:
            return {one.id for one in day_changes.substitutes(conn, p.viewer, p.first, NOW)[1]}

        conn.execute(leaves.values(left_on=TOMORROW + timedelta(days=1)))
        assert listed() == ({p.office, p.teacher, p.other, clerk}, {p.office, clerk})
        assert substitutes() == {p.office, p.other, clerk}
        conn.execute(leaves.values(left_on=TOMORROW))
        assert listed() == ({p.office, p.teacher, p.other, clerk}, {p.office, clerk})
        assert substitutes() == {p.office}, "nobody gives a lesson on a day they are not here"
        conn.execute(leaves.values(left_on=TODAY))
        assert listed() == ({p.office, p.teacher}, {p.office})

    await db.write(story)


async def test_who_moves_is_in_no_group_of_the_class_before(db: Database) -> None:
    """Or the lessons of the new class's groups would be held without them."""

    def story(conn: Connection) -> None:
        p = _plant(conn)
        group = p.seed.add(t.StudyGroup, class_id=p.klass, subject_id=p.algebra, name="1 гр.")
        p.seed.add(t.GroupMember, group_id=group, student_id=p.anna, starts_on=date(2026, 9, 1))
        another = p.seed.klass(p.school, "5Б")

        def groups_in(klass: int, day: date = TODAY) -> set[int]:
            return set(beginnings.members(conn, {klass}, day)[klass][p.anna])

        assert groups_in(p.klass) == {group}
        office_people.leave(conn, p.viewer, p.anna, NOW)
        office_people.come_back(conn, p.viewer, p.anna, NOW)
        assert groups_in(p.klass, TOMORROW) == {group}
        office_people.move(conn, p.viewer, p.anna, another, NOW)
        assert groups_in(another) == set()

    await db.write(story)


async def test_another_schools_office_and_a_teacher_reach_nothing(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        elsewhere = p.seed.school("Школа № 7")
        stranger = p.seed.teacher(elsewhere, "Чужая Анна Львовна", role="admin")
        made = import_requests.make(conn, p.viewer.staff[0], 1, BOT, "x", NOW, rows={"x": [["y"]]})
        for viewer in (
            _viewer(stranger, elsewhere, account=p.viewer.account_id),
            _viewer(p.teacher, p.school, is_admin=False, account=p.viewer.account_id),
        ):
            for attempt in (
                lambda v: day_changes.cancel(conn, v, p.first, BOT, NOW),
                lambda v: day_changes.substitute(conn, v, p.first, p.other, BOT, NOW),
                lambda v: office_people.person(conn, v, p.anna, NOW),
                lambda v: office_people.leave(conn, v, p.anna, NOW),
                lambda v: office_people.revoke(conn, v, p.mother, NOW),
                lambda v: office_people.issue(conn, v, p.anna, ("k",), NOW, close_old=True),
                lambda v: office_people.set_right(conn, v, p.mother, p.anna, Right.CLOSED, NOW),
                lambda v: office_people.add_student(conn, v, p.klass, "Новая Нина", NOW),
                lambda v: office_imports.own(conn, v, made),
                lambda v: office_imports.begin(conn, v, made, NOW, new_year=False, accept=False),
                lambda v: audit_trail.of_person(conn, v, p.anna, 0, NOW),
                lambda v: office_day.make_special_day(conn, v, TOMORROW, "off", p.klass, BOT, NOW),
            ):
                with pytest.raises(Refused):
                    attempt(viewer)

    await db.write(story)


async def test_absent_all_day_is_not_fed_and_late_is(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        for number in (1, 2):
            p.seed.absent(p.anna, p.klass, TOMORROW, number)
        p.seed.absent(p.boris, p.klass, TOMORROW, 1, code="оп")
        view = office_day.absent(conn, p.viewer, TOMORROW, NOW)
        (one,) = view.classes
        assert (one.students, one.to_feed, len(one.absent)) == (2, 1, 1)
        p.seed.absent(p.boris, p.klass, TOMORROW, 2)
        (one,) = office_day.absent(conn, p.viewer, TOMORROW, NOW).classes
        assert (one.to_feed, len(one.absent)) == (1, 2)  # came for one lesson: is fed

    await db.write(story)


async def test_links_and_events_as_typed(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        office_day.add_link(conn, p.viewer, "Меню https://example.ru/menu", NOW)
        (link,) = office_day.links(conn, p.viewer)
        assert (link.title, link.url) == ("Меню", "https://example.ru/menu")
        office_day.remove_link(conn, p.viewer, link.id, NOW)
        assert office_day.links(conn, p.viewer) == ()
        office_day.add_event(conn, p.viewer, "25.12 18:00 Собрание 5А", NOW)
        (event,) = office_day.events(conn, p.viewer, NOW)
        assert (event.title, event.day) == ("Собрание", date(2026, 12, 25))
        kept = conn.execute(select(t.Event.class_ids)).scalar_one()
        assert kept == [p.klass]
        for words in ("Собрание", "25.12", "31.02 Собрание"):
            with pytest.raises(NotUnderstood):
                office_day.add_event(conn, p.viewer, words, NOW)
        assert office_day.remove_event(conn, p.viewer, event.id, NOW)

    await db.write(story)


async def test_figures_of_a_term_are_exact(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        for value in (5, 4):
            p.seed.mark(p.anna, p.algebra, p.klass, value)
        p.seed.mark(p.anna, p.history, p.klass, 4)
        for value in (3, 3, 2):
            p.seed.mark(p.boris, p.algebra, p.klass, value)
        view = school_reports.averages(conn, p.viewer, 0, NOW)
        (one,) = view.classes
        assert one.marks == 6
        assert one.average is not None
        assert round(float(one.average), 4) == round(((4.5 + 4) / 2 + 8 / 3) / 2, 4)
        assert (float(one.quality or 0), float(one.success or 0)) == (0.5, 1.0)
        with pytest.raises(Refused):
            school_reports.rating(conn, p.viewer, 0, 0, NOW)
        school_reports.allow_rating(conn, p.viewer, p.school, True, NOW)
        placed = school_reports.rating(conn, p.viewer, 0, 0, NOW).rating
        assert [one.name.last for one in placed] == ["Иванова", "Белов"]

    await db.write(story)


async def test_lessons_given_against_plan_up_to_today(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        day_changes.cancel(conn, p.viewer, p.second, BOT, NOW)
        later = NOW + timedelta(days=1)
        (one,) = school_reports.held(conn, p.viewer, 0, later).held
        assert (one.planned, one.given, one.with_topic) == (2, 1, 0)
        assert school_reports.held(conn, p.viewer, 0, NOW).held == ()

    await db.write(story)


async def test_a_long_write_leaves_the_loop_free_and_is_one_transaction(db: Database) -> None:
    made = await db.write(_plant)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    def busy(conn: Connection) -> int:
        Seed(conn).student(made.school, made.klass, "Новая Нина Ивановна")
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            sum(range(1000))
        return int(conn.execute(select(func.count()).select_from(t.Membership)).scalar_one())

    ticking = asyncio.create_task(tick())
    assert await db.write_aside(busy) == 3
    ticking.cancel()
    assert ticks > 5

    def breaks(conn: Connection) -> None:
        Seed(conn).student(made.school, made.klass, "Лишний Лев Львович")
        raise Refused

    with pytest.raises(Refused):
        await db.write_aside(breaks)
    count = select(func.count()).select_from(t.Membership)
    assert await db.read_aside(lambda conn: conn.execute(count).scalar_one()) == 3


async def test_a_surname_comes_before_the_patronymics_that_hold_it(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        for name in ("Абрамов Илья Петрович", "Белкин Олег Петрович", "Петров Ян Ильич"):
            p.seed.student(p.school, p.klass, name)
        found = office_people.search(conn, p.viewer, "петров", NOW).people
        assert found[0].name.last == "Петров"
        assert {one.name.last for one in found} >= {"Абрамов", "Белкин"}

    await db.write(story)


async def test_the_audit_of_a_lesson_reads_without_knowing_any_number(db: Database) -> None:
    def story(conn: Connection) -> None:
        p = _plant(conn)
        day_changes.substitute(conn, p.viewer, p.first, p.other, BOT, NOW)
        day_changes.cancel(conn, p.viewer, p.second, BOT, NOW)
        shown = audit_screens.page(audit_trail.of_day(conn, p.viewer, None, 0, NOW)).text
        assert "5А 19.11, 1. Алгебра" in shown
        assert "Бирюкова Е. П. → Ким О. Ю." in shown
        assert "по расписанию → отменён" in shown

    with i18n.use("ru"):
        await db.write(story)
