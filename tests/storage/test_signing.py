"""Signatures on both databases: once for each signer, true to what was shown, checkable later."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from bot import i18n
from bot.domain.calendar import ONE_WEEK
from bot.domain.errors import Refused
from bot.domain.receipts import Standing, Verdict, receipt_code
from bot.domain.views.signing import SigningView, SignOutcome
from bot.handlers import signing as handlers
from bot.handlers.turn import Facts, Turn
from bot.keyboards.actions.signing import OpenSigning, OpenUnsigned, SendReceipt, SignWeek
from bot.screens import signing as screens
from bot.services import menu, signing
from bot.storage import signatures
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import Seed
from tests.family import BEFORE, MONDAY, MOTHER, TEACHER, Family, seen_by, with_accounts
from tests.storage.school_year import Counted

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEYS = ("key", "former")


async def planted(db: Database) -> Family:
    return await db.write(lambda conn: with_accounts(Seed(conn)))


def here(family: Family, conn: Connection) -> Family:
    return replace(family, seed=Seed(conn))


def shown(conn: Connection, family: Family, parent: int, week: date | None = MONDAY) -> SigningView:
    return signing.open_week(conn, family.viewer(parent), family.ref(parent), week, FRIDAY)


def sign(
    conn: Connection, family: Family, parent: int, week: date = MONDAY, now: datetime = FRIDAY
) -> SignOutcome:
    seen = shown(conn, family, parent, week).seen
    return signing.sign(conn, family.viewer(parent), family.ref(parent), week, seen, now)


def count(conn: Connection, table: type[t.Base] = t.Signature) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


async def test_both_parents_sign_in_the_same_second_and_each_only_once(
    two: tuple[Database, Database],
) -> None:
    family = await planted(two[0])
    seen = await two[0].read(lambda conn: shown(conn, family, family.mother).seen)

    def press(parent: int) -> Callable[[Connection], SignOutcome]:
        return lambda conn: signing.sign(
            conn, family.viewer(parent), family.ref(parent), MONDAY, seen, FRIDAY
        )

    presses = [
        db.write(press(parent))
        for _time in range(4)
        for db in two
        for parent in (family.mother, family.father)
    ]
    outcomes = await asyncio.gather(*presses)

    assert outcomes.count(SignOutcome.SIGNED) == 2
    assert outcomes.count(SignOutcome.ALREADY) == 14
    names = await two[1].read(
        lambda conn: [one.name for one in shown(conn, family, family.mother).signatures]
    )
    assert sorted(names) == ["Иванов Пётр Сергеевич", "Иванова Мария Павловна"]
    assert await two[0].read(lambda conn: count(conn, t.WeekSnapshot)) == 1


async def test_what_is_signed_is_what_was_shown(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        seen = shown(conn, family, family.mother).seen
        here(family, conn).mark(2, MONDAY)
        viewer, ref = family.viewer(family.mother), family.ref(family.mother)
        assert signing.sign(conn, viewer, ref, MONDAY, seen, FRIDAY) is SignOutcome.NOT_AS_SHOWN
        assert count(conn) == 0
        assert sign(conn, family, family.mother) is SignOutcome.SIGNED

    await any_db.write(story)


async def test_it_never_opens_before_its_hour(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        early = FRIDAY - timedelta(seconds=1)
        assert sign(conn, family, family.mother, now=early) is SignOutcome.NOT_OPEN
        mine = (conn, family.viewer(family.mother), family.ref(family.mother))
        assert signing.sign(*mine, MONDAY + ONE_WEEK, "", FRIDAY) is SignOutcome.NOT_OPEN
        conn.execute(update(t.School).values(signing_weekday=5))
        viewer = seen_by(conn, MOTHER)
        assert viewer.children[0].school.signs_on == 5
        (ref,) = viewer.children
        seen = shown(conn, family, family.mother).seen
        assert signing.sign(conn, viewer, ref, MONDAY, seen, FRIDAY) is SignOutcome.NOT_OPEN

    await any_db.write(story)


async def test_a_week_without_lessons_or_of_another_year_cannot_be_signed(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        viewer, ref = family.viewer(family.mother), family.ref(family.mother)
        for week in (BEFORE - ONE_WEEK, date(2025, 11, 17), date(1990, 1, 1)):
            with pytest.raises(Refused):
                signing.sign(conn, viewer, ref, week, "", FRIDAY)
        assert shown(conn, family, family.mother, BEFORE - ONE_WEEK).days == ()
        with pytest.raises(Refused):
            shown(conn, family, family.mother, date(1990, 1, 1))

    await any_db.write(story)


async def test_the_newest_open_week_comes_first_and_then_the_current_one(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        wednesday = FRIDAY - timedelta(days=2)
        viewer, ref = family.viewer(family.mother), family.ref(family.mother)

        def opened() -> SigningView:
            return signing.open_week(conn, viewer, ref, None, wednesday)

        assert (opened().monday, opened().is_open) == (BEFORE, True)
        signing.sign(conn, viewer, ref, BEFORE, opened().seen, wednesday)
        assert (opened().monday, opened().is_open) == (MONDAY, False)
        assert shown(conn, family, family.father, None).unsigned == 1

    await any_db.write(story)


# --- canonicity ---


def re_imported(conn: Connection) -> None:
    """The same file again: every record is made anew, in another order, with other ids."""
    for table in (t.MarkEvent, t.Homework, t.Attendance, t.Remark, t.Mark, t.Lesson):
        rows = [dict(row) for row in conn.execute(select(table.__table__)).mappings()]
        conn.execute(delete(table))
        for row in reversed(rows):
            row.pop("id")
            if table is not t.MarkEvent:
                conn.execute(insert(table).values(**row))


NEVER_FLAG: dict[str, Callable[[Connection], Any]] = {
    "the same file again": re_imported,
    "a comment under a mark": lambda conn: conn.execute(update(t.Mark).values(comment="!")),
    "a topic": lambda conn: conn.execute(update(t.Lesson).values(topic="Дроби")),
    "the student's own tick": lambda conn: conn.execute(
        insert(t.HomeworkTick).from_select(
            ["homework_id", "student_id", "done_at"],
            select(t.Homework.id, t.Membership.student_id, t.Homework.edited_at).join(
                t.Membership, t.Membership.class_id == t.Homework.class_id
            ),
        )
    ),
    "a record touched without a change": lambda conn: conn.execute(
        update(t.Homework).values(edited_at=FRIDAY)
    ),
    "spaces": lambda conn: conn.execute(update(t.Homework).values(task=" § 2,  вопросы 3–6\n")),
}
ALWAYS_FLAG: dict[str, Callable[[Connection], Any]] = {
    "a changed mark": lambda conn: conn.execute(update(t.Mark).values(value=3, text="3")),
    "a changed weight": lambda conn: conn.execute(update(t.Mark).values(weight=1)),
    "a mark taken away": lambda conn: conn.execute(update(t.Mark).values(removed_at=FRIDAY)),
    "other homework": lambda conn: conn.execute(update(t.Homework).values(task="§ 3")),
    "another code of absence": lambda conn: conn.execute(update(t.Attendance).values(code="б")),
    "a cancelled lesson": lambda conn: conn.execute(
        update(t.Lesson).where(t.Lesson.number == 3).values(status="cancelled")
    ),
}


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("what", NEVER_FLAG)
async def test_nothing_but_a_change_flags(any_db: Database, what: str, locale: str) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.mother)
        NEVER_FLAG[what](conn)
        with i18n.use(locale):
            view = shown(conn, family, family.mother)
            assert not view.changes
            assert "⚠️" not in screens.week(view).text
        assert checked(conn).standing is Standing.STANDS

    await any_db.write(story)


@pytest.mark.parametrize("what", ALWAYS_FLAG)
async def test_a_change_always_flags(any_db: Database, what: str) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.mother)
        ALWAYS_FLAG[what](conn)
        view = shown(conn, family, family.mother)
        assert view.changes.changed
        assert not view.changes.added
        assert view.signatures[0].changed
        with i18n.use("en"):
            assert "Changed after the signature" in screens.week(view).text
        assert checked(conn).standing is Standing.CHANGED

    await any_db.write(story)


async def test_what_comes_later_is_added_and_flags_nothing(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.mother)
        here(family, conn).mark(4, MONDAY + timedelta(days=1))
        view = shown(conn, family, family.mother)
        assert len(view.changes.added) == 1
        assert not view.changes.changed
        assert not view.signatures[0].changed
        assert checked(conn).standing is Standing.STANDS
        # the father, who has not signed, is shown what is new since the mother signed
        assert len(shown(conn, family, family.father).changes.added) == 1

    await any_db.write(story)


# --- receipts ---


def checked(conn: Connection, keys: tuple[str, ...] = KEYS, text: str | None = None) -> Verdict:
    (number,) = conn.execute(select(t.Signature.id)).scalars().all()
    kept = signatures.one(conn, number)
    assert kept is not None
    return signing.verify_receipt(conn, keys, text or receipt_code(kept.signed, "key"))


async def test_a_receipt_is_checked_against_what_is_kept_and_what_is_there(
    any_db: Database,
) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.mother)
        assert checked(conn).standing is Standing.STANDS
        assert checked(conn, ("new", "key")).standing is Standing.STANDS
        assert checked(conn, ("another",)).standing is Standing.FORGED
        assert checked(conn, text="rubbish").standing is Standing.UNREADABLE
        assert checked(conn, text="99999-" + "A" * 25).standing is Standing.UNKNOWN
        conn.execute(update(t.Signature).values(name="Петров Пётр"))
        assert checked(conn, text=None).standing is Standing.STANDS  # its own, newly made
        code = "1-" + "A" * 25
        assert checked(conn, text=code).standing in (Standing.FORGED, Standing.UNKNOWN)

    await any_db.write(story)


async def test_a_snapshot_that_was_tampered_with_is_noticed(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.mother)
        content = conn.execute(select(t.WeekSnapshot.content)).scalar_one()
        conn.execute(update(t.WeekSnapshot).values(content=content.replace('"5"', '"4"')))
        assert checked(conn).standing is Standing.TAMPERED

    await any_db.write(story)


async def test_a_receipt_outlives_the_move_to_another_class(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.mother)
        seed = Seed(conn)
        conn.execute(update(t.Membership).values(ends_on=MONDAY + timedelta(days=6)))
        other = seed.klass(family.school, "5Б")
        seed.add(t.Membership, student_id=family.anna, class_id=other, starts_on=MONDAY + ONE_WEEK)
        assert checked(conn).standing is Standing.STANDS

    await any_db.write(story)


# --- the class teacher ---


async def test_the_class_teacher_sees_who_has_not_signed_and_records_paper(
    any_db: Database,
) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        boris = Seed(conn).student(family.school, family.klass, "Петров Борис Ильич")
        sign(conn, family, family.mother)
        listed = signing.class_week(conn, family.klass, None, FRIDAY)
        assert (listed.monday, listed.is_open) == (MONDAY, True)
        assert [pupil.student_id for pupil in listed.unsigned] == [boris]

        teacher = family.class_teacher
        for expected in (True, False):
            done = signing.record_on_paper(conn, teacher, family.klass, boris, MONDAY, FRIDAY)
            assert done is expected
        assert signing.class_week(conn, family.klass, MONDAY, FRIDAY).unsigned == ()
        with pytest.raises(Refused):
            signing.record_on_paper(conn, teacher, family.klass, 999, MONDAY, FRIDAY)
        with pytest.raises(Refused):
            signing.record_on_paper(conn, teacher, family.klass, boris, MONDAY + ONE_WEEK, FRIDAY)

    await any_db.write(story)


# --- buttons ---


def turn(conn: Connection, external_id: str) -> Turn:
    facts = Facts("1", "zvonok_bot", KEYS)
    return Turn(conn, seen_by(conn, external_id), FRIDAY, external_id, facts)


async def test_a_screen_takes_few_statements_and_the_badge_two(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        sign(conn, family, family.father)
        for action in (OpenSigning(family.anna), OpenSigning(family.anna, BEFORE)):
            with Counted(conn) as counted:
                assert handlers.READS[OpenSigning](turn(conn, MOTHER), action).rows
            assert counted.statements <= 8
        viewer = seen_by(conn, MOTHER)
        with Counted(conn) as counted:
            assert signing.badges(conn, viewer, viewer.children, FRIDAY) == {family.anna}
        assert counted.statements == 2
        assert menu.menu(conn, viewer, FRIDAY).lines[0].unsigned

    await any_db.write(story)


async def test_nobody_else_may_sign_whatever_button_they_found(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        seen = shown(conn, family, family.mother).seen
        seed = Seed(conn)
        stranger = seed.parent(family.school, [], "Чужой Пётр")
        seed.link(seed.account("1009"), stranger)
        reader = seed.parent(family.school, [family.anna], "Иванова Вера", rights="read")
        seed.link(seed.account("1010"), reader)
        presses = (
            (handlers.WRITES, SignWeek(family.anna, MONDAY, seen)),
            (handlers.READS, OpenUnsigned(family.anna)),
            (handlers.READS, SendReceipt(family.anna, MONDAY)),
        )
        for external_id in ("1009", "1010", "1004", TEACHER):
            for table, action in presses:
                with pytest.raises(Refused):
                    table[type(action)](turn(conn, external_id), action)
        assert count(conn) == 0
        # who may only read sees the week and the signatures, without a button to sign
        rows = handlers.READS[OpenSigning](
            turn(conn, "1010"), OpenSigning(family.anna, MONDAY)
        ).rows
        assert not any(isinstance(item.action, SignWeek) for row in rows for item in row)

    await any_db.write(story)


async def test_a_parent_whom_nobody_entered_signs_as_a_representative(any_db: Database) -> None:
    family = await planted(any_db)

    def story(conn: Connection) -> None:
        conn.execute(
            update(t.Person)
            .where(t.Person.id == family.mother)
            .values(last_name="", first_name="", middle_name="")
        )
        sign(conn, family, family.mother)
        with i18n.use("en"):
            text = screens.week(shown(conn, family, family.father)).text
            assert "Signed: legal representative, 20 Nov" in text
            assert "Signed: you, 20 Nov" in screens.week(shown(conn, family, family.mother)).text

    await any_db.write(story)
