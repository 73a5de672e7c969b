"""Marks and dots, paired within one bucket: student, subject, date, kind of work."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.records import Span, dated_pupil
from bot.domain.importing.work import Problem, Work
from bot.domain.marks import default_weight
from bot.domain.names import folded
from bot.domain.values import MarkCell

Bucket = tuple[int, int, date, str]


@dataclass(slots=True)
class Given:
    """One mark of the file. A double mark is two of these with one record."""

    record: Record
    value: int | None
    text: str
    weight: Fraction
    comment: str
    again: bool
    class_id: int
    teacher: int | None

    def equals(self, row: Row) -> bool:
        return (
            bool(row["text"] == self.text)
            and row["value"] == self.value
            and row["weight"] == self.weight
            and row["comment"] == self.comment
        )


def import_marks(work: Work, sheet: ReadSheet) -> None:
    _Marks(work, sheet).run()


class _Marks:
    def __init__(self, work: Work, sheet: ReadSheet) -> None:
        self.work, self.sheet = work, sheet
        self.marks, self.dots = work.draft["mark"], work.draft["dot"]
        self.span = Span()
        self.seen: set[int] = set()
        self.outcomes: dict[int, set[str]] = defaultdict(set)
        self.refused: set[int] = set()
        self.again = {dot["mark_id"]: dot for dot in self.dots if dot["mark_id"] is not None}
        self.owed: dict[Any, list[Row]] = defaultdict(list)
        for dot in self.dots:
            if dot["kind"] == "owed":
                self.owed[dot["student_id"], dot["subject_id"], dot["day"]].append(dot)
        self.kinds: dict[str, tuple[str, Fraction]] = {}
        self._met: set[int] = set()

    def run(self) -> None:
        existing: dict[Bucket, list[Row]] = defaultdict(list)
        for row in self.marks:
            bucket = (row["student_id"], row["subject_id"], row["day"], self._kind(row["kind"])[0])
            existing[bucket].append(row)
        given = self._given()
        for bucket, marks in given.items():
            self._pair(bucket, marks, existing.get(bucket))
        for outcome in self.outcomes.values():
            self._count(outcome)
        live = (row for row in self.marks if row["removed_at"] is None)
        self.sheet.report.not_in_file = self.span.absent(live, self.seen)

    def _kind(self, kind: str) -> tuple[str, Fraction]:
        """The kind folded, and its weight where the file gives none."""
        known = self.kinds.get(kind)
        if known is None:
            known = self.kinds[kind] = (folded(kind), default_weight(kind))
        return known

    def _given(self) -> dict[Bucket, list[Given]]:
        buckets: dict[Bucket, list[Given]] = defaultdict(list)
        for record in self.sheet.records:
            found = dated_pupil(self.work, record)
            if isinstance(found, Problem):
                self.work.reject(self.sheet, record, found)
                continue
            klass, student = found
            self._sort(buckets, record, klass["id"], student["id"])
        return buckets

    def _sort(
        self, buckets: dict[Bucket, list[Given]], record: Record, class_id: int, student: int
    ) -> None:
        values = record.values
        subject = self.work.subject(values["subject"])["id"]
        teacher = self.work.teacher(self.sheet, record)
        kind, usual = self._kind(values["kind"])
        self.span.take(class_id, values["day"])
        cell: MarkCell = values["mark"]
        if not cell.marks:
            self._owed(record, class_id, student, subject, teacher)
            return
        weight, comment = values["weight"] or usual, values["comment"]
        again = cell.dot == "again"
        bucket = buckets[student, subject, values["day"], kind]
        for value, text in cell.marks:
            bucket.append(Given(record, value, text, weight, comment, again, class_id, teacher))

    def _count(self, outcome: set[str]) -> None:
        report = self.sheet.report
        if "refused" in outcome:
            report.rejected += 1
        elif outcome == {"unchanged"}:
            report.unchanged += 1
        elif outcome == {"new"}:
            report.new += 1
        else:
            report.changed += 1

    # --- one bucket ---

    def _pair(self, bucket: Bucket, given: list[Given], known: list[Row] | None) -> None:
        if not known:
            for mark in given:
                self._add(bucket, mark)
            return
        left = list(known)
        rest = [mark for mark in given if not self._same(mark, left)]
        live = [row for row in left if row["removed_at"] is None]
        if len(rest) == 1 and len(left) == 1:
            self._correct(rest[0], left[0])
        elif rest and live:
            self._ambiguous(rest, live)
        else:
            for mark in rest:
                self._new_beside_removed(bucket, mark, left)

    def _same(self, mark: Given, left: list[Row]) -> bool:
        equal = [row for row in left if row["removed_at"] is None and mark.equals(row)]
        if not equal:
            return False
        row = next((r for r in equal if (r["id"] in self.again) == mark.again), equal[0])
        left.remove(row)
        self.seen.add(row["id"])
        changed = mark.again and self._ask_again(mark, row)
        self.outcomes[mark.record.serial].add("changed" if changed else "unchanged")
        return True

    def _new_beside_removed(self, bucket: Bucket, mark: Given, removed: list[Row]) -> None:
        """A mark taken back in the bot does not return by itself."""
        row = next((row for row in removed if mark.equals(row)), None)
        if row is None:
            self._add(bucket, mark)
        else:
            removed.remove(row)
            self._correct(mark, row)

    def _ambiguous(self, rest: list[Given], left: list[Row]) -> None:
        ours = ", ".join(_shown(row["text"], row["weight"], row["comment"]) for row in left)
        theirs = ", ".join(_shown(mark.text, mark.weight, mark.comment) for mark in rest)
        self.seen |= {row["id"] for row in left}
        problem = Problem("mark", "ambiguous", {"theirs": theirs, "ours": ours})
        for row in {mark.record.serial: mark.record for mark in rest}.values():
            self._refuse(row, problem)

    def _refuse(self, record: Record, problem: Problem) -> None:
        if record.serial not in self.refused:
            self.refused.add(record.serial)
            self.work.reject(self.sheet, record, problem)
            self.sheet.report.rejected -= 1  # counted with the row's other marks
        self.outcomes[record.serial].add("refused")

    def _correct(self, mark: Given, row: Row) -> None:
        self.seen.add(row["id"])
        removed = row["removed_at"] is not None
        if (removed or row["origin"] != "import") and not self._chosen(mark, row, removed):
            self.outcomes[mark.record.serial].add("refused")
            return
        self.marks.change(
            row,
            value=mark.value,
            text=mark.text,
            weight=mark.weight,
            comment=mark.comment,
            set_by=mark.teacher or row["set_by"],
            edited_at=self.work.now,
            origin="import",
            removed_at=None,
        )
        if mark.again:
            self._ask_again(mark, row)
        else:
            self._ask_no_more(row)
        self.outcomes[mark.record.serial].add("changed")

    def _chosen(self, mark: Given, row: Row, removed: bool) -> bool:
        params = {
            "theirs": _shown(mark.text, mark.weight, mark.comment),
            "ours": _shown(row["text"], row["weight"], row["comment"]),
        }
        problem = Problem("mark", "removed_in_bot" if removed else "edited", params)
        if self.work.accepted(self.sheet, mark.record, problem):
            return True
        self.sheet.report.rejected -= 1  # counted with the row's other marks
        return False

    def _add(self, bucket: Bucket, mark: Given) -> None:
        now = self.work.now
        row = self.marks.add(
            student_id=bucket[0],
            subject_id=bucket[1],
            class_id=mark.class_id,
            day=bucket[2],
            kind=mark.record["kind"],
            value=mark.value,
            text=mark.text,
            weight=mark.weight,
            comment=mark.comment,
            set_by=mark.teacher,
            set_at=now,
            edited_at=now,
            origin="import",
            foreign_id=None,
            removed_at=None,
            batch_id=None,
        )
        self.seen.add(row["id"])
        if mark.again:
            self._ask_again(mark, row)
        self.outcomes[mark.record.serial].add("new")

    # --- dots ---

    def _ask_again(self, mark: Given, row: Row) -> bool:
        """The dot of ``4.``; True when it was not there, or was for another day."""
        dot = self.again.get(row["id"])
        due = mark.record["due"]
        if dot is not None:
            return dot["closed_at"] is None and self.dots.change(dot, due_on=due)
        self.again[row["id"]] = self.dots.add(
            student_id=row["student_id"],
            subject_id=row["subject_id"],
            class_id=row["class_id"],
            day=row["day"],
            kind="again",
            what=row["comment"] or row["kind"],
            due_on=due,
            mark_id=row["id"],
            set_by=mark.teacher,
            set_at=self.work.now,
            closed_at=None,
            closed_by_mark=None,
            batch_id=None,
        )
        return True

    def _ask_no_more(self, row: Row) -> None:
        dot = self.again.get(row["id"])
        if dot is not None and dot["closed_at"] is None:
            self.dots.change(dot, closed_at=self.work.now, closed_by_mark=row["id"])

    def _owed(
        self, record: Record, class_id: int, student: int, subject: int, teacher: int | None
    ) -> None:
        """A lone dot. The same work is not owed twice; what is closed stays closed."""
        what = record["comment"] or record["kind"]
        known = self.owed[student, subject, record["day"]]
        dot = next((d for d in known if d["what"] == what and d["id"] not in self._met), None)
        if dot is not None:
            self._met.add(dot["id"])
            changed = dot["closed_at"] is None and self.dots.change(dot, due_on=record["due"])
            self.outcomes[record.serial].add("changed" if changed else "unchanged")
            return
        self._met.add(
            self.dots.add(
                student_id=student,
                subject_id=subject,
                class_id=class_id,
                day=record["day"],
                kind="owed",
                what=what,
                due_on=record["due"],
                mark_id=None,
                set_by=teacher,
                set_at=self.work.now,
                closed_at=None,
                closed_by_mark=None,
                batch_id=None,
            )["id"]
        )
        self.outcomes[record.serial].add("new")


def _shown(text: str, weight: Fraction, comment: str) -> str:
    """One mark for the report: ``4 (×2,5; Молодец!)``."""
    number = f"{float(weight):g}".replace(".", ",")
    return f"{text} (×{number}{'; ' + comment if comment else ''})"
