"""In which classes a student was, with their terms: the years that can be looked back on."""

from collections import defaultdict

from sqlalchemy import Connection

from bot.domain import calendar
from bot.domain.people import StudentRef
from bot.domain.spans import ClassTime
from bot.storage import mark_queries as queries


def classes_of(conn: Connection, student: StudentRef) -> tuple[ClassTime, ...]:
    times: dict[int, ClassTime] = {}
    terms: dict[int, list[calendar.Span]] = defaultdict(list)
    for row in conn.execute(queries.CLASSES, {"student": student.id}):
        if row.term is not None:
            terms[row.id].append(calendar.Span(row.term, row.term_starts, row.term_ends))
        times[row.id] = ClassTime(
            row.class_id,
            row.year,
            row.grade,
            row.name,
            row.starts_on,
            row.ends_on,
            tuple(terms[row.id]),
        )
    return tuple(times.values())
