"""The receipt of a signature: a short code that only the school's own key can make.

``318-ABCDE-FGHJK-MNPQR-STVWX-YZ012``: the signature's number and 125 bits of an HMAC over who
signed what, and when.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256

from bot.domain.codes import ALPHABET
from bot.domain.people import StudentRef
from bot.domain.signing import Changes

_LETTERS = 25
_SIMILAR = str.maketrans("ILO", "110")
_BIGGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Signed:
    """The facts that a receipt stands for. ``digest`` is of the signed snapshot."""

    id: int
    student_id: int
    week: date
    signer: str
    name: str
    at: datetime
    digest: str
    on_paper: bool = False
    relation: str = ""
    """Of the signer to the student, for where the school never entered a name."""


def receipt_code(signed: Signed, key: str) -> str:
    mac = _mac(signed, key)
    groups = (mac[start : start + 5] for start in range(0, _LETTERS, 5))
    return f"{signed.id}-{'-'.join(groups)}"


def read_code(text: str) -> tuple[int, str] | None:
    """The number and the letters of a receipt as somebody typed it; None for anything else."""
    number, _, rest = text.partition("-")
    number = number.strip()
    letters = re.sub(r"[\s\-]", "", rest).upper().translate(_SIMILAR)
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if len(letters) != _LETTERS or not set(letters) <= set(ALPHABET) or int(number) > _BIGGEST:
        return None
    return int(number), letters


def genuine(signed: Signed, letters: str, keys: Sequence[str]) -> bool:
    """Whether one of our keys made these letters for these very facts."""
    return any(hmac.compare_digest(letters.encode(), _mac(signed, key).encode()) for key in keys)


def _mac(signed: Signed, key: str) -> str:
    facts = (
        "receipt",
        str(signed.id),
        str(signed.student_id),
        signed.week.isoformat(),
        signed.signer,
        signed.name,
        signed.at.astimezone(UTC).isoformat(),
        signed.digest,
        "paper" if signed.on_paper else "bot",
    )
    made = hmac.new(key.encode(), "\n".join(facts).encode(), sha256).digest()
    number = int.from_bytes(made[:16], "big")
    letters = ""
    for _ in range(_LETTERS):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return letters


_NOTHING = Changes()


class Standing(StrEnum):
    """What a check of a receipt comes to."""

    STANDS = "stands"
    """Genuine, and the diary still says all of it."""
    CHANGED = "changed"
    """Genuine, but something that was signed reads differently now."""
    TAMPERED = "tampered"
    """Genuine, but the snapshot kept for it is not the one that was signed."""
    GONE = "gone"
    """Genuine, but the student's diary is not kept here any more."""
    FORGED = "forged"
    """No key of ours made it for what the database holds under its number."""
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    standing: Standing
    signed: Signed | None = None
    student: StudentRef | None = None
    changes: Changes = _NOTHING
