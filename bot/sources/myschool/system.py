"""«Моя школа»: МЭШ as regions run it, each on a server of its own.

An operator may set the same as for МЭШ; instead of ``base`` ``places``: further servers, the name
of the region by address.
"""

from collections.abc import Mapping

from bot.domain.clock import Clock, SystemClock
from bot.domain.setup import SettingsFault, SettingWrong
from bot.sources.door import SETTING, outlet
from bot.sources.mesh.nodes import REGIONS, Node
from bot.sources.mesh.source import TokenSource
from bot.sources.mesh.system import TOKEN, may_write
from bot.sources.port import Ask, Entry
from bot.sources.systems import Operator

CODE = "myschool"
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
    found = operator.get("places", {})
    if not isinstance(found, Mapping):
        raise SettingsFault(SETTING, SettingWrong.UNREADABLE)
    return [Node(str(at).rstrip("/"), str(name)) for at, name in found.items()]
