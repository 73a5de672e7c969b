"""What the school entered for terms and years; never computed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.people import StudentRef
from bot.domain.spans import ClassTime
from bot.domain.subjects import folded
from bot.domain.views.marks import ResultLine, YearResults
from bot.storage import mark_queries as queries
from bot.storage.class_times import classes_of

_Row = Row[*tuple[Any, ...]]


def of_year(conn: Connection, student: StudentRef, year: int) -> YearResults:
    """Term, year, exam and final marks of the school year that begins in ``year``."""
    classes = classes_of(conn, student)
    years = sorted({item.year for item in classes})
    time = next((item for item in reversed(classes) if item.year == year), None)
    rows = conn.execute(queries.RESULTS, {"student": student.id, "year": year}).all()
    terms = _term_names(rows, time)
    by_subject_name: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for row in rows:
        by_subject_name[row.subject][row.period, row.term_name] = row.text
    return YearResults(
        student,
        time,
        year,
        terms,
        tuple(
            _result(name, entered, terms)
            for name, entered in sorted(by_subject_name.items(), key=lambda item: folded(item[0]))
        ),
        before=max((known for known in years if known < year), default=None),
        after=min((known for known in years if known > year), default=None),
    )


def _term_names(rows: Iterable[_Row], time: ClassTime | None) -> tuple[str, ...]:
    """The terms that have results, in the order of the plan; unknown names after them."""
    entered = dict.fromkeys(row.term_name for row in rows if row.period == "term")
    planned = [term.name for term in time.terms if term.name in entered] if time else []
    return tuple(dict.fromkeys([*planned, *sorted(entered)]))


def _result(
    subject: str, entered: Mapping[tuple[str, str], str], terms: Sequence[str]
) -> ResultLine:
    return ResultLine(
        subject,
        tuple(entered.get(("term", name), "") for name in terms),
        entered.get(("year", ""), ""),
        entered.get(("exam", ""), ""),
        entered.get(("final", ""), ""),
    )
