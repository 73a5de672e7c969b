"""What somebody sets for themselves: language, zone, menu, hat, child."""

from bot import i18n
from bot.domain import access
from bot.domain.errors import Refused
from bot.domain.people import Hat
from bot.domain.views.settings import SettingsView, Zone, ZonesView
from bot.domain.zones import RUSSIAN, offset
from bot.handlers.menu import fresh_menu
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.menu import ChooseChild, ChooseHat, ChooseSchool
from bot.keyboards.actions.settings import (
    ChooseLanguage,
    ChooseZone,
    OpenHelp,
    OpenLinks,
    OpenSettings,
    ToggleButton,
)
from bot.screens import linking as linking_screens
from bot.screens import menu as menu_screens
from bot.screens import settings as screens
from bot.screens.screen import Screen
from bot.services import digests, linking
from bot.services.office_imports import office_of
from bot.storage import accounts, conversations


def _settings(turn: Turn, _action: OpenSettings | None = None) -> Screen:
    viewer = turn.viewer
    school = _school_zone(turn)
    preset = accounts.preset(turn.conn, viewer.account_id) if viewer.hats else None
    view = SettingsView(
        locale=i18n.current(),
        hats=viewer.hats,
        own_zone=_zone(viewer.zone, turn) if viewer.zone else None,
        school_zone=_zone(school, turn) if school else None,
        preset=preset,
        hidden=viewer.hidden_buttons,
        diaries=bool(turn.facts.diaries),
        office=office_of(viewer) is not None,
    )
    return screens.settings(view)


def _school_zone(turn: Turn) -> str | None:
    """The zone of the first school in sight."""
    zones = [child.school.zone for child in access.readable(turn.viewer)]
    zones += [ref.school.zone for ref in turn.viewer.staff]
    return zones[0] if zones else None


def _zone(name: str, turn: Turn) -> Zone:
    return Zone(name, offset(name, turn.now))


def _language(turn: Turn, action: ChooseLanguage) -> Screen:
    """Back to where the choice was made: the settings, or the first screen of a stranger."""
    if action.locale is None:
        return screens.languages(turn.viewer.locale)
    if action.locale not in i18n.LOCALES:
        raise Refused
    accounts.set_locale(turn.conn, turn.viewer.account_id, action.locale)
    with i18n.use(action.locale):
        if turn.viewer.consent_due:
            return linking_screens.consent_renewal(turn.viewer)
        return _settings(turn) if turn.viewer.hats else fresh_menu(turn)


def _time_zone(turn: Turn, action: ChooseZone) -> Screen:
    school = _school_zone(turn)
    if school is None:
        raise Refused
    chosen = turn.viewer.zone
    if action.zone is not None:
        chosen = _known_zone(action.zone)
        accounts.set_zone(turn.conn, turn.viewer.account_id, chosen)
        digests.made_up(turn.conn, turn.facts.bot, turn.viewer.account_id, turn.now)
    zones = tuple(_zone(name, turn) for name in RUSSIAN)
    return screens.zones(ZonesView(zones, _zone(school, turn), chosen))


def _known_zone(name: str) -> str | None:
    if name == screens.AS_AT_SCHOOL:
        return None
    if name not in RUSSIAN:
        raise Refused
    return name


def _menu_button(turn: Turn, action: ToggleButton) -> Screen:
    if turn.viewer.hat not in (Hat.FAMILY, Hat.STUDENT):
        raise Refused
    hidden = turn.viewer.hidden_buttons
    offered = menu_screens.hideable_by(turn.viewer.hat, access.readable(turn.viewer))
    if action.name is not None:
        if action.name not in dict(offered):
            raise Refused
        hidden = hidden ^ {action.name}
        accounts.set_hidden(turn.conn, turn.viewer.account_id, hidden)
    return screens.menu_buttons(hidden, offered)


def _links(turn: Turn, _action: OpenLinks) -> Screen:
    """Also for somebody whose links give nothing any more: they can still be untied."""
    return screens.links(linking.linked_people(turn.conn, turn.viewer.account_id, turn.now))


def _help(turn: Turn, _action: OpenHelp) -> Screen:
    return screens.help_page(linked=bool(turn.viewer.hats))


def _hat(turn: Turn, action: ChooseHat) -> Screen:
    if action.hat is None and len(turn.viewer.hats) > 1:
        return screens.hats(turn.viewer)
    if action.hat not in turn.viewer.hats or action.hat is None:
        raise Refused
    accounts.set_hat(turn.conn, turn.viewer.account_id, action.hat)
    return fresh_menu(turn)


def _child(turn: Turn, action: ChooseChild) -> Screen:
    child = access.student(turn.viewer, action.student)
    accounts.set_child(turn.conn, turn.viewer.account_id, child.id)
    return fresh_menu(turn)


def _workplace(turn: Turn, action: ChooseSchool) -> Screen:
    """What was begun at the other school is not taken along."""
    schools = access.workplaces(turn.viewer)
    if action.school is None and len(schools) > 1:
        return screens.workplaces(turn.viewer.staff)
    if action.school not in {school.id for school in schools} or action.school is None:
        raise Refused
    accounts.set_school(turn.conn, turn.viewer.account_id, action.school)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return fresh_menu(turn)


READS: Answers = {
    OpenSettings: _settings,
    OpenLinks: _links,
    OpenHelp: _help,
}
WRITES: Answers = {
    ChooseLanguage: _language,
    ChooseZone: _time_zone,
    ToggleButton: _menu_button,
    ChooseHat: _hat,
    ChooseChild: _child,
    ChooseSchool: _workplace,
}
