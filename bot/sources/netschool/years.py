"""The study year at a «Сетевой город»: its number there, its ends, its terms.

Terms are had in one of three ways, as old as the server is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import FetchedTerm
from bot.sources import shapes
from bot.sources.door import Answer
from bot.sources.netschool.session import Session
from bot.sources.shapes import line, record, records


@dataclass(frozen=True, slots=True)
class ForeignYear:
    id: str
    first: date
    last: date

    def has(self, monday: date) -> bool:
        """Any day of the week."""
        return self.first <= monday + timedelta(days=6) and monday <= self.last

    def kept(self) -> str:
        return f"{self.id} {self.first} {self.last}"


def kept_year(text: str) -> ForeignYear | None:
    """What `ForeignYear.kept` wrote; None for nothing."""
    if not text:
        return None
    id_, first, last = text.split(" ")
    return ForeignYear(id_, date.fromisoformat(first), date.fromisoformat(last))


async def current_year(session: Session) -> ForeignYear:
    """One request."""
    given = record(await session.get("years/current"))
    year = ForeignYear(
        shapes.ident(given.get("id")).replace(" ", ""),
        shapes.day(given.get("startDate")),
        shapes.day(given.get("endDate")),
    )
    return year if year.first <= year.last else shapes.unclear()


async def terms(session: Session) -> tuple[FetchedTerm, ...]:
    """Up to three requests; those with dates only."""
    answer = await session.ask("terms/search", {})
    if not _has_data(answer):
        answer = await session.look("terms")
    if _has_data(answer):
        return _listed(answer.data())
    answer = await session.look("reports/studentgrades")
    return _of_report(answer.data()) if _has_data(answer) else ()


async def terms_if_clear(session: Session) -> tuple[FetchedTerm, ...]:
    """A year is a year also where nobody understands its terms."""
    try:
        return await terms(session)
    except DiaryTrouble as error:
        if error.why is not Trouble.UNCLEAR:
            raise
        return ()


def _has_data(answer: Answer) -> bool:
    """Whether this server has such a thing at all."""
    return answer.ok and not answer.html


def _listed(data: object) -> tuple[FetchedTerm, ...]:
    found = {
        _term(line(one.get("name")), one.get("startDate"), one.get("endDate"))
        for one in records(data)
        if one.get("startDate") and one.get("endDate")
    }
    return tuple(sorted(found, key=lambda term: (term.starts_on, term.ends_on)))


def _term(name: str, first: object, last: object) -> FetchedTerm:
    term = FetchedTerm(name, shapes.day(first), shapes.day(last))
    return term if name and term.starts_on <= term.ends_on else shapes.unclear()


def _of_report(data: object) -> tuple[FetchedTerm, ...]:
    """A report's form says the days of the term that is on, and only of that."""
    filters = {
        line(one.get("filterId")).casefold(): one
        for one in records(record(data).get("filterSources"))
    }
    term, days = filters.get("termid", {}), record(filters.get("period", {}).get("range"))
    on = line(term.get("defaultValue"))
    names = [line(one.get("title")) for one in records(term.get("items")) if _is(one, on)]
    if not names or not days.get("start") or not days.get("end"):
        return ()
    return (_term(names[0], days["start"], days["end"]),)


def _is(item: Mapping[str, Any], value: str) -> bool:
    return bool(value) and line(item.get("value")) == value
