"""A teacher's PIN: four digits, kept as a slow hash under the deployment's key, with a lock."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import scrypt, sha256
from itertools import pairwise

LENGTH = 4
TRIES = 5
FIRST_LOCK = timedelta(minutes=15)
_COST = 2**13
"""About 20 ms: a stolen database without the key gives nothing, with it not much at once."""


@dataclass(frozen=True, slots=True)
class Pin:
    """``hash`` None: no PIN is set yet."""

    hash: str | None = None
    failures: int = 0
    locks: int = 0
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


def acceptable(pin: str) -> bool:
    """Four digits, not all the same and not a run like 1234."""
    if len(pin) != LENGTH or not (pin.isascii() and pin.isdigit()):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps not in ({0}, {1}, {-1})


def hashed(pin: str, person: int, key: str) -> str:
    salt = secrets.token_hex(8)
    return f"{salt}${_digest(pin, person, key, salt)}"


def right(pin: str, person: int, kept: str, keys: Sequence[str]) -> bool:
    """Whether it is the PIN, under any of the deployment's keys."""
    salt, _, digest = kept.partition("$")
    return any(hmac.compare_digest(_digest(pin, person, key, salt), digest) for key in keys)


def _digest(pin: str, person: int, key: str, salt: str) -> str:
    peppered = hmac.digest(key.encode(), f"{person}:{pin}".encode(), sha256)
    return scrypt(peppered, salt=salt.encode(), n=_COST, r=8, p=1).hex()


def after_wrong(pin: Pin, now: datetime) -> Pin:
    """One more wrong try; the fifth locks, each lock in a row twice as long as the one before."""
    if pin.failures + 1 < TRIES:
        return replace(pin, failures=pin.failures + 1)
    until = now + FIRST_LOCK * 2 ** min(pin.locks, 6)
    return replace(pin, failures=0, locks=pin.locks + 1, locked_until=until)


def after_right(pin: Pin) -> Pin:
    return Pin(pin.hash)
