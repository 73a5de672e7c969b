"""An unmodified aiogram bot and people with phones."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.pictures import png
from tests.wire.small_bot import running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with running(sandbox) as client:
        yield client


@pytest.fixture
async def phone(bot: Bot, sandbox: Sandbox) -> Phone:
    person = sandbox.add_phone(label="Мария", language="ru", start_payload="ABCDE-12345")
    await person.start()
    await person.settle()
    return person


async def open_menu(phone: Phone) -> None:
    await phone.press("Меню")
    await phone.settle()


async def test_start_carries_the_code_of_the_slip(phone: Phone) -> None:
    assert phone.text == "Здравствуйте! ABCDE-12345"
    assert [[b.label for b in row] for row in phone.keyboard] == [["Меню"], ["Помощь"]]


async def test_a_screen_is_edited_in_place(phone: Phone) -> None:
    await open_menu(phone)
    seen = len(phone.messages)
    answer = await phone.press("Нажато: 0")
    await phone.settle()
    assert answer.answered
    assert len(phone.messages) == seen
    assert phone.screen.edited
    assert "Нажато: 1" in phone.screen.labels
    assert "<blockquote>Собрание в четверг" in phone.screen.html


async def test_colours_links_and_copies_reach_the_phone(phone: Phone) -> None:
    await open_menu(phone)
    buttons = {button.label: button for row in phone.screen.buttons for button in row}
    assert buttons["✍️ Подписать"].style == "success"
    assert buttons["Забыть"].style == "danger"
    assert buttons["Код"].copy_text == "ABCDE-12345"
    assert buttons["Второй родитель"].url


async def test_a_link_button_starts_the_bot_with_its_code(phone: Phone) -> None:
    await open_menu(phone)
    await phone.press("Второй родитель")
    await phone.settle()
    assert phone.text == "Здравствуйте! SECOND"


async def test_pictures_and_files_come_with_their_bytes(phone: Phone) -> None:
    await open_menu(phone)
    await phone.press("График")
    await phone.settle()
    assert phone.screen.kind == "photo"
    assert phone.screen.media == png(240, 120)
    assert phone.text == "Алгебра"
    assert (await phone.press("Файл")).text == "Готово"
    await phone.settle()
    assert phone.screen.file
    assert phone.screen.file.name == "Неделя.pdf"


async def test_an_alert_and_a_message_that_goes(phone: Phone) -> None:
    await open_menu(phone)
    screen = phone.screen
    answer = await phone.press("Забыть")
    await phone.settle()
    assert answer.alert
    assert answer.text == "Забыто. Вернуть нельзя."
    assert screen not in phone.messages


async def test_the_bot_downloads_what_a_person_sends(phone: Phone) -> None:
    await phone.send_file("Оценки.xlsx", b"x" * 5000)
    await phone.settle()
    assert phone.text == "Оценки.xlsx: 5000"
    assert phone.screen.reply_to == phone.messages[-2].message_id
    await phone.send_photo(png(30, 20))
    await phone.settle()
    assert phone.text == "30×20"


async def test_an_album_is_several_messages(phone: Phone) -> None:
    await phone.send("/album")
    await phone.settle()
    pages = phone.messages[-2:]
    assert [page.media for page in pages] == [b"page 1", b"page 2"]
    assert pages[0].album == pages[1].album


async def test_a_keyboard_can_go_again(phone: Phone) -> None:
    await phone.send("/hide")
    await phone.settle()
    assert phone.keyboard == []


async def test_markup_of_a_person_survives_the_way_there_and_back(phone: Phone) -> None:
    await phone.send("5 < 6 & «да» 😀")
    await phone.settle()
    assert phone.text == "5 < 6 & «да» 😀"
    assert phone.screen.silent


async def test_blocking_and_coming_back(phone: Phone, bot: Bot, sandbox: Sandbox) -> None:
    await phone.block()
    await phone.settle()
    with pytest.raises(RuntimeError):
        await phone.send("Ау")
    await phone.unblock()
    await phone.settle()
    assert phone.text == "С возвращением"


async def test_a_stranger_link_and_a_bad_payload_do_not_pass(phone: Phone) -> None:
    with pytest.raises(ValueError, match="another_bot"):
        await phone.follow("https://t.me/another_bot?start=A")
    with pytest.raises(ValueError, match="does not pass"):
        await phone.follow("https://t.me/zvonok_demo_bot?start=a%20b")


async def test_a_missing_button_says_what_is_there(phone: Phone) -> None:
    await open_menu(phone)
    with pytest.raises(AssertionError, match="Подписать"):
        await phone.press("Нет такой")


async def test_the_log_knows_what_the_bot_did(phone: Phone, sandbox: Sandbox) -> None:
    await open_menu(phone)
    last = sandbox.world.calls[-1]
    assert (last.method, last.chat_id, last.ok) == ("sendmessage", phone.user.id, True)
    assert last.params["parse_mode"] == "HTML"
    assert sandbox.world.counts["sendmessage"] == 2
