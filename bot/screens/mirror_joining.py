"""Who reads a mirrored diary: letting others in, and taking it away from them."""

from bot import i18n
from bot.domain.calendar import local_date
from bot.domain.codes import IssuedCode, link, shown
from bot.domain.joining import Reader, Readers
from bot.domain.people import Role, StudentRef
from bot.i18n import _
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.mirror import ChooseJoining, LetJoin, TakeAway
from bot.keyboards.actions.trust import OpenTrusted
from bot.keyboards.buttons import Button, Style, button, shortened
from bot.keyboards.pieces import last_row
from bot.screens import names
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of


def choose(student: StudentRef, known: Readers) -> Screen:
    """Who reads the diary already, and whom to let in."""
    name = names.first(student.name)
    text = blocks_of(
        bold(_("Who reads the diary? {name}").format(name=name)),
        text_of(_("• You"), *(_line(one, student) for one in known.others)),
        _(
            "The other representative and the student get a one-time code from you. They do not"
            " need the password of the diary system."
        ),
        _("✖️ takes the diary away again.") if known.later() else None,
    )
    taking = (_taking(one, student) for one in known.later())
    rows = (
        *((one,) for one in taking),
        (button(_("➕ The other representative"), LetJoin(student.id, True)),),
        (button(_("➕ The student: {name}").format(name=name), LetJoin(student.id, False)),),
        (button(_("🤝 Trusted persons"), OpenTrusted(student.id)),),
        last_row(OpenMore()),
    )
    return Screen(text, rows)


def _line(one: Reader, student: StudentRef) -> str:
    said = _("• {who}, consent of {day}")
    day = local_date(one.agreed_at, student.school.zone)
    return said.format(who=plain(_who(one)), day=i18n.day_year(day))


def _who(one: Reader) -> str:
    """In one line, not escaped; a representative need not have given a name."""
    if one.role is Role.STUDENT:
        return _("The student: {name}").format(name=names.first(one.name))
    return names.full(one.name) or _("The other representative")


def _who_shortly(one: Reader) -> str:
    return _who(one) if one.role is Role.STUDENT else names.short(one.name) or _who(one)


def _taking(one: Reader, student: StudentRef) -> Button:
    label = f"✖️ {_who_shortly(one)}"
    return button(shortened(label), TakeAway(student.id, one.link), Style.DANGER)


def ask_take_away(student: StudentRef, one: Reader) -> Screen:
    text = blocks_of(
        _("Take the diary of {name} away? {who} reads nothing of it from that moment on.").format(
            name=plain(names.first(student.name)), who=bold(_who(one))
        ),
        None
        if one.role is Role.STUDENT
        else _("The same goes for whoever they trusted, and for codes of theirs not used yet."),
        _("The diary is fetched with their login: after that you have to link it yourself.")
        if one.opens
        else None,
        _("They get no message about it. With a new code of yours they can come back."),
    )
    sure = TakeAway(student.id, one.link, sure=True)
    yes = button(_("Take away"), sure, Style.DANGER)
    return Screen(text, ((yes,), last_row(ChooseJoining(student.id))))


def taken_away(one: Reader) -> str:
    """One line, not escaped."""
    return _("Taken away: {who}").format(who=_who(one))


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
