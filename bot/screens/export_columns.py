"""What an export calls the columns of its tables, and which of them say nothing to a reader."""

from bot.i18n import _, pgettext

FOR_MACHINES = frozenset(
    {
        ("account", "current_child"),
        ("account", "current_school"),
        ("announcement", "captioned"),
        ("announcement", "draft_id"),
        ("announcement", "revision"),
        ("announcement", "styles"),
        ("announcement_draft", "styles"),
        ("attachment", "entity_id"),
        ("conversation", "chat"),
        ("conversation", "data"),
        ("conversation", "state"),
        ("homework_draft", "students"),
        ("lesson_draft", "content"),
        ("lesson_draft", "pen"),
        ("lesson_saving", "draft_id"),
        ("link_page", "finish"),
        ("link_page", "sealed"),
        ("outbox", "local_date"),
        ("outbox", "message_id"),
        ("outbox", "payload"),
        ("outbox", "priority"),
        ("outbox", "seen"),
        ("outbox", "what"),
        ("told", "first"),
        ("told", "state"),
        ("told", "version"),
        ("week_snapshot", "digest"),
    }
)
"""Keys, counters and half-made entries by which the bot finds its own rows again: in the file for
machines only, and the page says so."""


def label(table: str, column: str) -> str:
    """What stands above a column. KeyError for one that nobody has named yet."""
    known = _own_labels(table)
    return known[column] if column in known else _LABELS()[column]


def _own_labels(table: str) -> dict[str, str]:
    """Where the same name says something else than in other tables."""
    return {
        "attendance": {"number": _("Lesson")},
        "mirror_login": {"failures": _("Failed tries")},
        "notification": {"off": _("Everything is off")},
        "told": {"topic": _("About")},
        "trust": {"code_expires_at": _("Code valid until")},
        "diary_opening": {"role": _("Who")},
        "lesson_draft": {"beside": _("Beside the old marks"), "words": _("Your words")},
    }.get(table, {})


def _LABELS() -> dict[str, str]:  # noqa: N802  a table that is read in the reader's language
    return _of_people() | _of_the_diary() | _of_accounts() | _of_messages() | _of_work()


def _of_people() -> dict[str, str]:
    return {
        "school": _("School"),
        "role": _("Role"),
        "last_name": _("Surname"),
        "first_name": _("First name"),
        "middle_name": _("Middle name"),
        "birth_date": _("Date of birth"),
        "position": _("Position"),
        "relation": _("Relation"),
        "left_on": _("Left on"),
        "parent": _("Representative"),
        "student": _("Student"),
        "person": _("Person"),
        "teacher": _("Teacher"),
        "author": _("Author"),
        "rights": _("Rights"),
        "basis": _("Basis"),
        "starts_on": _("From"),
        "ends_on": _("Until"),
        "class": _("Class"),
        "school_class": _("Class"),
        "group": _("Group"),
        "study_group": _("Group"),
        "may_sign": _("May sign"),
        "may_notify": _("May announce absences"),
        "granted_by": _("Who trusts"),
        "label": _("How you call them"),
    }


def _of_the_diary() -> dict[str, str]:
    return {
        "subject": _("Subject"),
        "day": _("Day"),
        "kind": _("Kind"),
        "value": _("Value"),
        "text": _("Text"),
        "weight": _("Weight"),
        "comment": _("Comment"),
        "reason": _("Reason"),
        "set_by": _("Set by"),
        "set_at": _("Set"),
        "edited_at": _("Edited"),
        "edited_by": _("Edited by"),
        "removed_at": _("Removed"),
        "closed_at": _("Closed"),
        "at": _("When"),
        "action": _("Action"),
        "entity": _("About"),
        "by_person": _("By"),
        "for_person": _("In whose name"),
        "origin": _("How it came"),
        "code": _("Code"),
        "number": _("Number"),
        "mark": _("Number of the mark"),
        "closed_by_mark": _("Settled by the mark"),
        "notice": _("Number of the notice"),
        "thread": _("Number of the thread"),
        "ticket": _("Number of the ticket"),
        "praise": _("Praise"),
        "what": _("What"),
        "due_on": _("Due"),
        "done_at": _("Done"),
        "handed_in_at": _("Handed in"),
        "period": _("Period"),
        "term_name": _("Term"),
        "week": _("Week"),
        "content": _("Contents"),
        "on_paper": _("On paper"),
        "recorded_by": _("Recorded by"),
        "title": _("Title"),
    }


