"""What an export calls its parts, in the reader's language."""

from bot.i18n import _


def heading(table: str) -> str:
    """The name of a part of the export. KeyError for a table that nobody has named yet."""
    return parts()[table]


def parts() -> dict[str, str]:
    return {
        "person": _("People"),
        "guardianship": _("Who represents whom"),
        "membership": _("Classes"),
        "group_member": _("Groups"),
        "homework_tick": _("Homework done"),
        "homework_student": _("Homework for some only"),
        "handed_in": _("Homework handed in"),
        "mark": _("Marks"),
        "mark_event": _("History of marks"),
        "dot": _("Dots"),
        "term_mark": _("Term and year marks"),
        "attendance": _("Attendance"),
        "remark": _("Remarks"),
        "change": _("What you changed in the diary"),
        "account": _("Your account"),
        "chat": _("Your chats with the bot"),
        "link": _("Links and consents"),
        "code": _("One-time codes"),
        "code_lock": _("Wrong codes"),
        "conversation": _("An unfinished form"),
        "outbox": _("Messages to you"),
        "told": _("What you were told"),
        "notification": _("Your notifications"),
        "digest_answer": _("Answers under summaries"),
        "absence_claim": _("Absences you know about"),
        "week_snapshot": _("Weeks as they were signed"),
        "signature": _("Signatures"),
        "absence_notice": _("Absence notices"),
        "absence_draft": _("An unfinished notice"),
        "attachment": _("Photos and files you sent"),
        "announcement": _("Announcements you made"),
        "announcement_draft": _("An unfinished announcement"),
        "announcement_recipient": _("Announcements to you"),
        "event_part": _("Events you take part in"),
        "event_question": _("Words to organizers"),
        "portfolio_item": _("Portfolio"),
        "lesson_draft": _("An unfinished entry"),
        "homework_draft": _("Unfinished homework"),
        "lesson_saving": _("Entries in your lessons"),
        "saving_dispute": _("Entries you disputed"),
        "staff_setting": _("Your settings as a teacher"),
        "import_request": _("Files you loaded"),
        "thread_message": _("Messages with teachers"),
        "thread": _("Threads with teachers"),
        "ticket_message": _("Messages of tickets"),
        "ticket": _("Tickets"),
        "trust": _("Trusted persons"),
        "diary_opening": _("Who opened the diary"),
        "link_page": _("Addresses to link a diary system"),
        "calendar_feed": _("Calendars you subscribed to"),
        "mirror": _("Diaries of other systems"),
        "mirror_errand": _("What was passed on to the diary system"),
        "mirror_login": _("Logins at diary systems"),
    }
