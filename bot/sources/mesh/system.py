"""МЭШ, Moscow's diary: a token that the family copies from its own browser.

An operator may set: ``proxy``, ``ca``, ``timeout`` (`sources.door`), ``write`` (absence notices and
signatures go to the school: off unless it is true) and ``base`` (another address than Moscow's).
"""

from bot.domain.clock import Clock, SystemClock
from bot.sources.door import outlet
from bot.sources.mesh.nodes import CAPITAL, Node
from bot.sources.mesh.source import TokenSource
from bot.sources.port import Ask, Entry
from bot.sources.told import Operator, yes

CODE = "mesh"
SETTINGS = frozenset({"write", "base"})
TITLE = "МЭШ"


def make(operator: Operator, clock: Clock | None = None) -> TokenSource:
    """``clock`` tells whether a token is still alive."""
    base = operator.get("base")
    node = CAPITAL if base is None else Node(str(base).rstrip("/"), CAPITAL.name)
    return TokenSource(
        CODE,
        TITLE,
        (node,),
        Entry(TOKEN, (Ask.TOKEN,), page_of(node)),
        outlet(operator),
        clock or SystemClock(),
        writes=may_write(operator),
    )


TOKEN = "token"  # noqa: S105  the name of a way in


def page_of(node: Node) -> str:
    """Where a signed-in parent's browser shows the token as plain text."""
    return f"{node.base}/v2/token/refresh?roleId=2&subsystem=2"


def may_write(operator: Operator) -> bool:
    return yes(operator, "write")
