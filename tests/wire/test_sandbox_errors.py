"""Refusals in Telegram's own words."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.conftest import THURSDAY, Api
from tests.wire.pictures import png

BAD = "400 Bad Request: "


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(**fields: Any) -> dict[str, Any]:
    return {"text": "Меню", "callback_data": "m"} | fields


TEXTS = [
    ("", "message text is empty"),
    ("  \n ", "text must be non-empty"),
    ("<b></b> ", "text must be non-empty"),
    ("я" * 4097, "message is too long"),
    ("x" * 32769, "text is too long"),
    ("<b>5", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ("<x>", 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
    (
        "Я <b>5</i>",
        'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</b>", found "</i>"',
    ),
    ("</b>", "can't parse entities: Unexpected end tag at byte offset 0"),
]


@pytest.mark.parametrize(("text", "reason"), TEXTS)
async def test_texts(api: Api, parent: Phone, text: str, reason: str) -> None:
    refusal = await api.refusal("sendMessage", chat_id=parent.user.id, text=text, parse_mode="HTML")
    assert refusal == BAD + reason


async def test_length_counts_after_parsing(api: Api, parent: Phone) -> None:
    text = "<b>" + "😀" * 4096 + "</b>"
    await api.result("sendMessage", chat_id=parent.user.id, text=text, parse_mode="HTML")
    assert parent.screen.entities == [{"type": "bold", "offset": 0, "length": 8192}]


MARKUPS: list[tuple[Any, str]] = [
    (inline([button(callback_data="я" * 33)]), "BUTTON_DATA_INVALID"),
    (inline([button(callback_data="")]), "BUTTON_DATA_INVALID"),
    (inline([button(text=" ")]), "inline keyboard button text must be non-empty"),
    (inline([button()] * 9), "reply markup is too long"),
    (inline(*[[button()] * 8] * 13), "reply markup is too long"),
    (
        inline([{"text": "Меню"}]),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        inline([button(style="pink")]),
        "can't parse inline keyboard button: Invalid button style specified",
    ),
    (inline([button(colour="red")]), 'unknown field "colour" in reply_markup.inline_keyboard'),
    (
        inline([{"text": "a", "url": "javascript:1"}]),
        "inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL",
    ),
    (
        inline([{"text": "a", "copy_text": {"text": "x" * 257}}]),
        "BUTTON_COPY_TEXT_INVALID",
    ),
    ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
    (
        {"keyboard": [["Меню"]], "input_field_placeholder": "x" * 65},
        "input field placeholder is too long",
    ),
    ("{", "can't parse reply keyboard markup JSON object"),
]


@pytest.mark.parametrize(("markup", "reason"), MARKUPS)
async def test_keyboards(api: Api, parent: Phone, markup: Any, reason: str) -> None:
    refusal = await api.refusal(
        "sendMessage", chat_id=parent.user.id, text="Меню", reply_markup=markup
    )
    assert refusal == BAD + reason


async def test_data_of_exactly_64_bytes_passes(api: Api, parent: Phone) -> None:
    markup = inline([button(callback_data="я" * 32)] * 8)
    await api.result("sendMessage", chat_id=parent.user.id, text="Меню", reply_markup=markup)
    assert parent.screen.buttons[0][7].data == "я" * 32


async def test_unknown_missing_and_ill_typed_parameters(api: Api, parent: Phone) -> None:
    chat = parent.user.id
    assert await api.refusal("sendMessage", chat_id=chat, text="a", parsemode="HTML") == (
        BAD + 'unknown parameter "parsemode"'
    )
    assert await api.refusal("sendMessage", text="a") == BAD + "chat_id is empty"
    assert await api.refusal("sendMessage", chat_id=chat) == BAD + "message text is empty"
    assert await api.refusal("sendPhoto", chat_id=chat) == BAD + "there is no photo in the request"
    assert await api.refusal("setMyCommands") == BAD + 'parameter "commands" is required'
    extra = await api.refusal("sendMessage", chat_id=chat, text="a", reply_parameters={"id": 1})
    assert extra == BAD + 'unknown field "id" in reply_parameters'
    ill = await api.refusal("sendMessage", chat_id=chat, text="a", entities=[{"type": "bold"}])
    assert ill.startswith(BAD + 'can\'t parse parameter "entities.0.offset"')
    assert await api.refusal("sendMessage", chat_id=chat, text="a", parse_mode="Wiki") == (
        BAD + "unsupported parse_mode"
    )


async def test_unknown_methods_and_tokens(
    api: Api, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    assert await api.refusal("sendHomework") == "404 Not Found: method not found"
    async with session.get(f"{sandbox.url}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"


async def test_people_who_cannot_be_written_to(api: Api, sandbox: Sandbox, parent: Phone) -> None:
    stranger = sandbox.add_phone(label="Не начинал")
    assert await api.refusal("sendMessage", chat_id=7, text="a") == BAD + "chat not found"
    assert await api.refusal("sendMessage", chat_id=stranger.user.id, text="a") == (
        "403 Forbidden: bot can't initiate conversation with a user"
    )
    await parent.block()
    assert await api.refusal("sendMessage", chat_id=parent.user.id, text="a") == (
        "403 Forbidden: bot was blocked by the user"
    )
    await parent.unblock()
    parent.user.deactivated = True
    assert await api.refusal("sendMessage", chat_id=parent.user.id, text="a") == (
        "403 Forbidden: user is deactivated"
    )


async def test_edits(api: Api, parent: Phone) -> None:
    chat = parent.user.id
    sent = await api.result(
        "sendMessage", chat_id=chat, text="Меню", reply_markup=inline([button()])
    )
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    same = await api.refusal(
        "editMessageText",
        text="<i></i>Меню",
        parse_mode="HTML",
        **place,
        reply_markup=inline([button()]),
    )
    assert same == (
        BAD + "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    assert await api.refusal("editMessageText", chat_id=chat, message_id=999, text="a") == (
        BAD + "message to edit not found"
    )
    own = parent.messages[0].message_id
    assert await api.refusal("editMessageText", chat_id=chat, message_id=own, text="a") == (
        BAD + "message can't be edited"
    )
    assert await api.refusal("editMessageText", chat_id=chat, text="a") == (
        BAD + "message identifier is not specified"
    )
    edited = await api.result("editMessageText", text="Дневник", **place)
    assert "reply_markup" not in edited
    assert edited["edit_date"] == THURSDAY.timestamp()


async def test_a_photo_has_no_text_to_edit(api: Api, parent: Phone) -> None:
    chat = parent.user.id
    sent = await api.form(
        "sendPhoto", chat_id=chat, photo=png(2, 2), caption="<b>5</b>", parse_mode="HTML"
    )
    place = {"chat_id": chat, "message_id": sent["result"]["message_id"]}
    assert await api.refusal("editMessageText", text="a", **place) == (
        BAD + "there is no text in the message to edit"
    )
    assert await api.refusal("editMessageCaption", caption="я" * 1025, **place) == (
        BAD + "message caption is too long"
    )
    await api.result("editMessageCaption", caption="4", **place)
    assert parent.text == "4"


@pytest.fixture
async def pressed(api: Api, parent: Phone, sandbox: Sandbox) -> str:
    """The id of a press nobody answered yet."""
    await api.result(
        "sendMessage", chat_id=parent.user.id, text="Меню", reply_markup=inline([button()])
    )
    query = sandbox.world.press(parent.user, parent.screen, "m", {})
    return query.id


TOO_OLD = BAD + "query is too old and response timeout expired or query ID is invalid"


async def test_a_press_is_answered_once(api: Api, pressed: str) -> None:
    assert await api.result("answerCallbackQuery", callback_query_id=pressed)
    assert await api.refusal("answerCallbackQuery", callback_query_id=pressed) == TOO_OLD
    assert await api.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_a_press_is_not_answered_late(api: Api, pressed: str, sandbox: Sandbox) -> None:
    sandbox.world.callback_seconds = 0.0
    assert await api.refusal("answerCallbackQuery", callback_query_id=pressed) == TOO_OLD


async def test_an_answer_has_at_most_200_characters(api: Api, pressed: str) -> None:
    refusal = await api.refusal("answerCallbackQuery", callback_query_id=pressed, text="я" * 201)
    assert refusal == BAD + "MESSAGE_TOO_LONG"


async def test_deleting(api: Api, parent: Phone) -> None:
    chat = parent.user.id
    sent = await api.result("sendMessage", chat_id=chat, text="Меню")
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    parent.screen.date -= 49 * 3600
    assert await api.refusal("deleteMessage", **place) == BAD + "message can't be deleted"
    parent.screen.date += 2 * 3600
    assert await api.result("deleteMessage", **place)
    assert await api.refusal("deleteMessage", **place) == BAD + "message to delete not found"
    assert await api.result("deleteMessages", chat_id=chat, message_ids=[1, 2, 3])
    assert await api.refusal("deleteMessages", chat_id=chat, message_ids=list(range(1, 102))) == (
        BAD + "too many message identifiers specified"
    )


async def test_files(
    api: Api, parent: Phone, session: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    chat = parent.user.id
    empty = await api.form("sendDocument", chat_id=chat, document=b"")
    assert empty["description"] == "Bad Request: file must be non-empty"
    assert await api.refusal("sendDocument", chat_id=chat, document="nothing") == (
        BAD + "wrong remote file identifier specified: Wrong string length"
    )
    assert await api.refusal("getFile", file_id="nothing") == BAD + "invalid file_id"
    big = await parent.send_file("big.bin", b"\0" * ((20 << 20) + 1))
    assert big.file
    assert await api.refusal("getFile", file_id=big.file.file_id) == BAD + "file is too big"
    small = await parent.send_file("small.txt", b"abc")
    assert small.file
    path = (await api.result("getFile", file_id=small.file.file_id))["file_path"]
    async with session.get(f"{sandbox.url}/file/bot{sandbox.token}/{path}") as answer:
        assert await answer.read() == b"abc"
    async with session.get(f"{sandbox.url}/file/bot1:no/{path}") as answer:
        assert answer.status == 401


async def test_copies_forwards_pins_and_reactions(api: Api, parent: Phone) -> None:
    chat = parent.user.id
    own = parent.messages[0].message_id
    source = {"chat_id": chat, "from_chat_id": chat, "message_id": own}
    copied = await api.result("copyMessage", **source)
    assert list(copied) == ["message_id"]
    forwarded = await api.result("forwardMessage", **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == chat
    assert await api.refusal("copyMessage", **(source | {"message_id": 99})) == (
        BAD + "message to copy not found"
    )
    place = {"chat_id": chat, "message_id": own}
    assert await api.result("pinChatMessage", **place)
    assert (await api.result("getChat", chat_id=chat))["pinned_message"]["message_id"] == own
    assert await api.result("unpinChatMessage", chat_id=chat)
    assert await api.result(
        "setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}]
    )
    assert parent.messages[0].reaction == "👍"


async def test_profile_texts_fall_back_to_the_common_language(api: Api) -> None:
    await api.result("setMyDescription", description="Diary")
    await api.result("setMyDescription", description="Дневник", language_code="ru")
    assert await api.result("getMyDescription", language_code="ru") == {"description": "Дневник"}
    assert await api.result("getMyDescription", language_code="tt") == {"description": "Diary"}
    assert await api.refusal("setMyName", name="я" * 65) == BAD + "BOT_NAME_TOO_LONG"
    assert await api.refusal("setMyCommands", commands=[{"command": "Я", "description": "a"}]) == (
        BAD + "BOT_COMMAND_INVALID"
    )


async def test_forms_and_query_strings_are_as_good_as_json(
    api: Api, parent: Phone, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    chat = parent.user.id
    markup = '{"inline_keyboard": [[{"text": "Меню", "callback_data": "m"}]]}'
    answer = await api.form("sendMessage", chat_id=chat, text="Форма", reply_markup=markup)
    assert answer["result"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Меню"
    query = {"chat_id": str(chat), "text": "Строка", "disable_notification": "true"}
    url = f"{sandbox.url}/bot{sandbox.token}/SENDMESSAGE"
    async with session.get(url, params=query) as response:
        assert response.status == 200
    assert parent.text == "Строка"
    assert parent.screen.silent


async def test_a_lenient_server_needs_no_models(session: aiohttp.ClientSession) -> None:
    lenient = Sandbox(now=lambda: THURSDAY, strict=False)
    await lenient.start()
    lenient.world.keep_messages = 2
    phone = lenient.add_phone(label="Кто-то")
    await phone.start()
    call = Api(lenient, session)
    for number in range(5):
        await call.result("sendMessage", chat_id=phone.user.id, text=str(number), anything=1)
    assert [message.text for message in phone.messages] == ["3", "4"]
    await lenient.stop()
