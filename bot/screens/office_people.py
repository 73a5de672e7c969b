"""The office: finding people, their codes, their rights, who comes and goes."""

from datetime import date
from urllib.parse import quote

from bot import i18n
from bot.domain.codes import IssuedCode, link
from bot.domain.codes import shown as code_text
from bot.domain.people import Right, Role, StaffRef
from bot.domain.views.office_people import (
    ClassLine,
    Found,
    FoundView,
    Guard,
    PersonView,
    StaffCodes,
)
from bot.i18n import _, day_year
from bot.keyboards.actions.audit import OpenAuditOf
from bot.keyboards.actions.classroom import OpenClassCodes, OpenMyClass, OpenPrinting
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.people import (
    AddParent,
    AddStudent,
    AddTeacher,
    ChooseClassFor,
    ChooseClassOfNew,
    ChooseRightEnd,
    IssueStaffCode,
    MarkLeft,
    MarkReturned,
    MoveStudent,
    OpenOfficeCodes,
    OpenPeople,
    OpenPerson,
    OpenRight,
    OpenStaffCodes,
    RevokeCodes,
    SetRight,
    SetRightEnd,
    WriteBasis,
)
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.month import month
from bot.keyboards.pieces import last_row, pager
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.screens.slips import slips

ON_A_PAGE = 20


# --- finding ---


def ask_name() -> Screen:
    text = blocks_of(
        bold(_("👥 People")),
        _("Write a name or a part of it: Иванова, Иванова Анна."),
    )
    adding = (
        button(_("➕ Student"), ChooseClassOfNew()),
        button(_("➕ Teacher"), AddTeacher()),
    )
    return Screen(text, (adding, last_row(OpenMenu())))


def found(view: FoundView) -> Screen:
    if not view.people:
        text = _("Nobody is called so. Write another part of the name.")
        return Screen(text, (last_row(OpenMenu()),))
    text = text_of(
        bold(_("Found: {words}").format(words=view.words)),
        _("There are more: write more of the name.") if view.more else None,
    )
    buttons = (button(_found(one), OpenPerson(one.id)) for one in view.people)
    return Screen(text, (*rows_of(1, buttons), last_row(OpenPeople())))


def _found(one: Found) -> str:
    what = one.place or role(one.role)
    gone = " · " + _("left") if one.left else ""
    return f"{names.short(one.name)}, {what}{gone}"


def role(of: Role) -> str:
    return {
        Role.STUDENT: _("student"),
        Role.PARENT: _("parent"),
        Role.TEACHER: _("teacher"),
        Role.ADMIN: _("school office"),
    }[of]


# --- one person ---


def person(view: PersonView, toast: str = "") -> Screen:
    one = view.person
    text = blocks_of(
        text_of(
            bold(names.full(one.name)),
            ", ".join(part for part in (_what(view), plain(one.position)) if part),
            _("Born {day}").format(day=day_year(one.birth_date)) if one.birth_date else None,
            _access(view),
            _("Left the school on {day}.").format(day=day_year(one.left_on))
            if one.left_on
            else None,
        ),
        text_of(*(_guard_line(guard, one.role) for guard in view.guards)),
    )
    rows: list[Row] = [*rows_of(1, (_guard_button(guard, one.role) for guard in view.guards))]
    rows += _ways(view)
    return Screen(text, (*rows, last_row(OpenPeople())), toast=toast)


def _what(view: PersonView) -> str:
    what = role(view.person.role)
    return f"{what}, {view.person.class_name}" if view.person.class_name else what


def _access(view: PersonView) -> str:
    if view.linked:
        return _("✅ Uses the bot.")
    return _("🔑 Holds a live code.") if view.holding else _("▫️ Not linked, no code.")


def _guard_line(guard: Guard, seen_from: Role) -> str:
    name = guard.parent_name if seen_from is Role.STUDENT else guard.student_name
    parts = [names.short(name) or _("Legal representative"), right(guard.right)]
    if guard.ends_on is not None:
        parts.append(_("until {day}").format(day=day_year(guard.ends_on)))
    if guard.basis:
        parts.append(guard.basis)
    return plain(" · ".join(parts))


