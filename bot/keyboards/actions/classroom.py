"""My class: what its teacher sees to, gives out and prints."""

from datetime import date

from bot.keyboards.codec import Action, carried


@carried("o")
class OpenMyClass(Action):
    """None: one's own, the first one."""

    klass: int | None = None


@carried("os")
class OpenSignatures(Action):
    """Who has signed a week; None: the newest that is open."""

    klass: int
    week: date | None = None


@carried("or")
class RemindToSign(Action):
    klass: int
    week: date


@carried("op")
class ChoosePaperSigner(Action):
    """Whose family signed on paper."""

    klass: int
    week: date


@carried("ow")
class SignOnPaper(Action):
    klass: int
    week: date
    student: int


@carried("od")
class OpenClassDots(Action):
    klass: int
    page: int = 0


@carried("ou")
class OpenUnreached(Action):
    klass: int


@carried("oa")
class OpenClassReport(Action):
    """Averages, absences, who is at risk."""

    klass: int


@carried("oc")
class OpenClassCodes(Action):
    klass: int
    page: int = 0


@carried("of")
class OpenPupilCodes(Action):
    klass: int
    student: int


@carried("oi")
class IssueCode(Action):
    """``person`` None: a representative not entered yet. ``close_old``: a phone was lost, whoever
    is linked is unlinked."""

    klass: int
    student: int
    person: int | None
    close_old: bool = False


@carried("ol")
class PrintSlips(Action):
    """``anew``: who holds a live code gets a new one instead of it."""

    klass: int
    anew: bool = False


@carried("ox")
class OpenPrinting(Action):
    klass: int


@carried("oy")
class PrintWeek(Action):
    """Pages to be glued in; ``student`` None: the whole class in one file."""

    klass: int
    week: date
    student: int | None = None


@carried("oz")
class ChoosePrinted(Action):
    """A student whose week is to be printed."""

    klass: int
    week: date


@carried("om")
class PrintReport(Action):
    klass: int
    as_table: bool = False


@carried("oj")
class ChooseJournal(Action):
    klass: int


@carried("ok")
class PrintJournal(Action):
    klass: int
    subject: int
    month: date
