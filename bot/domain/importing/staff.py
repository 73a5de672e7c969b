"""Teachers, and the classes they have."""

from bot.domain.classnames import ClassName
from bot.domain.importing.draft import Row
from bot.domain.importing.people import People, count, twice
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import STAFF, Problem, Work


def import_teachers(work: Work, sheet: ReadSheet) -> None:
    known = People(work, STAFF)
    seen: set[int] = set()
    for record in known.sound(sheet):
        same = known.named(record["name"], free_of=record["code"])
        row = known.by_code(record["code"]) or (same[0] if len(same) == 1 else None)
        if row is None and len(same) > 1 and not record["code"]:
            params = {"value": record["name"].full}
            work.reject(sheet, record, Problem("last", "namesakes_id", params))
            continue
        if row is not None and row["id"] in seen:
            work.reject(sheet, record, twice(record))
            continue
        if row is not None and not known.is_here(sheet, record, row):
            seen.add(row["id"])
            continue
        values = {"position": record["position"]} if "position" in sheet.has else {}
        if "role" in sheet.has or row is None:
            values["role"] = record["role"]
        row = known.keep(sheet, record, row, **values)
        seen.add(row["id"])
    here = [row for row in known.rows if row["left_on"] is None]
    sheet.report.not_in_file = sum(row["id"] not in seen for row in here)
    work.people_changed()


def import_classes(work: Work, sheet: ReadSheet) -> None:
    seen: set[str] = set()
    for record in sheet.records:
        name: ClassName = record["class"]
        if name.name in seen:
            work.reject(sheet, record, Problem("class", "duplicate", {"value": name.name}))
            continue
        seen.add(name.name)
        values = _class_values(work, sheet, record)
        row = work.classes.get(name.name)
        if row is None:
            work.make_class(name, **values)
            sheet.report.new += 1
            continue
        if _moves_bells(row, values):
            work.touch(row["id"], work.effective)
        count(sheet, work.draft["school_class"].change(row, **values))
    sheet.report.not_in_file = len(work.classes.keys() - seen)


def _class_values(work: Work, sheet: ReadSheet, record: Record) -> Row:
    values: Row = {}
    if "teacher" in sheet.has:
        values["class_teacher_id"] = work.teacher(sheet, record)
    for column in ("room", "profile", "days_per_week"):
        if column in sheet.has:
            values[column] = record[column]
    if "shift" in sheet.has:
        values["shift"] = record["shift"] or 1
    return values


def _moves_bells(row: Row, values: Row) -> bool:
    return any(row[key] != values.get(key, row[key]) for key in ("shift", "days_per_week"))
