"""Who reads a mirrored diary, and from whom it may be taken away.

No school stands behind it that could decide. Whoever came earlier has let the later ones in, by a
code of their own or of somebody they had let in: so the earlier one may end it.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refused
from bot.domain.people import Name, Role


@dataclass(frozen=True, slots=True)
class Reader:
    """An account linked to the child or to a representative; ``name`` may be empty."""

    link: int
    """Counts up: the earlier link has the smaller number."""
    account: int
    person: int
    role: Role
    name: Name
    agreed_at: datetime
    opens: bool
    """Whether the diary is fetched with this account's login."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Seen by ``own``, a representative with all rights."""

    own: Reader
    others: tuple[Reader, ...]

    def later(self) -> tuple[Reader, ...]:
        return tuple(one for one in self.others if one.link > self.own.link)

    def taken_from(self, link: int) -> Reader:
        """`Refused` for who came earlier, and for anybody who does not read this diary."""
        found = next((one for one in self.later() if one.link == link), None)
        if found is None:
            raise Refused
        return found
