"""The office: files on their way into the diary, their application and undoing."""

from bot.keyboards.codec import Action, carried


@carried("o")
class OpenUpload(Action):
    """How to send a file, and the last import."""


@carried("ol")
class LookAgain(Action):
    """The dry run anew, as the beginning of a new school year, or with questions accepted."""

    request: int
    new_year: bool = False
    accept: bool = False


@carried("oa")
class ApplyImport(Action):
    request: int
    new_year: bool = False
    accept: bool = False


@carried("od")
class DropImport(Action):
    request: int


@carried("ou")
class UndoImport(Action):
    """``batch`` is what the button's screen spoke of; asked first unless ``sure``."""

    batch: int
    sure: bool = False


@carried("ot")
class SendTemplate(Action):
    """An empty workbook with examples."""
