"""Homework from a lesson: for everybody or for some, with files; and what students hand in."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.services import giving_homework as services
from bot.storage import diary_homework, lesson_homework
from bot.storage import tables as t
from bot.storage.attachments import Kept
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.storage.classroom import TODAY, Room, family, furnish

IVANOV, PETROV = "Иванов Николай", "Петров Олег"
DUE = TODAY + timedelta(days=7)
PHOTO = Kept(0, "42", "photo-1", "photo.jpg", 1000, True)


def give(conn: Connection, room: Room, text: str, *students: str) -> int:
    """Homework of the lesson; its id."""
    view = services.begin(conn, room.teacher, room.lesson, None, NOW)
    services.said(conn, room.teacher, view.draft, text, None, NOW)
    for name in students:
        services.change(conn, room.teacher, view.draft, NOW, tapped=room.students[name])
    services.save(conn, room.teacher, view.draft, NOW)
    return int(
        conn.execute(select(t.Homework.id).order_by(t.Homework.id.desc())).scalars().first() or 0
    )


def seen(conn: Connection, room: Room, name: str) -> list[str]:
    """The homework a student has in the weeks ahead."""
    child = family(room, room.students[name]).children[0]
    return [
        task.text for task in diary_homework.tasks(conn, child, TODAY, DUE + timedelta(days=30))
    ]


async def test_it_is_due_at_the_next_lesson_of_the_subject(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        give(conn, room, "§ 5, № 12")
        row = conn.execute(select(t.Homework.due_on, t.Homework.task, t.Homework.compulsory)).one()
        assert tuple(row) == (DUE, "§ 5, № 12", True)
        assert seen(conn, room, IVANOV) == ["§ 5, № 12"]

    await any_db.write(story)


async def test_two_presses_of_save_at_two_processes_give_it_once(
    two: tuple[Database, Database],
) -> None:
    room = await two[0].write(furnish)

    def drafted(conn: Connection) -> int:
        view = services.begin(conn, room.teacher, room.lesson, None, NOW)
        services.said(conn, room.teacher, view.draft, "§ 5", PHOTO, NOW)
        return view.draft

    draft = await two[0].write(drafted)
    save = partial(services.save, viewer=room.teacher, draft_id=draft, now=NOW)
    outcomes = await asyncio.gather(*(db.write(save) for db in two), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDone", "LessonRef"]
    assert await two[0].read(lambda conn: seen(conn, room, IVANOV)) == ["§ 5"]


async def test_what_is_for_some_is_seen_by_nobody_else(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        give(conn, room, "Только Иванову", IVANOV)
        assert seen(conn, room, IVANOV) == ["Только Иванову"]
        assert seen(conn, room, PETROV) == []
        other = family(room, room.students[PETROV]).children[0]
        homework = conn.execute(select(t.Homework.id)).scalar_one()
        assert diary_homework.one_task(conn, other, homework) is None
        with pytest.raises(Refused):
            diary_homework.tick(conn, other, homework, NOW)

    await any_db.write(story)


async def test_a_change_keeps_the_piece_and_leaves_a_trace(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        homework = give(conn, room, "№ 12")
        view = services.begin(conn, room.teacher, room.lesson, homework, NOW)
        assert view.task == "№ 12"
        services.said(conn, room.teacher, view.draft, "№ 13", PHOTO, NOW)
        services.change(conn, room.teacher, view.draft, NOW, toggle_compulsory=True)
        services.save(conn, room.teacher, view.draft, NOW)
        row = conn.execute(select(t.Homework.id, t.Homework.task, t.Homework.compulsory)).one()
        assert tuple(row) == (homework, "№ 13", False)
        assert len(services.task_files(conn, homework, "42")) == 1
        assert services.task_files(conn, homework, "43") == ()
        trace = conn.execute(select(t.Change.before).where(t.Change.action == "changed")).scalar()
        assert trace == {"task": "№ 12"}
        with pytest.raises(AlreadyDone):
            services.save(conn, room.teacher, view.draft, NOW)

    await any_db.write(story)


async def test_nothing_and_the_past_cannot_be_given(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        view = services.begin(conn, room.teacher, room.lesson, None, NOW)
        with pytest.raises(NotUnderstood):
            services.save(conn, room.teacher, view.draft, NOW)
        for day in (TODAY, TODAY - timedelta(days=1), date(2027, 11, 1)):
            with pytest.raises(Refused):
                services.change(conn, room.teacher, view.draft, NOW, due_on=day)
        with pytest.raises(Refused):
            services.change(conn, room.teacher, view.draft, NOW, tapped=10**9)

    await any_db.write(story)


async def test_a_student_hands_in_and_the_teacher_accepts(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        homework = give(conn, room, "№ 12")
        student = room.students[IVANOV]
        me = family(room, student, own=True)
        view = services.hand_in(conn, me, student, homework, "готово", PHOTO, NOW)
        assert view.sent == 1
        view = services.hand_in(conn, me, student, homework, "", replace(PHOTO, file_id="2"), NOW)
        assert view.sent == 2
        works = services.works(conn, room.teacher, room.lesson, homework, 0)
        (work,) = works.works
        assert (work.student, work.text, work.files, work.accepted) == (student, "готово", 2, False)
        services.accept(conn, room.teacher, room.lesson, homework, student, NOW, accepted=True)
        parent = services.own_task(conn, family(room, student), student, homework)
        assert parent.task.handed_in
        with pytest.raises(NotUnderstood):
            services.hand_in(conn, me, student, homework, "ещё", None, NOW)
        with pytest.raises(NotUnderstood):
            services.remove(conn, room.teacher, room.lesson, homework, NOW)

    await any_db.write(story)


async def test_homework_nobody_handed_in_can_be_taken_away(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        homework = give(conn, room, "№ 12", IVANOV)
        services.remove(conn, room.teacher, room.lesson, homework, NOW)
        assert seen(conn, room, IVANOV) == []

    await any_db.write(story)


async def test_roles_crossed_are_refused(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        homework = give(conn, room, "№ 12", IVANOV)
        student, other = room.students[IVANOV], room.students[PETROV]
        for viewer in (room.colleague, family(room, student), family(room, student, own=True)):
            with pytest.raises(Refused):
                services.begin(conn, viewer, room.lesson, None, NOW)
            with pytest.raises(Refused):
                services.works(conn, viewer, room.lesson, homework, 0)
        with pytest.raises(Refused):
            services.hand_in(conn, family(room, student), student, homework, "", PHOTO, NOW)
        with pytest.raises(Refused):
            services.hand_in(conn, family(room, other, own=True), other, homework, "", PHOTO, NOW)
        with pytest.raises(Refused):
            services.hand_in(conn, family(room, other, own=True), student, homework, "", PHOTO, NOW)

    await any_db.write(story)


async def test_a_work_of_another_lesson_is_nothing(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        homework = give(conn, room, "№ 12")
        student = room.students[IVANOV]
        services.hand_in(conn, family(room, student, own=True), student, homework, "", PHOTO, NOW)
        work = conn.execute(select(t.HandedIn.id)).scalar_one()
        seed = Seed(conn)
        other = seed.lesson(
            room.klass, seed.subject(room.school, "Музыка"), TODAY, 6,
            teacher_id=room.colleague.staff[0].id,
        )  # fmt: skip
        with pytest.raises(Refused):
            services.work(conn, room.colleague, other, work)
        assert lesson_homework.work(conn, 10**9) is None

    await any_db.write(story)


async def test_a_wrong_photo_is_taken_away_and_the_words_stay(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        room = furnish(conn)
        homework = give(conn, room, "№ 12")
        draft = services.begin(conn, room.teacher, room.lesson, homework, NOW).draft
        services.said(conn, room.teacher, draft, "", PHOTO, NOW)
        services.save(conn, room.teacher, draft, NOW)
        draft = services.begin(conn, room.teacher, room.lesson, homework, NOW).draft
        services.said(conn, room.teacher, draft, "", PHOTO, NOW)
        with pytest.raises(AlreadyDone):
            services.drop_files(conn, room.colleague, draft, NOW)
        view = services.drop_files(conn, room.teacher, draft, NOW)
        assert (view.files, view.task) == (0, "№ 12")
        assert services.task_files(conn, homework, "42") == ()
        traces = conn.execute(select(t.Change.after)).scalars().all()
        assert {"files": 0} in traces

    await any_db.write(story)
