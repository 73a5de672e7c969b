"""What one sets, takes along and leaves behind: notifications, the journal, export, forget."""

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage import tables as t
from tests.wire.contact import HEAD, MOTHER, STUDENT, Story, told

WORDS = {
    "ru": {
        "notifications": "🔔 Уведомления",
        "quiet from 21": "Тихо с 21:00 до 7:00.",
        "quiet from 22": "Тихо с 22:00 до 7:00.",
        "times": "🗓 Время",
        "fri": "пт",
        "week's at 18": "Итоги недели: 18:00",
        "week's at 9": "Итоги недели: 9:00",
        "quiet hours": "🌙 Тихие часы",
        "from what time": "С какого часа",
        "at once": "🔔 Сразу",
        "- marks": "▫️ Новые отметки",
        "+ marks": "✓ Новые отметки",
        "pause": "⏸ Пауза",
        "paused": "Пауза до ср 25.11.",
        "paused at all": "Пауза до",
        "end the pause": "Закончить паузу",
        "all off": "Выключить всё",
        "is off": "Всё выключено",
        "on again": "Включить снова",
        "who opened": "👁 Кто открывал",
        "opened": "ср 18.11: ученик, вы",
        "account": "Ваша учётная запись",
        "write": "✍️ Написать учителю",
        "goes": "Исчезнет навсегда",
        "stays": "Останется у школы",
        "go on": "Дальше",
        "really": "Точно забыть всё?",
        "yes": "Да, забыть меня",
        "done": "Готово",
        "messages": "💬 Сообщения",
        "no family": "Семьи пока не писали",
    },
    "en": {
        "notifications": "🔔 Notifications",
        "quiet from 21": "Quiet from 21:00 to 7:00.",
        "quiet from 22": "Quiet from 22:00 to 7:00.",
        "times": "🗓 Times",
        "fri": "Fri",
        "week's at 18": "Week's summary: 18:00",
        "week's at 9": "Week's summary: 9:00",
        "quiet hours": "🌙 Quiet hours",
        "from what time": "From what time",
        "at once": "🔔 At once",
        "- marks": "▫️ New marks",
        "+ marks": "✓ New marks",
        "pause": "⏸ Pause",
        "paused": "Paused until Wed 25 Nov.",
        "paused at all": "Paused until",
        "end the pause": "End the pause",
        "all off": "Switch everything off",
        "is off": "Everything is off",
        "on again": "Switch on again",
        "who opened": "👁 Who opened it",
        "opened": "Wed 18 Nov: student, you",
        "account": "Your account",
        "write": "✍️ Write to a teacher",
        "goes": "Goes for good",
        "stays": "Stays with the school",
        "go on": "Go on",
        "really": "Really forget everything?",
        "yes": "Yes, forget me",
        "done": "Done",
        "messages": "💬 Messages",
        "no family": "No family has written yet",
    },
}


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with told(database_url, request.param, WORDS) as made:
        yield made


async def test_what_is_told_when_is_set_by_taps(story: Story) -> None:
    mother = await story.opened(MOTHER)
    text = await story.tap(mother, "more", "settings", "notifications")
    assert story.says("quiet from 21") in text
    await story.tap(mother, "times", "fri", "week's at 18", "9:00")
    assert story.says("week's at 9") in mother.screen.labels
    assert f"✓ {story.says('fri')}" in mother.screen.labels
    await story.tap(mother, "back", "quiet hours", "from what time")
    assert story.says("quiet from 22") in await story.tap(mother, "22:00")
    await story.tap(mother, "back", "at once", "- marks")
    assert story.says("+ marks") in mother.screen.labels
    assert story.says("paused") in await story.tap(mother, "back", "pause", "25")
    assert story.says("is off") in await story.tap(mother, "all off")
    row = await story.town.look(lambda conn: conn.execute(select(t.Notification)).one())
    assert (row.weekly_day, row.weekly_time.hour, row.quiet_from.hour, row.off) == (4, 9, 22, True)
    assert row.switches == {"marks": True}
    await story.tap(mother, "on again", "pause")
    assert story.says("paused at all") not in await story.tap(mother, "end the pause")


async def test_forged_times_and_switches_change_nothing(story: Story) -> None:
    mother = await story.opened(MOTHER)
    await story.tap(mother, "more", "settings", "notifications", "times", "fri")
    before = await story.town.look(lambda conn: conn.execute(select(t.Notification)).all())
    for data in ("nm:w:3c", "nm:w:zz", "nw:9", "np:zzz", "ns:nothing"):
        await story.jump(mother, data)
    after = await story.town.look(lambda conn: conn.execute(select(t.Notification)).all())
    assert before == after


async def test_a_parent_sees_who_opened_the_diary(story: Story) -> None:
    anna = await story.opened(STUDENT)
    await story.tap(anna, "today")
    await story.menu(anna, "week")
    mother = await story.opened(MOTHER)
    await story.tap(mother, "today")
    text = await story.menu(mother, "more", "settings", "who opened")
    assert story.says("opened") in text
    rows = await story.town.look(lambda conn: conn.execute(select(t.DiaryOpening)).all())
    assert len(rows) == 2  # once a day, however often


async def test_the_export_is_a_file_to_be_read(story: Story) -> None:
    mother = await story.opened(MOTHER)
    await story.tap(mother, "absent", "family reasons", "send")
    await story.menu(mother, "teacher", "write", "Elena")
    await story.write(mother, "Это личное")
    await story.menu(mother, "more", "settings", "notifications", "at once", "- marks")
    await mother.send("/export")
    message = await mother.wait(lambda one: one.kind == "document")
    assert message.file is not None
    with zipfile.ZipFile(io.BytesIO(message.file.data)) as packed:
        held = json.loads(packed.read("export.json"))["held"]
        page = packed.read("export.html").decode()
    assert any(row["first_name"] == "Анна" for row in held["person"])
    assert "Пётр" not in page.replace("Петр", "")
    assert story.says("account") in page
    assert "Это личное" in page
    assert story.says("family reasons") in page
    if story.locale == "ru":
        assert re.findall(r"(?:<td>|<br>|: )([a-z_]+)(?=<)", page) == []


async def test_forgetting_asks_twice_and_leaves_a_stranger(story: Story) -> None:
    mother = await story.opened(MOTHER)
    await story.tap(mother, "teacher", "write", "Elena")
    await story.write(mother, "Это личное")
    text = await story.write(mother, "/forget")
    assert story.says("goes") in text
    assert story.says("stays") in text
    assert story.says("really") in await story.tap(mother, "go on")
    story.town.clock.move_to(story.town.clock.now() + timedelta(minutes=20))
    assert story.says("nothing") in await story.tap(mother, "yes")
    await story.write(mother, "/forget")
    assert story.says("done") in await story.tap(mother, "go on", "yes")
    assert story.says("code asked") in await story.write(mother, story.says("menu"))
    left = await story.town.look(lambda conn: conn.execute(select(t.ThreadMessage)).all())
    assert left == []
    head = await story.opened(HEAD)
    assert story.says("no family") in await story.tap(head, "messages")


async def test_whoever_leaves_can_come_back_to_both_questions_and_stay(story: Story) -> None:
    """Neither question does anything by being asked."""
    mother = await story.opened(MOTHER)
    await story.write(mother, "/forget")
    await story.tap(mother, "go on", "back")
    assert story.says("code asked") not in await story.menu(mother)
    unlinked = select(t.Link.unlinked_at)
    moments = await story.town.look(lambda conn: conn.execute(unlinked).scalars().all())
    assert set(moments) == {None}
