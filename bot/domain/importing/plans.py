"""Plans of the year: replaced for the classes in the file from a day on; the past stays."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.classnames import ClassSet
from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.names import folded

Wanted = list[tuple[Record, Row]]
"""What a class is to have: the row of the file and the plan's content."""


class _Tally:
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


def _classes(work: Work, sheet: ReadSheet, record: Record) -> list[Row]:
    """The classes a row is about; none is a rejection."""
    wanted: ClassSet = record["classes"]
    found = work.classes_of(wanted)
    if not found:
        work.reject(sheet, record, Problem("classes", "class_unknown", {"value": ""}))
    return found


# --- terms and holidays ---------------------------------------------------------------------------


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
        classes = _classes(work, sheet, record)
        clash = None if may_overlap else _overlapped(wanted, classes, content)
        if clash is not None:
            work.reject(sheet, record, Problem("starts", "overlap", {"value": clash}))
            continue
        for klass in classes:
            wanted[klass["id"]].append((record, content))
    tally = _Tally(sheet)
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
        self, work: Work, sheet: ReadSheet, table: str, class_id: int, tally: _Tally
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
        row = next((r for r in self.mine if _holds(r, content)), None)
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


def _holds(row: Row, content: Row) -> bool:
    return all(row[key] == value for key, value in content.items())


# --- special days: dated, so they are kept unless the file speaks of the same day -----------------


def import_special_days(work: Work, sheet: ReadSheet) -> None:
    rows = work.draft["special_day"]
    known = {(row["class_id"], row["day"]): row for row in rows}
    seen: set[tuple[int, date]] = set()
    tally = _Tally(sheet)
    for record in sheet.records:
        problem = _special_problem(work, record)
        if problem is not None:
            work.reject(sheet, record, problem)
            continue
        classes = _classes(work, sheet, record)
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


# --- dated plans: bells, timetable, groups --------------------------------------------------------


class _Dated:
    """A plan whose rows begin and end by date. What the file repeats goes on as it was."""

    def __init__(self, work: Work, sheet: ReadSheet, table: str, rows: Iterable[Row]) -> None:
        self.work, self.sheet = work, sheet
        self.rows = work.draft[table]
        self.mine = list(rows)
        self.since = work.effective if self.mine else work.first_day
        self.changed = False

    def replace(self, wanted: Wanted, tally: _Tally) -> None:
        last_before = self.since - timedelta(days=1)
        live = [r for r in self.mine if r["ends_on"] is None or r["ends_on"] >= self.since]
        for record, content in wanted:
            row = next((r for r in live if _holds(r, content)), None)
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