def _guard_button(guard: Guard, seen_from: Role) -> Button:
    name = guard.parent_name if seen_from is Role.STUDENT else guard.student_name
    label = _("Right: {name}").format(name=names.short(name) or _("Legal representative"))
    return button(label, OpenRight(guard.parent, guard.student))


def right(value: Right) -> str:
    return {
        Right.FULL: _("all rights"),
        Right.READ: _("reads only"),
        Right.CLOSED: _("closed"),
    }[value]


def _ways(view: PersonView) -> list[Row]:
    one = view.person
    if view.left:
        return [(button(_("Back at the school"), MarkReturned(one.id)),), _audit(view)]
    rows: list[Row] = [_codes(view)]
    if one.role is Role.STUDENT:
        rows.append(
            (
                button(_("➕ Parent"), AddParent(one.id)),
                button(_("➡️ Another class"), ChooseClassFor(one.id)),
            )
        )
    leaves = button(_("Leaves the school"), MarkLeft(one.id), Style.DANGER)
    return [*rows, _audit(view), (leaves,)]


def _codes(view: PersonView) -> Row:
    one = view.person
    opens: Button = button(_("🔑 New code"), IssueStaffCode(one.id))
    if view.holding:
        return opens, button(_("Revoke the code"), RevokeCodes(one.id), Style.DANGER)
    if view.linked:
        return opens, button(_("📵 Lost phone"), IssueStaffCode(one.id, close_old=True))
    return (opens,)


def _audit(view: PersonView) -> Row:
    return (button(_("🕵️ Who did what"), OpenAuditOf(view.person.id)),)


def ask_leave(view: PersonView) -> Screen:
    text = blocks_of(
        bold(_("{name} leaves the school?").format(name=names.full(view.person.name))),
        _("The diary closes today for them. Marks and records stay. It can be taken back."),
    )
    sure = button(_("Leaves the school"), MarkLeft(view.person.id, sure=True), Style.DANGER)
    return Screen(text, ((sure,), last_row(OpenPerson(view.person.id))))


# --- a right ---


def guard(office: StaffRef, one: Guard) -> Screen:
    text = blocks_of(
        text_of(
            bold(names.full(one.parent_name) or _("Legal representative")),
            _("for {name}").format(name=plain(names.full(one.student_name))),
        ),
        text_of(
            _("Right: {right}").format(right=right(one.right)),
            _("Basis: {words}").format(words=plain(one.basis) if one.basis else "—"),
            _("Until: {day}").format(day=day_year(one.ends_on))
            if one.ends_on
            else _("Without an end."),
        ),
    )
    choices = (
        button(
            f"{'● ' if value is one.right else ''}{right(value)}",
            SetRight(one.parent, one.student, value),
            Style.DANGER if value is Right.CLOSED else Style.PLAIN,
        )
        for value in Right
    )
    more = (
        button(_("✏️ Basis"), WriteBasis(one.parent, one.student)),
        button(_("📅 End"), ChooseRightEnd(one.parent, one.student)),
    )
    return Screen(text, (tuple(choices), more, last_row(OpenPerson(one.student))))


def ask_basis(one: Guard) -> Screen:
    text = _("What does the right rest on? For example: a court’s decision of 12.03.2026, № 2-115.")
    return Screen(text, (last_row(OpenRight(one.parent, one.student)),))


def ask_end(one: Guard, shown: date, today: date) -> Screen:
    rows: Rows = month(
        shown,
        pick=lambda day: SetRightEnd(one.parent, one.student, day),
        turn=lambda first: ChooseRightEnd(one.parent, one.student, first),
        first=today,
        last=today.replace(year=today.year + 12, day=1),
        today=today,
    )
    never = button(_("Without an end"), SetRightEnd(one.parent, one.student))
    back = last_row(OpenRight(one.parent, one.student))
    return Screen(bold(_("Until which day?")), (*rows, (never,), back))


# --- coming ---


