from bot.keyboards.codec import Action, carried


@carried("sc")
class OpenSchool(Action):
    student: int


@carried("st")
class OpenStaffList(Action):
    """Who teaches this student, and the school's staff."""

    student: int
    page: int = 0


@carried("sl")
class OpenSchoolLinks(Action):
    student: int


@carried("sm")
class OpenClassmates(Action):
    """The names of the class, where the school shows them."""

    student: int
    page: int = 0
