"""What opens Дневник.ру: a token, pasted by the family or given for a code after signing in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.dnevnik_ru.fields import folded_names
from bot.sources.door import Door
from bot.sources.port import Credentials
from bot.sources.shapes import record, text

SCOPE = "CommonInfo,ContactInfo,FriendsAndRelatives,EducationalInfo"
LONGEST = 2000
_TOKEN = re.compile(r"[0-9A-Za-z]{32}")
_CODE = re.compile(r"[0-9A-Za-z._~-]{1,512}")


@dataclass(frozen=True, slots=True)
class Client:
    """The operator's registration at Дневник.ру. ``back`` is the address it sends browsers to."""

    id: str
    secret: str = field(repr=False)
    back: str
    login: str
    """Where the system's own sign-in page is."""

    def page(self, kind: str, state: str) -> str:
        """``kind``: ``code``, or ``token`` for a token in the address itself."""
        asked = {
            "response_type": kind,
            "client_id": self.id,
            "scope": SCOPE,
            "redirect_uri": self.back,
            "state": state,
        }
        return f"{self.login}?{urlencode(asked, safe=',')}"


@dataclass(slots=True)
class Tokens:
    """``refresh`` is empty for a pasted token."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    notes: dict[str, str] = field(default_factory=dict)
    """What a poll need not ask for again: ``hours <class>`` (`dnevnik_ru.hours` as text) and
    ``weighs <school>`` (``yes`` or nothing)."""

    def kept(self) -> Credentials:
        return {"access": self.access, "refresh": self.refresh} | self.notes


def opened(kept: Credentials) -> Tokens:
    notes = {about: note for about, note in kept.items() if " " in about}
    return Tokens(kept["access"], kept["refresh"], notes)


def pasted(entered: str) -> str:
    """The token in what a family pasted: bare, or the whole address their browser ended at."""
    return _found(entered, "access_token", _TOKEN)


def returned(entered: str) -> str:
    """The code the system sent a browser back with: bare, or in the whole address."""
    return _found(entered, "code", _CODE)


def _found(entered: str, name: str, shape: re.Pattern[str]) -> str:
    given = entered.strip().strip("<>\"'«»")
    if len(given) > LONGEST:
        raise DiaryTrouble(Trouble.BAD_TOKEN)
    if "=" in given:
        given = _in_address(given, name)
    if not shape.fullmatch(given):
        raise DiaryTrouble(Trouble.BAD_TOKEN)
    return given


def _in_address(address: str, name: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise DiaryTrouble(Trouble.BAD_TOKEN) from None
    bare = address if not parts.query and not parts.fragment else ""
    for part in (parts.fragment, parts.query, bare):
        values = parse_qs(part).get(name)
        if values:
            return values[0]
    return ""


async def exchanged(door: Door, client: Client, code: str) -> Tokens:
    """Tokens for a code that is good once. BAD_TOKEN for one that is not."""
    return await _authorized(
        door, client, {"grant_type": "AuthorizationCode", "code": code}, Trouble.BAD_TOKEN
    )


async def refreshed(door: Door, client: Client, refresh: str) -> Tokens:
    """EXPIRED when the system does not renew it."""
    return await _authorized(
        door, client, {"grant_type": "RefreshToken", "refreshToken": refresh}, Trouble.EXPIRED
    )


async def _authorized(
    door: Door, client: Client, asked: Mapping[str, str], refusal: Trouble
) -> Tokens:
    who = {"client_id": client.id, "client_secret": client.secret}
    try:
        answer = await door.post("authorizations", data={**who, **asked})
    except DiaryTrouble as error:
        lost = error.why is Trouble.UNCLEAR
        raise DiaryTrouble(Trouble.UNAVAILABLE if lost else error.why, error.wait) from None
    if answer.html:
        raise DiaryTrouble(Trouble.MAINTENANCE)
    said: Mapping[str, Any] = record(folded_names(answer.data()))
    access = text(said.get("accesstoken"))
    if not access:
        raise DiaryTrouble(_why_not(answer.status, said, refusal))
    if not _TOKEN.fullmatch(access):
        raise DiaryTrouble(Trouble.UNCLEAR)
    return Tokens(access, text(said.get("refreshtoken")))


def _why_not(status: int, said: Mapping[str, Any], refusal: Trouble) -> Trouble:
    kind = text(said.get("type")).casefold()
    if kind == "apirequestlimit":
        return Trouble.TOO_OFTEN
    if kind == "apiservererror":
        return Trouble.UNAVAILABLE
    known = kind in ("authorizationfailed", "invalidtoken", "parameterinvalid")
    return refusal if known or status in (400, 401, 403) else Trouble.UNCLEAR
