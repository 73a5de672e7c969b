"""What every diary system keeps, whoever is behind it."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
import structlog

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import Gift, NoticeToSchool
from bot.domain.setup import SettingsFault
from bot.sources.port import OAUTH, Ask, Diary, DiarySource, SignsInElsewhere
from bot.sources.systems import systems
from tests.sources import judge
from tests.sources.cases import CASES, MONDAY, Case
from tests.standins.base import MAINTENANCE, SILENCE, Fault, StandIn

FAMILYS = {
    Trouble.WRONG_PASSWORD,
    Trouble.EXPIRED,
    Trouble.REJECTED,
    Trouble.GOSUSLUGI_ONLY,
    Trouble.BAD_TOKEN,
}
SICK = NoticeToSchool(MONDAY, MONDAY, "ill", "Анна Иванова: отсутствие 5 октября")
BODIES: tuple[Any, ...] = (None, [], {}, 0, "text", [[]], [None], {"a": [1]})
FAULTS = (
    Fault(wait=SILENCE),
    Fault(hang_up=True),
    Fault(hang_up=True, after=True),
    *(Fault(status=status) for status in (429, 433, 500, 502, 503, 504, 550)),
    Fault(status=429, retry_after="later"),
    Fault(page=MAINTENANCE),
    Fault(page=MAINTENANCE, status=503),
    Fault(status=204),
    *(Fault(body=body) for body in BODIES),
    *(Fault(status=status, body={"message": "x"}) for status in (400, 404, 409, 418)),
)


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
async def server(case: Case) -> AsyncIterator[StandIn]:
    async with case.server() as running:
        yield running


@pytest.fixture
def source(case: Case, server: StandIn) -> DiarySource:
    return case.source(server)


@pytest.fixture
async def diary(case: Case, server: StandIn, source: DiarySource) -> AsyncIterator[Diary]:
    opened = await source.enter(case.entry, case.given(server))
    yield opened
    await opened.close()


def test_every_system_with_a_stand_in_is_tried() -> None:
    tried = {case.source(StandIn("https://x.example")).code for case in CASES}
    assert {code for code in systems() if find_spec(f"tests.standins.{code}")} <= tried


@pytest.mark.parametrize("code", sorted(systems()))
def test_a_system_is_its_folder(code: str) -> None:
    found = systems()[code]
    assert found.code == code == import_module(f"bot.sources.{code}.system").CODE
    assert found.title


WRONG: tuple[tuple[str, object], ...] = (
    ("proxi", "http://proxy.example:3128"),
    ("proxy", "ftp://proxy.example"),
    ("proxy", 5),
    ("timeout", "long"),
    ("ca", {"host": "/nowhere.pem"}),
)


@pytest.mark.parametrize("code", sorted(systems()))
@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_slip_in_the_operators_file_is_told_by_its_key(
    code: str, key: str, value: object
) -> None:
    with pytest.raises(SettingsFault) as caught:
        systems({code: {key: value}})
    assert caught.value.name == f"ZVONOK_DIARIES [{code}] {key}"


def test_it_says_what_it_asks_for(source: DiarySource, case: Case) -> None:
    entries = {entry.code: entry for entry in source.entries}
    assert case.entry in entries
    assert all(entry.asks for entry in entries.values())
    assert Gift.MARKS in source.gives
    if OAUTH in entries:
        assert entries[OAUTH].asks == (Ask.TOKEN,)
        assert isinstance(source, SignsInElsewhere)
    if any(Ask.PLACE in entry.asks for entry in entries.values()):
        assert source.places or source.typed_place
    assert all(place.id == place.id.rstrip("/") and place.name for place in source.places)


async def test_what_it_gives_is_sound(diary: Diary) -> None:
    found = await diary.children()
    judge.children(found)
    for child in found:
        judge.year(await diary.year(child, MONDAY))
        judge.week(await diary.week(child, MONDAY))
        judge.term_marks(await diary.term_marks(child, MONDAY))
        judge.news(await diary.news(child))


async def test_no_mark_is_lost_or_invented(case: Case, diary: Diary) -> None:
    child = (await diary.children())[0]
    week = await diary.week(child, MONDAY)
    assert tuple(mark.text for mark in week.marks) == case.marks
    assert await diary.week(child, MONDAY) == week, "asked twice, it says the same"


async def test_what_is_kept_opens_it_again(
    diary: Diary, source: DiarySource, server: StandIn
) -> None:
    child = (await diary.children())[0]
    week = await diary.week(child, MONDAY)
    kept = json.loads(json.dumps(dict(diary.credentials)))
    assert all(type(key) is type(value) is str for key, value in kept.items())
    before = server.count()
    again = source.resume(kept)
    assert server.count() == before, "the network is asked at the first call"
    assert again.host == diary.host == server.host
    assert await again.week(child, MONDAY) == week
    await again.close()
    await again.close()


@pytest.mark.parametrize("number", range(1, 7))
async def test_a_poll_is_one_request_for_each_week_of_each_child(
    case: Case, source: DiarySource, server: StandIn, number: int
) -> None:
    """This week and the next, as every look asks for them."""
    server.bear(number)
    diary = await source.enter(case.entry, case.given(server))
    children = await diary.children()
    assert len(children) == number
    for child in children:
        await diary.year(child, MONDAY)
    await diary.close()
    again = source.resume(diary.credentials)
    before = server.count()
    for child in children:
        for monday in (MONDAY, MONDAY + timedelta(days=7)):
            await again.week(child, monday)
    assert server.count() - before == 2 * number
    await again.close()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_fault_is_ours_by_name_and_nobodys_blame(
    case: Case, diary: Diary, server: StandIn, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    child = (await diary.children())[0]
    server.trouble(fault, times=1_000)
    calls: dict[str, Callable[[], Awaitable[Any]]] = {
        "children": diary.children,
        "week": lambda: diary.week(child, MONDAY),
        "news": lambda: diary.news(child),
    }
    if not fault.wait:
        calls["year"] = lambda: diary.year(child, MONDAY)
        calls["term marks"] = lambda: diary.term_marks(child, MONDAY)
    with structlog.testing.capture_logs() as logs:
        for name, call in calls.items():
            said = await _trouble(call(), case)
            assert said is None or said.why not in FAMILYS, name
    assert not any(secret in repr(logs) for secret in case.secrets)
    server.calm()
    judge.week(await diary.week(child, MONDAY))


async def _trouble(call: Any, case: Case) -> DiaryTrouble | None:
    said: DiaryTrouble | None = None
    try:
        await call
    except DiaryTrouble as error:
        said = error
    if said is not None:
        assert said.__cause__ is None
        assert said.__suppress_context__ or said.__context__ is None
        assert not any(secret in repr(said) for secret in case.secrets)
    return said


async def test_peace_is_kept_when_it_is_asked_for(diary: Diary, server: StandIn) -> None:
    child = (await diary.children())[0]
    before = server.count()
    server.trouble(Fault(status=429, retry_after="31"), times=1_000)
    with pytest.raises(DiaryTrouble) as caught:
        await diary.week(child, MONDAY)
    assert (caught.value.why, caught.value.wait) == (Trouble.TOO_OFTEN, 31.0)
    assert server.count() - before == 1


async def test_what_it_does_not_give_it_refuses(diary: Diary, source: DiarySource) -> None:
    child = (await diary.children())[0]
    if Gift.SIGNATURE not in source.gives:
        with pytest.raises(DiaryTrouble):
            await diary.sign_week(child, MONDAY)
    if Gift.ABSENCE_NOTICE not in source.gives:
        with pytest.raises(DiaryTrouble):
            await diary.file_absence(child, SICK)
        with pytest.raises(DiaryTrouble):
            await diary.recall_absence(child, SICK)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(wait=SILENCE, after=True),
        Fault(hang_up=True, after=True),
        Fault(status=504, after=True),
    ],
    ids=str,
)
async def test_what_may_have_arrived_is_told_once(
    case: Case, diary: Diary, source: DiarySource, server: StandIn, fault: Fault
) -> None:
    if Gift.ABSENCE_NOTICE not in source.gives:
        return
    child = (await diary.children())[0]
    told = {"netschool": "mail/messages", "mesh": "attendance/v2", "eljur": "sendmessage"}
    server.trouble(fault, at=told[source.code])
    said = await _trouble(diary.file_absence(child, SICK), case)
    assert said is None or said.why is Trouble.UNCLEAR
    assert server.count(told[source.code]) == 1
