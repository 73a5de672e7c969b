"""Every table. Work is done with Core statements; the classes are for Alembic and for types.

Rows about school life belong to a school. A row that an import made carries its ``batch_id``;
what an import or a person changed afterwards leaves its former state in ``change`` (marks:
``mark_event``).
Plans (bells, timetable, groups, terms) end and begin by date; records are never replaced.
"""

from bot.storage.tables.accounts import Account, Chat, Code, CodeLock, Link, Notification
from bot.storage.tables.addresses import CalendarFeed, LinkPage
from bot.storage.tables.announcements import Announcement, AnnouncementDraft, AnnouncementRecipient
from bot.storage.tables.attachments import Attachment
from bot.storage.tables.attendance import AbsenceClaim, AbsenceDraft, AbsenceNotice, Attendance
from bot.storage.tables.base import Base
from bot.storage.tables.changes import Change
from bot.storage.tables.classes import GroupMember, Membership, SchoolClass, StudyGroup, Subject
from bot.storage.tables.correspondence import Thread, ThreadMessage, Ticket, TicketMessage
from bot.storage.tables.digests import ClassMorning, DigestAnswer, DigestRun
from bot.storage.tables.events import Event, EventPart, EventQuestion, EventResult
from bot.storage.tables.homework import (
    HandedIn,
    Homework,
    HomeworkDraft,
    HomeworkStudent,
    HomeworkTick,
)
from bot.storage.tables.imports import ImportBatch, ImportRequest
from bot.storage.tables.lessons import Lesson, LessonDraft, LessonLink, LessonSaving, SavingDispute
from bot.storage.tables.marks import Dot, Mark, MarkEvent, Remark, TermMark
from bot.storage.tables.mirrors import Mirror, MirrorErrand, MirrorLogin, MirrorMissing
from bot.storage.tables.outbox import Outbox, Told
from bot.storage.tables.people import Guardianship, Person, StaffSetting
from bot.storage.tables.plans import Bell, Holiday, RegimeItem, SpecialDay, Term, TimetableSlot
from bot.storage.tables.portfolio import PortfolioItem
from bot.storage.tables.processes import BotName, Conversation, Lease, ProcessedUpdate, Watermark
from bot.storage.tables.schools import School, SchoolLink
from bot.storage.tables.signatures import Signature, WeekSnapshot
from bot.storage.tables.trusts import DiaryOpening, Trust

__all__ = [
    "AbsenceClaim",
    "AbsenceDraft",
    "AbsenceNotice",
    "Account",
    "Announcement",
    "AnnouncementDraft",
    "AnnouncementRecipient",
    "Attachment",
    "Attendance",
    "Base",
    "Bell",
    "BotName",
    "CalendarFeed",
    "Change",
    "Chat",
    "ClassMorning",
    "Code",
    "CodeLock",
    "Conversation",
    "DiaryOpening",
    "DigestAnswer",
    "DigestRun",
    "Dot",
    "Event",
    "EventPart",
    "EventQuestion",
    "EventResult",
    "GroupMember",
    "Guardianship",
    "HandedIn",
    "Holiday",
    "Homework",
    "HomeworkDraft",
    "HomeworkStudent",
    "HomeworkTick",
    "ImportBatch",
    "ImportRequest",
    "Lease",
    "Lesson",
    "LessonDraft",
    "LessonLink",
    "LessonSaving",
    "Link",
    "LinkPage",
    "Mark",
    "MarkEvent",
    "Membership",
    "Mirror",
    "MirrorErrand",
    "MirrorLogin",
    "MirrorMissing",
    "Notification",
    "Outbox",
    "Person",
    "PortfolioItem",
    "ProcessedUpdate",
    "RegimeItem",
    "Remark",
    "SavingDispute",
    "School",
    "SchoolClass",
    "SchoolLink",
    "Signature",
    "SpecialDay",
    "StaffSetting",
    "StudyGroup",
    "Subject",
    "Term",
    "TermMark",
    "Thread",
    "ThreadMessage",
    "Ticket",
    "TicketMessage",
    "TimetableSlot",
    "Told",
    "Trust",
    "Watermark",
    "WeekSnapshot",
]
