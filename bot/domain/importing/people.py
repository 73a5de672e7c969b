"""Persons of a file: by id where there is one, else by the rules for names."""

from collections import defaultdict

from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.names import folded
from bot.domain.people import Name, Role


class People:
    """Persons of some roles, found by id and by name."""

    def __init__(self, work: Work, roles: tuple[Role, ...]) -> None:
        self.work = work
        self.role = roles[0]
        self.table = work.draft["person"]
        self.rows = [row for row in self.table if row["role"] in roles]
        self._codes = {row["foreign_id"]: row for row in self.rows if row["foreign_id"]}
        self._names: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            self._names[row["folded_name"]].append(row)

    def sound(self, sheet: ReadSheet) -> list[Record]:
        """Records with a name, the same id not twice."""
        codes: set[str] = set()
        good: list[Record] = []
        for record in sheet.records:
            name: Name = record["name"]
            if not name.last or not name.first:
                column = "last" if "last" in sheet.has else "full"
                problem = Problem(column, "full_name", {"value": name.full, "expected": "name"})
                self.work.reject(sheet, record, problem)
            elif record["code"] in codes:
                self.work.reject(sheet, record, Problem("code", "duplicate", {
                    "value": record["code"]}))  # fmt: skip
            else:
                good.append(record)
                codes |= {record["code"]} - {""}
        return good

    def by_code(self, code: str) -> Row | None:
        return self._codes.get(code) if code else None

    def named(self, name: Name, free_of: str) -> list[Row]:
        """People of that name; with an id in the file, only those who have none yet."""
        return [
            row
            for row in self._names.get(folded(name.full), ())
            if not (free_of and row["foreign_id"])
        ]

    def is_here(self, sheet: ReadSheet, record: Record, row: Row) -> bool:
        """A file alone does not bring back who has left: the sender is asked."""
        if row["left_on"] is None:
            return True
        left = Problem("last", "left", {"value": f"{row['left_on']:%d.%m.%Y}"})
        return self.work.accepted(sheet, record, left)

    def keep(
        self, sheet: ReadSheet, record: Record, row: Row | None, *,
        also_changed: bool = False, **values: object,
    ) -> Row:  # fmt: skip
        """The person as the file has them: made, changed or left alone, and counted."""
        name: Name = record["name"]
        facts: Row = {
            "last_name": name.last, "first_name": name.first, "middle_name": name.middle,
            "folded_name": folded(name.full), "left_on": None, **values,
        }  # fmt: skip
        if record["code"]:
            facts["foreign_id"] = record["code"]
        if row is None:
            sheet.report.new += 1
            return self._made(facts)
        changed = self.table.change(row, **facts)
        count(sheet, changed or also_changed)
        return row

    def _made(self, facts: Row) -> Row:
        defaults: Row = {
            "school_id": self.work.school["id"], "role": self.role, "foreign_id": None,
            "birth_date": None, "position": "", "relation": "", "batch_id": None,
        }  # fmt: skip
        row = self.table.add(**(defaults | facts))
        self._names[row["folded_name"]].append(row)
        return row


def count(sheet: ReadSheet, changed: bool) -> None:
    if changed:
        sheet.report.changed += 1
    else:
        sheet.report.unchanged += 1


def namesakes(record: Record) -> Problem:
    return Problem("last", "namesakes", {
        "value": record["name"].full, "class": record["class"].name})  # fmt: skip


def twice(record: Record) -> Problem:
    return Problem("last", "duplicate", {"value": record["name"].full})
