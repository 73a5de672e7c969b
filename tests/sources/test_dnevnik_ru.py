"""Дневник.ру: each oddity of its fact sheet, over real sockets."""

from collections.abc import AsyncIterator
from datetime import date, time
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedAbsence,
    FetchedChild,
    FetchedLesson,
    FetchedMark,
    FetchedTask,
    FetchedTerm,
    FetchedTermMark,
    FetchedYear,
)
from bot.domain.people import Name
from bot.domain.setup import SettingsFault
from bot.sources.dnevnik_ru.diary import DnevnikDiary
from bot.sources.dnevnik_ru.system import DnevnikRu, make
from bot.sources.dnevnik_ru.tokens import pasted, returned
from bot.sources.port import OAUTH, Ask, SignsInElsewhere
from tests.standins import dnevnik_ru as standin
from tests.standins.base import MAINTENANCE, PATIENCE, SILENCE, Fault

MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)
BACK = "https://diary.example.ru/link/back"
L = 6_000_000_000_000_000_000


@pytest.fixture
async def server() -> AsyncIterator[standin.DnevnikRu]:
    async with standin.DnevnikRu() as running:
        yield running


def source(server: standin.DnevnikRu) -> DnevnikRu:
    return make({**standin.CLIENT, "back": BACK, "api": server.base, "timeout": PATIENCE})


@pytest.fixture
async def diary(server: standin.DnevnikRu) -> AsyncIterator[DnevnikDiary]:
    opened = await source(server).enter("token", {Ask.TOKEN: standin.TOKEN})
    yield opened
    await opened.close()


@pytest.fixture
async def anna(diary: DnevnikDiary) -> FetchedChild:
    (child,) = await diary.children()
    return child


async def trouble(call: Any) -> Trouble:
    with pytest.raises(DiaryTrouble) as caught:
        await call
    assert standin.TOKEN not in repr(caught.value)
    assert "секрет" not in repr(caught.value)
    return caught.value.why


# --- getting a token ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entered",
    [
        standin.TOKEN,
        f"  {standin.TOKEN}\n",
        f"«{standin.TOKEN}»",
        f"{BACK}#access_token={standin.TOKEN}&state=zvonok",
        f"{BACK}?access_token={standin.TOKEN}",
        f"https://login.dnevnik.ru/x#state=1&access_token={standin.TOKEN}",
        f"access_token={standin.TOKEN}&expires=1",
    ],
)
def test_a_token_is_found_in_whatever_is_pasted(entered: str) -> None:
    assert pasted(entered) == standin.TOKEN


@pytest.mark.parametrize(
    "entered",
    ["", "привет", standin.TOKEN[:-1], f"{BACK}#error=denied", "https://[", "a=" * 5000,
     f"{BACK}#access_token=;rm", standin.TOKEN + "\r\nX: y"],
)  # fmt: skip
async def test_what_is_no_token_is_not_sent(server: standin.DnevnikRu, entered: str) -> None:
    enter = source(server).enter("token", {Ask.TOKEN: entered})
    assert await trouble(enter) is Trouble.BAD_TOKEN
    assert not server.seen


def test_a_code_is_found_in_the_address_too() -> None:
    assert returned(f"{BACK}?code={standin.CODE}&state=s") == returned(standin.CODE)


async def test_a_token_nobody_knows_is_told_at_once(server: standin.DnevnikRu) -> None:
    for quiet in (False, True):
        server.quiet = quiet
        enter = source(server).enter("token", {Ask.TOKEN: "f" * 32})
        assert await trouble(enter) is Trouble.BAD_TOKEN


async def test_a_family_signs_in_on_the_systems_own_page(server: standin.DnevnikRu) -> None:
    ours = source(server)
    assert isinstance(ours, SignsInElsewhere)
    asked = urlsplit(ours.sign_in_url("state/1"))
    assert {key: value[0] for key, value in parse_qs(asked.query).items()} == {
        "response_type": "code",
        "client_id": "our-id",
        "scope": "CommonInfo,ContactInfo,FriendsAndRelatives,EducationalInfo",
        "redirect_uri": BACK,
        "state": "state/1",
    }
    assert "our-secret" not in ours.sign_in_url("1")
    diary = await ours.enter(OAUTH, {Ask.TOKEN: standin.CODE})
    assert len(await diary.children()) == 1
    assert diary.credentials["refresh"] == "refresh-1"
    await diary.close()


async def test_a_code_is_good_once(server: standin.DnevnikRu) -> None:
    await (await source(server).enter(OAUTH, {Ask.TOKEN: standin.CODE})).close()
    for quiet in (False, True):
        server.quiet = quiet
        enter = source(server).enter(OAUTH, {Ask.TOKEN: standin.CODE})
        assert await trouble(enter) is Trouble.BAD_TOKEN


