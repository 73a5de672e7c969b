"""The week: bells, timetable, the day's regime."""

from collections import defaultdict

from bot.domain.importing.draft import Row
from bot.domain.importing.groups import Groups
from bot.domain.importing.plans import Tally, Wanted, classes_of, holds, of_class, replace_by_class
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work


def import_bells(work: Work, sheet: ReadSheet) -> None:
    """By shift, weekday and class: a class's own bells stand instead of everybody's."""
    sound = [record for record in sheet.records if _hours_are_sound(work, sheet, record)]
    wanted: dict[int, Wanted] = {}
    used: set[int] = set()
    for klass in work.classes.values():
        rows = _bells_of(klass, sound)
        if rows:
            wanted[klass["id"]] = rows
            used |= {record.serial for record, _ in rows}
    for record in sound:
        if record.serial not in used:
            work.reject(sheet, record, Problem("classes", "no_class_uses", {}))
    replace_by_class(work, sheet, "bell", wanted)


def _hours_are_sound(work: Work, sheet: ReadSheet, record: Record) -> bool:
    if record["ends"] > record["starts"]:
        return True
    params = {"value": f"{record['ends']:%H:%M}"}
    work.reject(sheet, record, Problem("ends", "ends_before", params))
    return False


def _bells_of(klass: Row, records: list[Record]) -> Wanted:
    best: dict[tuple[int | None, int], tuple[tuple[bool, bool], Record]] = {}
    fitting = [r for r in records if _rings_for(r, klass)]
    own = {r["weekday"] for r in fitting if not r["classes"].everyone}
    for record in fitting:
        named = not record["classes"].everyone
        if record["weekday"] in own and not named:
            continue
        key = (record["weekday"], record["number"])
        rank = (named, record["shift"] is not None)
        if key not in best or rank > best[key][0]:
            best[key] = (rank, record)
    return [(record, _bell(klass, record)) for _, record in best.values()]


def _rings_for(record: Record, klass: Row) -> bool:
    shift_fits = record["shift"] in (None, klass["shift"])
    return shift_fits and record["classes"].has(klass["grade"], klass["name"])


def _bell(klass: Row, record: Record) -> Row:
    return {
        "class_id": klass["id"],
        "weekday": record["weekday"],
        "number": record["number"],
        "starts_at": record["starts"],
        "ends_at": record["ends"],
        "break_after": record["break_after"],
    }


def import_timetable(work: Work, sheet: ReadSheet) -> None:
    groups = Groups(work)
    wanted: dict[int, Wanted] = defaultdict(list)
    places: set[tuple[int, int, int, int, str | None]] = set()
    for record in sheet.records:
        klass = work.find_class(record["class"])
        if isinstance(klass, Problem):
            work.reject(sheet, record, klass)
            continue
        slot = _slot(work, sheet, record, klass, groups)
        taken = _places(slot)
        if taken & places:
            work.reject(sheet, record, Problem("number", "duplicate", {
                "value": str(record["number"])}))  # fmt: skip
            continue
        places |= taken
        wanted[klass["id"]].append((record, slot))
    replace_by_class(work, sheet, "timetable_slot", wanted)


def _slot(work: Work, sheet: ReadSheet, record: Record, klass: Row, groups: Groups) -> Row:
    subject = work.subject(record["subject"])
    group = groups.of(klass, subject, record["group"]) if record["group"] else None
    return {
        "class_id": klass["id"],
        "weekday": record["weekday"],
        "number": record["number"],
        "subject_id": subject["id"],
        "teacher_id": work.teacher(sheet, record),
        "room": record["room"],
        "group_id": group["id"] if group else None,
        "parity": record["parity"],
    }


def _places(slot: Row) -> set[tuple[int, int, int, int, str | None]]:
    weeks = ("odd", "even") if slot["parity"] is None else (slot["parity"],)
    return {
        (slot["class_id"], slot["weekday"], slot["number"], slot["group_id"] or 0, week)
        for week in weeks
    }


def import_regime(work: Work, sheet: ReadSheet) -> None:
    wanted: dict[int, Wanted] = defaultdict(list)
    for record in sheet.records:
        if not _hours_are_sound(work, sheet, record):
            continue
        for klass in classes_of(work, sheet, record):
            wanted[klass["id"]].append((record, _regime_item(klass, record)))
    tally = Tally(sheet)
    existing = of_class(work, "regime_item")
    rows = work.draft["regime_item"]
    for class_id, items in wanted.items():
        left = existing[class_id]
        for record, content in items:
            same = next((row for row in left if holds(row, content)), None)
            if same is None:
                rows.add(batch_id=None, **content)
            else:
                left.remove(same)
            tally.note(record, "new" if same is None else "unchanged")
        for row in left:
            rows.remove(row)
            sheet.report.replaced += 1
    tally.close()


def _regime_item(klass: Row, record: Record) -> Row:
    return {
        "class_id": klass["id"],
        "weekday": record["weekday"],
        "starts_at": record["starts"],
        "ends_at": record["ends"],
        "activity": record["activity"],
        "place": record["place"],
        "kind": record["kind"],
    }
