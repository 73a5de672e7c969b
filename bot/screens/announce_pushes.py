"""An announcement as it comes to its readers, and what its author is told of its way."""

from dataclasses import replace

from bot import i18n
from bot.domain import styled as styles
from bot.domain.audience import PlaceKind
from bot.domain.people import Name
from bot.domain.reach import State
from bot.domain.views.announce import NewsCopy, ProgressPush
from bot.i18n import _, ngettext
from bot.keyboards.actions.announce import OpenSent
from bot.keyboards.actions.announcements import (
    ConfirmAnnouncement,
    OpenAnnouncement,
    SendAnnouncementFiles,
)
from bot.keyboards.buttons import Row, Rows, Style, button
from bot.keyboards.pieces import menu_button
from bot.screens import audience_words, names
from bot.screens.mark_words import quoted
from bot.screens.screen import (
    KeptFile,
    Screen,
    blocks_of,
    bold,
    italic,
    plain,
    text_of,
)
from bot.screens.styled import styled

TEXT_ROOM = 3400
CAPTION_ROOM = 800
"""Telegram lets a photo or file carry 1024 characters."""


def news(view: NewsCopy) -> Screen:
    """All of it: nobody has to open anything to know."""
    words, kept = view.words(i18n.current())
    room = CAPTION_ROOM if view.file else TEXT_ROOM
    text = blocks_of(_head(view), styled(words, styles.read(kept), room), _asks(view))
    return Screen(text, _rows(view), silent=view.silent, files=_along(view))


def _head(view: NewsCopy) -> str:
    said = _("📢 {author} · {places}") if view.author else _("📢 {places}")
    head = said.format(author=_author(view), places=plain(_places(view)))
    return text_of(
        _("⚠️ Urgent") if view.urgent else None,
        f"<b>{head}</b>",
        italic(_("Changed by the author")) if view.edited else None,
    )


def _author(view: NewsCopy) -> str:
    return plain(names.short(Name(*view.author))) if view.author else ""


def _places(view: NewsCopy) -> str:
    """A reader is told of which class it speaks; not of all the places it went to."""
    offers = view.places
    small = all(one.place.kind in (PlaceKind.CLASS, PlaceKind.GROUP) for one in offers)
    if small and len(offers) <= audience_words.SHOWN:
        return audience_words.places(offers)
    return audience_words.places(offers[:1]) if len(offers) == 1 else _("school news")


def _asks(view: NewsCopy) -> str:
    return _("Please confirm that you have read it.") if view.ask_confirm else ""


def _rows(view: NewsCopy) -> Rows:
    rows: list[Row] = []
    if view.ask_confirm:
        label = _("I have read it")
        rows.append((button(label, ConfirmAnnouncement(view.id), Style.MAIN),))
    if view.files:
        label = ngettext("📎 {n} file", "📎 {n} files", view.files).format(n=view.files)
        rows.append((button(label, SendAnnouncementFiles(view.id)),))
    opens = button(_("Open"), OpenAnnouncement(view.id))
    return (*rows, (opens, menu_button()))


def _along(view: NewsCopy) -> tuple[KeptFile, ...]:
    if view.file is None:
        return ()
    file_id, is_photo = view.file
    return (KeptFile(file_id, is_photo),)


def reminder(view: NewsCopy) -> Screen:
    """The words again, whole: the confirmation is one tap."""
    screen = news(replace(view, file=None, files=view.files + bool(view.file)))
    return replace(screen, text=blocks_of(_("🔔 A reminder"), screen.text))


def recalled(view: NewsCopy) -> Screen:
    author = _author(view)
    if author:
        text = _("↩️ The announcement was taken back by its author, {author}.").format(author=author)
    else:
        text = _("↩️ The announcement was taken back by its author.")
    return Screen(text, ((menu_button(),),), silent=True, files=_along(view))


# --- for the author ---


def progress(view: ProgressPush) -> Screen:
    """Kept up to date while it goes."""
    counts = {State(key): number for key, number in view.states.items()}
    waiting, stopped = counts.get(State.WAITING, 0), counts.get(State.STOPPED, 0)
    total = sum(counts.values())
    done = total - waiting - stopped
    if stopped:
        title = _("⏸ Stopped")
    else:
        title = _("📢 On its way") if waiting else _("📢 It has come to everybody it can")
    said = _("{done} of {all} done").format(done=done, all=total)
    words = quoted(view.first_words, 80)
    text = text_of(bold(title), words, said, progress_bar(done, total))
    opens = button(_("How far it has come"), OpenSent(view.announcement), Style.MAIN)
    return Screen(text, ((opens, menu_button()),), silent=True)


_BAR = 12


def progress_bar(done: int, total: int) -> str:
    filled = done * _BAR // total if total else _BAR
    return "▓" * filled + "░" * (_BAR - filled)
