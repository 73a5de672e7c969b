from datetime import date
from enum import StrEnum

from bot.domain.marks import Span
from bot.keyboards.codec import Action, carried


class FileFormat(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


@carried("pc")
class ChooseChart(Action):
    """Subjects to tick. ``picked`` has a bit for each subject in the order of their ids; None is
    the usual choice."""

    student: int
    span: Span = Span.TERM
    picked: int | None = None
    dark: bool = False


@carried("pd")
class DrawChart(Action):
    student: int
    span: Span
    picked: int
    dark: bool


@carried("pm")
class SendMarksTable(Action):
    """The marks of a span as a file."""

    student: int
    span: Span
    day: date
    format: FileFormat