@pytest.mark.parametrize(
    ("operator", "ways"),
    [
        ({}, []),
        ({"client_id": "1"}, []),
        ({"client_id": "1", "back": BACK}, ["token"]),
        ({"client_id": "1", "client_secret": "s", "back": BACK}, ["oauth", "token"]),
    ],
)
def test_ways_in_are_as_many_as_the_operator_has_set_up(
    operator: dict[str, object], ways: list[str]
) -> None:
    assert [entry.code for entry in make(operator).entries] == ways


def test_a_wrong_address_is_told_at_start() -> None:
    with pytest.raises(SettingsFault):
        make({"api": "api.dnevnik.ru"})


# --- tokens end -----------------------------------------------------------------------------------


@pytest.mark.parametrize("quiet", [False, True])
async def test_an_ended_token_is_renewed_and_kept(server: standin.DnevnikRu, quiet: bool) -> None:
    server.quiet = quiet
    diary = await source(server).enter(OAUTH, {Ask.TOKEN: standin.CODE})
    server.tokens.clear()
    server.refreshes["refresh-1"] = standin.REFRESHED
    assert len(await diary.children()) == 1
    assert server.count("authorizations") == 2
    kept = diary.credentials
    assert (kept["access"], kept["refresh"]) == (standin.REFRESHED, "refresh-2")
    again = source(server).resume(kept)
    assert len(await again.children()) == 1
    await diary.close()
    await again.close()


@pytest.mark.parametrize("quiet", [False, True])
async def test_a_token_that_is_not_renewed_needs_the_family(
    server: standin.DnevnikRu, quiet: bool
) -> None:
    server.quiet = quiet
    diary = await source(server).enter(OAUTH, {Ask.TOKEN: standin.CODE})
    server.tokens.clear()
    assert await trouble(diary.children()) is Trouble.EXPIRED
    await diary.close()


async def test_a_pasted_token_ends_for_good(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    server.tokens.clear()
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.EXPIRED


async def test_what_is_closed_to_a_good_token_unlinks_nobody(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(status=403, body={}), at="schedules")
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR


async def test_trouble_while_renewing_loses_nothing(server: standin.DnevnikRu) -> None:
    diary = await source(server).enter(OAUTH, {Ask.TOKEN: standin.CODE})
    server.tokens.clear()
    server.refreshes["refresh-1"] = standin.REFRESHED
    server.trouble(Fault(status=502), at="authorizations")
    assert await trouble(diary.children()) is Trouble.UNAVAILABLE
    assert len(await diary.children()) == 1
    await diary.close()


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("apiServerError", Trouble.UNAVAILABLE),
        ("apiUnknownError", Trouble.UNCLEAR),
        ("parameterInvalid", Trouble.UNCLEAR),
        ("authorizationFailed", Trouble.EXPIRED),
        ("invalidToken", Trouble.EXPIRED),
        ("apiRequestLimit", Trouble.TOO_OFTEN),
    ],
)
async def test_errors_come_with_any_status(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild,
    kind: str, why: Trouble, status: int,
) -> None:  # fmt: skip
    server.trouble(Fault(status=status, body=standin.error(kind)), at="schedules", times=9)
    expected = Trouble.UNAVAILABLE if status == 500 else why
    assert await trouble(diary.week(anna, MONDAY)) is expected


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(status=433, retry_after="3"), Trouble.TOO_OFTEN),
        (Fault(status=429), Trouble.TOO_OFTEN),
        (Fault(page=MAINTENANCE), Trouble.MAINTENANCE),
        (Fault(status=405), Trouble.MAINTENANCE),
        (Fault(status=503, page=MAINTENANCE), Trouble.MAINTENANCE),
        (Fault(status=550, page=MAINTENANCE), Trouble.MAINTENANCE),
        (Fault(status=550), Trouble.UNAVAILABLE),
        (Fault(status=404, body={}), Trouble.UNCLEAR),
        (Fault(wait=SILENCE), Trouble.UNAVAILABLE),
    ],
)
async def test_faults_of_the_server(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild, fault: Fault, why: Trouble
) -> None:
    server.trouble(fault, at="schedules", times=9)
    assert await trouble(diary.week(anna, MONDAY)) is why


# --- children -------------------------------------------------------------------------------------

ANNA = FetchedChild(
    str(standin.ANNA),
    Name("Иванова", "Анна", "Петровна"),
    "7-А",
    "МАОУ «Лицей»",
    "Asia/Novosibirsk",
    (("group", str(standin.GROUP)), ("year", "2026"), ("school", str(standin.SCHOOL))),
)


