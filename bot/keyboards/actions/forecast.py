from bot.keyboards.codec import Action, carried


@carried("pl")
class OpenForecast(Action):
    """Where the term marks are heading, subject by subject."""

    student: int
    page: int = 0


@carried("pf")
class OpenOutlook(Action):
    """One subject: what is needed for a 5, with invented marks tried out.

    ``tried`` is a string of `domain.forecast.tried_marks`; ``weight`` is that of the next try, in
    hundredths (None: the heaviest).
    """

    student: int
    subject: int
    tried: str = ""
    weight: int | None = None
