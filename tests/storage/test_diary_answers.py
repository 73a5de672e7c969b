"""Every button of the menu and the diary, pressed on a real database: none of them is dead."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot import i18n
from bot.domain.errors import Refused
from bot.domain.people import Hat, Right, Viewer
from bot.handlers import diary, menu
from bot.handlers.turn import Answers, Facts, Turn
from bot.keyboards.actions.diary import (
    DayPart,
    OpenBells,
    OpenDay,
    OpenHomework,
    OpenHomeworkSubject,
    OpenHomeworkWeek,
    OpenNextDay,
    OpenTimetable,
    OpenTimetableWeek,
    OpenWeek,
    PickDay,
    SaveWeek,
    SendCalendar,
    TickHomework,
)
from bot.keyboards.actions.menu import Nothing, OpenMenu, OpenMore
from bot.keyboards.codec import Action
from bot.screens.screen import Screen
from bot.storage import tables as t
from bot.storage import viewers
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.screens.sound import assert_sound

ANSWERS: Answers = {**menu.READS, **diary.READS, **diary.WRITES}
TODAY = date(2026, 11, 18)
DEEP = 3

MOMENTS = {
    "before the year": datetime(2026, 8, 25, 9, tzinfo=UTC),
    "the first of September": datetime(2026, 9, 1, 4, tzinfo=UTC),
    "an ordinary Wednesday": NOW,
    "a Sunday": datetime(2026, 11, 22, 9, tzinfo=UTC),
    "holidays": datetime(2027, 1, 3, 9, tzinfo=UTC),
    "the last day of May": datetime(2027, 5, 31, 9, tzinfo=UTC),
    "summer": datetime(2027, 7, 15, 9, tzinfo=UTC),
    "the next September, nothing imported yet": datetime(2027, 9, 2, 9, tzinfo=UTC),
}


def home(conn: Connection) -> list[int]:
    """Two children of one parent (a fifth-grader and a first-grader) and a stranger's child."""
    seed = Seed(conn)
    school = seed.school()
    children = [seed.student(school, klass_of(seed, school, name)) for name in ("5А", "1Б")]
    seed.link(seed.account(), seed.parent(school, children))
    seed.link(seed.account("1002", "en"), children[0])
    return [*children, seed.student(school, klass_of(seed, school, "5В"), "Чужой Пётр")]


def klass_of(seed: Seed, school: int, name: str) -> int:
    klass = seed.klass(school, name)
    subject = seed.subject(school, f"Алгебра {name}")
    for term, first, last in (
        ("1 четверть", date(2026, 9, 1), date(2026, 10, 25)),
        ("2 четверть", date(2026, 11, 2), date(2026, 12, 30)),
        ("3 четверть", date(2027, 1, 11), date(2027, 5, 26)),
    ):
        seed.term(klass, term, first, last)
    for day in (date(2026, 9, 1), TODAY, TODAY + timedelta(days=1), date(2027, 5, 26)):
        for number in (1, 2):
            seed.lesson(klass, subject, day, number)
        seed.homework(klass, subject, day)
    return klass


def turn(conn: Connection, now: datetime = NOW, account: str = "1001") -> Turn:
    viewer = viewers.load(conn, "telegram", account, now)
    assert viewer is not None
    return Turn(conn, viewer, now, "1", Facts("1", "zvonok_bot", ("key",)))


def press(turn: Turn, action: Action) -> Screen:
    with i18n.use(turn.viewer.locale):
        return ANSWERS[type(action)](turn, action)


def walk(turn: Turn) -> set[type[Action]]:
    """Presses every button that can be reached from the menu, three taps deep."""
    seen: set[Action] = set()
    layer: list[Action] = [OpenMenu()]
    for _ in range(DEEP):
        following: list[Action] = []
        for action in layer:
            screen = press(turn, action)
            if screen.text:
                assert_sound(screen, columns=7)
            following += buttons(screen)
        layer = [action for action in dict.fromkeys(following) if action not in seen]
        seen.update(layer)
    return {type(action) for action in seen}


def buttons(screen: Screen) -> list[Action]:
    pressed = (item.action for row in screen.rows for item in row)
    return [action for action in pressed if type(action) in ANSWERS and action != Nothing()]  # type: ignore[misc]


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
@pytest.mark.parametrize("account", ["1001", "1002"], ids=["parent", "student"])
async def test_no_button_is_dead_at_any_time_of_the_year(
    db: Database, now: datetime, account: str
) -> None:
    await db.write(home)
    reached = await db.write(lambda conn: walk(turn(conn, now, account)))
    assert {OpenDay, OpenWeek, OpenHomework, OpenTimetable, SaveWeek, PickDay} <= reached


