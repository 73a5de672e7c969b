"""CPU of one outgoing message: bare aiohttp, the lean session, aiogram's own session.

``python -m benchmarks.session`` prints microseconds of this process and ratios; the server is
another process. Rounds are interleaved, because the machine's speed drifts.
"""

import asyncio
import json
import multiprocessing as mp
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from statistics import median

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from benchmarks.results import told
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.buttons import button, rows_of
from bot.screens.screen import Screen
from bot.telegram.messages import message
from bot.telegram.session import LeanSession

TOKEN = "4200000:" + "A" * 35
TEXT = ("<b>Среда, 25 ноября</b>\n1. Алгебра: № 318, 320\n" * 20)[:700]
ROWS = rows_of(3, [button(f"Кнопка {n}", OpenMenu()) for n in range(9)])
SCREEN = Screen(TEXT, ROWS)
ROUNDS, CALLS, AT_ONCE = 9, 600, 20
TARGET = 1.3

Send = Callable[[], Awaitable[object]]


def serve(ready: Connection) -> None:
    asyncio.run(_serve(ready))


async def _serve(ready: Connection) -> None:
    message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": TEXT}
    body = json.dumps({"ok": True, "result": message}).encode()

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready.send(runner.addresses[0][1])
    await asyncio.Event().wait()


def bare(client: aiohttp.ClientSession, url: str) -> Send:
    """The least that could be done: the same JSON, built and sent by hand, the number read."""
    keyboard = [[{"text": b.label, "callback_data": "m"} for b in row] for row in ROWS]

    async def send() -> object:
        fields = {
            "chat_id": 5,
            "text": TEXT,
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": keyboard},
            "link_preview_options": {"is_disabled": True},
        }
        data = json.dumps(fields, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        async with client.post(f"{url}/bot{TOKEN}/sendMessage", data=data, headers=headers) as got:
            return json.loads(await got.read())["result"]["message_id"]

    return send


def by(bot: Bot) -> Send:
    async def send() -> object:
        return (await bot(message(5, SCREEN))).message_id

    return send


async def cpu(send: Send) -> float:
    """Microseconds of CPU of this process for a call, with some calls at a time."""
    begun = time.process_time()
    for _ in range(CALLS // AT_ONCE):
        await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    return (time.process_time() - begun) / CALLS * 1e6


async def measured(url: str) -> dict[str, list[float]]:
    lean = Bot(TOKEN, session=LeanSession(api_url=url))
    own = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    async with aiohttp.ClientSession() as client:
        ways = {
            "bare aiohttp": bare(client, url),
            "lean session": by(lean),
            "aiogram's own": by(own),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(ROUNDS + 1):
            for name, send in ways.items():
                spent = await cpu(send)
                if turn:  # the first round opens the connections
                    taken[name].append(spent)
    await lean.session.close()
    await own.session.close()
    return taken


def main() -> None:
    here, there = mp.get_context("spawn").Pipe()
    server = mp.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    taken = asyncio.run(measured(f"http://127.0.0.1:{here.recv()}"))
    server.terminate()
    base = taken["bare aiohttp"]
    print("One outgoing message, 700 characters and 9 buttons, CPU µs: median (min), ratio")
    for name, spent in taken.items():
        ratio = median(mine / floor for mine, floor in zip(spent, base, strict=True))
        print(f"  {name:14} {median(spent):6.0f} ({min(spent):.0f})  {ratio:.2f}")
    lean = median(m / f for m, f in zip(taken["lean session"], base, strict=True))
    told("lean session / bare aiohttp", lean, TARGET)


if __name__ == "__main__":
    main()
