"""Rows that many screens end with or turn pages by."""

from collections.abc import Callable

from bot.i18n import _
from bot.keyboards.actions.menu import Nothing, OpenMenu
from bot.keyboards.buttons import Button, Row, button
from bot.keyboards.codec import Action


def menu_button() -> Button:
    return button(_("Menu"), OpenMenu())


def back_button(action: Action) -> Button:
    return button(_("Back"), action)


def last_row(back: Action | None = None) -> Row:
    """The row every screen ends with."""
    return (menu_button(),) if back is None else (back_button(back), menu_button())


def pager(page: int, pages: int, to: Callable[[int], Action]) -> tuple[Row, ...]:
    """``◀ 2/7 ▶``, pages counted from 0; no row at all for a single page. The arrows at the ends
    are left out."""
    if pages < 2:
        return ()
    middle = button(f"{page + 1}/{pages}", Nothing())
    return (
        arrows(
            to(page - 1) if page > 0 else None,
            middle,
            to(page + 1) if page + 1 < pages else None,
        ),
    )


def arrows(
    before: Action | None,
    middle: Button | None,
    after: Action | None,
    labels: tuple[str, str] = ("", ""),
) -> Row:
    """``◀ … ▶`` with words beside the arrows, if given; an absent side is left out."""
    row = (
        button(f"◀ {labels[0]}".rstrip(), before) if before else None,
        middle,
        button(f"{labels[1]} ▶".lstrip(), after) if after else None,
    )
    return tuple(item for item in row if item is not None)
