"""Dated lessons: made from the plans, changed by substitutions, told about by topics.

A lesson is (class, date, number, group) and keeps its id as long as the plan has it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from bot.domain.calendar import ClassPlan, Span, Special, SpecialKind
from bot.domain.importing.draft import Row
from bot.domain.importing.groups import Groups
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.importing.year import outside_year
from bot.domain.timetable import (
    BellHours,
    Hours,
    PlannedLesson,
    Slot,
    YearPlan,
    dated_lessons,
    each_day,
)

Place = tuple[date, int, int | None]
"""Day, number and group: a lesson within its class."""


class Lessons:
    """The lessons of the year by class and place."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.rows = work.draft["lesson"]
        self.by_class: dict[int, dict[Place, Row]] = defaultdict(dict)
        for row in self.rows:
            self.by_class[row["class_id"]][row["day"], row["number"], row["group_id"]] = row
        self._at: dict[tuple[int, date, int], list[Row]] | None = None
        self._plans: dict[int, YearPlan] = {}
        self._hours: dict[int, Hours] = {}

    # --- from the plans ---

    def make(self) -> None:
        """Makes the lessons of every class whose plans have changed, once for all sheets."""
        work = self.work
        for class_id in sorted(work.lessons_from.keys() | work.special_days.keys(), reverse=True):
            since = work.lessons_from.get(class_id)
            days = set(work.special_days.get(class_id, ()))
            if since is not None:
                days.update(each_day(since, work.last_day))
            self._make(class_id, days)

    def _make(self, class_id: int, days: set[date]) -> None:
        mine = self.by_class[class_id]
        left = {place: row for place, row in mine.items() if place[0] in days}
        for lesson in dated_lessons(self.plan(class_id), sorted(days)):
            row = left.pop((lesson.day, lesson.number, lesson.group_id), None)
            if row is None:
                self._add(class_id, lesson)
            elif self._follow(row, lesson):
                self.work.report.lessons_changed += 1
        for place, row in left.items():
            if row["status"] == "planned" and not row["topic"]:
                self.rows.remove(row)
                del mine[place]
                self.work.report.lessons_removed += 1

    def _add(self, class_id: int, lesson: PlannedLesson, **values: object) -> Row:
        row = self.rows.add(
            class_id=class_id,
            day=lesson.day,
            number=lesson.number,
            group_id=lesson.group_id,
            subject_id=lesson.subject_id,
            teacher_id=lesson.teacher_id,
            room=lesson.room,
            starts_at=lesson.starts_at,
            ends_at=lesson.ends_at,
            status="planned",
            reason="",
            remote=lesson.remote,
            topic="",
            planned_subject_id=None,
            planned_teacher_id=None,
            planned_room=None,
            planned_number=None,
            batch_id=None,
        )
        row.update(values)
        self.by_class[class_id][lesson.day, lesson.number, lesson.group_id] = row
        self.work.report.lessons_made += 1
        return row

    def _follow(self, row: Row, lesson: PlannedLesson) -> bool:
        """Brings an existing lesson to the plan; a substitution stays, over the new plan."""
        hours: Row = {
            "starts_at": lesson.starts_at,
            "ends_at": lesson.ends_at,
            "remote": lesson.remote,
        }
        plan: Row = {
            "subject_id": lesson.subject_id,
            "teacher_id": lesson.teacher_id,
            "room": lesson.room,
        }
        if row["status"] != "planned":
            plan = {f"planned_{key}": value for key, value in plan.items()}
        return self.rows.change(row, **hours, **plan)

    def plan(self, class_id: int) -> YearPlan:
        if class_id not in self._plans:
            self._plans[class_id] = year_plan(self.work, class_id)
        return self._plans[class_id]

    def hours(self, class_id: int) -> Hours:
        if class_id not in self._hours:
            self._hours[class_id] = Hours(self.plan(class_id).bells)
        return self._hours[class_id]

    # --- single lessons ---

    def at(self, class_id: int, day: date, number: int) -> list[Row]:
        """The lessons in that place: two and more where the class is taught in groups."""
        if self._at is None:
            self._at = defaultdict(list)
            for row in self.rows:
                self._at[row["class_id"], row["day"], row["number"]].append(row)
        return self._at[class_id, day, number]

    def unplanned(
        self, class_id: int, day: date, number: int, subject: int, group: int | None
    ) -> Row:
        """A lesson that no plan has."""
        begins, ends = self.hours(class_id).at(day, day.weekday(), number)
        lesson = PlannedLesson(day, number, group, subject, None, "", begins, ends, False)
        here = self.at(class_id, day, number)
        row = self._add(class_id, lesson)
        here.append(row)
        return row


