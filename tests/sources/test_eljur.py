"""ЭлЖур: each oddity of its fact sheet, over real sockets."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.clock import MovableClock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedAbsence,
    FetchedChild,
    FetchedHoliday,
    FetchedLesson,
    FetchedMark,
    FetchedNews,
    FetchedTask,
    FetchedTerm,
    FetchedTermMark,
    Gift,
    NoticeToSchool,
)
from bot.domain.people import Name
from bot.domain.setup import SettingsFault
from bot.sources.eljur.diary import EljurDiary
from bot.sources.eljur.hosts import vendor_of, zone_of
from bot.sources.eljur.system import Eljur, make
from bot.sources.port import Ask
from tests.standins import eljur as standin
from tests.standins.base import MAINTENANCE, PATIENCE, SILENCE, Fault

NOW = datetime(2026, 10, 7, 9, tzinfo=UTC)
MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)
TODAY = NOW.date()
SICK = NoticeToSchool(MONDAY, TUESDAY, "health", "Анна Иванова, 7А: отсутствие\nБолеет")
SECRETS = (standin.TOKEN, standin.PASSWORD, standin.DEVKEY, standin.PASS)


@pytest.fixture
async def server() -> AsyncIterator[standin.Eljur]:
    async with standin.Eljur() as running:
        yield running


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW, frozen=True)


def source(server: standin.Eljur, clock: MovableClock, **more: object) -> Eljur:
    return make(
        {
            "devkey": standin.DEVKEY,
            "places": {server.base: "Школа № 1"},
            "vendors": {server.host: "school1"},
            "timeout": PATIENCE,
        }
        | more,
        clock,
    )


def given(server: standin.Eljur, **more: str) -> dict[Ask, str]:
    return {
        Ask.PLACE: server.base,
        Ask.LOGIN: f" {standin.LOGIN} ",
        Ask.PASSWORD: standin.PASSWORD,
        Ask.TOKEN: standin.TOKEN,
    } | {Ask[name.upper()]: value for name, value in more.items()}


@pytest.fixture
async def diary(server: standin.Eljur, clock: MovableClock) -> AsyncIterator[EljurDiary]:
    opened = await source(server, clock).enter("password", given(server))
    yield opened
    await opened.close()


@pytest.fixture
async def anna(diary: EljurDiary) -> FetchedChild:
    return (await diary.children())[0]


async def trouble(call: Any) -> Trouble:
    with pytest.raises(DiaryTrouble) as caught:
        await call
    assert not any(secret in repr(caught.value) for secret in SECRETS)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.why


# --- signing in -----------------------------------------------------------------------------------


async def test_a_family_signs_in_with_a_password_that_is_not_kept(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    assert anna == FetchedChild(
        f"school1/{standin.ANNA}",
        Name("Иванова", "Анна", "Петровна"),
        "7А",
        "Школа № 1",
        "Asia/Yekaterinburg",
        (("vendor", "school1"), ("student", standin.ANNA), ("teacher", standin.TEACHER)),
    )
    assert standin.PASSWORD not in repr(diary.credentials)
    assert server.last("auth").form["vendor"] == "school1"
    assert server.last("auth").query == {}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Неверный логин или пароль", Trouble.WRONG_PASSWORD),
        ("Пароль введён неверно. Превышено число попыток", Trouble.LOCKED),
        ("Вход только через Госуслуги", Trouble.GOSUSLUGI_ONLY),
        ("Учётная запись отключена", Trouble.REJECTED),
        ("Ведутся технические работы", Trouble.MAINTENANCE),
        ("Не удалось авторизовать разработчика", Trouble.UNAVAILABLE),
        ("Ошибка 17", Trouble.UNCLEAR),
    ],
)
async def test_why_nobody_is_let_in_is_read_from_the_text(
    server: standin.Eljur, clock: MovableClock, said: str, why: Trouble
) -> None:
    server.refusal = said
    assert await trouble(source(server, clock).enter("password", given(server))) is why
    assert server.count("auth") == 1


async def test_a_wrong_password(server: standin.Eljur, clock: MovableClock) -> None:
    opening = source(server, clock).enter("password", given(server, password="x"))
    assert await trouble(opening) is Trouble.WRONG_PASSWORD


async def test_no_password_is_sent_where_only_gosuslugi_opens(clock: MovableClock) -> None:
    region = make({"devkey": standin.DEVKEY}, clock)
    asked = {Ask.PLACE: "https://edu.gounn.ru", Ask.LOGIN: "a", Ask.PASSWORD: "b"}
    assert await trouble(region.enter("password", asked)) is Trouble.GOSUSLUGI_ONLY


@pytest.mark.parametrize("pasted", ["{}", ' "{}" ', "https://x.example/app?token={}&a=1"])
async def test_a_token_is_pasted_as_it_is_found(
    server: standin.Eljur, clock: MovableClock, pasted: str
) -> None:
    token = pasted.format(standin.TOKEN)
    diary = await source(server, clock).enter("token", given(server, token=token))
    assert len(await diary.children()) == 1
    await diary.close()


@pytest.mark.parametrize("pasted", ["", "два слова", "<b>", "short"])
async def test_what_is_no_token_is_told_without_asking_anybody(
    server: standin.Eljur, clock: MovableClock, pasted: str
) -> None:
    opening = source(server, clock).enter("token", given(server, token=pasted))
    assert await trouble(opening) is Trouble.BAD_TOKEN
    assert not server.seen


async def test_a_pass_opens_every_school_of_the_family(
    server: standin.Eljur, clock: MovableClock
) -> None:
    server.tokens[standin.OTHER] = "school2"
    relations = standin.RULES["relations"] | {"students": {"0": {"title": "Иванов Пётр"}}}
    server.rules["school2"] = {**standin.RULES, "relations": relations}
    address = f"https://x.example/journal-app?v_token={standin.PASS}"
    diary = await source(server, clock).enter("token", given(server, token=address))
    anna, pyotr = await diary.children()
    assert (pyotr.id, pyotr.name, pyotr.key("student")) == (
        "school2/0", Name("Иванов", "Пётр"), "0"
    )  # fmt: skip
    await diary.week(pyotr, MONDAY)
    assert server.last("getdiary").query["auth_token"] == standin.OTHER
    await diary.week(anna, MONDAY)
    assert server.last("getdiary").query["auth_token"] == standin.TOKEN
    again = source(server, clock).resume(diary.credentials)
    assert await again.week(anna, MONDAY) == await diary.week(anna, MONDAY)
    await diary.close()
    await again.close()


async def test_a_pass_that_is_over(server: standin.Eljur, clock: MovableClock) -> None:
    old = standin.PASS.replace("c2ln", "b2xk")
    opening = source(server, clock).enter("token", given(server, token=old))
    assert await trouble(opening) is Trouble.BAD_TOKEN


def test_without_the_operators_key_nobody_is_offered_it() -> None:
    assert make({}).entries == ()
    with pytest.raises(SettingsFault):
        make({"devkey": 5})
    with pytest.raises(SettingsFault):
        make({"devkey": "x", "vendors": []})


@pytest.mark.parametrize(
    ("place", "vendor"),
    [
        ("https://school1.eljur.ru", "school1"),
        ("https://api.eljur.ru", ""),
        ("https://edu.gounn.ru", ""),
        ("https://eljur.ru.evil.example", ""),
    ],
)
def test_the_address_names_the_school(place: str, vendor: str) -> None:
    assert vendor_of(place) == vendor


def test_zones_by_region() -> None:
    assert zone_of("Самарская область") == "Europe/Samara"
    assert zone_of("Республика Башкортостан") == "Asia/Yekaterinburg"
    assert zone_of("г. Санкт-Петербург") == zone_of("") == "Europe/Moscow"


# --- a week ---------------------------------------------------------------------------------------


async def test_a_week_is_one_request(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    before = server.count()
    await diary.week(anna, MONDAY)
    assert server.count() - before == 1
    asked = server.last("getdiary").query
    assert (asked["days"], asked["rings"]) == ("20261005-20261011", "true")


async def test_lessons_with_rings(diary: EljurDiary, anna: FetchedChild) -> None:
    algebra, physics, russian = (await diary.week(anna, MONDAY)).lessons
    assert algebra == FetchedLesson(
        "20261005/1",
        MONDAY,
        1,
        "Алгебра",
        time(8, 30),
        time(9, 15),
        "каб. 12",
        "Бирюкова Елена Павловна",
        topic="Дроби",
    )
    assert (physics.number, russian.day) == (2, TUESDAY)


async def test_homework_with_its_files(diary: EljurDiary, anna: FetchedChild) -> None:
    assert (await diary.week(anna, MONDAY)).tasks == (
        FetchedTask("501", MONDAY, "Алгебра", "№ 12,\n13 & 14", ("a.pdf",)),
        FetchedTask("502", MONDAY, "Алгебра", "", ("Карточка.docx",)),
    )


async def test_marks_and_absences_stand_in_one_list(diary: EljurDiary, anna: FetchedChild) -> None:
    week = await diary.week(anna, MONDAY)
    kind = "Контрольная работа"
    assert week.marks == (
        FetchedMark("20261005/1/1", MONDAY, "Алгебра", 5, "5", kind, Fraction(3), "Сильно"),
        FetchedMark("20261005/1/2", MONDAY, "Алгебра", 4, "4-", kind, comment="Молодец"),
    )
    assert week.absences == (FetchedAbsence(MONDAY, 2, "н"),)
    assert week.signed is True


@pytest.mark.parametrize(
    ("given_mark", "expected"),
    [
        (standin.mark("4", count=False), [(None, "4", Fraction(1))]),
        (standin.mark("зач", convert=0), [(None, "зач", Fraction(1))]),
        (standin.mark("A", convert="5"), [(5, "A", Fraction(1))]),
        (standin.mark("5", weight=2, weight_float=2.5), [(5, "5", Fraction(5, 2))]),
        (standin.mark("5", weight=0), [(5, "5", Fraction(0))]),
        (standin.mark("4/5", weight=1), [(4, "4/5", Fraction(1, 2)), (5, "4/5", Fraction(1, 2))]),
        (standin.mark(""), []),
    ],
)
async def test_how_a_mark_counts(
    server: standin.Eljur,
    diary: EljurDiary,
    anna: FetchedChild,
    given_mark: Any,
    expected: list[tuple[int | None, str, Fraction]],
) -> None:
    server.week = {"20261005": standin.day("20261005", standin.lesson(1, "Алгебра", given_mark))}
    marks = (await diary.week(anna, MONDAY)).marks
    assert [(mark.value, mark.text, mark.weight) for mark in marks] == expected


async def test_the_kind_of_work_in_the_other_shape(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    one = standin.mark("5", control_type=None, mtype={"id": 1, "short": "Т", "type": "Тест"})
    server.week = {"20261005": standin.day("20261005", standin.lesson(0, "Алгебра", one))}
    week = await diary.week(anna, MONDAY)
    assert (week.marks[0].kind, week.lessons[0].number) == ("Тест", 0)


async def test_objects_and_arrays_say_the_same(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    week = await diary.week(anna, MONDAY)
    server.as_array = True
    server.week = list(server.week.values())
    for day in server.week:
        day["items"] = list(day["items"].values()) if day["items"] else []
        for one in day["items"]:
            one["homework"] = list(one["homework"].values()) if one["homework"] else []
    assert await diary.week(anna, MONDAY) == week


async def test_an_empty_array_is_a_week_without_anything(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    server.forgotten = True
    week = await diary.week(anna, MONDAY)
    assert (week.lessons, week.marks, week.signed) == ((), (), None)


@pytest.mark.parametrize(
    "said", [{"students": {"1": {}, "2": {}}}, {"pupils": {}}, "", 0, False, {"students": "x"}]
)
async def test_what_is_not_this_childs_week_is_not_taken_for_an_empty_one(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild, said: Any
) -> None:
    server.reshape = lambda _path, _answer: standin.yes(said)
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR


async def test_two_groups_at_one_hour(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    first = standin.lesson(3, "Английский язык", grp="1 группа")
    second = standin.lesson(3, "Английский язык", standin.mark("5"), grp="2 группа")
    server.week = {"20261005": {"items": [first, second]}}
    week = await diary.week(anna, MONDAY)
    assert len({lesson.id for lesson in week.lessons}) == 2
    assert len(week.marks) == 1


async def test_an_hour_between_lessons_is_none(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    lessons = (standin.lesson(1, "Алгебра"), standin.lesson(2, ""), standin.lesson(3, "Химия"))
    server.week = {"20261005": standin.day("20261005", *lessons)}
    assert [one.number for one in (await diary.week(anna, MONDAY)).lessons] == [1, 3]
    nameless = standin.lesson(2, "", standin.mark("5"))
    server.week = {"20261005": standin.day("20261005", nameless)}
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR  # a mark is not left out


async def test_what_comes_after_lessons_is_left_out(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    honest = await diary.week(anna, MONDAY)
    club = {"name": "Шахматы", "starttime": "15:00:00", "endtime": "15:45:00"}
    server.week["20261005"]["items_extday"] = [club]
    assert await diary.week(anna, MONDAY) == honest


async def test_an_error_in_place_of_a_day_or_a_lesson_is_no_empty_one(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    wrong = {"message": "Ошибка"}
    for strange in (wrong, {"20261005": wrong}, {"20261005": {"items": {"1": wrong}}}):
        server.week = strange
        assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR


# --- what a refusal means -------------------------------------------------------------------------


async def test_a_token_that_is_over_is_known_by_two_refusals(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(body={"response": {"state": 403, "error": "токен"}}), "getdiary")
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNCLEAR
    server.tokens.clear()
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.EXPIRED


async def test_the_operators_key_is_no_familys_fault(
    server: standin.Eljur, clock: MovableClock, diary: EljurDiary, anna: FetchedChild
) -> None:
    stranger = source(server, clock, devkey="revoked").resume(diary.credentials)
    assert await trouble(stranger.week(anna, MONDAY)) is Trouble.UNAVAILABLE
    await stranger.close()


async def test_an_old_token_is_told_without_asking_anybody(
    server: standin.Eljur, clock: MovableClock, diary: EljurDiary, anna: FetchedChild
) -> None:
    clock.advance(timedelta(days=90))
    before = server.count()
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.EXPIRED
    assert server.count() == before


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(status=500), Trouble.UNAVAILABLE),
        (Fault(wait=SILENCE, status=200), Trouble.UNAVAILABLE),
        (Fault(status=429, retry_after="30"), Trouble.TOO_OFTEN),
        (Fault(page=MAINTENANCE), Trouble.MAINTENANCE),
        (Fault(body={"response": {"state": 500, "error": "Ошибка"}}), Trouble.UNCLEAR),
        (Fault(body={"response": {"state": "200", "error": "Ошибка"}}), Trouble.UNCLEAR),
        (Fault(body={"response": {}}), Trouble.UNCLEAR),
        (Fault(body={"result": {}}), Trouble.UNCLEAR),
        (Fault(body={"response": {"state": 503, "error": "Технические работы"}}),
         Trouble.MAINTENANCE),
    ],
)  # fmt: skip
async def test_troubles_of_the_server(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild, fault: Fault, why: Trouble
) -> None:
    server.trouble(fault, times=9)
    assert await trouble(diary.week(anna, MONDAY)) is why


async def test_tokens_in_addresses_are_in_no_log(
    server: standin.Eljur,
    clock: MovableClock,
    anna: FetchedChild,
    diary: EljurDiary,
    caplog: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    caplog.set_level(logging.DEBUG, "bot")
    server.trouble(Fault(hang_up=True), "getdiary", times=9)
    assert await trouble(diary.week(anna, MONDAY)) is Trouble.UNAVAILABLE
    assert not any(secret in caplog.text for secret in SECRETS)


# --- the year and the rest ------------------------------------------------------------------------


async def test_terms_and_what_lies_between_them(diary: EljurDiary, anna: FetchedChild) -> None:
    year = await diary.year(anna, TODAY)
    assert (year.first, year.last) == (date(2026, 9, 1), date(2027, 8, 31))
    assert year.terms == (
        FetchedTerm("1 четверть", date(2026, 9, 1), date(2026, 10, 25)),
        FetchedTerm("2 четверть", date(2026, 11, 2), date(2026, 12, 28)),
    )
    assert year.holidays == (FetchedHoliday("Каникулы", date(2026, 10, 26), date(2026, 11, 1)),)


async def test_term_marks(diary: EljurDiary, anna: FetchedChild) -> None:
    assert await diary.term_marks(anna, TODAY) == (
        FetchedTermMark("Алгебра", "term", 4, "4", "1 четверть"),
        FetchedTermMark("Алгебра", "year", 5, "5"),
    )


async def test_the_schools_board(diary: EljurDiary, anna: FetchedChild) -> None:
    assert await diary.news(anna) == (FetchedNews("0", "Собрание", "В 18:00", TUESDAY, "Директор"),)


# --- what a family tells the school ---------------------------------------------------------------


async def test_an_absence_is_a_message_to_the_class_teacher(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    await diary.file_absence(anna, SICK)
    sent = server.last("sendmessage")
    assert sent.form == {
        "subject": "Анна Иванова, 7А: отсутствие",
        "text": SICK.text,
        "users_to": standin.TEACHER,
    }
    assert sent.query["auth_token"] == standin.TOKEN
    assert server.seen[-1].query["folder"] == "sent"


async def test_a_message_without_an_answer_is_looked_up(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(hang_up=True, after=True), "sendmessage")
    await diary.file_absence(anna, SICK)
    server.trouble(Fault(hang_up=True), "sendmessage")
    other = NoticeToSchool(MONDAY, MONDAY, "family", SICK.text.replace("Болеет", "Едет"))
    assert await trouble(diary.file_absence(anna, other)) is Trouble.UNCLEAR
    assert server.count("sendmessage") == 2


async def test_a_message_that_was_refused_has_not_arrived(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    server.trouble(Fault(body={"response": {"state": 400, "error": "нельзя"}}), "sendmessage")
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.REJECTED
    over = {"response": {"state": 403, "error": "Неверный токен"}}
    server.trouble(Fault(body=over), "sendmessage")
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNAVAILABLE


async def test_thanks_alone_are_no_proof(
    server: standin.Eljur, diary: EljurDiary, anna: FetchedChild
) -> None:
    server.forgetful = True
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.UNCLEAR


async def test_without_a_class_teacher_nobody_is_written_to(
    server: standin.Eljur, clock: MovableClock
) -> None:
    server.rules["school1"]["relations"]["groups"] = []
    diary = await source(server, clock).enter("token", given(server))
    (anna,) = await diary.children()
    assert await trouble(diary.file_absence(anna, SICK)) is Trouble.REJECTED
    assert server.count("sendmessage") == 0
    await diary.close()


async def test_a_signature_is_only_read(
    server: standin.Eljur, clock: MovableClock, diary: EljurDiary, anna: FetchedChild
) -> None:
    assert Gift.SIGNATURE not in source(server, clock).gives
    server.signed = 0
    assert (await diary.week(anna, MONDAY)).signed is False
    assert await trouble(diary.sign_week(anna, MONDAY)) is Trouble.REJECTED


async def test_a_student_has_a_diary_of_their_own(
    server: standin.Eljur, clock: MovableClock
) -> None:
    server.rules["school1"]["roles"] = ["student"]
    server.rules["school1"]["region"] = None
    diary = await source(server, clock).enter("token", given(server))
    (me,) = await diary.children()
    assert (me.is_self, me.zone) == (True, "Europe/Moscow")
    await diary.close()


async def test_an_account_without_children(server: standin.Eljur, clock: MovableClock) -> None:
    server.rules["school1"]["relations"]["students"] = []
    opening = source(server, clock).enter("token", given(server))
    assert await trouble(opening) is Trouble.REJECTED
