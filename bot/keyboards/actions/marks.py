from datetime import date

from bot.domain.marks import Span
from bot.keyboards.codec import Action, carried


@carried("k")
class OpenMarks(Action):
    """The latest marks."""

    student: int
    page: int = 0


@carried("ks")
class OpenMarksBySubject(Action):
    """Averages by subject over a span around ``day`` (None: today)."""

    student: int
    span: Span = Span.TERM
    day: date | None = None
    page: int = 0


@carried("kj")
class OpenSubjectMarks(Action):
    """One subject over a span."""

    student: int
    subject: int
    span: Span = Span.TERM
    day: date | None = None
    page: int = 0


@carried("kk")
class OpenMark(Action):
    """One mark: what for, weight, who and when, comment, history."""

    student: int
    mark: int


@carried("kt")
class OpenTermMarks(Action):
    """Term, year, exam and final marks of a school year (None: this one)."""

    student: int
    year: int | None = None
    page: int = 0
