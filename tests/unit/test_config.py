"""A school's IT person mistypes a setting: one clear sentence, in both languages, and no secret."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot import i18n
from bot.config import LogFormat, Settings, read_settings
from bot.domain.setup import SettingsFault, SettingWrong
from bot.screens.setup import setting_fault

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz12345"
KEY = "k" * 32
OLD_KEY = "o" * 40
NEEDED = ("BOT_TOKEN", "SECRET_KEY")


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name in list(os.environ):
        if name.upper() in known:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_is_needed_but_what_is_asked_for() -> None:
    settings = read_settings()
    assert settings.database == "sqlite:///data/zvonok.db"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.web_port is None
    with pytest.raises(SettingsFault) as fault:
        _ = settings.keys
    assert fault.value == SettingsFault("SECRET_KEY", SettingWrong.MISSING)


def test_everything_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SECRET_KEY", f"{KEY}, {OLD_KEY},")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/")
    monkeypatch.setenv("DATABASE_URL", "postgres://bot:pass@host/zvonok")
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.school.example/tg/hook")
    monkeypatch.setenv("WEBHOOK_SECRET", "s" * 24)
    monkeypatch.setenv("LOG_FORMAT", "json")
    settings = read_settings(NEEDED)
    assert settings.token == TOKEN
    assert settings.keys == (KEY, OLD_KEY)
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.database == "postgresql://bot:pass@host/zvonok"
    assert (settings.web_port, settings.webhook_path) == (8080, "/tg/hook")
    assert settings.web_secret == "s" * 24
    assert settings.log_format is LogFormat.JSON


def test_a_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"BOT_TOKEN={TOKEN}\nPORT=9000\nUNKNOWN=1\n", "utf-8")
    monkeypatch.setenv("PORT", "9001")
    settings = read_settings(["BOT_TOKEN"])
    assert (settings.token, settings.web_port) == (TOKEN, 9001)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_PROXY", "")
    assert read_settings().proxy is None


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("BOT_TOKEN", "not-a-token", SettingWrong.NOT_A_TOKEN),
        ("BOT_TOKEN", f"{TOKEN} ", SettingWrong.NOT_A_TOKEN),
        ("SECRET_KEY", "short", SettingWrong.TOO_SHORT),
        ("SECRET_KEY", f"{KEY},short", SettingWrong.TOO_SHORT),
        ("SECRET_KEY", ",", SettingWrong.TOO_SHORT),
        ("TELEGRAM_API_URL", "api.telegram.org", SettingWrong.NOT_AN_ADDRESS),
        ("TELEGRAM_PROXY", "socks5://host", SettingWrong.NOT_A_PROXY),
        ("TELEGRAM_PROXY", "ftp://host:21", SettingWrong.NOT_A_PROXY),
        ("DATABASE_URL", "mysql://host/db", SettingWrong.NOT_A_DATABASE),
        ("DATABASE_URL", "zvonok.db", SettingWrong.NOT_A_DATABASE),
        ("WEBHOOK_URL", "http://bot.school.example/", SettingWrong.NOT_HTTPS),
        ("WEBHOOK_URL", "bot.school.example", SettingWrong.NOT_AN_ADDRESS),
        ("WEBHOOK_SECRET", "секретсекретсекрет", SettingWrong.NOT_A_SECRET),
        ("PORT", "http", SettingWrong.NOT_A_PORT),
        ("PORT", "70000", SettingWrong.NOT_A_PORT),
        ("LOG_FORMAT", "xml", SettingWrong.NOT_A_FORMAT),
        ("ZVONOK_KEEP_DAYS", "0", SettingWrong.NOT_A_NUMBER),
        ("ZVONOK_LOG_DAYS", "forever", SettingWrong.NOT_A_NUMBER),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: SettingWrong
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault) as caught:
        read_settings()
    assert caught.value == SettingsFault(name, why)
    assert caught.value.__suppress_context__
    for locale in i18n.LOCALES:
        with i18n.use(locale):
            said = setting_fault(caught.value)
        assert name in said
        assert "\n" not in said
        assert value.strip() not in said.split()


@pytest.mark.parametrize("name", ["BOT_TOKEN", "SECRET_KEY"])
def test_a_missing_setting_is_asked_for(name: str) -> None:
    given: dict[str, Any] = {"bot_token": TOKEN, "secret_key": KEY}
    del given[name.lower()]
    with pytest.raises(SettingsFault) as caught:
        read_settings(NEEDED, **given)
    assert caught.value == SettingsFault(name, SettingWrong.MISSING)


def test_a_webhook_needs_its_secret() -> None:
    url = "https://bot.school.example/hook"
    with pytest.raises(SettingsFault) as caught:
        read_settings(NEEDED, bot_token=TOKEN, secret_key=KEY, webhook_url=url)
    assert caught.value == SettingsFault("WEBHOOK_SECRET", SettingWrong.MISSING)


def test_secrets_do_not_show_and_settings_do_not_change() -> None:
    proxy = "socks5://me:hunter2@host:1080"
    database = "postgresql://bot:hunter2@host/db"
    settings = read_settings(
        bot_token=TOKEN, secret_key=KEY, telegram_proxy=proxy, database_url=database
    )
    shown = repr(settings) + str(settings.model_dump())
    assert [secret for secret in (TOKEN, KEY, "hunter2") if secret in shown] == []
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_every_mistake_has_its_sentence_in_both_languages() -> None:
    for why in SettingWrong:
        said = []
        for locale in i18n.LOCALES:
            with i18n.use(locale):
                said.append(setting_fault(SettingsFault("PORT", why)))
        assert len(set(said)) == 2, why


@pytest.mark.parametrize(
    ("set_to", "public", "port"),
    [
        ({}, "", None),
        ({"ZVONOK_PUBLIC_URL": "https://diary.example.ru/"}, "https://diary.example.ru", 8080),
        ({"ZVONOK_PUBLIC_URL": "https://example.ru/bot/"}, "https://example.ru/bot", 8080),
        ({"WEBHOOK_URL": "https://example.ru:8443/tg/hook"}, "https://example.ru:8443", 8080),
        (
            {"WEBHOOK_URL": "https://a.example.ru/tg", "ZVONOK_PUBLIC_URL": "https://b.example.ru"},
            "https://b.example.ru",
            8080,
        ),
    ],
)
def test_where_browsers_reach_us(
    monkeypatch: pytest.MonkeyPatch, set_to: dict[str, str], public: str, port: int | None
) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.public_url, settings.web_port) == (public, port)


def test_browsers_are_not_asked_for_passwords_over_plain_http() -> None:
    with pytest.raises(SettingsFault) as fault:
        read_settings(zvonok_public_url="http://diary.example.ru")
    assert fault.value == SettingsFault("ZVONOK_PUBLIC_URL", SettingWrong.NOT_HTTPS)


def test_the_diary_systems_stand_in_a_file_of_their_own() -> None:
    assert read_settings().operators == {}
    file = Path("diaries.toml")
    file.write_text('[netschool]\nproxy = "http://10.0.0.1:3128"\n[mesh]\nwrite = true\n', "utf-8")
    settings = read_settings(zvonok_diaries=str(file))
    assert settings.operators == {
        "netschool": {"proxy": "http://10.0.0.1:3128"},
        "mesh": {"write": True},
    }


@pytest.mark.parametrize("text", [b"[netschool", b"netschool = 1", b"\xff\xfe", None])
def test_a_file_of_systems_that_cannot_be_read_is_a_fault(text: bytes | None) -> None:
    file = Path("diaries.toml")
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(SettingsFault) as fault:
        _ = read_settings(zvonok_diaries=str(file)).operators
    assert fault.value == SettingsFault("ZVONOK_DIARIES", SettingWrong.UNREADABLE)