def year_plan(work: Work, class_id: int) -> YearPlan:
    """All of a class's plans, old and new, as the timetable wants them."""
    klass = work.draft["school_class"].rows[class_id]
    days = ClassPlan(
        klass["days_per_week"] or work.school["days_per_week"],
        _spans(work, "term", class_id),
        _spans(work, "holiday", class_id),
        {
            row["day"]: Special(SpecialKind(row["kind"]), row["as_weekday"])
            for row in _mine(work, "special_day", class_id)
        },
    )
    return YearPlan(
        work.year,
        days,
        tuple(_slot(row) for row in _mine(work, "timetable_slot", class_id)),
        tuple(_bell(row) for row in _mine(work, "bell", class_id)),
        work.school["settings"].get("parity_flipped") is True,
    )


def _mine(work: Work, table: str, class_id: int) -> Iterable[Row]:
    return (row for row in work.draft[table] if row["class_id"] == class_id)


def _spans(work: Work, table: str, class_id: int) -> tuple[Span, ...]:
    spans = (
        Span(row["name"], row["starts_on"], row["ends_on"]) for row in _mine(work, table, class_id)
    )
    return tuple(sorted(spans, key=lambda span: span.starts_on))


def _slot(row: Row) -> Slot:
    return Slot(
        row["weekday"],
        row["number"],
        row["subject_id"],
        row["teacher_id"],
        row["room"],
        row["group_id"],
        row["parity"],
        row["starts_on"],
        row["ends_on"],
    )


def _bell(row: Row) -> BellHours:
    return BellHours(
        row["weekday"],
        row["number"],
        row["starts_at"],
        row["ends_at"],
        row["starts_on"],
        row["ends_on"],
    )


# --- substitutions --------------------------------------------------------------------------------


def import_changes(work: Work, sheet: ReadSheet, lessons: Lessons) -> None:
    seen: set[tuple[int, date, int]] = set()
    spoken: set[int] = set()
    for record in sheet.records:
        klass = work.find_class(record["class"])
        problem = klass if isinstance(klass, Problem) else outside_year(work, record, "day")
        if problem is not None or isinstance(klass, Problem):
            work.reject(sheet, record, problem or Problem("class", "class_unknown"))
            continue
        place = (klass["id"], record["day"], record["number"])
        here = lessons.at(*place)
        if place in seen or not (here or record["subject"]):
            code = "duplicate" if place in seen else "no_lesson"
            work.reject(sheet, record, Problem("number", code, {"value": str(record["number"])}))
            continue
        seen.add(place)
        spoken.add(klass["id"])
        _substitute(work, sheet, record, lessons, place)
    sheet.report.not_in_file = sum(
        row["status"] != "planned"
        and row["class_id"] in spoken
        and row["day"] >= work.effective
        and (row["class_id"], row["day"], row["number"]) not in seen
        for row in lessons.rows
    )


def _substitute(
    work: Work, sheet: ReadSheet, record: Record, lessons: Lessons, place: tuple[int, date, int]
) -> None:
    subject = work.subject(record["subject"])["id"] if record["subject"] else None
    teacher = work.teacher(sheet, record)
    here = lessons.at(*place)
    if not here and subject is not None:
        row = lessons.unplanned(*place, subject, None)
        row.update(teacher_id=teacher, room=record["room"], status="replaced")
        row["reason"] = record["reason"]
        sheet.report.new += 1
        return
    was_planned = all(row["status"] == "planned" for row in here)
    changed = [
        lessons.rows.change(row, **_substitution(row, record, subject, teacher)) for row in here
    ]
    if not any(changed):
        sheet.report.unchanged += 1
    elif was_planned:
        sheet.report.new += 1
    else:
        sheet.report.changed += 1


