"""The program's own logs, written to a file for a while."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot import logs


@contextmanager
def logged_to(path: Path, log_format: str = "json") -> Iterator[Callable[[], str]]:
    """Gives what reads the file; everything is as before at the end."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    former = structlog.get_config()
    root.handlers[:] = []
    logs.set_up(log_format, str(path), 7)
    try:
        yield lambda: path.read_text("utf-8")
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:], sys.excepthook = handlers, hook
        root.setLevel(level)
        logging.captureWarnings(False)
        structlog.configure(**former)
