"""The portfolio: read by the family and the class teacher, kept by the student."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.errors import ZvonokError
from bot.domain.portfolio import TEXT_LIMIT, TITLE_LIMIT, ItemKind
from bot.handlers.files import received, to_show
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.portfolio import (
    AddItem,
    AddItemFile,
    CancelItem,
    DescribeItem,
    OpenClassPortfolios,
    OpenItem,
    OpenPortfolio,
    RemoveItem,
    SendItemFiles,
)
from bot.screens import portfolio as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import portfolio as services
from bot.storage import conversations

TITLE, TEXT, FILE = "portfolio_title", "portfolio_text", "portfolio_file"


def listed(turn: Turn, action: OpenPortfolio) -> Screen:
    return screens.listed(
        services.listed(turn.conn, turn.viewer, action.student, action.page, turn.now)
    )


def opened(turn: Turn, action: OpenItem) -> Screen:
    return screens.opened(
        services.one(turn.conn, turn.viewer, action.student, action.item, turn.now)
    )


def files(turn: Turn, action: SendItemFiles) -> Screen:
    view = services.one(turn.conn, turn.viewer, action.student, action.item, turn.now)
    kept = services.files(turn.conn, turn.viewer, action.student, action.item, turn.now)
    return screens.with_files(view, to_show(turn, kept))


def of_class(turn: Turn, action: OpenClassPortfolios) -> Screen:
    return screens.of_class(
        services.of_class(turn.conn, turn.viewer, action.class_id, action.page, turn.now)
    )


# --- the student's own: each step waits for one message ---


def add(turn: Turn, action: AddItem) -> Screen:
    services.may_add(turn.conn, turn.viewer)
    _await(turn, TITLE, {"kind": action.kind.value})
    return screens.ask_title(action.kind)


def describe(turn: Turn, action: DescribeItem) -> Screen:
    view = services.mine(turn.conn, turn.viewer, action.item)
    _await(turn, TEXT, {"item": action.item})
    return screens.ask_text(view)


def add_file(turn: Turn, action: AddItemFile) -> Screen:
    view = services.mine(turn.conn, turn.viewer, action.item)
    _await(turn, FILE, {"item": action.item})
    return screens.ask_file(view)


def cancel(turn: Turn, action: CancelItem) -> Screen:
    _wait_no_more(turn)
    student = services.owner(turn.viewer).id
    if action.item is None:
        return listed(turn, OpenPortfolio(student))
    return opened(turn, OpenItem(student, action.item))


def remove(turn: Turn, action: RemoveItem) -> Screen:
    if not action.sure:
        return screens.ask_removal(services.mine(turn.conn, turn.viewer, action.item))
    return screens.removed(services.remove(turn.conn, turn.viewer, action.item, turn.now))


def _titled(turn: Turn, said: Said) -> Screen:
    """The title, perhaps as the caption of the first photo."""
    kind, title = ItemKind(said.data["kind"]), " ".join(said.text.split())
    if not title or len(title) > TITLE_LIMIT:
        return _refused_kindly(turn, lambda: add(turn, AddItem(kind)))
    file = received(turn, said.file)
    return _finished(
        turn,
        lambda: screens.opened(services.add(turn.conn, turn.viewer, kind, title, file, turn.now)),
    )


def _described(turn: Turn, said: Said) -> Screen:
    item, text = int(said.data["item"]), said.text.strip()
    if not text or len(text) > TEXT_LIMIT:
        return _refused_kindly(turn, lambda: describe(turn, DescribeItem(item)))
    return _finished(
        turn,
        lambda: screens.opened(services.describe(turn.conn, turn.viewer, item, text)),
    )


def _attached(turn: Turn, said: Said) -> Screen:
    """More files may follow until the student says that it is enough."""
    item, file = int(said.data["item"]), received(turn, said.file)
    if file is None:
        return _refused_kindly(turn, lambda: add_file(turn, AddItemFile(item)))

    def attach() -> Screen:
        view = services.attach(turn.conn, turn.viewer, item, file, turn.now)
        return replace(screens.more_files(view), gathers=True)

    return _refused_kindly(turn, attach)


def _await(turn: Turn, state: str, data: dict[str, int | str]) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, dict(data), turn.now)


def _wait_no_more(turn: Turn) -> None:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


def _finished(turn: Turn, work: Callable[[], Screen]) -> Screen:
    _wait_no_more(turn)
    return _refused_kindly(turn, work)


def _refused_kindly(turn: Turn, work: Callable[[], Screen]) -> Screen:
    """A refusal is an answer here and no error: what was awaited is over."""
    try:
        return work()
    except ZvonokError as refused:
        _wait_no_more(turn)
        return refusals.screen_for(refused, turn.viewer)


READS: Answers = {
    OpenPortfolio: listed,
    OpenItem: opened,
    SendItemFiles: files,
    OpenClassPortfolios: of_class,
}
WRITES: Answers = {
    AddItem: add,
    DescribeItem: describe,
    AddItemFile: add_file,
    CancelItem: cancel,
    RemoveItem: remove,
}
DIALOGUES: Dialogues = {TITLE: _titled, TEXT: _described, FILE: _attached}
