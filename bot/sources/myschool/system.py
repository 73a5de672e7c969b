"""«Моя школа»: МЭШ as regions run it, each on a server of its own.

An operator may set the same as for МЭШ; instead of ``base`` ``places``: further servers, the name
of the region by address.
"""

from bot.domain.clock import Clock, SystemClock
from bot.sources.door import outlet
from bot.sources.mesh.nodes import REGIONS, Node
from bot.sources.mesh.source import TokenSource
from bot.sources.mesh.system import TOKEN, may_write
from bot.sources.port import Ask, Entry
from bot.sources.told import Operator, table

CODE = "myschool"
SETTINGS = frozenset({"write", "places"})
TITLE = "Моя школа"
PAGE = "{place}/v2/token/refresh?roleId=2&subsystem=2"


def make(operator: Operator, clock: Clock | None = None) -> TokenSource:
    """``clock`` tells whether a token is still alive."""
    return TokenSource(
        CODE,
        TITLE,
        (*_own(operator), *REGIONS),
        Entry(TOKEN, (Ask.PLACE, Ask.TOKEN), PAGE),
        outlet(operator),
        clock or SystemClock(),
        writes=may_write(operator),
    )


def _own(operator: Operator) -> list[Node]:
    return [Node(at.rstrip("/"), name) for at, name in table(operator, "places").items()]
