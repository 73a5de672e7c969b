"""The office: absent today, links, events, special days."""

from bot.domain import access, calendar
from bot.domain.errors import NotUnderstood
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.office_day import (
    AddEvent,
    AddSchoolLink,
    ChooseDayKind,
    ChooseSpecialDay,
    MakeSpecialDay,
    OpenAbsentToday,
    OpenSchoolEvents,
    OpenSchoolLinks,
    RemoveEvent,
    RemoveSchoolLink,
    SendAbsentToday,
)
from bot.screens import office_day as screens
from bot.screens import office_import
from bot.screens.screen import Screen
from bot.services import office_day as services
from bot.services import office_people
from bot.storage import conversations

LINK, EVENT = "school_link", "school_event"


def _absent(turn: Turn, action: OpenAbsentToday) -> Screen:
    return screens.absent(services.absent(turn.conn, turn.viewer, action.day, turn.now))


def _absent_table(turn: Turn, action: SendAbsentToday) -> Screen:
    return screens.absent_table(services.absent(turn.conn, turn.viewer, action.day, turn.now))


def _await(turn: Turn, state: str) -> None:
    access.office(turn.viewer)
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, {}, turn.now)


def _heard(turn: Turn) -> None:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


# --- links ---


def _links(turn: Turn, _action: OpenSchoolLinks) -> Screen:
    return screens.links(services.links(turn.conn, turn.viewer))


def _add_link(turn: Turn, _action: AddSchoolLink) -> Screen:
    _await(turn, LINK)
    return screens.ask_link()


def _link_said(turn: Turn, said: Said) -> Screen:
    try:
        services.add_link(turn.conn, turn.viewer, said.text, turn.now)
    except NotUnderstood:
        return screens.ask_link()
    _heard(turn)
    return _links(turn, OpenSchoolLinks())


def _remove_link(turn: Turn, action: RemoveSchoolLink) -> Screen:
    services.remove_link(turn.conn, turn.viewer, action.link, turn.now)
    return _links(turn, OpenSchoolLinks())


# --- events ---


def _events(turn: Turn, _action: OpenSchoolEvents) -> Screen:
    return screens.events(services.events(turn.conn, turn.viewer, turn.now))


def _add_event(turn: Turn, _action: AddEvent) -> Screen:
    _await(turn, EVENT)
    return screens.ask_event()


def _event_said(turn: Turn, said: Said) -> Screen:
    try:
        services.add_event(turn.conn, turn.viewer, said.text, turn.now)
    except NotUnderstood:
        return screens.ask_event()
    _heard(turn)
    return _events(turn, OpenSchoolEvents())


def _remove_event(turn: Turn, action: RemoveEvent) -> Screen:
    gone = services.remove_event(turn.conn, turn.viewer, action.event, turn.now)
    left = services.events(turn.conn, turn.viewer, turn.now)
    return screens.events(left) if gone else screens.answered(left)


# --- special days ---


def _choose_day(turn: Turn, action: ChooseSpecialDay) -> Screen:
    office = access.office(turn.viewer)
    today = calendar.local_date(turn.now, office.school.zone)
    return screens.choose_day(max(action.month or today, today), today)


def _choose_kind(turn: Turn, action: ChooseDayKind) -> Screen:
    classes = office_people.classes(turn.conn, turn.viewer, turn.now)
    return screens.choose_kind(action.day, action.klass, classes)


def _make(turn: Turn, action: MakeSpecialDay) -> Screen:
    request = services.make_special_day(
        turn.conn,
        turn.viewer,
        action.day,
        action.kind.value,
        action.klass,
        turn.facts.bot,
        turn.now,
    )
    return office_import.comparing(request)


READS: Answers = {
    OpenAbsentToday: _absent,
    SendAbsentToday: _absent_table,
    OpenSchoolLinks: _links,
    OpenSchoolEvents: _events,
    ChooseSpecialDay: _choose_day,
    ChooseDayKind: _choose_kind,
}
WRITES: Answers = {
    AddSchoolLink: _add_link,
    RemoveSchoolLink: _remove_link,
    AddEvent: _add_event,
    RemoveEvent: _remove_event,
    MakeSpecialDay: _make,
}
DIALOGUES: Dialogues = {LINK: _link_said, EVENT: _event_said}
