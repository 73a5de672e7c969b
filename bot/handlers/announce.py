"""Announcements by those who write them: draft, preview, out; then the reach ledger."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.audience import Place
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused, ZvonokError
from bot.domain.views.announce import DraftView, SentView
from bot.handlers import entering, linking, office_import
from bot.handlers.files import received
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.announce import (
    Announce,
    AskToConfirm,
    ChangeSent,
    ChooseManner,
    ChooseMoment,
    ChoosePlaces,
    ChooseReaders,
    DropDraft,
    DropDraftFiles,
    DropVersion,
    ExportReach,
    OpenDraft,
    OpenReach,
    OpenSent,
    OpenSentList,
    Publish,
    Recall,
    RemindReaders,
    SaveChange,
    SendRest,
    SetMoment,
    StopSending,
    TogglePlace,
    WriteText,
    WriteVersion,
)
from bot.screens import announce as screens
from bot.screens import reach as ledger
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import announced
from bot.services import broadcasts as services
from bot.storage import conversations

TEXT = "announce:text"
MORE = "announce:more"
VERSION = "announce:version"
MOMENT = "announce:moment"
SPREADSHEETS = (".xlsx", ".xls", ".ods", ".csv", ".zip", ".xml")


def _await(turn: Turn, state: str, draft: int) -> None:
    waited = {"draft": draft}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, waited, turn.now)


def _wait_no_more(turn: Turn) -> None:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


# --- writing ---


def _announce(turn: Turn, action: Announce) -> Screen:
    view = services.open_draft(turn.conn, turn.viewer, action.school, turn.now, fresh=action.fresh)
    return _shown(turn, view)


def _shown(turn: Turn, view: DraftView) -> Screen:
    """Without a text, the next message is it; a file may be followed by its text, and a text by
    more photos and files."""
    if not view.draft.text:
        _await(turn, TEXT, view.draft.id)
    elif view.draft.changes is None:
        _await(turn, MORE, view.draft.id)
    else:
        _wait_no_more(turn)
    return replace(screens.opened(view), gathers=True)


def _open(turn: Turn, action: OpenDraft) -> Screen:
    return _shown(turn, services.current(turn.conn, turn.viewer, action.draft, turn.now))


def _places(turn: Turn, action: ChoosePlaces) -> Screen:
    view = services.current(turn.conn, turn.viewer, action.draft, turn.now)
    return screens.choose_places(view, action.page)


def _toggle(turn: Turn, action: TogglePlace) -> Screen:
    try:
        place = Place.of(action.place)
    except ValueError:
        raise Refused from None
    view = services.toggle(turn.conn, turn.viewer, action.draft, place, turn.now)
    return screens.choose_places(view, action.page)


def _readers(turn: Turn, action: ChooseReaders) -> Screen:
    view = services.choose_readers(turn.conn, turn.viewer, action.draft, action.readers, turn.now)
    return screens.choose_places(view, action.page)


def _manner(turn: Turn, action: ChooseManner) -> Screen:
    view = services.choose_manner(turn.conn, turn.viewer, action.draft, action.manner, turn.now)
    return _shown(turn, view)


def _confirm(turn: Turn, action: AskToConfirm) -> Screen:
    view = services.ask_to_confirm(turn.conn, turn.viewer, action.draft, action.asked, turn.now)
    return _shown(turn, view)


def _moment(turn: Turn, action: ChooseMoment) -> Screen:
    view = services.current(turn.conn, turn.viewer, action.draft, turn.now)
    _await(turn, MOMENT, view.draft.id)
    return screens.choose_moment(view, services.hours(view.now))


def _set_moment(turn: Turn, action: SetMoment) -> Screen:
    local = None
    if action.day is not None:
        local = datetime.combine(action.day, time()) + timedelta(minutes=action.minutes % 1440)
    view = services.choose_moment(turn.conn, turn.viewer, action.draft, local, turn.now)
    return _shown(turn, view)


def _typed_moment(turn: Turn, said: Said) -> Screen:
    draft = int(said.data["draft"])
    try:
        view = services.typed_moment(turn.conn, turn.viewer, draft, said.text, turn.now)
        return _shown(turn, view)
    except NotUnderstood:
        view = services.current(turn.conn, turn.viewer, draft, turn.now)
        return screens.not_a_moment(view, services.hours(view.now))
    except ZvonokError as gone:
        return _gone(turn, gone)


def _gone(turn: Turn, error: ZvonokError) -> Screen:
    """The refusal as a screen, so that the end of the dialogue is kept."""
    _wait_no_more(turn)
    return refusals.screen_for(error, turn.viewer)


def _write(turn: Turn, action: WriteText) -> Screen:
    view = services.current(turn.conn, turn.viewer, action.draft, turn.now)
    _await(turn, TEXT, view.draft.id)
    return screens.ask_new_text(view)


def _written(turn: Turn, said: Said) -> Screen:
    draft = int(said.data["draft"])
    file = received(turn, said.file)
    try:
        view = services.write(turn.conn, turn.viewer, draft, said.text, said.styles, file, turn.now)
        return _shown(turn, view)
    except NotUnderstood:
        view = services.current(turn.conn, turn.viewer, draft, turn.now)
        return screens.not_fitting(view)
    except ZvonokError as gone:
        return _gone(turn, gone)


def _more(turn: Turn, said: Said) -> Screen:
    """One more photo or file; words, and the office's spreadsheet, are answered as anywhere."""
    file = said.file
    if file is None or (not file.is_photo and file.name.lower().endswith(SPREADSHEETS)):
        _wait_no_more(turn)
        other = office_import.unasked(turn, said) or entering.unasked(turn, said)
        return other(turn, said) if other else linking.typed_code(turn, said.text)
    return _written(turn, said)


