"""Term marks of «Сетевой город»: the table of the report, and the queue that draws it."""

import asyncio
import time
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import FetchedChild, FetchedTermMark
from bot.domain.people import Name
from bot.sources import sockets
from bot.sources.door import Door, Outlet
from bot.sources.netschool.diary import NetSchoolDiary
from bot.sources.netschool.system import make
from bot.sources.netschool.total_marks import total_marks
from tests.sources.test_netschool import MONDAY, given
from tests.standins import netschool as standin
from tests.standins.authority import Authority
from tests.standins.base import MAINTENANCE, PATIENCE, SILENCE, Fault

TOKEN = "at-secret"
ANNA = Name("Иванова", "Анна")
ANNAS = (
    FetchedTermMark("Алгебра", "term", 5, "5", "1 четверть"),
    FetchedTermMark("Алгебра", "term", 4, "4", "2 четверть"),
    FetchedTermMark("Физкультура", "term", None, "осв", "1 четверть"),
    FetchedTermMark("Физкультура", "term", None, "зач", "2 четверть"),
)


def table(head: str, *rows: str) -> str:
    """Cells are parted by ``|``."""
    lines = ["".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in (head, *rows)]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def read(page: str, five: bool = True) -> list[tuple[str, str, str, int | None, str]]:
    return [
        (one.subject, one.period, one.term_name, one.value, one.text)
        for one in total_marks(page, ANNA, five)
    ]


# --- the table ---


def test_the_report_as_it_is_drawn() -> None:
    assert total_marks(standin.TOTALS, ANNA, five=True) == ANNAS


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("1 четверть", "1 четверть"),
        ("2-я четв.", "2 четверть"),
        ("III четверть", "3 четверть"),
        ("1 п/г", "1 полугодие"),
        ("2 полугодие", "2 полугодие"),
        ("1 триместр", "1 триместр"),
        ("3 трим.", "3 триместр"),
        ("4 модуль", "4 модуль"),
    ],
)
def test_terms_by_any_of_their_names(header: str, name: str) -> None:
    page = table(f"№|Предмет|{header}", "1|Химия|4")
    assert read(page) == [("Химия", "term", name, 4, "4")]


def test_year_exam_and_final() -> None:
    page = table("№|Предмет|2 п/г|Год.|Экз.|Итог.", "1|Химия|5|4|3|4")
    assert [(one[1], one[2], one[3]) for one in read(page)] == [
        ("term", "2 полугодие", 5),
        ("year", "", 4),
        ("exam", "", 3),
        ("final", "", 4),
    ]


@pytest.mark.parametrize("under", ["1|2|3|4", "1 четв.|2 четв.|3 четв.|4 четв.", "I|II|III|IV"])
def test_a_header_of_two_rows(under: str) -> None:
    page = table("№|Предмет|Четверти|Год.|Итог.", under, "1|Химия|5|4||3|4|4")
    page = page.replace("<td>Четверти", '<td colspan="4">Четверти')
    assert [(one[2] or one[1], one[3]) for one in read(page)] == [
        ("1 четверть", 5),
        ("2 четверть", 4),
        ("4 четверть", 3),
        ("year", 4),
        ("final", 4),
    ]


def test_unknown_columns_and_what_stands_below_are_passed_over() -> None:
    page = table(
        "№|Предмет|Часов|1 четверть|Учитель", "1.|Химия|34|4|Петрова", "||||", "|Средний||4,5|"
    )
    assert read(page) == [("Химия", "term", "1 четверть", 4, "4")]


def test_where_marks_are_not_of_five_they_never_count() -> None:
    assert read(table("№|Предмет|Год", "1|Химия|5"), five=False)[0][3:] == (None, "5")


