"""Screens on a phone, over sockets to a server as strict as Telegram."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import Update

from bot import i18n
from bot.keyboards.actions.menu import Nothing, OpenMenu
from bot.keyboards.buttons import Button, Style, button
from bot.reports.papers import Table
from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.screens.papers import Drawing, Paper
from bot.screens.screen import KeptFile, Screen, bold
from bot.telegram import render
from bot.telegram.markup import inline, menu_keyboard
from bot.telegram.polling import Poller
from bot.telegram.presses import Press, press_of
from bot.telegram.render import Renderer
from tests.telegram.line import Line

DAY = Screen(bold("Среда"), rows=((button("Дальше", OpenMenu(), Style.MAIN),),))
NEXT = Screen("Четверг", rows=((button("Назад", Nothing()),),))
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
TABLE = Table("Отметки", ("Предмет",), (("Алгебра",),))
PDF_PAPER = Paper(TABLE, "pdf", "Неделя.pdf", caption="<b>Неделя</b>")
PICTURE = Paper(TABLE, "png", "график.png")


class Worker:
    """Draws when the gate is open; remembers what it was asked for."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[tuple[Drawing, str]] = []
        self.failure: Exception | None = None

    async def draw(self, drawing: Drawing, kind: str) -> bytes:
        self.asked.append((drawing, kind))
        await self.gate.wait()
        if self.failure:
            raise self.failure
        return PNG if kind == "png" else b"%PDF-1.7"


@dataclass
class Shown:
    """A phone at the other end of a renderer. ``answer`` is what every press shows."""

    line: Line
    phone: Phone
    worker: Worker
    renderer: Renderer
    answer: Screen = NEXT
    failures: list[Exception] = field(default_factory=list)

    @property
    def chat(self) -> int:
        return self.phone.user.id

    async def feed(self, update: Update | Press) -> None:
        if isinstance(update, Update):
            return
        try:
            await self.renderer.answer_press(update, self.answer)
        except Exception as error:
            self.failures.append(error)

    async def post(self, screen: Screen) -> Message:
        number = await self.renderer.post(self.chat, screen)
        return self.phone.chat.messages[number]

    def calls(self, method: str) -> int:
        return sum(call.method.lower() == method.lower() for call in self.line.sandbox.world.calls)


@pytest.fixture
async def shown(strict_line: Line) -> AsyncIterator[Shown]:
    phone, worker = await strict_line.opened(), Worker()
    shown = Shown(strict_line, phone, worker, Renderer(strict_line.bot, worker.draw))
    poller = Poller(strict_line.bot, shown.feed)
    running = asyncio.create_task(poller.run())
    yield shown
    poller.stop()
    await running


@pytest.fixture(autouse=True)
def _near_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.polling.LAST_WORD", 0.1)


async def test_a_press_changes_its_own_message_and_is_answered(shown: Shown) -> None:
    day = await shown.post(DAY)
    shown.answer = replace(NEXT, toast="Готово", alert=True)
    answered = await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert (answered.text, answered.alert) == ("Готово", True)
    assert shown.phone.screen.message_id == day.message_id
    assert (shown.phone.text, shown.phone.screen.labels) == ("Четверг", ["Назад"])


async def test_an_unchanged_screen_is_no_error(shown: Shown) -> None:
    await shown.post(DAY)
    shown.answer = DAY
    await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert (shown.failures, shown.phone.text) == ([], "Среда")


async def test_a_long_toast_is_cut_to_what_telegram_takes(shown: Shown) -> None:
    await shown.post(DAY)
    shown.answer = Screen("", toast="я" * 500)
    answered = await shown.phone.press("Дальше")
    assert len(answered.text) == 200
    await shown.phone.settle()
    assert shown.phone.text == "Среда"


async def test_a_deleted_message_is_replaced_by_a_new_one(shown: Shown) -> None:
    day = await shown.post(DAY)
    shown.line.sandbox.world.delete(shown.phone.chat, day)
    await shown.phone.press_data("m", day)
    await shown.phone.settle()
    assert shown.failures == []
    assert (shown.phone.text, shown.phone.screen.message_id > day.message_id) == ("Четверг", True)


