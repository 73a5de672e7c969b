"""The marks of a span as a table to keep: PDF to print, XLSX to count on."""

from bot.domain.views.marks import SubjectLine, SubjectsOverview
from bot.i18n import _
from bot.keyboards.actions.chart import FileFormat
from bot.reports.papers import Table
from bot.screens import names
from bot.screens.mark_words import average_shown, span_shown, subject_brief
from bot.screens.papers import Paper
from bot.screens.screen import Screen, plain

AVERAGE, COUNTED, MISSED = 2, 3, 4


def sent(view: SubjectsOverview, format_: FileFormat, below: Screen) -> Screen:
    """The screen it was asked from again, with the file beside it."""
    caption = _("Marks: {name}, {class_name} · {span}").format(
        name=plain(names.first(view.student.name)),
        class_name=plain(view.student.class_name),
        span=plain(span_shown(view.days)),
    )
    paper = Paper(table(view), format_.value, f"marks.{format_.value}", caption)
    return Screen(below.text, below.rows, toast=_("The file is ready"), paper=paper)


def table(view: SubjectsOverview) -> Table:
    return Table(
        title=_("Marks: {name}, {class_name}").format(
            name=names.full(view.student.name), class_name=view.student.class_name
        ),
        subtitle=span_shown(view.days),
        columns=(
            _("Subject"),
            _("Marks"),
            _("Average"),
            _("How many"),
            _("Missed"),
            _("Term mark") if view.days.term else _("Year mark"),
        ),
        rows=tuple(_row(line) for line in view.lines),
        footer=_("An average counts marks by their weight. The term mark is the teacher's word."),
        numbers=(AVERAGE, COUNTED, MISSED),
    )


def _row(line: SubjectLine) -> tuple[str, ...]:
    return (
        subject_brief(line.name),
        ", ".join(line.marks),
        average_shown(line.average),
        str(line.counted),
        str(line.missed),
        line.result,
    )