def test_nothing_set_yet_is_nothing() -> None:
    assert read(table("№|Предмет|1 четверть|Год.", "1|Химия||—")) == []


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>Нет данных",
        MAINTENANCE,
        "<![x[",
        table("№|Предмет|1 четверть"),
        table("№|Предмет|Учитель", "1|Химия|Петрова"),
        table("№|Предмет|1 четверть|2 четверть", "1|Химия|5"),
        table("№|Предмет|1 четверть", "1||5"),
        table("№|Предмет|1 четверть", "1|Химия|" + "5" * 41),
        table("Ученик:|Иванова Дарья") + table("№|Предмет|Год", "1|Химия|5"),
        table("Ученик: Белова Анна") + table("№|Предмет|Год", "1|Химия|5"),
    ],
)
def test_what_is_strange_is_unclear(page: str) -> None:
    with pytest.raises(DiaryTrouble) as caught:
        total_marks(page, ANNA, five=True)
    assert caught.value.why is Trouble.UNCLEAR


@pytest.mark.parametrize("told", ["Иванова Анна Олеговна", "ИВАНОВА А. О.", "Иванова"])
def test_the_pupil_may_be_written_short(told: str) -> None:
    page = table(f"Ученик: {told}") + table("№|Предмет|Год", "1|Химия|5")
    assert len(read(page)) == 1


def test_a_first_name_of_two_words_is_still_hers() -> None:
    page = table("Ученик:|Ли Анна Мария") + table("№|Предмет|Год", "1|Химия|5")
    assert len(total_marks(page, Name("Ли", "Анна Мария"), five=True)) == 1


# --- the queue ---


@pytest.fixture
async def server() -> AsyncIterator[standin.NetSchool]:
    async with standin.NetSchool() as running:
        yield running


async def opened(server: standin.NetSchool, **settings: Any) -> NetSchoolDiary:
    places = {server.base: "Тест"}
    return await make({"places": places, "timeout": PATIENCE, **settings}).enter(
        "password", given(server)
    )


@pytest.fixture
async def diary(server: standin.NetSchool) -> AsyncIterator[NetSchoolDiary]:
    found = await opened(server)
    yield found
    await found.close()


@pytest.fixture
async def anna(diary: NetSchoolDiary) -> FetchedChild:
    return (await diary.children())[0]


@pytest.mark.parametrize("hub", ["prompt", "slow", "stranger"])
async def test_a_report_is_drawn_and_read(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild, hub: str
) -> None:
    server.hub = hub
    assert await diary.term_marks(anna, MONDAY) == ANNAS
    assert server.tasks == [{"SID": anna.id, "PCLID": "30410"}]


