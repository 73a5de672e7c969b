"""One-time codes: how they are made, read as people type them, kept, and how guessing is slowed.

Ten characters of Crockford's base 32, shown as ``XXXXX-XXXXX``. A code holds at least one digit,
so that a plain ten-letter word is never taken for one.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.domain.errors import CodeReason
from bot.domain.people import Name, Role, SchoolRef

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
VALID_FOR = timedelta(days=14)

_SIMILAR = str.maketrans("ILO", "110")
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_SAME_KEY = str.maketrans("ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", "QWERTYUIOPASDFGHJKLZXCVBNM")
_TYPED_ANYWAY = re.compile(r"\d|^\s*\w{5}\W+\w{5}\s*$")


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student as a slip or the question before linking names them."""

    name: Name
    class_name: str


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A fresh code with its plain text, which exists here alone: the database keeps a hash."""

    plain: str
    role: Role
    name: Name | None
    """The person; None for a representative who is not in the data yet."""
    school: SchoolRef
    pupils: tuple[Pupil, ...]
    """Whose diary it opens: a parent's children, a student themselves; empty for staff."""
    relation: str
    valid_until: date
    """The last whole day, by the school's clock."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose codes are wanted. All parts that are given must hold; ``school_id`` None is any."""

    class_name: str | None = None
    role: Role | None = None
    person: str | None = None
    """The school's own id of a person, or ours."""
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued, and how many were passed over because they need no code."""

    codes: tuple[IssuedCode, ...]
    linked: int = 0
    holding: int = 0
    """How many hold a live code already."""


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A code as it is kept. It names a person, or a student whose representative is not known."""

    id: int
    school_id: int
    person_id: int | None
    student_id: int | None
    relation: str
    expires_at: datetime
    revoked_at: datetime | None = None
    frozen_at: datetime | None = None
    redeemed_at: datetime | None = None
    redeemed_by: int | None = None


def fault(code: StoredCode, now: datetime) -> CodeReason | None:
    """Why a code can no longer be used, or None."""
    if code.redeemed_at is not None:
        return CodeReason.USED
    if code.revoked_at is not None:
        return CodeReason.REVOKED
    if code.frozen_at is not None:
        return CodeReason.FROZEN
    return CodeReason.EXPIRED if code.expires_at <= now else None


# --- making and keeping ---


def new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _has_digit(code):
            return code


def derived_code(secret: str, key: str) -> str:
    """The same code for the same secret, each time it is asked for."""
    for count in range(1000):
        whole = int.from_bytes(_mac(f"derived:{count}:{secret}", key))
        code = "".join(ALPHABET[whole >> 5 * place & 31] for place in range(LENGTH))
        if _has_digit(code):
            return code
    raise AssertionError("one code in thirty has no digit")


def shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def link(code: str, username: str) -> str:
    """The address that opens the bot with this code."""
    return f"https://t.me/{username}?start={code}"


def digest(code: str, key: str) -> str:
    """What is kept instead of the code: useless without the key, which is not in the database."""
    return _mac(f"code:{code}", key).hex()


def digests(candidates: Iterable[str], keys: Sequence[str]) -> tuple[str, ...]:
    """Every hash under which one of the candidates may have been kept, former keys included."""
    return tuple(digest(code, key) for code in candidates for key in keys)


def seal(code_id: int, account_id: int, key: str) -> str:
    """Proves on a button that this account has typed this code: an id alone can be guessed."""
    return _mac(f"seal:{code_id}:{account_id}", key).hex()[:16]


def sealed(stamp: str, code_id: int, account_id: int, keys: Sequence[str]) -> bool:
    return any(
        hmac.compare_digest(stamp.encode(), seal(code_id, account_id, key).encode()) for key in keys
    )


def _mac(message: str, key: str) -> bytes:
    return hmac.new(key.encode(), message.encode(), sha256).digest()


# --- reading what was typed ---


def readings(text: str) -> tuple[str, ...]:
    """The codes a text may mean: as letters that look alike, and as the same keys in the other
    layout. Both are one attempt. Empty when it cannot be a code."""
    typed = _bare(text)
    meant = (typed.translate(table).translate(_SIMILAR) for table in (_LOOK_ALIKE, _SAME_KEY))
    return tuple(dict.fromkeys(code for code in meant if _possible(code)))


def looks_like_code(text: str) -> bool:
    """Whether somebody already linked means a code: a word of ten letters is no code."""
    return _TYPED_ANYWAY.search(_after_link(text)) is not None and bool(readings(text))


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _after_link(text)).upper()
    return "".join(char for char in folded if char.isalnum())


def _after_link(text: str) -> str:
    """A pasted address ends with the code."""
    return text.rpartition("start=")[2]


def _possible(code: str) -> bool:
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and _has_digit(code)


def _has_digit(code: str) -> bool:
    return any(char.isdigit() for char in code)


# --- slowing down guesses ---

TRIES = 5
WINDOW = timedelta(minutes=15)
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(days=7)
FORGIVEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries of one account. ``locks``: how many in a row; each doubles the next."""

    failures: int
    window_began_at: datetime
    locked_until: datetime | None = None
    locks: int = 0


def locked_until(tries: Tries | None, now: datetime) -> datetime | None:
    """The end of the lock that holds now, if one does."""
    until = tries.locked_until if tries else None
    return until if until is not None and now < until else None


def after_wrong_try(tries: Tries | None, now: datetime) -> Tries:
    """The count after one more wrong try (not made while locked); the fifth locks."""
    current = tries or Tries(0, now)
    if now - current.window_began_at >= WINDOW:
        current = replace(current, failures=0, window_began_at=now)
    if current.locked_until and now - current.locked_until >= FORGIVEN_AFTER:
        current = replace(current, locks=0, locked_until=None)
    counted = replace(current, failures=current.failures + 1)
    return _locked(counted, now) if counted.failures >= TRIES else counted


def _locked(tries: Tries, now: datetime) -> Tries:
    doubled = FIRST_LOCK * 2 ** min(tries.locks, 20)
    return Tries(0, now, now + min(doubled, LONGEST_LOCK), tries.locks + 1)
