"""The composition root: every room is wired here, and only here, for the program and tests alike.

Rooms are imported inside the functions: commands of the office must not load the messenger.
"""

import gc
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.config import Settings
from bot.domain.clock import Clock, SystemClock
from bot.domain.setup import SettingsFault, SettingWrong
from bot.running import App, stop_on_signals

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.domain.checkup import TelegramState
    from bot.handlers.turn import Facts
    from bot.reports.worker import Worker
    from bot.sources.port import DiarySource
    from bot.storage.database import Database
    from bot.web.server import Part


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    diaries: "Mapping[str, DiarySource] | None" = None,
) -> AsyncIterator[App]:
    """Everything wired and the database migrated; closed again at the end. ``diaries`` stand for
    the systems that the settings name.

    Raises `SettingsFault` for what is missing, `Unavailable` when the database cannot be opened.
    """
    from bot import i18n
    from bot.handlers.desk import Desk
    from bot.handlers.diary_errands import DiaryErrands
    from bot.handlers.errands import Errands
    from bot.handlers.mirror_errands import MirrorErrands
    from bot.handlers.updates import Door
    from bot.jobs.mail import Mail
    from bot.jobs.mirroring import Mirroring
    from bot.reports.worker import Worker
    from bot.storage.database import open_database
    from bot.storage.migrate import migrate
    from bot.telegram.files import download
    from bot.telegram.flood import Flood
    from bot.telegram.letters import Letters
    from bot.telegram.render import Renderer

    now = clock or SystemClock()
    await migrate(settings.database)
    i18n.warm()
    db = open_database(settings.database)
    worker = Worker()
    bot = _bot(settings)
    try:
        offered = _diaries(settings) if diaries is None else diaries
        facts = await _facts(settings, bot, db, offered)
        flood = Flood(settings.zvonok_rate)
        renderer = Renderer(bot, _drawing_with(worker), flood)
        me = f"{os.getpid()}-{id(bot):x}"
        keep = timedelta(days=settings.zvonok_keep_days)
        mail = Mail(db, facts.bot, Letters(bot), now, flood, me, keep)
        mirroring = Mirroring(db, facts.bot, offered, facts.keys, now, me=me)
        linking = DiaryErrands(db, now, facts.keys, offered)
        waiting = MirrorErrands(db, mirroring.wake)
        errands = Errands(db, now, partial(download, bot), worker.run, linking, waiting)
        door = Door(bot, Desk(db, now, facts), renderer, errands)
        yield App(
            settings=settings,
            clock=now,
            db=db,
            worker=worker,
            bot=bot,
            facts=facts,
            renderer=renderer,
            feed=door.feed,
            mail=mail,
            mirroring=mirroring,
            parts=_parts(db, now, facts, _drawing_with(worker)),
        )
    finally:
        await worker.stop()
        await bot.session.close()
        await db.close()


def _bot(settings: Settings) -> "Bot":
    from aiogram import Bot

    from bot.telegram.session import LeanSession

    session = LeanSession(api_url=settings.telegram_api_url, proxy=settings.proxy)
    return Bot(settings.token, session=session)


def _diaries(settings: Settings) -> "dict[str, DiarySource]":
    """The systems that the operator's file names. They lead browsers back to our own page.
    `SettingsFault` for a name that no system has."""
    from bot.sources.systems import systems

    public = settings.public_url
    back = {"back": f"{public}/link/back"} if public else {}
    named = {code: {**back, **told} for code, told in settings.operators.items()}
    known = systems(named) if named else {}
    if not named.keys() <= known.keys():
        raise SettingsFault("ZVONOK_DIARIES", SettingWrong.UNREADABLE)
    return {code: known[code] for code in named}


def _parts(db: "Database", clock: Clock, facts: "Facts", draw: Any) -> "Sequence[Part]":
    """What browsers and phones are answered, where they can reach us."""
    from bot.web.calendar import CalendarFeeds
    from bot.web.linking import LinkingPage
    from bot.web.public import PublicAddress

    if not facts.public_url:
        return ()
    public = PublicAddress(facts.public_url)
    page = LinkingPage(db, clock, facts.keys, facts.diaries, public, facts.username)
    feeds = CalendarFeeds(db, clock, facts.keys, public, draw)
    return (page.add_to, feeds.add_to)


async def _facts(
    settings: Settings, bot: "Bot", db: "Database", diaries: "Mapping[str, DiarySource]"
) -> "Facts":
    from bot.handlers.turn import Facts
    from bot.storage import bots

    me = str(bot.id)
    username = await _username(bot)
    await db.write(lambda conn: bots.remember(conn, me, username))
    return Facts(
        bot=me,
        username=username,
        keys=settings.keys,
        diaries=diaries,
        public_url=settings.public_url,
    )


async def _username(bot: "Bot") -> str:
    """What Telegram calls the bot, however long the network is away. A wrong token ends it."""
    from aiogram.methods import GetMe

    from bot.telegram.patience import until_answered

    return (await until_answered(bot, GetMe())).username or ""


def _drawing_with(worker: "Worker") -> Any:
    from bot.reports.draw import draw

    async def drawn(drawing: Any, kind: str) -> bytes:
        return await worker.run(draw, drawing, kind)

    return drawn


def load_rooms() -> None:
    """Everything that `build` wires, before it does. None of it becomes garbage: searching it for
    some, again and again while it loads, would take a seventh of the start."""
    gc.disable()
    from bot.handlers import desk, diary_errands, errands, updates  # noqa: F401
    from bot.jobs import mail, mirroring  # noqa: F401

    gc.freeze()
    gc.enable()


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """``run``: one bot until a signal. ``say`` gets lines for the person at the terminal."""
    load_rooms()
    async with build(settings) as app:
        stop_on_signals(app)
        await _greet(app, say)
        gc.freeze()  # what is there now stays: collections need not look at it again
        await app.run()


async def _greet(app: App, say: Callable[[str], None]) -> None:
    from bot.screens.office import first_start
    from bot.services.codes import first_admin_code

    now = app.clock.now()
    code = await app.db.write(lambda conn: first_admin_code(conn, app.facts.keys, now))
    say(first_start(app.facts.username, code))


async def telegram_state(settings: Settings) -> "TelegramState | None":
    """What Telegram says of the bot, for ``doctor``; None when it does not answer."""
    from bot.telegram.checkup import ask_telegram

    return await ask_telegram(
        settings.telegram_api_url, settings.token, settings.proxy, SystemClock()
    )
