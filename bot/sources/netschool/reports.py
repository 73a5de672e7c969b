"""Reports of «Сетевой город»: drawn on demand in a queue, whose hub says when one is done.

One attempt: whatever does not come to a good end within the time of one call is
`DiaryTrouble` UNAVAILABLE, and what nobody has described is UNCLEAR. Never asked for in a poll.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources import shapes
from bot.sources.door import Answer
from bot.sources.netschool.session import Session
from bot.sources.shapes import line, record, records
from bot.sources.sockets import Socket, opened

HUB = "signalr/queueHub"
_EARLY = "earlyaccess?accessKey=irtechsignalr"
"""Asked for by the web client before it opens the hub; where it is unknown, it is not needed."""
LARGEST = 200_000
"""Bytes of a report: it is read while others wait. A pupil's table is a fifth of it."""
_END = "\x1e"
_HELLO = {"protocol": "json", "version": 1}
_CALLED, _ANSWERED, _CLOSED = 1, 3, 7
_FAILED = frozenset({"error", "fail", "failed", "cancel", "canceled", "cancelled"})
_FILE = re.compile(r"[\w-]{1,200}")
_STUDENT = "SID"
Fields = Sequence[Mapping[str, str]]
Params = Sequence[Mapping[str, object]]


async def fields(session: Session, report: str, student: str) -> Fields:
    """A report's form filled in for one student. UNAVAILABLE where there is no such report, or
    none of this student: another child's would be worse than none."""
    answer = await session.look(f"reports/{report}")
    found = _filters(record(_data(answer)).get("filterSources"))
    own = found.pop(_STUDENT, None)
    if own is None or not _is_listed(own, student):
        _not_now()
    if line(own.get("defaultValue")) != student:
        # The rest of the form is filled in for the child whose diary is open.
        told = [{"filterId": _STUDENT, "filterValue": student}]
        what = {"params": None, "selectedData": told}
        other = _filters(_data(await session.ask(f"v2/reports/{report}/initfilters", what)))
        if not found.keys() <= other.keys():
            _not_now()
        found = {name: other[name] for name in found}
    return [_field(_STUDENT, student, own)] + [
        _field(name, value, one) for name, one in found.items() if (value := _usual(one))
    ]


def _data(answer: Answer) -> Any:
    if not answer.ok or answer.html:
        _not_now()
    return answer.data()


def _filters(given: object) -> dict[str, Mapping[str, Any]]:
    return {line(one.get("filterId")): one for one in records(given) if line(one.get("filterId"))}


def _items(one: Mapping[str, Any]) -> dict[str, str]:
    return {line(item.get("value")): line(item.get("title")) for item in records(one.get("items"))}


def _is_listed(one: Mapping[str, Any], student: str) -> bool:
    return student in _items(one) or line(one.get("defaultValue")) == student


def _usual(one: Mapping[str, Any]) -> str:
    return line(one.get("defaultValue")) or next(iter(_items(one)), "")


def _field(name: str, value: str, one: Mapping[str, Any]) -> Mapping[str, str]:
    return {"filterId": name, "filterValue": value, "filterText": _items(one).get(value, "")}


async def drawn(session: Session, report: str, wanted: Fields, params: Params) -> str:
    """The HTML of a report. Four requests, one of them a websocket."""
    try:
        async with asyncio.timeout(session.door.timeout):
            await session.look(_EARLY)
            file = await _queued(session, report, {"selectedData": wanted, "params": params})
    except TimeoutError:
        _not_now()
    answer = await session.look(f"files/{file}")
    if not answer.ok:
        _not_now()
    return answer.text if len(answer.body) <= LARGEST else shapes.unclear()


async def _queued(session: Session, report: str, what: object) -> str:
    """The id of the file. The hub listens before the task is there: it may be done at once."""
    async with opened(session.door, HUB, {"at": session.account.token}) as socket:
        frames = _Frames(socket)
        await _say(socket, _HELLO)
        if (await frames.next()).get("error"):
            _not_now()
        queued = record(_data(await session.post(f"reports/{report}/queue", what)))
        task = queued.get("taskId")
        shapes.ident(task)  # sent back as it was given: a number stays one
        await _say(
            socket,
            {
                "type": _CALLED,
                "target": "startTaskAsync",
                "invocationId": "0",
                "arguments": [task, shapes.ident(queued.get("queueKey"))],
            },
        )
        return await _done(frames, shapes.ident(task))


async def _done(frames: "_Frames", task: str) -> str:
    while True:
        said = await frames.next()
        kind, target = said.get("type"), line(said.get("target")).casefold()
        if said.get("error") or kind == _CLOSED or target in _FAILED:
            _not_now()
        if kind == _ANSWERED and not _went_well(said):
            _not_now()
        if target == "complete":
            file = _file(said, task)
            if file:
                return file if _FILE.fullmatch(file) else shapes.unclear()


def _went_well(said: Mapping[str, Any]) -> bool:
    return record(said.get("result")).get("success") is not False


def _file(said: Mapping[str, Any], task: str) -> str:
    """Empty for another task of the same account."""
    for one in records(said.get("arguments")):
        if line(one.get("taskId")) in ("", task):
            return shapes.ident(one.get("data"))
    return ""


async def _say(socket: Socket, what: object) -> None:
    await socket.send(json.dumps(what, ensure_ascii=False) + _END)


class _Frames:
    """The hub's messages one by one: several may come in one piece."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._waiting: Iterator[Mapping[str, Any]] = iter(())

    async def next(self) -> Mapping[str, Any]:
        while True:
            for one in self._waiting:
                return one
            self._waiting = _frames(await self._socket.receive())


def _frames(text: str) -> Iterator[Mapping[str, Any]]:
    for piece in text.split(_END):
        if piece.strip():
            try:
                said = json.loads(piece)
            except (ValueError, RecursionError):
                shapes.unclear()
            yield record(said)


def _not_now() -> NoReturn:
    raise DiaryTrouble(Trouble.UNAVAILABLE) from None
