"""Every system with its stand-in, for what all of them must keep: a system adds itself here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.clock import MovableClock
from bot.sources.dnevnik_ru import system as dnevnik_ru
from bot.sources.eljur import system as eljur
from bot.sources.mesh import system as mesh
from bot.sources.myschool import system as myschool
from bot.sources.netschool import system as netschool
from bot.sources.port import OAUTH, Ask, DiarySource
from tests.standins import eljur as eljur_server
from tests.standins.base import PATIENCE, StandIn
from tests.standins.dnevnik_ru import CLIENT, CODE, TOKEN, DnevnikRu
from tests.standins.mesh import Mesh
from tests.standins.mesh import token as mesh_token
from tests.standins.netschool import LOGIN, PASSWORD, NetSchool

NOW = datetime(2026, 10, 7, 9, tzinfo=UTC)
MONDAY = date(2026, 10, 5)
TIMEOUT = PATIENCE
MESH_TOKEN = mesh_token(NOW + timedelta(days=3), NOW - timedelta(hours=1))
Given = Mapping[Ask, str]


@dataclass(frozen=True)
class Case:
    """``server`` makes a stand-in whose week of 5 October has marks with texts ``marks``."""

    name: str
    server: Callable[[], StandIn]
    source: Callable[[StandIn], DiarySource]
    entry: str
    given: Callable[[StandIn], Given]
    secrets: tuple[str, ...]
    """What may stand in no error and no log."""
    marks: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def _netschool(server: StandIn) -> DiarySource:
    return netschool.make({"places": {server.base: "Тест"}, "timeout": TIMEOUT})


def _school_login(server: StandIn) -> Given:
    return {
        Ask.PLACE: server.base,
        Ask.SCHOOL: "17",
        Ask.LOGIN: LOGIN,
        Ask.PASSWORD: PASSWORD,
    }


def _dnevnik_ru(server: StandIn) -> DiarySource:
    back = "https://diary.example.ru/link/back"
    return dnevnik_ru.make({**CLIENT, "back": back, "api": server.base, "timeout": TIMEOUT})


def _clock() -> MovableClock:
    return MovableClock(NOW, frozen=True)


def _mesh(server: StandIn) -> DiarySource:
    return mesh.make({"base": server.base, "timeout": TIMEOUT, "write": True}, _clock())


def _myschool(server: StandIn) -> DiarySource:
    return myschool.make({"places": {server.base: "Тест"}, "timeout": TIMEOUT}, _clock())


def _eljur(server: StandIn) -> DiarySource:
    settings = {"devkey": eljur_server.DEVKEY, "places": {server.base: "Тест"}, "timeout": TIMEOUT}
    return eljur.make(settings, _clock())


def _eljur_login(server: StandIn) -> Given:
    return {
        Ask.PLACE: server.base,
        Ask.LOGIN: eljur_server.LOGIN,
        Ask.PASSWORD: eljur_server.PASSWORD,
    }


CASES = (
    Case(
        "netschool",
        NetSchool,
        _netschool,
        netschool.PASSWORD,
        _school_login,
        (PASSWORD, LOGIN, "NSSESSIONID"),
        ("5", "4-"),
    ),
    Case(
        "dnevnik_ru",
        DnevnikRu,
        _dnevnik_ru,
        dnevnik_ru.TOKEN,
        lambda _server: {Ask.TOKEN: TOKEN},
        (TOKEN,),
        ("5", "4+"),
    ),
    Case(
        "dnevnik_ru by its own page",
        DnevnikRu,
        _dnevnik_ru,
        OAUTH,
        lambda _server: {Ask.TOKEN: CODE},
        (TOKEN, CODE, "refresh-1", CLIENT["client_secret"]),
        ("5", "4+"),
    ),
    Case(
        "mesh",
        lambda: Mesh(tokens={MESH_TOKEN}),
        _mesh,
        mesh.TOKEN,
        lambda _server: {Ask.TOKEN: MESH_TOKEN},
        (MESH_TOKEN,),
        ("5", "4-"),
    ),
    Case(
        "myschool",
        lambda: Mesh(tokens={MESH_TOKEN}),
        _myschool,
        mesh.TOKEN,
        lambda server: {Ask.TOKEN: MESH_TOKEN, Ask.PLACE: server.base},
        (MESH_TOKEN,),
        ("5", "4-"),
    ),
    Case(
        "eljur",
        eljur_server.Eljur,
        _eljur,
        eljur.PASSWORD,
        _eljur_login,
        (eljur_server.TOKEN, eljur_server.PASSWORD, eljur_server.DEVKEY),
        ("5", "4-"),
    ),
)
