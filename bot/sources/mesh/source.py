"""A system that is entered by a pasted token, whichever its nodes are."""

from collections.abc import Mapping, Sequence

from bot.domain.clock import Clock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import Gift
from bot.sources.door import Outlet
from bot.sources.mesh import token as tokens
from bot.sources.mesh.diary import MeshDiary
from bot.sources.mesh.nodes import Node
from bot.sources.mesh.session import Account, Session
from bot.sources.port import Ask, Credentials, Entry, FoundSchool, Manners, Place

GIVES = frozenset(
    {
        Gift.TIMETABLE,
        Gift.HOMEWORK,
        Gift.MARKS,
        Gift.WEIGHTS,
        Gift.TERM_MARKS,
        Gift.ATTENDANCE,
        Gift.ANNOUNCEMENTS,
    }
)
WRITES = frozenset({Gift.ABSENCE_NOTICE, Gift.SIGNATURE})


class TokenSource:
    typed_place = False
    manners = Manners()

    def __init__(
        self,
        code: str,
        title: str,
        nodes: Sequence[Node],
        entry: Entry,
        way: Outlet,
        clock: Clock,
        *,
        writes: bool,
    ) -> None:
        self.code = code
        self.title = title
        self.gives = GIVES | WRITES if writes else GIVES
        self.entries = (entry,)
        self.places = tuple(Place(node.base, node.name) for node in nodes)
        self._nodes = {node.base: node for node in nodes}
        self._way = way
        self._clock = clock
        self._writes = writes

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        """Never asked for: the token knows."""
        return ()

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> MeshDiary:
        token = tokens.alive(tokens.read(given[Ask.TOKEN]), self._clock.now())
        node = self._node(given.get(Ask.PLACE, self.places[0].id))
        diary = self._diary(Account(node, token))
        try:
            await diary.children()
        except DiaryTrouble:
            await diary.close()
            raise
        return diary

    def resume(self, credentials: Credentials) -> MeshDiary:
        token = tokens.read(credentials["token"])
        node = self._node(credentials["base"])
        return self._diary(Account(node, token, credentials["role"], credentials["profile"]))

    def _diary(self, account: Account) -> MeshDiary:
        return MeshDiary(Session(account, self._way, self._clock), writes=self._writes)

    def _node(self, base: str) -> Node:
        if base not in self._nodes:
            raise DiaryTrouble(Trouble.UNAVAILABLE)
        return self._nodes[base]
