"""What a chart shows: the marks of ticked subjects over the term or the year."""

from collections import defaultdict
from datetime import datetime

from bot.domain import calendar, subjects
from bot.domain.errors import Refused
from bot.domain.marks import Span, Weighed, grade_has_marks
from bot.domain.people import StudentRef
from bot.domain.views.chart import ChartSubject, ChartView
from bot.domain.views.marks import MarkLine
from bot.storage import marks
from bot.storage.database import Connection

MOST_LINES = 8
"""Each has a colour and a marker of its own; more on one picture cannot be told apart."""
USUAL_LINES = 3
MOST_SUBJECTS = 60


def choice(
    conn: Connection,
    student: StudentRef,
    span: Span,
    picked: int | None,
    dark: bool,
    now: datetime,
) -> ChartView:
    """The subjects of the year to tick; None ticks those with the most marks."""
    if not grade_has_marks(student.grade) or span not in (Span.TERM, Span.YEAR):
        raise Refused
    today = calendar.local_date(now, student.school.zone)
    within = marks.span_marks(conn, student, span, today)
    lines = tuple(_subjects(within.of_year, within.lines))
    return ChartView(
        student,
        within.days,
        min(today, within.days.last),
        lines,
        _usual(lines) if picked is None else _known(lines, picked),
        dark,
        MOST_LINES,
    )


def _subjects(of_year: dict[int, str], lines: tuple[MarkLine, ...]) -> list[ChartSubject]:
    """Bits go by the ids of the year's subjects: a new mark moves no tick."""
    own: dict[int, list[MarkLine]] = defaultdict(list)
    for line in lines:
        if line.value is not None:
            own[line.subject_id].append(line)
    found = [
        ChartSubject(
            id_,
            of_year[id_],
            bit,
            tuple((mark.day, Weighed(mark.value, mark.weight)) for mark in reversed(own[id_])),
        )
        for bit, id_ in enumerate(sorted(of_year)[:MOST_SUBJECTS])
    ]
    return sorted(found, key=lambda subject: subjects.folded(subject.name))


def _usual(lines: tuple[ChartSubject, ...]) -> int:
    most = sorted(lines, key=lambda line: len(line.marks), reverse=True)[:USUAL_LINES]
    return sum(1 << line.bit for line in most if line.marks)


def _known(lines: tuple[ChartSubject, ...], picked: int) -> int:
    """Only bits of subjects; how many are too many is said, and none is taken away unasked."""
    return sum(1 << line.bit for line in lines if picked >> line.bit & 1)
