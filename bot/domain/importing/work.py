"""One import while it is worked out: the rows, the report, and who is meant by what."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.domain.calendar import year_bounds
from bot.domain.classnames import ClassName, ClassSet
from bot.domain.importing.draft import Draft, Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.report import ImportOptions, ImportReport, Moved, Note, Outcome
from bot.domain.names import folded, is_initials, with_initials
from bot.domain.people import Name, Role

STAFF = (Role.TEACHER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be applied: a note without its place."""

    column: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


class Work:
    """Shared by all steps. ``effective``: the day from which plans of the file hold."""

    def __init__(
        self, draft: Draft, school: Row, year: int, effective: date, now: datetime,
        options: ImportOptions, report: ImportReport,
    ) -> None:  # fmt: skip
        self.draft = draft
        self.school = school
        self.year = year
        self.first_day, self.last_day = year_bounds(year)
        self.effective = min(max(effective, self.first_day), self.last_day)
        report.effective = self.effective
        self.now = now
        self.options = options
        self.report = report
        self.classes: dict[str, Row] = {
            row["name"]: row for row in draft["school_class"] if row["year"] == year
        }
        self.subjects: dict[str, Row] = {row["folded_name"]: row for row in draft["subject"]}
        self.spelling: dict[str, Row] = {}
        self.lessons_from: dict[int, date] = {}
        """Classes whose lessons are made again, and from which day."""
        self.special_days: dict[int, set[date]] = defaultdict(set)
        """Single days, perhaps in the past, whose lessons are made again."""
        self._students: dict[tuple[str, str, str], Row | Problem] = {}
        self._teachers: dict[str, Row | None] = {}
        self._index: _StudentIndex | None = None
        self._staff: _StaffIndex | None = None

    def touch(self, class_id: int, since: date) -> None:
        """The class's plan has changed from that day on."""
        self.lessons_from[class_id] = min(since, self.lessons_from.get(class_id, since))

    # --- notes ---

    def reject(self, sheet: ReadSheet, record: Record, problem: Problem) -> None:
        sheet.report.rejected += 1
        self._note(Outcome.REJECTED, sheet, record, problem)

    def warn(self, sheet: ReadSheet, record: Record, problem: Problem) -> None:
        self._note(Outcome.WARNING, sheet, record, problem)

    def accepted(self, sheet: ReadSheet, record: Record, problem: Problem) -> bool:
        """A question: noted either way; False leaves the row unapplied."""
        if self.options.accepts(f"{record.sheet}:{record.row}"):
            return True
        sheet.report.rejected += 1
        self._note(Outcome.QUESTION, sheet, record, problem, acceptable=True)
        return False

    def _note(
        self, outcome: Outcome, sheet: ReadSheet, record: Record, problem: Problem,
        *, acceptable: bool = False,
    ) -> None:  # fmt: skip
        header = sheet.headers.get(problem.column, "")
        self.report.notes.append(
            Note(
                outcome, record.sheet, record.row, header, problem.code, problem.params, acceptable
            )
        )

    def moved(self, student: Row, from_class: str, to_class: str) -> None:
        self.report.moves.append(Moved(full_name(student), from_class, to_class))

    # --- what cells refer to ---

    def find_class(self, name: ClassName) -> Row | Problem:
        found = self.classes.get(name.name)
        return found or Problem("class", "class_unknown", {"value": name.name})

    def make_class(self, name: ClassName, **values: Any) -> Row:
        defaults: Row = {
            "school_id": self.school["id"], "year": self.year, "grade": name.grade,
            "letter": name.letter, "name": name.name, "class_teacher_id": None, "room": "",
            "profile": "", "shift": 1, "days_per_week": None, "batch_id": None,
        }  # fmt: skip
        row = self.classes[name.name] = self.draft["school_class"].add(**(defaults | values))
        return row

    def classes_of(self, wanted: ClassSet) -> list[Row]:
        return [row for row in self.classes.values() if wanted.has(row["grade"], row["name"])]

    def subject(self, name: str) -> Row:
        """The school's subject of that name, made when it is new."""
        known = self.spelling.get(name)
        if known is None:
            known = self.subjects.get(folded(name))
            if known is None:
                known = self.draft["subject"].add(
                    school_id=self.school["id"],
                    name=name,
                    folded_name=folded(name),
                    batch_id=None,
                )
                self.subjects[folded(name)] = known
            self.spelling[name] = known
        return known

    def teacher(self, sheet: ReadSheet, record: Record, column: str = "teacher") -> int | None:
        """The teacher's id; a name nobody (or more than one) has is a warning and nobody."""
        name = record[column]
        if not name:
            return None
        found = self.staff_named(name)
        if found is None:
            self.warn(sheet, record, Problem(column, "teacher_unknown", {"value": name}))
            return None
        return int(found["id"])

    def staff_named(self, name: str) -> Row | None:
        if name not in self._teachers:
            self._staff = self._staff or _StaffIndex(self.draft)
            self._teachers[name] = self._staff.find(name)
        return self._teachers[name]

    def student(self, record: Record, klass: ClassName) -> Row | Problem:
        """The student a row of records is about: by id, else by name within the class."""
        key = (record["code"], record["student"], klass.name)
        found = self._students.get(key)
        if found is None:
            self._index = self._index or _StudentIndex(self)
            found = self._students[key] = self._index.find(*key)
        return found

    def people_changed(self) -> None:
        """Forget who was found: people and classes have been imported since."""
        self._students.clear()
        self._teachers.clear()
        self._index = self._staff = None


