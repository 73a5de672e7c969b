"""ЭлЖур: by the key that the vendor gives to an operator; without one nobody is offered it.

An operator sets ``devkey`` and may set ``proxy``, ``ca``, ``timeout`` (`sources.door`), ``places``
(further servers: name by address) and ``vendors`` (the school's name at ЭлЖур by host, where the
address does not tell it).
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.domain.clock import Clock, SystemClock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import Gift
from bot.domain.servers import server
from bot.sources.door import Door, Outlet, outlet
from bot.sources.eljur.diary import EljurDiary
from bot.sources.eljur.envelope import Refusal, result
from bot.sources.eljur.hosts import REGIONS, ZONES, vendor_of
from bot.sources.eljur.session import Access, Session, api, common
from bot.sources.port import Ask, Credentials, Entry, FoundSchool, Manners, Place
from bot.sources.shapes import ident, line, record, records, unclear
from bot.sources.told import Operator, table, words

CODE = "eljur"
SETTINGS = frozenset({"devkey", "places", "vendors"})
TITLE = "ЭлЖур"
PASSWORD = "password"  # noqa: S105  the name of a way in
TOKEN = "token"  # noqa: S105
_JWT = re.compile(r"[\w-]{4,}\.[\w-]{4,}\.[\w-]{4,}")
_IN_AN_ADDRESS = re.compile(r"[?&#](?:v_token|auth_token|token)=([\w.-]+)")
_BARE = re.compile(r"[\w.-]{8,4000}")


class Eljur:
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

    def __init__(
        self,
        devkey: str,
        own_places: tuple[Place, ...],
        vendors: Mapping[str, str],
        way: Outlet,
        clock: Clock,
    ) -> None:
        self.places = (*own_places, *REGIONS)
        ways = (
            Entry(
                PASSWORD,
                (Ask.PLACE, Ask.LOGIN, Ask.PASSWORD),
                closed_at=frozenset(place.id for place in REGIONS),
            ),
            Entry(TOKEN, (Ask.PLACE, Ask.TOKEN), "{place}"),
        )
        self.entries = ways if devkey else ()
        self._devkey = devkey
        self._vendors = vendors
        self._way = way
        self._clock = clock

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        """Never asked for: a place is a school, or the token knows."""
        return ()

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> EljurDiary:
        base = self._base(given[Ask.PLACE])
        door = api(base, self._way)
        try:
            if entry == PASSWORD:
                held = [await self._signed_in(base, door, given[Ask.LOGIN], given[Ask.PASSWORD])]
            else:
                held = await self._opened(base, door, _token(given[Ask.TOKEN]))
            diary = self._diary(base, door, held)
            await diary.children()
        except DiaryTrouble:
            await door.close()
            raise
        return diary

    def resume(self, credentials: Credentials) -> EljurDiary:
        base = credentials["base"]
        held = [Access(*one) for one in json.loads(credentials["tokens"])]
        return self._diary(base, api(base, self._way), held)

    def _diary(self, base: str, door: Door, held: list[Access]) -> EljurDiary:
        sessions = [Session(door, self._devkey, access, self._clock) for access in held]
        return EljurDiary(base, door, sessions, ZONES.get(urlsplit(base).netloc))

    async def _signed_in(self, base: str, door: Door, login: str, password: str) -> Access:
        """Regions let in through Госуслуги alone: no password is sent there."""
        if urlsplit(base).netloc in ZONES:
            raise DiaryTrouble(Trouble.GOSUSLUGI_ONLY)
        vendor = self._vendor(base)
        form = {"login": login.strip(), "password": password, **common(self._devkey)}
        answer = await door.post("auth", form=form | ({"vendor": vendor} if vendor else {}))
        try:
            found = record(result(answer))
        except Refusal as refusal:
            trouble = refusal.at_the_door
        else:
            return Access(vendor, ident(found.get("token")), line(found.get("expires")))
        raise trouble

    async def _opened(self, base: str, door: Door, token: str) -> list[Access]:
        """A token of one school; or the pass that the sign-in page ends with, which is good for
        a token of each school."""
        if not _JWT.fullmatch(token):
            return [Access(self._vendor(base), token)]
        answer = await door.get(
            "getusersvendors", {"out_format": "json", "auth_token": "true", "v_token": token}
        )
        if answer.status in (400, 401, 403):
            raise DiaryTrouble(Trouble.BAD_TOKEN)
        found = record(answer.json()).get("result")
        if not isinstance(found, list):
            return unclear()
        held = [
            Access(line(one.get("vendor")), ident(one.get("token")), line(one.get("expires")))
            for one in records(found)
        ]
        if not held:
            raise DiaryTrouble(Trouble.REJECTED)
        return held

    def _vendor(self, base: str) -> str:
        return vendor_of(base) or self._vendors.get(urlsplit(base).netloc, "")

    def _base(self, place: str) -> str:
        """One of ours, or a public name over https."""
        if any(place == known.id for known in self.places):
            return place
        typed = server(place)
        if typed is None:
            raise DiaryTrouble(Trouble.UNAVAILABLE)
        return typed


def _token(pasted: str) -> str:
    """Bare, in quotes, or in the address that the browser ended at. Raises BAD_TOKEN."""
    text = pasted.strip().strip("\"'")[:8000]
    found = _IN_AN_ADDRESS.search(text)
    if found is not None:
        return found[1]
    if not _BARE.fullmatch(text):
        raise DiaryTrouble(Trouble.BAD_TOKEN)
    return text


def make(operator: Operator, clock: Clock | None = None) -> Eljur:
    """``clock`` tells whether a token is still alive."""
    own = table(operator, "places").items()
    return Eljur(
        words(operator, "devkey"),
        tuple(Place(at.rstrip("/"), name) for at, name in own),
        table(operator, "vendors"),
        outlet(operator),
        clock or SystemClock(),
    )
