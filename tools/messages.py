"""Collects the program's sentences into the catalogs; translations that exist are kept.

English is the msgid, so ``en`` is generated whole. What still lacks its Russian is printed, and
the exit status tells. Never fuzzy: a guessed translation is worse than a missing one.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "bot" / "locales"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
MADE = datetime(2026, 9, 1, tzinfo=UTC)  # fixed: the files change only when a sentence does


def sentences() -> Catalog:
    found = _catalog(None)
    for _file, _line, message, _comments, context in extract_from_dir(
        ROOT / "bot", method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message, context=context)
    return found


def translated(found: Catalog, locale: str, known: Catalog) -> Catalog:
    result = _catalog(locale)
    for message in found:
        if message.id:
            former = known.get(message.id, message.context)
            result.add(message.id, former.string if former else None, context=message.context)
    return result


def spoken(found: Catalog, locale: str) -> Catalog:
    """The language of the msgids: each sentence is its own translation."""
    result = _catalog(locale)
    for message in found:
        if message.id:
            result.add(message.id, message.id, context=message.context)
    return result


def path_of(locale: str) -> Path:
    return LOCALES / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    with path_of(locale).open("rb") as source:
        return read_po(source, locale=locale)


def as_bytes(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=100, no_location=True, sort_output=True)
    return out.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    return [str(message.id) for message in catalog if message.id and not _is_said(message)]


def _is_said(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, tuple | list) else bool(said)


def _catalog(locale: str | None) -> Catalog:
    return Catalog(
        locale=locale,
        project="zvonok",
        version="1",
        charset="utf-8",
        fuzzy=False,
        copyright_holder="Zvonok",
        last_translator="Zvonok",
        language_team=locale or "",
        creation_date=MADE,
        revision_date=MADE,
    )


def main() -> int:
    found = sentences()
    russian = translated(found, "ru", read("ru"))
    (LOCALES / "messages.pot").write_bytes(as_bytes(found))
    path_of("ru").write_bytes(as_bytes(russian))
    path_of("en").write_bytes(as_bytes(spoken(found, "en")))
    lacking = untranslated(russian)
    for sentence in lacking:
        sys.stdout.write(f"no Russian yet: {sentence}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
