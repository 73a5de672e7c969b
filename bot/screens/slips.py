"""Code slips on paper: both languages on each, and a receipt without codes for the teacher."""

from collections.abc import Callable, Sequence

from bot import i18n
from bot.domain.codes import IssuedCode, Pupil, link, shown
from bot.domain.people import Role
from bot.i18n import _
from bot.reports.papers import Slip, Slips, Table


def slips(issued: Sequence[IssuedCode], username: str) -> Slips:
    """Slips in the order of issue. ``username`` is the bot's, without the @; when it is empty
    the slip has no link and the code is typed."""
    return Slips(tuple(_slip(code, username) for code in issued), receipt(issued))


def _slip(code: IssuedCode, username: str) -> Slip:
    return Slip(
        kind=code.role.value,
        heading=_both(lambda: _heading(code.role), " / "),
        name=_name(code),
        class_name=_whose(code),
        code=shown(code.plain),
        link=link(code.plain, username) if username else "",
        lines=tuple(_in(locale, lambda: _advice(code, username)) for locale in i18n.LOCALES),
    )


def _heading(role: Role) -> str:
    return {
        Role.PARENT: _("For the family"),
        Role.STUDENT: _("For the student"),
        Role.TEACHER: _("For the teacher"),
        Role.ADMIN: _("For the school office"),
    }[role]


def _name(code: IssuedCode) -> str:
    """The reader of the slip: for a family not in the data, whose family it is."""
    if code.name is not None and code.name.full:
        return code.name.full
    if code.pupils:
        return ", ".join(pupil.name.full for pupil in code.pupils)
    return code.school.name


def _whose(code: IssuedCode) -> str:
    """The line under the name: the children of a parent, the class, or the school."""
    if code.role is Role.PARENT and code.name is not None and code.name.full:
        return _children(code.pupils)
    known = code.pupils or (code.name is not None and code.name.full)
    return (_classes(code.pupils) or code.school.name) if known else ""


def _children(pupils: tuple[Pupil, ...]) -> str:
    return "; ".join(f"{pupil.name.first}, {pupil.class_name}" for pupil in pupils)


def _classes(pupils: tuple[Pupil, ...]) -> str:
    return ", ".join(dict.fromkeys(pupil.class_name for pupil in pupils))


def _advice(code: IssuedCode, username: str) -> str:
    if not username:
        text = _("Write the code to the school's bot. Good until {day}, once.")
    elif code.role is Role.PARENT:
        text = _(
            "Point the camera at the square, or write the code to @{bot}. For all your children"
            " at the school. Good until {day}, once."
        )
    else:
        text = _(
            "Point the camera at the square, or write the code to @{bot}. For you alone."
            " Good until {day}, once."
        )
    return text.format(bot=username, day=i18n.day_year(code.valid_until))


def receipt(issued: Sequence[IssuedCode]) -> Table:
    """Who was given a slip, with room to sign; no codes."""
    columns = (_("Class"), _("For whom"), _("Name"), _("Date"), _("Signature"))
    return Table(
        title=_both(lambda: _("Code slips handed out"), " / "),
        columns=columns,
        rows=tuple(
            (_classes(code.pupils), _kind(code.role), _named(code), "", "") for code in issued
        ),
        subtitle=", ".join(dict.fromkeys(code.school.name for code in issued)),
        footer=_("This list holds no codes. A lost code is replaced with a new one."),
        widths=(1, 2, 4, 1.5, 2.5),
    )


def _named(code: IssuedCode) -> str:
    """A parent with the children, so that the teacher knows whom to hand it to."""
    known = code.role is Role.PARENT and code.name is not None and code.name.full
    children = ", ".join(pupil.name.first for pupil in code.pupils)
    return f"{_name(code)} ({children})" if known else _name(code)


def _kind(role: Role) -> str:
    return {
        Role.PARENT: _("family"),
        Role.STUDENT: _("student"),
        Role.TEACHER: _("teacher"),
        Role.ADMIN: _("school office"),
    }[role]


def sheet(issued: Sequence[IssuedCode], username: str) -> Table:
    """The same codes as rows for a file: they open diaries, so the file is for handing out only."""
    columns = (_("Class"), _("For whom"), _("Name"), _("Code"), _("Link"), _("Good until"))
    return Table(
        title=_("Codes"),
        columns=columns,
        rows=tuple(
            (
                _classes(code.pupils),
                _kind(code.role),
                _name(code),
                shown(code.plain),
                link(code.plain, username) if username else "",
                code.valid_until.isoformat(),
            )
            for code in issued
        ),
    )


def _in(locale: str, say: Callable[[], str]) -> str:
    with i18n.use(locale):
        return say()


def _both(say: Callable[[], str], between: str) -> str:
    return between.join(_in(locale, say) for locale in i18n.LOCALES)
