"""The calendar a phone subscribes to: its screen in the chat, and the calendar itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.diary import Lesson
from bot.domain.people import StudentRef
from bot.domain.views.feeds import FeedView
from bot.i18n import _
from bot.keyboards.actions.diaries import MakeFeed, OpenFeed, RevokeFeed
from bot.keyboards.actions.diary import OpenTimetable
from bot.keyboards.buttons import Button, Row, Style, button, shortened
from bot.keyboards.pieces import last_row
from bot.reports.papers import Calendar, CalendarEntry
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

REFRESH = timedelta(hours=2)


def feed(student: StudentRef, address: str | None) -> Screen:
    """The secret address, or how to get one."""
    return Screen(_text(student, address), (*_rows(student, address), last_row(_back(student))))


def _back(student: StudentRef) -> OpenTimetable:
    return OpenTimetable(student.id)


def _text(student: StudentRef, address: str | None) -> str:
    title = bold(_("Calendar to subscribe to · {name}").format(name=names.first(student.name)))
    if address is None:
        return blocks_of(
            title,
            _(
                "Your phone's calendar fetches the lessons by itself: replaced and cancelled ones"
                " too, for three months ahead."
            ),
            _(
                "The address is secret: whoever has it sees the lessons and rooms. No name stands"
                " in it, neither the child's nor a teacher's."
            ),
        )
    return blocks_of(
        title,
        f"<code>{plain(address)}</code>",
        text_of(
            _("• iPhone: Settings → Calendar → Accounts → Add → Other → Subscribed calendar."),
            _("• Google: calendar.google.com in a browser → Other calendars → From URL."),
        ),
        _(
            "Whoever has the address sees the lessons and rooms, but no names. It ends when you"
            " revoke it or unlink the diary."
        ),
    )


def _rows(student: StudentRef, address: str | None) -> tuple[Row, ...]:
    if address is None:
        return ((button(_("Make the address"), MakeFeed(student.id), Style.MAIN),),)
    return (
        (Button(shortened(_("📋 Copy the address")), copy=address),),
        (
            button(_("New address"), MakeFeed(student.id)),
            button(_("Revoke"), RevokeFeed(student.id), Style.DANGER),
        ),
    )


def ask_revoke(student: StudentRef) -> Screen:
    text = _(
        "Revoke the address? Calendars that use it get nothing any more; what they have shown so"
        " far, they may keep for a while."
    )
    sure = button(_("Revoke"), RevokeFeed(student.id, sure=True), Style.DANGER)
    return Screen(text, ((sure,), last_row(OpenFeed(student.id))))


def subscribe_row(student: int) -> Row:
    """In the timetable, where phones can reach us."""
    return (button(_("🔗 Subscribe in a calendar"), OpenFeed(student)),)


# --- the calendar itself ---


def calendar(view: FeedView) -> Calendar:
    """Lessons by subject and room alone, with what was cancelled."""
    zone = ZoneInfo(view.zone)
    entries = (_entry(lesson, view.student, zone) for lesson in view.lessons)
    return Calendar(
        _("Lessons, {class_name}").format(class_name=view.class_name),
        view.zone,
        tuple(entry for entry in entries if entry is not None),
        view.made_at.astimezone(UTC),
        REFRESH,
    )


def _entry(lesson: Lesson, student: int, zone: ZoneInfo) -> CalendarEntry | None:
    """None for a lesson whose hours are not known. Reasons and teachers are left out: they name
    people."""
    if lesson.starts_at is None or lesson.ends_at is None:
        return None
    return CalendarEntry(
        uid=f"lesson-{lesson.id}-{student}@zvonok",
        title=words.subject_label(lesson.subject),
        starts=datetime.combine(lesson.day, lesson.starts_at, tzinfo=zone),
        ends=datetime.combine(lesson.day, lesson.ends_at, tzinfo=zone),
        place=lesson.room,
        cancelled=not lesson.held,
    )
