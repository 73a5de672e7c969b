"""Linking a diary system: a one-time address, its secrets, and what a pasted token looks like.

The page is opened by whoever has the address, but what was found there goes to whoever brings the
finishing code back to the chat that asked: an address sent on to somebody else links nobody.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

VALID_FOR = timedelta(minutes=15)
"""From the moment it is given, and again from the moment it was signed in at the system."""
TRIES = 6
"""Sign-ins with one address: most systems lock an account after three wrong passwords."""
MOST_CHILDREN = 10


@dataclass(frozen=True, slots=True)
class PageState:
    """A linking under way. ``sealed`` holds what was found, encrypted for this row alone."""

    id: int
    account: int
    bot: str
    chat: str
    source: str
    locale: str
    """The language of the chat, and of the consent that was given there."""
    consent: int
    expires_at: datetime
    used_at: datetime | None = None
    """When it was signed in at the system."""
    browser: str | None = None
    """Of the one browser that may go on; None until somebody has begun."""
    tries: int = 0
    sealed: str | None = field(default=None, repr=False)

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be signed in with."""
        return self.used_at is None and now < self.expires_at

    def is_found(self, now: datetime) -> bool:
        """Whether children were found and wait to be chosen."""
        return self.sealed is not None and now < self.expires_at


def new_secret() -> str:
    """256 bits that fit an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str, key: str) -> str:
    """What is kept instead: useless without the key, which is not in the database."""
    return _mac("link-page", secret, key)


def digests(secret: str, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(digest(secret, key) for key in keys)


def proof(purpose: str, secret: str, keys: Sequence[str]) -> str:
    """What only whoever holds the secret can send back: against forged forms and answers."""
    return _mac(purpose, secret, keys[0])


def proves(given: str, purpose: str, secret: str, keys: Sequence[str]) -> bool:
    """Compared in constant time; former keys are still accepted."""
    sent = given.encode("utf-8", "replace")
    matches = [hmac.compare_digest(sent, _mac(purpose, secret, key).encode()) for key in keys]
    return any(matches)


def _mac(purpose: str, secret: str, key: str) -> str:
    message = f"{purpose}:{secret}".encode("utf-8", "replace")
    return hmac.new(key.encode(), message, sha256).hexdigest()


# --- what is pasted into a chat ---

_SHORTEST, _LONGEST = 16, 8192
_IN_ADDRESS = re.compile(r"[?&#](?:\w+_)?token=[^&\s#]{8,}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ONE_WORD = re.compile(r"[\w.~+/=-]+", re.ASCII)
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", re.ASCII)
_HEX = re.compile(r"[0-9a-fA-F]{24,}")


def looks_secret(text: str) -> bool:
    """Whether a message is a token and nothing else, or an address that carries one; a signed
    token (JWT) is never anything else, whatever stands around it.

    It is then deleted from the chat before anything else is done, whoever sent it and why.
    """
    if _JWT.search(text):
        return True
    bare = text.strip().removeprefix("Bearer ").strip("\"'` \n")
    if not _SHORTEST <= len(bare) <= _LONGEST:
        return False
    if _ADDRESS.fullmatch(bare):
        return _IN_ADDRESS.search(bare) is not None
    if not _ONE_WORD.fullmatch(bare):
        return False
    return bool(_HEX.fullmatch(bare) or _is_random(bare))


def _is_random(word: str) -> bool:
    """Letters and digits in one long word; no code of ours is that long."""
    return len(word) >= 24 and any(map(str.isdigit, word)) and any(map(str.isalpha, word))
