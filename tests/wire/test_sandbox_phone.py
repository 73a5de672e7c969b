"""Phones without a bot, the clock's buttons, and messages as HTML."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.sandbox.page_clock import moved
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.conftest import Api

SCHOOL = timezone(timedelta(hours=7))


async def test_a_silent_bot_is_not_taken_for_an_idle_one(parent: Phone) -> None:
    await parent.send("Ау")
    with pytest.raises(TimeoutError, match="not idle for Мария"):
        await parent.settle(timeout=0.1)


async def test_a_press_nobody_answers(api: Api, parent: Phone) -> None:
    markup = {"inline_keyboard": [[{"text": "Меню", "callback_data": "m"}]]}
    await api.result("sendMessage", chat_id=parent.user.id, text="a", reply_markup=markup)
    with pytest.raises(TimeoutError, match="did not answer the press 'm'"):
        await parent.press("Меню", timeout=0.05)
    (update,) = await api.result("getUpdates")
    assert update["callback_query"]["message"]["text"] == "a"


async def test_a_press_on_a_message_that_is_gone_comes_as_inaccessible(
    api: Api, parent: Phone, sandbox: Sandbox
) -> None:
    sent = await api.result("sendMessage", chat_id=parent.user.id, text="a")
    gone = parent.screen
    await api.result("deleteMessage", chat_id=parent.user.id, message_id=sent["message_id"])
    with pytest.raises(TimeoutError):
        await parent.press_data("old", gone, timeout=0.01)
    (update,) = await api.result("getUpdates")
    assert update["callback_query"]["message"]["date"] == 0


async def test_nobody_has_spoken_yet(sandbox: Sandbox) -> None:
    phone = sandbox.add_phone(label="Новый", language="en")
    assert phone.messages == []
    with pytest.raises(AssertionError, match="has not written to Новый"):
        _ = phone.screen


async def test_somebody_the_bot_may_write_to_at_once(api: Api, sandbox: Sandbox) -> None:
    user = sandbox.world.add_user(77, "Оля", started=True)
    await api.result("sendMessage", chat_id=user.id, text="a")


async def test_waiting_for_a_message(api: Api, parent: Phone) -> None:
    await api.result("sendMessage", chat_id=parent.user.id, text="Неделя")
    assert (await parent.wait(lambda message: message.text == "Неделя")).from_bot
    with pytest.raises(TimeoutError, match="a message to Мария"):
        await parent.wait(lambda message: message.text == "Никогда", timeout=0.05)


@pytest.mark.parametrize(
    ("now", "step", "then"),
    [
        ("2026-11-19 17:04", "hour", "2026-11-19 18:04"),
        ("2026-11-19 17:04", "friday", "2026-11-20 12:00"),
        ("2026-11-20 11:59", "friday", "2026-11-20 12:00"),
        ("2026-11-20 12:00", "friday", "2026-11-27 12:00"),
        ("2026-11-23 09:00", "monday", "2026-11-23 18:00"),
        ("2026-12-31 23:00", "tomorrow", "2027-01-01 08:00"),
    ],
)
def test_the_clock_moves_forward(now: str, step: str, then: str) -> None:
    start = datetime.fromisoformat(now).replace(tzinfo=SCHOOL)
    assert moved(start, step) == datetime.fromisoformat(then).replace(tzinfo=SCHOOL)


def test_an_unknown_button_of_the_clock_leads_nowhere() -> None:
    assert moved(datetime(2026, 1, 1, tzinfo=SCHOOL), "yesterday") is None
