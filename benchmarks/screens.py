"""What a screen costs above the least that aiogram can do, and whether the number of marks matters.

    python -m benchmarks.screens [MARKS …]

Processor time of a press on one core, from the bytes of the update to the bytes of the two calls
it ends in; nothing goes over a network. The bare handler answers a constant text with the keyboard
of the screen through the same session. Rounds are interleaved: the speed of a machine drifts.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from itertools import count
from statistics import median
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from aiohttp import ClientTimeout

from benchmarks.results import compared, told
from benchmarks.school import FAMILY, NOW, furnished
from bot import i18n
from bot.domain.clock import MovableClock
from bot.handlers.desk import Desk, Who
from bot.handlers.errands import Errands
from bot.handlers.turn import Facts
from bot.handlers.updates import Door
from bot.keyboards.actions.diary import OpenDay
from bot.keyboards.actions.marks import OpenMarks
from bot.keyboards.codec import Action, encode
from bot.screens.screen import Screen
from bot.storage.database import Database, open_database
from bot.telegram.flood import Flood
from bot.telegram.lanes import parsed
from bot.telegram.markup import inline
from bot.telegram.render import Renderer
from bot.telegram.session import LeanSession

TOKEN = "4200000:" + "A" * 35
SIZES = (1_000, 100_000, 1_000_000)
ROUNDS, PRESSES = 15, 100
TARGET, FLAT = 2.0, 1.25
UNLIMITED = 1_000_000.0
CLOCK = MovableClock(NOW, frozen=True)

Feed = Callable[[bytes], Awaitable[Any]]


class NoNetwork(LeanSession):
    """Makes the bytes of every call and sends them nowhere."""

    async def _post(
        self, bot: Bot, method: TelegramMethod[Any], limit: ClientTimeout
    ) -> tuple[int, bytes]:
        self._body(bot, method)
        return 200, b'{"ok":true,"result":true}'


class Press:
    """Updates as Telegram sends them: the pressed message comes back with all its buttons."""

    def __init__(self, action: Action, screen: Screen) -> None:
        self._numbers = count(1)
        self._data = encode(action)
        self._markup = inline(screen.rows) or {"inline_keyboard": []}
        self.keyboard = InlineKeyboardMarkup.model_validate(self._markup)
        self._text = screen.text

    def __call__(self) -> bytes:
        return json.dumps(self.raw(FAMILY, next(self._numbers)), ensure_ascii=False).encode()

    def raw(self, person: int, number: int) -> dict[str, Any]:
        """The update of this number, as a dictionary."""
        user = {"id": person, "is_bot": False, "first_name": "Мария", "language_code": "ru"}
        robot = {"id": 4200000, "is_bot": True, "first_name": "Звонок", "username": "zvonok_bot"}
        message = {
            "message_id": 17,
            "from": robot,
            "chat": {"id": person, "first_name": "Мария", "type": "private"},
            "date": int(NOW.timestamp()),
            "text": self._text,
            "entities": [{"offset": 0, "length": 8, "type": "bold"}],
            "reply_markup": self._markup,
        }
        query = {
            "id": str(number),
            "from": user,
            "message": message,
            "chat_instance": "5",
            "data": self._data,
        }
        return {"update_id": number, "callback_query": query}


def ours(bot: Bot, db: Database, desk: Desk) -> Feed:
    errands = Errands(db, CLOCK, _not_needed, _not_needed)
    door = Door(bot, desk, Renderer(bot, _not_needed, Flood(UNLIMITED)), errands)

    async def feed(body: bytes) -> None:
        update = parsed(bot, json.loads(body))
        assert update is not None
        await door.feed(update)

    return feed


async def _not_needed(*_asked: Any) -> Any:
    raise AssertionError("no screen measured here has a paper or a file")


def bare(bot: Bot, text: str, keyboard: InlineKeyboardMarkup, *, lean: bool) -> Feed:
    """``lean``: without modelling the buttons that come back with the pressed message."""
    dispatcher = Dispatcher(disable_fsm=True)

    async def answer(query: CallbackQuery) -> None:
        await query.answer()
        await query.message.edit_text(text, reply_markup=keyboard)  # type: ignore[union-attr]

    dispatcher.callback_query.register(answer)

    async def feed(body: bytes) -> None:
        raw = json.loads(body)
        if lean:
            del raw["callback_query"]["message"]["reply_markup"]
        await dispatcher.feed_raw_update(bot, raw)

    return feed


async def spent(ways: Sequence[tuple[Feed, Press]]) -> list[float]:
    """Microseconds of this process for a press in each way, threads included; of each the median.

    The ways take turns press by press, so that none has the processor's caches for itself alone.
    """
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(PRESSES):
        for way, (feed, press) in enumerate(ways):
            body = press()
            begun = time.process_time()
            await feed(body)
            taken[way].append((time.process_time() - begun) * 1e6)
    return [median(costs) for costs in taken]


async def measured(sizes: tuple[int, ...]) -> dict[tuple[str, str], list[float]]:
    """By screen and way: microseconds of each round."""
    i18n.warm()
    bot = Bot(TOKEN, session=NoNetwork())
    taken: dict[tuple[str, str], list[float]] = {}
    async with AsyncExitStack() as stack:
        ways = {}
        for size in sizes:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite:///{folder}/bench.db"
            family = await furnished(url, size)
            db = open_database(url)
            stack.push_async_callback(db.close)
            desk = Desk(db, CLOCK, Facts("4200000", "zvonok_bot", ("k",)))
            for name, action in (
                ("day", OpenDay(family.student)),
                ("marks", OpenMarks(family.student)),
            ):
                screen = await desk.opened(Who(str(FAMILY), str(FAMILY), "ru", 0), action)
                press = Press(action, screen)
                ways[name, f"{size:,}"] = (ours(bot, db, desk), press)
                if size == sizes[0]:
                    for way, lean in (("bare", False), ("bare, lean", True)):
                        ways[name, way] = (bare(bot, screen.text, press.keyboard, lean=lean), press)
        for turn in range(ROUNDS + 1):
            costs = await spent(tuple(ways.values()))
            for key, cost in zip(ways, costs, strict=True):
                if turn:  # the first round warms up
                    taken.setdefault(key, []).append(cost)
    return taken


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    taken = asyncio.run(measured(sizes))
    print("One press, CPU µs, median (min)")
    for (screen, way), costs in taken.items():
        print(f"  {screen:6} {way:12} {median(costs):6.0f} ({min(costs):.0f})")
    smallest, largest = f"{sizes[0]:,}", f"{sizes[-1]:,}"
    for screen in ("day", "marks"):
        mine = taken[screen, smallest]
        told(f"{screen} screen / bare handler", compared(mine, taken[screen, "bare"]), TARGET)
        lean = compared(mine, taken[screen, "bare, lean"])
        print(f"  {screen} screen / bare handler that skips the buttons too: {lean:.2f}")
        if smallest != largest:
            ratio = compared(taken[screen, largest], mine)
            told(f"{screen} screen at {largest} / {smallest} marks", ratio, FLAT)


if __name__ == "__main__":
    main()
