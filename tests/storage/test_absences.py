"""Absence notices on both databases: nothing confirmed is lost, nothing is filed twice."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.util import await_only

from bot import i18n
from bot.domain.absence import Cause, Fault, Notice, State
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import SchoolRef, StudentRef
from bot.domain.views.absence import FormView
from bot.handlers import absence as family_desk
from bot.handlers import class_absence as class_desk
from bot.handlers import diary as diary_desk
from bot.handlers import records
from bot.handlers.turn import Facts, Said, SentFile, Turn
from bot.keyboards.actions.absence import (
    AcceptNotice,
    AddNote,
    CancelAbsence,
    CertificateDays,
    ChooseCause,
    ChooseDays,
    ChooseLessons,
    Code,
    DropNote,
    HideCause,
    LeaveQuestion,
    NewAbsence,
    ObjectToNotice,
    OpenAbsence,
    OpenCertificate,
    OpenClassNotice,
    OpenClassNotices,
    OpenForm,
    OpenNotice,
    OpenNotices,
    PickAbsenceDay,
    QuestionNotice,
    RecordCertificate,
    SendAbsence,
    SendClassNoticeFiles,
    SendNoticeFiles,
    WholeDay,
    WithdrawNotice,
)
from bot.keyboards.actions.diary import OpenDay, OpenWeek
from bot.keyboards.actions.records import OpenAttendance
from bot.keyboards.codec import Action
from bot.screens import pushes
from bot.screens.screen import Screen
from bot.services import absence_form, class_absences
from bot.services import absences as services
from bot.storage import absence_drafts, absences, attachments, certificates, conversations
from bot.storage import tables as t
from bot.storage.database import Database, open_database
from tests.builders import NOW, Seed
from tests.family import FATHER, MOTHER, STUDENT, TEACHER, Family, seen_by, with_accounts
from tests.storage.school_year import Counted

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)
NEXT = TODAY + DAY  # it is 15:00 in Moscow: the likely day is tomorrow
BOT = "1"


async def planted(db: Database) -> Family:
    return await db.write(lambda conn: with_accounts(Seed(conn)))


def turn(conn: Connection, who: str = MOTHER, now: datetime = NOW) -> Turn:
    return Turn(conn, seen_by(conn, who), now, who, Facts(BOT, "zvonok_bot", ("key",)))


def press(conn: Connection, action: Action, who: str = MOTHER, locale: str = "en") -> Screen:
    """What the screen would be, decided in this transaction."""
    tables = (family_desk.WRITES, family_desk.READS, class_desk.WRITES, class_desk.READS)
    answer = next(table[type(action)] for table in tables if type(action) in table)
    with i18n.use(locale):
        return answer(turn(conn, who), action)


def say(conn: Connection, text: str, who: str = MOTHER, file: SentFile | None = None) -> Screen:
    """A message, answered by the dialogue that waits for it."""
    waiting = conversations.get(conn, BOT, who)
    assert waiting is not None, "nobody waits for a word"
    dialogues = {**family_desk.DIALOGUES, **class_desk.DIALOGUES}
    with i18n.use("en"):
        return dialogues[waiting.state](turn(conn, who), Said(text, waiting.data, file))


def draft_id(conn: Connection, who: str = MOTHER) -> int:
    draft = absence_drafts.draft_of(conn, seen_by(conn, who).account_id)
    assert draft is not None
    return draft.id


def filed(conn: Connection, family: Family, who: str = MOTHER) -> Notice:
    """In three taps, with the likely day."""
    press(conn, OpenAbsence(family.anna), who)
    draft = draft_id(conn, who)
    press(conn, ChooseCause(draft, Cause.FAMILY), who)
    send(conn, who)
    notice = absences.of_draft(conn, seen_by(conn, who).account_id, draft)
    assert notice is not None
    return notice


def send(conn: Connection, who: str = MOTHER) -> Screen:
    """ "Send" under the form as it stands."""
    return press(conn, SendAbsence(draft_id(conn, who), checked(conn, who).seal), who)


def one(conn: Connection, notice: int) -> Notice:
    found = absences.one(conn, notice)
    assert found is not None
    return found[0]


def count(conn: Connection, table: type[t.Base] = t.AbsenceNotice) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def presses(screen: Screen, kind: type[Action]) -> list[Any]:
    return [item.action for row in screen.rows for item in row if isinstance(item.action, kind)]


# --- the form ---


async def test_three_taps_file_a_notice_about_the_likely_day(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        notice = filed(conn, family)
        assert (notice.when.first, notice.when.last, notice.when.numbers) == (NEXT, NEXT, ())
        assert (notice.cause, notice.state, notice.filer) == (
            Cause.FAMILY,
            State.FILED,
            f"person:{family.mother}",
        )
        assert count(conn, t.AbsenceDraft) == 0

    await any_db.write(story)


def _open(family: Family) -> list[Callable[[Connection], object]]:
    """The form step by step; each step is one press or one message."""
    photo = SentFile("PHO1", "photo.jpg", 1000, is_photo=True)
    return [
        lambda conn: press(conn, OpenAbsence(family.anna)),
        lambda conn: press(conn, ChooseCause(draft_id(conn), Cause.TRIP)),
        lambda conn: press(conn, ChooseDays(draft_id(conn), NEXT, last=False)),
        lambda conn: press(conn, PickAbsenceDay(draft_id(conn), NEXT + DAY, last=False)),
        lambda conn: press(conn, ChooseLessons(draft_id(conn))),
        lambda conn: press(conn, ChooseLessons(draft_id(conn), 1)),
        lambda conn: press(conn, ChooseLessons(draft_id(conn), 3)),
        lambda conn: press(conn, OpenForm(draft_id(conn))),
        lambda conn: press(conn, AddNote(draft_id(conn))),
        lambda conn: say(conn, "Олимпиада"),
        lambda conn: press(conn, AddNote(draft_id(conn))),
        lambda conn: say(conn, "", file=photo),
        lambda conn: press(conn, HideCause(draft_id(conn), hide=True)),
        send,
    ]


async def test_a_kill_between_any_two_steps_loses_nothing_that_was_confirmed(any_url: str) -> None:
    """The bot dies after every step and another process goes on; a step that was under way when
    it died has no effect."""
    first = open_database(any_url)
    family = await planted(first)
    await first.close()

    for step in _open(family):
        dying = open_database(any_url)
        with pytest.raises(_Killed):
            await dying.write(_killed_after(step))
        await dying.close()
        living = open_database(any_url)
        await living.write(step)
        await living.close()

    after = open_database(any_url)
    (notice,) = await after.read(
        lambda conn: absences.between(conn, [family.anna], NEXT, NEXT + 2 * DAY)
    )
    files = await after.read(lambda conn: attachments.of(conn, services.NOTICE, notice.id))
    await after.close()
    assert (notice.when.first, notice.when.numbers) == (NEXT + DAY, (1, 3))
    assert (notice.cause, notice.comment, notice.hide_cause) == (Cause.TRIP, "Олимпиада", True)
    assert [(kept.file_id, kept.is_photo) for kept in files] == [("PHO1", True)]


class _Killed(Exception):
    pass


def _killed_after(step: Callable[[Connection], object]) -> Callable[[Connection], None]:
    def dies(conn: Connection) -> None:
        step(conn)
        raise _Killed

    return dies


async def test_a_half_finished_form_goes_on_and_can_be_cancelled_from_every_step(
    any_db: Database,
) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        steps = _open(family)
        for number in range(1, len(steps)):
            for step in steps[:number]:
                screen = step(conn)
            assert isinstance(screen, Screen)
            (cancel,) = presses(screen, CancelAbsence)
            assert "Nothing was sent" in press(conn, cancel).toast
            assert count(conn, t.AbsenceDraft) == count(conn, t.AbsenceNotice) == 0
            assert count(conn, t.Attachment) == 0
            assert conversations.get(conn, BOT, MOTHER) is None
            with pytest.raises(AlreadyDone):
                press(conn, cancel)

    await any_db.write(story)


async def test_an_unfinished_form_is_offered_again_for_a_day(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        press(conn, ChooseCause(draft_id(conn), Cause.TRIP))
        former = draft_id(conn)
        screen = press(conn, OpenAbsence(family.anna))
        assert "not sent yet" in screen.text
        assert draft_id(conn) == former
        press(conn, NewAbsence(family.anna))
        assert draft_id(conn) != former
        assert "has changed" in press(conn, SendAbsence(former, "x")).toast
        assert count(conn) == 0
        conn.execute(update(t.AbsenceDraft).values(updated_at=NOW - 2 * DAY, cause="trip"))
        assert "not sent yet" not in press(conn, OpenAbsence(family.anna)).text

    await any_db.write(story)


async def test_an_older_message_sends_nothing_but_what_it_shows(any_db: Database) -> None:
    """The form went on in a newer message, by any of its steps: the older one shows it."""
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        steps: tuple[Callable[[Connection], object], ...] = (
            lambda conn: press(conn, ChooseCause(draft_id(conn), Cause.TRIP)),
            lambda conn: press(conn, PickAbsenceDay(draft_id(conn), NEXT + DAY, last=False)),
            lambda conn: press(conn, ChooseLessons(draft_id(conn), 1)),
            lambda conn: press(conn, WholeDay(draft_id(conn))),
            lambda conn: press(conn, HideCause(draft_id(conn), hide=True)),
            lambda conn: (press(conn, AddNote(draft_id(conn))), say(conn, "Олимпиада")),
            lambda conn: (
                press(conn, AddNote(draft_id(conn))),
                say(conn, "", file=SentFile("PHO1", "photo.jpg", 1000, is_photo=True)),
            ),
        )
        older = press(conn, ChooseCause(draft_id(conn), Cause.FAMILY))
        for step in steps:
            step(conn)
            (button,) = presses(older, SendAbsence)
            answer = press(conn, button)
            assert "has changed" in answer.toast
            assert count(conn) == 0
            (newer,) = presses(answer, SendAbsence)
            assert newer != button
            older = answer
        assert "Олимпиада" in older.text
        (button,) = presses(older, SendAbsence)
        assert press(conn, button).toast == "Sent"

    await any_db.write(story)


async def test_a_form_of_the_other_child_is_neither_changed_nor_sent(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        seed = Seed(conn)
        petya = seed.student(family.school, family.klass, "Иванов Пётр Петрович")
        seed.add(t.Guardianship, parent_id=family.mother, student_id=petya, rights="full")
        press(conn, OpenAbsence(family.anna))
        former = press(conn, ChooseCause(draft_id(conn), Cause.FAMILY))
        (about_anna,) = presses(former, SendAbsence)
        press(conn, OpenAbsence(petya))
        for action in (
            about_anna,
            ChooseCause(about_anna.draft, Cause.TRIP),
            ChooseDays(about_anna.draft, NEXT, last=False),
            HideCause(about_anna.draft, hide=True),
            AddNote(about_anna.draft),
        ):
            answer = press(conn, action)
            assert "Pyotr" in answer.text
            assert "has changed" in answer.toast
        draft = absence_drafts.draft_of(conn, seen_by(conn, MOTHER).account_id)
        assert draft is not None
        assert (draft.student_id, draft.cause, draft.hide_cause) == (petya, None, False)
        assert count(conn) == 0

    await any_db.write(story)


async def test_words_for_a_form_that_is_gone_end_the_wait(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        press(conn, AddNote(draft_id(conn)))
        absence_drafts.drop_draft(conn, seen_by(conn, MOTHER).account_id)
        assert "Nothing found" in say(conn, "поздно").text
        assert conversations.get(conn, BOT, MOTHER) is None
        press(conn, OpenAbsence(family.anna))
        press(conn, AddNote(draft_id(conn)))
        assert "At most 500" in say(conn, "x" * 501).text
        assert "хорошо" in say(conn, "хорошо").text
        assert "хорошо" not in press(conn, DropNote(draft_id(conn))).text

    await any_db.write(story)


FAULTS = {
    "too far back": (TODAY - 4 * DAY, TODAY - 4 * DAY, Fault.TOO_EARLY),
    "too long": (NEXT, NEXT + 30 * DAY, Fault.TOO_LONG),
    "a weekend": (date(2026, 11, 21), date(2026, 11, 22), Fault.NO_SCHOOL),
}


@pytest.mark.parametrize("what", FAULTS)
async def test_what_may_not_be_announced_says_why_and_is_not_sent(
    any_db: Database, what: str
) -> None:
    family = await planted(any_db)
    first, last, fault = FAULTS[what]

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        draft = draft_id(conn)
        press(conn, ChooseCause(draft, Cause.OTHER))
        press(conn, PickAbsenceDay(draft, first, last=False))
        screen = press(conn, PickAbsenceDay(draft, last, last=True))
        assert not presses(screen, SendAbsence)
        blocked = send(conn)
        assert blocked.alert
        assert checked(conn).fault is fault
        assert count(conn) == 0

    await any_db.write(story)


def checked(conn: Connection, who: str = MOTHER) -> FormView:
    viewer = seen_by(conn, who)
    draft = absence_drafts.draft_of(conn, viewer.account_id)
    assert draft is not None
    return absence_form.form(conn, viewer, viewer.children[0], draft, NOW)


async def test_days_back_are_the_schools_setting(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        press(conn, ChooseCause(draft_id(conn), Cause.OTHER))
        press(conn, PickAbsenceDay(draft_id(conn), TODAY - 2 * DAY, last=False))
        assert checked(conn).fault is None
        conn.execute(update(t.School).values(settings={"notice_days_back": 1}))
        assert checked(conn).fault is Fault.TOO_EARLY

    await any_db.write(story)


# --- twice, and at the same moment ---


async def test_the_same_form_sent_from_everywhere_at_once_is_one_notice(
    two: tuple[Database, Database],
) -> None:
    family = await planted(two[0])
    await two[0].write(lambda conn: press(conn, OpenAbsence(family.anna)))
    draft = await two[0].read(draft_id)
    shown = await two[0].write(lambda conn: press(conn, ChooseCause(draft, Cause.FAMILY)))
    (button,) = presses(shown, SendAbsence)

    async def sends(db: Database) -> bool:
        try:
            await db.write(lambda conn: press(conn, button))
        except AlreadyDone:
            return False
        return True

    outcomes = await asyncio.gather(*(sends(db) for _time in range(4) for db in two))
    assert outcomes.count(True) == 1
    assert await two[1].read(count) == 1


def chosen(family: Family, who: str) -> Callable[[Connection], Screen]:
    """A form with a reason, ready to be sent."""

    def steps(conn: Connection) -> Screen:
        press(conn, OpenAbsence(family.anna), who)
        return press(conn, ChooseCause(draft_id(conn, who), Cause.FAMILY), who)

    return steps


def sent(who: str) -> Callable[[Connection], Screen]:
    return lambda conn: send(conn, who)


async def test_two_phones_of_one_parent_cannot_announce_the_same_days_twice(
    two: tuple[Database, Database],
) -> None:
    family = await planted(two[0])

    def second_phone(conn: Connection) -> None:
        seed = Seed(conn)
        seed.link(seed.account("1005"), family.mother)

    await two[0].write(second_phone)
    whos = (MOTHER, "1005")
    for who in whos:
        await two[0].write(chosen(family, who))
    screens = await asyncio.gather(
        *(db.write(sent(who)) for db, who in zip(two, whos, strict=True))
    )
    assert sorted(screen.alert for screen in screens) == [False, True]
    assert await two[1].read(count) == 1


async def test_the_second_phone_waits_for_the_first_and_then_sees_its_notice(
    two: tuple[Database, Database],
) -> None:
    """The first has filed and not committed yet when the second begins to look."""
    family = await planted(two[0])
    await two[0].write(lambda conn: Seed(conn).link(Seed(conn).account("1005"), family.mother))
    for who in (MOTHER, "1005"):
        await two[0].write(chosen(family, who))
    await two[1].write(count)  # its connection is open
    first_filed, second_done = asyncio.Event(), asyncio.Event()

    def lingers(conn: Connection) -> Screen:
        screen = send(conn)
        first_filed.set()
        await_only(asyncio.wait([asyncio.ensure_future(second_done.wait())], timeout=0.5))
        return screen

    async def second() -> Screen:
        await first_filed.wait()
        screen = await two[1].write(sent("1005"))
        second_done.set()
        return screen

    screens = await asyncio.gather(two[0].write(lingers), second())
    assert [screen.alert for screen in screens] == [False, True]
    assert await two[1].read(count) == 1


async def test_both_parents_at_the_same_moment_have_a_notice_each(
    two: tuple[Database, Database],
) -> None:
    family = await planted(two[0])
    whos = (MOTHER, FATHER)
    for who in whos:
        await two[0].write(chosen(family, who))
    await asyncio.gather(*(db.write(sent(who)) for db, who in zip(two, whos, strict=True)))
    notices = await two[0].read(lambda conn: absences.between(conn, [family.anna], NEXT, NEXT))
    assert len({notice.filer for notice in notices}) == 2


# --- states ---


async def test_the_parent_sees_it_go_from_filed_to_accepted(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        notice = filed(conn, family)
        shown = OpenNotice(family.anna, notice.id)
        assert "has not opened it yet" in press(conn, shown).text
        assert "📨 No. 1 Ivanova A. P." in press(conn, OpenClassNotices(family.klass), TEACHER).text
        assert one(conn, notice.id).state is State.FILED  # a list is no opening
        press(conn, OpenClassNotice(notice.id), TEACHER)
        assert "has seen it" in press(conn, shown, FATHER).text
        press(conn, AcceptNotice(notice.id), TEACHER)
        assert "Accepted: Biryukova" in press(conn, shown).text
        with pytest.raises(AlreadyDone):
            press(conn, AcceptNotice(notice.id), TEACHER)

    await any_db.write(story)


async def test_a_question_arrives_in_the_teachers_words(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        Seed(conn).chat(seen_by(conn, MOTHER).account_id, MOTHER, BOT)
        notice = filed(conn, family)
        press(conn, QuestionNotice(notice.id), TEACHER)
        press(conn, LeaveQuestion(notice.id), TEACHER)
        press(conn, QuestionNotice(notice.id), TEACHER)
        say(conn, "Будет ли справка <от врача>?", TEACHER)
        text = press(conn, OpenNotice(family.anna, notice.id)).text
        assert "asks (Biryukova" in text
        assert "Будет ли справка &lt;от врача&gt;?" in text
        # a push says that there is a question, not what it is about
        (payload,) = conn.execute(
            select(t.Outbox.payload).where(t.Outbox.kind == "notice_answered")
        ).scalars()
        assert "справка" not in str(payload)
        press(conn, AcceptNotice(notice.id), TEACHER)
        assert one(conn, notice.id).state is State.ACCEPTED

    await any_db.write(story)


async def test_only_who_filed_it_takes_it_back_and_only_once(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        notice = filed(conn, family)
        withdraw = WithdrawNotice(family.anna, notice.id)
        assert not presses(press(conn, OpenNotice(family.anna, notice.id), FATHER), WithdrawNotice)
        with pytest.raises(Refused):
            press(conn, withdraw, FATHER)
        press(conn, withdraw)
        with pytest.raises(AlreadyDone):
            press(conn, withdraw)
        for action in (AcceptNotice(notice.id), RecordCertificate(notice.id, Code.ILL, NEXT, NEXT)):
            with pytest.raises(Refused):
                press(conn, action, TEACHER)
        # the days are free again
        assert filed(conn, family).id != notice.id

    await any_db.write(story)


async def test_two_parents_contradict_each_other_and_the_teacher_decides(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        mothers = filed(conn, family)
        press(conn, ObjectToNotice(family.anna, mothers.id), FATHER)
        screen = send(conn, FATHER)
        assert "will come" in screen.text
        assert "says the contrary" in press(conn, OpenNotice(family.anna, mothers.id)).text
        assert "says the contrary" in press(conn, OpenClassNotice(mothers.id), TEACHER).text
        assert class_absences.expected(conn, [family.klass], NEXT) == {}
        press(conn, AcceptNotice(mothers.id), TEACHER)
        ((student, (numbers, pupil)),) = class_absences.expected(conn, [family.klass], NEXT).items()
        assert (student, numbers, pupil.class_name) == (family.anna, (), "5А")
        assert count(conn) == 2
        with pytest.raises(Refused):
            press(conn, ObjectToNotice(family.anna, mothers.id), FATHER)

    await any_db.write(story)


async def test_the_student_sees_it_and_not_the_cause_if_the_parent_asked(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        for step in _open(family):
            step(conn)
        (found,) = absences.between(conn, [family.anna], NEXT, NEXT + 2 * DAY)
        shown = OpenNotice(family.anna, found.id)
        for who in (MOTHER, FATHER):
            assert "Competition, trip" in press(conn, shown, who).text
        text = press(conn, shown, STUDENT).text
        assert "lessons 1, 3" in text
        assert "trip" not in text
        assert "Олимпиада" not in text
        assert "file" not in text
        with pytest.raises(Refused):
            press(conn, SendNoticeFiles(family.anna, found.id), STUDENT)
        assert press(conn, SendNoticeFiles(family.anna, found.id), FATHER).files
        assert press(conn, SendClassNoticeFiles(found.id), TEACHER).files
        assert press(conn, OpenNotices(family.anna), STUDENT).text.count("No. ") == 1
        press(conn, QuestionNotice(found.id), TEACHER)
        say(conn, "На какую олимпиаду?", TEACHER)
        assert "На какую олимпиаду?" in press(conn, shown, FATHER).text
        asked = press(conn, shown, STUDENT).text
        assert "олимпиаду" not in asked  # the question may name what is hidden
        assert "has a question for the parents" in asked

    await any_db.write(story)


async def test_a_family_learns_that_nobody_reads_a_notice_in_the_bot(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        press(conn, ChooseCause(draft_id(conn), Cause.FAMILY))
        assert "call the school" not in send(conn).text
        conn.execute(
            update(t.Link).where(t.Link.person_id == family.teacher).values(unlinked_at=NOW)
        )
        press(conn, OpenAbsence(family.anna))
        press(conn, PickAbsenceDay(draft_id(conn), NEXT + DAY, last=False))
        press(conn, ChooseCause(draft_id(conn), Cause.FAMILY))
        assert "call the school" in send(conn).text

    await any_db.write(story)


async def test_the_calendar_and_the_lessons_say_what_they_are_of(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        first = press(conn, ChooseDays(draft_id(conn), NEXT, last=False)).text
        assert "Up to 3 days back can be chosen" in first
        assert "30 days" in press(conn, ChooseDays(draft_id(conn), NEXT, last=True)).text
        press(conn, PickAbsenceDay(draft_id(conn), NEXT + DAY, last=True))
        lessons = press(conn, ChooseLessons(draft_id(conn))).text
        assert "Thu 19 Nov" in lessons
        assert "20" not in lessons

    await any_db.write(story)


# --- a certificate ---


async def test_a_certificate_turns_a_range_into_its_code_with_a_trace(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        seed, friday = Seed(conn), NEXT + DAY
        notice = filed(conn, family)
        for number, code in enumerate(("н", "н", "оп"), 1):
            seed.absent(family.anna, family.klass, NEXT, number, code)
        seed.absent(family.anna, family.klass, friday, 1)
        press(conn, OpenCertificate(notice.id), TEACHER)
        press(conn, CertificateDays(notice.id, NEXT, NEXT, NEXT, choosing_last=True), TEACHER)
        screen = press(conn, RecordCertificate(notice.id, Code.ILL, NEXT, NEXT), TEACHER)
        assert "2 lessons" in screen.toast
        codes = certificates.journal(conn, family.anna, NEXT, friday)
        assert [code for _id, code in codes.values()] == ["б", "б", "оп", "н"]
        kept = one(conn, notice.id)
        assert kept.state is State.CERTIFICATE
        changes = conn.execute(
            select(t.Change.before, t.Change.after).where(t.Change.entity == "attendance")
        ).all()
        assert [tuple(row) for row in changes] == [({"code": "н"}, {"code": "б"})] * 2
        # corrected afterwards: a longer paper, another code
        press(conn, RecordCertificate(notice.id, Code.EXCUSED, NEXT, friday), TEACHER)
        codes = certificates.journal(conn, family.anna, NEXT, friday)
        assert [code for _id, code in codes.values()] == ["у/п", "у/п", "оп", "у/п"]
        with pytest.raises(Refused):
            press(conn, WithdrawNotice(family.anna, notice.id))

    await any_db.write(story)


async def test_the_days_of_a_certificate_are_those_of_the_notices_school(any_db: Database) -> None:
    """A teacher of two schools; in the one that was linked first it is the day after already."""
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        seed, notice = Seed(conn), filed(conn, family)
        east = SchoolRef(seed.school("Школа № 7"), "Школа № 7", "Asia/Vladivostok")
        there = replace(family.class_teacher, id=999, school=east, own_classes=frozenset())
        evening = datetime(2026, 11, 18, 20, 0, tzinfo=ZoneInfo("Europe/Moscow"))
        alone = turn(conn, TEACHER, evening)
        both = replace(alone.viewer, staff=(there, *alone.viewer.staff))
        days = class_desk.READS[CertificateDays]
        action = CertificateDays(notice.id, NEXT, NEXT, NEXT, choosing_last=True)
        assert days(replace(alone, viewer=both), action) == days(alone, action)

    await any_db.write(story)


# --- who may ---


def every_family_press(student: StudentRef, draft: int, notice: int) -> tuple[Action, ...]:
    return (
        OpenAbsence(student.id),
        NewAbsence(student.id),
        OpenForm(draft),
        ChooseCause(draft, Cause.FAMILY),
        ChooseDays(draft, NEXT, last=False),
        PickAbsenceDay(draft, NEXT, last=False),
        ChooseLessons(draft),
        WholeDay(draft),
        AddNote(draft),
        DropNote(draft),
        HideCause(draft, hide=True),
        SendAbsence(draft, "x"),
        OpenNotices(student.id),
        OpenNotice(student.id, notice),
        WithdrawNotice(student.id, notice),
        ObjectToNotice(student.id, notice),
        SendNoticeFiles(student.id, notice),
    )


def every_class_press(klass: int, notice: int) -> tuple[Action, ...]:
    return (
        OpenClassNotices(klass),
        OpenClassNotice(notice),
        AcceptNotice(notice),
        QuestionNotice(notice),
        LeaveQuestion(notice),
        SendClassNoticeFiles(notice),
        OpenCertificate(notice),
        CertificateDays(notice, NEXT, NEXT, NEXT, choosing_last=False),
        RecordCertificate(notice, Code.ILL, NEXT, NEXT),
    )


async def test_strangers_and_other_teachers_are_refused_everything(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        seed = Seed(conn)
        other_class = seed.klass(family.school, "5Б")
        stranger = seed.parent(
            family.school, [seed.student(family.school, other_class, "Чужая Вера")], "Чужой Пётр"
        )
        colleague = seed.teacher(family.school, "Петрова Инна Ильинична")
        seed.link(seed.account("1008"), stranger)
        seed.link(seed.account("1009"), colleague)
        notice = filed(conn, family)
        press(conn, OpenAbsence(family.anna))
        mine = every_family_press(family.ref(), draft_id(conn), notice.id)
        theirs = every_class_press(family.klass, notice.id)
        for action in (*mine, *theirs):
            with pytest.raises(Refused):
                press(conn, action, "1008")
            with pytest.raises(Refused):
                press(conn, action, "1009")
        for action in theirs:
            with pytest.raises(Refused):
                press(conn, action, FATHER)
        for action in mine[:1]:
            with pytest.raises(Refused):
                press(conn, action, STUDENT)
        assert one(conn, notice.id).state is State.FILED

    await any_db.write(story)


async def test_who_may_only_read_sees_notices_and_files_none(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        notice = filed(conn, family)
        conn.execute(
            update(t.Guardianship)
            .where(t.Guardianship.parent_id == family.father)
            .values(rights="read")
        )
        screen = press(conn, OpenNotices(family.anna), FATHER)
        assert str(notice.id) in screen.text
        assert not presses(screen, OpenAbsence)
        with pytest.raises(Refused):
            press(conn, OpenAbsence(family.anna), FATHER)

    await any_db.write(story)


async def test_hostile_numbers_are_refused_or_harmless(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        press(conn, OpenAbsence(family.anna))
        draft = draft_id(conn)
        for day in (date(1990, 1, 1), date(2110, 1, 1)):
            with pytest.raises(Refused):
                press(conn, ChooseDays(draft, day, last=False))
            press(conn, PickAbsenceDay(draft, day, last=False))
            assert send(conn).alert
        with pytest.raises(Refused):
            press(conn, ChooseLessons(draft, 10**12))
        press(conn, OpenNotices(family.anna, 2**60))
        press(conn, OpenClassNotices(family.klass, -(2**60)), TEACHER)
        for action in (OpenNotice(family.anna, 2**62), OpenNotice(family.anna, 0)):
            with pytest.raises(Refused):
                press(conn, action)

    await any_db.write(story)


async def test_screens_take_few_statements(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        notice = filed(conn, family)
        for action, who in (
            (OpenNotices(family.anna), MOTHER),
            (OpenNotice(family.anna, notice.id), MOTHER),
            (OpenClassNotices(family.klass), TEACHER),
        ):
            with Counted(conn) as counted:
                press(conn, action, who)
            assert counted.statements <= 8, action

    await any_db.write(story)


async def test_the_class_teacher_is_told_without_a_cause(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        Seed(conn).chat(seen_by(conn, TEACHER).account_id, TEACHER, BOT)
        notice = filed(conn, family)
        press(conn, WithdrawNotice(family.anna, notice.id))
        letters = conn.execute(select(t.Outbox.kind, t.Outbox.payload).order_by(t.Outbox.id)).all()
        assert [row.kind for row in letters] == ["notice_filed", "notice_filed"]
        assert "family" not in str(letters[0].payload)

    await any_db.write(story)


async def test_the_class_teacher_is_told_which_of_two_annas(any_db: Database) -> None:
    """First names only, as in every push, unless the class has two of them."""
    family = await planted(any_db)

    def story(conn: Connection) -> list[str]:
        seed = Seed(conn)
        seed.chat(seen_by(conn, TEACHER).account_id, TEACHER, BOT)
        first = filed(conn, family)
        press(conn, WithdrawNotice(family.anna, first.id))
        seed.student(family.school, family.klass, "Сидорова Анна Олеговна")
        filed(conn, family)
        letters = conn.execute(select(t.Outbox.kind, t.Outbox.payload).order_by(t.Outbox.id))
        with i18n.use("ru"):
            shown = [pushes.render(one.kind, one.payload) for one in letters]
        return [screen.text for screen in shown if screen]

    filed_, withdrawn, again = await any_db.write(story)
    assert "Анна (5А)" in filed_
    assert "Анна (5А)" in withdrawn
    assert "Анна И. (5А)" in again
    assert not any("Семейные" in text for text in (filed_, withdrawn, again))


async def test_an_absence_that_was_announced_says_so_until_the_school_decides(
    any_db: Database,
) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        notice = filed(conn, family)
        seed = Seed(conn)
        seed.absent(family.anna, family.klass, NEXT, 1)

        def page() -> str:
            later = turn(conn, MOTHER, NOW + 2 * DAY)
            with i18n.use("en"):
                return records.READS[OpenAttendance](later, OpenAttendance(family.anna)).text

        assert "н (absent) · announced" in page()
        assert page().count("announced") == 1  # Tuesday's absence had no notice
        press(conn, RecordCertificate(notice.id, Code.EXCUSED, NEXT, NEXT), TEACHER)
        assert "announced" not in page()

    await any_db.write(story)


async def test_the_diary_says_what_is_announced_until_the_school_decides(any_db: Database) -> None:
    family = await planted(any_db)

    def announce(conn: Connection) -> int:
        Seed(conn).absent(family.anna, family.klass, NEXT, 1)
        return filed(conn, family).id

    def decide(conn: Connection) -> None:
        press(conn, RecordCertificate(notice, Code.EXCUSED, NEXT, NEXT), TEACHER)

    async def pages(who: str) -> list[str]:
        def opened(conn: Connection) -> list[str]:
            with i18n.use("en"):
                return [
                    diary_desk.READS[type(action)](turn(conn, who), action).text
                    for action in (OpenDay(family.anna, NEXT), OpenWeek(family.anna, NEXT))
                ]

        return await any_db.read(opened)

    notice = await any_db.write(announce)
    for who in (MOTHER, FATHER, STUDENT):
        for text in await pages(who):
            assert text.count("announced") == 3  # the lessons of that day and no others
            assert text.count("absence announced") == 2  # of the first one it is the "н" that was
    await any_db.write(decide)
    assert all("announced" not in text for text in await pages(MOTHER))