def _of_class(work: Work, table: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in work.draft[table]:
        found[row["class_id"]].append(row)
    return found


def _replace_by_class(work: Work, sheet: ReadSheet, table: str, wanted: dict[int, Wanted]) -> None:
    tally = _Tally(sheet)
    existing = _of_class(work, table)
    for class_id, rows in wanted.items():
        plan = _Dated(work, sheet, table, existing[class_id])
        plan.replace(rows, tally)
        if plan.changed:
            work.touch(class_id, plan.since)
    tally.close()


def import_bells(work: Work, sheet: ReadSheet) -> None:
    """By shift, weekday and class: a class's own bells stand instead of everybody's."""
    sound = [record for record in sheet.records if _bell_is_sound(work, sheet, record)]
    wanted: dict[int, Wanted] = {}
    used: set[int] = set()
    for klass in work.classes.values():
        rows = _bells_of(klass, sound)
        if rows:
            wanted[klass["id"]] = rows
            used |= {record.serial for record, _ in rows}
    for record in sound:
        if record.serial not in used:
            work.reject(sheet, record, Problem("classes", "no_class_uses", {}))
    _replace_by_class(work, sheet, "bell", wanted)


def _bell_is_sound(work: Work, sheet: ReadSheet, record: Record) -> bool:
    if record["ends"] > record["starts"]:
        return True
    params = {"value": f"{record['ends']:%H:%M}"}
    work.reject(sheet, record, Problem("ends", "ends_before", params))
    return False


def _bells_of(klass: Row, records: list[Record]) -> Wanted:
    best: dict[tuple[int | None, int], tuple[tuple[bool, bool], Record]] = {}
    fitting = [r for r in records if _rings_for(r, klass)]
    own = {r["weekday"] for r in fitting if not r["classes"].everyone}
    for record in fitting:
        named = not record["classes"].everyone
        if record["weekday"] in own and not named:
            continue
        key = (record["weekday"], record["number"])
        rank = (named, record["shift"] is not None)
        if key not in best or rank > best[key][0]:
            best[key] = (rank, record)
    return [(record, _bell(klass, record)) for _, record in best.values()]


def _rings_for(record: Record, klass: Row) -> bool:
    shift_fits = record["shift"] in (None, klass["shift"])
    return shift_fits and record["classes"].has(klass["grade"], klass["name"])


def _bell(klass: Row, record: Record) -> Row:
    return {
        "class_id": klass["id"],
        "weekday": record["weekday"],
        "number": record["number"],
        "starts_at": record["starts"],
        "ends_at": record["ends"],
        "break_after": record["break_after"],
    }


def import_timetable(work: Work, sheet: ReadSheet) -> None:
    groups = Groups(work)
    wanted: dict[int, Wanted] = defaultdict(list)
    places: set[tuple[int, int, int, int, str | None]] = set()
    for record in sheet.records:
        klass = work.find_class(record["class"])
        if isinstance(klass, Problem):
            work.reject(sheet, record, klass)
            continue
        slot = _slot(work, sheet, record, klass, groups)
        taken = _places(slot)
        if taken & places:
            work.reject(sheet, record, Problem("number", "duplicate", {
                "value": str(record["number"])}))  # fmt: skip
            continue
        places |= taken
        wanted[klass["id"]].append((record, slot))
    _replace_by_class(work, sheet, "timetable_slot", wanted)


def _slot(work: Work, sheet: ReadSheet, record: Record, klass: Row, groups: "Groups") -> Row:
    subject = work.subject(record["subject"])
    group = groups.of(klass, subject, record["group"]) if record["group"] else None
    return {
        "class_id": klass["id"],
        "weekday": record["weekday"],
        "number": record["number"],
        "subject_id": subject["id"],
        "teacher_id": work.teacher(sheet, record),
        "room": record["room"],
        "group_id": group["id"] if group else None,
        "parity": record["parity"],
    }


def _places(slot: Row) -> set[tuple[int, int, int, int, str | None]]:
    weeks = ("odd", "even") if slot["parity"] is None else (slot["parity"],)
    return {
        (slot["class_id"], slot["weekday"], slot["number"], slot["group_id"] or 0, week)
        for week in weeks
    }


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
    tally = _Tally(sheet)
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


def _bare_group(work: Work, groups: Groups, klass: Row, record: Record, tally: _Tally) -> None:
    subject = work.subject(record["subject"])
    known = groups.find(klass, subject, record["group"])
    groups.of(klass, subject, record["group"])
    tally.note(record, "unchanged" if known else "new")


def _replace_members(
    work: Work, sheet: ReadSheet, wanted: dict[int, Wanted], tally: _Tally
) -> None:
    class_of = {row["id"]: row["class_id"] for row in work.draft["study_group"]}
    existing: dict[int, list[Row]] = defaultdict(list)
    for member in work.draft["group_member"]:
        if member["group_id"] in class_of:
            existing[class_of[member["group_id"]]].append(member)
    for class_id, rows in wanted.items():
        _Dated(work, sheet, "group_member", existing[class_id]).replace(rows, tally)
    tally.close()


# --- regime ---------------------------------------------------------------------------------------


def import_regime(work: Work, sheet: ReadSheet) -> None:
    wanted: dict[int, Wanted] = defaultdict(list)
    for record in sheet.records:
        if not _bell_is_sound(work, sheet, record):
            continue
        for klass in _classes(work, sheet, record):
            wanted[klass["id"]].append((record, _regime_item(klass, record)))
    tally = _Tally(sheet)
    existing = _of_class(work, "regime_item")
    rows = work.draft["regime_item"]
    for class_id, items in wanted.items():
        left = existing[class_id]
        for record, content in items:
            same = next((row for row in left if _holds(row, content)), None)
            if same is None:
                rows.add(batch_id=None, **content)
            else:
                left.remove(same)
            tally.note(record, "new" if same is None else "unchanged")
        for row in left:
            rows.remove(row)
            sheet.report.replaced += 1
    tally.close()


def _regime_item(klass: Row, record: Record) -> Row:
    return {
        "class_id": klass["id"],
        "weekday": record["weekday"],
        "starts_at": record["starts"],
        "ends_at": record["ends"],
        "activity": record["activity"],
        "place": record["place"],
        "kind": record["kind"],
    }
