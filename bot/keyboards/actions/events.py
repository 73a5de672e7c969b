from bot.keyboards.codec import Action, carried


@carried("pe")
class OpenEvents(Action):
    """What is ahead; ``past``: what was, with its results."""

    student: int
    past: bool = False
    page: int = 0


@carried("pi")
class OpenEvent(Action):
    student: int
    event: int


@carried("pj")
class TakePart(Action):
    """ "I take part", or not after all."""

    student: int
    event: int
    takes_part: bool


@carried("pk")
class SendEvent(Action):
    """The event as an iCalendar file."""

    student: int
    event: int


@carried("pq")
class AskOrganizer(Action):
    """The next message goes to the event's organizer."""

    student: int
    event: int


@carried("ps")
class OpenOwnEvents(Action):
    """For staff: the events one organizes; for the office, all."""

    page: int = 0


@carried("pu")
class OpenOwnEvent(Action):
    """For its organizer: who takes part, what was asked, the results."""

    event: int


@carried("px")
class AnswerQuestion(Action):
    """The next message answers a family's question about an event."""

    question: int


@carried("pw")
class WriteResults(Action):
    """The next message is what came of the event."""

    event: int


@carried("pA")
class ChangeEvent(Action):
    """The next message is the event anew: day, hour, title, and the agenda below."""

    event: int


@carried("pB")
class CancelEvent(Action):
    """Asks for a reason first; ``sure``: without one."""

    event: int
    sure: bool = False


@carried("p9")
class LeaveEventForm(Action):
    """No more words are awaited. ``student`` None: back to the organizer's page."""

    event: int
    student: int | None = None