@pytest.mark.parametrize("given", [[standin.USER], [str(standin.USER)], [standin.person()]])
async def test_children_are_numbers_or_people(
    server: standin.DnevnikRu, diary: DnevnikDiary, given: Any
) -> None:
    server.children = given
    assert await diary.children() == (ANNA,)


async def test_a_child_without_an_account_of_its_own(
    server: standin.DnevnikRu, diary: DnevnikDiary
) -> None:
    server.children = [standin.person(userId=None, userId_str=None)]
    (child,) = await diary.children()
    assert (child.class_name, child.school) == ("7-А", "Дневник.ру")
    assert (await diary.week(child, MONDAY)).marks[0].weight == Fraction(1)


async def test_a_students_own_account(server: standin.DnevnikRu, diary: DnevnikDiary) -> None:
    server.roles = ["EduStudent"]
    (child,) = await diary.children()
    assert child.is_self
    assert child.name == ANNA.name


async def test_staff_without_children_has_no_diary(
    server: standin.DnevnikRu, diary: DnevnikDiary
) -> None:
    server.roles, server.children = ["EduStaff"], []
    assert await trouble(diary.children()) is Trouble.REJECTED


@pytest.mark.parametrize(
    ("told", "zone"),
    [(3, "Europe/Moscow"), (720, "Asia/Kamchatka"), (None, "Europe/Moscow"), (0, "Europe/Moscow")],
)
async def test_the_schools_zone(
    server: standin.DnevnikRu, diary: DnevnikDiary, told: int | None, zone: str
) -> None:
    server.zone = told
    (child,) = await diary.children()
    assert child.zone == zone


# --- the week -------------------------------------------------------------------------------------


@pytest.mark.parametrize("bare", [False, True])
async def test_a_week_is_read(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild, bare: bool
) -> None:
    server.schedule = standin.days() if bare else {"days": standin.days()}
    week = await diary.week(anna, MONDAY)
    first, second = (time(8, 30), time(9, 15)), (time(9, 25), time(10, 10))
    teacher = "Петрова О."
    assert week.lessons == (
        FetchedLesson(str(L + 1), MONDAY, 1, "Алгебра", *first, "12", teacher, topic="Дроби"),
        FetchedLesson(str(L + 2), MONDAY, 2, "Физика", *second, teacher=teacher),
        FetchedLesson(str(L + 3), TUESDAY, 1, "Физика", *first, teacher=teacher),
    )
    assert week.marks == (
        FetchedMark(str(L + 201), MONDAY, "Алгебра", 5, "5", "Контрольная работа", Fraction(3)),
        FetchedMark(str(L + 202), MONDAY, "Алгебра", 4, "4+", "Ответ на уроке", Fraction(1)),
    )
    assert week.tasks == (FetchedTask(str(L + 103), TUESDAY, "Физика", "§ 12, № 3 и 4", ("№ 1",)),)
    assert week.absences == (FetchedAbsence(MONDAY, 2, "у/п"),)


