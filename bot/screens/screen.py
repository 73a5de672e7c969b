"""What a screen is, whatever the messenger: text, buttons, perhaps a paper."""

from dataclasses import dataclass, field
from html import escape

from bot.domain.errands import Errand, Fetch, SignIn
from bot.i18n import current
from bot.keyboards.buttons import Button, Rows
from bot.screens.papers import Paper

TEXT_LIMIT = 3900


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Something somebody sent before, as the messenger keeps it: it is sent on, not copied."""

    file_id: str
    is_photo: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """``text`` is the HTML subset ``b i u s code a`` (plus ``blockquote``).

    It replaces the message that was pressed, unless ``lasting``: then it is posted as a message
    of its own that stays in the chat. ``toast`` is the short answer to the press itself.
    ``paper`` is drawn by the worker process and sent as a file or a picture beside the screen.
    """

    text: str
    rows: Rows = ()
    toast: str = ""
    alert: bool = False
    lasting: bool = False
    paper: Paper | None = None
    files: tuple[KeptFile, ...] = ()
    """Sent below the screen."""
    menu_key: bool = False
    """Show the permanent menu key under the input field."""
    silent: bool = False
    gathers: bool = False
    """It holds all that came so far: photos that are sent together have one such screen."""
    errand: Errand | SignIn | Fetch | None = None
    """To be carried out once this is shown; what comes of it is a screen of its own."""
    locale: str = field(default_factory=current)
    """The language it was said in: whatever is added on the way out is said in the same one."""


def text_of(*parts: str | None) -> str:
    """Lines of a screen; None and empty strings vanish."""
    return "\n".join(filter(None, parts))


def blocks_of(*parts: str | None) -> str:
    """Paragraphs of a screen, an empty line between them."""
    return "\n\n".join(filter(None, parts))


def bold(text: str) -> str:
    """Escaped and bold. School content is always escaped: it comes from people."""
    return f"<b>{escape(text, quote=False)}</b>"


def italic(text: str) -> str:
    return f"<i>{escape(text, quote=False)}</i>"


def plain(text: str) -> str:
    """Somebody's own words, safe inside a screen."""
    return escape(text, quote=False)


def only(*buttons: Button) -> Rows:
    return (tuple(buttons),)
