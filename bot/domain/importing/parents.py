"""Parents and the children they answer for."""

import re

from bot.domain.classnames import ClassName, class_name
from bot.domain.importing.draft import Row
from bot.domain.importing.people import People, twice
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work, full_name
from bot.domain.names import tidy
from bot.domain.people import Role
from bot.domain.values import Unreadable


def import_parents(work: Work, sheet: ReadSheet) -> None:
    known = People(work, (Role.PARENT,))
    family = _Family(work)
    seen: set[int] = set()
    for record in known.sound(sheet):
        children = family.children(record["children"])
        if isinstance(children, Problem):
            work.reject(sheet, record, children)
            continue
        row = known.by_code(record["code"]) or family.parent_of(
            children, known.named(record["name"], free_of=record["code"])
        )
        if isinstance(row, Problem):
            work.reject(sheet, record, row)
            continue
        if row is not None and row["id"] in seen:
            work.reject(sheet, record, twice(record))
            continue
        if row is not None and not known.is_here(sheet, record, row):
            seen.add(row["id"])
            continue
        ended = family.ended(row, children)
        if row is not None and ended is not None and not work.accepted(sheet, record, ended):
            seen.add(row["id"])
            continue
        new_ties = sum(not family.tied(row, child) for child in children)
        values = {"relation": record["relation"]} if "relation" in sheet.has else {}
        row = known.keep(sheet, record, row, also_changed=bool(new_ties), **values)
        seen.add(row["id"])
        for child in children:
            family.tie(row, child)
    sheet.report.not_in_file = sum(row["id"] not in seen for row in known.rows)


class _Family:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.ties = work.draft["guardianship"]
        self.known = {(tie["parent_id"], tie["student_id"]): tie for tie in self.ties}
        students = (row for row in work.draft["person"] if row["role"] == Role.STUDENT)
        self.codes = {row["foreign_id"]: row for row in students if row["foreign_id"]}

    def tied(self, parent: Row | None, child: Row) -> bool:
        tie = self.known.get((parent["id"], child["id"])) if parent else None
        return tie is not None and tie["ends_on"] is None

    def ended(self, parent: Row | None, children: list[Row]) -> Problem | None:
        """The office has set a last day to the right: a file alone does not give it back."""
        ties = [self.known.get((parent["id"], child["id"])) for child in children if parent]
        days = [tie["ends_on"] for tie in ties if tie and tie["ends_on"] is not None]
        return (
            Problem("children", "right_ends", {"value": f"{min(days):%d.%m.%Y}"}) if days else None
        )

    def tie(self, parent: Row, child: Row) -> None:
        key = (parent["id"], child["id"])
        if key in self.known:
            self.ties.change(self.known[key], ends_on=None)
            return
        self.known[key] = self.ties.add(
            parent_id=parent["id"],
            student_id=child["id"],
            rights="full",
            basis="",
            ends_on=None,
            batch_id=None,
        )

    def parent_of(self, children: list[Row], namesakes: list[Row]) -> Row | Problem | None:
        """Of people of that name, the one who shares a child."""
        shared = [p for p in namesakes if any((p["id"], c["id"]) in self.known for c in children)]
        if len(shared) > 1:
            params = {"value": full_name(shared[0])}
            return Problem("last", "namesakes_id", params)
        return shared[0] if shared else None

    def children(self, cell: str) -> list[Row] | Problem:
        """``S0502; S0503`` or ``Иванов Иван Петрович, 5А; …``."""
        found: list[Row] = []
        for part in filter(None, (piece.strip() for piece in cell.split(";"))):
            child = self._child(part)
            if isinstance(child, Problem):
                return child
            if child not in found:
                found.append(child)
        return found or Problem("children", "filled", {"expected": "children"})

    def _child(self, part: str) -> Row | Problem:
        name, comma, klass = part.rpartition(",")
        if not comma:
            name, _, klass = part.rpartition(" ")
        code = "" if comma or re.search(r"\s", part) else part
        try:
            where = class_name(klass) if not code else None
        except Unreadable:
            return Problem("children", "child_unreadable", {"value": part, "expected": "children"})
        found = self._find(code, tidy(name), where)
        if isinstance(found, Problem):
            return Problem("children", found.code, {"value": part})
        return found

    def _find(self, code: str, name: str, where: ClassName | None) -> Row | Problem:
        if where is None:
            return self.codes.get(code) or Problem("children", "student_unknown")
        return self.work.student(Record(0, {"code": "", "student": name}), where)
