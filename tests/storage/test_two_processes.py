"""Real processes on one database: racing for the same thing, and killed in the middle of it."""

import multiprocessing
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.codes import Selection
from bot.domain.people import Role
from bot.keyboards.actions.linking import AcceptConsent
from bot.services.codes import issue_codes
from bot.storage import tables
from bot.storage.database import Database, open_database
from tests.builders import NOW, Seed
from tests.family import MOTHER, with_accounts
from tests.storage import rival
from tests.storage.test_issuing import KEYS, Town

PATIENCE = 60.0
KILLS = 10

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.storage.rival"])


@pytest.fixture
async def db(any_url: str) -> Any:
    database = open_database(any_url)
    yield database
    await database.close()


def race(work: Callable[..., None], *each: tuple[Any, ...]) -> list[str]:
    """What came of the work in as many processes, all at the same moment."""
    gate, told = processes.Barrier(len(each)), processes.Queue()
    runners = [processes.Process(target=work, args=(*args, gate, told)) for args in each]
    for runner in runners:
        runner.start()
    outcomes = [told.get(timeout=PATIENCE) for _ in runners]
    for runner in runners:
        runner.join(PATIENCE)
    return sorted(outcomes)


async def family_code(db: Database) -> str:
    """A code for the family of a student of 5А of whose parents the school has entered nobody."""

    def issue(conn: Connection) -> str:
        chosen = Selection(class_name="5А", role=Role.PARENT)
        issued = issue_codes(conn, KEYS, NOW, chosen, reissue=True).codes
        return next(code.plain for code in issued if code.name is None)

    return await db.write(issue)


def rows(conn: Connection) -> dict[str, int]:
    """How much of linking is there: all of these come together or not at all."""
    new_parent = tables.Person.folded_name == ""
    found = {
        "link": select(func.count()).select_from(tables.Link),
        "redeemed": select(func.count()).where(tables.Code.redeemed_at.is_not(None)),
        "parent": select(func.count()).select_from(tables.Person).where(new_parent),
        "guardianship": select(func.count())
        .select_from(tables.Guardianship)
        .join(tables.Person, tables.Person.id == tables.Guardianship.parent_id)
        .where(new_parent),
        "trace": select(func.count()).where(tables.Change.entity == "link"),
    }
    return {name: conn.execute(statement).scalar_one() for name, statement in found.items()}


async def test_of_four_phones_at_four_processes_one_is_linked(any_url: str, db: Database) -> None:
    await db.write(Town)
    code = await family_code(db)
    outcomes = race(rival.link, *((any_url, str(number), code) for number in range(7, 11)))
    assert sum("Привязано" in text for text in outcomes) == 1, outcomes
    assert sum("уже использован" in text for text in outcomes) == 3, outcomes
    assert set((await db.read(rows)).values()) == {1}


async def test_one_person_writes_to_two_processes_for_the_first_time(
    any_url: str, db: Database
) -> None:
    await db.write(Town)
    code = await family_code(db)
    outcomes = race(rival.sign_up, *((any_url, "7", code) for _ in range(3)))
    assert all("Код верный" in text for text in outcomes), outcomes

    def known(conn: Connection) -> tuple[int, int]:
        accounts = conn.execute(select(func.count()).select_from(tables.Account)).scalar_one()
        chats = conn.execute(select(func.count()).select_from(tables.Chat)).scalar_one()
        return accounts, chats

    assert await db.read(known) == (1, 1)


async def test_the_same_school_is_imported_twice_at_once(any_url: str, db: Database) -> None:
    outcomes = race(rival.import_school, (any_url,), (any_url,))
    assert outcomes == ["changed", "nothing new"]

    def batches(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(tables.ImportBatch)).scalar_one()

    assert await db.read(batches) == 1


async def test_killed_at_any_point_linking_is_done_or_not_begun(any_url: str, db: Database) -> None:
    await db.write(many_children)
    dice = random.Random(14)
    for before in range(KILLS):
        code, account = await family_code(db), f"{before}"
        killed_linking(any_url, account, code, dice.uniform(0, 0.02))
        found = await db.read(rows)
        assert set(found.values()) in ({before}, {before + 1}), found
        caller = rival.Caller(db, account)
        if found["link"] == before:  # the old state: the code still works
            screen = await caller.press(await caller.consent_to(code), AcceptConsent)
            assert "Привязано" in screen.text
        else:
            assert "уже привязан к вам" in (await caller.start(code)).text
        assert set((await db.read(rows)).values()) == {before + 1}


FORM_STEPS = 6


@pytest.mark.parametrize("step", range(1, FORM_STEPS + 1))
async def test_killed_between_two_steps_of_an_absence_nothing_confirmed_is_lost(
    any_url: str, db: Database, step: int
) -> None:
    family = await db.write(lambda conn: with_accounts(Seed(conn)))
    confirmed = killed_form(any_url, family.anna, step)
    assert confirmed >= step
    kept = await db.read(form_and_notices)
    assert kept.cause or confirmed < 2
    assert kept.hidden or confirmed < 3
    assert kept.words == rival.WORDS or confirmed < 5
    assert kept.sent == 1 or confirmed < FORM_STEPS
    if not kept.sent:  # another process goes on where it ended
        await rival.finish(rival.Caller(db, MOTHER), family.anna)
    assert await db.read(form_and_notices) == Kept(True, True, rival.WORDS, sent=1)


@dataclass(frozen=True)
class Kept:
    cause: bool = False
    hidden: bool = False
    words: str = ""
    sent: int = 0


def form_and_notices(conn: Connection) -> Kept:
    """What there is of the only form, sent or not."""
    draft, notice = tables.AbsenceDraft, tables.AbsenceNotice
    sent = conn.execute(select(notice.cause, notice.hide_cause, notice.comment)).all()
    form = conn.execute(select(draft.cause, draft.hide_cause, draft.comment)).all()
    found = (*sent, *form)
    if not found:
        return Kept()
    (row,) = found
    return Kept(row.cause is not None, bool(row.hide_cause), row.comment, len(sent))


def killed_form(url: str, student: int, after: int) -> int:
    """How many steps were answered; SIGKILL comes as soon as there are ``after`` of them."""
    hears, tells = processes.Pipe(duplex=False)
    runner: BaseProcess = processes.Process(
        target=rival.fill_in_and_die, args=(url, MOTHER, student, tells)
    )
    runner.start()
    tells.close()
    for _step in range(after):
        assert hears.poll(PATIENCE)
        hears.recv()
    runner.kill()
    runner.join(PATIENCE)
    assert after == FORM_STEPS or runner.exitcode == -signal.SIGKILL
    return after + unread(hears)


def unread(hears: Any) -> int:
    """What the process could still say before it died."""
    heard = 0
    try:
        while hears.poll():
            hears.recv()
            heard += 1
    except EOFError:
        pass
    return heard


def many_children(conn: Connection) -> None:
    town = Town(conn)
    for number in range(KILLS - 1):
        town.student(town.school_id, town.class_5a, f"Новиков{number} Пётр")


def killed_linking(url: str, account: str, code: str, after: float) -> None:
    begins = processes.Event()
    runner: BaseProcess = processes.Process(
        target=rival.link_and_die, args=(url, account, code, begins)
    )
    runner.start()
    assert begins.wait(PATIENCE)
    runner.join(after)
    runner.kill()
    runner.join(PATIENCE)
