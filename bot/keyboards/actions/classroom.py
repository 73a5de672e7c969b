"""My class: what its teacher sees to, gives out and prints."""

from datetime import date

from bot.keyboards.codec import Action, carried


@carried("c")
class OpenMyClass(Action):
    """None: one's own, the first one."""

    klass: int | None = None


@carried("cs")
class OpenSignatures(Action):
    """Who has signed a week; None: the newest that is open."""

    klass: int
    week: date | None = None


@carried("cr")
class RemindToSign(Action):
    klass: int
    week: date


@carried("cp")
class ChoosePaperSigner(Action):
    """Whose family signed on paper."""

    klass: int
    week: date


@carried("cw")
class SignOnPaper(Action):
    klass: int
    week: date
    student: int


@carried("cd")
class OpenClassDots(Action):
    klass: int
    page: int = 0


@carried("cu")
class OpenUnreached(Action):
    klass: int


@carried("ca")
class OpenClassReport(Action):
    """Averages, absences, who is at risk."""

    klass: int


@carried("cc")
class OpenClassCodes(Action):
    klass: int
    page: int = 0


@carried("cf")
class OpenPupilCodes(Action):
    klass: int
    student: int


@carried("ci")
class IssueCode(Action):
    """``person`` None: a representative not entered yet. ``close_old``: a phone was lost, whoever
    is linked is unlinked."""

    klass: int
    student: int
    person: int | None
    close_old: bool = False


@carried("cl")
class PrintSlips(Action):
    """``anew``: who holds a live code gets a new one instead of it."""

    klass: int
    anew: bool = False


@carried("cx")
class OpenPrinting(Action):
    klass: int


@carried("cy")
class PrintWeek(Action):
    """Pages to be glued in; ``student`` None: the whole class in one file."""

    klass: int
    week: date
    student: int | None = None


@carried("cz")
class ChoosePrinted(Action):
    """A student whose week is to be printed."""

    klass: int
    week: date


@carried("cm")
class PrintReport(Action):
    klass: int
    as_table: bool = False


@carried("cj")
class ChooseJournal(Action):
    klass: int


@carried("ck")
class PrintJournal(Action):
    klass: int
    subject: int
    month: date
