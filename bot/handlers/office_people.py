"""The office: people, codes, rights."""

from datetime import date

from bot.domain import access, calendar
from bot.domain.errors import AlreadyDone, NotUnderstood
from bot.domain.people import StaffRef
from bot.handlers import office_import
from bot.handlers.turn import Answers, Dialogues, Said, Turn
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
    OpenClasses,
    OpenOfficeCodes,
    OpenPeople,
    OpenPerson,
    OpenPrintClasses,
    OpenRight,
    OpenStaffCodes,
    RevokeCodes,
    SetRight,
    SetRightEnd,
    WriteBasis,
)
from bot.keyboards.codec import Action
from bot.screens import office_people as screens
from bot.screens.screen import Screen
from bot.services import office_people as services
from bot.storage import conversations

SEARCH, BASIS = "people", "right_basis"
NEW_STUDENT, NEW_PARENT, NEW_TEACHER = "new_student", "new_parent", "new_teacher"


def _await(turn: Turn, state: str, **data: int) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, data, turn.now)


def _heard(turn: Turn) -> None:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


# --- finding ---


def _people(turn: Turn, _action: OpenPeople) -> Screen:
    access.office(turn.viewer)
    _await(turn, SEARCH)
    return screens.ask_name()


def _searched(turn: Turn, said: Said) -> Screen:
    spreadsheet = office_import.unasked(turn, said)
    if spreadsheet is not None:
        return spreadsheet(turn, said)
    return screens.found(services.search(turn.conn, turn.viewer, said.text, turn.now))


def _person(turn: Turn, action: OpenPerson) -> Screen:
    return _shown(turn, action.person)


def _shown(turn: Turn, person: int) -> Screen:
    return screens.person(services.person(turn.conn, turn.viewer, person, turn.now))


# --- codes ---


def _codes(turn: Turn, _action: OpenOfficeCodes) -> Screen:
    return screens.code_classes(services.classes(turn.conn, turn.viewer, turn.now))


def _classes(turn: Turn, _action: OpenClasses) -> Screen:
    return screens.classes(services.classes(turn.conn, turn.viewer, turn.now))


def _print(turn: Turn, _action: OpenPrintClasses) -> Screen:
    return screens.print_classes(services.classes(turn.conn, turn.viewer, turn.now))


def _staff_codes(turn: Turn, action: OpenStaffCodes) -> Screen:
    return screens.staff_codes(services.staff_codes(turn.conn, turn.viewer, action.page, turn.now))


def _issue(turn: Turn, action: IssueStaffCode) -> Screen:
    code = services.issue(
        turn.conn,
        turn.viewer,
        action.person,
        turn.facts.keys,
        turn.now,
        close_old=action.close_old,
    )
    return screens.code(code, action.person, turn.facts.username)


def _revoke(turn: Turn, action: RevokeCodes) -> Screen:
    services.revoke(turn.conn, turn.viewer, action.person, turn.now)
    return _shown(turn, action.person)


# --- rights ---


def _right(turn: Turn, action: OpenRight) -> Screen:
    found = services.guard(turn.conn, turn.viewer, action.parent, action.student, turn.now)
    return screens.guard(*found)


def _set_right(turn: Turn, action: SetRight) -> Screen:
    services.set_right(
        turn.conn, turn.viewer, action.parent, action.student, action.right, turn.now
    )
    return _right(turn, OpenRight(action.parent, action.student))


def _write_basis(turn: Turn, action: WriteBasis) -> Screen:
    _office, one = services.guard(turn.conn, turn.viewer, action.parent, action.student, turn.now)
    _await(turn, BASIS, parent=one.parent, student=one.student)
    return screens.ask_basis(one)


def _basis_said(turn: Turn, said: Said) -> Screen:
    parent, student = said.data["parent"], said.data["student"]
    try:
        services.set_basis(turn.conn, turn.viewer, parent, student, said.text, turn.now)
    except NotUnderstood:
        return _write_basis(turn, WriteBasis(parent, student))
    _heard(turn)
    return _right(turn, OpenRight(parent, student))


def _choose_end(turn: Turn, action: ChooseRightEnd) -> Screen:
    office, one = services.guard(turn.conn, turn.viewer, action.parent, action.student, turn.now)
    today = _today(turn, office)
    return screens.ask_end(one, action.month or today, today)


