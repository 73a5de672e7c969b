"""Who came into a mirrored diary by a code can be sent out again, by whoever came earlier."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.clock import MovableClock
from bot.domain.delivery import Kind
from bot.domain.fetched import Gift
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards.actions.diary import OpenDay
from bot.keyboards.actions.linking import AcceptConsent, ConfirmPeople, Unlink
from bot.keyboards.actions.mirror import ChooseJoining, LetJoin, TakeAway
from bot.keyboards.actions.settings import OpenLinks
from bot.keyboards.actions.trust import AcceptTrust, ConfirmTrust, InviteTrusted, MakeTrustCode
from bot.keyboards.codec import Action
from bot.screens.screen import Screen
from bot.storage import outbox
from bot.storage import tables as t
from bot.storage.database import Database
from tests.crawl import Walker, actions_of
from tests.handlers.test_mirrored_screens import BOT, KEYS, MONDAY, NOW, REFUSALS, family


@dataclass
class Home:
    """The first parent's account is 501."""

    db: Database
    desk: Desk
    student: int = 0
    _people: dict[str, Walker] = field(default_factory=dict)

    def who(self, number: str) -> Walker:
        return self._people.setdefault(number, Walker(self.desk, number))

    @property
    def first(self) -> Walker:
        return self.who("501")

    async def let_in(self, number: str, *, by: str = "501", representative: bool = True) -> Walker:
        shown = await self.who(by).press(LetJoin(self.student, representative))
        return await self.came_in(number, code_in(shown))

    async def came_in(self, number: str, code: str) -> Walker:
        new = self.who(number)
        offer = await new.start(code)
        consent = await new.press(the(offer, ConfirmPeople, ConfirmTrust))
        await new.press(the(consent, AcceptConsent, AcceptTrust))
        return new

    async def trusts(self, number: str, *, by: str) -> Walker:
        parent = self.who(by)
        await parent.press(InviteTrusted(self.student))
        one = await parent.say("Бабушка")
        return await self.came_in(number, code_in(await parent.press(the(one, MakeTrustCode))))

    async def reads(self, number: str) -> bool:
        return "Алгебра" in (await self.who(number).press(OpenDay(self.student, MONDAY))).text

    async def out(self, number: str, *, by: str = "501") -> Screen:
        """Through the two buttons."""
        parent = self.who(by)
        listed = await parent.press(ChooseJoining(self.student))
        link = await self.link_of(number)
        way = next(a for a in actions_of(listed) if isinstance(a, TakeAway) and a.link == link)
        asked = await parent.press(way)
        return await parent.press(the(asked, TakeAway))

    async def link_of(self, number: str) -> int:
        found = (
            select(t.Link.id)
            .join(t.Account, t.Account.id == t.Link.account_id)
            .where(t.Account.external_id == number)
        )
        return await self.db.read(lambda c: c.execute(found).scalars().one())


def code_in(screen: Screen) -> str:
    return screen.text.partition("<code>")[2].partition("</code>")[0]


def the(screen: Screen, *kinds: type[Action]) -> Action:
    return next(a for a in actions_of(screen) if isinstance(a, kinds))


@pytest.fixture
async def home(db: Database) -> Home:
    student = await db.write(lambda c: family(c, frozenset(Gift), "ru"))
    clock = MovableClock(NOW, frozen=True)
    return Home(db, Desk(db, clock, Facts(BOT, "zvonok_bot", KEYS)), student)


@pytest.mark.parametrize("representative", [True, False], ids=["parent", "student"])
async def test_taken_away_is_like_never_there(home: Home, representative: bool) -> None:
    other = await home.let_in("502", representative=representative)
    assert await home.reads("502")
    stranger = await home.who("599").press(OpenDay(home.student, MONDAY))
    after = await home.out("502")
    assert "Доступ забран" in after.toast
    assert not [a for a in actions_of(after) if isinstance(a, TakeAway)]
    refused = await other.press(OpenDay(home.student, MONDAY))
    assert refused.text == stranger.text
    assert refused.text.startswith(REFUSALS)
    assert await home.reads("501")


