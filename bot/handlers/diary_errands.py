"""A pasted token is tried at its diary system, after the answer that announced it."""

from collections.abc import Mapping, Sequence

from bot.domain.clock import Clock
from bot.domain.errands import SignIn
from bot.domain.errors import DiaryTrouble, Refused, Unavailable
from bot.domain.found import Found
from bot.domain.link_pages import PageState
from bot.screens import diaries as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import link_pages as services
from bot.services.diary_sign_in import sign_in
from bot.sources.port import Ask, DiarySource
from bot.storage import link_pages
from bot.storage.database import Connection, Database


class DiaryErrands:
    """Every failure of ours comes back as a screen; the token is kept nowhere."""

    def __init__(
        self, db: Database, clock: Clock, keys: Sequence[str], systems: Mapping[str, DiarySource]
    ) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys
        self._systems = systems

    async def sign_in(self, errand: SignIn) -> Screen:
        """Whose diary shall be linked, or why the token opens none."""
        try:
            page = await self._db.write(lambda conn: self._begun(conn, errand))
            if page is None:
                return screens.ended()
            system = self._systems[page.source]
            return await self._signed_in(errand, page, system)
        except (Refused, Unavailable) as refused:
            return refusals.screen_for(refused, None)

    def _begun(self, conn: Connection, errand: SignIn) -> PageState | None:
        """The linking, with one try counted; None when it is over. `Refused` for anybody else's."""
        now = self._clock.now()
        page = link_pages.get(conn, errand.page)
        if page is None or page.account != errand.account or page.source not in self._systems:
            raise Refused
        return page if link_pages.count_try(conn, page.id, now) else None

    async def _signed_in(self, errand: SignIn, page: PageState, system: DiarySource) -> Screen:
        given = {Ask.TOKEN: errand.token} | ({Ask.PLACE: errand.place} if errand.place else {})
        try:
            found = await sign_in(system, errand.entry, given)
        except DiaryTrouble as trouble:
            return screens.refused(system, trouble)
        if not await self._db.write(lambda conn: self._kept(conn, page, found)):
            return screens.ended()
        every = (1 << len(found.children)) - 1
        return screens.whose(system, page.id, found.children, every)

    def _kept(self, conn: Connection, page: PageState, found: Found) -> bool:
        return services.keep(conn, page, found, None, self._keys, self._clock.now())
