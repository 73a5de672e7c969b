"""Which school a file is about, which year, and what it says of the school itself."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain import values
from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet
from bot.domain.importing.report import (
    ImportOptions,
    ImportRefused,
    ImportTrouble,
    Note,
    Outcome,
)
from bot.domain.importing.work import Work
from bot.domain.names import folded
from bot.domain.values import Unreadable, spelled
from bot.domain.vocabulary import SCHOOL_KEYS

DEFAULT_ZONE = "Europe/Moscow"
_SUMMER_BEGINS = 6


def _zone(cell: object) -> str:
    name = spelled(cell)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("timezone", name) from None
    return name


READERS: dict[str, Any] = {
    "timezone": _zone,
    "language": values.language,
    "days_per_week": values.days_in_week,
    "signing": values.signing_moment,
}


def facts_of(sheets: list[ReadSheet]) -> Row:
    """Columns of the school's row that the file gives. Notes what it cannot read."""
    facts: Row = {}
    for sheet in sheets:
        if sheet.kind == "school":
            _read(sheet, facts)
    if "signing" in facts:
        facts["signing_weekday"], facts["signing_time"] = facts.pop("signing")
    return facts


def _read(sheet: ReadSheet, facts: Row) -> None:
    for record in sheet.records:
        field = SCHOOL_KEYS.get(folded(record["key"]))
        if field is None:
            _unknown(sheet, record.row, record["key"])
        elif record["value"] != "":
            _take(sheet, facts, field, record.row, record["value"])


def _take(sheet: ReadSheet, facts: Row, field: str, row: int, cell: str) -> None:
    try:
        facts[field] = READERS.get(field, spelled)(cell)
    except Unreadable as problem:
        params = {"value": problem.value, "expected": problem.expected}
        header = sheet.headers.get("value", "")
        sheet.notes.append(Note(Outcome.REJECTED, sheet.name, row, header, "unreadable", params))
        sheet.report.rejected += 1


def _unknown(sheet: ReadSheet, row: int, key: str) -> None:
    header = sheet.headers.get("key", "")
    params = {"value": key}
    sheet.notes.append(Note(Outcome.WARNING, sheet.name, row, header, "key_unknown", params))


def new_school(facts: Row, now: datetime) -> Row:
    """A whole row from what the file gives; the rest by default."""
    name = facts.get("name") or facts["short_name"]
    defaults: Row = {
        "name": name,
        "short_name": name[:40],
        "timezone": DEFAULT_ZONE,
        "language": "ru",
        "days_per_week": 5,
        "signing_weekday": 4,
        "signing_time": time(12),
        "address": "",
        "phone": "",
        "email": "",
        "settings": {},
        "source": "local",
        "created_at": now,
    }
    return defaults | facts


def choose_school(schools: list[Row], facts: Row, options: ImportOptions) -> Row | None:
    """The school the file is for; None is a new one. `ImportRefused` when it cannot be told."""
    if options.school is not None:
        found = [row for row in schools if is_called(row, options.school)]
        if len(found) == 1:
            return found[0]
        if _calls_itself(facts, options.school):
            return None
        raise _refused(ImportTrouble.UNKNOWN_SCHOOL, schools, school=options.school)
    if not schools:
        if not (facts.get("name") or facts.get("short_name")):
            raise ImportRefused(ImportTrouble.NO_SCHOOL)
        return None
    if len(schools) > 1:
        raise _refused(ImportTrouble.WHICH_SCHOOL, schools)
    if is_another(schools[0], facts):
        raise _refused(
            ImportTrouble.ANOTHER_SCHOOL,
            schools,
            file_school=facts.get("short_name") or facts["name"],
        )
    return schools[0]


def is_called(row: Row, wanted: str) -> bool:
    return wanted == str(row["id"]) or folded(wanted) in {
        folded(row["name"]),
        folded(row["short_name"]),
    }


def _calls_itself(facts: Row, wanted: str) -> bool:
    return folded(wanted) in {folded(facts.get(key, "")) for key in ("name", "short_name")}


def is_another(row: Row, facts: Row) -> bool:
    """Whether the file says that it is about a school of another name."""
    given = {key: facts[key] for key in ("name", "short_name") if key in facts}
    return bool(given) and all(folded(row[key]) != folded(text) for key, text in given.items())


def _refused(trouble: ImportTrouble, schools: list[Row], **params: str) -> ImportRefused:
    names = ", ".join(f"{row['short_name']} ({row['id']})" for row in schools)
    return ImportRefused(trouble, {"schools": names, **params})


def choose_year(known: list[int], terms: list[date], options: ImportOptions, today: date) -> int:
    """The year the file is about, as the calendar year it begins in.

    ``known`` are the years the school has classes of, ``terms`` the beginnings of terms in the
    file. A year that is not the school's latest needs ``new_year``.
    """
    named = _starting_year(min(terms)) if terms else None
    coming = _starting_year(options.effective or today)
    latest = max(known, default=None)
    if latest is None:
        return named if named is not None else coming
    if options.new_year:
        return max(named if named is not None else coming, latest)
    year = named if named is not None else latest
    over = options.effective is None and today >= date(latest + 1, 9, 1)
    if year != latest or over:
        raise ImportRefused(ImportTrouble.OTHER_YEAR, {"year": f"{latest}/{(latest + 1) % 100:02}"})
    return year


def _starting_year(day: date) -> int:
    """In summer the office prepares the year to come."""
    return day.year if day.month >= _SUMMER_BEGINS else day.year - 1


def term_starts(sheets: list[ReadSheet]) -> list[date]:
    return [record["starts"] for s in sheets if s.kind == "terms" for record in s.records]


def import_school(work: Work, sheet: ReadSheet, facts: Row) -> None:
    """What the file says of the school itself, counted by facts."""
    told = len(facts) - ("signing_time" in facts)  # one row tells the weekday and the time
    if work.report.school_is_new:
        sheet.report.new += told
        return
    changed = {key for key, value in facts.items() if work.school[key] != value}
    altered = len(changed - {"signing_time"}) or len(changed)
    sheet.report.changed += altered
    sheet.report.unchanged += told - altered
    work.draft["school"].change(work.school, **facts)
    if "days_per_week" in changed:
        for klass in work.classes.values():
            work.touch(klass["id"], work.effective)
