"""What the values of an export mean, line by line: no code of the database reaches a reader."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from html import unescape
from typing import Any, TypeVar

from bot import i18n
from bot.domain import marks, signing
from bot.domain.absence import Cause
from bot.domain.absence import State as NoticeState
from bot.domain.audience import PlaceKind, Readers
from bot.domain.calendar import local
from bot.domain.contact import Category, TicketState
from bot.domain.delivery import Kind, Status
from bot.domain.notifications import Switch
from bot.domain.passing import Passing, Way
from bot.domain.people import Hat, Right
from bot.domain.portfolio import ItemKind
from bot.domain.reach import Manner
from bot.domain.reach import State as ReachState
from bot.domain.views.records import DotKind
from bot.i18n import _, pgettext
from bot.screens import (
    audience_words,
    audit,
    export_kinds,
    lessons,
    menu,
    relations,
    signed_words,
)
from bot.screens import notifications as wishes
from bot.screens import settings as setting_words
from bot.screens import tickets as ticket_words
from bot.screens.absence_words import cause_label
from bot.screens.export_words import parts
from bot.screens.linking import preset_label
from bot.screens.mark_words import reason_words
from bot.screens.office_people import right

E = TypeVar("E", bound=StrEnum)
_MONDAY = date(2026, 9, 7)


def lines(table: str, column: str, value: Any, zone: str) -> tuple[str, ...]:
    """A value as people write it, not escaped; instants in ``zone``. Empty for nothing."""
    if value is None or value == "":
        return ()
    if table == "week_snapshot" and column == "content":
        return _signed_week(str(value))
    if isinstance(value, Mapping):
        return tuple(_pairs(column, value, zone))
    if isinstance(value, list | tuple):
        said = [line for one in value for line in lines(table, column, one, zone)]
        return (", ".join(said),) if said else ()
    return (_word(table, column, value) or _plainly(value, zone),)


def _plainly(value: Any, zone: str) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            here = local(value, zone)
            return f"{i18n.day_year(here.date())}, {i18n.clock(here.time())}"
        case date():
            return i18n.day_year(value)
        case time():
            return i18n.clock(value)
        case Fraction():
            return i18n.number(float(value), 0 if value.denominator == 1 else 2)
        case _:
            return str(value)


def _pairs(column: str, value: Mapping[str, Any], zone: str) -> Iterable[str]:
    """A small object, a line for each of its parts."""
    for key, inner in value.items():
        said = " · ".join(lines(column, key, inner, zone))
        if said:
            yield f"{_key(column, key)}: {said}"


def _key(column: str, key: str) -> str:
    if column == "switches":
        return _named(Switch, wishes.switch_label)(key) or key
    if column == "versions":
        return i18n.language_name(key)
    known = {"title": _("Title"), "text": _("Text"), "places": _("For whom")}
    return known.get(key) or {"readers": _("Readers")}.get(key, key)


def _signed_week(content: str) -> tuple[str, ...]:
    items = signing.read_snapshot(content).items
    return tuple(unescape(signed_words.item(one)) for one in items)


# --- values of fixed lists ---


def _word(table: str, column: str, value: Any) -> str:
    """What a value of a fixed list means; empty for any other value."""
    find = _WORDS.get((table, column)) or _WORDS.get(("", column))
    return find(value) if find is not None else ""


def _named(kind: type[E], words: Callable[[E], str]) -> Callable[[Any], str]:
    """Words for what the list knows; what an older program left behind stays as it is."""

    def said(value: Any) -> str:
        try:
            return words(kind(value))
        except ValueError:
            return ""

    return said


def _role(value: Any) -> str:
    return {
        "parent": _("representative"),
        "student": _("student"),
        "teacher": _("teacher"),
        "admin": _("school office"),
        "trusted": _("trusted person"),
    }.get(value, "")


def _origin(value: Any) -> str:
    return {"import": _("from the school's file"), "bot": _("in the chat")}.get(
        value, _("from the diary system")
    )


def _period(value: Any) -> str:
    return {
        "term": _("term"),
        "year": _("year"),
        "exam": _("exam"),
        "final": _("final mark"),
    }.get(value, "")


def _under_digest(value: Any) -> str:
    return {"discussed": _("talked about it"), "help": _("asked for help")}.get(value, "")


def _import_state(value: Any) -> str:
    return {
        "sent": _("checked, not applied"),
        "working": _("being read"),
        "applied": _("applied"),
        "dropped": _("dropped"),
    }.get(value, "")


def _language(value: Any) -> str:
    return i18n.language_name(str(value)) if value in i18n.LOCALES else ""


def _weekday(value: Any) -> str:
    return i18n.weekday_long(date.fromordinal(_MONDAY.toordinal() + int(value)))


def _hidden(value: Any) -> str:
    return dict(menu.hideable()).get(str(value), "")


def _subject(value: Any) -> str:
    return unescape(lessons.subject(str(value)))


def _attendance(value: Any) -> str:
    return unescape(lessons.absence(str(value)))


def _mark_kind(value: Any) -> str:
    return marks.kind_shown(str(value), i18n.current())


def _platform(value: Any) -> str:
    return str(value).capitalize()


def _place(value: Any) -> str:
    """A place of an audience, by its kind: ``c12``."""
    kinds = {
        PlaceKind.CLASS: _("a class"),
        PlaceKind.GROUP: _("a group"),
        PlaceKind.GRADE: _("a grade"),
        PlaceKind.SCHOOL: _("the whole school"),
        PlaceKind.STAFF: _("the staff"),
    }
    return _named(PlaceKind, kinds.__getitem__)(str(value)[:1])


def _entity(value: Any) -> str:
    """What a trace or a file is about: a table's name, as journals call it or as the export."""
    said = audit.thing(str(value))
    return said if said != value else parts().get(said, said)


