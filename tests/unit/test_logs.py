"""What is planted into the logs in every way they can be written must not come out."""

import asyncio
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stamina
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from bot import logs
from tests.logbook import logged_to

NAME = "Иванова Мария"
CODE = "7K2MX-9QWZ4"
BARE = "7K2MX9QWZ4"
TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz12345"
PLANTED = (*NAME.split(), CODE, BARE, TOKEN, "hunter2")
EVERYTHING = f"{NAME} {CODE} {BARE} {TOKEN} postgresql://bot:hunter2@host/db"


@pytest.fixture(params=["json", "console"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    with logged_to(tmp_path / "logs" / "zvonok.log", request.param) as written:
        yield written


def our_own_events() -> None:
    log = structlog.get_logger("ours")
    log.info(f"hello {EVERYTHING}")
    log.warning("fields", name=NAME, code=CODE, bare=BARE, token=TOKEN, url=EVERYTHING)
    log.info("nested", rows=[{NAME: CODE, "url": EVERYTHING}, (TOKEN,)], error=ValueError(NAME))
    log.info("arguments %s", EVERYTHING)


def somebody_elses_events() -> None:
    log = logging.getLogger("somebody")
    log.warning("row %s", EVERYTHING)
    log.warning("row %(x)s", {"x": EVERYTHING})
    log.error(f"failed with {EVERYTHING}\nand {EVERYTHING}")
    log.error("extra", extra={"student": EVERYTHING}, stack_info=True)


def exceptions_with_causes() -> None:
    try:
        try:
            raise KeyError(EVERYTHING)
        except KeyError as cause:
            raise ValueError(EVERYTHING) from cause
    except ValueError:
        structlog.get_logger("ours").exception("failed")
        logging.getLogger("somebody").exception("failed")


def rows_of_the_database() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        conn.execute(text("create table p (name text unique)"))
        conn.execute(text("insert into p values (:name)"), {"name": EVERYTHING})
        try:
            conn.execute(text("insert into p values (:name)"), {"name": EVERYTHING})
        except IntegrityError as error:
            structlog.get_logger("ours").exception("not stored", problem=error)
            logging.getLogger("somebody").exception("not stored: %s", error)
    engine.dispose()


def a_task_nobody_awaits() -> None:
    loop = asyncio.new_event_loop()
    error = ValueError(EVERYTHING)
    message = "Task exception was never retrieved"
    loop.call_exception_handler({"message": message, "exception": error, "future": EVERYTHING})
    loop.close()


def the_last_breath() -> None:
    error = ValueError(EVERYTHING)
    sys.excepthook(ValueError, error, error.__traceback__)


def a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(EVERYTHING, stacklevel=1)


def from_a_thread() -> None:
    thread = threading.Thread(target=our_own_events)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    "way",
    [
        our_own_events,
        somebody_elses_events,
        exceptions_with_causes,
        rows_of_the_database,
        a_task_nobody_awaits,
        the_last_breath,
        a_warning,
        from_a_thread,
    ],
)
def test_no_name_code_or_token_comes_out(
    written: Callable[[], str], way: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    way()
    both = written() + capfd.readouterr().err
    assert written()
    assert [secret for secret in PLANTED if secret in both] == []


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_what_is_needed_to_find_a_fault_stays(written: Callable[[], str]) -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        structlog.get_logger("ours").exception("update failed", update_id=77)
    line = json.loads(written())
    assert (line["event"], line["update_id"], line["level"]) == ("update failed", 77, "error")
    assert "ValueError at test_logs.py:" in line["exception"]
    assert line["logger"] == "ours"


def test_chatty_libraries_are_heard_only_when_they_warn(written: Callable[[], str]) -> None:
    for name in ("httpx", "aiogram.event", "apscheduler.scheduler"):
        logging.getLogger(name).info("GET https://host/secret")
    assert written() == ""


@pytest.mark.parametrize("plain", ["update 5 failed", "2026-11-18", "chat not found", "x" * 10])
def test_ordinary_words_are_left_alone(plain: str) -> None:
    assert logs.masked(plain) == plain


def test_tries_that_fail_are_no_lines_of_their_own(written: Callable[[], str]) -> None:
    @stamina.retry(on=OSError, attempts=3)
    def call() -> None:
        raise OSError("gone")

    with stamina.set_testing(True, attempts=3, cap=True), pytest.raises(OSError, match="gone"):
        call()
    assert written() == ""
