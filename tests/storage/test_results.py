"""Term, year, exam and final marks, of this year and of former ones."""

from datetime import date

from sqlalchemy import Connection

from bot.storage import results
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.school_year import Place, place


def enter(here: Place, klass: int, period: str, mark: str, term: str = "") -> None:
    here.seed.add(
        t.TermMark,
        student_id=here.student,
        subject_id=here.algebra,
        class_id=klass,
        period=period,
        term_name=term,
        text=mark,
        edited_at=NOW,
    )


async def test_a_year_stands_in_the_order_of_its_terms(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        for period, mark, term in (
            ("term", "4", "2 четверть"),
            ("term", "5", "1 четверть"),
            ("year", "5", ""),
            ("exam", "4", ""),
            ("final", "н/а", ""),
        ):
            enter(here, here.klass, period, mark, term)
        view = results.of_year(conn, here.ref, 2026)
        assert view.terms == ("1 четверть", "2 четверть")
        (line,) = view.lines
        assert (line.terms, line.year, line.exam, line.final) == (("5", "4"), "5", "4", "н/а")
        assert (view.before, view.after) == (None, None)

    await any_db.write(story)


async def test_former_classes_keep_their_results(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        then = here.seed.klass(here.school, "4А", year=2025)
        here.seed.add(
            t.Membership, student_id=here.student, class_id=then, starts_on=date(2025, 9, 1)
        )
        enter(here, then, "year", "3")
        assert results.of_year(conn, here.ref, 2026).before == 2025
        view = results.of_year(conn, here.ref, 2025)
        assert view.time is not None
        assert (view.time.name, view.lines[0].year, view.after) == ("4А", "3", 2026)
        nowhere = results.of_year(conn, here.ref, 1990)
        assert (nowhere.time, nowhere.lines, nowhere.after) == (None, (), 2025)

    await any_db.write(story)
