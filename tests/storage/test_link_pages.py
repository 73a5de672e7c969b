"""Linkings under way, on both databases: one at a time, one use, gone when their time is over."""

from datetime import timedelta

from sqlalchemy import Connection, func, select

from bot.domain.errors import Refused
from bot.domain.found import Found
from bot.services import link_pages as services
from bot.services.link_pages import MOST_AN_HOUR, Begun
from bot.storage import link_pages
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.web.system import CHILDREN, InventedSystem

KEY, NEWER = "an-invented-key-of-these-tests-alone", "the-key-that-came-after-that-first-one"
FOUND = Found(CHILDREN, "sgo.example.ru", {"session": "secret"})


def begun(conn: Connection, account: int) -> Begun:
    made = services.begin(conn, account, ("bot", "1"), "invented", "ru", (KEY,), NOW)
    assert made is not None
    return made


def kept(conn: Connection, begun: Begun, code: str | None = "7K3DMX29QA") -> bool:
    state = services.seen(conn, begun.secret, (KEY,))
    assert state is not None
    return services.keep(conn, state, FOUND, code, (KEY,), NOW)


def left(conn: Connection) -> tuple[int, int]:
    """Rows, and those that hold something."""
    rows = select(func.count(), func.count(t.LinkPage.sealed)).select_from(t.LinkPage)
    return tuple(conn.execute(rows).one())  # type: ignore[return-value]  # two counts


async def test_a_second_address_ends_the_first_and_what_it_found(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        account = Seed(conn).account()
        first = begun(conn, account)
        assert kept(conn, first)
        begun(conn, account)
        assert left(conn) == (2, 0)
        assert services.brought_back(conn, "7K3DM-X29QA", (KEY,), NOW) is None

    await any_db.write(story)


async def test_a_dozen_an_hour(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        account = Seed(conn).account()
        for _time in range(MOST_AN_HOUR):
            begun(conn, account)
        where = ("bot", "1")
        again = services.begin(conn, account, where, "invented", "ru", (KEY,), NOW)
        later = NOW + timedelta(hours=1)
        assert again is None
        assert services.begin(conn, account, where, "invented", "ru", (KEY,), later) is not None

    await any_db.write(story)


async def test_of_two_sign_ins_at_once_one_counts(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        first = begun(conn, Seed(conn).account())
        assert kept(conn, first)
        state = services.seen(conn, first.secret, (KEY,))
        assert state is not None
        assert not services.keep(conn, state, FOUND, None, (KEY,), NOW)

    await any_db.write(story)


async def test_what_was_found_is_the_accounts_alone_and_is_linked_once(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        seed = Seed(conn)
        account, other = seed.account(), seed.account("1002")
        page = begun(conn, account)
        kept(conn, page)
        system = InventedSystem()
        for whose, chosen in ((other, [0]), (account, [5])):
            try:
                services.finish(conn, whose, page.page, chosen, system, (KEY,), NOW)
            except Refused:
                continue
            raise AssertionError("linked")

    await any_db.write(story)


async def test_what_was_sealed_under_a_former_key_still_opens(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        account = Seed(conn).account()
        page = begun(conn, account)
        kept(conn, page)
        _state, found = services.found(conn, account, page.page, (NEWER, KEY), NOW)
        assert found == FOUND
        assert services.brought_back(conn, "7K3DM-X29QA", (NEWER, KEY), NOW) is not None

    await any_db.write(story)


async def test_what_nobody_came_back_for_is_erased_when_its_time_is_over(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        kept(conn, begun(conn, Seed(conn).account()))
        almost, over, later = (NOW + timedelta(minutes=m) for m in (14, 15, 76))
        assert not link_pages.any_left(conn, almost)
        link_pages.forget(conn, almost)
        assert left(conn) == (1, 1)
        assert link_pages.any_left(conn, over)
        link_pages.forget(conn, over)
        assert left(conn) == (1, 0)
        link_pages.forget(conn, later)
        assert left(conn) == (0, 0)
        assert not link_pages.any_left(conn, later)

    await any_db.write(story)
