"""Terms and the marks for them."""

from collections.abc import Sequence
from datetime import date

from bot.domain.calendar import school_year
from bot.domain.fetched import FetchedTerm, FetchedTermMark, FetchedYear
from bot.sources import shapes
from bot.sources.dnevnik_ru.fields import Fields, own_id, reference
from bot.sources.dnevnik_ru.week import tables, value_of
from bot.sources.shapes import line, record, records


def year_of(periods: object, today: date) -> FetchedYear:
    """From the first of September to the end of May, or as far as the periods reach."""
    year = school_year(today)
    found = sorted(
        {_term(one) for one in records(periods) if not _is_whole_year(one)},
        key=lambda term: (term.starts_on, term.ends_on),
    )
    first = min([date(year, 9, 1), *(term.starts_on for term in found)])
    last = max([date(year + 1, 5, 31), *(term.ends_on for term in found)])
    return FetchedYear(first, last, tuple(found))


def _term(period: Fields) -> FetchedTerm:
    name = line(period.get("name")) or _number(period)
    term = FetchedTerm(name, shapes.day(period.get("start")), shapes.day(period.get("finish")))
    return term if term.name and term.starts_on <= term.ends_on else shapes.unclear()


def _number(period: Fields) -> str:
    return line(period.get("number"))


def _is_whole_year(period: Fields) -> bool:
    return _period(line(period.get("type"))) == "year"


def _period(words: str) -> str:
    """``year``, ``exam``, ``final``, ``term`` or empty for what says nothing."""
    said = words.casefold().replace("-", "").replace("_", "").replace(" ", "")
    if "exam" in said:
        return "exam"
    if "final" in said and "year" not in said and "quarter" not in said:
        return "final"
    if "year" in said.replace("halfyear", ""):
        return "year"
    return "term" if said else ""


def term_marks_of(data: object, periods: object, person: str) -> tuple[FetchedTermMark, ...]:
    """Only of ``person``."""
    given = record(data)
    known = tables([given])
    named = records(periods)
    found: dict[FetchedTermMark, None] = {}
    for mark in records(given.get("marks")):
        if reference(mark, "person") not in ("", person):
            continue
        work = known.works.get(reference(mark, "work")) or shapes.unclear()
        value, shown = value_of(mark)
        period = _period(line(work.get("periodtype"))) or _period(line(work.get("type")))
        subject = known.subject_of(work) or shapes.unclear()
        name = _name(work, named) if period == "term" else ""
        if not period or (period == "term" and not name):
            shapes.unclear()
        found[FetchedTermMark(subject, period, value, shown, name)] = None
    return tuple(found)


def _name(work: Fields, periods: Sequence[Fields]) -> str:
    """The term's own name: by its id, else by its number and type."""
    number, kind = line(work.get("periodnumber")), line(work.get("periodtype")).casefold()
    for period in periods:
        if own_id(period) == reference(work, "period"):
            return line(period.get("name"))
    same = [p for p in periods if _number(p) == number and not _is_whole_year(p)]
    exact = [p for p in same if line(p.get("type")).casefold() == kind]
    return next((line(p.get("name")) for p in [*exact, *same]), number)
