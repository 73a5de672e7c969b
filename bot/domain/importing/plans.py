"""Plans of the year: replaced for the classes in the file from a day on; the past stays."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.classnames import ClassSet
from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work

Wanted = list[tuple[Record, Row]]
"""What a class is to have: the row of the file and the plan's content."""


class Tally:
    """A row of the file can speak of many classes; it is counted once."""

    def __init__(self, sheet: ReadSheet) -> None:
        self.sheet = sheet
        self._seen: dict[int, set[str]] = defaultdict(set)
        self._warned: set[int] = set()

    def first_warning(self, record: Record) -> bool:
        """One row of the file is warned about once, whatever the number of its classes."""
        first = record.serial not in self._warned
        self._warned.add(record.serial)
        return first

    def note(self, record: Record, what: str) -> None:
        self._seen[record.serial].add(what)

    def close(self) -> None:
        for seen in self._seen.values():
            if seen == {"unchanged"}:
                self.sheet.report.unchanged += 1
            elif seen == {"new"}:
                self.sheet.report.new += 1
            else:
                self.sheet.report.changed += 1


def classes_of(work: Work, sheet: ReadSheet, record: Record) -> list[Row]:
    """The classes a row is about; none is a rejection."""
    wanted: ClassSet = record["classes"]
    found = work.classes_of(wanted)
    if not found:
        work.reject(sheet, record, Problem("classes", "class_unknown", {"value": ""}))
    return found


def holds(row: Row, content: Row) -> bool:
    """Whether a row says already what the file says."""
    return all(row[key] == value for key, value in content.items())


class Dated:
    """A plan whose rows begin and end by date. What the file repeats goes on as it was."""

    def __init__(self, work: Work, sheet: ReadSheet, table: str, rows: Iterable[Row]) -> None:
        self.work, self.sheet = work, sheet
        self.rows = work.draft[table]
        self.mine = list(rows)
        self.since = work.effective if self.mine else work.first_day
        self.changed = False

    def replace(self, wanted: Wanted, tally: Tally) -> None:
        last_before = self.since - timedelta(days=1)
        live = [r for r in self.mine if r["ends_on"] is None or r["ends_on"] >= self.since]
        for record, content in wanted:
            row = next((r for r in live if holds(r, content)), None)
            if row is None:
                self.rows.add(starts_on=self.since, ends_on=None, batch_id=None, **content)
                self.changed = True
            else:
                live.remove(row)
                begins = min(row["starts_on"], self.since)
                self.changed |= self.rows.change(row, starts_on=begins, ends_on=None)
            tally.note(record, "new" if row is None else "unchanged")
        for row in live:
            self._end(row, last_before)

    def _end(self, row: Row, last: date) -> None:
        if row["starts_on"] > last:
            self.rows.remove(row)
        else:
            self.rows.change(row, ends_on=last)
        self.sheet.report.replaced += 1
        self.changed = True


def of_class(work: Work, table: str) -> dict[int, list[Row]]:
    """The rows of a plan, by class."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in work.draft[table]:
        found[row["class_id"]].append(row)
    return found


def replace_by_class(work: Work, sheet: ReadSheet, table: str, wanted: dict[int, Wanted]) -> None:
    """The classes of the file get its plan from the effective day on; others keep theirs."""
    tally = Tally(sheet)
    existing = of_class(work, table)
    for class_id, rows in wanted.items():
        plan = Dated(work, sheet, table, existing[class_id])
        plan.replace(rows, tally)
        if plan.changed:
            work.touch(class_id, plan.since)
    tally.close()
