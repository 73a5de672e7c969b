"""Words and numbers that the screens of marks share."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from bot import i18n
from bot.domain import spans, subjects
from bot.domain.marks import Span, hundredths, kind_shown
from bot.domain.people import StudentRef
from bot.domain.spans import SpanDays
from bot.i18n import _, ngettext
from bot.keyboards.buttons import shortened
from bot.screens import names
from bot.screens.screen import bold, plain

T = TypeVar("T")

NAME_LIMIT = 80
LONGEST_ESCAPE = len("&amp;")
HALF_YEARS_FROM = 10
NOTHING_COUNTED = "—"


def heading(student: StudentRef, class_name: str | None = None) -> str:
    return bold(
        _("Marks: {name}, {class_name}").format(
            name=names.first(student.name), class_name=class_name or student.class_name
        )
    )


def first_grade_sentence() -> str:
    return _("The first grade has no marks: the teacher tells you in words how things are going.")


def average_shown(average: Fraction | None) -> str:
    """``4,33``, rounded half up; a dash while nothing counts."""
    if average is None:
        return NOTHING_COUNTED
    return _decimal(hundredths(average), 2, i18n.current())


def weight_shown(weight: Fraction) -> str:
    """``3`` or ``2,5``: as many decimals as the weight has."""
    whole = hundredths(weight)
    decimals = 0 if whole % 100 == 0 else 1 if whole % 10 == 0 else 2
    return _decimal(whole, decimals, i18n.current())


@lru_cache(maxsize=1024)
def _decimal(in_hundredths: int, decimals: int, locale: str) -> str:
    with i18n.use(locale):
        return i18n.number(in_hundredths / 100, decimals)


def subject_shown(name: str) -> str:
    return shortened(subjects.shown(name, i18n.current()), NAME_LIMIT)


def subject_brief(name: str) -> str:
    return shortened(subjects.brief(name, i18n.current()), NAME_LIMIT)


def kind_words(kind: str) -> str:
    return shortened(kind_shown(kind, i18n.current()), NAME_LIMIT)


def quoted(words: str, limit: int) -> str:
    """Somebody's words, escaped, and never longer than the limit even when every sign grows."""
    cut = plain(shortened(words, limit))
    return cut if len(cut) <= limit else plain(shortened(words, limit // LONGEST_ESCAPE))


def within(words: str, most: int, limit: int | None) -> str:
    """Somebody's words on a page that must fit: to ``most``, or to the ``limit`` of all texts."""
    room = most if limit is None else min(most, limit)
    return quoted(words, room) if room else ""


def marks_counted(n: int) -> str:
    return ngettext("{n} mark", "{n} marks", n).format(n=n)


def lessons_missed(n: int) -> str:
    return ngettext("{n} lesson missed", "{n} lessons missed", n).format(n=n)


def span_shown(days: SpanDays) -> str:
    """What the span is: ``2 четверть``, ``Неделя 16–22 ноября``, ``Ноябрь 2026``."""
    if days.term:
        return spans.term_shown(days.term, i18n.current())
    if days.span is Span.WEEK:
        return _("Week of {days}").format(days=i18n.day_range(days.first, days.last))
    if days.span is Span.MONTH:
        return i18n.month_name(days.first).capitalize()
    return _("School year {years}").format(years=years_shown(days.first.year))


def years_shown(year: int) -> str:
    """``2026/27``"""
    return f"{year}/{(year + 1) % 100:02}"


def span_label(span: Span, grade: int) -> str:
    """Half-years are what the two upper grades have for terms."""
    return {
        Span.WEEK: _("Week"),
        Span.MONTH: _("Month"),
        Span.TERM: _("Half-year") if grade >= HALF_YEARS_FROM else _("Term"),
        Span.YEAR: _("Year"),
    }[span]


def page_of(items: Sequence[T], page: int, size: int) -> tuple[Sequence[T], int, int]:
    """The items of a page, the page that it really is, and how many there are."""
    pages = max(1, -(-len(items) // size))
    page = max(0, min(page, pages - 1))
    return items[page * size : (page + 1) * size], page, pages


def reason_words(reason: str) -> str:
    """Why a mark was corrected; a reason in somebody's own words stays as written."""
    return {
        "slip": _("Slip of the pen"),
        "retake": _("Retaken"),
        "appeal": _("Reconsidered"),
        "undo": _("Taken back at once"),
    }.get(reason, reason)