class _StaffIndex:
    def __init__(self, draft: Draft) -> None:
        self._by: dict[str, list[Row]] = defaultdict(list)
        for row in draft["person"]:
            if row["role"] in STAFF:
                self._by[row["folded_name"]].append(row)
                self._by["~" + with_initials(row["folded_name"])].append(row)
                if row["foreign_id"]:
                    self._by["#" + folded(row["foreign_id"])].append(row)

    def find(self, name: str) -> Row | None:
        keys = [folded(name), "#" + folded(name)]
        if is_initials(name):
            keys.append("~" + with_initials(name))
        for key in keys:
            here = [row for row in self._by.get(key, ()) if row["left_on"] is None]
            if len(here) == 1:
                return here[0]
        return None


class _StudentIndex:
    def __init__(self, work: Work) -> None:
        self._people = work.draft["person"].rows
        self._by_code: dict[str, Row] = {
            row["foreign_id"]: row
            for row in self._people.values()
            if row["role"] == Role.STUDENT and row["foreign_id"]
        }
        class_names = {row["id"]: name for name, row in work.classes.items()}
        self._in_class: dict[str, dict[int, Row]] = defaultdict(dict)
        for membership in work.draft["membership"]:
            name = class_names.get(membership["class_id"])
            if name is not None:
                student = self._people[membership["student_id"]]
                self._in_class[name][student["id"]] = student
        self._by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for name, students in self._in_class.items():
            for student in students.values():
                self._by_name[name, student["folded_name"]].append(student)

    def find(self, code: str, name: str, klass: str) -> Row | Problem:
        return self._by_id(code, name, klass) if code else self._by_full_name(name, klass)

    def _by_id(self, code: str, name: str, klass: str) -> Row | Problem:
        found = self._by_code.get(code)
        if found is None:
            return Problem("code", "student_unknown", {"value": code})
        if name and folded(name) != found["folded_name"]:
            return Problem("student", "name_of_another", {"value": name, "ours": full_name(found)})
        if found["id"] not in self._in_class[klass]:
            return Problem("class", "not_in_class", {"value": klass, "student": full_name(found)})
        return found

    def _by_full_name(self, name: str, klass: str) -> Row | Problem:
        if not name:
            return Problem("student", "filled", {"expected": "filled"})
        found = self._by_name.get((klass, folded(name)), [])
        if len(found) == 1:
            return found[0]
        code = "namesakes" if found else "student_unknown"
        return Problem("student", code, {"value": name, "class": klass})


def full_name(person: Row) -> str:
    return Name(person["last_name"], person["first_name"], person["middle_name"]).full