async def test_a_message_that_vanishes_while_it_is_edited_is_replaced(shown: Shown) -> None:
    day = await shown.post(DAY)
    shown.line.sandbox.world.faults.delay(0.5, method="editMessageText")
    pressing = asyncio.create_task(shown.phone.press("Дальше"))
    await pressing
    shown.line.sandbox.world.delete(shown.phone.chat, day)
    await shown.phone.wait(lambda message: message.text == "Четверг")
    assert shown.failures == []


async def test_a_press_under_a_picture_posts_a_new_message(shown: Shown) -> None:
    picture = await shown.post(Screen("", rows=DAY.rows, paper=PICTURE))
    assert picture.labels == ["Дальше"]
    await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert shown.phone.text == "Четверг"
    assert shown.phone.screen.message_id > picture.message_id


async def test_what_is_only_said_to_a_press_is_written_where_nothing_was_pressed(
    shown: Shown,
) -> None:
    message = await shown.post(Screen("", toast="Уже принято <3"))
    assert message.text == "Уже принято <3"


async def test_a_lasting_screen_leaves_the_pressed_one_alone(shown: Shown) -> None:
    await shown.post(DAY)
    shown.answer = replace(NEXT, lasting=True)
    await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert [message.text for message in shown.phone.messages[-2:]] == ["Среда", "Четверг"]


async def test_a_press_too_old_to_be_answered_still_shows_its_screen(shown: Shown) -> None:
    await shown.post(DAY)
    shown.line.sandbox.world.callback_seconds = -1.0
    with pytest.raises(TimeoutError):
        await shown.phone.press("Дальше", timeout=0.3)
    await shown.phone.wait(lambda message: message.text == "Четверг")
    assert shown.failures == []


async def test_the_press_is_answered_while_the_edit_is_still_on_its_way(shown: Shown) -> None:
    await shown.post(DAY)
    shown.line.sandbox.world.faults.delay(0.5, method="editMessageText")
    await shown.phone.press("Дальше")
    assert shown.phone.text == "Среда"
    await shown.phone.wait(lambda message: message.text == "Четверг")


