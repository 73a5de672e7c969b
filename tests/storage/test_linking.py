"""From a code to a link: looking, agreeing, redeeming once, and untying."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.domain import codes as rules
from bot.domain.codes import Selection
from bot.domain.errors import AlreadyDone, CodeReason, CodeRefused, Refused
from bot.domain.people import Hat, Role
from bot.domain.views.linking import Linked, Offer
from bot.services import linking
from bot.services.codes import issue_codes
from bot.storage import accounts, codes, tables, viewers
from bot.storage.database import Database
from bot.storage.tables import Base
from tests.builders import NOW
from tests.storage.test_issuing import KEYS, Town

WRONG = "00000-00000"


def code_of(conn: Connection, person: int) -> str:
    issued = issue_codes(conn, KEYS, NOW, Selection(person=str(person)), reissue=True)
    return issued.codes[0].plain


def look_up(conn: Connection, account: int, text: str, now: datetime = NOW) -> Offer:
    found = linking.look_up(conn, account, text, KEYS, now)
    assert isinstance(found, Offer), found
    return found


def refusal(conn: Connection, account: int, text: str, now: datetime = NOW) -> CodeRefused:
    found = linking.look_up(conn, account, text, KEYS, now)
    assert isinstance(found, CodeRefused)
    return found


def agree(conn: Connection, account: int, offer: Offer, now: datetime = NOW) -> Linked:
    return linking.accept(conn, account, offer.code_id, offer.seal, KEYS, "ru", now)


def hats(conn: Connection, external_id: str = "1001") -> tuple[Hat, ...]:
    viewer = viewers.load(conn, "telegram", external_id, NOW)
    assert viewer is not None
    return viewer.hats


async def test_one_code_links_all_the_children_of_a_parent(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = accounts.ensure(conn, "telegram", "1001", "ru", NOW)
        plain = code_of(conn, town.mother)

        offer = look_up(conn, account, rules.shown(plain).lower())
        assert [(p.name.initials, p.class_name) for p in offer.pupils] == [
            ("А. И.", "5А"),
            ("М. И.", "8Б"),
        ]
        assert hats(conn) == ()  # looking gives nothing yet

        linked = agree(conn, account, offer)

        assert (linked.role, linked.ask_preset) == (Role.PARENT, True)
        viewer = viewers.load(conn, "telegram", "1001", NOW)
        assert viewer is not None
        assert [child.id for child in viewer.children] == [town.anna, town.maxim]
        row = conn.execute(select(tables.Link)).one()
        assert (row.consent_language, row.consented_at) == ("ru", NOW)
        with pytest.raises(AlreadyDone):
            agree(conn, account, offer)
        with pytest.raises(AlreadyDone):
            linking.look_up(conn, account, plain, KEYS, NOW)

    await any_db.write(story)


async def test_a_representative_nobody_entered_is_made_at_redemption(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = town.account(preset=None)
        issued = issue_codes(conn, KEYS, NOW, Selection(class_name="5А", role=Role.PARENT))
        [unknown] = [code for code in issued.codes if code.name is None]
        offer = look_up(conn, account, unknown.plain)
        people = select(tables.Person.id)
        before = len(conn.execute(people).all())

        agree(conn, account, offer)

        assert len(conn.execute(people).all()) == before + 1
        viewer = viewers.load(conn, "telegram", "1001", NOW)
        assert viewer is not None
        assert [child.id for child in viewer.children] == [town.boris]

    await any_db.write(story)


async def test_a_second_code_adds_a_child_of_another_school_or_a_hat(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = town.account()
        agree(conn, account, look_up(conn, account, code_of(conn, town.mother)))
        school = town.school("Школа № 7")
        petya = town.student(school, town.klass(school, "2Б"), "Иванов Пётр")
        elsewhere = town.parent(school, [petya])
        linked = agree(conn, account, look_up(conn, account, code_of(conn, elsewhere)))
        assert not linked.ask_preset  # chosen before
        viewer = viewers.load(conn, "telegram", "1001", NOW)
        assert viewer is not None
        assert {child.id for child in viewer.children} == {town.anna, town.maxim, petya}
        assert viewer.current_child == petya

        agree(conn, account, look_up(conn, account, code_of(conn, town.teacher_id)))
        assert hats(conn) == (Hat.FAMILY, Hat.STAFF)

    await any_db.write(story)


# --- codes that cannot be used ---


async def test_each_state_of_a_code_has_its_reason(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account, other = town.account(), town.account("1002")
        plain = code_of(conn, town.mother)
        states: dict[CodeReason, dict[str, Any]] = {
            CodeReason.USED: {"redeemed_at": NOW, "redeemed_by": other},
            CodeReason.REVOKED: {"revoked_at": NOW},
            CodeReason.FROZEN: {"frozen_at": NOW},
            CodeReason.EXPIRED: {"expires_at": NOW},
        }
        for reason, state in states.items():
            with conn.begin_nested() as attempt:
                conn.execute(update(tables.Code).values(**state))
                assert refusal(conn, account, plain).reason is reason
                attempt.rollback()
        assert refusal(conn, account, WRONG).reason is CodeReason.UNKNOWN
        tries = codes.tries(conn, account)
        assert tries is not None
        assert tries.failures == 1  # only the unknown code counts as a wrong try

    await db.write(story)


async def test_a_code_of_somebody_who_left_opens_nothing(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = town.account()
        plain = code_of(conn, town.mother)
        conn.execute(update(tables.Guardianship).values(rights="closed"))
        assert refusal(conn, account, plain).reason is CodeReason.REVOKED

    await db.write(story)


@pytest.mark.parametrize(
    ("born", "klass", "alone"),
    [
        (date(2012, 11, 18), "8Б", True),  # 14 today
        (date(2012, 11, 19), "8Б", False),  # tomorrow
        (None, "8Б", True),
        (None, "7Б", False),
        (date(2012, 1, 1), "7Б", True),
    ],
)
async def test_under_14_a_parent_links_first(
    db: Database, born: date | None, klass: str, alone: bool
) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        child = town.student(
            town.school_id, town.klass(town.school_id, klass, year=2025), "Котов Лев"
        )
        conn.execute(update(tables.Person).where(tables.Person.id == child).values(birth_date=born))
        parent = town.parent(town.school_id, [child], "Котова Яна")
        account = town.account()
        plain = code_of(conn, child)
        if not alone:
            assert refusal(conn, account, plain).reason is CodeReason.TOO_YOUNG
            town.link(town.account("1002"), parent)
        agree(conn, account, look_up(conn, account, plain))
        assert hats(conn) == (Hat.STUDENT,)

    await db.write(story)


async def test_not_mine_freezes_the_code_for_everybody_and_leaves_a_trace(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account, other = town.account(), town.account("1002")
        plain = code_of(conn, town.mother)
        offer = look_up(conn, account, plain)
        linking.freeze(conn, account, offer.code_id, offer.seal, KEYS, NOW)
        assert refusal(conn, other, plain).reason is CodeReason.FROZEN
        with pytest.raises(CodeRefused):
            agree(conn, account, offer)
        trace = select(tables.Change.after).where(tables.Change.action == "changed")
        assert conn.execute(trace).scalar_one()["person"] == town.mother

    await db.write(story)


async def test_a_guessed_row_id_is_worth_nothing_without_the_seal(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        mother, stranger = town.account(), town.account("1002")
        offer = look_up(conn, mother, code_of(conn, town.mother))
        for seal in (offer.seal, "", "0" * 16, "ё"):
            with pytest.raises(Refused):
                linking.accept(conn, stranger, offer.code_id, seal, KEYS, "ru", NOW)
            with pytest.raises(Refused):
                linking.freeze(conn, stranger, offer.code_id, seal, KEYS, NOW)
            with pytest.raises(Refused):
                linking.offered(conn, stranger, offer.code_id, seal, KEYS, NOW)
        assert hats(conn, "1002") == ()

    await db.write(story)


# --- the lock ---


async def test_five_wrong_tries_lock_this_account_alone(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        guesser, mother = town.account(), town.account("1002")
        plain = code_of(conn, town.mother)
        early = look_up(conn, guesser, plain)
        for _ in range(4):
            assert refusal(conn, guesser, WRONG).reason is CodeReason.UNKNOWN
        locked = refusal(conn, guesser, WRONG)
        until = NOW + timedelta(minutes=15)
        assert (locked.reason, locked.until, locked.at) == (CodeReason.LOCKED, until, NOW)
        assert locked.zone == "Europe/Moscow"

        # The right code does not help while locked, neither typed nor by an earlier button.
        assert refusal(conn, guesser, plain).reason is CodeReason.LOCKED
        with pytest.raises(CodeRefused) as refused:
            agree(conn, guesser, early)
        assert refused.value.reason is CodeReason.LOCKED
        assert codes.suspicious(conn, NOW - timedelta(hours=1)) == 1
        assert codes.suspicious(conn, until + timedelta(seconds=1)) == 0

        # It is unharmed: another account uses it, or this one after the lock.
        look_up(conn, mother, plain)
        assert agree(conn, guesser, look_up(conn, guesser, plain, until), until)
        assert codes.tries(conn, guesser) is None

    await any_db.write(story)


async def test_wrong_tries_at_once_are_all_counted(two: tuple[Database, Database]) -> None:
    def begin(conn: Connection) -> int:
        return Town(conn).account()

    account = await two[0].write(begin)
    await asyncio.gather(
        *(db.write(lambda conn: refusal(conn, account, WRONG)) for db in (*two, *two))
    )
    tries = await two[0].read(lambda conn: codes.tries(conn, account))
    assert tries is not None
    assert tries.failures == 4


# --- two phones, a dead process ---


async def test_of_two_phones_at_once_one_wins(two: tuple[Database, Database]) -> None:
    def begin(conn: Connection) -> list[tuple[int, Offer]]:
        town = Town(conn)
        plain = code_of(conn, town.mother)
        phones = (town.account("1001"), town.account("1002"))
        return [(phone, look_up(conn, phone, plain)) for phone in phones]

    phones = await two[0].write(begin)
    answers = await asyncio.gather(
        *(
            db.write(lambda conn, phone=phone, offer=offer: agree(conn, phone, offer))  # type: ignore[misc]
            for db, (phone, offer) in zip(two, phones, strict=True)
        ),
        return_exceptions=True,
    )
    [lost] = [answer for answer in answers if isinstance(answer, CodeRefused)]
    assert lost.reason is CodeReason.USED
    assert len([answer for answer in answers if isinstance(answer, Linked)]) == 1
    links = await two[0].read(lambda conn: conn.execute(select(tables.Link.id)).all())
    assert len(links) == 1


async def test_a_doubled_press_makes_one_link(two: tuple[Database, Database]) -> None:
    def begin(conn: Connection) -> tuple[int, Offer]:
        town = Town(conn)
        phone = town.account()
        return phone, look_up(conn, phone, code_of(conn, town.mother))

    phone, offer = await two[0].write(begin)
    answers = await asyncio.gather(
        *(db.write(lambda conn: agree(conn, phone, offer)) for db in two), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {Linked, AlreadyDone}


async def test_dying_between_the_steps_leaves_code_and_link_as_they_were(any_db: Database) -> None:
    def begin(conn: Connection) -> tuple[int, str]:
        town = Town(conn)
        return town.account(), code_of(conn, town.mother)

    account, plain = await any_db.write(begin)

    def dies(conn: Connection) -> None:
        agree(conn, account, look_up(conn, account, plain))
        raise ConnectionResetError

    with pytest.raises(Exception):  # noqa: B017, PT011  however the outage is named
        await any_db.write(dies)

    def again(conn: Connection) -> None:
        assert hats(conn) == ()
        agree(conn, account, look_up(conn, account, plain))
        assert hats(conn) == (Hat.FAMILY,)

    await any_db.write(again)


# --- afterwards ---


async def test_unlinking_takes_the_scope_at_once_and_only_ones_own(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account, other = town.account(), town.account("1002")
        link = town.link(account, town.mother)
        with pytest.raises(Refused):
            linking.unlink(conn, other, link, NOW)
        linking.unlink(conn, account, link, NOW)
        assert hats(conn) == ()
        with pytest.raises(AlreadyDone):
            linking.unlink(conn, account, link, NOW)
        # A new code links the same person again.
        agree(conn, account, look_up(conn, account, code_of(conn, town.mother)))
        assert hats(conn) == (Hat.FAMILY,)

    await any_db.write(story)


async def test_a_newer_text_is_agreed_to_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account, other = town.account(), town.account("1002")
        link = town.link(account, town.mother)
        monkeypatch.setattr("bot.domain.consent.VERSION", 2)
        for who, version in ((other, 2), (account, 1)):
            with pytest.raises(Refused):
                linking.renew(conn, who, link, version, "en", NOW)
        linking.renew(conn, account, link, 2, "en", NOW)
        row = conn.execute(select(tables.Link)).one()
        assert (row.consent_version, row.consent_language) == (2, "en")
        with pytest.raises(AlreadyDone):
            linking.renew(conn, account, link, 2, "en", NOW)

    await db.write(story)


async def test_settings_list_every_link_also_those_that_give_nothing(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = town.account()
        assert linking.linked_people(conn, account, NOW) == ()
        town.link(account, town.mother)
        town.link(account, town.boris)
        town.link(account, town.teacher_id)
        conn.execute(
            update(tables.Person)
            .where(tables.Person.id == town.teacher_id)
            .values(left_on=date(2026, 9, 1))
        )
        people = linking.linked_people(conn, account, NOW)
        assert [(one.role, len(one.pupils)) for one in people] == [
            (Role.PARENT, 2),
            (Role.STUDENT, 1),
            (Role.TEACHER, 0),
        ]

    await db.write(story)


async def test_nothing_of_a_code_is_in_the_database(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = town.account()
        issued = issue_codes(conn, KEYS, NOW, Selection(class_name="5А"))
        mother = next(code for code in issued.codes if code.name and code.name.first == "Мария")
        refusal(conn, account, WRONG)
        agree(conn, account, look_up(conn, account, mother.plain))
        kept = " ".join(
            str(value).upper()
            for table in Base.metadata.sorted_tables
            for row in conn.execute(select(table))
            for value in row
        )
        for code in issued.codes:
            assert code.plain not in kept
            assert rules.shown(code.plain) not in kept
        assert KEYS[0].upper() not in kept

    await any_db.write(story)


async def test_a_former_key_still_opens_the_codes_it_made(db: Database) -> None:
    def story(conn: Connection) -> None:
        town = Town(conn)
        account = town.account()
        plain = code_of(conn, town.mother)
        rotated = ("a newer key", *KEYS)
        offer = linking.look_up(conn, account, plain, rotated, NOW)
        assert isinstance(offer, Offer)
        gone = linking.look_up(conn, account, plain, ("a newer key",), NOW)
        assert isinstance(gone, CodeRefused)

    await db.write(story)
