"""The token a family pastes: a JWT, looked at here before anybody is asked about it."""

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.errors import DiaryTrouble, Trouble

LONGEST = 8000
_JWT = re.compile(r"[\w-]{4,}\.[\w-]{4,}\.[\w-]{4,}")
_LATEST = 4_102_444_800
"""2100: whatever says that it lives longer is no token."""


@dataclass(frozen=True, slots=True)
class Token:
    """``expires``: from then on nobody is asked with it; ``issued`` may be unknown."""

    text: str = field(repr=False)
    expires: datetime
    issued: datetime | None = None

    def half_gone(self, now: datetime) -> bool:
        """Worth renewing; one of unknown age always is."""
        return self.issued is None or now - self.issued >= (self.expires - self.issued) / 2


def read(pasted: str) -> Token:
    """The token in what was pasted: bare, in quotes, after ``Bearer``. Raises BAD_TOKEN."""
    found = _JWT.search(pasted.strip()[:LONGEST])
    if found is None:
        raise DiaryTrouble(Trouble.BAD_TOKEN)
    claims = _claims(found[0].split(".")[1])
    expires = _moment(claims.get("exp"))
    if expires is None:
        raise DiaryTrouble(Trouble.BAD_TOKEN)
    return Token(found[0], expires, _moment(claims.get("iat")))


def alive(token: Token, now: datetime) -> Token:
    """Raises EXPIRED."""
    if token.expires <= now:
        raise DiaryTrouble(Trouble.EXPIRED)
    return token


def _claims(part: str) -> dict[str, object]:
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise DiaryTrouble(Trouble.BAD_TOKEN) from None
    if not isinstance(found, dict):
        raise DiaryTrouble(Trouble.BAD_TOKEN)
    return found


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LATEST else None