async def test_it_takes_few_requests(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    await diary.week(anna, MONDAY)
    before = server.count()
    await diary.term_marks(anna, MONDAY)
    assert server.count() - before == 5


async def test_the_other_childs_form_is_filled_in_anew(
    server: standin.NetSchool, diary: NetSchoolDiary
) -> None:
    pyotr = (await diary.children())[1]
    server.totals = standin.TOTALS.replace("Иванова Анна", "Иванов Пётр")
    assert await diary.term_marks(pyotr, MONDAY) == ANNAS
    assert server.tasks == [{"SID": pyotr.id, "PCLID": "30411"}]


async def test_another_childs_page_is_nobodys(
    server: standin.NetSchool, diary: NetSchoolDiary
) -> None:
    pyotr = (await diary.children())[1]
    assert await diary.term_marks(pyotr, MONDAY) is None
    assert server.tasks


async def test_a_child_the_report_does_not_know_has_none(
    server: standin.NetSchool, diary: NetSchoolDiary
) -> None:
    server.pupil_listed = False
    assert await diary.term_marks((await diary.children())[1], MONDAY) is None
    assert not server.tasks


@pytest.mark.parametrize(
    "hub", ["silent", "error", "refuses", "closes", "nonsense", "no handshake"]
)
async def test_what_comes_to_no_good_end_is_not_to_be_had_this_time(
    server: standin.NetSchool, diary: NetSchoolDiary, hub: str
) -> None:
    server.hub = hub
    anna, pyotr = await diary.children()
    began = time.monotonic()
    assert await diary.term_marks(anna, MONDAY) is None
    assert time.monotonic() - began < 2.5
    tasks = len(server.tasks)
    assert tasks <= 1
    asked = server.count()
    assert await diary.term_marks(pyotr, MONDAY) is None
    assert server.count() == asked, "nobody else is kept waiting"
    assert (await diary.week(anna, MONDAY)).marks, "and the diary is as it was"


FAULTS = [
    ("reports/studenttotalmarks$", Fault(status=500)),
    ("reports/studenttotalmarks$", Fault(page=MAINTENANCE)),
    ("studenttotalmarks/queue", Fault(status=500)),
    ("studenttotalmarks/queue", Fault(status=429, retry_after="7")),
    ("studenttotalmarks/queue", Fault(body={"taskId": None})),
    ("studenttotalmarks/queue", Fault(body={"taskId": [1], "queueKey": {}})),
    ("queueHub", Fault(status=404)),
    ("queueHub", Fault(hang_up=True)),
    ("queueHub", Fault(wait=SILENCE)),
    ("queueHub", Fault(page=MAINTENANCE)),
    ("files/", Fault(status=404)),
    ("files/", Fault(page="<html>" + "x" * 300_000)),
]


@pytest.mark.parametrize(("at", "fault"), FAULTS)
async def test_a_broken_report_breaks_nothing_else(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild, at: str, fault: Fault
) -> None:
    server.trouble(fault, at=at, times=99)
    with structlog.testing.capture_logs() as logs:
        assert await diary.term_marks(anna, MONDAY) is None
    assert server.count("studenttotalmarks/queue") <= 1, "told once"
    assert not any(token in repr(logs) for token in server.sessions)
    assert (await diary.week(anna, MONDAY)).marks


async def test_where_there_is_no_such_report_one_question_is_all(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.has_totals = False
    before = server.count()
    assert await diary.term_marks(anna, MONDAY) is None
    assert server.count() - before == 1


async def test_a_session_that_is_over_is_renewed_first(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.forget()
    assert await diary.term_marks(anna, MONDAY) == ANNAS


async def test_a_changed_password_is_told_and_not_taken_for_a_broken_report(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.forget()
    server.password = "another"
    with pytest.raises(DiaryTrouble) as caught:
        await diary.term_marks(anna, MONDAY)
    assert caught.value.why is Trouble.WRONG_PASSWORD


async def test_the_hub_is_trusted_by_the_same_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with standin.NetSchool(tls=authority.server("localhost")) as server:
        diary = await opened(server, ca={"localhost": str(authority.file)}, timeout=3)
        anna = (await diary.children())[0]
        assert await diary.term_marks(anna, MONDAY) == ANNAS
        await diary.close()


async def test_who_leaves_meanwhile_leaves_no_socket_behind(
    server: standin.NetSchool, diary: NetSchoolDiary, anna: FetchedChild
) -> None:
    server.hub = "silent"
    task = asyncio.create_task(diary.term_marks(anna, MONDAY))
    await server.drawing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await diary.week(anna, MONDAY)).marks


class Forwarder:
    """A proxy that only notes what it is asked to open and says no."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readline()).decode().strip())
        writer.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


async def test_the_hub_is_reached_through_the_operators_proxy_alone(
    server: standin.NetSchool,
) -> None:
    forwarder = Forwarder()
    listening = await asyncio.start_server(forwarder, "127.0.0.1", 0)
    at = listening.sockets[0].getsockname()
    door = Door(
        f"{server.base}/webapi", Outlet(proxy=f"http://me:word@{at[0]}:{at[1]}", timeout=1.0)
    )
    with pytest.raises(DiaryTrouble) as caught:
        async with sockets.opened(door, "signalr/queueHub", {"at": TOKEN}):
            pass
    listening.close()
    assert len(forwarder.asked) == 1
    assert server.host in forwarder.asked[0]
    assert not server.seen
    assert caught.value.why is Trouble.UNAVAILABLE
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


async def test_nobody_sends_the_familys_cookies_elsewhere(server: standin.NetSchool) -> None:
    async def elsewhere(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{server.base}/elsewhere"})

    app = web.Application()
    app.router.add_get("/{anything:.*}", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    door = Door(f"{base}/webapi", Outlet(timeout=1.0), cookies={"NSSESSIONID": "x"})
    with pytest.raises(DiaryTrouble):
        async with sockets.opened(door, "signalr/queueHub", {"at": TOKEN}):
            pass
    await runner.cleanup()
    assert not server.seen
