"""Support: tickets of whoever asks, the office's answers, and "my data"."""

from dataclasses import replace

from bot.domain import access
from bot.domain.calendar import local_date
from bot.domain.contact import Category
from bot.domain.errors import NotUnderstood
from bot.domain.views.contact import TicketFacts
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.tickets import (
    AddToTicket,
    AnswerTicket,
    CloseOfficeTicket,
    CloseTicket,
    NewTicket,
    OpenMyData,
    OpenOfficeTicket,
    OpenOfficeTickets,
    OpenTicket,
    OpenTickets,
)
from bot.screens import tickets as screens
from bot.screens.screen import Screen
from bot.services import own_names
from bot.services import tickets as services
from bot.storage import conversations, tickets

ASKING = "ticket:new"
ADDING = "ticket:more"
ANSWERING = "ticket:answer"


def _await(turn: Turn, state: str, data: dict[str, int | str | None]) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, data, turn.now)


def _heard(turn: Turn) -> None:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


# --- the asker ---


def _list(turn: Turn, action: OpenTickets) -> Screen:
    view = services.own_list(turn.conn, turn.viewer, action.page, access.clock_zone(turn.viewer))
    return screens.tickets(view)


def _new(turn: Turn, action: NewTicket) -> Screen:
    services.check_asker(turn.viewer, action.student)
    if action.category is None:
        return screens.categories(action.student)
    data = {"category": action.category.value, "student": action.student}
    _await(turn, ASKING, data)
    return screens.ask_words(action.category)


def _asked(turn: Turn, said: Said) -> Screen:
    kind, student = Category(said.data["category"]), said.data["student"]
    viewer, bot = turn.viewer, turn.facts.bot
    try:
        made = services.ask(turn.conn, viewer, student, kind, said.text, bot, turn.now)
    except NotUnderstood:
        return screens.too_much(OpenTickets())
    _heard(turn)
    return _shown(turn, made)


def _shown(turn: Turn, facts: TicketFacts, page: int = 0) -> Screen:
    return screens.ticket(services.shown(turn.conn, facts, page, access.clock_zone(turn.viewer)))


def _open(turn: Turn, action: OpenTicket) -> Screen:
    return _shown(turn, services.own(turn.conn, turn.viewer, action.ticket), action.page)


def _add(turn: Turn, action: AddToTicket) -> Screen:
    facts = services.own(turn.conn, turn.viewer, action.ticket)
    _await(turn, ADDING, {"ticket": facts.id})
    return screens.ask_more(facts)


def _added(turn: Turn, said: Said) -> Screen:
    ticket = said.data["ticket"]
    try:
        facts = services.add(turn.conn, turn.viewer, ticket, said.text, turn.facts.bot, turn.now)
    except NotUnderstood:
        return screens.too_much(OpenTicket(ticket))
    _heard(turn)
    return _shown(turn, facts)


def _close(turn: Turn, action: CloseTicket) -> Screen:
    facts = services.own(turn.conn, turn.viewer, action.ticket)
    services.close(turn.conn, facts, facts.person_id, turn.now)
    return _shown(turn, services.own(turn.conn, turn.viewer, facts.id))


def my_data(turn: Turn, action: OpenMyData) -> Screen:
    student, _person = access.writer(turn.viewer, action.student)
    today = local_date(turn.now, student.school.zone)
    view = tickets.my_data(turn.conn, student, today)
    own = own_names.may_give(turn.conn, turn.viewer.account_id, student.parent_id)
    return screens.my_data(replace(view, own_name=own))


# --- the office ---


def _office_list(turn: Turn, action: OpenOfficeTickets) -> Screen:
    return screens.tickets(
        services.office_list(turn.conn, turn.viewer, action.page, closed=action.closed)
    )


def _office_shown(turn: Turn, facts: TicketFacts, page: int = 0) -> Screen:
    view = services.shown(turn.conn, facts, page, access.clock_zone(turn.viewer), as_office=True)
    return screens.ticket(view)


def _office_open(turn: Turn, action: OpenOfficeTicket) -> Screen:
    return _office_shown(turn, services.see(turn.conn, turn.viewer, action.ticket), action.page)


def _answer(turn: Turn, action: AnswerTicket) -> Screen:
    facts, _office = services.of_office(turn.conn, turn.viewer, action.ticket)
    _await(turn, ANSWERING, {"ticket": facts.id})
    return screens.ask_answer(facts)


def _answered(turn: Turn, said: Said) -> Screen:
    ticket = said.data["ticket"]
    try:
        facts = services.answer(turn.conn, turn.viewer, ticket, said.text, turn.facts.bot, turn.now)
    except NotUnderstood:
        return screens.too_much(OpenOfficeTicket(ticket))
    _heard(turn)
    return _office_shown(turn, facts)


def _office_close(turn: Turn, action: CloseOfficeTicket) -> Screen:
    facts, office = services.of_office(turn.conn, turn.viewer, action.ticket)
    services.close(turn.conn, facts, office.id, turn.now)
    return _office_shown(turn, services.of_office(turn.conn, turn.viewer, facts.id)[0])


READS: Answers = {
    OpenTickets: _list,
    OpenTicket: _open,
    OpenMyData: my_data,
    OpenOfficeTickets: _office_list,
}
WRITES: Answers = {
    NewTicket: _new,
    AddToTicket: _add,
    CloseTicket: _close,
    OpenOfficeTicket: _office_open,
    AnswerTicket: _answer,
    CloseOfficeTicket: _office_close,
}
DIALOGUES: Dialogues = {ASKING: _asked, ADDING: _added, ANSWERING: _answered}