def _write_version(turn: Turn, action: WriteVersion) -> Screen:
    view = services.current(turn.conn, turn.viewer, action.draft, turn.now)
    _await(turn, VERSION, view.draft.id)
    return screens.ask_version(view)


def _version_written(turn: Turn, said: Said) -> Screen:
    draft = int(said.data["draft"])
    try:
        view = services.write_version(
            turn.conn, turn.viewer, draft, said.text, said.styles, turn.now
        )
        return _shown(turn, view)
    except NotUnderstood:
        view = services.current(turn.conn, turn.viewer, draft, turn.now)
        return screens.not_fitting(view)
    except ZvonokError as gone:
        return _gone(turn, gone)


def _drop_version(turn: Turn, action: DropVersion) -> Screen:
    return _shown(turn, services.drop_version(turn.conn, turn.viewer, action.draft, turn.now))


def _drop_files(turn: Turn, action: DropDraftFiles) -> Screen:
    return _shown(turn, services.drop_files(turn.conn, turn.viewer, action.draft, turn.now))


def _drop(turn: Turn, action: DropDraft) -> Screen:
    _wait_no_more(turn)
    services.cancel(turn.conn, turn.viewer, action.draft)
    return screens.dropped()


def _publish(turn: Turn, action: Publish) -> Screen:
    made = services.publish(turn.conn, turn.viewer, action.draft, turn.facts.bot, turn.now)
    _wait_no_more(turn)
    return ledger.published(_view(turn, made))


# --- afterwards ---


def _view(turn: Turn, announcement: int) -> SentView:
    return announced.one(turn.conn, turn.viewer, announcement, turn.facts.bot)


def _list(turn: Turn, action: OpenSentList) -> Screen:
    return ledger.listed(announced.listed(turn.conn, turn.viewer, action.school, action.page))


def _sent(turn: Turn, action: OpenSent) -> Screen:
    return ledger.ledger(_view(turn, action.announcement))


def _reach(turn: Turn, action: OpenReach) -> Screen:
    return ledger.named(
        announced.names(
            turn.conn,
            turn.viewer,
            action.announcement,
            action.part,
            action.page,
            turn.facts.bot,
            turn.now,
        )
    )


def _export(turn: Turn, action: ExportReach) -> Screen:
    found = announced.everybody(
        turn.conn, turn.viewer, action.announcement, turn.facts.bot, turn.now
    )
    return ledger.exported(found, ledger.ledger(_view(turn, action.announcement)))


def _stop(turn: Turn, action: StopSending) -> Screen:
    held = announced.stop(turn.conn, turn.viewer, action.announcement, turn.facts.bot, turn.now)
    return ledger.stopped(_view(turn, action.announcement), held)


def _resume(turn: Turn, action: SendRest) -> Screen:
    put = announced.resume(turn.conn, turn.viewer, action.announcement, turn.facts.bot, turn.now)
    return ledger.resumed(_view(turn, action.announcement), put)


def _remind(turn: Turn, action: RemindReaders) -> Screen:
    put = announced.remind(turn.conn, turn.viewer, action.announcement, turn.facts.bot, turn.now)
    return ledger.reminded(_view(turn, action.announcement), put)


def _change(turn: Turn, action: ChangeSent) -> Screen:
    view = announced.begin_change(turn.conn, turn.viewer, action.announcement, turn.now)
    _await(turn, TEXT, view.draft.id)
    return screens.ask_new_text(view)


def _save_change(turn: Turn, action: SaveChange) -> Screen:
    sent, messages = announced.save_change(
        turn.conn, turn.viewer, action.draft, turn.facts.bot, turn.now
    )
    _wait_no_more(turn)
    return ledger.changed(_view(turn, sent), messages)


def _recall(turn: Turn, action: Recall) -> Screen:
    if not action.sure:
        view = _view(turn, action.announcement)
        if not view.may_change:
            raise AlreadyDone
        return ledger.ask_recall(view)
    messages = announced.recall(
        turn.conn, turn.viewer, action.announcement, turn.facts.bot, turn.now
    )
    return ledger.recalled(_view(turn, action.announcement), messages)


READS: Answers = {
    ChoosePlaces: _places,
    OpenSentList: _list,
    OpenSent: _sent,
    OpenReach: _reach,
    ExportReach: _export,
}
WRITES: Answers = {
    Announce: _announce,
    OpenDraft: _open,
    TogglePlace: _toggle,
    ChooseReaders: _readers,
    ChooseManner: _manner,
    AskToConfirm: _confirm,
    ChooseMoment: _moment,
    SetMoment: _set_moment,
    WriteText: _write,
    WriteVersion: _write_version,
    DropVersion: _drop_version,
    DropDraftFiles: _drop_files,
    DropDraft: _drop,
    Publish: _publish,
    StopSending: _stop,
    SendRest: _resume,
    RemindReaders: _remind,
    ChangeSent: _change,
    SaveChange: _save_change,
    Recall: _recall,
}
DIALOGUES: Dialogues = {
    TEXT: _written,
    MORE: _more,
    VERSION: _version_written,
    MOMENT: _typed_moment,
}
