"""The office sets its school's local act: what is kept, what refuses, what leaves a trace."""

from dataclasses import dataclass, replace
from datetime import time

import pytest
from sqlalchemy import select, update

from bot import i18n
from bot.domain.errors import Refused
from bot.domain.local_act import CHOICES, Setting
from bot.domain.people import Hat, Name, SchoolRef, StaffRef, Viewer
from bot.screens import audit as audit_screens
from bot.services import audit_trail, school_reports
from bot.services.local_act import overview, set_school_setting
from bot.storage import schools
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed

HALF, SIX_TENTHS = CHOICES[Setting.ROUNDING]


@dataclass
class Office:
    conn: Connection
    seed: Seed
    school: int
    klass: int
    viewer: Viewer

    def press(self, setting: Setting, was: int, to: int, school: int | None = None) -> bool:
        where = self.school if school is None else school
        return set_school_setting(self.conn, self.viewer, where, setting, was, to, NOW)

    def stands(self, setting: Setting) -> int:
        return overview(self.conn, self.viewer, NOW).act.value(setting)

    def traces(self) -> list[tuple[object, object]]:
        rows = select(t.Change.before, t.Change.after).where(t.Change.entity == "school")
        return [tuple(row) for row in self.conn.execute(rows)]


def office(conn: Connection, name: str = "Школа № 14") -> Office:
    seed = Seed(conn)
    school = seed.school(name)
    person = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    ref = StaffRef(
        person,
        Name("Седова", "Ирина", "Олеговна"),
        SchoolRef(school, name, "Europe/Moscow"),
        is_admin=True,
    )
    viewer = Viewer(1, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=(ref,))
    return Office(conn, seed, school, seed.klass(school), viewer)


async def test_every_choice_of_every_setting_is_kept_beside_the_others(db: Database) -> None:
    def story(conn: Connection) -> None:
        here, other = office(conn), office(conn, "Школа № 7")
        before = overview(conn, other.viewer, NOW).act
        for setting in Setting:
            for choice in CHOICES[setting]:
                assert here.press(setting, here.stands(setting), choice)
                assert here.stands(setting) == choice
        for setting in Setting:
            assert here.stands(setting) == CHOICES[setting][-1]
        assert overview(conn, other.viewer, NOW).act == before

    await db.write(story)


async def test_an_old_button_does_not_overwrite_what_stands_now(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = office(conn)
        here.press(Setting.LEAST_MARKS, 3, 5)
        assert not here.press(Setting.LEAST_MARKS, 3, 4)
        assert here.stands(Setting.LEAST_MARKS) == 5
        assert here.press(Setting.LEAST_MARKS, 3, 5), "the same press twice is no conflict"
        assert here.traces() == [({"least_marks": 3}, {"least_marks": 5})]

    await db.write(story)


async def test_only_the_office_that_stands_there_and_only_a_choice(db: Database) -> None:
    def story(conn: Connection) -> None:
        here, other = office(conn), office(conn, "Школа № 7")
        (ref,) = here.viewer.staff
        for viewer in (
            other.viewer,
            replace(here.viewer, staff=(replace(ref, is_admin=False),)),
            replace(here.viewer, hat=Hat.FAMILY),
            replace(here.viewer, staff=(*other.viewer.staff, ref)),
            Viewer(2, "ru"),
        ):
            with pytest.raises(Refused):
                replace(here, viewer=viewer).press(Setting.ROUNDING, HALF, SIX_TENTHS, here.school)
        for setting, never in ((Setting.ROUNDING, 7), (Setting.DAYS_BACK, 2000)):
            with pytest.raises(Refused):
                here.press(setting, here.stands(setting), never)
        assert here.traces() == []

    await db.write(story)


async def test_weeks_stay_as_the_timetable_in_use_has_them(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = office(conn)
        here.seed.add(
            t.TimetableSlot, class_id=here.klass, weekday=0, number=1, parity="odd",
            subject_id=here.seed.subject(here.school), starts_on=NOW.date(),
        )  # fmt: skip
        assert overview(conn, here.viewer, NOW).alternates
        assert not here.press(Setting.WEEKS, 0, 1)
        assert here.stands(Setting.WEEKS) == 0
        conn.execute(update(t.TimetableSlot).values(ends_on=NOW.date().replace(day=1)))
        assert here.press(Setting.WEEKS, 0, 1)
        assert schools.settings(conn, here.school).parity_flipped

    await db.write(story)


async def test_the_rating_of_the_reports_is_the_same_setting(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = office(conn)
        school_reports.allow_rating(conn, here.viewer, here.school, True, NOW)
        assert here.stands(Setting.RATING) == 1
        assert here.traces() == [({"show_rating": False}, {"show_rating": True})]

    await db.write(story)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("ru", ("школа – изменение: Подпись открывается: в 15:00", "Округление вверх: от ,6")),
        ("en", ("school – changed: Signing opens at: 15:00", "Rounded up from .6")),
    ],
)
async def test_the_audit_says_what_was_set(
    db: Database, locale: str, said: tuple[str, ...]
) -> None:
    def story(conn: Connection) -> str:
        here = office(conn)
        here.press(Setting.SIGNING_TIME, 12 * 60, 15 * 60)
        here.press(Setting.ROUNDING, HALF, SIX_TENTHS)
        at = conn.execute(select(t.School.signing_time)).scalar_one()
        assert at == time(15)
        view = audit_trail.of_day(conn, here.viewer, None, 0, NOW)
        with i18n.use(locale):
            return audit_screens.page(view).text

    text = await db.write(story)
    for words in said:
        assert words in text
