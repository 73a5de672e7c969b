"""What a class teacher prints: pages to glue in, the class report, a page of the journal."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.calendar import ONE_WEEK
from bot.domain.diary import DiaryDay, DiaryLesson
from bot.domain.people import StudentRef
from bot.domain.views.classroom import (
    ClassRef,
    ClassReport,
    JournalPage,
    PrintedWeek,
    Standing,
)
from bot.i18n import _, day_number, day_range, day_short, month_name, ngettext
from bot.keyboards.actions.classroom import (
    ChooseJournal,
    ChoosePrinted,
    OpenMyClass,
    OpenPrinting,
    PrintJournal,
    PrintReport,
    PrintSlips,
    PrintWeek,
)
from bot.keyboards.buttons import button, rows_of
from bot.keyboards.pieces import arrows, last_row
from bot.reports.papers import PageDay, PageLesson, Table, WeekPage, WeekPages
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.lessons import capital, joined
from bot.screens.mark_words import average_shown
from bot.screens.papers import Paper
from bot.screens.reports import term as term_words
from bot.screens.screen import Screen, bold, plain, text_of


def printing(ref: ClassRef, this: date) -> Screen:
    """What can be printed. ``this`` is the Monday of the current week."""
    klass, last = ref.id, this - ONE_WEEK
    text = text_of(
        bold(_("{class_name} · print").format(class_name=ref.name)),
        _("Weekly pages come two to an A4 sheet, to be cut and glued into the paper diary."),
    )
    rows = (
        (
            button(_("Week {days}").format(days=_short(last)), PrintWeek(klass, last)),
            button(_("Week {days}").format(days=_short(this)), PrintWeek(klass, this)),
        ),
        (button(_("Week of one student"), ChoosePrinted(klass, last)),),
        (
            button(_("🔑 Code slips"), PrintSlips(klass)),
            button(_("📊 Class report"), PrintReport(klass)),
        ),
        (button(_("📖 Journal page"), ChooseJournal(klass)),),
        last_row(OpenMyClass(klass)),
    )
    return Screen(text, rows)


def _short(monday: date) -> str:
    """``9–13.11``"""
    friday = monday + timedelta(days=4)
    first = str(monday.day) if monday.month == friday.month else day_number(monday)
    return f"{first}–{day_number(friday)}"


def choose_student(ref: ClassRef, students: tuple[StudentRef, ...], week: date) -> Screen:
    text = text_of(
        bold(_("{class_name} · week {days}").format(class_name=ref.name, days=_short(week))),
        _("Whose page shall be printed?"),
    )
    buttons = (button(names.short(one.name), PrintWeek(ref.id, week, one.id)) for one in students)
    around = arrows(
        ChoosePrinted(ref.id, week - ONE_WEEK),
        None,
        ChoosePrinted(ref.id, week + ONE_WEEK),
        (_short(week - ONE_WEEK), _short(week + ONE_WEEK)),
    )
    return Screen(text, (*rows_of(2, buttons), around, last_row(OpenPrinting(ref.id))))


# --- pages to glue in ---


def weeks(ref: ClassRef, found: tuple[PrintedWeek, ...], below: Screen) -> Screen:
    pages = WeekPages(tuple(_page(ref, one) for one in found))
    n = len(found)
    said = ngettext("{n} page is ready.", "{n} pages are ready.", n).format(n=n)
    first = found[0].days[0].day
    paper = Paper(pages, "pdf", f"week-{first.isoformat()}.pdf", plain(said))
    return replace(below, toast=said, paper=paper)


def _page(ref: ClassRef, view: PrintedWeek) -> WeekPage:
    first, last = view.days[0].day, view.days[-1].day
    return WeekPage(
        title=f"{names.full(view.student.name)}, {ref.name}",
        subtitle=joined(day_range(first, last), names.school(ref.school)),
        days=tuple(_day(day) for day in view.days),
        footer=_("Read by a parent: ____________________   Class teacher: ____________________"),
    )


def _day(day: DiaryDay) -> PageDay:
    return PageDay(
        heading=capital(day_short(day.day)),
        lessons=tuple(_lesson(item) for item in day.lessons),
        note=_note(day),
    )


def _lesson(item: DiaryLesson) -> PageLesson:
    lesson = item.lesson
    subject = words.subject_label(lesson.subject)
    marks = " ".join([*([item.absence] if item.absence else []), *item.marks])
    return PageLesson(
        number=str(lesson.number),
        subject=subject if lesson.held else _("{subject} (cancelled)").format(subject=subject),
        homework="; ".join(task.text for task in item.tasks),
        marks=marks,
    )


def _note(day: DiaryDay) -> str:
    """What no lesson of the day holds."""
    off = words.why_off(day.off) if day.off is not None and not day.lessons else ""
    tasks = (f"{words.subject_label(t.subject)}: {t.text}" for t in day.other_tasks)
    marks = (f"{words.subject_label(m.subject)}: {m.text}" for m in day.other_marks)
    remarks = (remark.text for remark in day.remarks)
    return joined(off, *tasks, *marks, *remarks, by="; ")


# --- the class report ---


def report(view: ClassReport, *, as_table: bool, below: Screen) -> Screen:
    kind = "xlsx" if as_table else "pdf"
    paper = Paper(_report(view), kind, f"class-report.{kind}")
    return replace(below, toast=_("The file is ready"), paper=paper)


def _report(view: ClassReport) -> Table:
    marks = (_("Average"), "5", "4", "3", "2") if view.has_marks else ()
    columns = (
        _("Name"),
        *marks,
        _("Missed lessons"),
        _("Without a cause"),
        _("Late"),
        _("Needs attention"),
    )
    return Table(
        title=_("Class report: {class_name}").format(class_name=view.ref.name),
        subtitle=joined(
            term_words(view.term), day_range(view.first, view.last), names.school(view.ref.school)
        ),
        columns=columns,
        rows=tuple(_report_row(line, view) for line in view.lines),
        footer=_report_footer(view),
        numbers=tuple(range(1, len(columns) - 1)),
    )


def _report_row(line: Standing, view: ClassReport) -> tuple[str, ...]:
    marks = (average_shown(line.average), *map(str, line.values)) if view.has_marks else ()
    return (
        names.full(line.name),
        *marks,
        str(line.missed),
        str(line.unexplained),
        str(line.late),
        _attention(line),
    )


def _attention(line: Standing) -> str:
    """Why somebody is at risk: subjects first."""
    weak = ", ".join(words.subject_label(name) for name in line.weak)
    missing = _("absences") if line.at_risk and not line.weak else ""
    return joined(weak, missing, by=", ")


def _report_footer(view: ClassReport) -> str:
    if not view.has_marks:
        return ""
    average = average_shown(view.average)
    said = _("Average of the class: {average}. The term mark is the teacher's word.")
    return said.format(average=average)


# --- a page of the journal ---


def choose_journal(ref: ClassRef, subjects: list[tuple[int, str]], month: date) -> Screen:
    text = text_of(
        bold(_("{class_name} · journal").format(class_name=ref.name)),
        _("{month}: choose a subject.").format(month=capital(month_name(month))),
    )
    buttons = (
        button(words.subject_key(name), PrintJournal(ref.id, number, month))
        for number, name in subjects
    )
    return Screen(text, (*rows_of(2, buttons), last_row(OpenPrinting(ref.id))))


def journal(view: JournalPage, subject: int, below: Screen) -> Screen:
    before = (view.first - timedelta(days=1)).replace(day=1)
    earlier = button(f"◀ {capital(month_name(before))}", PrintJournal(view.ref.id, subject, before))
    paper = Paper(_journal(view), "pdf", f"journal-{view.first:%Y-%m}.pdf")
    screen = replace(below, rows=((earlier,), *below.rows))
    return replace(screen, toast=_("The file is ready"), paper=paper)


def _journal(view: JournalPage) -> Table:
    columns = (_("Name"), *(str(day.day) for day in view.days), _("Average"))
    return Table(
        title=joined(view.ref.name, words.subject_label(view.subject)),
        subtitle=joined(capital(month_name(view.first)), names.school(view.ref.school)),
        columns=columns,
        rows=tuple(
            (names.short(line.name), *line.cells, average_shown(line.average))
            for line in view.lines
        ),
        footer=_("The average is of this month."),
    )
