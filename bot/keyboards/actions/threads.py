"""Threads with teachers: a family's side, and the teacher's."""

from bot.keyboards.codec import Action, carried


@carried("e")
class OpenThreads(Action):
    student: int
    page: int = 0


@carried("et")
class ChooseTeacher(Action):
    student: int
    page: int = 0


@carried("ew")
class WriteToTeacher(Action):
    """The next message goes to this teacher."""

    student: int
    teacher: int


@carried("eo")
class OpenThread(Action):
    student: int
    thread: int
    page: int = 0


@carried("ea")
class AnswerTeacher(Action):
    """The next message goes into this thread."""

    student: int
    thread: int


@carried("ef")
class SendThreadFiles(Action):
    student: int
    thread: int
    page: int


@carried("em")
class OpenMessages(Action):
    """A teacher's threads."""

    page: int = 0


@carried("er")
class ReadThread(Action):
    thread: int
    page: int = 0


@carried("ep")
class AnswerFamily(Action):
    thread: int


@carried("es")
class ShowThreadFiles(Action):
    thread: int
    page: int


@carried("ec")
class CloseThread(Action):
    """``sure`` False asks first."""

    thread: int
    sure: bool = False
