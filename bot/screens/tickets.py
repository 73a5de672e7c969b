"""Support: one's own tickets, the office's, and "my data"."""

from bot import i18n
from bot.domain.contact import WORDS_LIMIT, Category, TicketState
from bot.domain.views.contact import MyDataView, TicketFacts, TicketsView, TicketView, TicketWords
from bot.i18n import _
from bot.keyboards.actions.own_name import AskOwnName
from bot.keyboards.actions.school import OpenSchool
from bot.keyboards.actions.settings import OpenHelp
from bot.keyboards.actions.tickets import (
    AddToTicket,
    AnswerTicket,
    CloseOfficeTicket,
    CloseTicket,
    NewTicket,
    OpenOfficeTicket,
    OpenOfficeTickets,
    OpenTicket,
    OpenTickets,
)
from bot.keyboards.buttons import Row, Style, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.pieces import last_row, pager
from bot.screens import contact_words as words
from bot.screens import lessons, names, relations
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

_ROOM = 3300


def category(kind: Category) -> str:
    return {
        Category.DATA: _("A mistake in my data"),
        Category.ACCESS: _("Codes and access"),
        Category.DIARY: _("Marks, timetable, homework"),
        Category.BOT: _("The bot does not work"),
        Category.OTHER: _("Something else"),
    }[kind]


def state(now: TicketState) -> str:
    return {
        TicketState.NEW: _("sent"),
        TicketState.SEEN: _("the office has opened it"),
        TicketState.ANSWERED: _("answered"),
        TicketState.CLOSED: _("closed"),
    }[now]


def number(facts: TicketFacts) -> str:
    return _("Ticket {n}").format(n=facts.id)


# --- lists ---


def tickets(view: TicketsView) -> Screen:
    title = _("Tickets") if view.as_office else _("Support")
    nothing = _("No tickets.") if view.as_office else _("You have not asked anything yet.")
    text = blocks_of(
        bold(title),
        blocks_of(*(_line(one, view) for one in view.tickets)) or nothing,
    )
    opening = [button(_label(one), _open(one, view)) for one in view.tickets]
    rows = (*rows_of(2, opening), *_turning(view), *_below(view))
    return Screen(text, (*rows, last_row(None if view.as_office else OpenHelp())))


def _label(one: TicketFacts) -> str:
    return f"№ {one.id}" if i18n.current() == "ru" else f"No. {one.id}"


def _line(one: TicketFacts, view: TicketsView) -> str:
    dot = "🔵" if _wants_attention(one, view) else "▫️"
    return text_of(
        f"{dot} {bold(number(one))} · {category(one.category)}",
        f"{state(one.state)}, {words.moment(one.last_at, view.zone)}",
        plain(asker(one)) if view.as_office else None,
    )


def _wants_attention(one: TicketFacts, view: TicketsView) -> bool:
    waiting = (TicketState.NEW, TicketState.SEEN) if view.as_office else (TicketState.ANSWERED,)
    return one.state in waiting


def asker(one: TicketFacts) -> str:
    """Who asks, and about whom; not escaped."""
    who = words.writer(one.asker, one.relation)
    if one.student is None or one.student_id == one.person_id:
        return who
    return f"{who} ({names.short(one.student)})"


def _open(one: TicketFacts, view: TicketsView) -> Action:
    return OpenOfficeTicket(one.id) if view.as_office else OpenTicket(one.id)


def _turning(view: TicketsView) -> tuple[Row, ...]:
    if view.as_office:
        return pager(view.page, view.pages, lambda page: OpenOfficeTickets(page, view.closed))
    return pager(view.page, view.pages, OpenTickets)


def _below(view: TicketsView) -> tuple[Row, ...]:
    if not view.as_office:
        return ((button(_("✍️ Ask the school"), NewTicket(), Style.MAIN),),)
    other = _("Open tickets") if view.closed else _("Closed tickets")
    return ((button(other, OpenOfficeTickets(0, not view.closed)),),)


# --- asking ---


def categories(student: int | None) -> Screen:
    text = blocks_of(bold(_("Ask the school")), _("What is it about?"))
    buttons = (button(category(kind), NewTicket(kind, student)) for kind in Category)
    return Screen(text, (*rows_of(1, buttons), last_row(OpenTickets())))


