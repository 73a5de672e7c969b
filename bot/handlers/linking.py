"""From a code to a diary, and out of it again."""

from dataclasses import replace

from bot import i18n
from bot.domain import codes as rules
from bot.domain import consent
from bot.domain.errors import AlreadyDone, CodeRefused, Refused
from bot.domain.people import Role
from bot.domain.views.linking import Linked, Offer
from bot.handlers import diaries, notifications, trust
from bot.handlers.menu import fresh_menu
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.linking import (
    AcceptConsent,
    ChoosePreset,
    ConfirmPeople,
    DeclineConsent,
    EnterCode,
    NotMine,
    RenewConsent,
    Unlink,
)
from bot.screens import linking as screens
from bot.screens import own_name as name_screens
from bot.screens import refusals
from bot.screens import settings as settings_screens
from bot.screens.screen import Screen
from bot.services import linking
from bot.storage import accounts, conversations

ENTERING = "code"
NAMING = "own_name"


def may_be_code(text: str) -> bool:
    """Whether the message has to be answered in a writing transaction: a wrong try is counted."""
    return bool(rules.readings(text))


def start(turn: Turn, payload: str) -> Screen:
    """``/start``: the menu with its key, or what the code of a deep link opens."""
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    if not payload:
        return _with_key(fresh_menu(turn))
    return _looked_up(turn, payload) if may_be_code(payload) else screens.not_a_code()


def typed_code(turn: Turn, text: str) -> Screen:
    """A message nobody asked for: a code, or a word that opens the menu."""
    linked = bool(turn.viewer.hats)
    meant = rules.looks_like_code(text) if linked else may_be_code(text)
    return _looked_up(turn, text) if meant else fresh_menu(turn)


def _with_key(screen: Screen) -> Screen:
    """The key under the input field is brought once: at the start and after linking."""
    return replace(screen, menu_key=True)


def _looked_up(turn: Turn, text: str) -> Screen:
    """A refused code is a screen and no error: the count of wrong tries must be kept."""
    account, keys = turn.viewer.account_id, turn.facts.keys
    try:
        invited = trust.looked_up(turn, text)
        if invited is not None:
            return invited
        fetched = diaries.looked_up(turn, text)
        if fetched is not None:
            return fetched
        found = linking.look_up(turn.conn, account, text, keys, turn.now)
    except AlreadyDone:
        return screens.already_linked()
    if isinstance(found, CodeRefused):
        return refusals.code_refused(found, turn.viewer)
    return screens.confirm(found)


# --- typing a code ---


def _enter(turn: Turn, _action: EnterCode) -> Screen:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, ENTERING, {}, turn.now)
    return screens.ask_code()


def _entered(turn: Turn, said: Said) -> Screen:
    """One message is awaited: whatever is no code gets the hint, and the wait is over."""
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return _looked_up(turn, said.text) if may_be_code(said.text) else screens.not_a_code()


# --- what is asked before linking ---


def _offered(turn: Turn, action: ConfirmPeople | AcceptConsent) -> Offer:
    account, keys = turn.viewer.account_id, turn.facts.keys
    return linking.offered(turn.conn, account, action.code, action.seal, keys, turn.now)


def _confirmed(turn: Turn, action: ConfirmPeople) -> Screen:
    return screens.consent_to(_offered(turn, action))


def _not_mine(turn: Turn, action: NotMine) -> Screen:
    account, keys = turn.viewer.account_id, turn.facts.keys
    linking.freeze(turn.conn, account, action.code, action.seal, keys, turn.now)
    return screens.frozen()


def _declined(_turn: Turn, _action: DeclineConsent) -> Screen:
    return screens.declined()


def _accepted(turn: Turn, action: AcceptConsent) -> Screen:
    """A text that changed since it was shown is shown again: it is this one that is agreed to."""
    if action.version != consent.VERSION:
        return screens.consent_to(_offered(turn, action))
    account, keys = turn.viewer.account_id, turn.facts.keys
    linked = linking.accept(
        turn.conn, account, action.code, action.seal, keys, i18n.current(), turn.now
    )
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return _after(turn, linked)


def _after(turn: Turn, linked: Linked) -> Screen:
    if linked.ask_name:
        waited: dict[str, int | None] = {"student": None}
        conversations.put(turn.conn, turn.facts.bot, turn.chat, NAMING, waited, turn.now)
        return name_screens.ask(None, screens.added(linked))
    if linked.ask_preset:
        return screens.linked(linked)
    return replace(_with_key(fresh_menu(turn)), toast=screens.added(linked))


def onward(turn: Turn) -> Screen:
    """After the question for a name: how much to be told, or the menu."""
    if accounts.preset(turn.conn, turn.viewer.account_id) is None:
        return screens.how_often(Role.PARENT)
    return _with_key(fresh_menu(turn))


# --- later ---


def _renewed(turn: Turn, action: RenewConsent) -> Screen:
    account = turn.viewer.account_id
    linking.renew(turn.conn, account, action.link, action.version, i18n.current(), turn.now)
    return fresh_menu(turn)


def _preset(turn: Turn, action: ChoosePreset) -> Screen:
    """After linking on to the menu; in the settings the choice stays on the screen."""
    if not turn.viewer.hats or action.preset not in screens.PRESETS:
        raise Refused
    account = turn.viewer.account_id
    first = accounts.preset(turn.conn, account) is None
    accounts.set_preset(turn.conn, account, action.preset)
    return _with_key(fresh_menu(turn)) if first else notifications.page(turn)


def _unlink(turn: Turn, action: Unlink) -> Screen:
    account = turn.viewer.account_id
    people = linking.linked_people(turn.conn, account, turn.now)
    person = next((one for one in people if one.link_id == action.link), None)
    if person is not None and not action.sure:
        return screens.ask_unlink(person)
    linking.unlink(turn.conn, account, action.link, turn.now)
    if len(people) > 1:
        rest = linking.linked_people(turn.conn, account, turn.now)
        return settings_screens.links(rest)
    return fresh_menu(turn)


READS: Answers = {ConfirmPeople: _confirmed, DeclineConsent: _declined}
WRITES: Answers = {
    EnterCode: _enter,
    NotMine: _not_mine,
    AcceptConsent: _accepted,
    RenewConsent: _renewed,
    ChoosePreset: _preset,
    Unlink: _unlink,
}
DIALOGUES: Dialogues = {ENTERING: _entered}
