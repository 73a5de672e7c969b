"""Support: tickets of families and staff, the office's answers, and "my data"."""

from bot.domain.contact import Category
from bot.keyboards.codec import Action, carried


@carried("q")
class OpenTickets(Action):
    """The viewer's own tickets."""

    page: int = 0


@carried("qn")
class NewTicket(Action):
    """None shows the choice of categories; then the next message is the ticket's text."""

    category: Category | None = None
    student: int | None = None


@carried("qo")
class OpenTicket(Action):
    ticket: int
    page: int = 0


@carried("qa")
class AddToTicket(Action):
    """The next message goes to the ticket."""

    ticket: int


@carried("qc")
class CloseTicket(Action):
    ticket: int


@carried("qd")
class OpenMyData(Action):
    student: int


@carried("ql")
class OpenOfficeTickets(Action):
    """The school's tickets, the open ones unless ``closed``."""

    page: int = 0
    closed: bool = False


@carried("qr")
class OpenOfficeTicket(Action):
    ticket: int
    page: int = 0


@carried("qw")
class AnswerTicket(Action):
    """The office's next message is the answer."""

    ticket: int


@carried("qx")
class CloseOfficeTicket(Action):
    ticket: int
