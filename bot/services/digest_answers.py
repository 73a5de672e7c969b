"""What a parent's one tap under a digest sets going."""

from datetime import date, datetime, timedelta

from bot.domain.absence import Notice, announced
from bot.domain.calendar import local_date
from bot.domain.delivery import Kind
from bot.domain.people import StudentRef
from bot.domain.views.pushes import AbsencePush, HelpPush
from bot.services import absences_told
from bot.storage import absent, digest_answers, new_links, outbox, pupils
from bot.storage.database import Connection


def discussed(conn: Connection, student: StudentRef, week: date, now: datetime) -> None:
    digest_answers.answer(conn, student, week, "discussed", now)


def ask_for_help(
    conn: Connection, bot: str, student: StudentRef, week: date, now: datetime
) -> bool:
    """Tells the class teacher, once for a week; False when the class has none."""
    digest_answers.answer(conn, student, week, "help", now)
    today = local_date(now, student.school.zone)
    teachers = new_links.class_teachers(conn, {student.id}, today)
    parent = digest_answers.parent_name(conn, student)
    name = pupils.called(conn, student, today)
    for teacher, (class_name, _children) in teachers.items():
        last = week + timedelta(days=4)
        view = HelpPush(parent.short, name, class_name, week, last)
        what = f"help:{student.id}:{student.parent_id}"
        outbox.to_persons(conn, bot, [teacher], Kind.HELP_ASKED, what, week, view.payload(), now)
    return bool(teachers)


def know_about(
    conn: Connection, bot: str, student: StudentRef, day: date, now: datetime
) -> AbsencePush | None:
    """A parent knows why the child is away: the others see that it is handled. What the message
    says now; None when there is no such absence."""
    digest_answers.claim(conn, student, day, now)
    return absences_told.claim(conn, bot, now, student.id, day)


def notice_filed(
    conn: Connection, bot: str, student: StudentRef, notice: Notice, now: datetime
) -> None:
    """A notice of today that comes after the alert answers it for all."""
    today = local_date(now, student.school.zone)
    missing, _others = absent.absent_on(conn, {student.id}, today)
    gone = missing.get(student.id)
    if gone is None or student.parent_id is None:
        return
    if announced((notice,), today, gone.number) is not None:
        know_about(conn, bot, student, today, now)