async def test_a_short_flood_limit_and_a_broken_line_are_waited_out(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    await shown.post(DAY)
    monkeypatch.setattr("bot.telegram.errors.asyncio.sleep", sleep)
    shown.line.sandbox.world.faults.too_many(1, retry_after=3, method="editMessageText")
    shown.line.sandbox.world.faults.drop(1, method="answerCallbackQuery")
    await shown.phone.press("Дальше")
    await shown.phone.wait(lambda message: message.text == "Четверг")
    assert (sorted(slept), shown.failures) == ([1.0, 3.0], [])


async def test_a_mistake_of_ours_is_raised(shown: Shown) -> None:
    with pytest.raises(TelegramBadRequest):
        await shown.post(Screen("<b>unclosed"))
    await shown.post(DAY)
    shown.answer = Screen("x" * 5000)
    await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert [type(error) for error in shown.failures] == [TelegramBadRequest]


async def test_who_blocked_the_bot_is_a_refusal_to_be_judged(shown: Shown) -> None:
    await shown.phone.block()
    with pytest.raises(TelegramForbiddenError):
        await shown.post(DAY)


async def test_a_silent_screen_makes_no_sound_and_links_no_preview(shown: Shown) -> None:
    await shown.post(replace(DAY, silent=True))
    sent = [c for c in shown.line.sandbox.world.calls if c.method.lower() == "sendmessage"][-1]
    assert sent.params["disable_notification"] in (True, "true")
    assert sent.params["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("locale", "label", "hint"), [("ru", "Меню", "«Меню»"), ("en", "Menu", "“Menu”")]
)
async def test_the_menu_key_comes_before_a_screen_with_buttons(
    shown: Shown, locale: str, label: str, hint: str
) -> None:
    with i18n.use(locale):
        screen = Screen("Дневник", rows=DAY.rows, menu_key=True)
    await shown.post(screen)
    assert [[key.label for key in row] for row in shown.phone.keyboard] == [[label]]
    assert hint in shown.phone.messages[-2].text
    assert (shown.phone.text, shown.phone.screen.labels) == ("Дневник", ["Дальше"])


async def test_the_menu_key_comes_with_a_screen_without_buttons(shown: Shown) -> None:
    before = len(shown.phone.messages)
    await shown.post(Screen("Привет", menu_key=True))
    assert [[key.label for key in row] for row in shown.phone.keyboard] == [["Меню"]]
    assert len(shown.phone.messages) == before + 1


async def test_a_press_that_brings_the_menu_key_leaves_its_message_without_buttons(
    shown: Shown,
) -> None:
    day = await shown.post(DAY)
    shown.answer = replace(NEXT, menu_key=True)
    await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert (shown.phone.text, shown.failures) == ("Четверг", [])
    left = shown.phone.chat.messages[day.message_id]
    assert (left.text, left.labels) == ("Среда", [])


async def test_a_document_comes_with_its_name_and_caption(shown: Shown) -> None:
    message = await shown.post(Screen("", paper=PDF_PAPER))
    assert shown.worker.asked == [(TABLE, "pdf")]
    assert (message.kind, message.text) == ("document", "Неделя")
    assert message.file is not None
    assert (message.file.name, message.file.data) == ("Неделя.pdf", b"%PDF-1.7")


async def test_a_screen_with_a_paper_is_shown_first_and_the_paper_follows(shown: Shown) -> None:
    await shown.post(DAY)
    shown.worker.gate.clear()
    shown.answer = replace(NEXT, paper=PICTURE)
    await shown.phone.press("Дальше")
    await shown.phone.wait(lambda message: message.text == "Четверг")
    shown.worker.gate.set()
    picture = await shown.phone.wait(lambda message: message.kind == "photo")
    assert picture.labels == []


async def test_while_a_paper_is_drawn_the_phone_says_so_again_and_again(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "ACTION_LASTS", 0.01)
    shown.worker.gate.clear()
    posting = asyncio.create_task(shown.post(Screen("", paper=PDF_PAPER)))
    async with asyncio.timeout(5):
        while shown.calls("sendChatAction") < 3:
            await asyncio.wait((posting,), timeout=0.01)
    shown.worker.gate.set()
    assert (await posting).kind == "document"


async def test_a_drawing_that_fails_is_raised_after_the_screen_was_shown(shown: Shown) -> None:
    shown.worker.failure = RuntimeError("no fonts")
    with pytest.raises(RuntimeError):
        await shown.post(replace(DAY, paper=PDF_PAPER))
    assert shown.phone.text == "Среда"


async def test_what_somebody_sent_before_is_sent_on_and_what_is_lost_is_left_out(
    shown: Shown,
) -> None:
    kept = await shown.post(Screen("", paper=PICTURE))
    assert kept.file is not None
    files = (KeptFile("no-such-file"), KeptFile(kept.file.file_id, is_photo=True))
    await shown.post(DAY)
    shown.answer = replace(NEXT, files=files)
    await shown.phone.press("Дальше")
    await shown.phone.settle()
    assert [message.kind for message in shown.phone.messages].count("photo") == 2


def test_buttons_keep_what_they_carry() -> None:
    markup = inline(
        (
            (button("Да", OpenMenu(), Style.MAIN), button("Нет", OpenMenu(), Style.DANGER)),
            (),
            (Button("Сайт", url="https://school.example"), Button("Код", copy="7K2MX-9QWZ4")),
        )
    )
    assert markup is not None
    assert markup["inline_keyboard"] == [
        [
            {"text": "Да", "callback_data": "m", "style": "success"},
            {"text": "Нет", "callback_data": "m", "style": "danger"},
        ],
        [
            {"text": "Сайт", "url": "https://school.example"},
            {"text": "Код", "copy_text": {"text": "7K2MX-9QWZ4"}},
        ],
    ]
    assert inline(()) is None
    assert inline(((),)) is None


def test_the_menu_keyboard_stays_and_is_small() -> None:
    keyboard = menu_keyboard("Меню")
    assert (keyboard.is_persistent, keyboard.resize_keyboard) == (True, True)


async def test_a_press_without_any_message_reaches_the_person(shown: Shown) -> None:
    """Telegram leaves the message out where it is too old."""
    query = {"id": "1", "from": {"id": shown.chat, "is_bot": False, "first_name": "М"}, "data": "m"}
    press = press_of({"update_id": 1, "callback_query": query})
    assert press is not None
    await shown.renderer.answer_press(press, NEXT)
    assert shown.phone.text == "Четверг"
