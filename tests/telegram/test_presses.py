"""A press as Telegram sends it, and as somebody else might."""

from typing import Any

import pytest
from aiogram.types import Update

from bot.telegram.presses import Press, press_of

PERSON = {"id": 5, "is_bot": False, "first_name": "Мария", "language_code": "en"}
MESSAGE = {
    "message_id": 17,
    "date": 1,
    "chat": {"id": 7, "type": "private"},
    "text": "Среда",
    "reply_markup": {"inline_keyboard": [[{"text": "Меню", "callback_data": "m"}]]},
}
QUERY = {"id": "900", "from": PERSON, "message": MESSAGE, "chat_instance": "1", "data": "m"}


def pressed(**query: Any) -> Press | None:
    """What is read of a press that differs in these fields; None leaves a field out."""
    fields = {name: value for name, value in (QUERY | query).items() if value is not None}
    return press_of({"update_id": 1, "callback_query": fields})


def under(**message: Any) -> Press | None:
    fields = {name: value for name, value in (MESSAGE | message).items() if value is not None}
    return pressed(message=fields)


def test_what_is_read_of_a_press() -> None:
    assert pressed() == Press(1, "900", 5, "en", 7, True, 17, "m")


def test_aiogram_reads_the_same() -> None:
    update = Update.model_validate({"update_id": 1, "callback_query": QUERY})
    query, press = update.callback_query, pressed()
    assert query is not None
    assert query.message is not None
    assert press is not None
    assert (press.id, press.data, press.user) == (query.id, query.data, query.from_user.id)
    assert (press.chat, press.editable) == (query.message.chat.id, query.message.message_id)


def test_too_old_for_telegram_to_show_the_message() -> None:
    press = pressed(message=None)
    assert press is not None
    assert (press.chat, press.private, press.editable) == (5, True, None)


@pytest.mark.parametrize(
    ("message", "editable"),
    [({}, 17), ({"text": None}, None), ({"text": None, "photo": []}, None)],
)
def test_only_a_text_can_be_edited(message: dict[str, Any], editable: int | None) -> None:
    press = under(**message)
    assert press is not None
    assert press.editable == editable


def test_a_group_is_no_private_chat() -> None:
    press = under(chat={"id": -7, "type": "group", "title": "5А"})
    assert press is not None
    assert not press.private


def test_a_game_carries_nothing_and_a_person_may_have_no_language() -> None:
    press = pressed(data=None, **{"from": {"id": 5}})
    assert press is not None
    assert (press.data, press.language) == ("", None)


@pytest.mark.parametrize(
    "query",
    [
        {"id": None},
        {"id": 900},
        {"from": None},
        {"from": [5]},
        {"from": {"id": "5"}},
        {"from": {"id": True}},
        {"from": {"id": 5, "language_code": 7}},
        {"data": 7},
        {"data": ["m"]},
        {"message": 17},
        {"message": {"message_id": 17, "text": "x"}},
        {"message": {"message_id": 17, "text": "x", "chat": 7}},
        {"message": {"message_id": "17", "text": "x", "chat": {"id": 7, "type": "private"}}},
        {"message": {"text": "x", "chat": {"id": 7, "type": "private"}}},
    ],
)
def test_a_malformed_press_is_none(query: dict[str, Any]) -> None:
    assert pressed(**query) is None


@pytest.mark.parametrize("raw", [{}, {"update_id": "1", "callback_query": QUERY}])
def test_a_malformed_update_is_none(raw: dict[str, Any]) -> None:
    assert press_of(raw) is None
