"""Answers nobody has described: no exception but ours comes out, and no mark is lost or invented.

Each system's honest answers are taken once, over a real socket. Then one place of one answer is
spoilt, or written in another way that means the same, and everything is asked again.
"""

import asyncio
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import FetchedChild, FetchedMark, FetchedWeek
from bot.sources.port import Credentials, Diary, DiarySource
from tests.sources import judge
from tests.sources.cases import CASES, MONDAY, Case
from tests.standins.base import StandIn

Path = tuple[str | int, ...]
SPOILT: tuple[Any, ...] = (
    None, "", "text", "\x00\x07", "\ud800", "<b>&", 0, -1, 7, 2.5, 1e308, 2**63, 2**70, True,
    [], {}, [[]], [None], {"id": 0}, ["text"], "2026-13-45", "2026-10-05T00:00:00.1234567",
    "25:99", "9" * 400, "x" * 30_000, "🎓", "​", "5", "Б",
)  # fmt: skip
ALIEN: tuple[Any, ...] = ({"message": "Ошибка"}, {"a": {"b": [1]}}, {"error": {"code": 7}})
"""An object of another kind: an error told with status 200, or what nobody has heard of."""
TEXTS = {" ".join(str(value).split()) for value in SPOILT} | {"<b>&", "25:99"}
NEVER = {Trouble.WRONG_PASSWORD, Trouble.GOSUSLUGI_ONLY, Trouble.BAD_TOKEN}
SYSTEMS = [case for case in CASES if " " not in case.name]


class Bench:
    """One system, its stand-in and one loop for many tries."""

    def __init__(self, case: Case) -> None:
        self.loop = asyncio.new_event_loop()
        self.server: StandIn = case.server()
        self.honest: dict[str, Any] = {}
        self.run(self.server.__aenter__())
        self.source: DiarySource = case.source(self.server)
        self.kept, self.child, self.week = self.run(self._met(case))

    def run(self, call: Any) -> Any:
        return self.loop.run_until_complete(call)

    def close(self) -> None:
        self.run(self.server.__aexit__())
        self.loop.close()

    async def _met(self, case: Case) -> tuple[Credentials, FetchedChild, FetchedWeek]:
        diary = await self.source.enter(case.entry, case.given(self.server))
        kept = dict(diary.credentials)  # before anything was learnt: every look learns it anew
        self.server.reshape = self._note
        child = (await diary.children())[0]
        week = await diary.week(child, MONDAY)
        for call in (diary.year, diary.term_marks):
            await call(child, MONDAY)
        await diary.news(child)
        await diary.close()
        return kept, child, week

    def _note(self, path: str, answer: Any) -> Any:
        self.honest[path] = deepcopy(answer)
        return answer

    async def looked(
        self, answers: Mapping[str, Any]
    ) -> tuple[FetchedWeek | None, list[DiaryTrouble]]:
        """Everything asked again while these paths say something else."""
        self.server.reshape = lambda asked, usual: answers.get(asked, usual)
        self.server.seen.clear()
        diary = self.source.resume(self.kept)
        troubles: list[DiaryTrouble] = []
        try:
            return await self._all_of(diary, troubles), troubles
        finally:
            await diary.close()

    async def _all_of(self, diary: Diary, troubles: list[DiaryTrouble]) -> FetchedWeek | None:
        week: FetchedWeek | None = None
        try:
            week = await diary.week(self.child, MONDAY)
            judge.week(week)
        except DiaryTrouble as error:
            troubles.append(error)
        for look in (self._children, self._year, self._terms, self._news):
            try:
                await look(diary)
            except DiaryTrouble as error:
                troubles.append(error)
        return week

    async def _children(self, diary: Diary) -> None:
        judge.children(await diary.children())

    async def _year(self, diary: Diary) -> None:
        judge.year(await diary.year(self.child, MONDAY))

    async def _terms(self, diary: Diary) -> None:
        judge.term_marks(await diary.term_marks(self.child, MONDAY))

    async def _news(self, diary: Diary) -> None:
        judge.news(await diary.news(self.child))


