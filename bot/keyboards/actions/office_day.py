"""The office: who is absent and how many to feed, useful links, events, special days."""

from datetime import date
from enum import StrEnum

from bot.keyboards.codec import Action, carried


class DayKind(StrEnum):
    """What the office makes of a day."""

    OFF = "off"
    MONDAY = "0"
    TUESDAY = "1"
    WEDNESDAY = "2"
    THURSDAY = "3"
    FRIDAY = "4"
    REMOTE = "remote"
    SATURDAY = "5"


@carried("zd")
class OpenAbsentToday(Action):
    """By class, with how many to feed; None: today."""

    day: date | None = None


@carried("ze")
class SendAbsentToday(Action):
    """The same as a spreadsheet, with names."""

    day: date


@carried("zg")
class OpenSchoolLinks(Action):
    """The useful links the office keeps."""


@carried("zh")
class AddSchoolLink(Action):
    """The next words are a title and an address."""


@carried("zi")
class RemoveSchoolLink(Action):
    link: int


@carried("zj")
class OpenSchoolEvents(Action):
    """What is to come, to be removed; and a new one."""


@carried("zk")
class AddEvent(Action):
    """The next words are a date, perhaps an hour, and a title."""


@carried("zl")
class RemoveEvent(Action):
    event: int


@carried("zm")
class ChooseSpecialDay(Action):
    month: date | None = None


@carried("zn")
class ChooseDayKind(Action):
    """``klass`` None: every class."""

    day: date
    klass: int | None = None


@carried("zo")
class MakeSpecialDay(Action):
    day: date
    kind: DayKind
    klass: int | None = None
