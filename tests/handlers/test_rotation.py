"""A new secret key is put before the old one: what was printed and sent before still works."""

import pytest

from bot.config import read_settings
from bot.domain.clock import MovableClock
from bot.domain.codes import Selection
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards.actions.linking import AcceptConsent, ConfirmPeople
from bot.keyboards.codec import Action
from bot.screens.screen import Screen
from bot.services.codes import issue_codes
from bot.storage.database import Connection, Database
from tests.builders import NOW
from tests.crawl import Walker, actions_of
from tests.storage.test_issuing import Town

OLD = "an-old-key-of-this-test-long-enough-to-be-one"
NEW = "a-new-key-of-this-test-long-enough-to-be-one"


def desk(db: Database, keys: str) -> Desk:
    settings = read_settings(_env_file=None, secret_key=keys)
    return Desk(db, MovableClock(NOW, frozen=True), Facts("bot", "zvonok_bot", settings.keys))


async def slip(db: Database, key: str) -> str:
    """The mother's code, printed while ``key`` was in force."""

    def issue(conn: Connection) -> str:
        town = Town(conn)
        chosen = Selection(person=str(town.mother))
        return issue_codes(conn, (key,), NOW, chosen, reissue=True).codes[0].plain

    return await db.write(issue)


def offered(screen: Screen, kind: type[Action]) -> Action:
    return next(action for action in actions_of(screen) if isinstance(action, kind))


async def test_a_slip_and_a_button_of_before_the_rotation_work_after_it(db: Database) -> None:
    code = await slip(db, OLD)
    before = Walker(desk(db, OLD), "1")
    offer = await before.start(code)

    after = Walker(desk(db, f"{NEW},{OLD}"), "1")
    consent = await after.press(offered(offer, ConfirmPeople))
    assert "Привязано" in (await after.press(offered(consent, AcceptConsent))).text


@pytest.mark.parametrize("keys", [NEW, f"{NEW},{NEW[::-1]}"])
async def test_once_the_old_key_is_gone_its_slips_are_gone(db: Database, keys: str) -> None:
    code = await slip(db, OLD)
    offer = await Walker(desk(db, OLD), "1").start(code)
    after = Walker(desk(db, keys), "1")
    assert "Такого кода нет" in (await after.start(code)).text
    refused = await after.press(offered(offer, ConfirmPeople))
    assert refused.text == "Ничего не нашлось. Ваши данные целы."


async def test_new_slips_are_made_with_the_new_key(db: Database) -> None:
    keys = (NEW, OLD)

    def issue(conn: Connection) -> str:
        chosen = Selection(person=str(Town(conn).mother))
        return issue_codes(conn, keys, NOW, chosen, reissue=True).codes[0].plain

    code = await db.write(issue)
    assert "Код верный" in (await Walker(desk(db, NEW), "1").start(code)).text
