"""Records of the diary: kept when a file no longer mentions them, corrected with a trace."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.domain.importing.draft import Row
from bot.domain.importing.lesson_numbers import LessonNumbers
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.importing.year import outside_year
from bot.domain.names import folded


class Span:
    """Which classes and days a sheet speaks of: only there is a record "not in the file"."""

    def __init__(self) -> None:
        self.classes: set[int] = set()
        self.first = date.max
        self.last = date.min

    def take(self, class_id: int, day: date) -> None:
        self.classes.add(class_id)
        self.first = min(self.first, day)
        self.last = max(self.last, day)

    def absent(self, rows: Iterable[Row], seen: set[int], day: str = "day") -> int:
        return sum(
            row["class_id"] in self.classes
            and self.first <= row[day] <= self.last
            and row["id"] not in seen
            for row in rows
        )


def count(sheet: ReadSheet, outcome: str) -> None:
    report = sheet.report
    if outcome == "new":
        report.new += 1
    elif outcome == "changed":
        report.changed += 1
    else:
        report.unchanged += 1


def pupil(work: Work, record: Record) -> tuple[Row, Row] | Problem:
    """The class and the student of a row."""
    klass = work.find_class(record["class"])
    if isinstance(klass, Problem):
        return klass
    student = work.student(record, record["class"])
    return student if isinstance(student, Problem) else (klass, student)


def dated_pupil(work: Work, record: Record) -> tuple[Row, Row] | Problem:
    return outside_year(work, record, "day") or pupil(work, record)


# --- homework -------------------------------------------------------------------------------------


def import_homework(work: Work, sheet: ReadSheet) -> None:
    """Within one class, subject and date: equal tasks pair first, one left on each side is a
    correction, anything else is ambiguous."""
    rows = work.draft["homework"]
    existing: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        existing[row["class_id"], row["subject_id"], row["due_on"]].append(row)
    given: dict[Any, list[Record]] = defaultdict(list)
    span = Span()
    for record in sheet.records:
        klass = work.find_class(record["class"])
        problem = klass if isinstance(klass, Problem) else outside_year(work, record, "day")
        if problem is not None or isinstance(klass, Problem):
            work.reject(sheet, record, problem or Problem("class", "class_unknown"))
            continue
        subject = work.subject(record["subject"])
        span.take(klass["id"], record["day"])
        given[klass["id"], subject["id"], record["day"]].append(record)
    seen: set[int] = set()
    for place, records in given.items():
        _Tasks(work, sheet, place, existing.get(place, []), seen).pair(records)
    sheet.report.not_in_file = span.absent(rows, seen, "due_on")


class _Tasks:
    def __init__(
        self,
        work: Work,
        sheet: ReadSheet,
        place: tuple[int, int, date],
        known: list[Row],
        seen: set[int],
    ) -> None:
        self.work, self.sheet, self.place, self.seen = work, sheet, place, seen
        self.left = list(known)
        self.rows = work.draft["homework"]

    def pair(self, records: list[Record]) -> None:
        rest = [record for record in records if not self._same(record)]
        if not self.left:
            for record in rest:
                self._add(record)
        elif len(rest) == len(self.left) == 1:
            self._correct(rest[0], self.left[0])
        else:
            ours = " | ".join(row["task"] for row in self.left)
            for record in rest:
                params = {"theirs": record["task"], "ours": ours}
                self.work.reject(self.sheet, record, Problem("task", "ambiguous", params))
            self.seen |= {row["id"] for row in self.left if rest}

    def _same(self, record: Record) -> bool:
        row = next((r for r in self.left if folded(r["task"]) == folded(record["task"])), None)
        if row is None:
            return False
        self.left.remove(row)
        self._write(record, row)
        return True

    def _correct(self, record: Record, row: Row) -> None:
        if row["edited_by"] is not None:
            params = {"theirs": record["task"], "ours": row["task"]}
            if not self.work.accepted(self.sheet, record, Problem("task", "edited", params)):
                self.seen.add(row["id"])
                return
        self._write(record, row)

    def _write(self, record: Record, row: Row) -> None:
        self.seen.add(row["id"])
        values: Row = {"task": record["task"]}
        if "compulsory" in self.sheet.has:
            values["compulsory"] = record["compulsory"]
        if "grams" in self.sheet.has:
            values["book_grams"] = record["grams"]
        changed = self.rows.change(row, **values)
        if changed:
            row.update(edited_at=self.work.now, edited_by=None)
        count(self.sheet, "changed" if changed else "unchanged")

    def _add(self, record: Record) -> None:
        class_id, subject_id, due_on = self.place
        row = self.rows.add(
            class_id=class_id,
            subject_id=subject_id,
            group_id=None,
            due_on=due_on,
            task=record["task"],
            compulsory=record["compulsory"],
            book_grams=record["grams"],
            edited_at=self.work.now,
            edited_by=None,
            foreign_id=None,
            batch_id=None,
        )
        self.seen.add(row["id"])
        count(self.sheet, "new")


# --- attendance -----------------------------------------------------------------------------------


def import_attendance(work: Work, sheet: ReadSheet) -> None:
    rows = work.draft["attendance"]
    known = {(row["student_id"], row["day"], row["number"]): row for row in rows}
    seen: set[int] = set()
    span = Span()
    numbers = LessonNumbers(work, sheet)
    for record in sheet.records:
        found = dated_pupil(work, record)
        if isinstance(found, Problem):
            work.reject(sheet, record, found)
            continue
        klass, student = found
        span.take(klass["id"], record["day"])
        number = numbers.of(record, klass)
        if isinstance(number, Problem):
            work.reject(sheet, record, number)
            continue
        place = (student["id"], record["day"], number)
        row = known.get(place)
        if row is not None and row["id"] in seen:
            params = {"value": str(number)}
            work.reject(sheet, record, Problem("number", "duplicate", params))
            continue
        if row is None:
            row = known[place] = rows.add(
                student_id=student["id"],
                class_id=klass["id"],
                day=record["day"],
                number=number,
                code=record["attendance"],
                edited_at=work.now,
                edited_by=None,
                batch_id=None,
            )
            sheet.report.new += 1
        else:
            _correct_attendance(work, sheet, record, row)
        seen.add(row["id"])
    sheet.report.not_in_file = span.absent(rows, seen)


def _correct_attendance(work: Work, sheet: ReadSheet, record: Record, row: Row) -> None:
    code = record["attendance"]
    if row["code"] == code:
        sheet.report.unchanged += 1
        return
    params = {"theirs": code, "ours": row["code"]}
    edited = row["edited_by"] is not None
    if edited and not work.accepted(sheet, record, Problem("attendance", "edited", params)):
        return
    work.draft["attendance"].change(row, code=code, edited_at=work.now, edited_by=None)
    sheet.report.changed += 1


# --- remarks --------------------------------------------------------------------------------------


def import_remarks(work: Work, sheet: ReadSheet) -> None:
    rows = work.draft["remark"]
    known: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        known[row["student_id"], row["day"], row["praise"], folded(row["text"])].append(row)
    seen: set[int] = set()
    span = Span()
    for record in sheet.records:
        found = dated_pupil(work, record)
        if isinstance(found, Problem):
            work.reject(sheet, record, found)
            continue
        klass, student = found
        span.take(klass["id"], record["day"])
        teacher = work.teacher(sheet, record)
        same = known[student["id"], record["day"], record["praise"], folded(record["text"])]
        if same:
            row = same.pop(0)
            sheet.report.unchanged += 1
        else:
            row = rows.add(
                student_id=student["id"],
                class_id=klass["id"],
                day=record["day"],
                praise=record["praise"],
                text=record["text"],
                set_by=teacher,
                set_at=work.now,
                batch_id=None,
            )
            sheet.report.new += 1
        seen.add(row["id"])
    sheet.report.not_in_file = span.absent(rows, seen)


# --- term marks -----------------------------------------------------------------------------------

PERIODS = ("year", "exam", "final")


def import_term_marks(work: Work, sheet: ReadSheet) -> None:
    rows = work.draft["term_mark"]
    known: dict[Any, Row] = {
        (r["student_id"], r["subject_id"], r["class_id"], r["period"], folded(r["term_name"])): r
        for r in rows
    }
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for term in work.draft["term"]:
        names[term["class_id"]][folded(term["name"])] = term["name"]
    seen: set[int] = set()
    spoken: set[tuple[int, str, str]] = set()
    for record in sheet.records:
        found = pupil(work, record)
        if isinstance(found, Problem):
            work.reject(sheet, record, found)
            continue
        period = _period(names[found[0]["id"]], record)
        if isinstance(period, Problem):
            work.reject(sheet, record, period)
            continue
        klass, student = found
        subject = work.subject(record["subject"])
        spoken.add((klass["id"], period[0], folded(period[1])))
        place = (student["id"], subject["id"], klass["id"], period[0], folded(period[1]))
        row = known.get(place)
        if row is not None and row["id"] in seen:
            params = {"value": record["period"]}
            work.reject(sheet, record, Problem("period", "duplicate", params))
            continue
        value, text = record["mark"]
        if row is None:
            row = known[place] = rows.add(
                student_id=student["id"],
                subject_id=subject["id"],
                class_id=klass["id"],
                period=period[0],
                term_name=period[1],
                value=value,
                text=text,
                edited_at=work.now,
                batch_id=None,
            )
            sheet.report.new += 1
        elif rows.change(row, value=value, text=text):
            row["edited_at"] = work.now
            sheet.report.changed += 1
        else:
            sheet.report.unchanged += 1
        seen.add(row["id"])
    sheet.report.not_in_file = sum(
        row["id"] not in seen
        and (row["class_id"], row["period"], folded(row["term_name"])) in spoken
        for row in rows
    )


def _period(terms: dict[str, str], record: Record) -> tuple[str, str] | Problem:
    """``("year", "")`` or ``("term", its name)``; a term the class does not have is a problem."""
    written = record["period"]
    if written in PERIODS:
        return written, ""
    if terms and folded(written) not in terms:
        params = {"value": written, "expected": "term", "likely": ", ".join(terms.values())}
        return Problem("period", "term_unknown", params)
    return "term", terms.get(folded(written), written)


# --- events ---------------------------------------------------------------------------------------


def import_events(work: Work, sheet: ReadSheet) -> None:
    rows = work.draft["event"]
    known = {(row["day"], folded(row["title"])): row for row in rows}
    seen: set[int] = set()
    for record in sheet.records:
        problem = outside_year(work, record, "day")
        if problem is not None:
            work.reject(sheet, record, problem)
            continue
        classes = work.classes_of(record["classes"])
        if not classes and not record["classes"].everyone:
            work.reject(sheet, record, Problem("classes", "class_unknown", {"value": ""}))
            continue
        values = _event_values(work, record, classes)
        place = (record["day"], folded(record["title"]))
        row = known.get(place)
        if row is not None and row["id"] in seen:
            work.reject(sheet, record, Problem("title", "duplicate", {"value": record["title"]}))
            continue
        if row is None:
            school = work.school["id"]
            row = known[place] = rows.add(
                school_id=school, day=record["day"], batch_id=None, **values
            )
            sheet.report.new += 1
        else:
            count(sheet, "changed" if rows.change(row, **values) else "unchanged")
        seen.add(row["id"])
    sheet.report.not_in_file = sum(
        row["id"] not in seen and row["day"] >= work.effective for row in rows
    )


def _event_values(work: Work, record: Record, classes: list[Row]) -> Row:
    """An organizer who is no teacher of ours is kept as a name."""
    organizer = work.staff_named(record["organizer"]) if record["organizer"] else None
    return {
        "starts_at": record["time"],
        "title": record["title"],
        "place": record["place"],
        "kind": record["kind"],
        "description": record["description"],
        "organizer_id": organizer["id"] if organizer else None,
        "organizer_name": "" if organizer else record["organizer"],
        "class_ids": []
        if record["classes"].everyone
        else sorted((klass["id"] for klass in classes), key=abs),
    }
