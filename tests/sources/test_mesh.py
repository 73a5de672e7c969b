"""МЭШ and «Моя школа»: each oddity of their fact sheet, over real sockets."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.clock import MovableClock
from bot.domain.diary import LessonStatus
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedAbsence,
    FetchedChild,
    FetchedDot,
    FetchedHoliday,
    FetchedMark,
    FetchedTask,
    FetchedTerm,
    FetchedTermMark,
    Gift,
    NoticeToSchool,
)
from bot.domain.people import Name
from bot.domain.setup import SettingsFault
from bot.sources.door import Outlet
from bot.sources.mesh import system
from bot.sources.mesh.diary import MeshDiary
from bot.sources.mesh.nodes import CAPITAL, REGIONS, URALS, Node
from bot.sources.mesh.source import TokenSource
from bot.sources.myschool import system as myschool
from bot.sources.port import Ask, Entry
from tests.standins import mesh as standin
from tests.standins.base import MAINTENANCE, PATIENCE, SILENCE, Fault

NOW = datetime(2026, 10, 7, 9, tzinfo=UTC)
MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)
TODAY = NOW.date()
ALIVE = standin.token(NOW + timedelta(days=3), NOW - timedelta(hours=1))
SICK = NoticeToSchool(MONDAY, TUESDAY, "health", "Анна Иванова, 7-А: отсутствие 5–6 октября")


@pytest.fixture
async def server() -> AsyncIterator[standin.Mesh]:
    async with standin.Mesh(tokens={ALIVE}) as running:
        yield running


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW, frozen=True)


def source(server: standin.Mesh, clock: MovableClock, **more: object) -> TokenSource:
    return system.make({"base": server.base, "timeout": PATIENCE, "write": True} | more, clock)


@pytest.fixture
async def diary(server: standin.Mesh, clock: MovableClock) -> AsyncIterator[MeshDiary]:
    opened = await source(server, clock).enter("token", {Ask.TOKEN: ALIVE})
    yield opened
    await opened.close()


@pytest.fixture
async def anna(diary: MeshDiary) -> FetchedChild:
    return (await diary.children())[0]


async def trouble(call: Any) -> Trouble:
    with pytest.raises(DiaryTrouble) as caught:
        await call
    assert ALIVE not in repr(caught.value)
    return caught.value.why


# --- the token ------------------------------------------------------------------------------------


@pytest.mark.parametrize("pasted", ["{}", " {}\n", '"{}"', "Bearer {}", "мой токен: {} вот"])
async def test_a_token_is_found_in_what_was_pasted(
    server: standin.Mesh, clock: MovableClock, pasted: str
) -> None:
    diary = await source(server, clock).enter("token", {Ask.TOKEN: pasted.format(ALIVE)})
    assert diary.credentials["token"] == ALIVE
    await diary.close()


@pytest.mark.parametrize(
    "pasted",
    ["", "hello", "a.b.c", "школа", "eyJhbGciOiJub25l.bm90IGpzb24.c2ln", "....", "aaaa.[1].bbbb"]
    + [standin.token(NOW, exp=exp) for exp in ("soon", -5, 1e300, True, None)],
)
async def test_what_is_no_token_is_told_without_asking_anybody(
    server: standin.Mesh, clock: MovableClock, pasted: str
) -> None:
    opening = source(server, clock).enter("token", {Ask.TOKEN: pasted})
    assert await trouble(opening) is Trouble.BAD_TOKEN
    assert not server.seen


async def test_an_old_token_is_told_without_asking_anybody(
    server: standin.Mesh, clock: MovableClock
) -> None:
    old = standin.token(NOW)
    assert await trouble(source(server, clock).enter("token", {Ask.TOKEN: old})) is Trouble.EXPIRED
    assert not server.seen


async def test_a_token_that_the_server_does_not_know(
    server: standin.Mesh, clock: MovableClock
) -> None:
    server.tokens.clear()
    opening = source(server, clock).enter("token", {Ask.TOKEN: ALIVE})
    assert await trouble(opening) is Trouble.EXPIRED


async def test_an_account_without_a_diary(server: standin.Mesh, clock: MovableClock) -> None:
    server.trouble(Fault(status=422, body={"code": "accountDoesNotExist"}), "profile")
    opening = source(server, clock).enter("token", {Ask.TOKEN: ALIVE})
    assert await trouble(opening) is Trouble.REJECTED
    server.children = []
    opening = source(server, clock).enter("token", {Ask.TOKEN: ALIVE})
    assert await trouble(opening) is Trouble.REJECTED


async def test_a_token_is_renewed_in_the_second_half_of_its_life(
    server: standin.Mesh, clock: MovableClock, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.fresh = standin.token(NOW + timedelta(days=9), NOW)
    clock.advance(timedelta(days=1))
    await diary.week(anna, MONDAY)
    assert server.count("token/refresh") == 0
    clock.advance(timedelta(hours=12))
    await diary.week(anna, MONDAY)
    assert server.count("token/refresh") == 1
    assert server.last("token/refresh").query == {"roleId": "2", "subsystem": "2"}
    assert diary.credentials["token"] == server.fresh
    assert server.last("homeworks").headers["auth-token"] == server.fresh


async def test_a_refused_renewal_costs_nothing_while_the_token_lives(
    server: standin.Mesh, clock: MovableClock, diary: MeshDiary, anna: FetchedChild
) -> None:
    clock.advance(timedelta(days=2))
    await diary.week(anna, MONDAY)
    await diary.week(anna, MONDAY)
    assert server.count("token/refresh") == 1
    assert diary.credentials["token"] == ALIVE
    clock.advance(timedelta(days=1))
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.EXPIRED


async def test_an_opened_diary_is_resumed(
    server: standin.Mesh, clock: MovableClock, diary: MeshDiary, anna: FetchedChild
) -> None:
    again = source(server, clock).resume(diary.credentials)
    assert await again.week(anna, MONDAY) == await diary.week(anna, MONDAY)
    await again.close()


# --- who ------------------------------------------------------------------------------------------


async def test_only_what_is_needed_of_a_profile_is_kept(
    diary: MeshDiary, anna: FetchedChild
) -> None:
    assert anna == FetchedChild(
        "9007199254740993",
        Name("Иванова", "Анна", "Петровна"),
        "7-А",
        "Школа № 1234",
        "Europe/Moscow",
        (("person", standin.GUID),),
    )
    assert standin.SNILS not in repr((anna, diary.credentials))


async def test_a_student_has_a_diary_of_their_own(
    server: standin.Mesh, clock: MovableClock
) -> None:
    server.role = "student"
    diary = await source(server, clock).enter("token", {Ask.TOKEN: ALIVE})
    (me,) = await diary.children()
    assert me.is_self
    assert (await diary.week(me, MONDAY)).marks
    assert server.last("events").headers["x-mes-role"] == "student"
    assert server.last("events").headers["x-mes-roleid"] == "1"
    assert await trouble(diary.sign_week(me, MONDAY)) is Trouble.REJECTED
    assert await trouble(diary.recall_absence(me, SICK)) is Trouble.REJECTED
    await diary.close()


# --- a week ---------------------------------------------------------------------------------------


async def test_lessons_are_counted_by_their_hour(diary: MeshDiary, anna: FetchedChild) -> None:
    week = await diary.week(anna, MONDAY)
    shown = {lesson.subject: lesson for lesson in week.lessons}
    assert set(shown) == {"Алгебра", "Физика", "Химия", "История"}  # no circles
    assert [shown[name].number for name in ("Алгебра", "Физика", "Химия", "История")] == [
        1,
        2,
        3,
        1,
    ]
    algebra, chemistry = shown["Алгебра"], shown["Химия"]
    assert (algebra.starts_at, algebra.ends_at, algebra.room) == (time(8, 30), time(9, 15), "301")
    assert (algebra.topic, algebra.remote) == ("Дроби", False)
    assert (chemistry.id, chemistry.status, chemistry.remote) == (
        str(2**62), LessonStatus.REPLACED, True
    )  # fmt: skip
    assert shown["История"].status is LessonStatus.CANCELLED


async def test_groups_at_one_hour_have_one_number(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.events = [
        standin.event(0, "2026-10-05T08:30:00+03:00", "Английский язык"),
        standin.event(0, "2026-10-05T08:30:00.123456789+03:00", "Немецкий язык"),
        standin.event(0, "2026-10-05T09:30:00Z", "Алгебра"),
    ]
    lessons = (await diary.week(anna, MONDAY)).lessons
    assert [(one.number, one.starts_at) for one in lessons] == [
        (1, time(8, 30)), (1, time(8, 30)), (2, time(12, 30))
    ]  # fmt: skip
    assert len({one.id for one in lessons}) == 3


@pytest.mark.parametrize("wrapper", ["payload", "response", None])
async def test_lists_come_wrapped_or_bare(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild, wrapper: str | None
) -> None:
    week = await diary.week(anna, MONDAY)

    def otherwise(path: str, answer: Any) -> Any:
        found = answer.get("payload", answer.get("response"))
        return {wrapper: found} if wrapper else found

    server.reshape = otherwise
    assert await diary.week(anna, MONDAY) == week


async def test_every_call_says_who_asks_and_as_what(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.week(anna, MONDAY)
    for path in ("/events", "/homeworks"):
        headers = server.last(path).headers
        assert headers["authorization"] == f"Bearer {ALIVE}"
        assert headers["x-mes-subsystem"] == "familymp"
        assert headers["profile-id"] == str(standin.PARENT)
        assert (headers["x-mes-role"], headers["x-mes-roleid"]) == ("parent", "2")
        assert headers["user-agent"].startswith("Mozilla/")
    assert server.last("/events").query["person_ids"] == standin.GUID
    assert server.last("/homeworks").query["student_id"] == anna.id


async def test_a_week_holds_its_own_days_only(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.events.append(standin.event(99, "2026-10-12T08:30:00+03:00", "Алгебра"))
    server.marks.append(standin.mark(99, "3", "2026-10-04", "Алгебра"))
    server.tasks.append(standin.homework(99, "2026-10-12", "Алгебра", "№ 1"))
    week = await diary.week(anna, MONDAY)
    assert "99" not in {one.id for one in week.lessons}
    assert "99" not in {one.id for one in week.marks}
    assert "99" not in {one.id for one in week.tasks}


async def test_marks_with_their_weights_and_a_point_is_work_that_is_owed(
    diary: MeshDiary, anna: FetchedChild
) -> None:
    week = await diary.week(anna, MONDAY)
    assert week.marks == (
        FetchedMark("901", MONDAY, "Алгебра", 5, "5", "Контрольная работа", Fraction(3)),
        FetchedMark("902", MONDAY, "Алгебра", 4, "4-", "Устный ответ", comment="Молодец"),
    )
    assert week.dots == (FetchedDot("903", TUESDAY, "История", "Устный ответ", date(2026, 10, 20)),)


@pytest.mark.parametrize(
    ("scale", "value", "five", "expected"),
    [
        ("five", "5", None, 5),
        (None, "4", 5, 4),
        ("ten", "9", 5.0, 5),
        ("ten", "7", 3.5, None),
        ("hundred", "87", 4, 4),
        ("hundred", "5", None, None),
        ("five", "зач", None, None),
    ],
)
async def test_another_scale_counts_only_as_the_server_converts_it(
    server: standin.Mesh,
    diary: MeshDiary,
    anna: FetchedChild,
    scale: str | None,
    value: str,
    five: float | None,
    expected: int | None,
) -> None:
    values = [{"grade": {"five": five}}]
    server.marks = [
        standin.mark(
            0, value, str(MONDAY), "Алгебра", original_grade_system_type=scale, values=values
        )
    ]
    (mark,) = (await diary.week(anna, MONDAY)).marks
    assert (mark.value, mark.text) == (expected, value)


async def test_homework_with_the_names_of_its_files(diary: MeshDiary, anna: FetchedChild) -> None:
    assert (await diary.week(anna, MONDAY)).tasks == (
        FetchedTask("1", TUESDAY, "Алгебра", "№ 12, 13", ("Карточка", "Таблица.pdf")),
        FetchedTask("2", TUESDAY, "История", "", ("Видео",)),
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"is_missed_lesson": True}, "н"),
        ({"is_missed_lesson": True, "health_status": "SICK_WITH_INFECTION"}, "б"),
        ({"is_missed_lesson": True, "nonattendance_reason_id": 6}, "б"),
        ({"is_missed_lesson": True, "health_status": "EXEMPT"}, "н"),
        ({"is_missed_lesson": False, "absence_reason_id": 6}, None),
        ({"is_missed_lesson": None, "absence_reason_id": 1}, "н"),
    ],
)
async def test_a_lesson_was_missed_only_if_the_school_says_so(
    server: standin.Mesh,
    diary: MeshDiary,
    anna: FetchedChild,
    said: dict[str, Any],
    code: str | None,
) -> None:
    server.events = [standin.event(1, "2026-10-05T08:30:00+03:00", "Алгебра", **said)]
    expected = () if code is None else (FetchedAbsence(MONDAY, 1, code),)
    assert (await diary.week(anna, MONDAY)).absences == expected


NEXT_MONDAY = "2026-10-12T08:30:00+03:00"


def next_week(server: standin.Mesh, value: str) -> None:
    """A lesson on Monday of the following week, with a mark."""
    server.events.append(standin.event(88, NEXT_MONDAY, "Алгебра"))
    server.marks.append(standin.mark(99, value, "2026-10-12", "Алгебра"))


async def test_two_weeks_are_two_requests(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    next_week(server, "3")
    before = server.count()
    assert len((await diary.week(anna, MONDAY)).marks) == 2
    following = await diary.week(anna, MONDAY + timedelta(days=7))
    assert [mark.id for mark in following.marks] == ["99"]
    assert server.count() - before == 2
    asked = server.last("/homeworks").query
    assert (asked["from"], asked["to"]) == ("2026-10-05", "2026-10-18")
    asked = server.last("/events").query
    assert (asked["begin_date"], asked["end_date"]) == ("2026-10-05", "2026-10-18")


async def test_marks_are_asked_for_apart_where_the_calendar_does_not_tell_them(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    told = await diary.week(anna, MONDAY)
    assert server.count("/marks") == 0
    server.expands = False
    assert await diary.week(anna, MONDAY) == told
    assert server.count("/marks") == 1
    server.expands, server.reshape = True, without_the_marks_of_one_lesson
    assert await diary.week(anna, MONDAY) == told
    assert server.count("/marks") == 2
    server.reshape = None
    server.events, server.marks = [], [standin.mark(7, "5", str(MONDAY), "Алгебра")]
    assert len((await diary.week(anna, MONDAY)).marks) == 1, "no lesson, and a mark all the same"


def without_the_marks_of_one_lesson(path: str, answer: Any) -> Any:
    """As a calendar answers behind which a service stumbles."""
    if path.endswith("/events"):
        answer["response"][1]["marks"] = None
    return answer


async def test_a_mark_in_a_circle_is_a_mark_and_the_circle_no_lesson(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.marks = [standin.mark(7, "5", "2026-10-06", "Робототехника")]
    week = await diary.week(anna, MONDAY)
    assert [mark.subject for mark in week.marks] == ["Робототехника"]
    assert "Робототехника" not in {lesson.subject for lesson in week.lessons}


async def test_what_came_along_is_soon_too_old(
    server: standin.Mesh, clock: MovableClock, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.week(anna, MONDAY)
    next_week(server, "3")
    clock.advance(timedelta(minutes=2))
    assert (await diary.week(anna, MONDAY + timedelta(days=7))).marks
    await diary.week(anna, MONDAY)
    server.marks.clear()
    assert (await diary.week(anna, MONDAY)).marks == ()


# --- what a refusal means -------------------------------------------------------------------------


async def test_a_refused_road_ends_nothing_while_the_profile_is_shown(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(status=401, body={"message": "subsystem"}), "/events")
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR
    server.tokens.clear()
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.EXPIRED


async def test_a_road_closed_to_the_role_is_done_without(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.closed = frozenset({"periods_schedules", "academic_years", "announcements/user"})
    assert (await diary.year(anna, TODAY)).first == date(2026, 9, 1)
    assert await diary.news(anna) == ()


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(status=500), Trouble.UNAVAILABLE),
        (Fault(status=504), Trouble.UNAVAILABLE),
        (Fault(wait=SILENCE, status=200), Trouble.UNAVAILABLE),
        (Fault(status=429, retry_after="30"), Trouble.TOO_OFTEN),
        (Fault(page=MAINTENANCE), Trouble.MAINTENANCE),
        (Fault(body={"code": 7, "message": "что-то пошло не так"}), Trouble.UNCLEAR),
        (Fault(body={}), Trouble.UNCLEAR),
        (Fault(body={"response": [], "payload": [], "errors": ["x"]}), Trouble.UNCLEAR),
        (Fault(status=404, body={"message": "method does not exist"}), Trouble.UNCLEAR),
    ],
)
@pytest.mark.parametrize("at", ["/events", "/homeworks"])
async def test_troubles_of_the_server(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild, at: str, fault: Fault, why: Trouble
) -> None:
    server.trouble(fault, at, times=9)
    assert await trouble(diary.week(anna, MONDAY)) is why


# --- the year -------------------------------------------------------------------------------------


async def test_the_year_its_terms_and_vacations(diary: MeshDiary, anna: FetchedChild) -> None:
    year = await diary.year(anna, TODAY)
    assert (year.first, year.last) == (date(2026, 9, 1), date(2027, 8, 31))
    assert year.terms == (
        FetchedTerm("1 триместр", date(2026, 9, 1), date(2026, 11, 30)),
        FetchedTerm("2 триместр", date(2026, 12, 1), date(2027, 2, 28)),
    )
    assert year.holidays == (
        FetchedHoliday("Осенние каникулы", date(2026, 10, 26), date(2026, 10, 27)),
        FetchedHoliday("Осенние каникулы", date(2026, 10, 30), date(2026, 11, 2)),
        FetchedHoliday("", date(2026, 12, 31), date(2026, 12, 31)),
    )


async def test_term_marks(diary: MeshDiary, anna: FetchedChild) -> None:
    assert await diary.term_marks(anna, TODAY) == (
        FetchedTermMark("Алгебра", "term", 4, "4", "1 триместр"),
        FetchedTermMark("Алгебра", "year", 5, "5"),
        FetchedTermMark("Музыка", "term", None, "зач", "1 полугодие"),
    )


@pytest.mark.parametrize("wrapped", [True, False])
async def test_announcements_as_far_as_they_can_be_read(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild, wrapped: bool
) -> None:
    sound = {"id": 5, "title": "Собрание", "content": "<p>В&nbsp;18:00</p>", "date": "2026-10-06"}
    given = [sound, {"id": 6, "title": "Без даты"}, {"title": "x", "date": "2026-10-06"}]
    server.news = {"payload": given} if wrapped else given
    (news,) = await diary.news(anna)
    assert (news.id, news.title, news.text, news.day) == ("5", "Собрание", "В 18:00", TUESDAY)


# --- what a family tells the school ---------------------------------------------------------------


async def test_an_absence_is_told_with_a_reason_and_read_back(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    assert server.last("attendance/v2").data == {
        "student_id": standin.ANNA,
        "notifications": [
            {"date": "2026-10-05", "description": SICK.text, "reason_id": 6},
            {"date": "2026-10-06", "description": SICK.text, "reason_id": 6},
        ],
    }
    assert server.seen[-1].path.endswith("/attendance")


@pytest.mark.parametrize(
    ("cause", "reason"), [("family", 1), ("doctor", 12), ("weather", 12), ("other", 12)]
)
async def test_a_reason_is_one_that_a_parent_may_give_without_a_paper(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild, cause: str, reason: int
) -> None:
    await diary.file_absence(anna, NoticeToSchool(MONDAY, MONDAY, cause, "…"))
    assert server.notices["2026-10-05"]["reason_id"] == reason


async def test_single_lessons_are_told_by_their_hours(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, NoticeToSchool(MONDAY, MONDAY, "doctor", "…", (2, 3)))
    told = server.last("attendance/v2").data["notifications"]
    assert [(one["begin_time"], one["end_time"]) for one in told] == [
        ("09:30", "10:15"), ("10:30", "11:15")
    ]  # fmt: skip


async def test_what_the_school_has_already_is_not_told_again(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    await diary.file_absence(anna, SICK)
    assert server.count("attendance/v2") == 1


async def test_a_notice_without_an_answer_is_looked_up(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(hang_up=True, after=True), "attendance/v2")
    await diary.file_absence(anna, SICK)
    assert server.count("attendance/v2") == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(hang_up=True), Trouble.UNCLEAR),
        (Fault(status=403), Trouble.REJECTED),
        (Fault(status=401), Trouble.UNAVAILABLE),
        (Fault(status=422, body={"message": "date"}), Trouble.REJECTED),
    ],
)
async def test_a_notice_that_is_not_there_was_not_filed(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild, fault: Fault, why: Trouble
) -> None:
    server.trouble(fault, "attendance/v2")
    assert await trouble(diary.file_absence(anna, SICK)) is why
    assert server.count("attendance/v2") == 1


async def test_what_goes_wrong_before_anything_is_sent_leaves_no_doubt(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(body={"days_count": 1, "attendance": "x"}), "/attendance")
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNAVAILABLE
    server.trouble(Fault(status=429, retry_after="9"), "nonattendance_reasons")
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.TOO_OFTEN
    assert server.count("attendance/v2") == 0


async def test_a_notice_is_taken_back_and_looked_up(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    server.notices["2026-10-07"] = {"date": "2026-10-07"}  # of another notice
    await diary.recall_absence(anna, SICK)
    gone = next(seen for seen in server.seen if seen.method == "DELETE")
    assert gone.data == {
        "student_id": standin.ANNA,
        "notifications": [{"date": "2026-10-05"}, {"date": "2026-10-06"}],
    }
    assert sorted(server.notices) == ["2026-10-07"]
    assert server.seen[-1].method == "GET"
    await diary.recall_absence(anna, SICK)
    assert sum(seen.method == "DELETE" for seen in server.seen) == 1, "it is not there any more"


async def test_a_notice_that_is_still_there_was_not_taken_back(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    server.forgetful = True
    assert await trouble(diary.recall_absence(anna, SICK)) is Trouble.UNCLEAR
    server.trouble(Fault(body={"message": "Ошибка"}), "/attendance")
    assert await trouble(diary.recall_absence(anna, SICK)) is Trouble.UNAVAILABLE


async def test_only_days_with_lessons_are_told(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    week = NoticeToSchool(MONDAY, MONDAY + timedelta(days=6), "family", "…")
    await diary.file_absence(anna, week)
    assert sorted(server.notices) == ["2026-10-05", "2026-10-06"]
    await diary.file_absence(anna, week)
    assert server.count("attendance/v2") == 1


async def test_thanks_alone_are_no_proof(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.forgetful = True
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNCLEAR
    assert await trouble(diary.sign_week(anna, MONDAY)) is Trouble.UNCLEAR


async def test_when_nobody_can_look_it_is_unclear(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    one = NoticeToSchool(MONDAY, MONDAY, "doctor", "…", (1,))
    server.trouble(Fault(wait=0), "attendance/v2")
    server.trouble(Fault(status=500), "/attendance", times=9)
    assert await trouble(diary.file_absence(anna, one)) is Trouble.UNCLEAR


async def test_a_week_is_signed_there_too(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    await diary.sign_week(anna, MONDAY)
    assert server.signed == {(anna.id, "2026-10-05")}
    assert server.seen[-1].method == "GET"
    assert server.last("aware_journals").query == {
        "student_profile_ids": anna.id,
        "week_from": "2026-10-05",
        "week_to": "2026-10-11",
    }


async def test_a_signature_that_cannot_be_read_back_is_unclear(
    server: standin.Mesh, diary: MeshDiary, anna: FetchedChild
) -> None:
    server.reshape = lambda path, usual: {"x": 1} if "aware" in path else usual
    assert await trouble(diary.sign_week(anna, MONDAY)) is Trouble.UNCLEAR


async def test_nothing_is_written_unless_the_operator_allows_it(
    server: standin.Mesh, clock: MovableClock, anna: FetchedChild
) -> None:
    reader = source(server, clock, write=False)
    assert reader.gives.isdisjoint({Gift.ABSENCE_NOTICE, Gift.SIGNATURE})
    diary = await reader.enter("token", {Ask.TOKEN: ALIVE})
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.REJECTED
    assert await trouble(diary.sign_week(anna, MONDAY)) is Trouble.REJECTED
    assert not [seen for seen in server.seen if seen.method == "POST"]
    await diary.close()


def test_a_wrong_setting_is_told() -> None:
    with pytest.raises(SettingsFault):
        system.make({"write": "yes"})
    with pytest.raises(SettingsFault):
        myschool.make({"places": ["https://x.example"]})


# --- «Моя школа» ----------------------------------------------------------------------------------


async def test_regions_have_servers_of_their_own(server: standin.Mesh, clock: MovableClock) -> None:
    region = myschool.make({"places": {server.base: "Область"}, "timeout": PATIENCE}, clock)
    assert (region.code, region.title) == ("myschool", "Моя школа")
    assert region.entries[0].asks == (Ask.PLACE, Ask.TOKEN)
    diary = await region.enter("token", {Ask.PLACE: server.base, Ask.TOKEN: ALIVE})
    assert diary.host == server.host
    (child,) = await diary.children()
    assert (await diary.week(child, MONDAY)).marks
    await diary.close()
    strange = {Ask.PLACE: "https://evil.example", Ask.TOKEN: ALIVE}
    assert await trouble(region.enter("token", strange)) is Trouble.UNAVAILABLE


async def test_a_region_may_have_its_doors_on_several_hosts(
    server: standin.Mesh, clock: MovableClock
) -> None:
    async with standin.Mesh(tokens={ALIVE}) as other:
        node = Node(server.base, "Область", URALS, family=f"{other.base}/api/family/mobile/v1")
        entry = Entry("token", (Ask.TOKEN,))
        region = TokenSource(
            "myschool", "Моя школа", (node,), entry, Outlet(timeout=PATIENCE), clock, writes=False
        )
        diary = await region.enter("token", {Ask.TOKEN: ALIVE})
        (child,) = await diary.children()
        week = await diary.week(child, MONDAY)
        assert (diary.host, child.zone) == (other.host, URALS)
        assert {lesson.starts_at for lesson in week.lessons if lesson.day == MONDAY} == {
            time(10, 30), time(11, 30), time(12, 30)
        }  # fmt: skip
        assert (server.count("/homeworks"), other.count("/homeworks")) == (0, 1)
        assert (server.count("/events"), other.count("/events")) == (1, 0)
        await diary.close()


def test_every_node_speaks_tls_in_a_zone_that_there_is() -> None:
    for node in (CAPITAL, *REGIONS):
        addresses = (node.base, node.family, node.journal, node.calendar)
        assert all(address.startswith("https://") for address in addresses)
        ZoneInfo(node.zone)
    assert len({node.base for node in (CAPITAL, *REGIONS)}) == 1 + len(REGIONS)


def test_the_page_with_the_token_is_that_of_the_chosen_region() -> None:
    (moscow,) = system.make({}).entries
    assert moscow.page == "https://school.mos.ru/v2/token/refresh?roleId=2&subsystem=2"
    (region,) = myschool.make({}).entries
    page = region.at("https://myschool.72to.ru").page
    assert page == "https://myschool.72to.ru/v2/token/refresh?roleId=2&subsystem=2"
