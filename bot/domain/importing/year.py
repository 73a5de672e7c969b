"""The days of the year: terms, holidays, special days."""

from collections import defaultdict
from datetime import date

from bot.domain.importing.draft import Row
from bot.domain.importing.plans import Tally, Wanted, classes_of, holds
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.names import folded


def import_terms(work: Work, sheet: ReadSheet) -> None:
    _import_spans(work, sheet, "term", may_overlap=False)


def import_holidays(work: Work, sheet: ReadSheet) -> None:
    _import_spans(work, sheet, "holiday", may_overlap=True)


def _import_spans(work: Work, sheet: ReadSheet, table: str, *, may_overlap: bool) -> None:
    wanted: dict[int, Wanted] = defaultdict(list)
    for record in sheet.records:
        problem = _span_problem(work, record)
        if problem is not None:
            work.reject(sheet, record, problem)
            continue
        content = {"name": record["name"], "starts_on": record["starts"], "ends_on": record["ends"]}
        classes = classes_of(work, sheet, record)
        clash = None if may_overlap else _overlapped(wanted, classes, content)
        if clash is not None:
            work.reject(sheet, record, Problem("starts", "overlap", {"value": clash}))
            continue
        for klass in classes:
            wanted[klass["id"]].append((record, content))
    tally = Tally(sheet)
    for class_id, rows in wanted.items():
        _Spans(work, sheet, table, class_id, tally).replace(rows)
    tally.close()


def _span_problem(work: Work, record: Record) -> Problem | None:
    if record["ends"] < record["starts"]:
        return Problem("ends", "ends_before", {"value": f"{record['ends']:%d.%m.%Y}"})
    for column in ("starts", "ends"):
        problem = outside_year(work, record, column)
        if problem is not None:
            return problem
    return None


def outside_year(work: Work, record: Record, column: str) -> Problem | None:
    """A date of another school year: a slip of the pen, or a file for ``--new-year``."""
    day: date = record[column]
    if work.first_day <= day <= work.last_day:
        return None
    params = {"value": f"{day:%d.%m.%Y}", "year": f"{work.year}/{(work.year + 1) % 100:02}"}
    return Problem(column, "outside_year", params)


def _overlapped(wanted: dict[int, Wanted], classes: list[Row], content: Row) -> str | None:
    for klass in classes:
        for _, other in wanted[klass["id"]]:
            if (
                other["starts_on"] <= content["ends_on"]
                and content["starts_on"] <= other["ends_on"]
            ):
                return str(other["name"])
    return None


class _Spans:
    """Terms or holidays of one class: those over by the effective day are history."""

    def __init__(
        self, work: Work, sheet: ReadSheet, table: str, class_id: int, tally: Tally
    ) -> None:
        self.work, self.sheet, self.tally, self.class_id = work, sheet, tally, class_id
        self.rows = work.draft[table]
        self.mine = [row for row in self.rows if row["class_id"] == class_id]
        self.since = work.effective if self.mine else work.first_day

    def replace(self, wanted: Wanted) -> None:
        left = [item for item in wanted if not self._same(*item)]
        left = [item for item in left if not self._past(*item)]
        left = [item for item in left if not self._moved(*item)]
        for record, content in left:
            self.rows.add(class_id=self.class_id, batch_id=None, **content)
            self._did(record, "new")
        for row in self.mine:
            if row["ends_on"] >= self.since:
                self.rows.remove(row)
                self.sheet.report.replaced += 1
                self.work.touch(self.class_id, self.since)

    def _same(self, record: Record, content: Row) -> bool:
        row = next((r for r in self.mine if holds(r, content)), None)
        if row is not None:
            self.mine.remove(row)
            self.tally.note(record, "unchanged")
        return row is not None

    def _past(self, record: Record, content: Row) -> bool:
        if content["ends_on"] >= self.since:
            return False
        params = {"value": f"{content['ends_on']:%d.%m.%Y}", "since": f"{self.since:%d.%m.%Y}"}
        if self.tally.first_warning(record):
            self.work.warn(self.sheet, record, Problem("ends", "past_kept", params))
        self.tally.note(record, "unchanged")
        return True

    def _moved(self, record: Record, content: Row) -> bool:
        row = next(
            (
                r
                for r in self.mine
                if folded(r["name"]) == folded(content["name"]) and r["ends_on"] >= self.since
            ),
            None,
        )
        if row is None:
            return False
        self.mine.remove(row)
        self.rows.change(row, **content)
        self._did(record, "changed")
        return True

    def _did(self, record: Record, what: str) -> None:
        self.tally.note(record, what)
        self.work.touch(self.class_id, self.since)


def import_special_days(work: Work, sheet: ReadSheet) -> None:
    rows = work.draft["special_day"]
    known = {(row["class_id"], row["day"]): row for row in rows}
    seen: set[tuple[int, date]] = set()
    tally = Tally(sheet)
    for record in sheet.records:
        problem = _special_problem(work, record)
        if problem is not None:
            work.reject(sheet, record, problem)
            continue
        classes = classes_of(work, sheet, record)
        if any((klass["id"], record["day"]) in seen for klass in classes):
            params = {"value": f"{record['day']:%d.%m.%Y}"}
            work.reject(sheet, record, Problem("day", "duplicate", params))
            continue
        for klass in classes:
            key = (klass["id"], record["day"])
            seen.add(key)
            content = {"kind": record["kind"], "as_weekday": record["as_weekday"]}
            row = known.get(key)
            if row is None:
                rows.add(class_id=key[0], day=key[1], batch_id=None, **content)
                tally.note(record, "new")
            elif rows.change(row, **content):
                tally.note(record, "changed")
            else:
                tally.note(record, "unchanged")
                continue
            work.special_days[key[0]].add(key[1])
    tally.close()
    spoken = {class_id for class_id, _ in seen}
    sheet.report.not_in_file = sum(
        key not in seen and key[0] in spoken and key[1] >= work.effective for key in known
    )


def _special_problem(work: Work, record: Record) -> Problem | None:
    if record["kind"] == "as_weekday" and record["as_weekday"] is None:
        return Problem("as_weekday", "filled", {"expected": "weekday"})
    return outside_year(work, record, "day")
