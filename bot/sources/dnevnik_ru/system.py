"""Дневник.ру, and what runs on the same platform.

An operator must set ``client_id``, and for signing in on the system's own page ``client_secret``;
the system sends browsers back to ``back``. May be set: ``api`` and ``login`` (addresses of another
installation), ``zone`` (of schools that do not say theirs), ``proxy``, ``ca``, ``timeout``.
"""

from collections.abc import Mapping

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import Gift
from bot.sources.dnevnik_ru.diary import DnevnikDiary
from bot.sources.dnevnik_ru.people import MOSCOW
from bot.sources.dnevnik_ru.session import SELF, Session
from bot.sources.dnevnik_ru.tokens import Client, Tokens, exchanged, opened, pasted, returned
from bot.sources.door import Door, Outlet, outlet
from bot.sources.port import OAUTH, Ask, Credentials, Entry, FoundSchool, Manners, Place
from bot.sources.told import Operator, address, words, zone

CODE = "dnevnik_ru"
SETTINGS = frozenset({"client_id", "client_secret", "api", "login", "zone"})
TITLE = "Дневник.ру"
TOKEN = "token"  # noqa: S105  the name of a way in
API = "https://api.dnevnik.ru"
LOGIN = "https://login.dnevnik.ru/oauth2"


class DnevnikRu:
    code = CODE
    title = TITLE
    places: tuple[Place, ...] = ()
    typed_place = False
    manners = Manners(at_once=4)
    gives = frozenset(
        {
            Gift.TIMETABLE,
            Gift.HOMEWORK,
            Gift.MARKS,
            Gift.WEIGHTS,
            Gift.TERM_MARKS,
            Gift.ATTENDANCE,
        }
    )

    def __init__(self, api: str, client: Client | None, zone: str, way: Outlet) -> None:
        self._api = api
        self._client = client
        self._zone = zone
        self._way = way

    @property
    def entries(self) -> tuple[Entry, ...]:
        if self._client is None:
            return ()
        token = Entry(TOKEN, (Ask.TOKEN,), self._client.page("token", "zvonok"))
        return (Entry(OAUTH, (Ask.TOKEN,)), token) if self._client.secret else (token,)

    def sign_in_url(self, state: str) -> str:
        return self._registered().page("code", state)

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        return ()

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> DnevnikDiary:
        """Whatever was pasted has been tried when this returns."""
        if entry == OAUTH:
            tokens = await self._exchanged(returned(given[Ask.TOKEN]))
        else:
            tokens = Tokens(pasted(given[Ask.TOKEN]))
        session = self._session(tokens)
        try:
            await session.get(SELF)
        except DiaryTrouble as error:
            await session.close()
            refused = error.why is Trouble.EXPIRED
            raise DiaryTrouble(Trouble.BAD_TOKEN if refused else error.why, error.wait) from None
        return DnevnikDiary(session, self.title, self._zone)

    def resume(self, credentials: Credentials) -> DnevnikDiary:
        return DnevnikDiary(self._session(opened(credentials)), self.title, self._zone)

    def _session(self, tokens: Tokens) -> Session:
        return Session(self._api, tokens, self._client, self._way)

    async def _exchanged(self, code: str) -> Tokens:
        door = Door(f"{self._api}/v2", self._way)
        try:
            return await exchanged(door, self._registered(), code)
        finally:
            await door.close()

    def _registered(self) -> Client:
        if self._client is None:
            raise DiaryTrouble(Trouble.REJECTED)
        return self._client


def make(operator: Operator) -> DnevnikRu:
    id_, back = words(operator, "client_id"), words(operator, "back")
    login = address(operator, "login", LOGIN)
    client = Client(id_, words(operator, "client_secret"), back, login) if id_ and back else None
    home = zone("zone", words(operator, "zone", MOSCOW))
    return DnevnikRu(address(operator, "api", API), client, home, outlet(operator))
