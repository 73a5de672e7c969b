"""The office: who saw and changed what."""

from datetime import date

from bot.keyboards.codec import Action, carried


@carried("za")
class OpenAudit(Action):
    """A day of the whole school; None: today."""

    day: date | None = None
    page: int = 0


@carried("zb")
class ChooseAuditDay(Action):
    month: date | None = None


@carried("zc")
class OpenAuditOf(Action):
    """Of one person: of a student what was seen and changed, of others what they did."""

    person: int
    page: int = 0
