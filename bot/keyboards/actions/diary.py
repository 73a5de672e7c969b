from datetime import date
from enum import StrEnum

from bot.keyboards.codec import Action, carried


class DayPart(StrEnum):
    """Which of the day's screens a calendar leads to."""

    DIARY = "d"
    WEEK = "w"
    HOMEWORK = "h"
    TIMETABLE = "t"


@carried("d")
class OpenDay(Action):
    """The day as in the paper diary; None is the school's today."""

    student: int
    day: date | None = None


@carried("dn")
class OpenNextDay(Action):
    """The next school day after today."""

    student: int


@carried("w")
class OpenWeek(Action):
    """The week that ``day`` lies in; None is this week."""

    student: int
    day: date | None = None


@carried("ws")
class SaveWeek(Action):
    """Post the week as a lasting message."""

    student: int
    day: date


@carried("dc")
class PickDay(Action):
    """A month to choose a day from; ``month`` is any day of it."""

    student: int
    part: DayPart
    month: date


@carried("h")
class OpenHomework(Action):
    """Homework due on ``day``; None is the next school day."""

    student: int
    day: date | None = None


@carried("hw")
class OpenHomeworkWeek(Action):
    student: int
    day: date


@carried("hs")
class OpenHomeworkSubject(Action):
    """One subject's homework, newest first; ``subject`` None shows the subjects."""

    student: int
    subject: int | None = None
    page: int = 0


@carried("hd")
class TickHomework(Action):
    """The student's own "done", on or off; then the same day again."""

    student: int
    homework: int
    done: bool


@carried("t")
class OpenTimetable(Action):
    """The timetable of ``day``; None is today."""

    student: int
    day: date | None = None


@carried("tw")
class OpenTimetableWeek(Action):
    student: int
    day: date | None = None


@carried("tb")
class OpenBells(Action):
    student: int
    day: date | None = None
    at_school: bool = False
    """Opened from the school's page, and goes back there."""


@carried("ti")
class SendCalendar(Action):
    """The timetable as an iCalendar file."""

    student: int