def _of_accounts() -> dict[str, str]:
    return {
        "locale": _("Language"),
        "language": _("Language"),
        "timezone": _("Time zone"),
        "zone": _("Time zone"),
        "preset": _("How often"),
        "hat": _("Role now"),
        "hidden_buttons": _("Buttons you hid"),
        "platform": _("Messenger"),
        "external_id": _("Number in the messenger"),
        "created_at": _("Since"),
        "blocked_at": _("Bot blocked"),
        "consent_version": _("Consent, version"),
        "consent_language": _("Consent, language"),
        "consented_at": _("Consent given"),
        "unlinked_at": _("Unlinked"),
        "issued_at": _("Issued"),
        "issued_by": _("Issued by"),
        "expires_at": _("Valid until"),
        "revoked_at": _("Revoked"),
        "frozen_at": _("Frozen"),
        "redeemed_at": _("Used"),
        "used_at": _("Used"),
        "failures": _("Wrong tries"),
        "window_began_at": _("Counted since"),
        "locked_until": _("Locked until"),
        "locks": _("Locks in a row"),
        "tries": _("Tries"),
        "browser": _("Browser"),
        "source": _("Where from"),
        "host": _("Address"),
        "gives": _("What it gives"),
        "signed_weeks": _("Weeks signed there"),
        "first_at": _("First fetched"),
        "fetched_at": _("Fetched last"),
        "year_at": _("Year fetched"),
        "terms_at": _("Terms fetched"),
        "news_at": _("News fetched"),
        "previous_at": _("Fetched before that"),
        "back_to": _("Back to"),
        "next_at": _("Fetched next"),
        "wanted_at": _("Wanted"),
        "failing_since": _("Failing since"),
        "trouble": _("Trouble"),
        "told_at": _("You were told"),
    }


def _of_messages() -> dict[str, str]:
    return {
        "state": _("State"),
        "status": _("State"),
        "category": _("About"),
        "made_at": _("Made"),
        "begun_at": _("Begun"),
        "read_at": _("Read"),
        "seen_at": _("Opened"),
        "opened_at": _("Opened"),
        "last_at": _("Last message"),
        "due_at": _("Comes"),
        "attempts": _("Tries"),
        "finished_at": _("Sent or given up"),
        "delivered_at": _("Delivered"),
        "confirmed_at": _("Confirmed"),
        "accepted_at": _("Accepted"),
        "withdrawn_at": _("Withdrawn"),
        "cause": _("Cause"),
        "first_day": _("First day"),
        "last_day": _("Last day"),
        "numbers": _("Lessons"),
        "comes": _("Will come after all"),
        "hide_cause": _("Reason hidden from the child"),
        "filed_at": _("Filed"),
        "name": _("Name"),
        "size": _("Size in bytes"),
        "is_photo": _("Photo"),
        "answer": pgettext("noun", "Answer"),
        "answered_at": _("Answered"),
        "answered_by": _("Answered by"),
        "certificate_code": _("Certificate"),
        "certificate_first": _("Certificate from"),
        "certificate_last": _("Certificate until"),
        "updated_at": _("Edited"),
        "writer": _("Who writes"),
        "by_teacher": _("By the teacher"),
        "by_office": _("By the office"),
        "weekly_day": _("Summary of the week, day"),
        "weekly_time": _("Summary of the week, time"),
        "daily_time": _("Every day at"),
        "quiet_from": _("Quiet from"),
        "quiet_to": _("Quiet until"),
        "switches": _("What is told at once"),
        "paused_until": _("Paused until"),
    }


def _of_work() -> dict[str, str]:
    """What staff write."""
    return {
        "urgent": _("Urgent"),
        "silent": _("Without a sound"),
        "ask_confirm": _("Asks to confirm"),
        "audience": _("For whom"),
        "places": _("For whom"),
        "readers": _("Readers"),
        "manner": _("How it comes"),
        "versions": _("In other languages"),
        "publish_at": _("Published"),
        "recalled_at": _("Taken back"),
        "scheduled": _("Waits for its time"),
        "stopped_at": _("Stopped"),
        "task": _("Task"),
        "compulsory": _("Compulsory"),
        "marks": _("Marks"),
        "absences": _("Absences"),
        "dots": _("Dots"),
        "roll_called": _("Roll called"),
        "undone_at": _("Taken back"),
        "new_year": _("A new school year"),
        "accept": _("Questions answered with yes"),
        "pin_failures": _("Wrong PINs"),
        "pin_locks": _("PIN locks in a row"),
        "pin_locked_until": _("PIN locked until"),
        "reminders_off": _("Reminders are off"),
    }
