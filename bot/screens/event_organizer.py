"""Events as whoever holds them sees them: who comes, what was asked, the results."""

from dataclasses import replace

from bot import i18n
from bot.domain.views.events import (
    EventFacts,
    OwnEvent,
    OwnEventLine,
    OwnEvents,
    Participant,
    Question,
)
from bot.i18n import _, ngettext
from bot.keyboards.actions.events import (
    AnswerQuestion,
    CancelEvent,
    ChangeEvent,
    LeaveEventForm,
    OpenOwnEvent,
    OpenOwnEvents,
    WriteResults,
)
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.office_day import RemoveEvent
from bot.keyboards.buttons import Row, Style, button, rows_of
from bot.keyboards.pieces import last_row, menu_button, pager
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.events import facts_text, results_text
from bot.screens.mark_words import quoted, within
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

TITLE_LIMIT = 150
NAMES_SHOWN = 30
QUESTIONS_SHOWN = 5
WORDS_LIMIT = 250


def listed(view: OwnEvents) -> Screen:
    text = blocks_of(
        bold(_("Events")),
        text_of(*(_line(line) for line in view.lines)) or _("Nothing is announced yet."),
    )
    opening = (
        button(f"{i18n.day_number(line.day)} · {line.title}", OpenOwnEvent(line.id))
        for line in view.lines
    )
    turning = pager(view.page, view.pages, OpenOwnEvents)
    return Screen(text, (*rows_of(1, opening), *turning, last_row(OpenMore())))


def _line(line: OwnEventLine) -> str:
    coming, waiting = line.taking_part, line.unanswered
    return words.joined(
        i18n.day_short(line.day),
        words.hours(line.starts_at, None),
        words.struck(quoted(line.title, TITLE_LIMIT))
        if line.cancelled
        else quoted(line.title, TITLE_LIMIT),
        ngettext("{n} family takes part", "{n} families take part", coming).format(n=coming)
        if coming
        else "",
        ngettext("❓ {n} question", "❓ {n} questions", waiting).format(n=waiting)
        if waiting
        else "",
    )


def opened(view: OwnEvent) -> Screen:
    waiting = [asked for asked in view.questions if not asked.answer][:QUESTIONS_SHOWN]
    text = words.fitted(
        lambda limit: blocks_of(
            facts_text(view.facts),
            _participants(view.participants),
            *(_question(asked, limit) for asked in waiting),
            results_text(view.facts, limit),
        )
    )
    answers = (
        button(_("Answer: {name}").format(name=names.short(asked.by)), AnswerQuestion(asked.id))
        for asked in waiting
    )
    results = button(
        _("Change the results") if view.facts.results else _("📄 Write the results"),
        WriteResults(view.facts.id),
    )
    own: Row = (results,) if view.today >= view.facts.day else ()
    rows = (*rows_of(1, answers), own, *_changing(view), last_row(OpenOwnEvents()))
    return Screen(text, tuple(row for row in rows if row))


def _changing(view: OwnEvent) -> tuple[Row, ...]:
    event = view.facts.id
    remove = ((button(_("🗑 Remove"), RemoveEvent(event), Style.DANGER),),)
    if not view.changeable:
        return ()
    change = button(_("✏️ Change"), ChangeEvent(event))
    cancel = button(_("❌ Cancel the event"), CancelEvent(event), Style.DANGER)
    return ((change, cancel), *(remove if view.removable else ()))


def _participants(people: tuple[Participant, ...]) -> str:
    if not people:
        return _("Nobody has said yet that they take part.")
    seen = dict.fromkeys((one.class_name, one.student) for one in people)
    lines = [f"{plain(names.short(student))}, {plain(class_name)}" for class_name, student in seen]
    n = len(lines)
    rest = n - NAMES_SHOWN
    return text_of(
        bold(ngettext("{n} family takes part", "{n} families take part", n).format(n=n)),
        *lines[:NAMES_SHOWN],
        ngettext("and {n} more", "and {n} more", rest).format(n=rest) if rest > 0 else None,
    )


def _question(asked: Question, limit: int | None = None) -> str:
    child = names.short(asked.about) if asked.about else ""
    about = words.joined(plain(child), plain(asked.class_name), by=", ")
    who = f"❓ {bold(names.full(asked.by))}"
    return text_of(f"{who} ({about})" if about else who, within(asked.text, WORDS_LIMIT, limit))


# --- forms ---


def ask_answer(asked: Question) -> Screen:
    text = blocks_of(
        _question(asked), _("Write the answer: the next message is passed on to them alone.")
    )
    return Screen(text, (_cancel(asked.event_id),))


def _cancel(event: int) -> Row:
    return (button(_("Cancel"), LeaveEventForm(event)), menu_button())


def answered(view: OwnEvent) -> Screen:
    screen = opened(view)
    return replace(screen, text=blocks_of(_("The answer is on its way."), screen.text))


def ask_change(view: OwnEvent) -> Screen:
    """With the words as they are now, to be copied and put right."""
    text = blocks_of(
        bold(_("Write the event anew")),
        f"<code>{plain(_spoken(view))}</code>",
        _(
            "The day, the hour and the title, at its end the classes if it is for some only; the"
            " agenda below. Another day or hour is told to everybody it is for."
        ),
    )
    return Screen(text, (_cancel(view.facts.id),))


def _spoken(view: OwnEvent) -> str:
    """As it would be typed."""
    facts = view.facts
    at = f"{facts.starts_at:%H:%M}" if facts.starts_at else ""
    first = " ".join(filter(None, (f"{facts.day:%d.%m.%Y}", at, facts.title, *view.classes)))
    return text_of(first, facts.description)


def changed(view: OwnEvent, told: int) -> Screen:
    note = _("✅ Changed.")
    if told:
        note = ngettext(
            "✅ Changed. {n} phone hears of it in three minutes.",
            "✅ Changed. {n} phones hear of it in three minutes.",
            told,
        ).format(n=told)
    screen = opened(view)
    return replace(screen, text=blocks_of(note, screen.text))


def ask_cancel(view: OwnEvent) -> Screen:
    text = blocks_of(
        bold(_("Cancel the event?")),
        facts_text(view.facts),
        _("Write why, as families may read it, or press the button. Everybody it is for is told."),
    )
    sure = button(_("Cancel without a reason"), CancelEvent(view.facts.id, True), Style.DANGER)
    leave = button(_("Do not cancel"), LeaveEventForm(view.facts.id))
    return Screen(text, ((sure,), (leave,)))


def cancelled(view: OwnEvent, told: int) -> Screen:
    note = _("❌ Cancelled.")
    if told:
        note = ngettext(
            "❌ Cancelled. {n} phone hears of it in three minutes.",
            "❌ Cancelled. {n} phones hear of it in three minutes.",
            told,
        ).format(n=told)
    screen = opened(view)
    return replace(screen, text=blocks_of(note, screen.text))


def ask_results(facts: EventFacts) -> Screen:
    text = blocks_of(
        facts_text(facts),
        results_text(facts),
        _(
            "Write what came of it, in one message. Families who did not take part are told; "
            "everybody finds it on the event's page."
        ),
    )
    return Screen(text, (_cancel(facts.id),))


def written(view: OwnEvent, told: int) -> Screen:
    note = (
        ngettext(
            "The results are kept; {n} person who missed it is told.",
            "The results are kept; {n} people who missed it are told.",
            told,
        ).format(n=told)
        if told
        else _("The results are kept.")
    )
    screen = opened(view)
    return replace(screen, text=blocks_of(note, screen.text))
