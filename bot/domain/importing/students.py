"""Students and their classes. Who may be somebody else is asked or rejected, never guessed."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from bot.domain.classnames import ClassName
from bot.domain.importing.draft import Row, Rows
from bot.domain.importing.people import People, namesakes, twice
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.names import folded
from bot.domain.people import Role


def import_students(work: Work, sheet: ReadSheet) -> None:
    _Students(work, sheet).run()
    work.people_changed()


class _Students:
    def __init__(self, work: Work, sheet: ReadSheet) -> None:
        self.work, self.sheet = work, sheet
        self.known = People(work, (Role.STUDENT,))
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
                self.work.reject(self.sheet, record, namesakes(record))
            elif who in met:
                self.work.reject(self.sheet, record, twice(record))
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
            self.work.reject(self.sheet, record, namesakes(record))
        elif not same:
            self._take(record, None)
        elif len(same) > 1:
            self.work.reject(self.sheet, record, namesakes(record))
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
            self.work.reject(self.sheet, record, twice(record))
            return
        if row is not None and not self.known.is_here(self.sheet, record, row):
            self.claimed[row["id"]] = record
            return
        values: Row = {}
        if record["birth"]:
            values["birth_date"] = record["birth"]
        returning = row is not None and row["left_on"] is not None
        moving = row is None or not self.memberships.is_now_in(row, record["class"])
        row = self.known.keep(self.sheet, record, row, also_changed=moving, **values)
        self.claimed[row["id"]] = record
        if moving:
            self._place_in_class(record["class"], row)
        elif returning:
            self.memberships.go_on(row)

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
        self.in_groups: dict[int, list[Row]] = defaultdict(list)
        for member in work.draft["group_member"]:
            self.in_groups[member["student_id"]].append(member)
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
        """The student's class, and groups of it."""
        row = self.live.pop(student["id"], None)
        if row is not None:
            _end(self.rows, row, last)
        for member in self.in_groups.pop(student["id"], ()):
            if member["ends_on"] is None or member["ends_on"] > last:
                _end(self.work.draft["group_member"], member, last)

    def go_on(self, student: Row) -> None:
        """Who was to leave stays after all, and so in the groups that ended with the class."""
        row = self.live[student["id"]]
        last = row["ends_on"]
        self.rows.change(row, ends_on=None)
        for member in self.in_groups[student["id"]]:
            if member["ends_on"] == last:
                self.work.draft["group_member"].change(member, ends_on=None)

    def move(self, student: Row, klass: Row, starts: date) -> None:
        self.end(student, starts - timedelta(days=1))
        self.live[student["id"]] = self.rows.add(
            student_id=student["id"],
            class_id=klass["id"],
            starts_on=starts,
            ends_on=None,
            batch_id=None,
        )


def _end(table: Rows, row: Row, last: date) -> None:
    """What had not begun by then never does."""
    if row["starts_on"] > last:
        table.remove(row)
    else:
        table.change(row, ends_on=last)


def _may_be(person: Row, birth: date | None) -> bool:
    return birth is None or person["birth_date"] in (None, birth)
