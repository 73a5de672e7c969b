"""What comes by itself: one table, kind -> how its facts are worded. First names only."""

from collections.abc import Callable
from datetime import date
from typing import Any

from bot import i18n
from bot.domain import marks
from bot.domain.delivery import Kind
from bot.domain.views.announce import NewsCopy, ProgressPush
from bot.domain.views.classroom import ClassMorning, ClassUnsigned, SignReminder
from bot.domain.views.day_changes import SpecialDayPush, TimetablePush
from bot.domain.views.digest import DailyDigest, Signable, WeeklyDigest
from bot.domain.views.evening import Disputed, InYourName, Unfilled
from bot.domain.views.events import AnswerPush, EventChangePush, QuestionPush, ResultsPush
from bot.domain.views.mirror import MirrorPush
from bot.domain.views.pushes import (
    AbsencePush,
    FirstLessonPush,
    HelpPush,
    LinkPush,
    MarksPush,
    NoticePush,
    ThreadPush,
    TicketPush,
    ToldMark,
)
from bot.i18n import _, day_long, day_number, day_range, day_short, instant
from bot.keyboards.actions.absence import OpenClassNotice, OpenNotice
from bot.keyboards.actions.diary import OpenDay, OpenTimetable
from bot.keyboards.actions.digest import ClaimAbsence
from bot.keyboards.actions.marks import OpenMarks
from bot.keyboards.actions.threads import AnswerFamily, AnswerTeacher, OpenThread, ReadThread
from bot.keyboards.actions.tickets import OpenOfficeTicket, OpenTicket
from bot.keyboards.buttons import Row, Style, button
from bot.keyboards.codec import Action
from bot.keyboards.pieces import last_row, menu_button
from bot.screens import (
    announce_pushes,
    classroom,
    day_changes,
    digest_day,
    digest_week,
    evening,
    events,
    mirror,
    names,
)
from bot.screens.screen import TEXT_LIMIT, Screen, bold, plain, text_of
from bot.screens.subject_words import inline_subject

LONGEST_TEXT = TEXT_LIMIT - 400
MOST_MARKS = 30


def render(kind: str, payload: dict[str, Any]) -> Screen | None:
    """An outbox row's screen, in the current language; None when nothing is left to be said."""
    return _RENDERERS[Kind(kind)](payload)


# --- marks ---


def marks_push(view: MarksPush) -> Screen | None:
    """New marks of one child in one message; corrected ones as ``4 → 5``."""
    if not view.marks:
        return None
    lines = [_mark(mark, view.zone) for mark in view.marks[-MOST_MARKS:]]
    opens = button(_("⭐ All marks"), OpenMarks(view.student))
    name = _called(view.name)
    if len(lines) == 1:
        text = _("{name} · {mark}").format(name=name, mark=lines[0])
    else:
        text = text_of(bold(names.written(view.name)), *lines)
    return Screen(text, ((opens, menu_button()),))


def _mark(mark: ToldMark, zone: str) -> str:
    kind = _small(marks.kind_brief(mark.kind, i18n.current()))
    # A diary system may not say what the mark is for.
    said = _("{subject}, {kind} {day}") if kind else _("{subject} {day}")
    what = said.format(
        subject=inline_subject(mark.subject), kind=plain(kind), day=day_number(mark.day)
    )
    if not mark.corrected:
        return _("{what}: <b>{mark}</b>").format(what=what, mark=plain(mark.first))
    if mark.text is None:
        changed = _("{what}: <b>{mark}</b>, taken away.").format(what=what, mark=plain(mark.first))
    else:
        changed = _("{what}: <b>{before} → {after}</b>.").format(
            what=what, before=plain(mark.first), after=plain(mark.text)
        )
    return " ".join(part for part in (changed, _corrected_by(mark, zone)) if part)


