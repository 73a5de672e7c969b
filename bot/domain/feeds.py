"""The secret of a calendar's address: derived when it is asked for, kept nowhere."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

BEHIND = timedelta(days=14)
AHEAD = timedelta(days=90)
"""What a calendar holds around today: a term and the holidays after it."""


def secret(feed: int, key: str) -> str:
    """Of the address of that feed; 256 bits that fit an address. The row's number is not used
    twice, so an address that has ended never comes back."""
    return urlsafe_b64encode(_mac(f"calendar:{feed}", key)).decode().rstrip("=")


def digest(its_secret: str, key: str) -> str:
    """What is kept: whoever reads the database opens no calendar."""
    return _mac(f"calendar-digest:{its_secret}", key).hex()


def digests(its_secret: str, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(digest(its_secret, key) for key in keys)


def shown(feed: int, kept: str, keys: Sequence[str]) -> str | None:
    """The secret again, for whoever made it; None when the key it was made with is gone."""
    for key in keys:
        found = secret(feed, key)
        if hmac.compare_digest(digest(found, key), kept):
            return found
    return None


def _mac(message: str, key: str) -> bytes:
    return hmac.new(key.encode(), message.encode("utf-8", "replace"), sha256).digest()
