"""The office: lessons of a day that are moved, replaced or cancelled."""

from datetime import date

from bot.keyboards.codec import Action, carried


@carried("of")
class OpenChanges(Action):
    """A day's changes and its classes; None: today, or tomorrow when the lessons are over."""

    day: date | None = None


@carried("oo")
class ChooseChangeDay(Action):
    month: date | None = None


@carried("og")
class OpenClassDay(Action):
    klass: int
    day: date


@carried("oh")
class OpenLessonChange(Action):
    lesson: int


@carried("oj")
class CancelLesson(Action):
    lesson: int


@carried("om")
class ChooseSubstitute(Action):
    """Who can teach instead; who is free at that hour comes first."""

    lesson: int
    page: int = 0


@carried("on")
class Substitute(Action):
    lesson: int
    teacher: int


@carried("oq")
class ChooseOtherSubject(Action):
    lesson: int
    page: int = 0


@carried("or")
class ReplaceSubject(Action):
    lesson: int
    subject: int


@carried("ov")
class ChooseOtherNumber(Action):
    lesson: int


@carried("ow")
class MoveLesson(Action):
    """To another number of the day; what stands there takes this one's place."""

    lesson: int
    number: int


@carried("ox")
class WriteRoom(Action):
    """The next words are the room."""

    lesson: int


@carried("oy")
class WriteReason(Action):
    """The next words say why."""

    lesson: int


@carried("oz")
class RestoreLesson(Action):
    """As planned after all."""

    lesson: int
