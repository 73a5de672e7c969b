"""Announcements for whoever they were written to: read, and confirmed where that is asked for."""

from bot import i18n
from bot.domain import access
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat
from bot.domain.views.announcements import AnnouncementView
from bot.handlers.files import to_show
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.announcements import (
    ConfirmAnnouncement,
    OpenAnnouncement,
    OpenAnnouncements,
    SendAnnouncementFiles,
)
from bot.screens import announcements as screens
from bot.screens.screen import Screen
from bot.storage import attachments, links, news


def _people(turn: Turn) -> tuple[int, ...]:
    people = access.addressed(turn.viewer)
    if not people:
        raise Refused
    return people


def _reading(turn: Turn) -> set[int]:
    """A parent who also teaches is sent one message for both, and has read it as both."""
    linked = links.of_account(turn.conn, turn.viewer.account_id)
    return {person for _link, person in linked} | set(_people(turn))


def listed(turn: Turn, action: OpenAnnouncements) -> Screen:
    found = news.of(turn.conn, _people(turn), i18n.current(), turn.now, action.page)
    return screens.listed(found, to_staff=turn.viewer.hat is Hat.STAFF)


def opened(turn: Turn, action: OpenAnnouncement) -> Screen:
    view = _view(turn, action.announcement, action.language)
    news.mark_read(turn.conn, _reading(turn), action.announcement, turn.now)
    return screens.opened(view)


def confirmed(turn: Turn, action: ConfirmAnnouncement) -> Screen:
    view = _view(turn, action.announcement)
    if not view.ask_confirm:
        raise Refused
    if not news.confirm(turn.conn, _reading(turn), action.announcement, turn.now):
        raise AlreadyDone
    return screens.confirmed(_view(turn, action.announcement))


def files(turn: Turn, action: SendAnnouncementFiles) -> Screen:
    """What was attached, as this bot keeps it."""
    view = _view(turn, action.announcement)
    kept = attachments.of(turn.conn, news.ENTITY, view.id)
    return screens.with_files(view, to_show(turn, kept))


def _view(turn: Turn, announcement: int, language: str | None = None) -> AnnouncementView:
    return news.one(turn.conn, _people(turn), announcement, language or i18n.current(), turn.now)


READS: Answers = {OpenAnnouncements: listed, SendAnnouncementFiles: files}
WRITES: Answers = {OpenAnnouncement: opened, ConfirmAnnouncement: confirmed}
