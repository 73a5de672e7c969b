"""The demo school's year: Russian quarters around any day, and the day the demo stands on."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
THREE_WEEKS = timedelta(days=21)
"""Until then a school year has too little to show."""
MIDDLE_OF_THE_WEEK = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Year:
    """``first`` is the calendar year it begins in; ``holidays`` are (name, first, last day)."""

    first: int
    terms: tuple[Term, ...]
    holidays: tuple[tuple[str, date, date], ...]

    @property
    def opens(self) -> date:
        return self.terms[0].starts

    @property
    def ends(self) -> date:
        return self.terms[-1].ends

    def is_school_day(self, day: date) -> bool:
        return (
            day.weekday() < 5
            and any(term.starts <= day <= term.ends for term in self.terms)
            and not any(first <= day <= last for _, first, last in self.holidays)
        )

    def school_days(self, first: date, last: date) -> list[date]:
        span = range((last - first).days + 1)
        return [day for day in (first + n * DAY for n in span) if self.is_school_day(day)]

    def next_school_day(self, day: date) -> date:
        """The next one of this year; after the last one, that day itself."""
        return next(iter(self.school_days(day + DAY, self.ends)), day)

    def is_odd_week(self, day: date) -> bool:
        """Week 1 contains the year's first school day; holidays count."""
        first = self.school_days(self.opens, self.opens + 7 * DAY)[0]
        return (monday(day) - monday(first)).days // 7 % 2 == 0


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def year_of(day: date) -> Year:
    """The school year of a day; summer belongs to the year that has just ended."""
    return _year(day.year if day.month >= 9 else day.year - 1)


def demo_day(today: date) -> date:
    """The latest Tuesday, Wednesday or Thursday of school that is not after today.

    In September, while the year has nothing to show yet, it is the first such day that has; in
    summer it lies in the last week of May.
    """
    year = year_of(today)
    days = year.school_days(year.opens + THREE_WEEKS, year.ends)
    midweek = [day for day in days if day.weekday() in MIDDLE_OF_THE_WEEK]
    return max((day for day in midweek if day <= today), default=midweek[0])


def _year(first: int) -> Year:
    autumn = monday(date(first, 10, 31))
    winter = date(first, 12, 31)
    after_winter = _next_monday(date(first + 1, 1, 8))
    spring = monday(date(first + 1, 3, 25))
    return Year(
        first,
        (
            Term("1 четверть", date(first, 9, 1), autumn - DAY),
            Term("2 четверть", autumn + 7 * DAY, winter - DAY),
            Term("3 четверть", after_winter, spring - DAY),
            Term("4 четверть", spring + 7 * DAY, date(first + 1, 5, 26)),
        ),
        (
            ("Осенние каникулы", autumn, autumn + 6 * DAY),
            ("День народного единства", date(first, 11, 4), date(first, 11, 4)),
            ("Зимние каникулы", winter, after_winter - DAY),
            ("День защитника Отечества", date(first + 1, 2, 23), date(first + 1, 2, 23)),
            ("Международный женский день", date(first + 1, 3, 8), date(first + 1, 3, 8)),
            ("Весенние каникулы", spring, spring + 6 * DAY),
            ("Праздник Весны и Труда", date(first + 1, 5, 1), date(first + 1, 5, 1)),
            ("День Победы", date(first + 1, 5, 9), date(first + 1, 5, 9)),
        ),
    )


def _next_monday(day: date) -> date:
    return monday(day) + 7 * DAY