def every(student: int) -> tuple[Action, ...]:
    return (
        OpenDay(student),
        OpenDay(student, TODAY),
        OpenNextDay(student),
        OpenWeek(student),
        SaveWeek(student, TODAY),
        PickDay(student, DayPart.DIARY, TODAY),
        OpenHomework(student),
        OpenHomeworkWeek(student, TODAY),
        OpenHomeworkSubject(student),
        OpenHomeworkSubject(student, 1),
        TickHomework(student, 1, True),
        OpenTimetable(student),
        OpenTimetableWeek(student),
        OpenBells(student),
        SendCalendar(student),
    )


def test_every_answer_is_tried() -> None:
    tried = {type(action) for action in every(1)}
    assert tried | {OpenMenu, OpenMore, Nothing} == set(ANSWERS)


@pytest.mark.parametrize("account", ["1001", "1002"], ids=["parent", "student"])
async def test_another_familys_child_is_refused_everywhere(db: Database, account: str) -> None:
    *_own, foreign = await db.write(home)

    def story(conn: Connection) -> None:
        for action in (*every(foreign), *every(10**9)):
            with pytest.raises(Refused):
                press(turn(conn, account=account), action)

    await db.write(story)


async def test_a_closed_right_and_a_stranger_see_nothing(db: Database) -> None:
    child, *_others = await db.write(home)

    def story(conn: Connection) -> None:
        known = turn(conn)
        closed = tuple(replace(ref, right=Right.CLOSED) for ref in known.viewer.children)
        for viewer in (replace(known.viewer, children=closed), Viewer(9, "ru")):
            for action in every(child):
                with pytest.raises(Refused):
                    press(replace(known, viewer=viewer), action)

    await db.read(story)


async def test_days_beyond_the_diary_are_refused(db: Database) -> None:
    child, *_others = await db.write(home)
    far = date(2099, 1, 1)
    odd: tuple[Action, ...] = (
        OpenDay(child, far),
        OpenWeek(child, far),
        OpenWeek(child, date(1950, 1, 1)),
        SaveWeek(child, far),
        PickDay(child, DayPart.WEEK, far),
        OpenHomework(child, far),
        OpenHomeworkWeek(child, far),
        OpenHomeworkSubject(child, 10**9),
        OpenHomeworkSubject(child, 1, 99),
        OpenTimetable(child, far),
        OpenTimetableWeek(child, far),
        OpenBells(child, far),
    )

    def story(conn: Connection) -> None:
        for action in odd:
            with pytest.raises(Refused):
                press(turn(conn), action)

    await db.read(story)


async def test_only_the_student_ticks_and_the_parent_sees_it(db: Database) -> None:
    child, *_others = await db.write(home)
    due_on = TODAY + timedelta(days=1)

    def story(conn: Connection) -> tuple[str, str]:
        (task,) = conn.execute(
            t.Homework.__table__.select()
            .where(t.Homework.due_on == due_on)
            .order_by(t.Homework.id)
            .limit(1)
        )
        with pytest.raises(Refused):
            press(turn(conn), TickHomework(child, task.id, True))
        ticked = press(turn(conn, account="1002"), TickHomework(child, task.id, True))
        return ticked.text, press(turn(conn), OpenHomework(child)).text

    student, parent = await db.write(story)
    assert "✅ <b>Алгебра 5А</b>" in student
    assert "✅ <b>Алгебра 5А</b>" in parent


async def test_the_first_of_september_and_the_last_of_may(db: Database) -> None:
    child, _first_grader, _foreign = await db.write(home)

    def story(conn: Connection) -> list[str]:
        eve = turn(conn, MOMENTS["before the year"])
        first = turn(conn, MOMENTS["the first of September"])
        may = turn(conn, MOMENTS["the last day of May"])
        return [
            press(eve, OpenDay(child)).text,
            press(first, OpenDay(child)).text,
            press(may, OpenDay(child)).text,
            press(may, OpenHomework(child)).text,
            press(first, OpenMenu()).text,
        ]

    eve, first, may, homework, line = await db.write(story)
    assert "Учебный год ещё не начался.\nСледующий учебный день: вторник, 1 сентября." in eve
    assert "1. 8:30–9:15 <b>Алгебра 5А</b>" in first
    assert may.endswith("Учебный год окончен.")
    assert homework.endswith("Учебный год окончен.")
    assert "Далее: Алгебра 5А в 8:30" in line


async def test_the_hats_have_their_menus(db: Database) -> None:
    await db.write(home)

    def story(conn: Connection) -> tuple[str, str]:
        known = turn(conn)
        stranger = replace(known, viewer=Viewer(9, "ru"))
        staff = replace(known, viewer=Viewer(9, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,)))
        with pytest.raises(Refused):
            press(staff, OpenMore())
        return press(stranger, OpenMenu()).text, press(staff, OpenMenu()).text

    stranger, staff = await db.read(story)
    assert stranger.startswith("<b>Звонок</b>")
    assert staff == "<b>Среда, 18 ноября</b>"