def _topic(value: Any) -> str:
    """What a told thing is about: ``mark:17``."""
    return {
        "mark": _("mark"),
        "absence": _("absence"),
        "first": _("first lesson"),
        "announcement": _("announcement"),
        "dot": _("dot"),
        "homework": _("homework"),
    }.get(str(value).partition(":")[0], _("news"))


def _dot(value: DotKind) -> str:
    return {
        DotKind.OWED: _("work owed"),
        DotKind.PLANNED: _("work planned"),
        DotKind.AGAIN: _("will be asked again"),
    }[value]


def _item(value: ItemKind) -> str:
    return {
        ItemKind.WORK: pgettext("noun", "work"),
        ItemKind.HOBBY: _("hobby"),
        ItemKind.ACHIEVEMENT: _("achievement"),
    }[value]


def _notice_state(value: NoticeState) -> str:
    return {
        NoticeState.FILED: _("sent"),
        NoticeState.SEEN: _("seen by the class teacher"),
        NoticeState.ACCEPTED: _("accepted"),
        NoticeState.QUESTIONED: _("the class teacher asks"),
        NoticeState.WITHDRAWN: _("taken back"),
        NoticeState.CERTIFICATE: _("certificate received"),
    }[value]


def _status(value: Status) -> str:
    return {
        Status.WAITING: _("waiting"),
        Status.SENT: _("sent"),
        Status.DEAD: _("could not be sent"),
        Status.DROPPED: _("not sent"),
    }[value]


def _reach(value: ReachState) -> str:
    return {
        ReachState.WAITING: _("on the way"),
        ReachState.DELIVERED: _("delivered"),
        ReachState.BLOCKED: _("bot blocked"),
        ReachState.NOT_LINKED: _("not linked"),
        ReachState.MUTED: _("switched off"),
        ReachState.FAILED: _("not delivered"),
        ReachState.STOPPED: _("stopped"),
    }[value]


def _errand(value: Way) -> str:
    return {
        Way.ABSENCE: _("absence notice"),
        Way.RECALL: _("that a notice was taken back"),
        Way.SIGNATURE: _("signature"),
    }[value]


def _passing(value: Passing) -> str:
    return {
        Passing.WAITING: _("on the way"),
        Passing.SENDING: _("on the way"),
        Passing.PASSED: _("passed on"),
        Passing.UNCLEAR: _("may have arrived"),
        Passing.REFUSED: _("not taken"),
    }[value]


def _manner(value: Manner) -> str:
    return {
        Manner.NORMAL: _("with a sound"),
        Manner.SILENT: _("without a sound"),
        Manner.URGENT: _("urgent"),
    }[value]


_WORDS: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("", "role"): _role,
    ("", "rights"): _named(Right, right),
    ("", "relation"): relations.relation,
    ("", "subject"): _subject,
    ("", "origin"): _origin,
    ("", "language"): _language,
    ("", "consent_language"): _language,
    ("", "locale"): _language,
    ("", "timezone"): i18n.city,
    ("", "zone"): i18n.city,
    ("", "platform"): _platform,
    ("", "weekly_day"): _weekday,
    ("", "action"): audit.deed,
    ("", "entity"): _entity,
    ("", "cause"): _named(Cause, cause_label),
    ("", "certificate_code"): _attendance,
    ("", "readers"): _named(Readers, audience_words.readers),
    ("", "places"): _place,
    ("account", "preset"): preset_label,
    ("account", "hat"): _named(Hat, setting_words.hat_label),
    ("account", "hidden_buttons"): _hidden,
    ("mark", "kind"): _mark_kind,
    ("mark_event", "kind"): _mark_kind,
    ("mark_event", "reason"): reason_words,
    ("lesson_draft", "kind"): _mark_kind,
    ("dot", "kind"): _named(DotKind, _dot),
    ("term_mark", "period"): _period,
    ("attendance", "code"): _attendance,
    ("outbox", "kind"): _named(Kind, export_kinds.kind),
    ("outbox", "status"): _named(Status, _status),
    ("outbox", "reason"): export_kinds.reason,
    ("told", "topic"): _topic,
    ("digest_answer", "answer"): _under_digest,
    ("absence_notice", "state"): _named(NoticeState, _notice_state),
    ("mirror_errand", "kind"): _named(Way, _errand),
    ("mirror_errand", "state"): _named(Passing, _passing),
    ("announcement_recipient", "state"): _named(ReachState, _reach),
    ("announcement_draft", "manner"): _named(Manner, _manner),
    ("portfolio_item", "kind"): _named(ItemKind, _item),
    ("import_request", "state"): _import_state,
    ("ticket", "category"): _named(Category, ticket_words.category),
    ("ticket", "state"): _named(TicketState, ticket_words.state),
}
"""By table and column; an empty table is any."""