async def test_a_poll_asks_for_each_week_and_for_nothing_else(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    await diary.week(anna, MONDAY)
    again = source(server).resume(diary.credentials)
    before = server.count()
    await again.week(anna, MONDAY)
    assert server.count() - before == 1
    await again.close()


async def test_whether_a_school_weighs_marks_is_learnt_anew_with_the_year(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    weighed = await diary.week(anna, MONDAY)
    server.weighed = False
    again = source(server).resume(diary.credentials)
    assert await again.week(anna, MONDAY) == weighed, "what is kept holds until tomorrow"
    await again.year(anna, MONDAY)
    assert {mark.weight for mark in (await again.week(anna, MONDAY)).marks} == {Fraction(1)}
    await again.close()


async def test_weights_count_only_where_the_school_weighs(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    server.weighed = False
    assert {mark.weight for mark in (await diary.week(anna, MONDAY)).marks} == {Fraction(1)}


@pytest.mark.parametrize(
    ("given", "value", "shown"),
    [
        ({"value": "5-"}, 5, "5-"),
        ({"value": "зач"}, None, "зач"),
        ({"value": "н/а"}, None, "н/а"),
        ({"value": "", "textValue": "осв"}, None, "осв"),
        ({"value": "4", "use_avg_calc": False}, None, "4"),
        ({"value": "4", "use_avg_calc": None}, 4, "4"),
        ({"value": "5", "type": "Mark10"}, None, "5"),
        ({"value": "5", "type": "Mark5"}, 5, "5"),
        ({"value": "78"}, None, "78"),
    ],
)
async def test_values_as_the_school_writes_them(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild,
    given: Any, value: int | None, shown: str,
) -> None:  # fmt: skip
    server.schedule["days"][0]["marks"] = [standin.mark(9, "5", L + 101, L + 1) | given]
    (mark,) = (await diary.week(anna, MONDAY)).marks
    assert (mark.value, mark.text) == (value, shown)


async def test_a_mark_on_no_lesson_is_on_its_work(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    monday = server.schedule["days"][0]
    monday["works"].append(standin.work(500, None, 41, subjectId=standin.PHYSICS))
    monday["works"].append(standin.work(501, None, 41, periodNumber=1, periodType="Quarter"))
    monday["marks"] = [standin.mark(9, "3", 500, None), standin.mark(10, "4", 501, None)]
    marks = (await diary.week(anna, MONDAY)).marks
    assert [(mark.id, mark.subject) for mark in marks] == [("9", "Физика")], "no term mark"


async def test_a_lesson_is_on_the_day_in_whose_list_it_stands(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    honest = await diary.week(anna, MONDAY)
    for lesson in server.schedule["days"][0]["lessons"]:
        lesson["date"] = "0001-01-01T00:00:00"
    assert await diary.week(anna, MONDAY) == honest


async def test_days_of_other_weeks_are_left_to_their_weeks(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    server.schedule["days"][0]["date"] = "2026-10-12T00:00:00"
    week = await diary.week(anna, MONDAY)
    assert (week.marks, week.absences) == ((), ())
    assert {lesson.day for lesson in week.lessons} == {TUESDAY}


async def test_a_lesson_of_whatever_status_is_a_lesson(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    honest = await diary.week(anna, MONDAY)
    for status in ("Unheard", None, 7):
        server.schedule["days"][0]["lessons"][0]["status"] = status
        assert await diary.week(anna, MONDAY) == honest


async def test_a_mark_nobody_can_place_stops_the_week(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    server.schedule["days"][0]["marks"] = [standin.mark(9, "3", 999, None)]
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR


async def test_works_may_be_inside_lessons(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    monday = server.schedule["days"][0]
    monday["lessons"][0]["works"] = [*monday["works"], 12345]
    monday["works"] = []
    kinds = [mark.kind for mark in (await diary.week(anna, MONDAY)).marks]
    assert kinds == ["Контрольная работа", "Ответ на уроке"]


async def test_names_of_fields_in_any_casing(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    def shouted(data: Any) -> Any:
        if isinstance(data, dict):
            return {key[:1].upper() + key[1:]: shouted(item) for key, item in data.items()}
        return [shouted(item) for item in data] if isinstance(data, list) else data

    honest = await diary.week(anna, MONDAY)
    server.reshape = lambda _path, answer: shouted(answer)
    assert await diary.week(anna, MONDAY) == honest


async def test_in_september_the_class_is_another(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    server.schedule = {"days": []}
    await diary.week(anna, date(2026, 3, 2))
    assert f"/groups/{standin.GROUP - 2}/" in server.last("schedules").path
    server.groups = [standin.group(5, studyyear=2027)]
    await diary.week(anna, date(2027, 9, 6))
    assert "/groups/5/" in server.last("schedules").path


@pytest.mark.parametrize(
    "strange", [{"days": 5}, {"days": [{"lessons": []}, 7]}, "days", {"message": "Ошибка"}]
)
async def test_a_strange_week_is_not_half_a_week(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild, strange: Any
) -> None:
    server.schedule = strange
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR


# --- terms ----------------------------------------------------------------------------------------


async def test_the_year_and_its_terms(diary: DnevnikDiary, anna: FetchedChild) -> None:
    assert await diary.year(anna, MONDAY) == FetchedYear(
        date(2026, 9, 1),
        date(2027, 5, 31),
        (
            FetchedTerm("1 четверть", date(2026, 9, 1), date(2026, 10, 25)),
            FetchedTerm("2 четверть", date(2026, 11, 5), date(2026, 12, 29)),
        ),
    )


async def test_marks_for_terms(diary: DnevnikDiary, anna: FetchedChild) -> None:
    assert await diary.term_marks(anna, MONDAY) == (
        FetchedTermMark("Алгебра", "term", 5, "5", "1 четверть"),
        FetchedTermMark("Алгебра", "year", 4, "4"),
        FetchedTermMark("Физика", "term", None, "н/а", "1 четверть"),
    )


async def test_a_half_year_is_no_year(
    server: standin.DnevnikRu, diary: DnevnikDiary, anna: FetchedChild
) -> None:
    for period in server.periods[1:]:
        period["type"], period["name"] = "HalfYear", f"{period['number']} полугодие"
    server.final["works"][0]["periodType"] = "Half-Year"
    marks = await diary.term_marks(anna, MONDAY)
    assert marks[0].term_name == "1 полугодие"


async def test_what_it_has_not_it_does_not_pretend(diary: DnevnikDiary, anna: FetchedChild) -> None:
    assert await diary.news(anna) == ()
    assert await trouble(diary.sign_week(anna, MONDAY)) is Trouble.REJECTED
