"""What stands at each place of a clause: a value, a sign, a pair of numbers, a name.

Looking changes nothing; what is made of it is for `body`.
"""

from collections.abc import Sequence
from datetime import date

from bot.domain.dictation import words
from bot.domain.dictation.roster import Found, Roster
from bot.domain.dictation.tokens import Is, Token
from bot.domain.dictation.values import Found as ValueFound
from bot.domain.dictation.values import value_at

_NOT_NAMES = (
    words.MARKS.keys() | words.ABSENCES.keys() | words.DOTS | words.ALL | words.REST
    | words.EXCEPT | words.AND | words.FILLERS | words.UNTIL | words.WITH | {"не"}
)  # fmt: skip


class Places:
    """A clause's tokens by their number; numbers beyond the end may be asked about too."""

    def __init__(self, text: str, tokens: Sequence[Token], roster: Roster, today: date) -> None:
        self._text, self._tokens, self._roster, self._today = text, tokens, roster, today

    def __len__(self) -> int:
        return len(self._tokens)

    def __getitem__(self, at: int) -> Token:
        return self._tokens[at]

    def written(self, start: int, end: int) -> str:
        """The text from one token to another, that one left out."""
        return self._text[self._tokens[start].start : self._tokens[end - 1].end]

    def sign(self, at: int, *signs: str) -> bool:
        return at < len(self._tokens) and self._tokens[at].sign(*signs)

    def word(self, at: int) -> str:
        return self._tokens[at].word if at < len(self._tokens) else ""

    def is_number(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at].kind is Is.NUMBER

    def ends_segment(self, at: int) -> bool:
        return at >= len(self._tokens) or self._tokens[at].sign(",")

    def value(self, at: int) -> ValueFound | None:
        return value_at(self._tokens, at, self._today)

    # --- numbers of the journal ---

    def spoken_number(self, at: int) -> tuple[int | None, int]:
        """A number in figures or words, and where it ends."""
        if self.is_number(at):
            return int(self._tokens[at].text), at + 1
        number, end = words.NUMERALS.get(self.word(at)), at + 1
        if number in (20, 30) and end < len(self._tokens):
            unit = words.NUMERALS.get(self._tokens[end].word, 0)
            # «двадцать пять» is a number only when something is left for the mark
            if 0 < unit < 10 and self.value(end + 1) is not None:
                return number + unit, end + 1
        return number, end

    def pair(self, at: int, *, after_mark: bool, glued: bool = False) -> bool:
        """``3-5``, ``12: н``, ``7 - 4/5``: a number, a sign, and what it gets."""
        sign = at + 1
        if not self.is_number(at) or not self.sign(sign, "-", ":", "=", ")"):
            return False
        if glued and not all(token.glued for token in self._tokens[sign : sign + 2]):
            return False
        return self.value(sign + 1) is not None and not (after_mark and self._minus(at))

    def _minus(self, at: int) -> bool:
        """``5- 4``: the dash belongs to the mark before it."""
        dash = self._tokens[at + 1]
        after = self._tokens[at + 2] if at + 2 < len(self._tokens) else None
        in_range = len(self._tokens[at].text) == 1 and self._tokens[at].text in "12345"
        glued = dash.sign("-") and dash.glued
        return in_range and glued and after is not None and not after.glued

    def bare_pair(self, at: int) -> bool:
        """``3 5``: a segment of two numbers is a number and a mark."""
        found = self.value(at + 1)
        return found is not None and found.value is not None and self.ends_segment(found.end)

    # --- names ---

    def run(self, at: int) -> tuple[list[Token], int]:
        """The words that may be one name, with initials, and where they end."""
        run: list[Token] = []
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind is not Is.WORD or not self._belongs(run, at):
                break
            run.append(token)
            at += 1
            short = len(token.word) <= 3 and (len(run) > 1 or len(token.word) == 1)
            if short and self.sign(at, ".") and self._tokens[at].glued:
                at += 1
        return (run, at) if any(len(token.word) > 1 for token in run) else ([], at)

    def name(self, at: int) -> bool:
        """Whether a name begins here."""
        if at >= len(self._tokens) or self._tokens[at].kind is not Is.WORD:
            return False
        return bool(self.run(at)[0])

    def _belongs(self, run: list[Token], at: int) -> bool:
        token = self._tokens[at]
        if len(token.word) == 1:
            return self._is_initial(run, at)
        return token.word not in _NOT_NAMES or self._roster.knows(token.text)

    def _is_initial(self, run: list[Token], at: int) -> bool:
        token = self._tokens[at]
        marked = token.dotted or token.text.isupper()
        if not run:
            return self.initials(at)
        surnames = [other for other in run if len(other.word) > 1]
        if not surnames:
            return marked
        known = self._roster.has_initial(surnames[0].text, token.text)
        if token.word not in words.CODES:
            return marked if token.word in words.AND or not known else marked or known
        after = at + 2 if token.dotted else at + 1
        return known and marked and (self.value(after) is not None or self._dotted_letter(after))

    def _dotted_letter(self, at: int) -> bool:
        return len(self.word(at)) == 1 and self._tokens[at].dotted

    def initials(self, at: int) -> bool:
        """``А. О. Кузнецова``: initials before the surname."""
        seen = 0
        while self._dotted_letter(at):
            at, seen = at + 2, seen + 1
        return 0 < seen < 3 and self.name(at)

    def capital_initial(self, at: int) -> bool:
        token = self._tokens[at]
        return len(token.word) == 1 and (token.dotted or self.initials(at))

    def people(self, run: list[Token], *, oblique: bool) -> list[tuple[str, Found]]:
        """One person, or several whose names stand side by side, each as written."""
        texts = [token.text for token in run]
        whole = self._roster.find(texts, oblique=oblique)
        if len(run) == 1 or (whole.ids and whole.sure):
            return [(" ".join(texts), whole)]
        parts = self._split(texts, oblique)
        return parts or [(" ".join(texts), whole)]

    def _split(self, texts: list[str], oblique: bool) -> list[tuple[str, Found]]:
        """Empty unless every part is somebody for sure."""
        parts: list[tuple[str, Found]] = []
        while texts:
            for size in range(len(texts), 0, -1):
                found = self._roster.find(texts[:size], oblique=oblique)
                if found.ids and found.sure:
                    parts.append((" ".join(texts[:size]), found))
                    texts = texts[size:]
                    break
            else:
                return []
        return parts
