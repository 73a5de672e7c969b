"""Trusted persons: what a grant gives, and that it ends with whatever it rests on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, update

from bot.domain import access, consent
from bot.domain.errors import AlreadyDone, CodeRefused, Refused
from bot.domain.people import Grant, Hat, Right, Viewer
from bot.services import signing
from bot.services import trust as services
from bot.storage import tables as t
from bot.storage import trusts, viewers
from bot.storage.database import Database
from tests.builders import NOW, Seed

KEYS = ("a-key-of-these-tests",)


def plant(conn: Connection) -> SimpleNamespace:
    seed = Seed(conn)
    school = seed.school()
    klass = seed.klass(school)
    child = seed.student(school, klass)
    mother = seed.parent(school, [child])
    account = seed.account("1")
    seed.link(account, mother)
    granny, aunt = seed.account("2"), seed.account("3")
    viewer = viewers.again(conn, account, NOW)
    student = access.represented(viewer, child)
    trust = services.begin(conn, student, "Бабушка", NOW).id
    code = services.issue(conn, student, trust, KEYS, NOW)
    return SimpleNamespace(
        child=child, mother=mother, student=student, trust=trust, code=code,
        granny=granny, aunt=aunt, account=account,
    )  # fmt: skip


def take(conn: Connection, made: SimpleNamespace, account: int, now: datetime = NOW) -> None:
    offer = services.look_up(conn, account, made.code, KEYS, now)
    assert offer is not None
    if isinstance(offer, CodeRefused):
        raise offer
    services.accept(conn, account, offer.trust_id, offer.seal, KEYS, "ru", now)


def seen(conn: Connection, account: int, now: datetime = NOW) -> Viewer:
    return viewers.again(conn, account, now)


async def test_a_taken_code_lets_read_and_nothing_more(any_db: Database) -> None:
    made = await any_db.write(plant)
    await any_db.write(lambda conn: take(conn, made, made.granny))
    viewer = await any_db.read(lambda conn: seen(conn, made.granny))
    assert viewer.hat is Hat.FAMILY
    ref = access.student(viewer, made.child)
    assert (ref.right, ref.parent_id, ref.trust_id) == (Right.READ, None, made.trust)
    for act in (access.signer, access.notifier, access.own_child, access.represented):
        with pytest.raises(Refused):
            act(viewer, made.child)
    with pytest.raises(Refused):
        access.writer(viewer, made.child)


async def test_each_right_is_granted_for_itself(any_db: Database) -> None:
    made = await any_db.write(plant)
    await any_db.write(lambda conn: take(conn, made, made.granny))
    for grant, allowed, refused in (
        (Grant.SIGN, access.signer, access.notifier),
        (Grant.ABSENCE, access.notifier, access.signer),
    ):
        toggle = lambda conn, grant=grant: services.toggle(  # noqa: E731
            conn, made.student, made.trust, grant, NOW
        )
        await any_db.write(toggle)
        viewer = await any_db.read(lambda conn: seen(conn, made.granny))
        assert allowed(viewer, made.child).id == made.child
        assert signing.key_of(viewer, viewer.children[0]) == f"account:{made.granny}"
        with pytest.raises(Refused):
            refused(viewer, made.child)
        await any_db.write(toggle)


def _withdrawn(conn: Connection, made: SimpleNamespace) -> None:
    services.withdraw(conn, made.student, made.trust, NOW)


def _closed(conn: Connection, _made: SimpleNamespace) -> None:
    conn.execute(update(t.Guardianship).values(rights="closed"))


def _guardianship_over(conn: Connection, _made: SimpleNamespace) -> None:
    conn.execute(update(t.Guardianship).values(ends_on=date(2026, 11, 17)))


def _run_out(conn: Connection, _made: SimpleNamespace) -> None:
    conn.execute(update(t.Trust).values(ends_on=date(2026, 11, 17)))


def _mother_left(conn: Connection, made: SimpleNamespace) -> None:
    conn.execute(
        update(t.Person).where(t.Person.id == made.mother).values(left_on=date(2026, 1, 1))
    )


def _given_back(conn: Connection, made: SimpleNamespace) -> None:
    services.leave(conn, made.granny, made.trust, NOW)


@pytest.mark.parametrize(
    "ends", [_withdrawn, _closed, _guardianship_over, _run_out, _mother_left, _given_back]
)
async def test_it_ends_at_once(
    any_db: Database, ends: Callable[[Connection, SimpleNamespace], None]
) -> None:
    made = await any_db.write(plant)
    await any_db.write(lambda conn: take(conn, made, made.granny))
    await any_db.write(lambda conn: ends(conn, made))
    viewer = await any_db.read(lambda conn: seen(conn, made.granny))
    assert viewer.children == ()
    assert viewer.hat is None


async def test_a_reading_parent_hands_on_reading_only(any_db: Database) -> None:
    made = await any_db.write(plant)
    await any_db.write(lambda conn: take(conn, made, made.granny))

    def lowered(conn: Connection) -> Viewer:
        services.toggle(conn, made.student, made.trust, Grant.SIGN, NOW)
        conn.execute(update(t.Guardianship).values(rights="read"))
        return seen(conn, made.granny)

    viewer = await any_db.write(lowered)
    assert viewer.children[0].granted == frozenset()


async def test_of_two_phones_at_once_one_is_trusted(
    two: tuple[Database, Database],
) -> None:
    made = await two[0].write(plant)

    async def one(db: Database, account: int) -> bool:
        try:
            await db.write(lambda conn: take(conn, made, account))
        except CodeRefused:
            return False
        return True

    got = await asyncio.gather(one(two[0], made.granny), one(two[1], made.aunt))
    assert sorted(got) == [False, True]


async def test_a_code_ends_by_time_by_a_newer_one_and_by_withdrawal(any_db: Database) -> None:
    made = await any_db.write(plant)
    late = NOW + timedelta(days=15)
    with pytest.raises(CodeRefused):
        await any_db.write(lambda conn: take(conn, made, made.granny, late))
    newer = await any_db.write(
        lambda conn: services.issue(conn, made.student, made.trust, KEYS, NOW)
    )
    found = await any_db.read(
        lambda conn: services.look_up(conn, made.granny, made.code, KEYS, NOW)
    )
    assert found is None
    made.code = newer
    await any_db.write(lambda conn: _withdrawn(conn, made))
    with pytest.raises(CodeRefused):
        await any_db.write(lambda conn: take(conn, made, made.granny))
    with pytest.raises(AlreadyDone):
        await any_db.write(lambda conn: _withdrawn(conn, made))


async def test_a_seal_opens_no_other_account_and_no_other_code(any_db: Database) -> None:
    made = await any_db.write(plant)
    offer = await any_db.read(
        lambda conn: services.look_up(conn, made.granny, made.code, KEYS, NOW)
    )
    assert offer is not None
    assert not isinstance(offer, CodeRefused)
    for account, trust in ((made.aunt, made.trust), (made.granny, made.trust + 1)):
        with pytest.raises(Refused):
            await any_db.write(
                lambda conn, a=account, n=trust: services.accept(  # type: ignore[misc]
                    conn, a, n, offer.seal, KEYS, "ru", NOW
                )
            )


async def test_another_parents_trust_is_neither_seen_nor_touched(any_db: Database) -> None:
    made = await any_db.write(plant)

    def father(conn: Connection) -> None:
        seed = Seed(conn)
        school = made.student.school.id
        father = seed.parent(school, [made.child], "Иванов Пётр Сергеевич")
        mine = replace(made.student, parent_id=father)
        assert trusts.of_student(conn, mine) == ()
        for touch in (
            lambda: services.toggle(conn, mine, made.trust, Grant.SIGN, NOW),
            lambda: services.issue(conn, mine, made.trust, KEYS, NOW),
            lambda: services.set_end(conn, mine, made.trust, date(2026, 12, 1), NOW),
        ):
            with pytest.raises(Refused):
                touch()

    await any_db.write(father)


async def test_a_newer_consent_is_asked_of_a_trusted_person_too(any_db: Database) -> None:
    made = await any_db.write(plant)
    await any_db.write(lambda conn: take(conn, made, made.granny))

    def older(conn: Connection) -> Viewer:
        conn.execute(update(t.Trust).values(consent_version=consent.VERSION - 1))
        return seen(conn, made.granny)

    viewer = await any_db.write(older)
    (due,) = viewer.consent_due
    assert due.trusted
    assert due.link_id == made.trust
    await any_db.write(
        lambda conn: services.renew(conn, made.granny, made.trust, consent.VERSION, "ru")
    )
    assert not (await any_db.read(lambda conn: seen(conn, made.granny))).consent_due
