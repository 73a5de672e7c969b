"""For any marks, corrections, deletions and clock moves a parent ends with the truth."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.storage import tables as t
from bot.storage.database import open_database
from tests.storage.test_alerts import SETTLED, TODAY, School

set_mark = st.tuples(st.just("set"), st.integers(2, 5))
correct = st.tuples(st.just("correct"), st.integers(2, 5))
remove = st.tuples(st.just("remove"), st.just(0))
wait = st.tuples(st.just("wait"), st.integers(-40, 40))
night = st.tuples(st.just("wait"), st.integers(300, 900))
days = st.tuples(st.just("wait"), st.sampled_from([1500, 4000]))
steps = st.lists(
    st.one_of(set_mark, correct, correct, remove, wait, wait, night, days), max_size=14
)


@pytest.fixture
def fresh(template_database: Path, tmp_path: Path) -> Callable[[], str]:
    """The address of a new database with all tables, again and again."""
    count = 0

    def copy() -> str:
        nonlocal count
        count += 1
        path = tmp_path / f"{count}.db"
        shutil.copyfile(template_database, path)
        return f"sqlite:///{path}"

    return copy


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_whatever_the_school_does_a_parent_ends_with_the_truth(
    fresh: Callable[[], str], steps: list[tuple[str, int]]
) -> None:
    asyncio.run(_live_through(fresh(), steps))


async def _live_through(url: str, steps: list[tuple[str, int]]) -> None:
    db = open_database(url)
    school = School(db)
    await school.build()
    marks: list[int] = []
    for what, value in steps:
        if what == "set":
            marks.append(await school.mark(value, day=TODAY))
        elif what == "correct" and marks:
            await school.correct(marks[value % len(marks)], str(value))
        elif what == "remove" and marks:
            await school.correct(marks[-1], None)
        elif what == "wait":
            await school.later(timedelta(minutes=value))
    latest = max(school.now, *(await _moments(school)))
    school.now = latest
    for pause in (SETTLED, timedelta(hours=12), SETTLED):
        await school.later(pause)  # over the night, if it is one
    await _check(school, marks)
    await db.close()


async def _moments(school: School) -> list[datetime]:
    query = select(t.MarkEvent.at)
    found = await school.db.read(lambda conn: conn.execute(query).scalars().all())
    return [school.now, *found]


async def _check(school: School, marks: list[int]) -> None:
    """What every message says last of a mark is how the mark stands."""
    rows = await school.db.read(
        lambda conn: conn.execute(select(t.Mark.id, t.Mark.text, t.Mark.removed_at)).all()
    )
    now = {row.id: "" if row.removed_at else row.text for row in rows}
    told = await school.db.read(
        lambda conn: conn.execute(select(t.Told.chat_id, t.Told.topic, t.Told.state)).all()
    )
    for row in told:
        assert row.state == now[int(row.topic.partition(":")[2])]
    for chat in school.chats.values():
        known = {int(row.topic.partition(":")[2]) for row in told if row.chat_id == chat}
        news = {mark for mark, text in now.items() if text and await _was_news(school, mark)}
        assert news <= known, "a mark that stands and was news is known"
    waiting = await school.db.read(
        lambda conn: conn.execute(select(t.Outbox.id).where(t.Outbox.status == "waiting")).all()
    )
    assert waiting == [], "and everything has arrived"
    mothers = school.chats[school.mother]
    told_her = {int(row.topic.partition(":")[2]) for row in told if row.chat_id == mothers}
    _messages_agree(school, {mark: now[mark] for mark in told_her})


async def _was_news(school: School, mark: int) -> bool:
    query = select(t.MarkEvent.at).where(t.MarkEvent.mark_id == mark).order_by(t.MarkEvent.id)
    first = await school.db.read(lambda conn: conn.execute(query.limit(1)).scalar_one())
    return (first.date() - TODAY).days < 7


def _messages_agree(school: School, now: dict[int, str]) -> None:
    """What was told and still stands can be read, as its last word, in what the mother has."""
    lines = "\n".join(school.reads(school.mother))
    for mark, text in now.items():
        if text:
            assert f"<b>{text}</b>" in lines or f"→ {text}</b>" in lines, (mark, text, lines)
