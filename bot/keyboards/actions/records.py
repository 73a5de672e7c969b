from datetime import date

from bot.domain.marks import Span
from bot.keyboards.codec import Action, carried


@carried("po")
class OpenDots(Action):
    """Work owed, work planned, what will be asked again."""

    student: int
    page: int = 0


@carried("pa")
class OpenAttendance(Action):
    """Lessons missed over a span around ``day`` (None: today), with their topics."""

    student: int
    span: Span = Span.TERM
    day: date | None = None
    page: int = 0


@carried("pr")
class OpenRemarks(Action):
    """The remarks of the week that ``day`` lies in (None: this week)."""

    student: int
    day: date | None = None


@carried("pg")
class OpenRegime(Action):
    """The day's regime of a weekday (0 = Monday; None: today's, or Monday's)."""

    student: int
    weekday: int | None = None


@carried("py")
class OpenYears(Action):
    """The school years that can be looked back on."""

    student: int


@carried("p0")
class OpenYear(Action):
    student: int
    year: int
