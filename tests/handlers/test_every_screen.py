"""Everything that can be reached in the demo school, pressed by everybody, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo import OWNERS, Demo, PhoneOwner, demo
from bot.domain.codes import Selection
from bot.handlers import table
from bot.handlers.desk import Desk
from bot.keyboards.actions.export import Forget
from bot.keyboards.actions.linking import (
    AcceptConsent,
    ConfirmPeople,
    DeclineConsent,
    NotMine,
    Unlink,
)
from bot.keyboards.actions.menu import Nothing
from bot.keyboards.actions.settings import ChooseLanguage
from bot.services.codes import issue_codes
from tests.crawl import Walker, actions_of
from tests.telegram.judge import assert_accepted
from tests.web.system import InventedSystem

ENDS_THE_WALK = (Forget, Unlink, DeclineConsent, NotMine, ChooseLanguage)
"""Pressed, these would leave nobody to walk on, or walk on in another language."""
REFUSALS = ("Ничего не нашлось", "Nothing found", "Что-то пошло не так", "Something went wrong")


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo(tmp_path) as made:
        yield made


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: str(owner.person))
async def test_every_button_leads_to_a_screen_that_telegram_accepts(
    school: Demo, owner: PhoneOwner, locale: str
) -> None:
    if owner.person == "S04":
        await linked(school, "P01", locale)  # under 14 a parent comes first
    walker = await linked(school, owner.person, locale)
    seen = 0
    async for action, screen in walker.everywhere(250, avoid=ENDS_THE_WALK):
        if not screen.text:
            assert screen.toast or screen.paper or action == Nothing(), action
            continue
        assert_accepted(screen)
        # A button of a form may be pressed here after the form was sent or cancelled.
        if type(action) in table.READS and not hasattr(action, "draft"):
            assert not screen.text.startswith(REFUSALS), (action, screen.text)
        seen += 1
    assert seen > 5


async def linked(school: Demo, person: str, locale: str) -> Walker:
    """Somebody new with the person's code, linked and agreed."""
    app = school.app
    now = school.clock.now()
    issued = await app.db.write(
        lambda conn: issue_codes(
            conn, app.facts.keys, now, Selection(person=person, school_id=1), reissue=True
        )
    )
    system = InventedSystem()
    facts = replace(app.facts, diaries={system.code: system}, public_url="https://diary.example.ru")
    walker = Walker(Desk(app.db, school.clock, facts), f"90{person[1:]}", locale)
    offer = await walker.start(issued.codes[0].plain)
    consent = await walker.press(next(a for a in actions_of(offer) if isinstance(a, ConfirmPeople)))
    await walker.press(next(a for a in actions_of(consent) if isinstance(a, AcceptConsent)))
    return walker
