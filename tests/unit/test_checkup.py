"""``doctor`` says in sentences what is wrong with a set-up, and changes nothing."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import i18n
from bot.config import setting_faults
from bot.domain.checkup import (
    Finding,
    TelegramState,
    Verdict,
    What,
    diary_findings,
    disk_finding,
    telegram_findings,
)
from bot.domain.clock import SystemClock
from bot.domain.setup import SettingWrong
from bot.sandbox.server import Sandbox
from bot.screens.checkup import checkup_lines, sentence
from bot.services.checkup import Setup, examine
from bot.telegram.checkup import ask_telegram
from tests.builders import NOW

GOOD = TelegramState("school_bot", "", 0, "", NOW, NOW)


def told(findings: list[Finding]) -> dict[What, Verdict]:
    return {finding.what: finding.verdict for finding in findings}


async def look(database: str, state: TelegramState | None = GOOD, **setup: object) -> list[Finding]:
    async def answer() -> TelegramState | None:
        return state

    return await examine(Setup(database, **setup), answer)  # type: ignore[arg-type]


@pytest.fixture
def private_url(database_url: str) -> str:
    Path(database_url.removeprefix("sqlite:///")).chmod(0o600)
    return database_url


async def test_all_is_well(private_url: str) -> None:
    found = told(await look(private_url, keys=("0123456789abcdefghijklmnopqrstuv",)))
    assert set(found.values()) <= {Verdict.GOOD, Verdict.NOTE}
    assert found.keys() >= {
        What.DATABASE_GOOD,
        What.MIGRATIONS_GOOD,
        What.FILES_GOOD,
        What.TELEGRAM_GOOD,
        What.POLLING_GOOD,
        What.CLOCK_GOOD,
    }


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    assert told(await look(f"sqlite:///{file}"))[What.DATABASE_NEW] is Verdict.NOTE
    assert not file.exists()


async def test_a_server_that_is_not_there() -> None:
    found = await look("postgresql://school:secret@127.0.0.1:1/diary")
    assert told(found)[What.DATABASE_AWAY] is Verdict.BAD
    assert "secret" not in "\n".join(checkup_lines(found))


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Дорогая школа! " * 100)
    assert told(await look(f"sqlite:///{file}"))[What.DATABASE_AWAY] is Verdict.BAD


async def test_older_and_newer_shapes(private_url: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    sqlite3.connect(empty).close()
    assert told(await look(f"sqlite:///{empty}"))[What.MIGRATIONS_DUE] is Verdict.NOTE
    conn = sqlite3.connect(private_url.removeprefix("sqlite:///"))
    conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.commit()
    conn.close()
    assert told(await look(private_url))[What.MIGRATIONS_NEWER] is Verdict.BAD


async def test_files_that_everybody_can_read(database_url: str, tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("SECRET_KEY=…")
    env.chmod(0o604)
    found = await look(database_url, secret_files=(env,))
    named = [finding.facts["file"] for finding in found if finding.what is What.FILE_OPEN]
    assert named == [str(env), database_url.removeprefix("sqlite:///")]


async def test_a_key_that_is_no_secret_and_keys_of_yesterday(private_url: str) -> None:
    found = told(await look(private_url, keys=("k" * 40, "0123456789abcdefghijklmnopqrstuv")))
    assert found[What.KEY_WEAK] is Verdict.BAD
    assert found[What.KEYS_FORMER] is Verdict.NOTE


@pytest.mark.parametrize(
    ("change", "webhook", "what", "verdict"),
    [
        ({"username": None}, "", What.TOKEN_REFUSED, Verdict.BAD),
        ({"webhook": "https://b"}, "", What.WEBHOOK_FOREIGN, Verdict.NOTE),
        ({"webhook": "https://b"}, "https://a", What.WEBHOOK_FOREIGN, Verdict.NOTE),
        ({}, "https://a", What.WEBHOOK_UNSET, Verdict.NOTE),
        ({"webhook": "https://a"}, "https://a", What.WEBHOOK_GOOD, Verdict.GOOD),
        (
            {"webhook": "https://a", "waiting": 7, "trouble": "Connection refused"},
            "https://a",
            What.WEBHOOK_FAILING,
            Verdict.BAD,
        ),
        ({"asked_at": NOW + timedelta(seconds=90)}, "", What.CLOCK_WRONG, Verdict.BAD),
    ],
)
def test_what_telegram_says(
    change: dict[str, object], webhook: str, what: What, verdict: Verdict
) -> None:
    found = telegram_findings(replace(GOOD, **change), webhook)  # type: ignore[arg-type]
    assert told(found)[what] is verdict


def test_no_answer_from_telegram() -> None:
    assert told(telegram_findings(None, "")) == {What.TELEGRAM_AWAY: Verdict.BAD}


@pytest.mark.parametrize(
    ("megabytes", "verdict"), [(10, Verdict.BAD), (500, Verdict.NOTE), (5000, Verdict.GOOD)]
)
def test_room_on_the_disk(megabytes: int, verdict: Verdict) -> None:
    assert disk_finding(megabytes).verdict is verdict


async def test_telegram_is_really_asked() -> None:
    clock = SystemClock()
    sandbox = Sandbox(now=clock.now)
    await sandbox.start()
    try:
        state = await ask_telegram(sandbox.url, sandbox.token, None, clock)
        wrong = await ask_telegram(sandbox.url, "1:" + "x" * 35, None, clock)
    finally:
        await sandbox.stop()
    assert state is not None
    assert state.username
    assert {What.POLLING_GOOD, What.CLOCK_GOOD} <= told(telegram_findings(state, "")).keys()
    assert wrong is not None
    assert wrong.username is None
    assert await ask_telegram(sandbox.url, sandbox.token, None, clock) is None


def test_all_settings_that_are_wrong_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"PORT": "70000", "DATABASE_URL": "mysql://x", "SECRET_KEY": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    settings, faults = setting_faults(("BOT_TOKEN", "SECRET_KEY"))
    assert {(fault.name, fault.why) for fault in faults} == {
        ("PORT", SettingWrong.NOT_A_PORT),
        ("DATABASE_URL", SettingWrong.NOT_A_DATABASE),
        ("SECRET_KEY", SettingWrong.TOO_SHORT),
        ("BOT_TOKEN", SettingWrong.MISSING),
    }
    assert settings.database == "sqlite:///data/zvonok.db"


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("what", list(What))
def test_every_finding_has_its_sentence(locale: str, what: What) -> None:
    facts: dict[str, str | int] = {
        "n": 7,
        "logins": 5,
        "failing": 3,
        "families": 1,
        "file": ".env",
        "username": "school_bot",
        "trouble": "Connection refused",
        "outage": "busy",
        "sentence": "PORT must be a number from 1 to 65535.",
    }
    with i18n.use(locale):
        said = sentence(Finding(Verdict.BAD, what, facts))
        lines = checkup_lines([Finding(Verdict.BAD, what, facts)] * 2)
    assert said.endswith(".")
    assert "{" not in said
    assert ("исправить 2 пункта" in lines[-1]) == (locale == "ru")


@pytest.mark.parametrize(
    ("failing", "families", "verdict"),
    [(0, 0, Verdict.GOOD), (3, 1, Verdict.NOTE), (9, 9, Verdict.NOTE), (8, 1, Verdict.BAD)],
)
def test_mirrored_diaries_are_bad_when_most_fail_for_no_fault_of_a_family(
    failing: int, families: int, verdict: Verdict
) -> None:
    (found,) = diary_findings(12, 10, failing, families)
    assert found.verdict is verdict
    assert diary_findings(0, 0, 0, 0) == []
