"""«Сетевой город. Образование»: one server a region, each with the same doors.

An operator may set: ``proxy``, ``ca``, ``timeout`` (`sources.door`), ``places`` (further servers:
name of the region by address) and ``zones`` (time zone by host).
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import Gift
from bot.domain.servers import server
from bot.sources.door import Door, Outlet, outlet
from bot.sources.netschool.account import Account, opened, proof
from bot.sources.netschool.diary import NetSchoolDiary
from bot.sources.netschool.regions import MOSCOW, PLACES, ZONES
from bot.sources.netschool.session import Session, check_password_is_asked
from bot.sources.port import Ask, Credentials, Entry, FoundSchool, Manners, Place
from bot.sources.shapes import ident, line, record, records
from bot.sources.told import Operator, table, zone

CODE = "netschool"
SETTINGS = frozenset({"places", "zones"})
TITLE = "Сетевой город"
PASSWORD = "password"  # noqa: S105  the name of a way in


class NetSchool:
    code = CODE
    title = TITLE
    typed_place = True
    manners = Manners()
    gives = frozenset(
        {
            Gift.TIMETABLE,
            Gift.HOMEWORK,
            Gift.MARKS,
            Gift.WEIGHTS,
            Gift.TERM_MARKS,
            Gift.ATTENDANCE,
            Gift.ANNOUNCEMENTS,
            Gift.ABSENCE_NOTICE,
            Gift.COMING,
        }
    )
    entries = (Entry(PASSWORD, (Ask.PLACE, Ask.SCHOOL, Ask.LOGIN, Ask.PASSWORD)),)

    def __init__(
        self, way: Outlet, own_places: tuple[Place, ...], zones: Mapping[str, str]
    ) -> None:
        self.places = (*own_places, *PLACES)
        self._way = way
        self._zones = {**ZONES, **zones}

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        """GOSUSLUGI_ONLY at once where a password would be asked for in vain."""
        wanted = line(text)[:200]
        if not wanted:
            return ()
        door = Door(f"{self._base(place)}/webapi", self._way)
        door.headers["Referer"] = door.base
        try:
            check_password_is_asked(record((await door.get("logindata")).json()))
            found = records((await door.get("schools/search", {"name": wanted})).json())
        finally:
            await door.close()
        return tuple(_school(one) for one in found)

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> NetSchoolDiary:
        password = given[Ask.PASSWORD]
        account = Account(
            self._base(given[Ask.PLACE]),
            given[Ask.SCHOOL],
            given[Ask.LOGIN].strip(),
            proof(password),
            len(password),
        )
        session = Session(account, self._way)
        try:
            await session.sign_in()
        except DiaryTrouble:
            await session.close()
            raise
        return self._diary(session)

    def resume(self, credentials: Credentials) -> NetSchoolDiary:
        return self._diary(Session(opened(credentials), self._way))

    def _diary(self, session: Session) -> NetSchoolDiary:
        host = urlsplit(session.account.base).netloc
        zone = self._zones.get(host) or self._zones.get(host.partition(":")[0]) or MOSCOW
        return NetSchoolDiary(session, zone, self.title)

    def _base(self, place: str) -> str:
        """One of ours, or a public name over https."""
        if any(place == known.id for known in self.places):
            return place
        typed = server(place)
        if typed is None:
            raise DiaryTrouble(Trouble.UNAVAILABLE)
        return typed


def _school(given: Mapping[str, object]) -> FoundSchool:
    return FoundSchool(
        ident(given.get("id")),
        line(given.get("name")) or line(given.get("shortName")),
        line(given.get("addressString")),
    )


def make(operator: Operator) -> NetSchool:
    return NetSchool(
        outlet(operator),
        tuple(Place(at.rstrip("/"), name) for at, name in table(operator, "places").items()),
        {host: zone("zones", name) for host, name in table(operator, "zones").items()},
    )
