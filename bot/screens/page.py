"""A page of our own in a browser, neutral here; `web` writes it down as HTML.

All texts are plain: they are escaped where they are written down.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """An input. ``kind``: ``text``, ``search``, ``password`` or ``area``."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: str = ""
    autocomplete: str = "off"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that sends ``name=value``."""

    name: str
    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """``given`` is what has been chosen so far; ``changes`` are the ways back to it."""

    title: str
    lines: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    error: str = ""
    search: Field | None = None
    search_label: str = ""
    choices: tuple[Choice, ...] = ()
    nothing: str = ""
    """Said where no choice was found."""
    link: tuple[str, str] | None = None
    """A label and an address outside, before the fields or alone."""
    fields: tuple[Field, ...] = ()
    submit: str = ""
    code: str = ""
    """To be written into the chat by hand."""
    changes: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()
