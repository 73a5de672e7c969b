"""The office sends a file: dry run, apply, undo."""

from bot import i18n
from bot.domain import access
from bot.domain.errors import BadFile, Refused
from bot.domain.people import Hat
from bot.handlers.turn import Answers, Dialogue, Said, Turn
from bot.keyboards.actions.office import (
    ApplyImport,
    DropImport,
    LookAgain,
    OpenUpload,
    SendTemplate,
    UndoImport,
)
from bot.screens import office_import as screens
from bot.screens.screen import Screen
from bot.services import office_imports as services
from bot.sources.template import template


def unasked(turn: Turn, said: Said) -> Dialogue | None:
    """A document from the office, outside any dialogue, is a spreadsheet."""
    if said.file is None or said.file.is_photo or turn.viewer.hat is not Hat.STAFF:
        return None
    return _sent if services.office_of(turn.viewer) else None


def _sent(turn: Turn, said: Said) -> Screen:
    file = said.file
    if file is None:
        raise Refused
    try:
        request = services.take_file(
            turn.conn,
            turn.viewer,
            turn.facts.bot,
            file.file_id,
            file.name,
            file.size,
            turn.now,
        )
    except BadFile as why:
        return screens.refused(why, 0)
    return screens.reading(request, file.name)


def _upload(turn: Turn, _action: OpenUpload) -> Screen:
    return screens.upload(services.overview(turn.conn, turn.viewer, turn.now))


def _template(turn: Turn, _action: SendTemplate) -> Screen:
    access.office(turn.viewer)
    return screens.template(template("en" if i18n.current() == "en" else "ru"))


def _look_again(turn: Turn, action: LookAgain) -> Screen:
    services.look_again(
        turn.conn,
        turn.viewer,
        action.request,
        new_year=action.new_year,
        accept=action.accept,
    )
    return screens.comparing(action.request)


def _apply(turn: Turn, action: ApplyImport) -> Screen:
    services.begin(
        turn.conn,
        turn.viewer,
        action.request,
        turn.now,
        new_year=action.new_year,
        accept=action.accept,
    )
    return screens.applying(action.request)


def _drop(turn: Turn, action: DropImport) -> Screen:
    services.drop(turn.conn, turn.viewer, action.request)
    return screens.dropped()


def _undo(turn: Turn, action: UndoImport) -> Screen:
    if not action.sure:
        return screens.ask_undo(services.ask_undo(turn.conn, turn.viewer, action.batch, turn.now))
    request = services.begin_undo(turn.conn, turn.viewer, action.batch, turn.facts.bot, turn.now)
    return screens.undoing(request)


READS: Answers = {OpenUpload: _upload, SendTemplate: _template}
WRITES: Answers = {
    LookAgain: _look_again,
    ApplyImport: _apply,
    DropImport: _drop,
    UndoImport: _undo,
}
