"""The linking page: region, school, login and password or token, never in the chat.

Nothing about a family is in an address: the one-time secret is moved from the address into a
cookie at once, everything else travels in forms. What is entered is handed to the diary system
and to nobody else; what comes of it waits, sealed, for the chat.
"""

import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from aiohttp import web

from bot import i18n
from bot.domain.clock import Clock
from bot.domain.codes import link, shown
from bot.domain.errors import DiaryTrouble, Trouble, Unavailable
from bot.screens import link_ends as ends
from bot.screens import link_page as pages
from bot.screens.diary_troubles import trouble
from bot.screens.page import Page
from bot.services import link_pages as services
from bot.sources.port import OAUTH, Ask, DiarySource
from bot.storage.database import Database
from bot.web import steps
from bot.web.guard import (
    HSTS,
    PAGE_HEADERS,
    Allowance,
    BadFormError,
    address_of,
    form_of,
    is_from_our_page,
)
from bot.web.html import style, written
from bot.web.public import PublicAddress
from bot.web.sign_ins import SignIns
from bot.web.steps import Entered
from bot.web.visits import AnsweredError, Visit, Visits

log = structlog.get_logger("linking")

BY_ADDRESS = (90, 60.0)
"""Requests of one address within so many seconds: a household, a school behind one address."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LinkingPage:
    """``systems`` by code; ``username`` is the bot's, for the way back; ``keys`` newest first."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        keys: Sequence[str],
        systems: Mapping[str, DiarySource],
        public: PublicAddress,
        username: str,
    ) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys
        self._username = username
        self._root = f"{public.path}/link"
        self._headers = PAGE_HEADERS | (HSTS if public.is_secure else {})
        self._visits = Visits(db, clock, keys, systems, public)
        self._sign_ins = SignIns(db, clock, keys)
        self._by_address = Allowance(*BY_ADDRESS)

    def add_to(self, app: web.Application) -> None:
        routes = app.router
        routes.add_get(f"{self._root}/style.css", self._style)
        routes.add_get(f"{self._root}/back", self._guarded(self._back))
        routes.add_get(self._root, self._guarded(self._show))
        routes.add_post(self._root, self._guarded(self._take))
        routes.add_get(f"{self._root}/{{secret}}", self._guarded(self._open))

    # --- requests ---

    async def _style(self, _request: web.Request) -> web.Response:
        headers = self._headers | {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=style(), content_type="text/css", headers=headers)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        """The address itself: its secret leaves the address bar before anything is shown."""
        secret = request.match_info["secret"]
        state = await self._visits.opened(secret)
        answer = self._to(state.locale)
        self._visits.remember(request, answer, secret)
        return answer

    async def _show(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visits.of(request, request.query.get("lang", ""))
        self._visits.check_browser(visit)
        if visit.state.used_at is not None:
            return await self._finished(visit)
        form = steps.begun(visit.source)
        error = _told(request.query.get("told", ""), visit)
        return self._page(visit, form, await self._step(visit, form, error))

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """One form, one step."""
        fields = await form_of(request)
        visit = await self._visits.of(request, fields.get("lang", ""))
        genuine = self._visits.made_form(visit, fields.get("form", ""))
        if not genuine or not is_from_our_page(request):
            raise AnsweredError(403, ends.forged, visit.locale)
        if visit.state.used_at is not None:
            self._visits.check_browser(visit)
            return self._to(visit.locale)
        await self._visits.claim(visit)
        form, error = steps.entered(visit.source, fields, visit.locale)
        given = steps.given(visit.source, form, fields) if not error else None
        if given is None:
            return self._page(visit, form, await self._step(visit, form, error, fields))
        return await self._signed_in(visit, form, given)

    async def _back(self, request: web.Request) -> web.StreamResponse:
        """From a system's own page, with a code or a refusal. With neither, what it gave stands
        behind the # of the address, where no server sees it: it has to be copied."""
        if not request.query:
            return await self._to_be_copied(request)
        visit = await self._visits.of(request, "")
        stated = request.query.get("state", "")
        if not self._visits.made_state(visit, stated):
            raise AnsweredError(403, ends.forged, visit.locale)
        if visit.state.used_at is not None:
            return self._to(visit.locale)
        await self._visits.claim(visit)
        code = request.query.get("code", "")
        if not code:
            return self._to(visit.locale, told="not_allowed")
        try:
            await self._sign_ins.check(visit, OAUTH, {Ask.TOKEN: code})
        except DiaryTrouble as refusal:
            return self._to(visit.locale, told=refusal.why.value)
        return self._to(visit.locale)

    async def _to_be_copied(self, request: web.Request) -> web.StreamResponse:
        try:
            locale = (await self._visits.of(request, "")).locale
        except AnsweredError:  # asked for in the chat: no linking is open in this browser
            locale = _language_of(request)
        with i18n.use(locale):
            return self._said(200, ends.to_be_copied(), locale, None)

    # --- steps ---

    async def _step(
        self, visit: Visit, form: Entered, error: str, fields: Mapping[str, str] = {}
    ) -> Page:
        with i18n.use(visit.locale):
            page = steps.shown(visit.source, form, error, fields, self._visits.of_state(visit))
        if page is not None:
            return page
        try:
            found = await self._sign_ins.schools(visit, form.place, fields.get("text", ""))
        except DiaryTrouble as refusal:
            with i18n.use(visit.locale):
                said = trouble(refusal, visit.source.title)
                return steps.choosing_school(visit.source, form, fields, None, said)
        with i18n.use(visit.locale):
            return steps.choosing_school(visit.source, form, fields, found, error)

    async def _signed_in(
        self, visit: Visit, form: Entered, given: Mapping[Ask, str]
    ) -> web.StreamResponse:
        try:
            await self._sign_ins.check(visit, form.entry, given)
        except DiaryTrouble as refusal:
            with i18n.use(visit.locale):
                said = trouble(refusal, visit.source.title)
            kept = {"login": given.get(Ask.LOGIN, "")}
            return self._page(visit, form, await self._step(visit, form, said, kept))
        return self._to(visit.locale)

    async def _finished(self, visit: Visit) -> web.StreamResponse:
        now = self._clock.now()
        state = visit.state
        if not state.is_found(now):
            raise AnsweredError(410, ends.over, visit.locale)
        _state, found = await self._db.read(
            lambda conn: services.found(conn, state.account, state.id, self._keys, now)
        )
        code = self._sign_ins.code(visit)
        with i18n.use(visit.locale):
            back = link(code, self._username)
            page = ends.done(visit.source.title, found.children, shown(code), back)
        return self._page(visit, Entered(), page)

    # --- answers ---

    def _page(self, visit: Visit, form: Entered, page: Page) -> web.Response:
        hidden = {"form": self._visits.of_form(visit), "lang": visit.locale, **form.hidden()}
        return self._said(200, page, visit.locale, hidden)

    def _said(
        self, status: int, page: Page, locale: str, hidden: Mapping[str, str] | None
    ) -> web.Response:
        with i18n.use(locale):
            text = written(page, self._root, hidden)
        return web.Response(
            status=status, text=text, content_type="text/html", headers=self._headers
        )

    def _to(self, locale: str, told: str = "") -> web.Response:
        query = f"?lang={locale}" + (f"&told={told}" if told else "")
        headers = self._headers | {"Location": f"{self._root}{query}"}
        return web.Response(status=303, headers=headers)

    def _guarded(self, handler: Handler) -> Handler:
        """Every page of ours, also the ones that say no, in the visitor's language."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if not self._by_address.take(address_of(request)):
                return self._refusal(request, 429, ends.slow_down)
            try:
                return await handler(request)
            except AnsweredError as answered:
                return self._refusal(request, answered.status, answered.page, answered.locale)
            except BadFormError:
                return self._refusal(request, 400, ends.forged)
            except Unavailable:
                return self._refusal(request, 503, ends.apology)
            except Exception as error:  # its text may hold what was entered: only where it arose
                place = traceback.extract_tb(error.__traceback__)[-1]
                log.error(
                    "linking page failed",
                    problem=type(error).__name__,
                    where=f"{place.name}:{place.lineno}",
                )
                return self._refusal(request, 500, ends.apology)

        return answer

    def _refusal(
        self,
        request: web.Request,
        status: int,
        page: Callable[[], Page],
        locale: str | None = None,
    ) -> web.Response:
        wanted = locale or _language_of(request)
        with i18n.use(wanted):
            return self._said(status, page(), wanted, None)


def _language_of(request: web.Request) -> str:
    """For pages that know no chat: what was asked for, else what the browser prefers."""
    asked = request.query.get("lang", "")
    if asked in i18n.LOCALES:
        return asked
    return i18n.nearest(request.headers.get("Accept-Language", "ru")[:2])


def _told(code: str, visit: Visit) -> str:
    """What a system's own page has led back with, as a sentence."""
    with i18n.use(visit.locale):
        if code == "not_allowed":
            return pages.not_allowed(visit.source.title)
        if code in set(Trouble):
            return trouble(DiaryTrouble(Trouble(code)), visit.source.title)
        return ""
