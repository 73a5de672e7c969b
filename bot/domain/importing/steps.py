"""The steps of an import, in the order in which sheets build on one another."""

from collections.abc import Callable

from bot.domain.importing import groups, marks, parents, records, staff, students, timetable, year
from bot.domain.importing import lessons as made
from bot.domain.importing.draft import Row
from bot.domain.importing.lessons import Lessons
from bot.domain.importing.reading import ReadSheet
from bot.domain.importing.school import import_school
from bot.domain.importing.work import Work

Step = Callable[[Work, ReadSheet], None]

PEOPLE_AND_PLANS: tuple[tuple[str, Step], ...] = (
    ("teachers", staff.import_teachers),
    ("classes", staff.import_classes),
    ("students", students.import_students),
    ("parents", parents.import_parents),
    ("terms", year.import_terms),
    ("holidays", year.import_holidays),
    ("special_days", year.import_special_days),
    ("groups", groups.import_groups),
    ("bells", timetable.import_bells),
    ("timetable", timetable.import_timetable),
    ("regime", timetable.import_regime),
)
LESSONS: tuple[tuple[str, Callable[[Work, ReadSheet, Lessons], None]], ...] = (
    ("changes", made.import_changes),
    ("lessons", made.import_topics),
)
RECORDS: tuple[tuple[str, Step], ...] = (
    ("homework", records.import_homework),
    ("marks", marks.import_marks),
    ("term_marks", records.import_term_marks),
    ("attendance", records.import_attendance),
    ("remarks", records.import_remarks),
    ("events", records.import_events),
)


def run(work: Work, sheets: list[ReadSheet], facts: Row) -> None:
    """Works the whole file out in memory: the draft and the report hold the result.

    ``facts`` is what the file says of the school itself.
    """
    by_kind: dict[str, ReadSheet] = {sheet.kind: sheet for sheet in sheets}
    if "school" in by_kind:
        import_school(work, by_kind["school"], facts)
    for kind, step in PEOPLE_AND_PLANS:
        if kind in by_kind:
            step(work, by_kind[kind])
    lessons = Lessons(work)
    lessons.make()
    for kind, tell in LESSONS:
        if kind in by_kind:
            tell(work, by_kind[kind], lessons)
    for kind, step in RECORDS:
        if kind in by_kind:
            step(work, by_kind[kind])
    report = work.report
    report.sheets = [sheet.report for sheet in sheets]
    report.notes[:0] = [note for sheet in sheets for note in sheet.notes]
    report.changes_something = not work.draft.is_empty