def choose_class(classes: tuple[ClassLine, ...], student: int | None) -> Screen:
    """Where somebody moves to, or joins."""

    def to(klass: int) -> Action:
        return AddStudent(klass) if student is None else MoveStudent(student, klass)

    buttons = (button(one.name, to(one.id)) for one in classes)
    back: Action = OpenPeople() if student is None else OpenPerson(student)
    return Screen(bold(_("Which class?")), (*rows_of(5, buttons), last_row(back)))


def ask_new(back: Action) -> Screen:
    text = _("Write the full name: Иванова Анна Петровна.")
    return Screen(text, (last_row(back),))


def not_a_name(back: Action) -> Screen:
    text = _("That is no full name. Write the surname first: Иванова Анна Петровна.")
    return Screen(text, (last_row(back),))


# --- codes ---


def code_classes(classes: tuple[ClassLine, ...]) -> Screen:
    text = blocks_of(
        bold(_("🔑 Codes")),
        _("Choose a class for its students and families, or the staff."),
    )
    buttons = (button(one.name, OpenClassCodes(one.id)) for one in classes)
    staff = (
        button(_("Staff"), OpenStaffCodes()),
        button(_("One person"), OpenPeople()),
    )
    return Screen(text, (*rows_of(5, buttons), staff, last_row(OpenMenu())))


def classes(lines: tuple[ClassLine, ...]) -> Screen:
    """Into any class, as its class teacher."""
    text = blocks_of(
        bold(_("🏫 Classes")),
        _("Signatures, notices, dots, averages and printing of a class."),
    )
    buttons = (button(one.name, OpenMyClass(one.id)) for one in lines)
    return Screen(text, (*rows_of(5, buttons), last_row(OpenMenu())))


def print_classes(lines: tuple[ClassLine, ...]) -> Screen:
    """Straight to a class's papers."""
    text = blocks_of(
        bold(_("🖨 Print")), _("Weekly pages, the class report, a page of the journal: which class?")
    )
    buttons = (button(one.name, OpenPrinting(one.id)) for one in lines)
    return Screen(text, (*rows_of(5, buttons), last_row(OpenMenu())))


def staff_codes(view: StaffCodes) -> Screen:
    shown, page, pages = page_of(view.lines, view.page, ON_A_PAGE)
    linked = sum(line.linked for line in view.lines)
    text = text_of(
        bold(_("🔑 Codes · staff")),
        _("Use the bot: {n} of {total}.").format(n=linked, total=len(view.lines)),
    )
    buttons = (
        button(
            f"{'✅' if line.linked else '🔑' if line.holding else '▫️'} {names.short(line.name)}",
            OpenPerson(line.id),
        )
        for line in shown
    )
    turning = pager(page, pages, OpenStaffCodes)
    return Screen(text, (*rows_of(2, buttons), *turning, last_row(OpenOfficeCodes())))


def code(issued: IssuedCode, person_id: int, username: str) -> Screen:
    """Shown once: to be forwarded, copied or printed."""
    address = link(issued.plain, username)
    name = names.full(issued.name) if issued.name and issued.name.full else ""
    text = blocks_of(
        text_of(
            bold(_("A code for {who}").format(who=name)) if name else bold(_("A new code")),
            f"<code>{code_text(issued.plain)}</code>",
            plain(address) if username else None,
        ),
        text_of(
            _("Good until {day}, once. Earlier codes have ended.").format(
                day=i18n.day_year(issued.valid_until)
            ),
            _("It is shown here only: forward it now, or print it."),
        ),
    )
    sharing = f"https://t.me/share/url?url={quote(address, safe='')}"
    rows: Rows = (
        (
            Button(_("📤 Forward"), url=sharing, style=Style.MAIN),
            Button(_("📋 Copy"), copy=address if username else code_text(issued.plain)),
        ),
        last_row(OpenPerson(person_id)),
    )
    paper = Paper(slips((issued,), username), "pdf", "code.pdf")
    return Screen(text, rows, toast=_("The code is made"), paper=paper)
