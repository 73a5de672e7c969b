"""What digests of a week and of a day share: who is spoken of, marks, and what fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import i18n
from bot.domain.views.digest import ChildDay, ChildWeek, Marks
from bot.i18n import _, ngettext
from bot.keyboards.actions.digest import DigestsOff, FewerDigests
from bot.keyboards.buttons import Row, button
from bot.keyboards.pieces import menu_button
from bot.screens import names
from bot.screens.screen import TEXT_LIMIT, bold, plain
from bot.screens.subject_words import beside_marks

COLUMNS = 3
MOST_CHILDREN = 6


@dataclass(frozen=True, slots=True)
class Size:
    """``task``: characters of what is to be done; the others: how many are named."""

    task: int
    tasks: int
    works: int
    marks: int


SIZES = (Size(160, 10, 12, 30), Size(60, 8, 6, 15), Size(30, 4, 3, 8), Size(20, 2, 1, 3))
"""From what is usual to what fits even a large family with much to do."""


def fitting(parts: Callable[[Size], list[str]], join: Callable[..., str]) -> str:
    """The fullest text that a message bears; ``parts`` are a title and one text for each child."""
    for size in SIZES:
        shown = parts(size)
        text = join(*shown)
        if len(text) <= TEXT_LIMIT:
            break
    while len(text) > TEXT_LIMIT:
        shown.pop()
        text = join(*shown)
    return text


def heading(child: ChildWeek | ChildDay) -> str:
    school = f", {_inside(names.school_name(child.school))}" if child.school else ""
    return bold(f"{names.written(child.name)}, {child.class_name}{school}")


def _inside(school: str) -> str:
    """``школа № 7`` inside a line."""
    return school[:1].lower() + school[1:] if school.startswith("Школа ") else school


def first_names(children: Sequence[ChildWeek | ChildDay]) -> list[str]:
    """First names; of two children called the same, with their classes."""
    shown = [child.name for child in children]
    unlike = len(set(shown)) == len(shown)
    return [
        names.written(name if unlike or shown.count(name) == 1 else f"{name} ({child.class_name})")
        for child, name in zip(children, shown, strict=True)
    ]


def listed(shown: list[str], most: int, between: str) -> str:
    more = len(shown) - most
    if more > 0:
        shown = [*shown[:most], ngettext("and {n} more", "and {n} more", more).format(n=more)]
    return between.join(shown)


def all_marks(marks: Marks, size: Size) -> str:
    locale = i18n.current()
    shown = [f"{beside_marks(locale, subject)} {', '.join(texts)}" for subject, texts in marks]
    return plain(listed(shown, size.marks, " · "))


def less_or_off() -> Row:
    return _less_or_off_in(i18n.current())


@lru_cache
def _less_or_off_in(_locale: str) -> Row:
    return (button(_("Less"), FewerDigests()), button(_("Off"), DigestsOff()), menu_button())