def _today(turn: Turn, office: StaffRef) -> date:
    return calendar.local_date(turn.now, office.school.zone)


def _set_end(turn: Turn, action: SetRightEnd) -> Screen:
    services.set_end(turn.conn, turn.viewer, action.parent, action.student, action.last, turn.now)
    return _right(turn, OpenRight(action.parent, action.student))


# --- who comes and goes ---


def _left(turn: Turn, action: MarkLeft) -> Screen:
    if not action.sure:
        return screens.ask_leave(services.person(turn.conn, turn.viewer, action.person, turn.now))
    services.leave(turn.conn, turn.viewer, action.person, turn.now)
    return _shown(turn, action.person)


def _returned(turn: Turn, action: MarkReturned) -> Screen:
    services.come_back(turn.conn, turn.viewer, action.person, turn.now)
    return _shown(turn, action.person)


def _choose_class(turn: Turn, action: ChooseClassFor) -> Screen:
    services.known(turn.conn, turn.viewer, action.student, turn.now)
    classes = services.classes(turn.conn, turn.viewer, turn.now)
    return screens.choose_class(classes, action.student)


def _move(turn: Turn, action: MoveStudent) -> Screen:
    services.move(turn.conn, turn.viewer, action.student, action.klass, turn.now)
    return _shown(turn, action.student)


def _choose_class_of_new(turn: Turn, _action: ChooseClassOfNew) -> Screen:
    return screens.choose_class(services.classes(turn.conn, turn.viewer, turn.now), None)


def _add_student(turn: Turn, action: AddStudent) -> Screen:
    access.office(turn.viewer)
    _await(turn, NEW_STUDENT, klass=action.klass)
    return screens.ask_new(ChooseClassOfNew())


def _student_said(turn: Turn, said: Said) -> Screen:
    klass = said.data["klass"]
    try:
        made = services.add_student(turn.conn, turn.viewer, klass, said.text, turn.now)
    except NotUnderstood:
        return screens.not_a_name(ChooseClassOfNew())
    return _made(turn, made)


def _add_parent(turn: Turn, action: AddParent) -> Screen:
    services.known(turn.conn, turn.viewer, action.student, turn.now)
    _await(turn, NEW_PARENT, student=action.student)
    return screens.ask_new(OpenPerson(action.student))


def _parent_said(turn: Turn, said: Said) -> Screen:
    student = said.data["student"]
    try:
        services.add_parent(turn.conn, turn.viewer, student, said.text, turn.now)
    except NotUnderstood:
        return screens.not_a_name(OpenPerson(student))
    return _made(turn, student)


def _add_teacher(turn: Turn, _action: AddTeacher) -> Screen:
    access.office(turn.viewer)
    _await(turn, NEW_TEACHER)
    return screens.ask_new(OpenPeople())


def _teacher_said(turn: Turn, said: Said) -> Screen:
    back: Action = OpenPeople()
    try:
        made = services.add_teacher(turn.conn, turn.viewer, said.text, turn.now)
    except NotUnderstood:
        return screens.not_a_name(back)
    except AlreadyDone:
        return _searched(turn, said)
    return _made(turn, made)


def _made(turn: Turn, person: int) -> Screen:
    _heard(turn)
    return _shown(turn, person)


READS: Answers = {
    OpenPerson: _person,
    OpenOfficeCodes: _codes,
    OpenClasses: _classes,
    OpenPrintClasses: _print,
    OpenStaffCodes: _staff_codes,
    OpenRight: _right,
    ChooseRightEnd: _choose_end,
    ChooseClassFor: _choose_class,
    ChooseClassOfNew: _choose_class_of_new,
}
WRITES: Answers = {
    OpenPeople: _people,
    IssueStaffCode: _issue,
    RevokeCodes: _revoke,
    SetRight: _set_right,
    WriteBasis: _write_basis,
    SetRightEnd: _set_end,
    MarkLeft: _left,
    MarkReturned: _returned,
    MoveStudent: _move,
    AddStudent: _add_student,
    AddParent: _add_parent,
    AddTeacher: _add_teacher,
}
DIALOGUES: Dialogues = {
    SEARCH: _searched,
    BASIS: _basis_said,
    NEW_STUDENT: _student_said,
    NEW_PARENT: _parent_said,
    NEW_TEACHER: _teacher_said,
}