@pytest.fixture(scope="module", params=SYSTEMS, ids=str)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made = Bench(request.param)
    yield made
    made.close()


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in the data, the whole first."""
    yield path
    inside: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(data, dict):
        inside = iter(data.items())
    elif isinstance(data, list):
        inside = iter(enumerate(data))
    for key, item in inside:
        yield from places(item, (*path, key))


def at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def with_place(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(data)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def around(data: Any, path: Path) -> Any:
    """The object in which a place stands, or itself when it is one."""
    for length in range(len(path), -1, -1):
        if isinstance(at(data, path[:length]), dict):
            return at(data, path[:length])
    return data


def told_in(data: Any, marks: Sequence[FetchedMark]) -> set[str]:
    """Which of the marks are written somewhere in this part of an answer: by their id, or by their
    comment where the system has no ids."""
    written = json.dumps(data, ensure_ascii=False)
    return {
        mark.id
        for mark in marks
        if mark.id in written or (mark.comment and mark.comment in written)
    }


@given(st.data())
@settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_one_spoilt_place(bench: Bench, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(bench.honest)))
    honest = bench.honest[path]
    place = data.draw(st.sampled_from(list(places(honest))))
    value = data.draw(st.sampled_from(SPOILT + ALIEN))
    week, troubles = bench.run(bench.looked({path: with_place(honest, place, value)}))
    assert not {trouble.why for trouble in troubles} & NEVER
    if week is None:
        return
    ours = {mark.id: mark for mark in bench.week.marks}
    found = {mark.id: mark for mark in week.marks}
    touched = told_in(around(honest, place), bench.week.marks)
    lost = set(ours) - set(found)
    assert lost <= touched, "a mark is gone that nothing was said about"
    told = at(honest, place)
    foreign = value in ALIEN or not isinstance(value, list | dict)
    if value and told and isinstance(told, list | dict) and foreign:
        assert not lost, "what cannot be read was taken for nothing"
    written = isinstance(value, str | int | float)  # what stands in a mark's cell is a mark
    assert len(found) <= len(ours) + written, "a mark has come from nowhere"
    assert all(
        mark.text in TEXTS or mark.text in {one.text for one in bench.week.marks}
        for mark in found.values()
    ), "a mark says what nobody has written"


def same_meaning(data: Any, chance: random.Random) -> Any:
    """The same, as another server would write it: with more keys, in another order, ids as text."""
    if isinstance(data, dict):
        keys = list(data)
        chance.shuffle(keys)
        by_id = bool(keys) and all(key.isdecimal() for key in keys)  # a row there is no new key
        new = not by_id and chance.random() < 0.3
        more = {"somethingNew": {"id": 1, "mark": 5}} if new else {}
        return {key: same_meaning(data[key], chance) for key in keys} | more
    if isinstance(data, list):
        return [same_meaning(item, chance) for item in data]
    if isinstance(data, str) and len(data) == 19 and data[10:11] == "T" and chance.random() < 0.5:
        return f"{data}.{'1234567'[: chance.randint(1, 7)]}"
    return data


@given(st.randoms(use_true_random=False))
@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_another_way_to_say_the_same(bench: Bench, chance: random.Random) -> None:
    again = {path: same_meaning(honest, chance) for path, honest in bench.honest.items()}
    week, troubles = bench.run(bench.looked(again))
    assert not troubles
    assert week == bench.week


def empties(data: Any) -> Any:
    """Empty lists left out, as servers do that write only what there is."""
    if isinstance(data, dict):
        return {key: empties(item) for key, item in data.items() if item not in ([], None)}
    return [empties(item) for item in data] if isinstance(data, list) else data


def test_what_is_empty_may_be_left_out(bench: Bench) -> None:
    week, troubles = bench.run(bench.looked(empties(bench.honest)))
    assert not troubles
    assert week == bench.week


def test_a_list_told_twice_changes_no_mark(bench: Bench) -> None:
    """A page that is sent twice in one answer."""

    def doubled(data: Any) -> Any:
        if isinstance(data, list):
            return [doubled(item) for item in data] * 2
        if isinstance(data, Mapping):
            return {key: doubled(item) for key, item in data.items()}
        return data

    bench.server.reshape = lambda path, answer: doubled(answer)
    diary = bench.source.resume(bench.kept)
    assert bench.run(diary.week(bench.child, MONDAY)).marks == bench.week.marks
    bench.run(diary.close())
