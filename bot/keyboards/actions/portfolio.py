from bot.domain.portfolio import ItemKind
from bot.keyboards.codec import Action, carried


@carried("pz")
class OpenPortfolio(Action):
    student: int
    page: int = 0


@carried("p1")
class OpenItem(Action):
    student: int
    item: int


@carried("p2")
class AddItem(Action):
    """The next message is the title, perhaps with a photo or file."""

    kind: ItemKind


@carried("p3")
class DescribeItem(Action):
    """The next message is the description."""

    item: int


@carried("p4")
class AddItemFile(Action):
    """The next message is a photo or file."""

    item: int


@carried("p5")
class RemoveItem(Action):
    """Asks first; removes when ``sure``."""

    item: int
    sure: bool = False


@carried("p6")
class OpenClassPortfolios(Action):
    """For the class teacher: whose portfolios there are; None is the own class."""

    class_id: int | None = None
    page: int = 0


@carried("p7")
class CancelItem(Action):
    """Leaves the form of the portfolio."""

    item: int | None = None


@carried("pF")
class SendItemFiles(Action):
    student: int
    item: int