def ask_words(kind: Category) -> Screen:
    text = blocks_of(
        bold(category(kind)),
        _("Write the question as one message. The school office answers here, in its hours."),
        _("What is wrong, and how should it be?") if kind is Category.DATA else None,
    )
    return Screen(text, (last_row(OpenTickets()),))


def ask_more(facts: TicketFacts) -> Screen:
    text = blocks_of(bold(number(facts)), _("Write the message; it goes into this ticket."))
    return Screen(text, (last_row(OpenTicket(facts.id)),))


def ask_answer(facts: TicketFacts) -> Screen:
    text = blocks_of(
        bold(number(facts)), _("Write the answer; it arrives in the asker's chat at once.")
    )
    return Screen(text, (last_row(OpenOfficeTicket(facts.id)),))


def too_much(back: Action) -> Screen:
    text = _("Write a text of at most {n} characters.").format(n=WORDS_LIMIT)
    return Screen(text, (last_row(back),))


# --- one ticket ---


def ticket(view: TicketView) -> Screen:
    facts = view.facts
    shown = words.fitting([_message(one, view) for one in view.messages], _ROOM)
    text = blocks_of(
        text_of(
            bold(f"{number(facts)} · {category(facts.category)}"),
            plain(asker(facts)) if view.as_office else None,
            _("State: {state}").format(state=state(facts.state)),
        ),
        *shown,
    )
    return Screen(text, (*_pages(view), *_buttons(view), last_row(_list_of(view))))


def _message(one: TicketWords, view: TicketView) -> str:
    mine = one.by_office is view.as_office
    other = (
        _("School office") if one.by_office else words.writer(view.facts.asker, view.facts.relation)
    )
    who = _("You") if mine else other
    head = f"<b>{plain(who)}</b> · {words.moment(one.at, view.zone)}"
    return text_of(head, words.own_words(one.text))


def _pages(view: TicketView) -> tuple[Row, ...]:
    facts = view.facts
    if view.as_office:
        return pager(view.page, view.pages, lambda page: OpenOfficeTicket(facts.id, page))
    return pager(view.page, view.pages, lambda page: OpenTicket(facts.id, page))


def _buttons(view: TicketView) -> tuple[Row, ...]:
    facts = view.facts
    closed = facts.state is TicketState.CLOSED
    if view.as_office:
        answer = button(_("✍️ Answer"), AnswerTicket(facts.id), Style.MAIN)
        close = button(_("Close the ticket"), CloseOfficeTicket(facts.id))
    else:
        answer = button(_("✍️ Write more"), AddToTicket(facts.id), Style.MAIN)
        close = button(_("It is settled"), CloseTicket(facts.id))
    return ((answer,),) if closed else ((answer,), (close,))


def _list_of(view: TicketView) -> Action:
    return OpenOfficeTickets() if view.as_office else OpenTickets()


# --- what the school knows ---


def _group(name: str, subject: str) -> str:
    return _("Group {name}: {subject}").format(name=plain(name), subject=lessons.subject(subject))


def my_data(view: MyDataView) -> Screen:
    student = view.student
    birth = i18n.day_year(view.birth_date) if view.birth_date else _("not stated")
    text = blocks_of(
        bold(_("My data")),
        text_of(
            _("Student: {name}").format(name=plain(names.full(student.name))),
            _("Class: {value}").format(value=plain(student.class_name)),
            _("Date of birth: {value}").format(value=birth),
            *(_group(name, subject) for name, subject in view.groups),
        ),
        _me(view),
        _("The school keeps this list. If something is wrong, say so: the office corrects it."),
    )
    wrong = button(_("There is a mistake"), NewTicket(Category.DATA, student.id), Style.MAIN)
    label = _("✍️ Change my name") if view.myself and view.myself.full else _("✍️ Give my name")
    naming: tuple[Row, ...] = ((button(label, AskOwnName(student.id)),),) if view.own_name else ()
    return Screen(text, (*naming, (wrong,), last_row(OpenSchool(student.id))))


def _me(view: MyDataView) -> str | None:
    if view.myself is None:
        return None
    return text_of(
        _("You: {name}").format(name=plain(names.full(view.myself)))
        if view.myself.full
        else _("Your name is not in the school's list."),
        _("Relation: {value}").format(value=plain(relations.relation(view.relation)))
        if view.relation
        else None,
    )
