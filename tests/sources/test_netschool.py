"""«Сетевой город»: each oddity of its fact sheet, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedAbsence,
    FetchedChild,
    FetchedDot,
    FetchedLesson,
    FetchedMark,
    FetchedNews,
    FetchedTask,
    FetchedTerm,
    FetchedYear,
    NoticeToSchool,
)
from bot.domain.people import Name
from bot.sources.netschool.diary import NetSchoolDiary
from bot.sources.netschool.refusals import cause
from bot.sources.netschool.system import NetSchool, make
from bot.sources.port import Ask, FoundSchool
from tests.standins import netschool as standin
from tests.standins.base import MAINTENANCE, PATIENCE, SILENCE, Fault

MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)
SICK = NoticeToSchool(MONDAY, TUESDAY, "ill", "Анна Иванова, 7а: отсутствие 5–6 октября\nБолеет")


@pytest.fixture
async def server() -> AsyncIterator[standin.NetSchool]:
    async with standin.NetSchool() as running:
        yield running


def source(server: standin.NetSchool) -> NetSchool:
    zones = {"127.0.0.1": "Asia/Tomsk"}
    return make({"places": {server.base: "Тест"}, "zones": zones, "timeout": PATIENCE})


def given(server: standin.NetSchool, **more: str) -> dict[Ask, str]:
    return {
        Ask.PLACE: server.base,
        Ask.SCHOOL: "17",
        Ask.LOGIN: f" {standin.LOGIN} ",
        Ask.PASSWORD: standin.PASSWORD,
    } | {Ask[name.upper()]: value for name, value in more.items()}


@pytest.fixture
async def diary(server: standin.NetSchool) -> AsyncIterator[NetSchoolDiary]:
    opened = await source(server).enter("password", given(server))
    yield opened
    await opened.close()


@pytest.fixture
async def anna(diary: NetSchoolDiary) -> FetchedChild:
    return (await diary.children())[0]


async def trouble(call: Any) -> Trouble:
    with pytest.raises(DiaryTrouble) as caught:
        await call
    assert standin.PASSWORD not in repr(caught.value)
    return caught.value.why


# --- finding the school and signing in ------------------------------------------------------------


async def test_schools_are_found_by_a_part_of_the_name(server: standin.NetSchool) -> None:
    found = await source(server).schools(server.base, " 17 ")
    assert found == (
        FoundSchool("17", "МБОУ СОШ № 17"),
        FoundSchool("0", "Лицей 170", "г. Томск, ул. Мира"),
    )


async def test_without_a_name_nobody_is_asked(server: standin.NetSchool) -> None:
    assert await source(server).schools(server.base, " ") == ()
    assert not server.seen


@pytest.mark.parametrize("place", ["http://10.0.0.1", "localhost", "sgo", "http://sgo.rso23.ru"])
async def test_nobody_sends_us_into_the_operators_own_network(
    server: standin.NetSchool, place: str
) -> None:
    assert await trouble(source(server).schools(place, "17")) is Trouble.UNAVAILABLE
    assert await trouble(source(server).enter("password", given(server, place=place)))


def test_no_server_of_ours_is_without_tls() -> None:
    assert {place.id.partition("://")[0] for place in make({}).places} == {"https"}


async def test_a_family_signs_in_and_sees_its_children(diary: NetSchoolDiary) -> None:
    anna, pyotr = await diary.children()
    assert anna == FetchedChild(
        "9007199254740993", Name("Иванова", "Анна"), "7а", "МБОУ СОШ № 17", "Asia/Tomsk"
    )
    assert (pyotr.name.first, pyotr.class_name) == ("Пётр", "")


async def test_the_password_is_not_kept(diary: NetSchoolDiary, server: standin.NetSchool) -> None:
    assert standin.PASSWORD not in repr(diary.credentials)
    server.forget()
    again = source(server).resume(diary.credentials)
    assert len(await again.children()) == 2
    await again.close()


async def test_a_session_is_used_again(diary: NetSchoolDiary, server: standin.NetSchool) -> None:
    again = source(server).resume(diary.credentials)
    await again.children()
    await again.close()
    assert server.count("login$") == 1


@pytest.mark.parametrize("flags", [{"esiaMainAuth": True}, {"schoolLogin": False}])
async def test_where_only_gosuslugi_opens_no_password_is_sent(
    server: standin.NetSchool, flags: dict[str, bool]
) -> None:
    server.allowed |= flags
    enter = source(server).enter("password", given(server))
    assert await trouble(enter) is Trouble.GOSUSLUGI_ONLY
    assert await trouble(source(server).schools(server.base, "1")) is Trouble.GOSUSLUGI_ONLY
    assert server.count("login$") == 0


async def test_a_wrong_password_is_told(server: standin.NetSchool) -> None:
    enter = source(server).enter("password", given(server, password="not it"))
    assert await trouble(enter) is Trouble.WRONG_PASSWORD
    assert server.count("login$") == 1


async def test_a_password_no_keyboard_of_theirs_can_type_is_not_sent(
    server: standin.NetSchool,
) -> None:
    enter = source(server).enter("password", given(server, password="пароль🔑"))
    assert await trouble(enter) is Trouble.WRONG_PASSWORD
    assert not server.seen


@pytest.mark.parametrize("in_the_answer", [False, True])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Превышено число попыток ввода пароля", Trouble.LOCKED),
        ("Лимит превышен: неверный пароль", Trouble.LOCKED),
        ("Неправильный пароль. Осталось попыток: 0", Trouble.LOCKED),
        ("Неправильный пароль. Осталось попыток: 2", Trouble.WRONG_PASSWORD),
        ("Вход возможен не ранее чем через минуту", Trouble.LOCKED),
        ("Учётная запись ЗАБЛОКИРОВАНА", Trouble.LOCKED),
        ("Слишком много запросов", Trouble.LOCKED),
        ("Технические работы, логин невозможен", Trouble.MAINTENANCE),
        ("Профилактические работы", Trouble.MAINTENANCE),
        ("Доступ закрыт: проверьте логин", Trouble.REJECTED),
        ("Истекла лицензия", Trouble.REJECTED),
        ("Неверный логин", Trouble.WRONG_PASSWORD),
        ("Ошибка входа в систему", Trouble.UNAVAILABLE),
        ("", Trouble.UNAVAILABLE),
    ],
)
async def test_a_refusal_is_told_by_its_text_in_order(
    text: str, why: Trouble, in_the_answer: bool
) -> None:
    async with standin.NetSchool(refusal=text, in_the_answer=in_the_answer) as server:
        assert await trouble(source(server).enter("password", given(server))) is why


def test_a_lock_is_seen_before_the_password() -> None:
    both = "Неверный пароль или логин. Неудачные попытки: технические работы, нет доступа"
    assert cause(both) is Trouble.LOCKED


async def test_without_salt_it_is_being_worked_on() -> None:
    async with standin.NetSchool(salted=False) as server:
        assert await trouble(source(server).enter("password", given(server))) is Trouble.MAINTENANCE


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(page=MAINTENANCE), Trouble.MAINTENANCE),
        (Fault(page="<html>SecurityWarning.asp</html>"), Trouble.UNAVAILABLE),
        (Fault(status=500), Trouble.UNAVAILABLE),
        (Fault(status=502, page="<html>"), Trouble.UNAVAILABLE),
        (Fault(hang_up=True), Trouble.UNAVAILABLE),
        (Fault(wait=SILENCE), Trouble.UNAVAILABLE),
        (Fault(status=429), Trouble.TOO_OFTEN),
        (Fault(body=["at"]), Trouble.UNAVAILABLE),
        (Fault(status=400), Trouble.UNAVAILABLE),
    ],
)
async def test_trouble_at_the_door_is_never_the_familys_fault(
    server: standin.NetSchool, fault: Fault, why: Trouble
) -> None:
    server.trouble(fault, at="login$", times=1)
    assert await trouble(source(server).enter("password", given(server))) is why
    assert server.count("login$") == 1


async def test_the_other_name_of_the_login(server: standin.NetSchool) -> None:
    async with standin.NetSchool(login_path="auth/login") as old:
        opened = await source(old).enter("password", given(old))
        assert len(await opened.children()) == 2
        await opened.close()


@pytest.mark.parametrize(
    ("roles", "chosen", "own"),
    [
        ([standin.TEACHER, standin.PARENT], "6", False),
        ([standin.TEACHER, standin.STUDENT], "5", True),
        ([standin.STUDENT, standin.PARENT], "6", False),
    ],
)
async def test_of_several_roles_the_one_with_a_diary_is_taken(
    roles: list[Any], chosen: str, own: bool
) -> None:
    async with standin.NetSchool(roles=roles) as server:
        opened = await source(server).enter("password", given(server))
        assert server.count("auth/logout") == 1
        assert server.last("login$").form["rolegroup"] == chosen
        assert {child.is_self for child in await opened.children()} == {own}
        server.forget()
        again = source(server).resume(opened.credentials)
        assert {child.is_self for child in await again.children()} == {own}
        assert server.count("auth/logout") == 1, "the role is known the second time"
        await opened.close()
        await again.close()


async def test_an_account_of_staff_has_no_diary() -> None:
    two = [standin.TEACHER, {"role": {"id": 1, "name": "Завуч"}}]
    async with standin.NetSchool(roles=two) as server:
        assert await trouble(source(server).enter("password", given(server))) is Trouble.REJECTED
    async with standin.NetSchool(roles=[standin.TEACHER], students=[]) as server:
        opened = await source(server).enter("password", given(server))
        assert await trouble(opened.children()) is Trouble.REJECTED
        await opened.close()


async def test_a_students_own_account() -> None:
    async with standin.NetSchool(roles=[standin.STUDENT]) as server:
        opened = await source(server).enter("password", given(server))
        assert all(child.is_self for child in await opened.children())
        await opened.close()


# --- sessions end ---------------------------------------------------------------------------------


async def test_calls_that_notice_it_together_sign_in_once(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.forget()
    await asyncio.gather(*(diary.news(anna) for _ in range(5)))
    assert server.count("login$") == 2


async def test_a_server_that_forgets_at_once_is_not_asked_for_ever(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(status=401), at="announcements", times=99)
    assert await trouble(diary.news(anna)) is Trouble.UNCLEAR
    assert server.count("announcements") == 2


async def test_the_salt_is_another_each_time(
    server: standin.NetSchool, diary: NetSchoolDiary
) -> None:
    first = server.last("login$").form["pw2"]
    server.forget()
    await diary.children()
    assert server.last("login$").form["pw2"] != first


async def test_a_forbidden_page_does_not_sign_in_again_and_again(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(status=403, body={}), at="announcements", times=99)
    assert await trouble(diary.news(anna)) is Trouble.UNCLEAR
    assert server.count("login$") == 1


async def test_an_old_session_that_is_forbidden_is_renewed_once(
    server: standin.NetSchool, diary: NetSchoolDiary
) -> None:
    server.trouble(Fault(status=403, body={}), at="diary/init")
    again = source(server).resume(diary.credentials)
    assert len(await again.children()) == 2
    assert server.count("login$") == 2
    await again.close()


async def test_a_changed_password_is_told(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.forget()
    server.password = "другой"
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.WRONG_PASSWORD


# --- children -------------------------------------------------------------------------------------


@pytest.mark.parametrize("current", [502, 1])
async def test_whose_diary_is_open_comes_first_by_id_or_by_place(
    server: standin.NetSchool, diary: NetSchoolDiary, current: int
) -> None:
    server.current = current
    assert [child.name.first for child in await diary.children()] == ["Пётр", "Анна"]


async def test_children_may_be_a_dict(server: standin.NetSchool, diary: NetSchoolDiary) -> None:
    server.students = {"0": standin.STUDENTS[0], "1": standin.STUDENTS[1]}
    assert [child.name.first for child in await diary.children()] == ["Анна", "Пётр"]


# --- the week -------------------------------------------------------------------------------------


async def test_a_week_is_read(diary: NetSchoolDiary, anna: FetchedChild) -> None:
    week = await diary.week(anna, MONDAY)
    half_past = [(time(8, 30), time(9, 15)), (time(9, 30), time(10, 15))]
    assert week.lessons == (
        FetchedLesson("71", MONDAY, 1, "Алгебра", *half_past[0], "[каб. 12]"),
        FetchedLesson("72", MONDAY, 2, "Физика", *half_past[1]),
        FetchedLesson("73", TUESDAY, 1, "Русский язык", *half_past[0], "[каб. 12]", remote=True),
    )
    assert week.marks == (
        FetchedMark("901", MONDAY, "Алгебра", 5, "5", "Контрольная работа", Fraction(30)),
        FetchedMark(
            str(2**62), MONDAY, "Алгебра", 4, "4-", "Ответ на уроке", Fraction(10), "Молодец"
        ),
    )
    assert week.tasks == (FetchedTask("902", TUESDAY, "Алгебра", "№ 12,\n13 & 14", ("a.pdf",)),)
    assert week.absences == (FetchedAbsence(MONDAY, 2, "н"),)
    assert week.dots == (FetchedDot("905", TUESDAY, "Русский язык", "Зачёт", TUESDAY),)
    assert week.signed is None


async def test_a_poll_asks_for_each_week_and_for_nothing_else(
    server: standin.NetSchool, diary: NetSchoolDiary
) -> None:
    children = await diary.children()
    await diary.week(children[0], MONDAY)
    again = source(server).resume(diary.credentials)
    before = server.count()
    for child in children:
        await again.week(child, MONDAY)
    assert server.count() - before == len(children)
    await again.close()


async def test_how_the_school_marks_is_learnt_anew_with_the_year(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    weighed = await diary.week(anna, MONDAY)
    server.weighed, server.most = False, 10
    again = source(server).resume(diary.credentials)
    assert await again.week(anna, MONDAY) == weighed, "what is kept holds until tomorrow"
    await again.close()
    again = source(server).resume(diary.credentials)
    await again.year(anna, MONDAY)
    marks = (await again.week(anna, MONDAY)).marks
    assert {(mark.value, mark.weight) for mark in marks} == {(None, Fraction(1))}
    await again.close()


async def test_a_poll_after_the_session_ended_costs_a_sign_in(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    await diary.week(anna, MONDAY)
    server.forget()
    again = source(server).resume(diary.credentials)
    before = server.count()
    await again.week(anna, MONDAY)
    assert server.count() - before == 1 + 4  # refused once; logindata, salt and login
    await again.close()


async def test_every_call_says_where_it_comes_from_and_who_asks(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    await diary.week(anna, MONDAY)
    asked = server.last("student/diary")
    assert asked.headers["referer"] == server.base
    assert server.sessions[asked.headers["at"]] == asked.cookies["NSSESSIONID"]


async def test_homework_is_known_by_its_short_name_where_its_number_is_another(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.kinds = [{"id": 77, "name": "Д/з", "abbr": "ДЗ"}, {"id": 3, "name": "Урок", "abbr": "У"}]
    work = standin.assignment(1, 77, "§ 5")
    server.usual = one_lesson(work)
    assert [task.text for task in (await diary.week(anna, MONDAY)).tasks] == ["§ 5"]


async def test_without_weights_every_mark_weighs_the_same(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.weighed = False
    again = source(server).resume(diary.credentials)
    assert {mark.weight for mark in (await again.week(anna, MONDAY)).marks} == {Fraction(1)}
    await again.close()


async def test_a_five_of_ten_is_no_five(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.most = 10
    again = source(server).resume(diary.credentials)
    marks = (await again.week(anna, MONDAY)).marks
    await again.close()
    assert [(mark.value, mark.text) for mark in marks] == [(None, "5"), (None, "4-")]


def one_lesson(*works: Any) -> Any:
    algebra = standin.lesson(71, "2026-10-05", 1, "Алгебра", *works)
    return {"weekDays": [{"date": "2026-10-05T00:00:00", "lessons": [algebra]}]}


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("УП", "у/п"), ("Б", "б"), ("НП", "н"), ("ОТ", "н"), ("ОП", "оп"), ("н", "н"),
        ("б.", "б"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["mark", "abbr", "shortName", "name", "value"])
async def test_codes_of_attendance_wherever_they_stand(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild,
    code: str, ours: str, place: str,
) -> None:  # fmt: skip
    mark = {"mark": None, "dutyMark": False} | {place: code}
    server.usual = one_lesson(standin.assignment(1, mark=mark), standin.assignment(2, mark=mark))
    week = await diary.week(anna, MONDAY)
    assert week.absences == (FetchedAbsence(MONDAY, 1, ours),), "once, though written twice"
    assert week.marks == ()


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [("5", 5, "5"), (2, 2, "2"), ("ОСВ", None, "осв"), ("зач", None, "зач"), ("ЙЦ", None, "ЙЦ")],
)
async def test_other_words_are_marks_that_do_not_count(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild,
    written: str | int, value: int | None, shown: str,
) -> None:  # fmt: skip
    server.usual = one_lesson(standin.assignment(1, mark=written))
    (mark,) = (await diary.week(anna, MONDAY)).marks
    assert (mark.value, mark.text) == (value, shown)


@pytest.mark.parametrize("mark", [{"mark": 4, "dutyMark": True}, {"mark": ".", "dutyMark": False}])
async def test_a_dot_is_owed_and_a_number_beside_it_is_not_lost(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild, mark: Any
) -> None:
    server.usual = one_lesson(standin.assignment(1, 10, mark=mark))
    week = await diary.week(anna, MONDAY)
    assert [dot.what for dot in week.dots] == ["Контрольная работа"]
    assert [mark.value for mark in week.marks] == ([4] if mark["dutyMark"] else [])


async def test_ids_of_nought_are_told_apart(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    works = [standin.assignment(0, kind, mark=5) for kind in (4, 10, 4)]
    works[2]["mark"]["mark"] = 3
    server.usual = one_lesson(*works)
    marks = (await diary.week(anna, MONDAY)).marks
    assert [mark.value for mark in marks] == [5, 5, 3]
    assert len({mark.id for mark in marks}) == 3
    assert (await diary.week(anna, MONDAY)).marks == marks, "the same ids the next time"


async def test_the_same_lesson_told_twice_is_one(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.usual["weekDays"].append(server.usual["weekDays"][0])
    week = await diary.week(anna, MONDAY)
    assert (len(week.lessons), len(week.marks), len(week.tasks)) == (3, 2, 1)


async def test_days_of_other_weeks_are_left_to_their_weeks(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    other = await diary.week(anna, date(2026, 10, 12))
    assert not other.lessons
    assert not other.marks


async def test_a_week_without_anything(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    nothing: list[Any] = [{"weekDays": None}, {"weekDays": [], "className": None}]
    for empty in nothing:
        server.usual = empty
        assert (await diary.week(anna, MONDAY)).lessons == ()


@pytest.mark.parametrize(
    "strange",
    [
        {"weekDays": "none"},
        {"message": "Ошибка сервера"},
        {},
        {"weekDays": [{"date": "yesterday", "lessons": []}]},
        {"weekDays": [{"date": "2026-10-05", "lessons": [5]}]},
        ["a", "list"],
        one_lesson(standin.assignment(1, mark={"mark": True})),
        one_lesson(standin.assignment(1, mark={"five": 5})),
        one_lesson(standin.assignment(1, mark={"mark": {"five": 5}})),
        one_lesson({"id": 1, "grade": 5}),
        one_lesson(standin.assignment(1, mark=5, weight="heavy")),
    ],
)
async def test_a_strange_week_is_not_half_a_week(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild, strange: Any
) -> None:
    server.usual = strange
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR


# --- the year, announcements ----------------------------------------------------------------------

TERMS = (
    FetchedTerm("1 четверть", date(2026, 9, 1), date(2026, 10, 25)),
    FetchedTerm("2 четверть", date(2026, 11, 5), date(2026, 12, 29)),
)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("terms/search", TERMS),
        ("terms", TERMS),
        ("report", (FetchedTerm("2 триместр", date(2026, 12, 1), date(2027, 2, 26)),)),
    ],
)
async def test_terms_wherever_the_server_keeps_them(
    where: str, found: tuple[FetchedTerm, ...]
) -> None:
    async with standin.NetSchool(terms=where) as server:
        diary = await source(server).enter("password", given(server))
        (anna, _) = await diary.children()
        year = await diary.year(anna, MONDAY)
        assert year == FetchedYear(date(2026, 9, 1), date(2027, 8, 31), found)
        await diary.close()


async def test_a_year_is_a_year_without_its_terms(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(body=[{"name": "?", "startDate": "soon", "endDate": 5}]), at="terms")
    assert (await diary.year(anna, MONDAY)).terms == ()


async def test_announcements_are_plain_text_the_newest_first(
    diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    assert await diary.news(anna) == (
        FetchedNews("32", "Каникулы", "", date(2026, 10, 5)),
        FetchedNews(
            "31", "Собрание", "В среду в 18:00", date(2026, 10, 4), "Петрова Ольга Ивановна"
        ),
    )


# --- an absence notice ----------------------------------------------------------------------------


async def test_a_notice_is_mail_to_the_class_teacher(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    (letter,) = server.sent
    assert letter["to"] == ["MTIz"]
    assert letter["subject"] == "Анна Иванова, 7а: отсутствие 5–6 октября"
    assert letter["text"] == SICK.text
    assert letter["draft"] is False


@pytest.mark.parametrize(
    "fault",
    [
        Fault(wait=SILENCE, after=True),
        Fault(hang_up=True, after=True),
        Fault(status=504, after=True),
        Fault(page=MAINTENANCE, after=True),
    ],
)
async def test_a_notice_that_may_have_arrived_is_not_sent_again(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild, fault: Fault
) -> None:
    server.trouble(fault, at="mail/messages")
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNCLEAR
    assert len(server.sent) == 1


async def test_a_notice_the_server_did_not_take_was_not_sent(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(status=400, body={"message": "нет"}), at="mail/messages")
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.REJECTED
    assert server.sent == []


async def test_that_it_is_taken_back_is_another_letter(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    await diary.recall_absence(anna, NoticeToSchool(MONDAY, TUESDAY, "ill", "Уведомление отозвано"))
    assert [one["subject"] for one in server.sent][1] == "Уведомление отозвано"


async def test_a_notice_after_the_session_ended_is_sent_once(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(status=401), at="mail/messages")
    await diary.file_absence(anna, SICK)
    assert len(server.sent) == 1


async def test_without_a_receipt_nobody_says_it_arrived(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.receipt = False
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNCLEAR


@pytest.mark.parametrize("many", [0, 3])
async def test_an_illness_is_not_told_to_the_whole_staff(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild, many: int
) -> None:
    server.teachers = [{"id": f"MT{n}", "name": "Петрова"} for n in range(many)]
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNCLEAR
    assert server.sent == []


async def test_a_signature_is_not_theirs(diary: NetSchoolDiary, anna: FetchedChild) -> None:
    assert await trouble(diary.sign_week(anna, MONDAY)) is Trouble.REJECTED
    assert replace(anna, id="1").key("nothing") == ""
