"""Teachers, students and parents: by id where there is one, else by the rules for names."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta

from bot.domain.classnames import ClassName, class_name
from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import STAFF, Problem, Work, full_name
from bot.domain.names import folded, tidy
from bot.domain.people import Name, Role
from bot.domain.values import Unreadable


def import_teachers(work: Work, sheet: ReadSheet) -> None:
    known = _People(work, STAFF)
    seen: set[int] = set()
    for record in known.sound(sheet):
        same = known.named(record["name"], free_of=record["code"])
        row = known.by_code(record["code"]) or (same[0] if len(same) == 1 else None)
        if row is None and len(same) > 1 and not record["code"]:
            params = {"value": record["name"].full}
            work.reject(sheet, record, Problem("last", "namesakes_id", params))
            continue
        if row is not None and row["id"] in seen:
            work.reject(sheet, record, _twice(record))
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
        _count(sheet, work.draft["school_class"].change(row, **values))
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


# --- students -------------------------------------------------------------------------------------


def import_students(work: Work, sheet: ReadSheet) -> None:
    _Students(work, sheet).run()
    work.people_changed()


class _Students:
    def __init__(self, work: Work, sheet: ReadSheet) -> None:
        self.work, self.sheet = work, sheet
        self.known = _People(work, (Role.STUDENT,))
        self.memberships = _Memberships(work)
        self.had_students = {row["class_id"] for row in work.draft["membership"]}
        self.claimed: dict[int, Record] = {}

    def run(self) -> None:
        records = self._without_namesakes(self.known.sound(self.sheet))
        later: list[Record] = []
        for record in records:
            row = self._certain(record)
            if row is None:
                later.append(record)
            else:
                self._take(record, row)
        for record in later:
            self._uncertain(record)
        self._missing()

    def _without_namesakes(self, records: list[Record]) -> list[Record]:
        """Two of one name in one class, with neither id nor birth date, cannot be told apart."""
        alike = Counter(self._place(r) for r in records)
        met: set[object] = set()
        good: list[Record] = []
        for record in records:
            who = (*self._place(record), record["birth"])
            if record["code"]:
                good.append(record)
            elif alike[self._place(record)] > 1 and not record["birth"]:
                self.work.reject(self.sheet, record, _namesakes(record))
            elif who in met:
                self.work.reject(self.sheet, record, _twice(record))
            else:
                met.add(who)
                good.append(record)
        return good

    @staticmethod
    def _place(record: Record) -> tuple[str, str]:
        return folded(record["name"].full), record["class"].name

    def _certain(self, record: Record) -> Row | None:
        """By id; by name and birth date; by name and the class of this (or the last) year."""
        row = self.known.by_code(record["code"])
        if row is not None:
            return row
        same = self.known.named(record["name"], free_of=record["code"])
        if record["birth"]:
            born = [p for p in same if p["birth_date"] == record["birth"]]
            if len(born) == 1:
                return born[0]
            same = [p for p in same if p["birth_date"] is None]
        here = [p for p in same if self.memberships.is_in(p, record["class"])]
        return here[0] if len(here) == 1 else None

    def _uncertain(self, record: Record) -> None:
        same = [
            person
            for person in self.known.named(record["name"], free_of=record["code"])
            if person["id"] not in self.claimed and _may_be(person, record["birth"])
        ]
        if any(self.memberships.is_in(person, record["class"]) for person in same):
            self.work.reject(self.sheet, record, _namesakes(record))
        elif not same:
            self._take(record, None)
        elif len(same) > 1:
            self.work.reject(self.sheet, record, _namesakes(record))
        else:
            self._ask(record, same[0])

    def _ask(self, record: Record, person: Row) -> None:
        params = {
            "value": record["name"].full,
            "from": self.memberships.class_of(person),
            "to": record["class"].name,
        }
        if self.work.accepted(self.sheet, record, Problem("class", "moved", params)):
            self._take(record, person)
        else:
            self.claimed[person["id"]] = record

    def _take(self, record: Record, row: Row | None) -> None:
        if row is not None and row["id"] in self.claimed:
            self.work.reject(self.sheet, record, _twice(record))
            return
        values: Row = {}
        if record["birth"]:
            values["birth_date"] = record["birth"]
        moving = row is None or not self.memberships.is_now_in(row, record["class"])
        row = self.known.keep(self.sheet, record, row, also_changed=moving, **values)
        self.claimed[row["id"]] = record
        if moving:
            self._place_in_class(record["class"], row)

    def _place_in_class(self, name: ClassName, student: Row) -> None:
        klass = self.work.classes.get(name.name) or self.work.make_class(name)
        first_load = klass["id"] not in self.had_students
        former = self.memberships.class_of(student)
        from_the_start = first_load and not self.memberships.is_in_this_year(student)
        starts = self.work.first_day if from_the_start else self.work.effective
        self.memberships.move(student, klass, starts)
        if former or not first_load or self.work.report.new_year:
            self.work.moved(student, former, name.name)

    def _missing(self) -> None:
        """Students the file no longer mentions: kept, and counted; with a new year, leavers."""
        mentioned = {record["class"].name for record in self.sheet.records}
        for person in self.known.rows:
            if person["id"] in self.claimed or person["left_on"] is not None:
                continue
            class_now = self.memberships.class_of(person)
            if self.work.report.new_year:
                self._leaves(person, class_now)
            elif class_now in mentioned:
                self.sheet.report.not_in_file += 1

    def _leaves(self, person: Row, class_now: str) -> None:
        if not class_now:
            return
        last = self.work.first_day - timedelta(days=1)
        self.memberships.end(person, last)
        self.work.draft["person"].change(person, left_on=last)
        self.work.moved(person, class_now, "")


class _Memberships:
    """Who is in which class. With a new year the class of the year before counts as "the same
    class" one grade up."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.rows = work.draft["membership"]
        self.class_rows = work.draft["school_class"].rows
        self.live: dict[int, Row] = {}
        for row in sorted(self.rows, key=lambda r: r["starts_on"]):
            if row["ends_on"] is None or row["ends_on"] >= work.effective:
                self.live[row["student_id"]] = row

    def class_of(self, student: Row) -> str:
        row = self.live.get(student["id"])
        return str(self.class_rows[row["class_id"]]["name"]) if row else ""

    def is_in_this_year(self, student: Row) -> bool:
        row = self.live.get(student["id"])
        return row is not None and self.class_rows[row["class_id"]]["year"] == self.work.year

    def is_now_in(self, student: Row, name: ClassName) -> bool:
        row = self.live.get(student["id"])
        if row is None:
            return False
        klass = self.class_rows[row["class_id"]]
        return bool(klass["year"] == self.work.year and klass["name"] == name.name)

    def is_in(self, student: Row, name: ClassName) -> bool:
        row = self.live.get(student["id"])
        if row is None:
            return False
        klass = self.class_rows[row["class_id"]]
        promoted = klass["grade"] + self.work.year - klass["year"]
        return bool(promoted == name.grade and klass["letter"] == name.letter)

    def end(self, student: Row, last: date) -> None:
        row = self.live.pop(student["id"], None)
        if row is None:
            return
        if row["starts_on"] > last:
            self.rows.remove(row)
        else:
            self.rows.change(row, ends_on=last)

    def move(self, student: Row, klass: Row, starts: date) -> None:
        self.end(student, starts - timedelta(days=1))
        self.live[student["id"]] = self.rows.add(
            student_id=student["id"],
            class_id=klass["id"],
            starts_on=starts,
            ends_on=None,
            batch_id=None,
        )


# --- parents --------------------------------------------------------------------------------------


def import_parents(work: Work, sheet: ReadSheet) -> None:
    known = _People(work, (Role.PARENT,))
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
            work.reject(sheet, record, _twice(record))
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


# --- shared ---------------------------------------------------------------------------------------


class _People:
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
        _count(sheet, changed or also_changed)
        return row

    def _made(self, facts: Row) -> Row:
        defaults: Row = {
            "school_id": self.work.school["id"], "role": self.role, "foreign_id": None,
            "birth_date": None, "position": "", "relation": "", "batch_id": None,
        }  # fmt: skip
        row = self.table.add(**(defaults | facts))
        self._names[row["folded_name"]].append(row)
        return row


def _count(sheet: ReadSheet, changed: bool) -> None:
    if changed:
        sheet.report.changed += 1
    else:
        sheet.report.unchanged += 1


def _namesakes(record: Record) -> Problem:
    return Problem("last", "namesakes", {
        "value": record["name"].full, "class": record["class"].name})  # fmt: skip


def _may_be(person: Row, birth: date | None) -> bool:
    return birth is None or person["birth_date"] in (None, birth)


def _twice(record: Record) -> Problem:
    return Problem("last", "duplicate", {"value": record["name"].full})
