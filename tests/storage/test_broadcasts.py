"""An announcement from the draft to the ledger, on both databases."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from bot.domain.audience import Place, PlaceKind, Readers
from bot.domain.delivery import Kind, Letter, Outcome, Reason, Status
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import Viewer
from bot.domain.reach import Manner, State
from bot.domain.styled import Style, StyleKind
from bot.domain.views.announce import Part
from bot.services import announced, broadcasting, broadcasts
from bot.storage import announcement_drafts, news, sending, viewers
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed

BOT = "42"
LATER = datetime(2026, 11, 19, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Place14:
    """School 14: 5А with its class teacher, 6Б, a subject teacher of one group, the office."""

    seed: Seed
    school: int
    five: int
    six: int
    group: int
    people: dict[str, int]

    def viewer(self, who: str, now: datetime = NOW) -> Viewer:
        found = viewers.load(self.seed.conn, "telegram", who, now)
        assert found is not None
        return found


def place14(conn: Connection) -> Place14:
    seed = Seed(conn)
    school = seed.school()
    teacher = seed.teacher(school)
    english = seed.teacher(school, "Смирнова Ольга Юрьевна")
    office = seed.teacher(school, "Канцелярия Ирина Львовна", "admin")
    five = seed.klass(school, "5А", class_teacher_id=teacher)
    six = seed.klass(school, "6Б")
    subject = seed.subject(school, "Английский язык")
    group = seed.add(t.StudyGroup, class_id=six, subject_id=subject, name="1 гр.")
    seed.add(
        t.TimetableSlot,
        class_id=six,
        weekday=0,
        number=1,
        subject_id=subject,
        teacher_id=english,
        group_id=group,
        starts_on=date(2026, 9, 1),
    )
    people = {"teacher": teacher, "english": english, "office": office}
    names = {"anna": five, "boris": five, "vera": six, "gleb": six}
    for number, (name, klass) in enumerate(names.items()):
        people[name] = seed.student(school, klass, f"Ученик{number} {name.title()}")
        people[f"{name}'s"] = seed.parent(school, [people[name]], f"Родитель{number} {name}")
    seed.add(t.GroupMember, group_id=group, student_id=people["vera"], starts_on=date(2026, 9, 1))
    for who in ("teacher", "english", "office", "anna's", "boris's", "vera's", "vera"):
        seed.reader(people[who], who)
    return Place14(seed, school, five, six, group, people)


def write(school: Place14, who: str = "teacher", text: str = "Собрание", **manner: Any) -> int:
    """A draft with words; its id."""
    conn, viewer = school.seed.conn, school.viewer(who)
    view = broadcasts.open_draft(conn, viewer, None, NOW)
    broadcasts.write(conn, viewer, view.draft.id, text, (), None, NOW)
    if manner.get("confirm"):
        broadcasts.ask_to_confirm(conn, viewer, view.draft.id, True, NOW)
    return view.draft.id


def publish(school: Place14, who: str = "teacher", **manner: Any) -> int:
    conn = school.seed.conn
    return broadcasts.publish(conn, school.viewer(who), write(school, who, **manner), BOT, NOW)


def claimed(conn: Connection, now: datetime = NOW) -> list[Letter]:
    return sending.claim(conn, BOT, "a", 100, now, now, now + timedelta(seconds=60))


def settle(
    conn: Connection, letters: list[Letter], fates: Mapping[str, Outcome] = MappingProxyType({})
) -> None:
    """Delivers the letters, but for those whose chat has another fate."""
    outcomes = [
        fates.get(letter.chat) or Outcome(letter, Status.SENT, message_id=100 + letter.id)
        for letter in letters
    ]
    sending.settle(conn, BOT, "a", outcomes, NOW, NOW)


def states(conn: Connection, school: Place14, announcement: int) -> dict[str, str]:
    rows = conn.execute(
        select(t.AnnouncementRecipient.person_id, t.AnnouncementRecipient.state).where(
            t.AnnouncementRecipient.announcement_id == announcement
        )
    )
    names = {number: name for name, number in school.people.items()}
    return {names.get(row.person_id, "new"): row.state for row in rows}


async def test_the_own_class_is_chosen_and_everybody_gets_a_state(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        view = broadcasts.open_draft(conn, school.viewer("teacher"), None, NOW)
        assert [offer.name for offer in view.places] == ["5А"]
        assert (view.heads.parents, view.heads.students, view.heads.linked) == (2, 0, 2)
        broadcasts.choose_readers(conn, school.viewer("teacher"), view.draft.id, Readers.BOTH, NOW)
        made = publish(school)
        assert states(conn, school, made) == {
            "anna": "not_linked",
            "boris": "not_linked",
            "anna's": "waiting",
            "boris's": "waiting",
        }
        assert {letter.chat for letter in claimed(conn)} == {"anna's", "boris's"}

    await db.write(story)


@pytest.mark.parametrize(
    ("who", "kind", "place"),
    [
        ("teacher", PlaceKind.CLASS, "six"),
        ("teacher", PlaceKind.SCHOOL, "school"),
        ("teacher", PlaceKind.STAFF, "school"),
        ("english", PlaceKind.CLASS, "six"),
        ("english", PlaceKind.CLASS, "five"),
    ],
)
async def test_nobody_writes_to_whom_their_role_does_not_reach(
    db: Database, who: str, kind: PlaceKind, place: str
) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        draft = write(school, who)
        wanted = Place(kind, getattr(school, place))
        with pytest.raises(Refused):
            broadcasts.toggle(conn, school.viewer(who), draft, wanted, NOW)

    await db.write(story)


async def test_a_group_is_its_known_members_and_a_class_without_them(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        assert set(states(conn, school, publish(school, "english"))) == {"vera's"}
        conn.execute(t.GroupMember.__table__.delete())  # type: ignore[attr-defined]
        assert set(states(conn, school, publish(school, "english"))) == {"vera's", "gleb's"}

    await db.write(story)


async def test_the_office_reaches_a_grade_the_school_and_the_staff(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        office = school.viewer("office")
        draft = write(school, "office")
        for wanted in (Place(PlaceKind.GRADE, 6), Place(PlaceKind.STAFF, school.school)):
            view = broadcasts.toggle(conn, office, draft, wanted, NOW)
        assert (view.heads.parents, view.heads.staff) == (2, 2), "not to the author"
        broadcasts.toggle(conn, office, draft, Place(PlaceKind.SCHOOL, school.school), NOW)
        broadcasts.choose_manner(conn, office, draft, Manner.URGENT, NOW)
        made = broadcasts.publish(conn, office, draft, BOT, NOW)
        assert len(states(conn, school, made)) == 6
        rows = conn.execute(select(t.Outbox.zone, t.Outbox.kind).distinct()).all()
        assert rows == [(None, Kind.URGENT_NEWS.value)], "it passes quiet hours"

    await db.write(story)


async def test_only_the_class_teacher_and_the_office_are_urgent(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        mine = write(school, "teacher")
        broadcasts.choose_manner(conn, school.viewer("teacher"), mine, Manner.URGENT, NOW)
        theirs = write(school, "english")
        with pytest.raises(Refused):
            broadcasts.choose_manner(conn, school.viewer("english"), theirs, Manner.URGENT, NOW)

    await db.write(story)


async def test_pressing_send_twice_sends_once(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        draft = write(school)
        broadcasts.publish(conn, school.viewer("teacher"), draft, BOT, NOW)
        with pytest.raises(AlreadyDone):
            broadcasts.publish(conn, school.viewer("teacher"), draft, BOT, NOW)
        assert conn.execute(select(func.count()).select_from(t.Announcement)).scalar() == 1

    await db.write(story)


async def test_pressing_send_at_two_processes_sends_once(two: tuple[Database, Database]) -> None:
    school = await two[0].write(place14)
    draft = await two[0].write(lambda conn: write(replace(school, seed=Seed(conn))))

    def send(conn: Connection) -> int:
        here = replace(school, seed=Seed(conn))
        return broadcasts.publish(conn, here.viewer("teacher"), draft, BOT, NOW)

    outcomes = await asyncio.gather(*(db.write(send) for db in two), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDone", "int"]
    assert len(await two[0].write(claimed)) == 2


async def test_the_ledger_is_what_became_of_every_message(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        office = school.viewer("office")
        draft = write(school, "office", confirm=True)
        view = broadcasts.toggle(conn, office, draft, Place(PlaceKind.SCHOOL, school.school), NOW)
        broadcasts.choose_readers(conn, office, draft, Readers.BOTH, NOW)
        conn.execute(update(t.Chat).where(t.Chat.external_id == "vera").values(blocked_at=NOW))
        made = broadcasts.publish(conn, office, draft, BOT, NOW)
        letters = {letter.chat: letter for letter in claimed(conn)}
        assert set(letters) == {"anna's", "boris's", "vera's"}
        fates = {
            "boris's": Outcome(letters["boris's"], Status.DROPPED, Reason.BLOCKED, failed=True),
            "vera's": Outcome(letters["vera's"], Status.DEAD, Reason.REFUSED, failed=True),
        }
        settle(conn, list(letters.values()), fates)

        counts = announced.one(conn, office, made, BOT).counts
        assert counts.states == {
            State.DELIVERED: 1,
            State.BLOCKED: 2,
            State.FAILED: 1,
            State.NOT_LINKED: 4,
            State.WAITING: 0,
        }
        broadcasting.settle(conn, BOT, made, NOW)
        conn.execute(t.Outbox.__table__.delete())  # type: ignore[attr-defined]
        again = announced.one(conn, office, made, BOT).counts
        assert again.states == {k: n for k, n in counts.states.items() if n}, "kept for good"

        news.confirm(conn, [school.people["anna's"]], made, NOW)
        done = announced.one(conn, office, made, BOT).counts
        assert (done.read, done.confirmed) == (1, 1)
        to_call = announced.names(conn, office, made, Part.TO_CALL, 0, BOT, NOW)
        assert {line.person_id for line in to_call.lines} == {
            school.people[who]
            for who in ("anna", "boris", "vera", "gleb", "boris's", "vera's", "gleb's")
        }
        assert view.heads.all == 4

    await db.write(story)


async def test_who_switched_announcements_off_is_told_apart(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        made = publish(school)
        letters = {letter.chat: letter for letter in claimed(conn)}
        off = Outcome(letters["anna's"], Status.DROPPED, Reason.OFF)
        settle(conn, list(letters.values()), {"anna's": off})
        counts = announced.one(conn, school.viewer("teacher"), made, BOT).counts
        assert counts.of(State.MUTED) == 1
        assert counts.of(State.DELIVERED) == 1

    await db.write(story)


async def test_it_can_be_stopped_half_way_and_gone_on_with(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher, made = school.viewer("teacher"), publish(school)
        first = sending.claim(conn, BOT, "a", 1, NOW, NOW, NOW + timedelta(seconds=60))
        settle(conn, first)
        assert announced.stop(conn, teacher, made, BOT, NOW) == 1
        assert claimed(conn) == []
        kept_back = next(who for who in ("anna's", "boris's") if who != first[0].chat)
        seen = news.unread(conn, [school.people[kept_back]], NOW)
        assert seen == {}, "whom it did not reach does not see it"
        with pytest.raises(Refused):
            announced.stop(conn, teacher, made, BOT, NOW)

        assert announced.resume(conn, teacher, made, BOT, NOW) == 1
        rest = claimed(conn)
        assert [letter.chat for letter in rest] == [kept_back]
        assert rest[0].payload["versions"]["ru"][0] == "Собрание"
        settle(conn, rest)
        counts = announced.one(conn, teacher, made, BOT).counts
        assert counts.of(State.DELIVERED) == 2

    await db.write(story)


async def test_a_change_reaches_what_is_out_and_what_is_not(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher, made = school.viewer("teacher"), publish(school)
        first = sending.claim(conn, BOT, "a", 1, NOW, NOW, NOW + timedelta(seconds=60))
        settle(conn, first)
        for words in ("Собрание в среду", "Собрание в четверг"):
            view = announced.begin_change(conn, teacher, made, NOW)
            broadcasts.write(conn, teacher, view.draft.id, words, (), None, NOW)
            assert announced.save_change(conn, teacher, view.draft.id, BOT, NOW) == (made, 1)
            with pytest.raises(AlreadyDone):
                announced.save_change(conn, teacher, view.draft.id, BOT, NOW)
        letters = claimed(conn)
        assert {(x.chat == first[0].chat, x.kind) for x in letters} == {
            (True, Kind.NEWS_EDIT.value),
            (False, Kind.NEWS.value),
        }
        for letter in letters:
            assert letter.payload["versions"]["ru"][0] == "Собрание в четверг"
        edit = next(x for x in letters if x.kind == Kind.NEWS_EDIT.value)
        assert edit.edits == 100 + first[0].id

    await db.write(story)


async def test_a_recall_reaches_also_what_is_in_a_senders_hand(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher, made = school.viewer("teacher"), publish(school)
        held = sending.claim(conn, BOT, "a", 1, NOW, NOW, NOW + timedelta(seconds=60))
        assert announced.recall(conn, teacher, made, BOT, NOW) == 1
        settle(conn, held)
        (letter,) = claimed(conn)
        assert (letter.kind, letter.chat) == (Kind.NEWS_RECALL.value, held[0].chat)
        assert letter.edits == 100 + held[0].id
        assert news.of(conn, list(school.people.values()), "ru", NOW).lines == ()
        with pytest.raises(AlreadyDone):
            announced.recall(conn, teacher, made, BOT, NOW)

    await db.write(story)


async def test_reminders_go_once_a_day_to_who_has_it_and_has_not_confirmed(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher, made = school.viewer("teacher"), publish(school, confirm=True)
        settle(conn, claimed(conn))
        news.confirm(conn, [school.people["anna's"]], made, NOW)
        assert announced.remind(conn, teacher, made, BOT, NOW) == 1
        assert announced.remind(conn, teacher, made, BOT, NOW) == 0
        (letter,) = claimed(conn)
        assert (letter.kind, letter.chat) == (Kind.NEWS_REMINDER.value, "boris's")
        assert announced.remind(conn, teacher, made, BOT, NOW + timedelta(days=1)) == 1

    await db.write(story)


async def test_what_waits_for_its_hour_goes_then_and_once(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher = school.viewer("teacher")
        draft = write(school)
        broadcasts.typed_moment(conn, teacher, draft, "завтра 8:00", NOW)
        made = broadcasts.publish(conn, teacher, draft, BOT, NOW)
        assert states(conn, school, made) == {}
        assert broadcasting.publish_due(conn, BOT, LATER - timedelta(seconds=1)) == 0
        school.seed.reader(school.people["anna"], "anna")
        school.seed.parent(school.school, [school.people["anna"]], "Новый Родитель")
        assert broadcasting.publish_due(conn, BOT, LATER) == 1
        assert broadcasting.publish_due(conn, BOT, LATER) == 0
        assert len(states(conn, school, made)) == 3, "those of the class on that day"
        told = [x for x in claimed(conn, LATER) if x.kind == Kind.NEWS.value]
        assert len(told) == 2

    await db.write(story)


async def test_one_taken_back_before_its_hour_never_goes(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher = school.viewer("teacher")
        draft = write(school)
        broadcasts.typed_moment(conn, teacher, draft, "завтра 8:00", NOW)
        made = broadcasts.publish(conn, teacher, draft, BOT, NOW)
        announced.recall(conn, teacher, made, BOT, NOW)
        assert broadcasting.publish_due(conn, BOT, LATER) == 0

    await db.write(story)


async def test_both_languages_and_their_styles_are_kept(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        teacher = school.viewer("teacher")
        view = broadcasts.open_draft(conn, teacher, None, NOW)
        bold = (Style(2, 10, StyleKind.BOLD),)
        broadcasts.write(conn, teacher, view.draft.id, "  Собрание в среду ", bold, None, NOW)
        broadcasts.write_version(conn, teacher, view.draft.id, "Meeting", (), NOW)
        made = broadcasts.publish(conn, teacher, view.draft.id, BOT, NOW)
        people = [school.people["anna's"]]
        russian = news.one(conn, people, made, "ru", NOW)
        assert (russian.text, russian.styles) == (
            "Собрание в среду",
            (Style(0, 8, StyleKind.BOLD),),
        )
        assert news.one(conn, people, made, "en", NOW).text == "Meeting"
        payload = claimed(conn)[0].payload
        assert payload["versions"]["ru"] == ["Собрание в среду", [[0, 8, "b", ""]]]

    await db.write(story)


async def test_a_draft_of_somebody_else_and_a_long_text_are_refused(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = place14(conn)
        draft = write(school)
        with pytest.raises(Refused):
            broadcasts.current(conn, school.viewer("office"), draft, NOW)
        with pytest.raises(NotUnderstood):
            broadcasts.write(conn, school.viewer("teacher"), draft, "а" * 3001, (), None, NOW)
        with pytest.raises(Refused):
            broadcasts.open_draft(conn, school.viewer("anna's"), None, NOW)
        made = broadcasts.publish(conn, school.viewer("teacher"), draft, BOT, NOW)
        for who in ("english", "anna's"):
            with pytest.raises(Refused):
                announced.one(conn, school.viewer(who), made, BOT)
        assert announced.one(conn, school.viewer("office"), made, BOT).counts.people == 2
        assert announcement_drafts.of_account(conn, 1) is None

    await db.write(story)