async def test_the_list_names_everybody_and_says_who_they_are(home: Home) -> None:
    alone = await home.first.press(ChooseJoining(home.student))
    assert "• Вы" in alone.text
    await home.let_in("502")
    await home.who("502").say("Белов Пётр")
    await home.let_in("503", representative=False)
    listed = await home.first.press(ChooseJoining(home.student))
    assert "• Белов Пётр, согласие от 18.11.2026" in listed.text
    assert "• Ученик: Юрий" in listed.text
    assert len([a for a in actions_of(listed) if isinstance(a, TakeAway)]) == 2


async def test_who_came_later_cannot_send_out_who_came_earlier(home: Home) -> None:
    second = await home.let_in("502")
    student = await home.let_in("503", representative=False)
    seen = await second.press(ChooseJoining(home.student))
    assert [a.link for a in actions_of(seen) if isinstance(a, TakeAway)] == [
        await home.link_of("503")
    ]
    first = TakeAway(home.student, await home.link_of("501"), sure=True)
    for who in (second, student, home.who("599")):
        assert (await who.press(first)).text.startswith(REFUSALS)
    own = TakeAway(home.student, await home.link_of("502"), sure=True)
    assert (await second.press(own)).text.startswith(REFUSALS)
    assert await home.reads("501")
    await home.out("503", by="502")
    assert not await home.reads("503")


async def test_what_is_ended_already_or_of_another_family_is_not_there(home: Home) -> None:
    await home.let_in("502")
    link = await home.link_of("502")
    await home.out("502")
    for known in (link, link + 1000):
        again = await home.first.press(TakeAway(home.student, known, sure=True))
        assert again.text.startswith(REFUSALS)


@pytest.mark.parametrize("forced", [True, False], ids=["sent out", "went"])
async def test_whom_they_trusted_and_their_unused_codes_end_too(home: Home, forced: bool) -> None:
    second = await home.let_in("502")
    await home.trusts("504", by="502")
    unused = code_in(await second.press(LetJoin(home.student, False)))
    assert await home.reads("504")
    if forced:
        asked = await home.first.press(TakeAway(home.student, await home.link_of("502")))
        assert "кому они доверили" in asked.text
        await home.out("502")
    else:
        links = await second.press(OpenLinks())
        sure = await second.press(the(links, Unlink))
        await second.press(the(sure, Unlink))
    assert not await home.reads("502")
    assert not await home.reads("504")
    refused = await home.who("505").start(unused)
    assert not [a for a in actions_of(refused) if isinstance(a, ConfirmPeople)]
    assert await home.reads("501")


async def test_they_can_come_back_by_a_new_code_only(home: Home) -> None:
    shown = await home.first.press(LetJoin(home.student, True))
    await home.came_in("502", code_in(shown))
    await home.out("502")
    refused = await home.who("502").start(code_in(shown))
    assert not [a for a in actions_of(refused) if isinstance(a, ConfirmPeople)]
    await home.let_in("502")
    assert await home.reads("502")


async def test_what_waits_for_the_morning_is_not_sent_to_who_is_out(home: Home) -> None:
    """Neither a letter about this child, nor a summary in which it stands."""
    await home.let_in("502")

    def wait(conn: Connection) -> None:
        person = conn.execute(select(func.max(t.Link.person_id))).scalar_one()
        for kind, what in (
            (Kind.MARKS, f"{home.student}:1"),
            (Kind.DAILY, "family"),
            (Kind.THREAD, str(home.student)),
        ):
            outbox.to_persons(conn, BOT, [person], kind, what, NOW.date(), {}, NOW)

    await home.db.write(wait)
    await home.out("502")
    waiting = select(t.Outbox.kind).where(t.Outbox.status == "waiting")
    assert await home.db.read(lambda c: c.execute(waiting).scalars().all()) == ["thread"]
