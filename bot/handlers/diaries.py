"""Linking a diary system: which one, what is agreed to, the page or a token, whose diary."""

from dataclasses import replace
from typing import Any

from bot import i18n
from bot.domain import consent
from bot.domain.errands import SignIn
from bot.domain.errors import DiaryTrouble, Refused, Trouble
from bot.domain.link_pages import PageState
from bot.domain.servers import server
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.diaries import (
    AgreeToDiary,
    ChooseDiary,
    ChooseFound,
    ChoosePlace,
    DropFound,
    LinkFound,
    OpenDiaries,
)
from bot.screens import diaries as screens
from bot.screens.menu_key import is_menu_key
from bot.screens.screen import Screen
from bot.services import link_pages as services
from bot.sources.port import OAUTH, Ask, DiarySource, Entry
from bot.storage import accounts, conversations, link_pages

TOKEN, PLACE = "diary_token", "diary_place"
_SHORTEST = 8


def offered(turn: Turn) -> tuple[DiarySource, ...]:
    """Systems that the deployment has set up, in a steady order."""
    systems = (system for system in turn.facts.diaries.values() if system.entries)
    return tuple(sorted(systems, key=lambda system: system.title))


def _system(turn: Turn, code: str) -> DiarySource:
    system = turn.facts.diaries.get(code)
    if system is None or not system.entries:
        raise Refused
    return system


# --- from the list to the page or the token ---


def _open(turn: Turn, _action: OpenDiaries) -> Screen:
    return screens.systems(offered(turn))


def _choose(turn: Turn, action: ChooseDiary) -> Screen:
    """Nobody is asked to agree to what cannot be done here."""
    system = _system(turn, action.source)
    if not turn.facts.public_url and _by_token(system) is None:
        return screens.no_way(system)
    return screens.consent_to(system)


def _agree(turn: Turn, action: AgreeToDiary) -> Screen:
    """A text that changed since it was shown is shown again: it is this one that is agreed to."""
    system = _system(turn, action.source)
    if action.version != consent.VERSION:
        return screens.consent_to(system)
    entry = _by_token(system)
    if not turn.facts.public_url and entry is None:
        raise Refused
    facts, account = turn.facts, turn.viewer.account_id
    where, language = (facts.bot, turn.chat), i18n.current()
    begun = services.begin(turn.conn, account, where, system.code, language, facts.keys, turn.now)
    if begun is None:
        return screens.too_often(system)
    if facts.public_url:
        conversations.clear(turn.conn, facts.bot, turn.chat)
        return screens.page(system, f"{facts.public_url}/link/{begun.secret}")
    assert entry is not None  # noqa: S101  asked above
    return _place_or_token(turn, system, entry, begun.page)


def _by_token(system: DiarySource) -> Entry | None:
    """The way that needs nothing but what can be pasted."""
    fits = (entry for entry in system.entries if set(entry.asks) <= {Ask.PLACE, Ask.TOKEN})
    return next((entry for entry in fits if entry.code != OAUTH), None)


def _place_or_token(turn: Turn, system: DiarySource, entry: Entry, page: int) -> Screen:
    if Ask.PLACE not in entry.asks:
        return _await_token(turn, system, entry, page, "")
    if len(system.places) == 1 and not system.typed_place:
        return _await_token(turn, system, entry, page, system.places[0].id)
    _wait(turn, PLACE, {"page": page})
    return screens.choose_place(system, page)


def _await_token(turn: Turn, system: DiarySource, entry: Entry, page: int, place: str) -> Screen:
    _wait(turn, TOKEN, {"page": page, "place": place})
    names = {known.id: known.name for known in system.places}
    return screens.ask_token(system, entry.at(place), names.get(place, place))


def _wait(turn: Turn, state: str, data: dict[str, Any]) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, data, turn.now)


def _begun(turn: Turn, page: object) -> tuple[int, DiarySource, Entry]:
    """A linking of this account that still waits for a token; `Refused` otherwise."""
    state = link_pages.get(turn.conn, page) if isinstance(page, int) else None
    if state is None or state.account != turn.viewer.account_id or not state.is_open(turn.now):
        raise Refused
    system = _system(turn, state.source)
    entry = _by_token(system)
    if entry is None:
        raise Refused
    return state.id, system, entry


def _choose_place(turn: Turn, action: ChoosePlace) -> Screen:
    page, system, entry = _begun(turn, action.page)
    if not 0 <= action.place < len(system.places):
        raise Refused
    return _await_token(turn, system, entry, page, system.places[action.place].id)


