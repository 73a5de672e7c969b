"""Letting others into a mirrored diary."""

from bot.domain.codes import IssuedCode, link, shown
from bot.domain.people import Role, StudentRef
from bot.i18n import _
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.mirror import ChooseJoining, LetJoin
from bot.keyboards.actions.trust import OpenTrusted
from bot.keyboards.buttons import button
from bot.keyboards.pieces import last_row
from bot.screens import names
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of


def choose(student: StudentRef) -> Screen:
    """Whom to let in."""
    name = names.first(student.name)
    text = blocks_of(
        bold(_("Who else reads the diary? {name}").format(name=name)),
        _(
            "The other representative and the student get a one-time code from you. They do not"
            " need the password of the diary system."
        ),
    )
    rows = (
        (button(_("The other representative"), LetJoin(student.id, True)),),
        (button(_("The student: {name}").format(name=name), LetJoin(student.id, False)),),
        (button(_("🤝 Trusted persons"), OpenTrusted(student.id)),),
        last_row(OpenMore()),
    )
    return Screen(text, rows)


def code(student: StudentRef, issued: IssuedCode, username: str) -> Screen:
    """The code, which is not shown again."""
    whose = (
        _("A code for the student, {name}.")
        if issued.role is Role.STUDENT
        else _("A code for the other representative of {name}.")
    )
    text = blocks_of(
        bold(whose.format(name=names.first(student.name))),
        text_of(
            _("Code: <code>{code}</code>").format(code=shown(issued.plain)),
            plain(link(issued.plain, username)) if username else None,
        ),
        _(
            "Forward it to this person. It works once, for 14 days, and is not shown again: if it"
            " is lost, make a new one."
        ),
    )
    return Screen(text, (last_row(ChooseJoining(student.id)),))
