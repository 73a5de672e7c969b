"""Settings from the environment (and an optional .env), read once and handed down."""

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.setup import SettingsFault, SettingWrong

SHORTEST_KEY = 32
_TOKEN = re.compile(r"\d{1,16}:[A-Za-z0-9_-]{20,64}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_PROXIES = ("http", "https", "socks4", "socks5", "socks5h")
_DATABASES = ("sqlite", "postgresql", "postgres")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


def _wrong(why: SettingWrong) -> PydanticCustomError:
    return PydanticCustomError(why.value, "wrong setting")


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise _wrong(SettingWrong.NOT_A_TOKEN)
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong(SettingWrong.NOT_AN_ADDRESS)
    return value.rstrip("/")


def _public_address(value: str) -> str:
    """Telegram calls only https; plain http is for a server on this machine."""
    parts = urlsplit(_address(value))
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise _wrong(SettingWrong.NOT_HTTPS)
    return value


def _proxy(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in _PROXIES or not parts.hostname or not _port_of(parts.netloc):
        raise _wrong(SettingWrong.NOT_A_PROXY)
    return value


def _port_of(netloc: str) -> bool:
    return netloc.rpartition(":")[2].isdigit()


def _database(value: SecretStr) -> SecretStr:
    scheme, found, rest = value.get_secret_value().partition("://")
    if not found or not rest or scheme.partition("+")[0] not in _DATABASES:
        raise _wrong(SettingWrong.NOT_A_DATABASE)
    return value


def _keys(value: SecretStr) -> SecretStr:
    keys = _split(value)
    if not keys or min(map(len, keys)) < SHORTEST_KEY:
        raise _wrong(SettingWrong.TOO_SHORT)
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
        raise _wrong(SettingWrong.NOT_A_SECRET)
    return value


def _split(value: SecretStr) -> tuple[str, ...]:
    return tuple(key.strip() for key in value.get_secret_value().split(",") if key.strip())


class Settings(BaseSettings):
    """Frozen. Secrets print as asterisks. Field names are the variables in lower case."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_address)] = "https://api.telegram.org"
    telegram_proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        "sqlite:///data/zvonok.db"
    )
    secret_key: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    webhook_url: Annotated[str, AfterValidator(_public_address)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    log_format: LogFormat = LogFormat.CONSOLE
    zvonok_host: str = "127.0.0.1"
    zvonok_public_url: Annotated[str, AfterValidator(_public_address)] | None = None
    zvonok_diaries: str | None = None
    zvonok_log_file: str | None = None
    zvonok_log_days: int = Field(default=14, ge=1, le=365)
    zvonok_rate: int = Field(default=30, ge=1, le=1000)
    zvonok_keep_days: int = Field(default=30, ge=2, le=365)

    @property
    def token(self) -> str:
        """The bot's token; `SettingsFault` when it is not set."""
        return _given("BOT_TOKEN", self.bot_token)

    @property
    def keys(self) -> tuple[str, ...]:
        """Secret keys, the newest first; `SettingsFault` when none is set."""
        return _split(SecretStr(_given("SECRET_KEY", self.secret_key)))

    @property
    def database(self) -> str:
        """The address of the database, with its password."""
        return self.database_url.get_secret_value().replace("postgres://", "postgresql://", 1)

    @property
    def proxy(self) -> str | None:
        return self.telegram_proxy.get_secret_value() if self.telegram_proxy else None

    @property
    def web_secret(self) -> str:
        """What Telegram sends with each webhook request; `SettingsFault` when it is not set."""
        return _given("WEBHOOK_SECRET", self.webhook_secret)

    @property
    def web_port(self) -> int | None:
        """Where to listen: ``PORT``, else 8080 when anybody shall reach us, else nowhere."""
        return self.port or (8080 if self.webhook_url or self.zvonok_public_url else None)

    @property
    def public_url(self) -> str:
        """Where browsers and phones reach us, without a slash at its end; empty: nowhere. A
        webhook's server is also the pages'."""
        if self.zvonok_public_url:
            return self.zvonok_public_url.rstrip("/")
        parts = urlsplit(self.webhook_url or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def operators(self) -> dict[str, dict[str, object]]:
        """What the file ``ZVONOK_DIARIES`` says of each diary system that families may link, by
        the system's code; no file: none. `SettingsFault` for one that cannot be read."""
        if self.zvonok_diaries is None:
            return {}
        try:
            tables = tomllib.loads(Path(self.zvonok_diaries).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # also what is no TOML, or no UTF-8
            raise SettingsFault("ZVONOK_DIARIES", SettingWrong.UNREADABLE) from None
        if not all(isinstance(table, dict) for table in tables.values()):
            raise SettingsFault("ZVONOK_DIARIES", SettingWrong.UNREADABLE)
        return tables

    @property
    def webhook_path(self) -> str:
        """The path at which updates arrive, the same as in ``WEBHOOK_URL``."""
        return urlsplit(self.webhook_url or "").path or "/"


def _given(name: str, value: SecretStr | None) -> str:
    if value is None:
        raise SettingsFault(name, SettingWrong.MISSING)
    return value.get_secret_value()


def read_settings(need: Iterable[str] = (), **given: Any) -> Settings:
    """Settings from the environment; ``given`` overrides (``_env_file=None`` ignores .env).

    ``need`` names variables that must be set, e.g. ``("BOT_TOKEN", "SECRET_KEY")``; a
    ``WEBHOOK_URL`` needs its secret. Raises `SettingsFault` for the first missing or wrong one.
    """
    settings = _read(given)
    webhook = ("WEBHOOK_SECRET",) if settings.webhook_url and "BOT_TOKEN" in need else ()
    for name in (*need, *webhook):
        if getattr(settings, name.lower()) is None:
            raise SettingsFault(name, SettingWrong.MISSING)
    return settings


def setting_faults(need: Iterable[str] = (), **given: Any) -> tuple[Settings, list[SettingsFault]]:
    """Everything that is missing or wrong, and settings in which defaults stand instead."""
    try:
        settings = Settings(**given)
        wrong = []
    except ValidationError as error:
        wrong = [_fault(found) for found in error.errors(include_input=False, include_url=False)]
        usual = {name: Settings.model_fields[name].default for name in map(_field, wrong)}
        settings = Settings(**given | usual)
    named = {fault.name for fault in wrong}
    gone = [name for name in need if name not in named and getattr(settings, name.lower()) is None]
    return settings, [*wrong, *(SettingsFault(name, SettingWrong.MISSING) for name in gone)]


def _field(fault: SettingsFault) -> str:
    return fault.name.lower()


def _fault(found: Any) -> SettingsFault:
    name = str(found["loc"][0]).upper()
    return SettingsFault(name, _why(name, found["type"]))


def _read(given: dict[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _fault(error.errors(include_input=False, include_url=False)[0]) from None
    except (OSError, UnicodeError):
        raise SettingsFault(".env", SettingWrong.UNREADABLE) from None


def _why(name: str, kind: str) -> SettingWrong:
    if kind in set(SettingWrong):
        return SettingWrong(kind)
    return {"PORT": SettingWrong.NOT_A_PORT, "LOG_FORMAT": SettingWrong.NOT_A_FORMAT}.get(
        name, SettingWrong.NOT_A_NUMBER
    )
