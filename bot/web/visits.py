"""Who is at the linking page: the cookie, the linking it belongs to, the one browser that goes on.

The cookie is the address's secret and the browser's own, so nothing of either is in an address.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot import i18n
from bot.domain import link_pages as rules
from bot.domain.clock import Clock
from bot.domain.link_pages import PageState
from bot.screens import link_ends as ends
from bot.screens.page import Page
from bot.services import link_pages as services
from bot.sources.port import DiarySource
from bot.storage import link_pages
from bot.storage.database import Database
from bot.web.guard import Allowance
from bot.web.public import PublicAddress

BY_LINK = (60, 60.0)
COOKIE_SECONDS = 3600
"""Longer than the address lives: what is over says so, instead of asking for cookies."""
_FORM, _STATE, _BROWSER = "form", "oauth-state", "browser"


class AnsweredError(Exception):
    """Carries a finished page out of whatever was under way."""

    def __init__(self, status: int, page: Callable[[], Page], locale: str | None = None) -> None:
        super().__init__()
        self.status = status
        self.page = page
        self.locale = locale


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser at one linking."""

    state: PageState
    source: DiarySource
    cookie: str = field(repr=False)
    locale: str

    @property
    def browser(self) -> str:
        return self.cookie.partition(".")[2]


class Visits:
    """``keys`` newest first, ``systems`` by code. Whatever cannot go on is an `AnsweredError`."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        keys: Sequence[str],
        systems: Mapping[str, DiarySource],
        public: PublicAddress,
    ) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys
        self._systems = systems
        self._secure = public.is_secure
        self._name = "__Host-zvonok" if public.is_secure else "zvonok"
        self._by_link = Allowance(*BY_LINK)

    async def opened(self, secret: str) -> PageState:
        """The linking that an address belongs to."""
        state = await self._live(secret)
        if state is None:
            raise AnsweredError(404, ends.over)
        return state

    async def of(self, request: web.Request, locale: str) -> Visit:
        """Of a browser with our cookie, in that language if it is one of ours."""
        cookie = request.cookies.get(self._name, "")
        secret, dot, browser = cookie.partition(".")
        if not (secret and dot and browser):
            raise AnsweredError(403, ends.forged)
        if not self._by_link.take(secret):
            raise AnsweredError(429, ends.slow_down)
        state = await self._live(secret)
        if state is None:
            raise AnsweredError(410, ends.over)
        chosen = locale if locale in i18n.LOCALES else state.locale
        return Visit(state, self._systems[state.source], cookie, chosen)

    async def _live(self, secret: str) -> PageState | None:
        state = await self._db.read(lambda conn: services.seen(conn, secret, self._keys))
        if state is None or state.source not in self._systems:
            return None
        now = self._clock.now()
        return state if state.is_open(now) or state.is_found(now) else None

    def remember(self, request: web.Request, answer: web.Response, secret: str) -> None:
        """The cookie of whoever has opened the address; they may have it already."""
        if request.cookies.get(self._name, "").startswith(f"{secret}."):
            return
        answer.set_cookie(
            self._name,
            f"{secret}.{secrets.token_urlsafe(24)}",
            max_age=COOKIE_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    # --- one browser goes on ---

    def check_browser(self, visit: Visit) -> None:
        """Once a browser has begun, no other sees how it goes on."""
        its = visit.state.browser
        if its is not None and not rules.proves(its, _BROWSER, visit.browser, self._keys):
            raise AnsweredError(409, ends.opened_elsewhere, visit.locale)

    async def claim(self, visit: Visit) -> None:
        """The first form decides which browser it is."""
        self.check_browser(visit)
        if visit.state.browser is not None:
            return
        its = rules.proof(_BROWSER, visit.browser, self._keys)
        now, page = self._clock.now(), visit.state.id
        if not await self._db.write(lambda conn: link_pages.claim(conn, page, its, now)):
            raise AnsweredError(409, ends.opened_elsewhere, visit.locale)

    # --- proofs, made from the cookie ---

    def of_form(self, visit: Visit) -> str:
        return rules.proof(_FORM, visit.cookie, self._keys)

    def made_form(self, visit: Visit, proof: str) -> bool:
        return rules.proves(proof, _FORM, visit.cookie, self._keys)

    def of_state(self, visit: Visit) -> str:
        """For a system's own page, which hands it back."""
        return rules.proof(_STATE, visit.cookie, self._keys)

    def made_state(self, visit: Visit, proof: str) -> bool:
        return rules.proves(proof, _STATE, visit.cookie, self._keys)
