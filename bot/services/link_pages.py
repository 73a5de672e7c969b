"""A linking under way: given in the chat, signed in on the page or by a pasted token, finished in
the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import codes, consent, vault
from bot.domain import link_pages as rules
from bot.domain.errors import Refused
from bot.domain.found import Found, packed, unpacked
from bot.domain.link_pages import PageState
from bot.domain.mirrored import Linking, MirroredChild
from bot.services import mirror_linking
from bot.sources.port import DiarySource
from bot.storage import link_pages
from bot.storage.database import Connection

MOST_AN_HOUR = 12
"""Linkings that one account may begin in an hour."""


@dataclass(frozen=True, slots=True)
class Begun:
    """``secret`` is the address's only copy."""

    page: int
    secret: str
    until: datetime


def begin(
    conn: Connection,
    account: int,
    where: tuple[str, str],
    source: str,
    language: str,
    keys: Sequence[str],
    now: datetime,
) -> Begun | None:
    """A one-time address for the account, after it has agreed; an earlier one ends at once.
    ``where`` is bot and chat. None: this account has begun too often within the hour."""
    if link_pages.made_since(conn, account, now - timedelta(hours=1)) >= MOST_AN_HOUR:
        return None
    secret, until = rules.new_secret(), now + rules.VALID_FOR
    agreed = (consent.VERSION, language)
    digest = rules.digest(secret, keys[0])
    page = link_pages.make(conn, digest, account, where, source, agreed, now, until)
    return Begun(page, secret, until)


def seen(conn: Connection, secret: str, keys: Sequence[str]) -> PageState | None:
    """The linking that an address belongs to, whatever its state."""
    return link_pages.find(conn, rules.digests(secret, keys))


def keep(
    conn: Connection,
    page: PageState,
    found: Found,
    code: str | None,
    keys: Sequence[str],
    now: datetime,
) -> bool:
    """What was found at the system waits, sealed, for the choice in the chat. False when the
    linking has ended meanwhile."""
    sealed = vault.sealed(packed(found), page.id, keys[0], vault.LINK_PAGE)
    finish = codes.digest(code, keys[0]) if code else None
    return link_pages.found(conn, page.id, sealed, finish, now, now + rules.VALID_FOR)


def brought_back(
    conn: Connection, text: str, keys: Sequence[str], now: datetime
) -> PageState | None:
    """The linking whose finishing code this is, whoever brings it; None when it is none."""
    page = link_pages.finishing(conn, codes.digests(codes.readings(text), keys))
    return page if page is not None and page.is_found(now) else None


def drop(conn: Connection, page: int, now: datetime) -> None:
    """What was found is erased, and nothing is linked."""
    link_pages.close(conn, page, now)


def found(
    conn: Connection, account: int, page: int, keys: Sequence[str], now: datetime
) -> tuple[PageState, Found]:
    """What waits for this account's choice. `Refused` for anybody else's, and when it is over."""
    state = link_pages.get(conn, page)
    if state is None or state.account != account or not state.is_found(now):
        raise Refused
    kept = vault.opened(state.sealed or "", state.id, keys, vault.LINK_PAGE)
    if kept is None:
        raise Refused
    return state, unpacked(kept)


def finish(
    conn: Connection,
    account: int,
    page: int,
    chosen: Sequence[int],
    source: DiarySource,
    keys: Sequence[str],
    now: datetime,
) -> tuple[MirroredChild, ...]:
    """Links the chosen children, by their places in what was found, and erases the rest.

    Raises `Refused` when there is nothing to choose from any more, and what
    `mirror_linking.link` raises."""
    state, known = found(conn, account, page, keys, now)
    children = tuple(known.children[place] for place in chosen if place < len(known.children))
    if not link_pages.close(conn, page, now):
        raise Refused
    wanted = Linking(
        source=source.code,
        title=source.title,
        gives=source.gives,
        host=known.host,
        credentials=known.credentials,
        children=children,
    )
    return mirror_linking.link(conn, account, wanted, keys, state.locale, now)
