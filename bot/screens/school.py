"""The school's page, its staff, its useful links."""

from bot import i18n
from bot.domain import subjects
from bot.domain.views.school import Classmates, SchoolPage, StaffLine, StaffList, UsefulLinks
from bot.i18n import _
from bot.keyboards.actions.diary import OpenBells
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.records import OpenRegime, OpenYears
from bot.keyboards.actions.school import (
    OpenClassmates,
    OpenSchool,
    OpenSchoolLinks,
    OpenStaffList,
)
from bot.keyboards.actions.tickets import OpenMyData, OpenTickets
from bot.keyboards.buttons import Button, button, rows_of, shortened
from bot.keyboards.pieces import last_row, pager
from bot.screens import names
from bot.screens.mark_words import page_of, quoted
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

STAFF_ON_A_PAGE = 10
CLASSMATES_ON_A_PAGE = 40
MOST_SUBJECTS = 6
LINE_LIMIT = 200
STAFF_LIMIT = 80
LINKS_SHOWN = 20


def page(view: SchoolPage) -> Screen:
    text = blocks_of(
        bold(shortened(view.name, LINE_LIMIT)),
        text_of(
            _stated(_("Address: {value}"), view.address),
            _stated(_("Phone: {value}"), view.phone),
            _stated(_("E-mail: {value}"), view.email),
        ),
        text_of(
            _stated(_("Class: {value}"), view.student.class_name),
            _stated(_("Class teacher: {value}"), names.full(view.class_teacher))
            if view.class_teacher
            else None,
            _stated(_("Curriculum profile: {value}"), view.profile),
            _stated(_("Class room: {value}"), view.room),
        ),
    )
    return Screen(text, (*rows_of(2, _leads_to(view)), last_row(OpenMore())))


def _stated(sentence: str, value: str) -> str:
    """Nothing where the school has stated nothing."""
    return sentence.format(value=plain(shortened(value, LINE_LIMIT))) if value else ""


def _leads_to(view: SchoolPage) -> list[Button]:
    student = view.student.id
    buttons = [
        button(_("Bells"), OpenBells(student, at_school=True)),
        button(_("Staff"), OpenStaffList(student)),
    ]
    if view.student.trust_id is None:
        buttons.append(button(_("My data"), OpenMyData(student)))
        buttons.append(button(_("🛟 Support"), OpenTickets()))
    buttons.append(button(_("The day's regime"), OpenRegime(student)))
    if view.has_links:
        buttons.append(button(_("Useful links"), OpenSchoolLinks(student)))
    if view.shows_classmates:
        buttons.append(button(_("Classmates"), OpenClassmates(student)))
    buttons.append(button(_("Past years"), OpenYears(student)))
    return buttons


def staff(view: StaffList) -> Screen:
    lines, number, pages = page_of(view.lines, view.page, STAFF_ON_A_PAGE)
    student = view.student.id
    text = blocks_of(
        bold(_("Staff: {school}").format(school=names.school(view.student.school))),
        *(_person(line) for line in lines),
        None if view.lines else _("The school has not listed anybody yet."),
    )
    turning = pager(number, pages, lambda other: OpenStaffList(student, other))
    return Screen(text, (*turning, last_row(OpenSchool(student))))


def _person(line: StaffLine) -> str:
    return text_of(
        bold(shortened(names.full(line.name), STAFF_LIMIT)),
        _("Class teacher") if line.is_class_teacher else None,
        quoted(line.position, STAFF_LIMIT),
        _taught(line),
    )


def _taught(line: StaffLine) -> str:
    taught = [subjects.brief(name, i18n.current()) for name in line.subjects]
    return quoted(", ".join(taught[:MOST_SUBJECTS]), STAFF_LIMIT)


def links(view: UsefulLinks) -> Screen:
    """Only web addresses become buttons: whatever else the office wrote cannot be opened."""
    usable = [
        link for link in view.links[:LINKS_SHOWN] if link.url.startswith(("https://", "http://"))
    ]
    text = blocks_of(
        bold(_("Useful links")),
        _("They are kept by the school.") if usable else _("The school has not added any yet."),
    )
    buttons = (Button(shortened(link.title), url=link.url) for link in usable)
    return Screen(text, (*rows_of(1, buttons), last_row(OpenSchool(view.student.id))))


def classmates(view: Classmates) -> Screen:
    shown, number, pages = page_of(view.names, view.page, CLASSMATES_ON_A_PAGE)
    student = view.student.id
    text = blocks_of(
        bold(_("Class {class_name}").format(class_name=view.student.class_name)),
        text_of(*(plain(names.written(f"{name.last} {name.first}")) for name in shown)),
    )
    turning = pager(number, pages, lambda other: OpenClassmates(student, other))
    return Screen(text, (*turning, last_row(OpenSchool(student))))
