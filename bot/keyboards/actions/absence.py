from datetime import date
from enum import StrEnum

from bot.domain.absence import Cause
from bot.keyboards.codec import Action, carried


class Code(StrEnum):
    """What a certificate turns an absence into; ASCII, because a button counts bytes."""

    ILL = "b"
    EXCUSED = "u"


# --- the form: every button carries the draft it belongs to ---


@carried("a")
class OpenAbsence(Action):
    """A new form with the likely day, or the unfinished one of this child."""

    student: int


@carried("an")
class NewAbsence(Action):
    """A new form, whatever stood unfinished."""

    student: int


@carried("af")
class OpenForm(Action):
    draft: int


@carried("ac")
class ChooseCause(Action):
    draft: int
    cause: Cause | None
    """None: back to the list of causes."""


@carried("ad")
class ChooseDays(Action):
    """A month to choose the first or (``last``) the last day from."""

    draft: int
    month: date
    last: bool


@carried("ap")
class PickAbsenceDay(Action):
    draft: int
    day: date
    last: bool


@carried("al")
class ChooseLessons(Action):
    """Lessons of the one day; a ``number`` is switched, None only shows them."""

    draft: int
    number: int | None = None


@carried("ae")
class WholeDay(Action):
    draft: int


@carried("ak")
class AddNote(Action):
    """The next message is the comment, or a photo or file."""

    draft: int


@carried("ay")
class DropNote(Action):
    """Take back the comment and the files of the form."""

    draft: int


@carried("ah")
class HideCause(Action):
    """Whether the student is shown the cause."""

    draft: int
    hide: bool


@carried("aq")
class SendAbsence(Action):
    """``seal`` is of the form as it was shown: nothing else is ever sent by this button."""

    draft: int
    seal: str


@carried("ax")
class CancelAbsence(Action):
    draft: int


# --- what was filed ---


@carried("ai")
class OpenNotices(Action):
    student: int
    page: int = 0


@carried("ao")
class OpenNotice(Action):
    student: int
    notice: int


@carried("aw")
class WithdrawNotice(Action):
    student: int
    notice: int


@carried("aj")
class ObjectToNotice(Action):
    """ "The child will come": a form that says the contrary of another's notice."""

    student: int
    notice: int


@carried("az")
class SendNoticeFiles(Action):
    student: int
    notice: int


# --- the class teacher ---


@carried("v")
class OpenClassNotices(Action):
    klass: int
    page: int = 0


@carried("vo")
class OpenClassNotice(Action):
    """One notice; opening it tells the family that it was seen."""

    notice: int


@carried("va")
class AcceptNotice(Action):
    notice: int


@carried("vq")
class QuestionNotice(Action):
    """The next message is the question."""

    notice: int


@carried("vx")
class LeaveQuestion(Action):
    notice: int


@carried("vz")
class SendClassNoticeFiles(Action):
    notice: int


@carried("vc")
class OpenCertificate(Action):
    """Which days a certificate covers and what they become; None: the notice's own days."""

    notice: int
    first: date | None = None
    last: date | None = None


@carried("vm")
class CertificateDays(Action):
    """A month to choose one end of the certificate's days from."""

    notice: int
    first: date
    last: date
    month: date
    choosing_last: bool


@carried("vr")
class RecordCertificate(Action):
    notice: int
    code: Code
    first: date
    last: date
