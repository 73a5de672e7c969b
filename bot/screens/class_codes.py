"""Codes of a class: who is linked, a new code to hand on, slips for everybody."""

from dataclasses import replace
from urllib.parse import quote

from bot import i18n
from bot.domain.codes import Issued, IssuedCode, link
from bot.domain.codes import shown as code_text
from bot.domain.people import Role
from bot.domain.views.classroom import (
    Access,
    ClassCodes,
    ClassRef,
    FreshCode,
    Holder,
    PupilCodes,
)
from bot.i18n import _, ngettext
from bot.keyboards.actions.classroom import (
    IssueCode,
    OpenClassCodes,
    OpenMyClass,
    OpenPupilCodes,
    PrintSlips,
)
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.pieces import last_row, pager
from bot.screens import names
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.screens.slips import slips


def listed(view: ClassCodes) -> Screen:
    """Each student with how many of the family are linked."""
    klass = view.ref.id
    text = text_of(
        bold(_("{class_name} · codes").format(class_name=view.ref.name)),
        _("Beside each name: how many of the family are linked. Press a name to give a code."),
    )
    buttons = (
        button(
            f"{_linked(linked, size)} {names.short(student.name)}",
            OpenPupilCodes(klass, student.id),
        )
        for student, linked, size in view.lines
    )
    turning = pager(view.page, view.pages, lambda to: OpenClassCodes(klass, to))
    slips_row: Row = (button(_("🖨 Slips for who is not linked"), PrintSlips(klass)),)
    return Screen(text, (*rows_of(2, buttons), *turning, slips_row, last_row(OpenMyClass(klass))))


def _linked(linked: int, size: int) -> str:
    """Before the name, which may be too long for its button."""
    return "✅" if linked == size else f"{linked}/{size}"


# --- one family ---


def pupil(view: PupilCodes) -> Screen:
    text = text_of(
        bold(f"{names.full(view.student.name)}, {view.ref.name}"),
        *(f"{plain(_who(holder))}: {_access(holder.access)}" for holder in view.holders),
    )
    rows = tuple(row for holder in view.holders for row in _issuing(view, holder))
    return Screen(text, (*rows, last_row(OpenClassCodes(view.ref.id))))


def _who(holder: Holder) -> str:
    if holder.role is Role.STUDENT:
        return _("Student")
    if holder.name is not None and holder.name.full:
        return names.short(holder.name)
    return _("Parent")


def _access(access: Access) -> str:
    return {
        Access.LINKED: _("✅ linked"),
        Access.HOLDING: _("🔑 has a code, not used yet"),
        Access.NONE: _("▫️ no code"),
    }[access]


def _issuing(view: PupilCodes, holder: Holder) -> tuple[Row, ...]:
    who = _who(holder)
    klass, student = view.ref.id, view.student.id
    if holder.access is not Access.LINKED:
        said = _("🔑 Code: {who}") if holder.access is Access.NONE else _("🔑 New code: {who}")
        return ((button(said.format(who=who), IssueCode(klass, student, holder.person)),),)
    again = button(_("➕ Phone: {who}").format(who=who), IssueCode(klass, student, holder.person))
    lost = button(
        _("📵 Lost: {who}").format(who=who),
        IssueCode(klass, student, holder.person, close_old=True),
        Style.DANGER,
    )
    return ((again, lost),)


def issued(view: FreshCode, username: str) -> Screen:
    """The code, to be handed on: copied, forwarded as a link, or printed. Shown once."""
    code = view.code
    address = link(code.plain, username)
    text = blocks_of(
        text_of(
            bold(_("A code for {who}").format(who=_whose(code))),
            f"<code>{code_text(code.plain)}</code>",
            plain(address) if username else None,
        ),
        text_of(
            _("Good until {day}, once. Earlier codes have ended.").format(
                day=i18n.day_year(code.valid_until)
            ),
            _("Whoever was linked is unlinked.") if view.closed else None,
            _("It is shown here only: forward it now, or print it."),
        ),
    )
    rows: tuple[Row, ...] = (
        (
            Button(_("📤 Forward"), url=_sharing(address, code), style=Style.MAIN),
            Button(_("📋 Copy"), copy=address if username else code_text(code.plain)),
        ),
        last_row(OpenPupilCodes(view.pupil.ref.id, view.pupil.student.id)),
    )
    paper = Paper(slips((code,), username), "pdf", "code.pdf")
    return Screen(text, rows, toast=_("The code is made"), paper=paper)


def _whose(code: IssuedCode) -> str:
    if code.name is not None and code.name.full:
        return names.full(code.name)
    pupils = ", ".join(names.short(pupil.name) for pupil in code.pupils)
    return _("the family of {name}").format(name=pupils)


def _sharing(address: str, code: IssuedCode) -> str:
    said = _("The school diary of {school}. The link works once, until {day}.").format(
        school=names.school(code.school), day=i18n.day_number(code.valid_until)
    )
    return f"https://t.me/share/url?url={quote(address, safe='')}&text={quote(said)}"


# --- slips for the class ---


def printed(ref: ClassRef, found: Issued, username: str, below: Screen) -> Screen:
    """The slips beside the list; who was passed over and why."""
    made = len(found.codes)
    if not made:
        held = (button(_("🖨 New slips instead"), PrintSlips(ref.id, anew=True), Style.DANGER),)
        text = text_of(
            bold(_("{class_name} · codes").format(class_name=ref.name)),
            _("Everybody is linked or holds a live code."),
            _("Holding a code: {n}. New slips end those codes.").format(n=found.holding)
            if found.holding
            else None,
        )
        rows = (held,) if found.holding else ()
        return Screen(text, (*rows, last_row(OpenClassCodes(ref.id))))
    said = ngettext("{n} slip is ready.", "{n} slips are ready.", made).format(n=made)
    caption = text_of(
        bold(_("{class_name} · codes").format(class_name=ref.name)),
        said,
        _("Holding a code already: {n}.").format(n=found.holding) if found.holding else None,
        _("Hand each slip to its reader only: it opens a diary."),
    )
    paper = Paper(slips(found.codes, username), "pdf", f"codes-{made}.pdf", caption)
    return replace(below, toast=said, paper=paper)
