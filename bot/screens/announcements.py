"""Announcements as families and teachers read them: unread first."""

from dataclasses import replace

from bot import i18n
from bot.domain.views.announcements import AnnouncementLine, AnnouncementList, AnnouncementView
from bot.i18n import _, ngettext
from bot.keyboards.actions.announcements import (
    ConfirmAnnouncement,
    OpenAnnouncement,
    OpenAnnouncements,
    SendAnnouncementFiles,
)
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.pieces import last_row, pager
from bot.screens import lessons as words
from bot.screens import names
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

TITLE_LIMIT = 150
TEXT_LIMIT = 3200


def listed(view: AnnouncementList, *, to_staff: bool = False) -> Screen:
    """For staff they stand among what there is more."""
    text = blocks_of(
        bold(_("Announcements")),
        *(_line(line) for line in view.lines),
        None if view.lines else _("There are none yet. New ones also come by themselves."),
    )
    opening = (button(_label(line), OpenAnnouncement(line.id)) for line in view.lines)
    turning = pager(view.page, view.pages, OpenAnnouncements)
    back = OpenMore() if to_staff else None
    return Screen(text, (*rows_of(1, opening), *turning, last_row(back)))


def _line(line: AnnouncementLine) -> str:
    author = plain(names.short(line.author)) if line.author else ""
    title = quoted(line.title, TITLE_LIMIT)
    return text_of(
        f"🔵 <b>{title}</b>" if line.unread else title,
        words.joined(
            i18n.instant(line.at, line.zone),
            author,
            _("urgent") if line.urgent else "",
            _("please confirm") if line.to_confirm else "",
        ),
    )


def _label(line: AnnouncementLine) -> str:
    return f"🔵 {line.title}" if line.unread else line.title


def opened(view: AnnouncementView) -> Screen:
    author = plain(names.full(view.author)) if view.author else ""
    text = blocks_of(
        text_of(
            _("⚠️ Urgent") if view.urgent else None,
            f"<b>{quoted(view.title, TITLE_LIMIT)}</b>" if view.title else None,
            words.joined(author, i18n.instant(view.at, view.zone)),
            _edited(view),
        ),
        styled(view.text, view.styles, TEXT_LIMIT),
        _confirmation(view),
    )
    rows = (_confirm(view), _files(view), _versions(view), last_row(OpenAnnouncements()))
    return Screen(text, tuple(row for row in rows if row))


def _edited(view: AnnouncementView) -> str:
    if view.edited_at is None:
        return ""
    return italic(_("Edited {at}").format(at=i18n.instant(view.edited_at, view.zone)))


def _confirmation(view: AnnouncementView) -> str:
    if view.confirmed_at is None:
        return (
            _("The author asks you to confirm that you have read it.") if view.ask_confirm else ""
        )
    return _("✅ You confirmed it: {at}").format(at=i18n.instant(view.confirmed_at, view.zone))


def _confirm(view: AnnouncementView) -> Row:
    if not view.ask_confirm or view.confirmed_at is not None:
        return ()
    return (button(_("I have read it"), ConfirmAnnouncement(view.id), Style.MAIN),)


def _files(view: AnnouncementView) -> Row:
    if not view.files:
        return ()
    label = ngettext("📎 {n} file", "📎 {n} files", view.files).format(n=view.files)
    return (button(label, SendAnnouncementFiles(view.id)),)


def _versions(view: AnnouncementView) -> tuple[Button, ...]:
    return tuple(
        button(i18n.language_name(language), OpenAnnouncement(view.id, language))
        for language in view.others[:3]
    )


def confirmed(view: AnnouncementView) -> Screen:
    return replace(opened(view), toast=_("Thank you, noted."))


def with_files(view: AnnouncementView, files: tuple[KeptFile, ...]) -> Screen:
    """Below the announcement; a file that another bot keeps cannot be sent by this one."""
    if not files:
        return replace(opened(view), toast=_("The files cannot be sent here."), alert=True)
    return replace(opened(view), files=files)
