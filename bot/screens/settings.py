"""Settings: language, zone, what the menu shows, what is told when, who is linked; and help."""

from bot import i18n
from bot.domain.people import Hat, StaffRef, Viewer
from bot.domain.views.linking import LinkedPerson
from bot.domain.views.settings import SettingsView, Zone, ZonesView
from bot.i18n import _
from bot.keyboards.actions.export import AskForget, SendExport
from bot.keyboards.actions.journal import OpenJournal
from bot.keyboards.actions.linking import EnterCode, Unlink
from bot.keyboards.actions.menu import ChooseHat, ChooseSchool, OpenMore
from bot.keyboards.actions.settings import (
    ChooseLanguage,
    ChooseZone,
    OpenLinks,
    OpenNotifications,
    OpenSettings,
    ToggleButton,
)
from bot.keyboards.actions.tickets import OpenTickets
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.pieces import last_row
from bot.screens import local_act, names
from bot.screens.diaries import offer_button
from bot.screens.linking import preset_label, who, who_shortly
from bot.screens.menu import Names
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

AS_AT_SCHOOL = "school"


def settings(view: SettingsView) -> Screen:
    text = blocks_of(
        bold(_("Settings")),
        text_of(
            _("Language: {name}").format(name=i18n.language_name(view.locale)),
            _zone_line(view) if view.hats else None,
            _("Notifications: {preset}").format(preset=preset_label(view.preset).lower())
            if view.hats and view.preset
            else None,
        ),
    )
    back = OpenMore() if view.hats else None
    return Screen(text, (*rows_of(2, _settings_buttons(view)), last_row(back)))


def _settings_buttons(view: SettingsView) -> list[Button]:
    buttons = [local_act.open_button()] if view.office else []
    buttons.append(button(_("🌐 Language"), ChooseLanguage()))
    if view.hats:
        buttons += [
            button(_("🕒 Time zone"), ChooseZone()),
            button(_("🔔 Notifications"), OpenNotifications()),
        ]
    if any(hat is not Hat.STAFF for hat in view.hats):
        buttons.append(button(_("🔘 Menu buttons"), ToggleButton()))
    buttons.append(button(_("🔗 Linked people"), OpenLinks()))
    if view.diaries:
        buttons.append(offer_button())
    if Hat.FAMILY in view.hats or Hat.STUDENT in view.hats:
        buttons.append(button(_("👁 Who opened it"), OpenJournal()))
    if view.hats:
        buttons.append(button(_("📦 Export"), SendExport()))
        buttons.append(button(_("🗑 Forget me"), AskForget()))
    if len(view.hats) > 1:
        buttons.append(button(_("Change role"), ChooseHat(None)))
    return buttons


def _zone_line(view: SettingsView) -> str | None:
    if view.own_zone is not None:
        return _("Time zone of notifications: {zone}").format(zone=_zone(view.own_zone))
    if view.school_zone is not None:
        return _("Time zone of notifications: as at school, {zone}").format(
            zone=_zone(view.school_zone)
        )
    return None


def _zone(zone: Zone) -> str:
    return f"{i18n.city(zone.name)} (UTC{zone.offset})"


def _zone_label(zone: Zone) -> str:
    """Short enough for Петропавловск-Камчатский with a tick."""
    return f"{zone.offset} {i18n.city(zone.name)}"


# --- language and zone ---


def languages(chosen: str) -> Screen:
    """Each language calls itself by its own name."""
    buttons = [
        button(_ticked(i18n.language_name(locale), locale == chosen), ChooseLanguage(locale))
        for locale in i18n.LOCALES
    ]
    return Screen(bold(_("Language")), (tuple(buttons), last_row(OpenSettings())))


