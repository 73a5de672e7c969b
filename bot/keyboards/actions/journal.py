from bot.keyboards.codec import Action, carried


@carried("fj")
class OpenJournal(Action):
    """Who opened the diary of a student; None is the menu's child."""

    student: int | None = None
    page: int = 0
