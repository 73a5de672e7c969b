"""Logs that can be shown to anybody: events and numbers, never a name, a code or a token.

Events are English sentences of ours; school data is Cyrillic, or looks like a token or a code.
What an exception says is left out, because databases and parsers quote rows in it: its type and
the way it came remain.
"""

import logging
import re
import sys
import traceback
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

import stamina
import structlog
from structlog.typing import EventDict, ExcInfo, Processor

QUIET = (
    "aiogram",
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "httpx",
    "httpcore",
    "asyncio",
)
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_CODE = re.compile(r"(?<![A-Za-z0-9])[0-9A-Za-z]{5}-[0-9A-Za-z]{5}(?![A-Za-z0-9])")
_BARE_CODE = re.compile(r"\b(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[0-9A-Za-z]{10}\b")
_FOREIGN = re.compile(r"[^\W\d_]*[^\x00-\x7F]+[^\W\d_]*")
_PASSWORD = re.compile(r"(?<=://)[^/\s@]+@")
_LINE_LIMIT = 300


def set_up(log_format: str = "console", file: str | None = None, days: int = 14) -> None:
    """Log to stderr, and to ``file`` (a new one each midnight, kept ``days`` days) when given.

    ``log_format``: ``console`` or ``json``. May be called again; the last call counts.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        handlers.append(_file_handler(file, days))
    for handler in handlers:
        handler.setFormatter(_formatter(log_format))
    _set_up_standard(handlers)
    structlog.configure(
        processors=[*_OURS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    # Each try of a call that is tried again would be a line; whoever gives up says so, once.
    stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.PrometheusOnRetryHook])
    sys.excepthook = _uncaught


def _set_up_standard(handlers: list[logging.Handler]) -> None:
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in QUIET:
        quiet = logging.getLogger(name)
        quiet.setLevel(logging.WARNING)
        quiet.disabled = False  # whoever configures logging after an import switches it off
    logging.captureWarnings(True)


def _file_handler(file: str, days: int) -> logging.Handler:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    return TimedRotatingFileHandler(
        file, when="midnight", backupCount=days, encoding="utf-8", utc=True
    )


def _formatter(log_format: str) -> logging.Formatter:
    last: Processor = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    if log_format == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_only_the_template, *_COMMON],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("main").critical("stopped by an error", exc_info=(kind, error, trace))


def _only_the_template(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Other people's messages: what they were made from, not what was put in."""
    record: logging.LogRecord = event["_record"]
    event["event"] = str(record.msg).partition("\n")[0][:_LINE_LIMIT]
    event.pop("positional_args", None)
    return event


def _bare_exceptions(_logger: Any, _method: str, event: EventDict) -> EventDict:
    exc_info = event.pop("exc_info", None)
    record = event.get("_record")
    if exc_info is None and record is not None:
        exc_info = record.exc_info
    if exc_info:
        event["exception"] = _way_of(_error_in(exc_info))
    event.pop("stack_info", None)
    return event


def _error_in(exc_info: ExcInfo | BaseException | bool) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    return exc_info[1] if isinstance(exc_info, tuple) else sys.exc_info()[1]


def _way_of(error: BaseException | None) -> str:
    """The types of an exception and its causes, each with the places it passed, innermost last."""
    parts: list[str] = []
    while error is not None and len(parts) < 5:
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        places = " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
        parts.append(f"{type(error).__name__} at {places}" if places else type(error).__name__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " <- ".join(parts)


def _masked(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {key: _safe(value) if key[0] != "_" else value for key, value in event.items()}


def _safe(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(item) for item in value]
    if isinstance(value, dict):
        return {_safe(key): _safe(item) for key, item in value.items()}
    return masked(str(value))


def masked(text: str) -> str:
    """The text without tokens, passwords in addresses, one-time codes and Cyrillic words."""
    text = _TOKEN.sub("<token>", text)
    text = _PASSWORD.sub("<password>@", text)
    text = _CODE.sub("<code>", text)
    text = _BARE_CODE.sub("<code>", text)
    return _FOREIGN.sub("…", text)


_COMMON: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _bare_exceptions,
    _masked,
]
_OURS: list[Processor] = [structlog.stdlib.filter_by_level, *_COMMON]
