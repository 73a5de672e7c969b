"""A mark, a code of attendance or a dot at one place of a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.dictation import words
from bot.domain.dictation.heading import coming_day
from bot.domain.dictation.reading import Value, What
from bot.domain.dictation.tokens import Is, Token

_POINTS = (".", "·", "•")
LONGEST_COMMENT = 120


@dataclass(frozen=True, slots=True)
class Found:
    """``value`` None: a number stands there that is no mark. ``end``: the token behind it."""

    value: Value | None
    end: int


def value_at(tokens: Sequence[Token], at: int, today: date) -> Found | None:
    """What stands at the place, with what belongs to it behind; None where no value stands."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind is Is.DOUBLE:
        return _commented(tokens, Value(What.MARK, token.text.replace(" ", "")), at + 1)
    if token.kind is Is.NUMBER:
        good = len(token.text) == 1 and token.text in "12345"
        return _mark(tokens, token.text, at + 1, today) if good else Found(None, at + 1)
    if token.kind is Is.WORD:
        return _word(tokens, at, today)
    if token.sign(*_POINTS) and not token.glued:
        return _dot(tokens, at + 1, today)
    return None


def _word(tokens: Sequence[Token], at: int, today: date) -> Found | None:
    word = tokens[at].word
    if word in words.MARKS:
        mark = words.MARKS[word]
        if mark not in "12345":
            return _commented(tokens, Value(What.MARK, mark), at + 1)
        return _mark(tokens, mark, at + 1, today)
    if word in words.ABSENCES:
        end = at + 1
        if len(word) <= 2 and end < len(tokens) and tokens[end].sign(".") and tokens[end].glued:
            end += 1
        return _commented(tokens, Value(What.ABSENCE, words.ABSENCES[word]), end)
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if word == words.NOT_THERE[0] and following in words.NOT_THERE[1:]:
        return Found(Value(What.ABSENCE, "н"), at + 2)
    return _dot(tokens, at + 1, today) if word in words.DOTS else None


def _mark(tokens: Sequence[Token], mark: str, at: int, today: date) -> Found:
    """The mark with its sign, its dot, its comment: ``5-``, «пять с минусом», «4 точка»."""
    sign, at = _sign(tokens, at)
    again, end = _again(tokens, at)
    due: date | None = None
    if again:
        due, end = _until(tokens, end, today)
    # a dot beside a mark with a sign has no way of its own to be written
    text = f"{mark}." if again and not sign else f"{mark}{sign}"
    return _commented(tokens, Value(What.MARK, text, due), end)


def _sign(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    if at < len(tokens) and tokens[at].sign("-", "+") and tokens[at].glued:
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if behind is None or not behind.glued or behind.kind in (Is.SIGN, Is.COMMENT):
            return tokens[at].text, at + 1
    word = at + 1 if at < len(tokens) and tokens[at].word in words.WITH else at
    if word < len(tokens) and tokens[word].word in words.MINUS:
        return "-", word + 1
    if word < len(tokens) and tokens[word].word in words.PLUS:
        return "+", word + 1
    return "", at


def _again(tokens: Sequence[Token], at: int) -> tuple[bool, int]:
    """``4.`` with a comma, a bracket or a date behind it; «4 точка», «4 с точкой». A full stop
    before the next name only ends a sentence."""
    if at < len(tokens) and tokens[at].sign(".") and tokens[at].glued:
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if behind is not None and (behind.sign(",", ";") or behind.word in words.UNTIL):
            return True, at + 1
        return False, at + 1
    word = at + 1 if at < len(tokens) and tokens[at].word in words.WITH else at
    dotted = word < len(tokens) and tokens[word].word in words.DOTS | {"точкой"}
    return (True, word + 1) if dotted else (False, at)


def _dot(tokens: Sequence[Token], at: int, today: date) -> Found:
    """Work that is owed: «точка (эссе) до 01.12»."""
    what = ""
    if at < len(tokens) and tokens[at].kind is Is.COMMENT:
        what, at = _inside(tokens[at]), at + 1
    due, at = _until(tokens, at, today)
    if not what and at < len(tokens) and tokens[at].kind is Is.COMMENT:
        what, at = _inside(tokens[at]), at + 1
    return Found(Value(What.DOT, what, due), at)


def _until(tokens: Sequence[Token], at: int, today: date) -> tuple[date | None, int]:
    if at + 1 >= len(tokens) or tokens[at].word not in words.UNTIL:
        return None, at
    due, size = coming_day(tokens[at + 1 :], today)
    return (due, at + 1 + size) if due else (None, at)


def _commented(tokens: Sequence[Token], value: Value, at: int) -> Found:
    if at < len(tokens) and tokens[at].kind is Is.COMMENT and value.what is What.MARK:
        comment = _inside(tokens[at])
        return Found(Value(value.what, value.text, value.due, comment), at + 1)
    return Found(value, at)


def _inside(token: Token) -> str:
    return token.text[1:-1].strip()[:LONGEST_COMMENT]