def _small(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _corrected_by(mark: ToldMark, zone: str) -> str | None:
    if mark.at is None:
        return None
    at = instant(mark.at, zone)
    if not mark.by:
        return _("Corrected {at}.").format(at=at)
    return _("Corrected by {who}, {at}.").format(who=_called(mark.by), at=at)


# --- absence ---


def absence(view: AbsencePush) -> Screen:
    name, day = _called(view.name), day_short(view.day)
    if view.state == "withdrawn":
        text = _("✅ {name}, {day}: the absence was taken back by the school.")
        return Screen(text.format(name=name, day=day), (last_row(),))
    missed = _("⚠️ {name}, {day}: not at lesson {n} ({subject}, {time})").format(
        name=name,
        day=day,
        n=view.number,
        subject=inline_subject(view.subject),
        time=view.starts or "—",
    )
    if view.state == "claimed" and view.at is not None:
        handled = _("✅ Already handled: {who}, {at}").format(
            who=_called(view.by), at=instant(view.at, view.zone)
        )
        return Screen(text_of(missed, handled), (last_row(),))
    hint = _("There is no notice for today. Do you know about it?")
    knows = button(_("I know about it"), ClaimAbsence(view.student, view.day), Style.MAIN)
    opens = button(
        _("📅 {name}").format(name=names.written(view.name)), OpenDay(view.student, view.day)
    )
    return Screen(text_of(missed, hint), ((knows,), (opens, menu_button())))


# --- the day begins otherwise ---


def first_lesson(view: FirstLessonPush) -> Screen:
    name, day = _called(view.name), day_long(view.day)
    if view.now is None:
        head = _("🔁 {name}, {day}: no lessons").format(name=name, day=day)
    else:
        head = _("🔁 {name}, {day}: begins with {start}").format(
            name=name, day=day, start=day_changes.beginning(view.now)
        )
    was = _("Planned: {start}").format(start=day_changes.beginning(view.was)) if view.was else None
    why = plain(view.reason) if view.reason else None
    opens = button(_("📅 Timetable"), OpenTimetable(view.student, view.day))
    return Screen(text_of(head, was, why), ((opens, menu_button()),))


# --- people ---


def link_added(view: LinkPush) -> Screen:
    children = ", ".join(_called(name) for name in view.children)
    whose = f"{children}, {plain(view.class_name)}" if view.class_name else children
    if view.own:
        return Screen(
            text_of(_("👤 {name} now reads the diary too.").format(name=children), _by_code()),
            (last_row(),),
        )
    head = _("👤 {parent} now sees the diary: {children}").format(
        parent=_parent(view.parent), children=whose
    )
    hint = _by_code() if view.mirrored else _("If this is a mistake, tell the school office.")
    return Screen(text_of(head, hint), (last_row(),))


def _by_code() -> str:
    """How somebody comes into a diary that no school of ours stands behind."""
    return _(
        "The code came from a representative of the child. Was that a mistake? More → Who reads it."
    )


def help_asked(view: HelpPush) -> Screen:
    text = _("🙋 {parent} asks for help: {name}, {class_name}, week of {days}").format(
        parent=_parent(view.parent),
        name=_called(view.name),
        class_name=plain(view.class_name),
        days=day_range(view.first, view.last),
    )
    return Screen(text, (last_row(),))


def thread(view: ThreadPush) -> Screen:
    """With the way into the thread; what is attached is shown there."""
    head = _("💬 {author} · {about}") if view.about else _("💬 {author}")
    values = {"author": _parent(view.author), "about": _called(view.about)}
    text = text_of(
        f"<b>{head.format_map(values)}</b>",
        _words(view.text) if view.text else None,
        _("📎 With a file") if view.with_file else None,
    )
    return Screen(text, (*_into_thread(view), last_row()))


def _into_thread(view: ThreadPush) -> tuple[Row, ...]:
    if not view.thread:
        return ()
    opens: Action = OpenThread(view.student, view.thread)
    answers: Action = AnswerTeacher(view.student, view.thread)
    if view.to_teacher:
        opens, answers = ReadThread(view.thread), AnswerFamily(view.thread)
    answer = button(_("✍️ Answer"), answers, Style.MAIN)
    return ((button(_("💬 Open"), opens), answer),)


def ticket(view: TicketPush) -> Screen:
    head = _("🛟 Ticket {n}: a message") if view.to_office else _("🛟 Ticket {n}: an answer")
    opens: Action = OpenTicket(view.ticket)
    if view.to_office:
        opens = OpenOfficeTicket(view.ticket)
    text = text_of(bold(head.format(n=view.ticket)), _words(view.text))
    return Screen(text, ((button(_("💬 Open"), opens),), last_row()))


def notice_answered(view: NoticePush) -> Screen:
    if view.answer == "accepted":
        sentence = _("✅ Notice {n} is accepted: {name}, {days}")
    else:
        sentence = _("❓ The school has a question about notice {n}: {name}, {days}")
    text = sentence.format(
        n=view.number, name=_called(view.name), days=_days(view.first, view.last)
    )
    opens = (button(_("Open"), OpenNotice(view.student, view.number)),) if view.student else ()
    return Screen(
        text_of(text, _words(view.words) if view.words else None), ((*opens, menu_button()),)
    )


def notice_filed(view: NoticePush) -> Screen:
    """For the class teacher; the cause is read on the notice itself."""
    sentence = {
        "withdrawn": _("↩️ Notice {n} was taken back: {name}, {days}"),
        "comes": _("🙋 Notice {n}: {name} will come after all, {days}"),
    }.get(view.answer, _("🤒 Notice {n}: {name} will be absent, {days}"))
    name = _called(view.name)
    if view.class_name:
        name = f"{name} ({plain(view.class_name)})"
    text = sentence.format(n=view.number, name=name, days=_days(view.first, view.last))
    opens = button(_("Open"), OpenClassNotice(view.number), Style.MAIN)
    return Screen(text, ((opens, menu_button()),))


def _called(name: str) -> str:
    """A name as the reader writes names."""
    return plain(names.written(name))


def _parent(name: str) -> str:
    """The school may have entered none."""
    return _called(name) or _("Legal representative")


def _days(first: date, last: date) -> str:
    return day_short(first) if first == last else day_range(first, last)


def _words(text: str) -> str:
    """Somebody's own words, cut to what a message bears."""
    shown = plain(text)
    while len(shown) > LONGEST_TEXT:
        text = text[: len(text) - max(1, len(shown) - LONGEST_TEXT)]
        shown = plain(text) + "…"
    return shown


_RENDERERS: dict[Kind, Callable[[dict[str, Any]], Screen | None]] = {
    Kind.IN_YOUR_NAME: lambda payload: evening.in_your_name(InYourName.of(payload)),
    Kind.UNFILLED: lambda payload: evening.unfilled(Unfilled.of(payload)),
    Kind.DISPUTED: lambda payload: evening.disputed(Disputed.of(payload)),
    Kind.THREAD: lambda payload: thread(ThreadPush.of(payload)),
    Kind.TICKET: lambda payload: ticket(TicketPush.of(payload)),
    Kind.NOTICE_ANSWERED: lambda payload: notice_answered(NoticePush.of(payload)),
    Kind.NOTICE_FILED: lambda payload: notice_filed(NoticePush.of(payload)),
    Kind.LINK_ADDED: lambda payload: link_added(LinkPush.of(payload)),
    Kind.ABSENCE: lambda payload: absence(AbsencePush.of(payload)),
    Kind.FIRST_LESSON: lambda payload: first_lesson(FirstLessonPush.of(payload)),
    Kind.TIMETABLE: lambda payload: day_changes.push(TimetablePush.of(payload)),
    Kind.DAY_BEGINS: lambda payload: day_changes.push(TimetablePush.of(payload)),
    Kind.SPECIAL_DAY: lambda payload: day_changes.special_day(SpecialDayPush.of(payload)),
    Kind.URGENT_NEWS: lambda payload: announce_pushes.news(NewsCopy.of(payload)),
    Kind.NEWS: lambda payload: announce_pushes.news(NewsCopy.of(payload)),
    Kind.NEWS_EDIT: lambda payload: announce_pushes.news(NewsCopy.of(payload)),
    Kind.NEWS_RECALL: lambda payload: announce_pushes.recalled(NewsCopy.of(payload)),
    Kind.NEWS_REMINDER: lambda payload: announce_pushes.reminder(NewsCopy.of(payload)),
    Kind.CLASS_MORNING: lambda payload: classroom.monday_push(ClassMorning.of(payload)),
    Kind.CLASS_UNSIGNED: lambda payload: classroom.tuesday_push(ClassUnsigned.of(payload)),
    Kind.SIGN_REMINDER: lambda payload: classroom.sign_reminder(SignReminder.of(payload)),
    Kind.NEWS_PROGRESS: lambda payload: announce_pushes.progress(ProgressPush.of(payload)),
    Kind.HELP_ASKED: lambda payload: help_asked(HelpPush.of(payload)),
    Kind.EVENT_QUESTION: lambda payload: events.question_push(QuestionPush.of(payload)),
    Kind.EVENT_ANSWER: lambda payload: events.answer_push(AnswerPush.of(payload)),
    Kind.EVENT_RESULTS: lambda payload: events.results_push(ResultsPush.of(payload)),
    Kind.EVENT_CHANGED: lambda payload: events.change_push(EventChangePush.of(payload)),
    Kind.MIRROR: lambda payload: mirror.push(MirrorPush.of(payload)),
    Kind.MARKS: lambda payload: marks_push(MarksPush.of(payload)),
    Kind.DOTS: lambda payload: digest_day.dots(DailyDigest.of(payload)),
    Kind.HOMEWORK: lambda payload: digest_day.late(DailyDigest.of(payload)),
    Kind.WEEKLY: lambda payload: digest_week.weekly(WeeklyDigest.of(payload)),
    Kind.DAILY: lambda payload: digest_day.daily(DailyDigest.of(payload)),
    Kind.EVENING: lambda payload: digest_day.evening(DailyDigest.of(payload)),
    Kind.SIGNABLE: lambda payload: digest_week.signable(Signable.of(payload)),
}
