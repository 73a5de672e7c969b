"""Entering marks and absences: exactly what was shown is saved, and nothing is ever lost."""

import asyncio
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, func, select

from bot import i18n
from bot.domain import access
from bot.domain.dictation.reading import Entry, Value, What
from bot.domain.drafts import UNDO_WITHIN, Draft
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import Hat, Name, SchoolRef, StaffRef, Taught, Viewer
from bot.domain.views.teaching import DraftView, PinWanted, SavedView, WhichLesson
from bot.screens import entering as screens
from bot.screens import mark_details
from bot.screens.teaching_words import Names
from bot.services import dictating, marking, teaching
from bot.storage import lesson_drafts, lessons, marks, staff_settings
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.storage.classroom import (
    KEYS,
    NAMES,
    TODAY,
    Room,
    absences_of,
    enter,
    events_of,
    family,
    furnish,
    marks_of,
)

IVANOV, PETROV, ANNA, YANA = "Иванов Николай", "Петров Олег", "Кузнецова Анна", "Кузнецова Яна"


# --- a message and Save ---


async def test_one_message_and_save_write_marks_absences_and_dots(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        text = (
            "контрольная: Иванов 5, Петров 4-, Сидорова н, Ёлкин 4/5, Кузнецова Анна точка до 01.12"
        )
        saved = enter(conn, room.teacher, room, text)
        assert isinstance(saved, SavedView)
        assert saved.count == 6
        assert marks_of(conn, room) == {
            IVANOV: ["5"],
            PETROV: ["4-"],
            "Ёлкин Пётр": ["4/5", "4/5"],
        }
        assert absences_of(conn, room, room.teacher) == {"Сидорова Полина": "н"}
        dot = conn.execute(select(t.Dot.student_id, t.Dot.due_on, t.Dot.kind)).one()
        assert tuple(dot) == (room.students[ANNA], date(2026, 12, 1), "owed")
        row = conn.execute(select(t.Mark.kind, t.Mark.weight, t.Mark.set_by).limit(1)).one()
        assert (row.kind, row.weight) == ("Контрольная работа", 3)
        assert row.set_by == room.teacher.staff[0].id

    await any_db.write(story)


async def test_nothing_is_saved_while_a_question_is_open(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        assert isinstance(enter(conn, room.teacher, room, "Кузнецова 4, Иванов 5"), DraftView)
        assert marks_of(conn, room) == {}

    await any_db.write(story)


async def test_a_second_press_of_save_is_harmless(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        found = dictating.understand(conn, room.teacher, "Иванов 5", room.lesson, NOW)
        assert isinstance(found, tuple)
        seal = marking.view(conn, *found).plan.seal
        draft = found[1].id
        assert isinstance(marking.save(conn, room.teacher, draft, seal, NOW), SavedView)
        with pytest.raises(AlreadyDone):
            marking.save(conn, room.teacher, draft, seal, NOW)
        assert marks_of(conn, room) == {IVANOV: ["5"]}

    await any_db.write(story)


async def test_the_same_message_sent_twice_changes_nothing_more(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        enter(conn, room.teacher, room, "Иванов 5, Петров 4")
        again = enter(conn, room.teacher, room, "Иванов 5, Петров 4")
        assert isinstance(again, SavedView)
        assert again.count == 0
        assert marks_of(conn, room) == {IVANOV: ["5"], PETROV: ["4"]}

    await any_db.write(story)


async def test_a_class_of_28_marks_is_saved_in_under_a_second(any_db: Database) -> None:
    names = tuple(f"Учеников{chr(1072 + n)} Имя Отчество{n}" for n in range(28))

    def furnished(conn: Connection) -> Room:
        return furnish(conn, names=names)

    room = await any_db.write(furnished)
    text = "5А алгебра контрольная: " + ", ".join(f"{name.split()[0]} 5" for name in names)
    began = time.perf_counter()
    saved = await any_db.write(lambda conn: enter(conn, room.teacher, room, text))
    assert time.perf_counter() - began < 1
    assert isinstance(saved, SavedView)
    assert saved.count == 28


# --- what is shown is exactly what is saved ---

MARKS = st.sampled_from(["5", "4", "3", "2", "5-", "4/5", "зач", "4."])


VALUES = st.one_of(
    MARKS.map(lambda text: Value(What.MARK, text)),
    st.sampled_from(["н", "б", "у/п", "оп", ""]).map(lambda code: Value(What.ABSENCE, code)),
    st.just(Value(What.CLEAR)),
    st.just(Value(What.DOT, "эссе", date(2026, 12, 1))),
)
ENTRIES = st.lists(
    st.tuples(st.integers(0, len(NAMES) - 1), VALUES, st.sampled_from([None, "Домашнее задание"])),
    max_size=8,
    unique_by=lambda one: (one[0], one[1].what),
)
ROUNDS = st.lists(st.tuples(ENTRIES, st.booleans()), min_size=2, max_size=3)


class _OverError(Exception):
    """Ends a story whose rows must not stay."""


def _journal(conn: Connection, room: Room) -> Counter[str]:
    """Everything that stands in the journal, a line each."""
    found: Counter[str] = Counter()
    marks = select(t.Mark.student_id, t.Mark.kind, t.Mark.text).where(t.Mark.removed_at.is_(None))
    found.update(f"{student} {kind} {text}" for student, kind, text in conn.execute(marks))
    codes = select(t.Attendance.student_id, t.Attendance.code)
    found.update(f"{student} {code}" for student, code in conn.execute(codes))
    dots = select(t.Dot.student_id).where(t.Dot.kind == "owed")
    found.update(f"{student} dot" for student in conn.execute(dots).scalars())
    return found


def _shown(view: DraftView, before: Counter[str]) -> Counter[str]:
    """What the journal would be by the plan on the screen."""
    after = before.copy()
    for mark in view.plan.marks:
        if mark.mark_id is not None:
            after[f"{mark.student} {mark.kind} {mark.before}"] -= 1
        if mark.after:
            after[f"{mark.student} {mark.kind} {mark.after}"] += 1
    for absence in view.plan.absences:
        if absence.before:
            after[f"{absence.student} {absence.before}"] -= 1
        if absence.after:
            after[f"{absence.student} {absence.after}"] += 1
    for dot in view.plan.dots:
        after[f"{dot.student} dot"] += 1
    return +after


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=ROUNDS)
async def test_what_is_shown_is_exactly_what_is_saved(any_db: Database, rounds: Any) -> None:
    """Random drafts one after the other: new marks, corrections, removals, absences, dots."""

    def story(conn: Connection) -> None:
        room = furnish(conn)
        for entries, beside in rounds:
            _one_round(conn, room, entries, beside)
        raise _OverError

    with pytest.raises(_OverError):
        await any_db.write(story)


def _one_round(conn: Connection, room: Room, entries: Any, beside: bool) -> None:
    students = list(room.students.values())
    said = tuple(Entry(students[number], (value,), kind) for number, value, kind in entries)
    draft = Draft(0, room.lesson, beside=beside, entries=said)
    draft = lesson_drafts.begin(conn, room.teacher.account_id, draft, NOW)
    view = marking.view(conn, teaching.own_lesson(conn, room.teacher, room.lesson), draft)
    before = _journal(conn, room)
    saved = marking.save(conn, room.teacher, draft.id, view.plan.seal, NOW)
    assert isinstance(saved, SavedView)
    assert saved.count == view.plan.count
    assert _journal(conn, room) == _shown(view, before)
    _assert_words_tell_it(view)


def _assert_words_tell_it(view: DraftView) -> None:
    """Every change of the plan is in the screen's words, with the name and the mark."""
    with i18n.use("ru"):
        text = re.sub("<[^>]+>", "", screens.preview(view).text)
        called = Names(view.pupils)
    for change in view.plan.marks:
        assert called.of(change.student) in text
        assert (change.reads or "убрано") in text
    for absence in view.plan.absences:
        assert f"{absence.after or 'на месте'}:" in text
        assert called.of(absence.student) in text


# --- corrections ---


async def test_a_correction_keeps_the_old_value_who_when_and_why(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        enter(conn, room.teacher, room, "Иванов 4")
        enter(conn, room.teacher, room, "Иванов 5", reason="retake")
        mark = conn.execute(select(t.Mark.id)).scalar_one()
        me = room.teacher.staff[0].id
        assert events_of(conn, mark) == [
            ("set", "4", me, None, ""),
            ("corrected", "5", me, None, "retake"),
        ]
        parent = family(room, room.students[IVANOV])
        details = marks.details(conn, parent.children[0], mark, TODAY)
        for locale, words in (("ru", ("4 → 5", "Пересдача")), ("en", ("4 → 5", "Retaken"))):
            with i18n.use(locale):
                text = mark_details.details(details, "Europe/Moscow").text
            assert all(word in text for word in words), text

    await any_db.write(story)


async def test_second_marks_can_stand_beside_the_first(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        enter(conn, room.teacher, room, "Иванов 4")
        enter(conn, room.teacher, room, "Иванов 5", beside=True)
        assert marks_of(conn, room) == {IVANOV: ["4", "5"]}

    await any_db.write(story)


async def test_an_operator_enters_for_the_teacher(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        enter(conn, room.office, room, "Иванов 4")
        row = conn.execute(select(t.Mark.id, t.Mark.set_by)).one()
        teacher, office = room.teacher.staff[0], room.office.staff[0]
        assert row.set_by == teacher.id
        assert events_of(conn, row.id) == [("set", "4", office.id, teacher.id, "")]
        parent = family(room, room.students[IVANOV])
        with i18n.use("ru"):
            details = marks.details(conn, parent.children[0], row.id, TODAY)
            text = mark_details.details(details, "Europe/Moscow").text
        assert "Захарова И. Б." in text
        assert "Бирюкова Е. П." in text

    await any_db.write(story)


# --- taking back ---


async def test_undo_within_ten_minutes_takes_everything_back(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        enter(conn, room.teacher, room, "Иванов 4, Петров н")
        saved = enter(conn, room.teacher, room, "Иванов 5, Петров б, Ёлкин 3, Кузнецова А. точка")
        assert isinstance(saved, SavedView)
        assert saved.saving is not None
        marking.undo(conn, room.teacher, saved.saving, NOW + timedelta(minutes=9))
        assert marks_of(conn, room) == {IVANOV: ["4"]}
        assert absences_of(conn, room, room.teacher) == {PETROV: "н"}
        assert (
            conn.execute(
                select(func.count()).select_from(t.Dot).where(t.Dot.closed_at.is_(None))
            ).scalar_one()
            == 0
        )
        with pytest.raises(AlreadyDone):
            marking.undo(conn, room.teacher, saved.saving, NOW)

    await any_db.write(story)


async def test_undo_leaves_alone_what_somebody_has_changed_since(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        saved = enter(conn, room.teacher, room, "Иванов 4, Петров 4")
        enter(conn, room.office, room, "Иванов 5")
        assert isinstance(saved, SavedView)
        assert saved.saving is not None
        _ref, done = marking.undo(conn, room.teacher, saved.saving, NOW)
        assert done == 1
        assert marks_of(conn, room) == {IVANOV: ["5"]}

    await any_db.write(story)


async def test_undo_is_over_after_ten_minutes_and_never_anybody_elses(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        saved = enter(conn, room.teacher, room, "Иванов 4")
        assert isinstance(saved, SavedView)
        assert saved.saving is not None
        late = NOW + UNDO_WITHIN + timedelta(seconds=1)
        with pytest.raises(NotUnderstood):
            marking.undo(conn, room.teacher, saved.saving, late)
        for other in (room.colleague, room.office):
            with pytest.raises(Refused):
                marking.undo(conn, other, saved.saving, NOW)

    await any_db.write(story)


# --- two at once ---


async def test_two_teachers_editing_one_lesson_lose_nothing(
    two: tuple[Database, Database],
) -> None:
    """Both looked at the same journal; the second is shown what the first has done."""
    room = await two[0].write(furnish)

    async def look(db: Database, viewer: Viewer, text: str) -> tuple[int, str]:
        def drafted(conn: Connection) -> tuple[int, str]:
            found = dictating.understand(conn, viewer, text, room.lesson, NOW)
            assert isinstance(found, tuple)
            return found[1].id, marking.view(conn, *found).plan.seal

        return await db.write(drafted)

    mine = await look(two[0], room.teacher, "Иванов 5, Петров 3")
    theirs = await look(two[1], room.office, "Иванов 2, Ёлкин 4")

    async def save(db: Database, viewer: Viewer, draft: tuple[int, str]) -> object:
        return await db.write(lambda conn: marking.save(conn, viewer, *draft, NOW))

    outcomes = await asyncio.gather(
        save(two[0], room.teacher, mine), save(two[1], room.office, theirs)
    )
    saved = [one for one in outcomes if isinstance(one, SavedView)]
    shown = [one for one in outcomes if isinstance(one, DraftView)]
    assert (len(saved), len(shown)) == (1, 1)
    assert shown[0].plan.corrects

    seal = shown[0].plan.seal
    loser = room.office if isinstance(outcomes[1], DraftView) else room.teacher
    again = await two[0].write(lambda conn: marking.save(conn, loser, shown[0].draft.id, seal, NOW))
    assert isinstance(again, SavedView)
    states = await two[0].read(
        lambda conn: conn.execute(select(func.count()).select_from(t.MarkEvent)).scalar_one()
    )
    assert states == 4
    final = await two[0].read(lambda conn: marks_of(conn, room))
    assert set(final) == {IVANOV, PETROV, "Ёлкин Пётр"}


async def test_many_saves_at_once_leave_one_mark_each(two: tuple[Database, Database]) -> None:
    room = await two[0].write(furnish)
    people = [room.teacher, room.office] * 5

    async def attempt(number: int) -> object:
        viewer = replace(people[number])
        text = f"Иванов {number % 4 + 2}"
        return await two[number % 2].write(lambda conn: enter(conn, viewer, room, text))

    await asyncio.gather(*(attempt(number) for number in range(10)))
    found = await two[0].read(lambda conn: marks_of(conn, room))
    assert len(found[IVANOV]) == 1


# --- marks older than a week ---


async def test_marks_older_than_a_week_need_the_pin(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn, TODAY - timedelta(days=8))
        wanted = enter(conn, room.teacher, room, "Иванов 5")
        assert isinstance(wanted, PinWanted)
        assert not wanted.has_pin
        marking.set_pin(conn, room.teacher.staff[0], "2580", KEYS, NOW)
        kept = staff_settings.pin(conn, room.teacher.staff[0].id)
        assert kept.hash is not None
        assert "2580" not in kept.hash
        wrong = _with_pin(conn, room, wanted, "0000")
        assert isinstance(wrong, PinWanted)
        assert wrong.wrong
        assert marks_of(conn, room) == {}
        assert isinstance(_with_pin(conn, room, wanted, "2580"), SavedView)
        assert marks_of(conn, room) == {IVANOV: ["5"]}

    await any_db.write(story)


def _with_pin(conn: Connection, room: Room, wanted: PinWanted, pin: str) -> object:
    return marking.save(conn, room.teacher, wanted.draft, wanted.seal, NOW, pin=pin, keys=KEYS)


async def test_five_wrong_pins_lock_it_and_the_right_one_waits_too(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn, TODAY - timedelta(days=8))
        marking.set_pin(conn, room.teacher.staff[0], "2580", KEYS, NOW)
        wanted = enter(conn, room.teacher, room, "Иванов 5")
        assert isinstance(wanted, PinWanted)
        for _try in range(5):
            last = _with_pin(conn, room, wanted, "1111")
        assert isinstance(last, PinWanted)
        assert last.locked_until == NOW + timedelta(minutes=15)
        assert isinstance(_with_pin(conn, room, wanted, "2580"), PinWanted)
        later = NOW + timedelta(minutes=16)
        saved = marking.save(
            conn, room.teacher, wanted.draft, wanted.seal, later, pin="2580", keys=KEYS
        )
        assert isinstance(saved, SavedView)

    await any_db.write(story)


async def test_absences_of_long_ago_need_no_pin(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn, TODAY - timedelta(days=8))
        assert isinstance(enter(conn, room.teacher, room, "Иванов н"), SavedView)

    await any_db.write(story)


# --- which lesson ---


async def test_a_heading_finds_the_lesson_of_today_or_the_last_one(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn, TODAY - timedelta(days=2))
        for text in ("5А алгебра: Иванов 5", "5А алг 16.11: Иванов 5", "5А: Иванов 5"):
            found = dictating.understand(conn, room.teacher, text, None, NOW)
            assert isinstance(found, tuple), text
            assert found[0].facts.id == room.lesson
        for text in ("6Б алгебра: Иванов 5", "5А русский: Иванов 5", "5А алг 3 урок: Иванов 5"):
            with pytest.raises(NotUnderstood):
                dictating.understand(conn, room.teacher, text, None, NOW)
        which = dictating.understand(conn, room.office, "5А: Иванов 5", None, NOW)
        assert isinstance(which, WhichLesson)
        assert len(which.lessons) == 2

    await any_db.write(story)


async def test_a_first_grade_has_absences_but_no_marks(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        room = furnish(conn)
        klass = seed.klass(room.school, "1А")
        seed.student(room.school, klass, "Зуева Ия Львовна")
        teacher = room.teacher.staff[0]
        lesson = seed.lesson(klass, room.subject, TODAY, 5, teacher_id=teacher.id)
        one = replace(room, lesson=lesson)
        assert isinstance(enter(conn, room.teacher, one, "Зуева 5"), DraftView)
        assert isinstance(enter(conn, room.teacher, one, "Зуева н"), SavedView)
        with pytest.raises(NotUnderstood):
            marking.blank(conn, room.teacher, lesson, "5", NOW)

    await any_db.write(story)


async def test_future_and_cancelled_lessons_take_nothing(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        with pytest.raises(NotUnderstood):
            marking.blank(conn, room.teacher, room.next_lesson, "5", NOW)
        seed = Seed(conn)
        gone = seed.lesson(
            room.klass, room.subject, TODAY, 6, teacher_id=room.teacher.staff[0].id,
            status="cancelled",
        )  # fmt: skip
        with pytest.raises(NotUnderstood):
            marking.blank(conn, room.teacher, gone, "5", NOW)

    await any_db.write(story)


async def test_a_student_of_another_class_or_group_is_refused(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        room = furnish(conn)
        other = seed.klass(room.school, "6Б")
        seed.student(room.school, other, "Чужова Ия Львовна")
        group = seed.add(t.StudyGroup, class_id=room.klass, subject_id=room.subject, name="1")
        seed.add(
            t.GroupMember, group_id=group, student_id=room.students[IVANOV],
            starts_on=date(2026, 9, 1),
        )  # fmt: skip
        teacher = room.teacher.staff[0].id
        lesson = seed.lesson(room.klass, room.subject, TODAY, 7, group_id=group, teacher_id=teacher)
        one = replace(room, lesson=lesson)
        shown = enter(conn, room.teacher, one, "Иванов 5, Чужова 5, Петров 4")
        assert isinstance(shown, DraftView)
        assert [item.written for item in shown.draft.unread] == ["Чужова 5", "Петров 4"]
        assert [pupil.number for pupil in shown.pupils] == [2]

    await any_db.write(story)


# --- who may ---


def _others(conn: Connection, room: Room) -> dict[str, Viewer]:
    """Everybody who must not write in the lesson."""
    seed = Seed(conn)
    elsewhere = seed.school("Школа № 7")
    stranger = seed.teacher(elsewhere, "Чужой Иван Ильич")
    school = SchoolRef(elsewhere, "Школа № 7", "Europe/Moscow")
    taught = frozenset({Taught(room.klass, room.subject, None)})
    foreign = StaffRef(stranger, Name("Чужой", "Иван"), school, is_admin=True, taught=taught)
    account = room.teacher.account_id
    own_class = StaffRef(
        777,
        Name("Классная", "Анна"),
        room.teacher.staff[0].school,
        is_admin=False,
        own_classes=frozenset({room.klass}),
    )
    hats = (Hat.STAFF,)
    return {
        "stranger": Viewer(account, "ru"),
        "parent": family(room, room.students[IVANOV]),
        "student": family(room, room.students[IVANOV], own=True),
        "teacher of another subject": room.colleague,
        "office of another school": Viewer(
            account, "ru", hat=Hat.STAFF, hats=hats, staff=(foreign,)
        ),
        "class teacher who does not teach it": Viewer(
            account, "ru", hat=Hat.STAFF, hats=hats, staff=(own_class,)
        ),
        "teacher wearing the family's hat": replace(room.teacher, hat=Hat.FAMILY),
    }


async def test_roles_crossed_in_every_direction_are_refused(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        for who, viewer in _others(conn, room).items():
            with pytest.raises(Refused):
                teaching.own_lesson(conn, viewer, room.lesson)
            with pytest.raises((Refused, NotUnderstood)):
                dictating.understand(conn, viewer, "5А алгебра: Иванов 5", None, NOW)
            draft = Draft(0, room.lesson, entries=(Entry(1, (Value(What.MARK, "5"),)),))
            kept = lesson_drafts.begin(conn, viewer.account_id, draft, NOW)
            with pytest.raises(Refused):
                marking.save(conn, viewer, kept.id, "x", NOW)
            assert marks_of(conn, room) == {}, who

    await any_db.write(story)


async def test_somebody_elses_draft_is_nothing(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        found = dictating.understand(conn, room.teacher, "Иванов 5", room.lesson, NOW)
        assert isinstance(found, tuple)
        with pytest.raises(Refused):
            marking.drafted(conn, room.office, found[1].id)

    await any_db.write(story)


def test_only_the_office_sees_another_teachers_day() -> None:
    school = SchoolRef(1, "Школа № 14", "Europe/Moscow")
    me = StaffRef(5, Name("А", "Б"), school, is_admin=False)
    viewer = Viewer(1, "ru", hat=Hat.STAFF, staff=(me,))
    assert access.journal(viewer, 1, 5) == (me, 5)
    with pytest.raises(Refused):
        access.journal(viewer, 1, 6)
    with pytest.raises(Refused):
        access.journal(viewer, 2, 6)
    office = replace(me, is_admin=True)
    assert access.journal(replace(viewer, staff=(office,)), 1, 6) == (office, 6)


# --- tapping ---


async def test_the_screen_of_a_lesson_takes_few_statements(any_db: Database) -> None:
    room = await any_db.write(furnish)

    def counted(conn: Connection) -> int:
        ref = teaching.own_lesson(conn, room.teacher, room.lesson)
        said: list[str] = []

        def count(*args: object) -> None:
            said.append(str(args[2]))

        event.listen(conn, "before_cursor_execute", count)
        teaching.lesson(conn, ref, NOW)
        event.remove(conn, "before_cursor_execute", count)
        return len(said)

    assert await any_db.read(counted) <= 8


async def test_the_lesson_lacks_what_nobody_has_entered(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        ref = teaching.own_lesson(conn, room.teacher, room.lesson)
        view = teaching.lesson(conn, ref, NOW)
        assert [lack.value for lack in view.lacks] == ["topic", "homework", "roll"]
        seed = Seed(conn)
        seed.homework(room.klass, room.subject, TODAY + timedelta(days=7))
        lessons.set_topic(conn, ref, "Дроби")
        _ref, draft = marking.blank(conn, room.teacher, room.lesson, "н", NOW)
        shown = marking.view(conn, ref, draft)
        saved = marking.save(conn, room.teacher, draft.id, shown.plan.seal, NOW)
        assert isinstance(saved, SavedView)
        assert saved.count == 0
        ref = teaching.own_lesson(conn, room.teacher, room.lesson)
        assert teaching.lesson(conn, ref, NOW).lacks == ()

    await any_db.write(story)


async def test_a_mark_settles_what_was_owed_since_the_lesson(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        enter(conn, room.teacher, room, "Иванов точка (эссе) до 01.12")
        saved = enter(conn, room.teacher, room, "Иванов 4, Петров 5")
        dot = conn.execute(select(t.Dot.closed_at, t.Dot.closed_by_mark)).one()
        assert dot.closed_at == NOW
        assert dot.closed_by_mark is not None
        assert isinstance(saved, SavedView)
        assert saved.saving is not None
        marking.undo(conn, room.teacher, saved.saving, NOW)
        assert tuple(conn.execute(select(t.Dot.closed_at, t.Dot.closed_by_mark)).one()) == (
            None,
            None,
        )

    await any_db.write(story)


async def test_an_absence_entered_after_its_certificate_is_what_the_certificate_says(
    any_db: Database,
) -> None:
    """The paper came on Wednesday morning, the lesson is filled in later: not "н" once more."""

    def story(conn: Connection) -> None:
        room = furnish(conn)
        seed, ill = Seed(conn), room.students["Сидорова Полина"]
        account = seed.account("2001")
        for draft, student, first in ((1, ill, TODAY), (2, room.students[IVANOV], TODAY)):
            seed.add(
                t.AbsenceNotice,
                school_id=room.school,
                student_id=student,
                class_id=room.klass,
                draft_id=draft,
                filer="account:1",
                account_id=account,
                name="",
                filed_at=NOW,
                first_day=first,
                last_day=first,
                cause="health",
                language="ru",
                state="certificate" if student == ill else "accepted",
                certificate_code="б" if student == ill else None,
                certificate_first=first if student == ill else None,
                certificate_last=first if student == ill else None,
            )
        shown = typed(conn, room, "Сидорова н, Иванов н")
        with i18n.use("ru"):
            text = screens.preview(shown).text
        assert "б: Сидорова" in text
        assert "н: Иванов" in text
        assert "📄 По справке: Сидорова" in text
        saved = marking.save(conn, room.teacher, shown.draft.id, shown.plan.seal, NOW)
        assert isinstance(saved, SavedView)
        assert absences_of(conn, room, room.teacher) == {"Сидорова Полина": "б", IVANOV: "н"}
        assert typed(conn, room, "Сидорова н").plan.absences == ()  # it stands already

    await any_db.write(story)


def typed(conn: Connection, room: Room, text: str) -> DraftView:
    """What a message at the lesson would change, as it is shown."""
    found = dictating.understand(conn, room.teacher, text, room.lesson, NOW)
    assert isinstance(found, tuple)
    ref, draft = found
    lesson_drafts.save(conn, draft, NOW)
    return marking.view(conn, ref, draft)