def _substitution(row: Row, record: Record, subject: int | None, teacher: int | None) -> Row:
    """What the lesson becomes. What stood in the plan is kept beside it."""
    planned = row if row["status"] == "planned" else _planned_of(row)
    kept: Row = {
        "planned_subject_id": planned["subject_id"],
        "planned_teacher_id": planned["teacher_id"],
        "planned_room": planned["room"],
        "reason": record["reason"],
    }
    if subject is None:
        return kept | {
            "status": "cancelled",
            "subject_id": planned["subject_id"],
            "teacher_id": planned["teacher_id"],
            "room": planned["room"],
        }
    same_subject = subject == planned["subject_id"]
    becomes: Row = {
        "subject_id": subject,
        "teacher_id": teacher or (planned["teacher_id"] if same_subject else None),
        "room": record["room"] or planned["room"],
    }
    same_people = same_subject and becomes["teacher_id"] == planned["teacher_id"]
    return kept | becomes | {"status": "moved" if same_people else "replaced"}


def _planned_of(row: Row) -> Row:
    if row["planned_subject_id"] is None:
        return row
    return {
        "subject_id": row["planned_subject_id"],
        "teacher_id": row["planned_teacher_id"],
        "room": row["planned_room"] or "",
    }


# --- topics ---------------------------------------------------------------------------------------


def import_topics(work: Work, sheet: ReadSheet, lessons: Lessons) -> None:
    groups = Groups(work)
    seen: dict[int, Record] = {}
    for record in sheet.records:
        klass = work.find_class(record["class"])
        problem = klass if isinstance(klass, Problem) else outside_year(work, record, "day")
        if problem is not None or isinstance(klass, Problem):
            work.reject(sheet, record, problem or Problem("class", "class_unknown"))
            continue
        rows = _told_about(work, lessons, groups, klass, record)
        if isinstance(rows, Problem):
            work.reject(sheet, record, rows)
        elif any(row["id"] in seen for row in rows):
            number = str(record["number"])
            work.reject(sheet, record, Problem("number", "duplicate", {"value": number}))
        else:
            seen |= {row["id"]: record for row in rows}
            _tell(sheet, lessons, rows, record["topic"])
    _count_untold(work, sheet, lessons, seen)


def _told_about(
    work: Work, lessons: Lessons, groups: Groups, klass: Row, record: Record
) -> list[Row] | Problem:
    subject = work.subject(record["subject"])
    group = groups.of(klass, subject, record["group"]) if record["group"] else None
    here = lessons.at(klass["id"], record["day"], record["number"])
    rows = [
        row
        for row in here
        if subject["id"] in (row["subject_id"], row["planned_subject_id"])
        and (group is None or row["group_id"] in (None, group["id"]))
    ]
    if rows:
        return rows
    group_id = group["id"] if group else None
    if any(row["group_id"] == group_id for row in here):
        name = work.draft["subject"].rows[here[0]["subject_id"]]["name"]
        params = {"value": record["subject"], "ours": name}
        return Problem("subject", "other_lesson", params)
    return [
        lessons.unplanned(klass["id"], record["day"], record["number"], subject["id"], group_id)
    ]


def _tell(sheet: ReadSheet, lessons: Lessons, rows: list[Row], topic: str) -> None:
    without = all(not row["topic"] for row in rows)
    changed = [lessons.rows.change(row, topic=topic) for row in rows]
    if not any(changed):
        sheet.report.unchanged += 1
    elif without:
        sheet.report.new += 1
    else:
        sheet.report.changed += 1


def _count_untold(work: Work, sheet: ReadSheet, lessons: Lessons, seen: dict[int, Record]) -> None:
    if not seen:
        return
    days = [record["day"] for record in seen.values()]
    first, last = min(days), max(days)
    classes = {lessons.rows.rows[key]["class_id"] for key in seen}
    sheet.report.not_in_file = sum(
        bool(row["topic"]) and first <= row["day"] <= last and row["class_id"] in classes
        for row in lessons.rows
        if row["id"] not in seen
    )
