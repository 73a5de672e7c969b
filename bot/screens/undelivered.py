"""What could not be delivered, for the office: to whom, what it was, and what to do about it."""

from collections.abc import Sequence

from bot.domain.delivery import Kind, Reason
from bot.domain.views.undelivered import DeadLetter, UndeliveredView
from bot.i18n import _, instant
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.people import OpenPerson
from bot.keyboards.actions.undelivered import OpenUndelivered
from bot.keyboards.buttons import Rows, button, rows_of
from bot.keyboards.pieces import last_row, pager
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

ON_A_PAGE = 8
MOST_NAMED = 3


def page(view: UndeliveredView) -> Screen:
    letters, number, pages = page_of(view.letters, view.page, ON_A_PAGE)
    text = blocks_of(
        bold(_("📭 Not delivered · {school}").format(school=names.school(view.school))),
        *(_letter(letter, view.school.zone) for letter in letters),
        None if letters else _("Everything of the last two weeks has arrived."),
    )
    turning = pager(number, pages, OpenUndelivered)
    return Screen(text, (*_people(letters), *turning, last_row(OpenMore())))


def _letter(letter: DeadLetter, zone: str) -> str:
    whom = ", ".join(plain(names.short(one.name)) for one in letter.persons[:MOST_NAMED])
    head = f"{instant(letter.at, zone)} · {bold(whom)}: {kind(letter.kind)}"
    return text_of(head, _why(letter.reason))


def _people(letters: Sequence[DeadLetter]) -> Rows:
    """Their pages, where a new code can be given."""
    named = {one.person: one.name for letter in letters for one in letter.persons[:MOST_NAMED]}
    return rows_of(
        2, [button(names.short(name), OpenPerson(person)) for person, name in named.items()]
    )


def _why(reason: Reason) -> str:
    if reason is Reason.NO_CHAT:
        return _("The chat is gone. Call the family and give them a new code.")
    if reason is Reason.REFUSED:
        return _("The messenger refuses this message. Tell whoever runs the bot.")
    if reason is Reason.MOVED:
        return _("The chat has moved and cannot be found. It will work again when they write.")
    if reason is Reason.UNRENDERED:
        return _("The bot could not word it. Tell whoever runs the bot.")
    return _("The messenger’s server failed again and again. Later messages are tried anew.")


def kind(of: Kind) -> str:
    return {
        Kind.THREAD: _("a message in a conversation"),
        Kind.TICKET: _("the answer to a ticket"),
        Kind.NOTICE_ANSWERED: _("the answer to an absence notice"),
        Kind.NOTICE_FILED: _("an absence notice"),
        Kind.LINK_ADDED: _("a new access to the diary"),
        Kind.ABSENCE: _("an absence without notice"),
        Kind.FIRST_LESSON: _("a changed first lesson"),
        Kind.TIMETABLE: _("a changed timetable"),
        Kind.DAY_BEGINS: _("a day that begins otherwise"),
        Kind.SPECIAL_DAY: _("a special day"),
        Kind.URGENT_NEWS: _("an urgent announcement"),
        Kind.NEWS: _("an announcement"),
        Kind.NEWS_EDIT: _("a changed announcement"),
        Kind.NEWS_RECALL: _("a recalled announcement"),
        Kind.NEWS_REMINDER: _("a reminder to confirm"),
        Kind.NEWS_PROGRESS: _("how far an announcement has come"),
        Kind.CLASS_MORNING: _("the class on Monday morning"),
        Kind.CLASS_UNSIGNED: _("who has not signed"),
        Kind.SIGN_REMINDER: _("a reminder to sign"),
        Kind.HELP_ASKED: _("a family that asks for help"),
        Kind.EVENT_QUESTION: _("a question about an event"),
        Kind.EVENT_ANSWER: _("the answer about an event"),
        Kind.EVENT_RESULTS: _("the results of an event"),
        Kind.EVENT_CHANGED: _("a changed event"),
        Kind.MIRROR: _("news of the diary system"),
        Kind.MARKS: _("new marks"),
        Kind.DOTS: _("work that is due"),
        Kind.HOMEWORK: _("homework added late"),
        Kind.WEEKLY: _("the weekly digest"),
        Kind.DAILY: _("the daily digest"),
        Kind.EVENING: _("the student’s evening digest"),
        Kind.SIGNABLE: _("a week that can be signed"),
        Kind.IN_YOUR_NAME: _("what was entered in their name"),
        Kind.UNFILLED: _("what is not filled in"),
        Kind.DISPUTED: _("“that was not me”"),
    }.get(of, _("a message"))
