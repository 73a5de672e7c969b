from datetime import date
from enum import StrEnum

from bot.keyboards.codec import Action, carried


class Part(StrEnum):
    """What of a lesson is wanted."""

    LESSON = "l"
    MARKS = "m"
    ROLL = "a"
    HOMEWORK = "h"


@carried("jn")
class OpenNow(Action):
    """The lesson going on (or the last one), opened at the part."""

    part: Part = Part.LESSON


@carried("jd")
class OpenMyDay(Action):
    """Lessons of a day (None: today) and what each lacks; ``teacher`` None is oneself."""

    day: date | None = None
    teacher: int | None = None


@carried("jc")
class PickLessonDay(Action):
    month: date
    teacher: int | None = None


@carried("jg")
class OpenTeachers(Action):
    """The office: for whom to enter."""

    page: int = 0


@carried("jl")
class OpenLesson(Action):
    lesson: int


@carried("jm")
class OpenTapping(Action):
    """Marks: tap a mark, then everyone who got it."""

    lesson: int


@carried("ja")
class OpenRoll(Action):
    """Absences by tapping names."""

    lesson: int


@carried("jp")
class ChoosePen(Action):
    """``5``…``2``, ``.``, a code of attendance, or empty: take away."""

    draft: int
    pen: str
    page: int = 0


@carried("jt")
class TapPupil(Action):
    draft: int
    student: int
    page: int = 0


@carried("ju")
class TurnPupils(Action):
    draft: int
    page: int


@carried("jv")
class OpenDraft(Action):
    """What was understood, before it is saved."""

    draft: int


@carried("jk")
class OpenKinds(Action):
    draft: int
    page: int = 0


@carried("jki")
class ChooseKind(Action):
    draft: int
    kind: int


@carried("jw")
class ChooseWeight(Action):
    """In hundredths; None: the usual weight of the kind."""

    draft: int
    weight: int | None = None


@carried("jb")
class ToggleBeside(Action):
    """New marks beside those of the same kind, or in their place."""

    draft: int


@carried("jr")
class ChooseReason(Action):
    draft: int
    reason: str


@carried("jq")
class AnswerQuestion(Action):
    """``option`` None: leave this one out."""

    draft: int
    question: int
    option: int | None = None


@carried("jqs")
class SkipUnread(Action):
    draft: int


@carried("jo")
class ChooseLesson(Action):
    """Which lesson the message was about."""

    draft: int
    lesson: int


@carried("js")
class SaveDraft(Action):
    """``seal`` tells what was on the screen: nothing else is saved."""

    draft: int
    seal: str


@carried("jx")
class DropDraft(Action):
    draft: int


@carried("jz")
class UndoSaving(Action):
    saving: int


@carried("jy")
class PinForDraft(Action):
    """A key of the PIN pad over a draft to be saved; ``typed`` are the digits so far."""

    draft: int
    seal: str
    typed: str = ""


@carried("jys")
class SetPin(Action):
    """Setting the PIN: the old one (if any), the new one, the new one again."""

    typed: str = ""
    """Up to twelve digits: old, new, repeated."""


@carried("jyr")
class ResetPin(Action):
    """The office takes a forgotten PIN away."""

    teacher: int
    sure: bool = False


@carried("je")
class EditTopic(Action):
    lesson: int


@carried("ji")
class EditLink(Action):
    lesson: int


@carried("jid")
class DropLink(Action):
    lesson: int


@carried("jxf")
class LeaveForm(Action):
    """Out of a field that waits for words, back to the lesson."""

    lesson: int


@carried("jf")
class OpenUnfilled(Action):
    """The office: what the lessons of a day lack, by teacher."""

    day: date | None = None
    page: int = 0


@carried("jft")
class ToggleReminders(Action):
    """Whether to be reminded in the evening of what is not filled in."""

    on: bool


@carried("jfd")
class DisputeDay(Action):
    """ "That was not me", about what was saved in one's name on a day."""

    person: int
    day: date


@carried("jh")
class OpenLessonHomework(Action):
    """The homework given in a lesson."""

    lesson: int


@carried("jhw")
class WriteHomework(Action):
    """New homework, or (``homework``) a change of it."""

    lesson: int
    homework: int | None = None


@carried("jhd")
class ChooseDue(Action):
    draft: int
    day: date


@carried("jhc")
class ToggleCompulsory(Action):
    draft: int


@carried("jhp")
class OpenHomeworkPupils(Action):
    draft: int
    page: int = 0


@carried("jht")
class TapHomeworkPupil(Action):
    draft: int
    student: int
    page: int = 0


@carried("jhv")
class OpenHomeworkDraft(Action):
    draft: int


@carried("jhs")
class SaveHomework(Action):
    draft: int


@carried("jhx")
class DropHomework(Action):
    draft: int


@carried("jhf")
class DropTaskFiles(Action):
    """A wrong photo: its files are taken away, the words stay."""

    draft: int


@carried("jhr")
class RemoveHomework(Action):
    lesson: int
    homework: int
    sure: bool = False


@carried("jhi")
class OpenHandedIn(Action):
    """Who handed in."""

    lesson: int
    homework: int
    page: int = 0


@carried("jho")
class OpenWork(Action):
    """One student's work, with its files."""

    lesson: int
    work: int


@carried("jha")
class AcceptWork(Action):
    """The teacher's tick "handed in"."""

    lesson: int
    homework: int
    student: int
    accepted: bool


@carried("hi")
class HandIn(Action):
    """One piece of homework with its files; ``send``: the student's photo or file is awaited."""

    student: int
    homework: int
    send: bool = False


@carried("hix")
class LeaveHandIn(Action):
    student: int
    homework: int
