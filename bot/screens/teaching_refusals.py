"""Why a teacher's entry cannot be taken, in words."""

from bot.i18n import _


def expected(what: str) -> str:
    """The sentence for a `NotUnderstood` of the journal; empty for any other."""
    return _sentences().get(what, "")


def _sentences() -> dict[str, str]:
    return {
        "lesson": _(
            "There is no such lesson of yours in the last two weeks. Begin like this:"
            " 5А algebra: Иванов 5. Nothing has changed."
        ),
        "dictation": _(
            "That was not understood. Write names and marks: Иванов 5, Петров 4, Сидорова н."
            " Nothing has changed."
        ),
        "no_marks": _("There are no marks in this lesson, only absences."),
        "future_lesson": _("This lesson has not come yet. Marks and absences are for its day."),
        "cancelled_lesson": _("This lesson is cancelled: nothing is written into it."),
        "undo_over": _(
            "Ten minutes have passed. A mark can still be corrected in the lesson: the old one"
            " stays in its history."
        ),
        "homework": _("There is no task yet. Write it, or send a photo or a file."),
        "too_many_files": _("Ten files are enough for one thing. The others were not kept."),
        "handed_in_already": _("Somebody has handed this in already: it stays as it is."),
    }
