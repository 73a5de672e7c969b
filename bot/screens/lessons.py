"""Words that the diary, the homework and the timetable share."""

from collections.abc import Callable, Iterable
from datetime import date, time
from functools import lru_cache
from html import escape

from bot import i18n
from bot.domain import day_words, subjects
from bot.domain.calendar import DayOff, OffKind, Parity, Special, SpecialKind
from bot.domain.diary import DiaryDay, Lesson, LessonStatus
from bot.domain.people import Name
from bot.domain.views.diary import Child
from bot.i18n import _, clock, day_long, ngettext, pgettext
from bot.keyboards.buttons import shortened
from bot.screens import names
from bot.screens.screen import TEXT_LIMIT, bold, plain, text_of

_LIMITS = (None, 600, 300, 160, 90, 50, 25, 0)
_SOME_MONDAY = date(2026, 9, 7)


def whose(child: Child) -> str:
    """``Анна, 5А``, with the school where the family has several."""
    ref = child.ref
    line = bold(f"{names.first(ref.name)}, {ref.class_name}")
    return f"{line}, {plain(names.school(ref.school))}" if child.name_school else line


def heading(child: Child, title: str, note: str = "") -> str:
    """The two first lines of a page. ``title`` is our own words, not escaped school content."""
    second = f"<b>{capital(title)}</b>"
    return text_of(whose(child), f"{second} · {note}" if note else second)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def nearness(day: date, today: date) -> str:
    """``сегодня`` beside a date, and its neighbours; nothing further off."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return _("yesterday") if days == -1 else ""


def short(day: date | None) -> str:
    """A label beside an arrow: ``ср 25.11``."""
    return i18n.day_short(day) if day else ""


def from_day(day: date | None) -> str:
    """A label beside an arrow to a week: its first day, ``23.11``."""
    return i18n.day_number(day) if day else ""


def subject(name: str) -> str:
    """For a text: escaped, in English with the school's word behind."""
    return plain(subjects.shown(name, i18n.current()))


def subject_label(name: str) -> str:
    """For a button, which has room for one name."""
    return subjects.brief(name, i18n.current())


def subject_key(name: str) -> str:
    """For a button that stands beside others."""
    return subjects.short(name, i18n.current())


def of_the_day(said: str) -> str:
    """A meal, a walk, a place: escaped, in English with the school's word behind."""
    return plain(day_words.shown(said, i18n.current()))


def hours(starts_at: time | None, ends_at: time | None) -> str:
    """``8:30–9:15``; what is not known is left out."""
    return "–".join(clock(moment) for moment in (starts_at, ends_at) if moment is not None)


def room(name: str) -> str:
    """``каб. 201``; a hall that has a name keeps it."""
    if name[:1].isdigit():
        return _("room {room}").format(room=plain(name))
    return of_the_day(name)


def group(label: str) -> str:
    return _("group {group}").format(group=plain(label)) if label else ""


def teacher(name: Name | None) -> str:
    return plain(names.short(name)) if name else ""


def joined(*parts: str, by: str = " · ") -> str:
    return by.join(filter(None, parts))


def absence(code: str) -> str:
    """The journal's letter and what it means."""
    meanings = {
        "н": _("absent"),
        "б": _("ill"),
        "у/п": _("excused"),
        "оп": _("late"),
    }
    meaning = meanings.get(code)
    return f"{plain(code)} ({meaning})" if meaning else plain(code)


def absence_brief(code: str) -> str:
    """Where there is no room for both: the letter that a Russian reader knows, or a word."""
    brief = {
        "н": pgettext("in a week", "absent"),
        "б": pgettext("in a week", "ill"),
        "у/п": pgettext("in a week", "excused"),
        "оп": pgettext("in a week", "late"),
    }
    return brief.get(code) or plain(code)


def elsewhere(lesson: Lesson) -> bool:
    """In another room than the plan says."""
    return bool(lesson.plan.room) and lesson.plan.room != lesson.room


def changed(lesson: Lesson) -> str:
    """What differs from the plan and why, or nothing for a lesson as planned."""
    if lesson.status is LessonStatus.PLANNED:
        return ""
    return joined(_what_changed(lesson), plain(lesson.reason))


