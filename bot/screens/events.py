"""Events as families see them: what is ahead, what came of what was."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot import i18n
from bot.domain.views.events import (
    AnswerPush,
    Asked,
    EventChangePush,
    EventFacts,
    EventLine,
    EventList,
    EventView,
    QuestionPush,
    ResultsPush,
)
from bot.i18n import _, ngettext
from bot.keyboards.actions.events import (
    AnswerQuestion,
    AskOrganizer,
    LeaveEventForm,
    OpenEvent,
    OpenEvents,
    SendEvent,
    TakePart,
)
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of, shortened
from bot.keyboards.pieces import last_row, menu_button, pager
from bot.reports.papers import Calendar, CalendarEntry
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.mark_words import page_of, quoted, within
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

ON_A_PAGE = 8
TITLE_LIMIT = 150
DETAILS_LIMIT = 1200
RESULTS_SHOWN = 1500
OWN_WORDS = 200
ASKED_SHOWN = 2
USUAL_LENGTH = timedelta(hours=1)


# --- the list ---


def listed(view: EventList) -> Screen:
    lines, page, pages = page_of(view.lines, view.page, ON_A_PAGE)
    student, past = view.student.id, view.past
    title = _("Past events: {name}, {class_name}") if past else _("Events: {name}, {class_name}")
    text = blocks_of(
        bold(title.format(name=names.first(view.student.name), class_name=view.student.class_name)),
        *(
            text_of(bold(words.capital(i18n.day_long(day))), *(_line(line) for line in same))
            for day, same in groupby(lines, key=lambda line: line.day)
        ),
        None if lines else _nothing(past),
    )
    opening = (button(_label(line), OpenEvent(student, line.id)) for line in lines)
    turning = pager(page, pages, lambda number: OpenEvents(student, past, number))
    other = button(_("What is ahead") if past else _("What was"), OpenEvents(student, not past))
    return Screen(text, (*rows_of(1, opening), *turning, (other,), last_row(OpenMore())))


def _nothing(past: bool) -> str:
    if past:
        return _("There were no events this school year.")
    return _("Nothing is announced yet.")


def _line(line: EventLine) -> str:
    return words.joined(
        words.hours(line.starts_at, None),
        words.struck(quoted(line.title, TITLE_LIMIT))
        if line.cancelled
        else quoted(line.title, TITLE_LIMIT),
        quoted(line.place, OWN_WORDS),
        _("❌ Cancelled") if line.cancelled else "",
        _("✅ you take part") if line.takes_part else "",
        _("📄 results") if line.has_results else "",
    )


def _label(line: EventLine) -> str:
    return f"{i18n.day_number(line.day)} · {line.title}"


# --- one ---


def opened(view: EventView) -> Screen:
    return Screen(words.fitted(lambda limit: _text(view, limit)), _rows(view))


def _text(view: EventView, limit: int | None) -> str:
    return blocks_of(
        facts_text(view.facts),
        within(view.facts.description, DETAILS_LIMIT, limit),
        _organizer(view.facts),
        _taking_part(view),
        results_text(view.facts, limit),
        *(_asked(asked, limit) for asked in view.asked[:ASKED_SHOWN]),
    )


def facts_text(facts: EventFacts) -> str:
    return text_of(
        bold(shortened(facts.title, TITLE_LIMIT)),
        _when(facts.day, facts.starts_at, facts.place),
        _cancelled(facts.cancelled_for) if facts.cancelled else None,
    )


def _when(day: date, at: time | None, place: str) -> str:
    return words.joined(
        words.capital(i18n.day_long(day)),
        words.hours(at, None),
        words.room(shortened(place, OWN_WORDS)) if place else "",
    )


def _cancelled(reason: str) -> str:
    said = bold(_("❌ Cancelled"))
    return f"{said}: {quoted(reason, OWN_WORDS)}" if reason else said


def _organizer(facts: EventFacts) -> str:
    name = names.full(facts.organizer) if facts.organizer else names.written(facts.organizer_name)
    return _("Organizer: {name}").format(name=quoted(name, OWN_WORDS)) if name else ""


def _taking_part(view: EventView) -> str:
    n = view.taking_part
    return text_of(
        ngettext("{n} family takes part", "{n} families take part", n).format(n=n) if n else None,
        _("✅ You take part.") if view.takes_part else None,
        _("✅ Somebody of your family takes part.")
        if view.others and not view.takes_part
        else None,
    )


def results_text(facts: EventFacts, limit: int | None = None) -> str:
    if not facts.results:
        return ""
    return text_of(bold(_("What came of it")), within(facts.results, RESULTS_SHOWN, limit))


def _asked(asked: Asked, limit: int | None) -> str:
    answer = (
        _("The answer: {text}").format(text=within(asked.answer, OWN_WORDS * 2, limit))
        if asked.answer
        else _("No answer yet.")
    )
    return text_of(_("You asked: {text}").format(text=within(asked.text, OWN_WORDS, limit)), answer)


def _rows(view: EventView) -> Rows:
    student, event = view.student.id, view.facts.id
    ahead = view.facts.day >= view.today and not view.facts.cancelled
    acting: list[Row] = []
    if view.may_act and ahead:
        acting.append((_take_part(view),))
    if view.may_act and view.facts.organizer_id is not None:
        acting.append((button(_("💬 Write to the organizer"), AskOrganizer(student, event)),))
    if ahead:
        acting.append((button(_("🗓 Add to calendar"), SendEvent(student, event)),))
    return (*acting, last_row(OpenEvents(student, view.facts.day < view.today)))


def _take_part(view: EventView) -> Button:
    student, event = view.student.id, view.facts.id
    if view.takes_part:
        return button(_("Not after all"), TakePart(student, event, False))
    return button(_("I take part"), TakePart(student, event, True), Style.MAIN)


def said(view: EventView) -> Screen:
    toast = _("Noted: you take part.") if view.takes_part else _("Noted: you do not take part.")
    return replace(opened(view), toast=toast)


# --- words to the organizer ---


def ask(facts: EventFacts, student: int) -> Screen:
    text = text_of(
        bold(shortened(facts.title, TITLE_LIMIT)),
        _("Write to {name}: the next message is passed on, with your name and the class.").format(
            name=plain(names.polite(facts.organizer)) if facts.organizer else ""
        ),
    )
    cancel = button(_("Cancel"), LeaveEventForm(facts.id, student))
    return Screen(text, ((cancel, menu_button()),))


def asked(view: EventView, *, reached: bool) -> Screen:
    note = (
        _("Passed on. The answer comes here.")
        if reached
        else _("Kept. The organizer is not in this chat yet and sees it on the event's page.")
    )
    screen = opened(view)
    return replace(screen, text=blocks_of(note, screen.text))


def question_push(view: QuestionPush) -> Screen:
    text = blocks_of(
        bold(
            _("💬 {event}, {day}").format(
                event=shortened(view.event, TITLE_LIMIT), day=i18n.day_number(view.day)
            )
        ),
        quoted(names.written(view.who), OWN_WORDS),
        quoted(view.text, RESULTS_SHOWN),
    )
    reply = button(_("Answer"), AnswerQuestion(view.question), Style.MAIN)
    return Screen(text, ((reply, menu_button()),))


def answer_push(view: AnswerPush) -> Screen:
    head = _("💬 {who} about “{event}”").format(
        who=names.written(view.who), event=shortened(view.event, TITLE_LIMIT)
    )
    opens = button(_("Open the event"), OpenEvent(view.student, view.event_id))
    return Screen(
        blocks_of(bold(head), quoted(view.text, RESULTS_SHOWN)), ((opens, menu_button()),)
    )


def change_push(view: EventChangePush) -> Screen:
    """Another day, hour or place, or that it is cancelled: the facts are in the message."""
    title = shortened(view.title, TITLE_LIMIT)
    if view.cancelled:
        head = _("❌ {event}: cancelled").format(event=title)
        return Screen(
            blocks_of(bold(head), text_of(_when(*view.was), quoted(view.reason, OWN_WORDS))),
            ((menu_button(),),),
        )
    text = blocks_of(
        bold(_("✏️ {event}: another time or place").format(event=title)),
        text_of(_when(*view.now), _("Was: {when}").format(when=_when(*view.was))),
    )
    return Screen(text, ((menu_button(),),))


def results_push(view: ResultsPush) -> Screen:
    head = _("📄 {event}, {day}: what came of it").format(
        event=shortened(view.event, TITLE_LIMIT), day=i18n.day_number(view.day)
    )
    text = blocks_of(bold(head), quoted(view.text, RESULTS_SHOWN * 2))
    return Screen(text, (last_row(),), silent=True)


# --- one's own calendar ---


def calendar(view: EventView, now: datetime) -> Screen:
    """The event again, with a file for the phone's calendar beside it."""
    facts = view.facts
    caption = _("Open the file to add it to your calendar.")
    drawing = Calendar(facts.title, facts.zone, (_entry(facts),), now.astimezone(UTC))
    paper = Paper(drawing, "ics", "event.ics", caption)
    return replace(opened(view), paper=paper, toast=_("The file is ready"))


def _entry(facts: EventFacts) -> CalendarEntry:
    """The school says when an event begins; without an hour it takes the day."""
    starts, ends = _hours(facts.day, facts.starts_at, facts.zone)
    return CalendarEntry(
        uid=f"event-{facts.id}@zvonok",
        title=facts.title,
        starts=starts,
        ends=ends,
        place=facts.place,
        description=facts.description,
    )


def _hours(day: date, at: time | None, zone: str) -> tuple[datetime | date, datetime | date]:
    if at is None:
        return day, day
    starts = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    return starts, starts + USUAL_LENGTH