def _typed_place(turn: Turn, said: Said) -> Screen:
    page, system, entry = _begun(turn, said.data.get("page"))
    typed = server(said.text) if system.typed_place else None
    if typed is None:
        return screens.no_server(system)
    return _await_token(turn, system, entry, page, typed)


def _token(turn: Turn, said: Said) -> Screen:
    """What the message said lives in the errand alone. More tokens are awaited, for the first one
    may be wrong, or sent twice."""
    waiting = _awaited(turn)
    if waiting is None:
        conversations.clear(turn.conn, turn.facts.bot, turn.chat)
        return screens.ended()
    if waiting.is_found(turn.now):
        return _whose(turn, waiting.id, -1)
    page, system, entry = _begun(turn, waiting.id)
    if said.taken is None:  # too short for any token, or a file
        return screens.refused(system, DiaryTrouble(Trouble.BAD_TOKEN))
    place = str(said.data.get("place", ""))
    errand = SignIn(turn.viewer.account_id, page, entry.code, place, said.text.strip())
    return replace(screens.checking(system, taken=said.taken), errand=errand)


# --- a secret in the chat ---


def awaits_secret(turn: Turn) -> bool:
    """Whether the next message is taken for a token."""
    return _awaited(turn) is not None


def _awaited(turn: Turn) -> PageState | None:
    """The linking for which a token is awaited; None when it has ended meanwhile."""
    known = conversations.get(turn.conn, turn.facts.bot, turn.chat)
    if known is None or known.state != TOKEN:
        return None
    page = link_pages.get(turn.conn, known.data["page"])
    if page is None or not (page.is_open(turn.now) or page.is_found(turn.now)):
        return None
    return page


def may_be_secret(text: str) -> bool:
    """Where a token is awaited, all but the shortest words are one: copied with spaces or a line
    around it, it must not stay in the chat either."""
    return len(text.strip()) >= _SHORTEST and not is_menu_key(text)


def not_expected(taken: bool) -> Screen:
    """A token that nobody waits for: it is deleted all the same."""
    return screens.not_expected(taken=taken)


# --- whose diary ---


def looked_up(turn: Turn, text: str) -> Screen | None:
    """What a finishing code of the page has brought back; None when it is no such code."""
    page = services.brought_back(turn.conn, text, turn.facts.keys, turn.now)
    if page is None:
        return None
    if page.account != turn.viewer.account_id:
        services.drop(turn.conn, page.id, turn.now)
        return screens.another_chat()
    return _whose(turn, page.id, -1)


def _whose(turn: Turn, page: int, chosen: int) -> Screen:
    account, keys = turn.viewer.account_id, turn.facts.keys
    state, found = services.found(turn.conn, account, page, keys, turn.now)
    every = (1 << len(found.children)) - 1
    return screens.whose(_system(turn, state.source), page, found.children, chosen & every)


def _choose_found(turn: Turn, action: ChooseFound) -> Screen:
    return _whose(turn, action.page, action.chosen)


def _link(turn: Turn, action: LinkFound) -> Screen:
    account, keys = turn.viewer.account_id, turn.facts.keys
    state, found = services.found(turn.conn, account, action.page, keys, turn.now)
    chosen = [place for place in range(len(found.children)) if action.chosen >> place & 1]
    system = _system(turn, state.source)
    if state.consent != consent.VERSION:
        return screens.consent_to(system)
    made = services.finish(turn.conn, account, action.page, chosen, system, keys, turn.now)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    ask = accounts.preset(turn.conn, account) is None
    screen = screens.linked(made, ask_preset=ask, own=found.children[0].is_self)
    return replace(screen, menu_key=not ask)


def _drop(turn: Turn, action: DropFound) -> Screen:
    state = link_pages.get(turn.conn, action.page)
    if state is None or state.account != turn.viewer.account_id:
        raise Refused
    services.drop(turn.conn, state.id, turn.now)
    return screens.dropped()


READS: Answers = {OpenDiaries: _open, ChooseDiary: _choose, ChooseFound: _choose_found}
WRITES: Answers = {
    AgreeToDiary: _agree,
    ChoosePlace: _choose_place,
    LinkFound: _link,
    DropFound: _drop,
}
DIALOGUES: Dialogues = {TOKEN: _token, PLACE: _typed_place}