def _what_changed(lesson: Lesson) -> str:
    if lesson.status is LessonStatus.CANCELLED:
        return _("Cancelled")
    plan = lesson.plan
    if lesson.status is LessonStatus.MOVED:
        return _moved(lesson)
    if plan.subject and plan.subject != lesson.subject:
        return _("Instead of: {subject}").format(subject=subject(plan.subject))
    if plan.teacher and plan.teacher != lesson.teacher:
        return _("Instead of: {subject}").format(subject=teacher(plan.teacher))
    return _("Substitution")


def _moved(lesson: Lesson) -> str:
    number, was_in = lesson.plan.number, lesson.plan.room
    parts = (
        _("Was lesson {number}").format(number=number)
        if number is not None and number != lesson.number
        else "",
        _("Was in: {room}").format(room=room(was_in)) if elsewhere(lesson) and was_in else "",
    )
    return joined(*parts) or _("Moved")


def why_off(off: DayOff) -> str:
    """Why there is no school."""
    if off.kind is OffKind.HOLIDAY:
        return plain(off.name) or _("Holidays")
    return {
        OffKind.WEEKEND: _("A day off"),
        OffKind.NO_LESSONS: _("No lessons on this day"),
        OffKind.BETWEEN_TERMS: _("Holidays between terms"),
        OffKind.NOT_BEGUN: _("The school year has not begun yet"),
        OffKind.YEAR_OVER: _("The school year is over"),
    }[off.kind]


def special_day(special: Special | None) -> str:
    """What is different about a school day: remote, short, taught by another weekday."""
    if special is None or special.kind is SpecialKind.OFF:
        return ""
    if special.kind is SpecialKind.AS_WEEKDAY:
        return _as_weekday(special.as_weekday)
    return _("Remote learning") if special.kind is SpecialKind.REMOTE else _("Shortened lessons")


def _as_weekday(number: int | None) -> str:
    if number is None:
        return _("By another day's timetable")
    day = i18n.weekday_long(_SOME_MONDAY.replace(day=_SOME_MONDAY.day + number))
    return _("By another day's timetable: {weekday}").format(weekday=day)


def nothing_yet(content: DiaryDay, resumes: date | None) -> str:
    """For a day that holds no lessons: why, and when school goes on."""
    if content.off is None:
        return _("Nothing is in the diary for this day yet. The school fills it in.")
    return text_of(
        f"{why_off(content.off)}.",
        _("Next school day: {day}.").format(day=day_long(resumes)) if resumes else "",
    )


def week_parity(parity: Parity | None) -> str:
    if parity is None:
        return ""
    return _("odd week") if parity is Parity.ODD else _("even week")


def minutes(number: int) -> str:
    return ngettext("{n} minute", "{n} minutes", number).format(n=number)


def struck(text: str) -> str:
    return f"<s>{text}</s>"


@lru_cache(maxsize=2048)
def own_words(text: str, limit: int | None) -> str:
    """School content on one line, escaped; cut to ``limit`` characters, none for 0."""
    line = " ".join(text.split())
    if limit is None:
        return plain(line)
    return plain(shortened(line, limit)) if limit else ""


def fitted(render: Callable[[int | None], str]) -> str:
    """The page with the longest texts that still make one message.

    ``render`` takes how many characters each piece of school content may have (None: all).
    """
    for limit in _LIMITS:
        text = render(limit)
        if len(text) <= TEXT_LIMIT:
            return text
    return _whole_lines(text.split("\n"))


def _whole_lines(lines: Iterable[str]) -> str:
    """Every tag opens and closes within its line, so whole lines are whole markup."""
    kept: list[str] = []
    room_left = TEXT_LIMIT - 2
    for line in lines:
        room_left -= len(line) + 1
        if room_left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])


def remark(praise: bool, text: str, limit: int | None) -> str:
    words = own_words(text, limit)
    if praise:
        return _("👍 Praise: {text}").format(text=words)
    return _("❗ Remark: {text}").format(text=words)


def aside(text: str) -> str:
    """A quiet line below a lesson; already escaped."""
    return f"<i>{text}</i>" if text else ""


def address(url: str) -> str:
    """An address to be pressed; shortened to be read."""
    shown = shortened(url.partition("://")[2], 30)
    return f'<a href="{escape(url)}">{plain(shown)}</a>'
