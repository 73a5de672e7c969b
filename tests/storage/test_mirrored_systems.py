"""Every diary system's honest week, from its own stand-in into our tables, and the same again."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from bot.domain.mirrored import Linking
from bot.services import mirror_linking, mirror_writing
from bot.services.mirror_writing import Haul, LookedAt
from bot.storage import accounts, mirrors
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.sources.cases import CASES, MONDAY, NOW, Case

KEYS = ("k" * 40,)


@dataclass(frozen=True)
class Brought:
    linking: Linking
    haul: Haul


@pytest.fixture(params=[case for case in CASES if " " not in case.name], ids=str)
async def brought(request: pytest.FixtureRequest) -> Brought:
    case: Case = request.param
    async with case.server() as server:
        source = case.source(server)
        diary = await source.enter(case.entry, case.given(server))
        child = (await diary.children())[0]
        haul = Haul(
            0,
            weeks=(LookedAt(await diary.week(child, MONDAY)),),
            year=await diary.year(child, NOW.date()),
            term_marks=await diary.term_marks(child, NOW.date()),
            news=await diary.news(child),
        )
        await diary.close()
    return Brought(
        Linking(case.name, source.title, source.gives, diary.host, diary.credentials, (child,)),
        haul,
    )


def written(conn: Connection) -> dict[str, Sequence[object]]:
    marks = select(t.Mark.foreign_id, t.Mark.value, t.Mark.text, t.Mark.weight).where(
        t.Mark.removed_at.is_(None)
    )
    return {
        "marks": sorted(map(tuple, conn.execute(marks))),
        "lessons": sorted(conn.execute(select(t.Lesson.day, t.Lesson.number)).all()),
        "tasks": sorted(conn.execute(select(t.Homework.due_on, t.Homework.task)).all()),
        "absences": sorted(conn.execute(select(t.Attendance.code)).all()),
        "terms": sorted(conn.execute(select(t.Term.name, t.Term.starts_on)).all()),
        "term marks": sorted(conn.execute(select(t.TermMark.term_name, t.TermMark.text)).all()),
    }


async def test_a_week_as_it_was_fetched_and_the_same_again(db: Database, brought: Brought) -> None:
    def link(conn: Connection) -> int:
        account = accounts.ensure(conn, "telegram", "501", "ru", NOW)
        (made,) = mirror_linking.link(conn, account, brought.linking, KEYS, "ru", NOW)
        found = mirrors.of_student(conn, made.student)
        assert found is not None
        return found.id

    mirror = await db.write(link)
    haul = Haul(
        mirror,
        weeks=brought.haul.weeks,
        year=brought.haul.year,
        term_marks=brought.haul.term_marks,
        news=brought.haul.news,
    )
    await db.write(lambda conn: mirror_writing.write(conn, "1", haul, NOW))
    first = await db.read(written)
    week, year = haul.weeks[0].week, haul.year
    assert year is not None
    shown = sorted((mark.id, mark.value, mark.text, Fraction(mark.weight)) for mark in week.marks)
    assert first["marks"] == shown
    assert len(first["lessons"]) == len(week.lessons)
    assert len(first["tasks"]) == len(week.tasks)
    assert len(first["absences"]) == len(week.absences)
    assert len(first["terms"]) == len(year.terms)
    assert len(first["term marks"]) == len(haul.term_marks or ())
    await db.write(lambda conn: mirror_writing.write(conn, "1", haul, NOW))
    assert await db.read(written) == first
    assert not await db.read(
        lambda conn: mirror_writing.is_news(conn, Haul(mirror, weeks=haul.weeks), NOW)
    )
    assert await db.read(lambda conn: conn.scalar(select(func.count()).select_from(t.Outbox))) == 0
