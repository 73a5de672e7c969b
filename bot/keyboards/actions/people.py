"""The office: people of the school, their codes, rights, and who comes and goes."""

from datetime import date

from bot.domain.people import Right
from bot.keyboards.codec import Action, carried


@carried("xa")
class OpenPeople(Action):
    """The next words are a name to look for."""


@carried("xb")
class OpenOfficeCodes(Action):
    """Whose codes: a class, or the staff."""


@carried("xc")
class OpenStaffCodes(Action):
    page: int = 0


@carried("xd")
class IssueStaffCode(Action):
    """``close_old``: a phone was lost, whoever is linked is unlinked."""

    person: int
    close_old: bool = False


@carried("xe")
class RevokeCodes(Action):
    person: int


@carried("xf")
class OpenPerson(Action):
    person: int


@carried("xg")
class OpenRight(Action):
    """A parent's right for one child."""

    parent: int
    student: int


@carried("xh")
class SetRight(Action):
    parent: int
    student: int
    right: Right


@carried("xi")
class WriteBasis(Action):
    """The next words are what the right rests on."""

    parent: int
    student: int


@carried("xj")
class ChooseRightEnd(Action):
    """A month to choose the last day from."""

    parent: int
    student: int
    month: date | None = None


@carried("xk")
class SetRightEnd(Action):
    """None: without an end."""

    parent: int
    student: int
    last: date | None = None


@carried("xl")
class MarkLeft(Action):
    """The person leaves the school; asked first unless ``sure``."""

    person: int
    sure: bool = False


@carried("xm")
class MarkReturned(Action):
    person: int


@carried("xn")
class ChooseClassFor(Action):
    """Where a student moves to."""

    student: int


@carried("xo")
class MoveStudent(Action):
    student: int
    klass: int


@carried("xp")
class ChooseClassOfNew(Action):
    """Where somebody new joins."""


@carried("xq")
class AddStudent(Action):
    """The next words are the name of a new student of the class."""

    klass: int


@carried("xr")
class AddParent(Action):
    """The next words are the name of a new representative of the student."""

    student: int


@carried("xs")
class AddTeacher(Action):
    """The next words are the name of somebody new of the staff."""


@carried("xG")
class OpenPrintClasses(Action):
    """Whose papers: a class."""


@carried("xt")
class OpenClasses(Action):
    """Every class, with what its class teacher sees: signatures, notices, printing."""
