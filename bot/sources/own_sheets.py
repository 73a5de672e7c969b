"""Sheets of the import's own format, made from files of other programs.

Rows stand where they stood in the other file, with empty ones between: a number in the report
finds its line there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import vocabulary
from bot.sources.sheets import Cell, Sheet

FIRST = 2
"""The row below the headers."""
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """Names of sheets and columns in the language of the other file."""

    russian: bool
    origin: str
    """What the other program calls such a file."""

    @classmethod
    def of(cls, text: str, origin: str) -> "Words":
        """``text`` is anything people have written in the file."""
        return cls(bool(_CYRILLIC.search(text)), origin)

    def sheet(
        self,
        kind: str,
        keys: Sequence[str],
        rows: Mapping[int, Sequence[Cell]],
        unkept: Sequence[str] = (),
    ) -> Sheet:
        """``keys`` are the columns' (`domain.vocabulary`); ``rows`` are by their number.

        ``unkept`` are headers of the other file whose cells are left there: the report names them.
        """
        words = vocabulary.SHEET_BY_KEY[kind]
        by_key = {column.key: self._said(column.ru, column.en) for column in words.columns}
        head: list[Cell] = [*(by_key[key] for key in keys), *unkept]
        last = max(rows, default=FIRST - 1)
        body = [list(rows.get(number, ())) for number in range(FIRST, last + 1)]
        return Sheet(self._said(words.ru, words.en), [head, *body], origin=self.origin)

    def school(self, facts: Mapping[str, str]) -> Sheet:
        """``facts`` by keys of `vocabulary.SCHOOL_FIELDS`."""
        named = [[self._said(*vocabulary.SCHOOL_FIELDS[key]), text] for key, text in facts.items()]
        return self.sheet("school", ("key", "value"), numbered(named))

    def _said(self, russian: str, english: str) -> str:
        return russian if self.russian else english


def numbered(rows: Sequence[Sequence[Cell]]) -> dict[int, Sequence[Cell]]:
    """Rows that had no numbers of their own, one below another."""
    return dict(enumerate(rows, FIRST))
