"""The buttons under what comes by itself, pressed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import i18n
from bot.domain.errors import Refused
from bot.domain.notifications import Notifications, Preset
from bot.domain.people import Hat
from bot.handlers.digest import WRITES
from bot.handlers.turn import Facts, Turn
from bot.keyboards.actions.digest import (
    AnswerWeek,
    ClaimAbsence,
    DigestsBack,
    DigestsOff,
    FewerDigests,
    WeekAnswer,
)
from bot.keyboards.codec import Action
from bot.screens.screen import Screen
from bot.storage import notifications, viewers
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed

FACTS = Facts(bot="42", username="zvonok_bot", keys=("key",))
MONDAY = date(2026, 11, 9)


def family(conn: Connection, preset: str | None = "daily") -> int:
    seed = Seed(conn)
    school = seed.school()
    klass = seed.klass(school)
    anna = seed.student(school, klass)
    seed.reader(seed.parent(school, [anna]), preset=preset)
    return anna


def press(conn: Connection, action: Action, **viewer: Any) -> Screen:
    known = viewers.load(conn, "telegram", "1001", NOW)
    assert known is not None
    turn = Turn(conn, replace(known, **viewer), NOW, "1001", FACTS)
    with i18n.use("ru"):
        return WRITES[type(action)](turn, action)


def wishes(conn: Connection) -> Notifications:
    return notifications.load(conn, 1)


async def test_less_goes_step_by_step_and_back(db: Database) -> None:
    def story(conn: Connection) -> None:
        family(conn)
        assert press(conn, FewerDigests()).text == "Теперь: раз в неделю и срочное."
        assert press(conn, FewerDigests()).text == "Теперь: только срочное."
        assert wishes(conn).preset is Preset.URGENT
        press(conn, DigestsBack("daily"))
        assert wishes(conn).preset is Preset.DAILY

    await db.write(story)


async def test_off_is_off_until_it_is_taken_back(db: Database) -> None:
    def story(conn: Connection) -> None:
        family(conn)
        press(conn, DigestsOff())
        assert wishes(conn).off
        press(conn, DigestsBack("daily"))
        assert not wishes(conn).off

    await db.write(story)


async def test_a_forged_preset_is_refused(db: Database) -> None:
    def story(conn: Connection) -> None:
        family(conn)
        with pytest.raises(Refused):
            press(conn, DigestsBack("hourly"))

    await db.write(story)


async def test_discussed_is_noted_without_touching_the_message(db: Database) -> None:
    def story(conn: Connection) -> None:
        anna = family(conn)
        screen = press(conn, AnswerWeek(anna, MONDAY, WeekAnswer.DISCUSSED))
        assert (screen.text, screen.toast) == ("", "Отмечено. Спасибо, что обсудили.")
        noted = conn.execute(select(t.DigestAnswer.answer, t.DigestAnswer.week)).one()
        assert tuple(noted) == ("discussed", MONDAY)

    await db.write(story)


async def test_help_without_a_class_teacher_says_so(db: Database) -> None:
    def story(conn: Connection) -> None:
        anna = family(conn)
        screen = press(conn, AnswerWeek(anna, MONDAY, WeekAnswer.HELP))
        assert screen.toast.startswith("У класса пока нет")

    await db.write(story)


async def test_nobody_answers_for_another_family_or_about_nothing(db: Database) -> None:
    def story(conn: Connection) -> None:
        anna = family(conn)
        stranger = Seed(conn).student(1, 1, "Петров Пётр Ильич")
        for action in (
            AnswerWeek(stranger, MONDAY, WeekAnswer.HELP),
            ClaimAbsence(stranger, MONDAY),
            ClaimAbsence(anna, MONDAY),
        ):
            with pytest.raises(Refused):
                press(conn, action)
        with pytest.raises(Refused):
            press(conn, FewerDigests(), hat=None)
        with pytest.raises(Refused):
            press(conn, ClaimAbsence(anna, MONDAY), hat=Hat.STUDENT)

    await db.write(story)


async def test_who_knows_about_an_absence_sees_that_it_is_handled(db: Database) -> None:
    def story(conn: Connection) -> None:
        anna = family(conn)
        Seed(conn).absent(anna, 1, date(2026, 11, 18))
        screen = press(conn, ClaimAbsence(anna, date(2026, 11, 18)))
        assert "Уже выяснено: Иванова М. П." in screen.text

    await db.write(story)
