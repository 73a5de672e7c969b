"""Writing announcements, and what became of them."""

from datetime import date

from bot.domain.audience import Readers
from bot.domain.reach import Manner
from bot.domain.views.announce import Part
from bot.keyboards.codec import Action, carried


@carried("b")
class Announce(Action):
    """The announcement being written, or a new one with the own class chosen."""

    school: int | None = None
    fresh: bool = False


@carried("bd")
class OpenDraft(Action):
    draft: int


@carried("bp")
class ChoosePlaces(Action):
    draft: int
    page: int = 0


@carried("bt")
class TogglePlace(Action):
    """``place`` is a token of `domain.audience.Place`."""

    draft: int
    place: str
    page: int = 0


@carried("br")
class ChooseReaders(Action):
    draft: int
    readers: Readers
    page: int = 0


@carried("bm")
class ChooseManner(Action):
    draft: int
    manner: Manner


@carried("bk")
class AskToConfirm(Action):
    draft: int
    asked: bool


@carried("bw")
class ChooseMoment(Action):
    """When it goes; the next message may be a day and an hour."""

    draft: int


@carried("bs")
class SetMoment(Action):
    """``day`` None: at once. ``minutes`` from midnight, by the school's clock."""

    draft: int
    day: date | None = None
    minutes: int = 0


@carried("bx")
class WriteText(Action):
    """The next message is the text."""

    draft: int


@carried("bl")
class WriteVersion(Action):
    """The next message is the same in the other language."""

    draft: int


@carried("by")
class DropVersion(Action):
    draft: int


@carried("bf")
class DropDraftFiles(Action):
    draft: int


@carried("bz")
class DropDraft(Action):
    draft: int


@carried("bg")
class Publish(Action):
    draft: int


# --- afterwards ---


@carried("bo")
class OpenSentList(Action):
    school: int | None = None
    page: int = 0


@carried("bi")
class OpenSent(Action):
    """The reach ledger in numbers."""

    announcement: int


@carried("bn")
class OpenReach(Action):
    """The names of one part of it."""

    announcement: int
    part: Part
    page: int = 0


@carried("be")
class ExportReach(Action):
    announcement: int


@carried("bh")
class StopSending(Action):
    announcement: int


@carried("bj")
class SendRest(Action):
    announcement: int


@carried("bq")
class RemindReaders(Action):
    announcement: int


@carried("bc")
class ChangeSent(Action):
    """The next message is the new text."""

    announcement: int


@carried("bv")
class SaveChange(Action):
    draft: int


@carried("bu")
class Recall(Action):
    """``sure`` False asks first."""

    announcement: int
    sure: bool = False
