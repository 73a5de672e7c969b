"""A signed week and the school's own file: loaded again it flags nothing, corrected it tells."""

import asyncio
import os
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, select

from bot import i18n
from bot.domain import access
from bot.domain.receipts import Standing
from bot.domain.views.signing import SigningView, SignOutcome
from bot.screens import signing as screens
from bot.services import signing
from bot.sources.sheets import Book, Sheet
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import Seed
from tests.family import MOTHER, seen_by
from tests.workbooks import imported, sheet, whole_school

MONDAY = date(2026, 11, 16)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEYS = ("a key of this school that is long enough",)
MARKS = (
    "16.11.2026 | S1 | 5А | Алгебра | 5 | Контрольная работа | 3",
    "16.11.2026 | S1 | 5А | Алгебра | 4/5 | Ответ | 2",
    "18.11.2026 | S1 | 5А | История | зач | Тест | 2,5",
)
HOMEWORK = ("18.11.2026 | 5А | История | § 2, вопросы 3–6", "16.11.2026 | 5А | Алгебра | № 145")
ABSENCES = ("18.11.2026 | S1 | 5А | 2 | н",)
REMARKS = ("16.11.2026 | S1 | 5А | + | Помог", "16.11.2026 | S1 | 5А | - | Шумел")


def the_file(marks: tuple[str, ...] = MARKS, *, turned: bool = False) -> Book:
    """The records of the week; ``turned``: the same rows in another order."""

    def rows(name: str, header: str, lines: tuple[str, ...]) -> Sheet:
        return sheet(name, header, *(reversed(lines) if turned else lines))

    kind = "Дата | Код ученика | Класс | Предмет | Отметка | Вид работы | Вес"
    return [
        rows("Отметки", kind, marks),
        rows("Домашние задания", "Дата | Класс | Предмет | Задание", HOMEWORK),
        rows("Посещаемость", "Дата | Код ученика | Класс | Урок | Отметка", ABSENCES),
        rows("Замечания", "Дата | Код ученика | Класс | Знак | Текст", REMARKS),
    ]


@pytest.fixture
async def signed(any_db: Database) -> Database:
    """A school from its files alone, and a parent who has signed the week."""
    await imported(any_db, *whole_school(), *the_file())

    def sign(conn: Connection) -> SignOutcome:
        child = select(t.Person.id, t.Person.school_id).where(t.Person.last_name == "Иванов")
        student, school = conn.execute(child).one()
        seed = Seed(conn)
        seed.link(seed.account(MOTHER), seed.parent(school, [student]))
        viewer = seen_by(conn, MOTHER)
        (ref,) = access.readable(viewer)
        return signing.sign(conn, viewer, ref, MONDAY, _opened(conn).seen, FRIDAY)

    assert await any_db.write(sign) is SignOutcome.SIGNED
    return any_db


def _opened(conn: Connection) -> SigningView:
    viewer = seen_by(conn, MOTHER)
    (ref,) = access.readable(viewer)
    return signing.open_week(conn, viewer, ref, MONDAY, FRIDAY)


def _code(conn: Connection) -> str:
    viewer = seen_by(conn, MOTHER)
    (ref,) = access.readable(viewer)
    return signing.receipt(conn, viewer, ref, MONDAY, KEYS).code


def _standing(conn: Connection) -> Standing:
    return signing.verify_receipt(conn, KEYS, _code(conn)).standing


async def _said(db: Database) -> tuple[Standing, str, str]:
    """What the receipt is worth, and the page in both languages."""

    def look(conn: Connection) -> tuple[Standing, str, str]:
        view = _opened(conn)
        pages = []
        for locale in ("ru", "en"):
            with i18n.use(locale):
                pages.append(screens.week(view).text)
        return _standing(conn), pages[0], pages[1]

    return await db.read(look)


@pytest.mark.parametrize("turned", [False, True], ids=["as it was", "in another order"])
async def test_the_same_file_again_never_flags(signed: Database, turned: bool) -> None:
    before = await _said(signed)
    for _again in range(2):
        await imported(signed, *whole_school(), *the_file(turned=turned), now=LATER)
    assert await _said(signed) == before
    assert before[0] is Standing.STANDS
    assert "после подписи" not in before[1]
    assert "after the signature" not in before[2]


async def test_a_mark_that_the_file_corrects_is_told(signed: Database) -> None:
    corrected = MARKS[0].replace("| 5 |", "| 4 |")
    await imported(signed, *the_file((corrected, *MARKS[1:])), now=LATER, accept=True)
    standing, russian, english = await _said(signed)
    assert standing is Standing.CHANGED
    assert "Изменено после подписи" in russian
    assert "Test, Mon 16 Nov: 5 (weight 3) → 4 (weight 3)" in english
    await imported(signed, *the_file(), now=LATER, accept=True)
    assert (await _said(signed))[0] is Standing.STANDS  # corrected back: as it was signed


async def test_a_mark_that_a_later_file_adds_stands_apart(signed: Database) -> None:
    more = (*MARKS, "18.11.2026 | S1 | 5А | История | 4 | Ответ | 2")
    await imported(signed, *the_file(more), now=LATER)
    standing, _russian, english = await _said(signed)
    assert standing is Standing.STANDS
    assert "Changed after the signature" not in english
    assert "Added since" in english


async def test_the_command_tells_whether_the_diary_still_says_it(
    signed: Database, any_url: str
) -> None:
    code = await signed.read(_code)
    assert "still says what was signed" in await verified(any_url, code)
    corrected = MARKS[0].replace("| 5 |", "| 4 |")
    await imported(signed, *the_file((corrected, *MARKS[1:])), now=LATER, accept=True)
    assert "has been changed after the signature" in await verified(any_url, code)
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert "genuine" not in await verified(any_url, forged)


async def verified(url: str, code: str) -> str:
    """What ``python -m bot verify`` prints."""
    settings = {"DATABASE_URL": url, "SECRET_KEY": KEYS[0], "LANG": "en_US.UTF-8"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "verify", code),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "LC_ALL": "en_US.UTF-8", **settings},
    )
    said, _nothing = await process.communicate()
    return said.decode()
