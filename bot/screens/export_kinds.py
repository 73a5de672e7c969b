"""What an export calls a message that was sent: its kind, and why it was not sent."""

from bot.domain.delivery import Kind, Reason
from bot.i18n import _


def kind(one: Kind) -> str:
    return {
        Kind.THREAD: _("message of a thread"),
        Kind.TICKET: _("answer of the office"),
        Kind.NOTICE_ANSWERED: _("answer to an absence notice"),
        Kind.NOTICE_FILED: _("absence notice"),
        Kind.LINK_ADDED: _("somebody new was linked"),
        Kind.ABSENCE: _("absence without a notice"),
        Kind.FIRST_LESSON: _("changed first lesson"),
        Kind.TIMETABLE: _("changed timetable"),
        Kind.DAY_BEGINS: _("changed timetable"),
        Kind.SPECIAL_DAY: _("special day"),
        Kind.URGENT_NEWS: _("urgent announcement"),
        Kind.NEWS: _("announcement"),
        Kind.NEWS_EDIT: _("announcement, changed"),
        Kind.NEWS_RECALL: _("announcement, taken back"),
        Kind.NEWS_REMINDER: _("announcement, reminder"),
        Kind.NEWS_PROGRESS: _("how far your announcement has come"),
        Kind.CLASS_MORNING: _("Monday's list of the class"),
        Kind.CLASS_UNSIGNED: _("Tuesday's list of the class"),
        Kind.SIGN_REMINDER: _("reminder to sign"),
        Kind.HELP_ASKED: _("a family asks for help"),
        Kind.EVENT_QUESTION: _("question about an event"),
        Kind.EVENT_ANSWER: _("answer about an event"),
        Kind.EVENT_RESULTS: _("results of an event"),
        Kind.EVENT_CHANGED: _("changed event"),
        Kind.MARKS: _("new marks"),
        Kind.DOTS: _("a dot is due"),
        Kind.HOMEWORK: _("homework"),
        Kind.WEEKLY: _("summary of the week"),
        Kind.DAILY: _("summary of the day"),
        Kind.EVENING: _("tomorrow's lessons"),
        Kind.SIGNABLE: _("the week can be signed"),
        Kind.IN_YOUR_NAME: _("entered in your name"),
        Kind.UNFILLED: _("what lessons still lack"),
        Kind.DISPUTED: _("“that was not me”"),
    }.get(one, _("news of the school"))


def reason(value: object) -> str:
    """Why a message came to nothing."""
    known: dict[object, str] = {
        Reason.BLOCKED: _("the bot is blocked"),
        Reason.EXPIRED: _("too late to be of use"),
        Reason.OFF: _("switched off by you"),
        Reason.VOID: _("nothing was left to say"),
        Reason.NO_CHAT: _("the chat is gone"),
        Reason.MOVED: _("the chat has moved"),
        Reason.REFUSED: _("refused by the messenger"),
        Reason.UNRENDERED: _("it could not be worded"),
        Reason.SERVER: _("the messenger was out of order"),
    }
    return known.get(value, "")
