"""Words for the codes of an import's notes."""

from collections.abc import Callable

from bot.i18n import _

Words = Callable[[], str]

EXPECTED: dict[str, Words] = {
    "date": lambda: _("a date such as 25.11.2026"),
    "time": lambda: _("a time such as 8:30"),
    "weekday": lambda: _("a weekday such as mon or пн"),
    "weekday_time": lambda: _("a weekday and a time such as fri 12:00"),
    "number": lambda: _("a whole number"),
    "lesson_number": lambda: _("a lesson's number, 0 to 20"),
    "days_per_week": lambda: _("5 or 6"),
    "weight": lambda: _("a weight such as 2 or 2,5"),
    "yes_no": lambda: _("yes or no"),
    "role": lambda: _("teacher or admin"),
    "parity": lambda: _("even, odd or nothing"),
    "special_kind": lambda: _("no lessons, as weekday or remote"),
    "language": lambda: _("ru or en"),
    "sign": lambda: _("+ or -"),
    "mark": lambda: _("1 to 5, 4/5, 5-, a dot, 4., зач, незач, осв or н/а"),
    "term_mark": lambda: _("1 to 5, зач, незач, осв or н/а"),
    "attendance": lambda: _("н, б, у/п or оп"),
    "class": lambda: _("a class such as 5А"),
    "classes": lambda: _("classes such as 2-9 or 10А; 11Б"),
    "children": lambda: _("ids, or full names with the class: Ivanov Ivan, 5А; …"),
    "timezone": lambda: _("a time zone such as Europe/Moscow"),
    "term": lambda: _("a term of the class"),
    "name": lambda: _("surname and name"),
}

PROBLEMS: dict[str, Words] = {
    "unreadable": lambda: _("“{value}” cannot be read; expected {expected}."),
    "filled": lambda: _("the cell is empty, and it is needed."),
    "short_text": lambda: _("the text is longer than 1,000 characters: “{value}”."),
    "excel_date": lambda: _(
        "the spreadsheet has made a date of it ({value}). It was probably {likely}: "
        "format the column as text and write it again."
    ),
    "excel_date_unclear": lambda: _(
        "the spreadsheet has made a date of it ({value}): "
        "format the column as text and write it again."
    ),
    "attendance_in_marks": lambda: _(
        "“{value}” is attendance, not a mark: put it into the sheet “Посещаемость” / “Attendance”."
    ),
    "missing_column": lambda: _("the sheet was not read: a column is missing: {expected}."),
    "class_unknown": lambda: _("there is no class {value}: name it in the sheet of classes."),
    "no_such_classes": lambda: _("the school has none of these classes."),
    "student_unknown": lambda: _("no such student: {value}."),
    "name_of_another": lambda: _("this id belongs to {ours}, not to {value}."),
    "not_in_class": lambda: _("{student} is not in {value}."),
    "namesakes": lambda: _(
        "there are several of this name in {class}: {value}. Give the id or the birth date."
    ),
    "namesakes_id": lambda: _("there are several of this name: {value}. Give the id."),
    "moved": lambda: _("has {value} moved from {from} to {to}?"),
    "full_name": lambda: _("“{value}” is not a full name; expected {expected}."),
    "duplicate": lambda: _("this repeats a row above: {value}."),
    "overlap": lambda: _("it overlaps with “{value}”."),
    "ends_before": lambda: _("it ends before it begins: {value}."),
    "outside_year": lambda: _("{value} is not in the school year {year}."),
    "past_kept": lambda: _(
        "it was over on {value}: what was before {since} stays as it is in the diary."
    ),
    "no_class_uses": lambda: _("no class uses this bell, or it repeats another."),
    "two_groups": lambda: _("the student is already in another group (row {row})."),
    "no_such_lesson": lambda: _("the class has no lesson of {value} on this day."),
    "several_lessons": lambda: _(
        "the class has several lessons of {value} on this day: give the number of the missed one."
    ),
    "no_lesson": lambda: _("there is no lesson {value} to cancel."),
    "other_lesson": lambda: _("the timetable has {ours} there, not {value}."),
    "ambiguous": lambda: _(
        "it is not clear which is a correction of which. In the file: {theirs}. "
        "In the diary: {ours}."
    ),
    "edited": lambda: _("it was changed in the bot. In the file: {theirs}. In the diary: {ours}."),
    "removed_in_bot": lambda: _("it was removed in the bot. In the file: {theirs}."),
    "right_ends": lambda: _(
        "the office has set {value} as the last day of this right: shall it hold without an end?"
    ),
    "left": lambda: _(
        "in the diary this person is of the school no more from {value} on: are they here again?"
    ),
    "teacher_unknown": lambda: _("no teacher {value} (or several): left without a teacher."),
    "term_unknown": lambda: _("the class has no term “{value}”; it has: {likely}."),
    "child_unreadable": lambda: _("“{value}” cannot be read; expected {expected}."),
    "key_unknown": lambda: _("“{value}” is not known and was left out."),
}

TABLES: dict[str, Words] = {
    "link": lambda: _("people have linked"),
    "code": lambda: _("codes have been issued"),
    "mark": lambda: _("marks"),
    "mark_event": lambda: _("marks"),
    "dot": lambda: _("dots"),
    "homework": lambda: _("homework"),
    "homework_tick": lambda: _("ticks on homework"),
    "attendance": lambda: _("attendance"),
    "lesson": lambda: _("lessons"),
    "person": lambda: _("people"),
    "membership": lambda: _("students’ classes"),
    "guardianship": lambda: _("parents’ rights"),
    "school": lambda: _("the school’s own data"),
}
