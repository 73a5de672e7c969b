"""Subgroups of classes, and who is in them."""

from collections import defaultdict

from bot.domain.importing.draft import Row
from bot.domain.importing.plans import Dated, Tally, Wanted
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.names import folded


class Groups:
    """The subgroups of classes, made when a sheet first names them."""

    def __init__(self, work: Work) -> None:
        self.rows = work.draft["study_group"]
        self._known = {
            (row["class_id"], row["subject_id"], folded(row["name"])): row for row in self.rows
        }

    def find(self, klass: Row, subject: Row, name: str) -> Row | None:
        return self._known.get((klass["id"], subject["id"], folded(name)))

    def of(self, klass: Row, subject: Row, name: str) -> Row:
        row = self.find(klass, subject, name)
        if row is None:
            row = self.rows.add(
                class_id=klass["id"], subject_id=subject["id"], name=name, batch_id=None
            )
            self._known[klass["id"], subject["id"], folded(name)] = row
        return row


def import_groups(work: Work, sheet: ReadSheet) -> None:
    groups = Groups(work)
    wanted: dict[int, Wanted] = defaultdict(list)
    chosen: dict[tuple[int, int, int], Record] = {}
    tally = Tally(sheet)
    for record in sheet.records:
        klass = work.find_class(record["class"])
        if isinstance(klass, Problem):
            work.reject(sheet, record, klass)
            continue
        if not (record["code"] or record["student"]):
            _bare_group(work, groups, klass, record, tally)
            continue
        student = work.student(record, record["class"])
        if isinstance(student, Problem):
            work.reject(sheet, record, student)
            continue
        subject = work.subject(record["subject"])
        place = (klass["id"], subject["id"], student["id"])
        if place in chosen:
            work.reject(sheet, record, Problem("group", "two_groups", {
                "value": record["group"], "row": str(chosen[place].row)}))  # fmt: skip
            continue
        chosen[place] = record
        group = groups.of(klass, subject, record["group"])
        content = {"group_id": group["id"], "student_id": student["id"]}
        wanted[klass["id"]].append((record, content))
    _replace_members(work, sheet, wanted, tally)


def _bare_group(work: Work, groups: Groups, klass: Row, record: Record, tally: Tally) -> None:
    subject = work.subject(record["subject"])
    known = groups.find(klass, subject, record["group"])
    groups.of(klass, subject, record["group"])
    tally.note(record, "unchanged" if known else "new")


def _replace_members(work: Work, sheet: ReadSheet, wanted: dict[int, Wanted], tally: Tally) -> None:
    class_of = {row["id"]: row["class_id"] for row in work.draft["study_group"]}
    existing: dict[int, list[Row]] = defaultdict(list)
    for member in work.draft["group_member"]:
        if member["group_id"] in class_of:
            existing[class_of[member["group_id"]]].append(member)
    for class_id, rows in wanted.items():
        Dated(work, sheet, "group_member", existing[class_id]).replace(rows, tally)
    tally.close()
