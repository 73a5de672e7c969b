"""A month to choose a day from."""

from collections.abc import Callable, Iterator
from datetime import date

from bot.domain.calendar import ONE_DAY
from bot.i18n import month_short, weekday_short
from bot.keyboards.actions.menu import Nothing
from bot.keyboards.buttons import Button, Row, Rows, button
from bot.keyboards.codec import Action

_MONDAY = date(2026, 9, 7)
_BLANK = "·"


def month(
    shown: date,
    *,
    pick: Callable[[date], Action],
    turn: Callable[[date], Action],
    first: date,
    last: date,
    today: date | None = None,
    off: Callable[[date], bool] = lambda _day: False,
) -> Rows:
    """The month of ``shown`` by weeks from Monday, with ◀ ▶ inside ``first``..``last``.

    ``pick`` makes the action of a day, ``turn`` of another month. Today stands in brackets,
    days ``off`` get a dot after them; what lies outside the bounds cannot be pressed, and a week
    all of which does is left out.
    """
    return (
        _heading(shown, turn, first, last),
        tuple(button(weekday_short(_MONDAY + number * ONE_DAY), Nothing()) for number in range(7)),
        *(
            tuple(_cell(day, shown, pick, first, last, today, off) for day in week)
            for week in _weeks(shown)
            if any(day.month == shown.month and first <= day <= last for day in week)
        ),
    )


def _heading(shown: date, turn: Callable[[date], Action], first: date, last: date) -> Row:
    begins = shown.replace(day=1)
    after = (begins + 31 * ONE_DAY).replace(day=1)
    before = begins - ONE_DAY
    return (
        button("◀", turn(before.replace(day=1))) if before >= first else button(_BLANK, Nothing()),
        button(month_short(shown).capitalize(), Nothing()),
        button("▶", turn(after)) if after <= last else button(_BLANK, Nothing()),
    )


def _weeks(shown: date) -> Iterator[tuple[date, ...]]:
    begins = shown.replace(day=1)
    monday = begins - begins.weekday() * ONE_DAY
    while monday <= begins or monday.month == begins.month:
        yield tuple(monday + number * ONE_DAY for number in range(7))
        monday += 7 * ONE_DAY


def _cell(
    day: date,
    shown: date,
    pick: Callable[[date], Action],
    first: date,
    last: date,
    today: date | None,
    off: Callable[[date], bool],
) -> Button:
    if day.month != shown.month or not first <= day <= last:
        return button(_BLANK, Nothing())
    label = f"[{day.day}]" if day == today else f"{day.day}"
    return button(f"{label}{_BLANK}" if off(day) else label, pick(day))
