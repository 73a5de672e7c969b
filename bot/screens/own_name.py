"""A representative's own name, where the school never entered one."""

from dataclasses import replace

from bot.i18n import _
from bot.keyboards.actions.own_name import SkipOwnName
from bot.keyboards.actions.tickets import OpenMyData
from bot.keyboards.buttons import Row, button
from bot.keyboards.pieces import last_row
from bot.screens.screen import Screen, blocks_of, bold


def ask(student: int | None, done: str = "") -> Screen:
    """``done`` is what was just linked, not escaped; ``student``: asked from "My data"."""
    text = blocks_of(
        bold(f"✅ {done}") if done else None,
        bold(_("What is your name?")),
        _(
            "It stands under your signatures and notices, and teachers see it. Write surname,"
            " name and patronymic in one message."
        ),
    )
    return Screen(text, _rows(student))


def unclear(student: int | None) -> Screen:
    """It stays asked: the next message is tried again."""
    return replace(ask(student), text=_("Write at least surname and name, in letters only."))


def _rows(student: int | None) -> tuple[Row, ...]:
    if student is not None:
        return (last_row(OpenMyData(student)),)
    return ((button(_("Skip"), SkipOwnName()),), last_row())


def saved() -> str:
    return _("Saved.")