def zones(view: ZonesView) -> Screen:
    text = blocks_of(
        bold(_("Time zone of notifications")),
        _("It decides when notifications come. Lessons are always shown in the school's time."),
    )
    school = button(
        _ticked(_("As at school: {zone}").format(zone=_zone(view.school)), view.chosen is None),
        ChooseZone(AS_AT_SCHOOL),
    )
    others = [
        button(_ticked(_zone_label(zone), zone.name == view.chosen), ChooseZone(zone.name))
        for zone in view.zones
    ]
    return Screen(text, ((school,), *rows_of(2, others), last_row(OpenSettings())))


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


# --- the menu and the messages ---


def menu_buttons(hidden: frozenset[str], offered: Names) -> Screen:
    """``offered``: names and labels of the buttons."""
    text = blocks_of(
        bold(_("Menu buttons")), _("Press a button to hide it from the menu or to show it again.")
    )
    buttons = [
        button(f"{'▫️' if name in hidden else '✓'} {label}", ToggleButton(name))
        for name, label in offered
    ]
    return Screen(text, (*rows_of(2, buttons), last_row(OpenSettings())))


# --- people and hats ---


def links(people: tuple[LinkedPerson, ...]) -> Screen:
    """Who is linked to this account, each with a way out."""
    text = blocks_of(
        bold(_("Linked people")),
        text_of(*(f"• {plain(who(person))}" for person in people)) or _("Nobody is linked yet."),
    )
    rows: list[Row] = [
        (
            button(
                _("Unlink: {who}").format(who=who_shortly(person)),
                Unlink(person.link_id),
                Style.DANGER,
            ),
        )
        for person in people
    ]
    return Screen(
        text,
        (*rows, (button(_("🔑 Enter another code"), EnterCode()),), last_row(OpenSettings())),
    )


def hats(viewer: Viewer) -> Screen:
    """The parts somebody with several may act in; the current one is ticked."""
    buttons = [
        button(_ticked(hat_label(hat), hat is viewer.hat), ChooseHat(hat)) for hat in viewer.hats
    ]
    return Screen(bold(_("Change role")), (*rows_of(1, buttons), last_row()))


def stands(viewer: Viewer) -> str:
    """After a button that was for another hat than the one worn."""
    if viewer.hat is None:
        return ""
    role = hat_label(viewer.hat)
    if len({ref.school.id for ref in viewer.staff}) > 1:
        role = f"{role}, {names.school(viewer.staff[0].school)}"
    return _("Your role now: {role}").format(role=role)


def workplaces(staff: tuple[StaffRef, ...]) -> Screen:
    """The schools somebody works at; the first is the one stood at."""
    found = {ref.school.id: ref.school for ref in staff}.values()
    here = staff[0].school.id
    buttons = [
        button(_ticked(names.school(school), school.id == here), ChooseSchool(school.id))
        for school in sorted(found, key=lambda school: school.id)
    ]
    text = text_of(
        bold(_("Which school?")),
        _("The office’s buttons are of the school chosen; lessons, classes and messages of all."),
    )
    return Screen(text, (*rows_of(1, buttons), last_row()))


def hat_label(hat: Hat) -> str:
    return {
        Hat.FAMILY: _("👨‍👩‍👧 Family"),
        Hat.STUDENT: _("🎒 Student"),
        Hat.STAFF: _("🏫 School staff"),
    }[hat]


def help_page(linked: bool) -> Screen:
    """How it works and whom to ask."""
    text = blocks_of(
        bold(_("Help")),
        text_of(
            _("• The “Menu” button under the input field, or any word, opens the menu."),
            _("• A second code adds another child, another school or another role."),
            _("• An old button that no longer fits always leads back to the menu."),
            _("• Settings → Linked people: unlink at any time."),
        ),
        _("A mistake in the diary, a lost code or phone: ask the class teacher."),
    )
    code = button(_("🔑 Enter another code") if linked else _("🔑 Enter the code"), EnterCode())
    support: tuple[Row, ...] = ((button(_("🛟 Support"), OpenTickets()),),) if linked else ()
    return Screen(text, (*support, (code,), last_row(OpenMore() if linked else None)))
