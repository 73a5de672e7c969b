"""Somebody works at two schools: the office's buttons are of one of them, lessons are of both."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot.domain.clock import MovableClock
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards.actions.local_act import ChangeLocalAct, OpenLocalAct
from bot.keyboards.actions.menu import ChooseSchool, OpenMenu
from bot.keyboards.actions.office import OpenUpload
from bot.keyboards.actions.office_day import AddSchoolLink, OpenSchoolLinks, RemoveSchoolLink
from bot.keyboards.actions.people import OpenClasses
from bot.keyboards.actions.teaching import OpenMyDay
from bot.screens.screen import Screen
from bot.storage import schools
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed
from tests.crawl import Walker, actions_of

TODAY = date(2026, 11, 18)
WORDS = {
    "ru": SimpleNamespace(
        first="Школа № 14", second="Школа № 7", change="🏫 Сменить школу", codes="🔑 Коды"
    ),
    "en": SimpleNamespace(
        first="School 14", second="School 7", change="🏫 Change school", codes="🔑 Codes"
    ),
}


@dataclass
class Place:
    db: Database
    walker: Walker
    words: SimpleNamespace
    ids: SimpleNamespace

    async def labels(self) -> list[str]:
        return _labels(await self.walker.press(OpenMenu()))


def _labels(screen: Screen) -> list[str]:
    return [item.label for row in screen.rows for item in row]


def _plant(conn: Connection, locale: str, second_role: str) -> SimpleNamespace:
    """Office at the first school; at the second one office, or a teacher."""
    seed = Seed(conn)
    first, second = seed.school(), seed.school("Школа № 7")
    account = seed.account("1", locale)
    ids = SimpleNamespace(first=first, second=second)
    for school, role, name, number in (
        (first, "admin", "5А", 2),
        (second, second_role, "6Б", 1),
    ):
        person = seed.teacher(school, role=role)
        seed.link(account, person)
        klass = seed.klass(school, name)
        seed.lesson(klass, seed.subject(school), TODAY, number, teacher_id=person)
        seed.student(school, klass, "Петров Олег Ильич" if school == first else "Ким Ян Ли")
    return ids


def _place(db: Database, ids: SimpleNamespace, locale: str) -> Place:
    desk = Desk(db, MovableClock(NOW, frozen=True), Facts("bot", "zvonok_bot", ("k" * 40,)))
    return Place(db, Walker(desk, "1"), WORDS[locale], ids)


@pytest.fixture(params=["ru", "en"])
async def offices(db: Database, request: pytest.FixtureRequest) -> Place:
    ids = await db.write(lambda conn: _plant(conn, request.param, "admin"))
    return _place(db, ids, request.param)


@pytest.fixture(params=["ru", "en"])
async def both(db: Database, request: pytest.FixtureRequest) -> Place:
    ids = await db.write(lambda conn: _plant(conn, request.param, "teacher"))
    return _place(db, ids, request.param)


async def test_the_school_is_chosen_and_remembered(offices: Place) -> None:
    assert offices.words.change in await offices.labels()
    chooser = await offices.walker.press(ChooseSchool(None))
    assert [offices.words.first in label for label in _labels(chooser)[:2]] == [True, False]
    menu = await offices.walker.press(ChooseSchool(offices.ids.second))
    assert "📍 <b>" in menu.text.replace(offices.words.first, "")
    upload = await offices.walker.press(OpenUpload())
    assert offices.words.second in upload.text
    classes = await offices.walker.press(OpenClasses())
    assert "6Б" in _labels(classes)
    assert "5А" not in _labels(classes)


async def test_what_is_begun_at_one_school_is_not_finished_at_the_other(offices: Place) -> None:
    await offices.walker.press(AddSchoolLink())
    await offices.walker.press(ChooseSchool(offices.ids.second))
    await offices.walker.say("Столовая https://food.example/menu")
    links = await offices.db.read(lambda conn: list(conn.execute(select(t.SchoolLink.id))))
    assert links == []


async def test_an_old_button_of_the_other_school_leads_back_there(offices: Place) -> None:
    await offices.walker.press(AddSchoolLink())
    await offices.walker.say("Столовая https://food.example/menu")
    screen = await offices.walker.press(OpenSchoolLinks())
    (gone,) = [one for one in actions_of(screen) if isinstance(one, RemoveSchoolLink)]
    await offices.walker.press(ChooseSchool(offices.ids.second))
    screen = await offices.walker.press(gone)
    assert offices.words.first in screen.toast
    assert offices.words.first in (await offices.walker.press(OpenUpload())).text


async def test_a_school_that_is_not_ones_own_is_refused(offices: Place) -> None:
    refused = await offices.walker.press(ChooseSchool(offices.ids.second + 1000))
    assert refused.text.startswith(("Ничего не нашлось", "Nothing found"))


async def test_office_at_one_and_teacher_at_the_other(both: Place) -> None:
    assert both.words.codes in await both.labels(), "where one is the office comes first"
    await both.walker.press(ChooseSchool(both.ids.second))
    assert both.words.codes not in await both.labels()


async def test_my_day_has_the_lessons_of_both_schools_in_their_order(both: Place) -> None:
    screen = await both.walker.press(OpenMyDay())
    first, second = screen.text.index("6Б"), screen.text.index("5А")
    assert first < second
    assert both.words.first in screen.text
    assert both.words.second in screen.text


@pytest.mark.parametrize("stands", ["first", "second"])
@pytest.mark.parametrize(
    ("words", "said"), [("5А алгебра: Петров 5", "5А · "), ("6Б алгебра: Ким 4", "6Б · ")]
)
async def test_one_message_finds_its_class_at_either_school(
    both: Place, stands: str, words: str, said: str
) -> None:
    await both.walker.press(ChooseSchool(getattr(both.ids, stands)))
    screen = await both.walker.say(words)
    assert said in screen.text


async def test_a_setting_is_that_of_the_school_on_whose_screen_it_was_pressed(
    offices: Place,
) -> None:
    screen = await offices.walker.press(OpenLocalAct())
    old = next(one for one in actions_of(screen) if isinstance(one, ChangeLocalAct))
    await offices.walker.press(ChooseSchool(offices.ids.second))
    await offices.walker.press(old)

    def read(conn: Connection) -> list[int]:
        acts = (schools.local_act(conn, one) for one in (offices.ids.first, offices.ids.second))
        return [act.value(old.setting) for act in acts]

    assert await offices.db.read(read) == [old.to, old.was]
    assert offices.words.first in (await offices.walker.press(OpenLocalAct())).text
