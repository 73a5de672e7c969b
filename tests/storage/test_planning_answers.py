"""Every button of planning and records: the own child's opens in one hop, another's is refused."""

from datetime import date, time

import pytest
from sqlalchemy import Connection

from bot import i18n
from bot.domain.errors import Refused, ZvonokError
from bot.domain.marks import Span
from bot.domain.portfolio import ItemKind
from bot.handlers import announcements, chart, events, forecast, portfolio, records
from bot.handlers.turn import Answers, Facts, Turn
from bot.keyboards.actions.announcements import (
    ConfirmAnnouncement,
    OpenAnnouncement,
    SendAnnouncementFiles,
)
from bot.keyboards.actions.chart import ChooseChart, DrawChart, FileFormat, SendMarksTable
from bot.keyboards.actions.events import (
    AnswerQuestion,
    AskOrganizer,
    OpenEvent,
    OpenEvents,
    OpenOwnEvent,
    SendEvent,
    TakePart,
    WriteResults,
)
from bot.keyboards.actions.forecast import OpenForecast, OpenOutlook
from bot.keyboards.actions.portfolio import (
    AddItem,
    AddItemFile,
    DescribeItem,
    OpenClassPortfolios,
    OpenItem,
    OpenPortfolio,
    RemoveItem,
    SendItemFiles,
)
from bot.keyboards.actions.records import (
    OpenAttendance,
    OpenDots,
    OpenRegime,
    OpenRemarks,
    OpenYear,
    OpenYears,
)
from bot.keyboards.codec import Action
from bot.storage import events as event_storage
from bot.storage import portfolio as portfolio_storage
from bot.storage import tables as t
from bot.storage import viewers
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.family import MOTHER, STUDENT, TEACHER, Family, with_accounts
from tests.storage.school_year import Counted

ROOMS = (announcements, chart, events, forecast, portfolio, records)
ANSWERS: Answers = {k: v for room in ROOMS for k, v in {**room.READS, **room.WRITES}.items()}
MOST_STATEMENTS = 8
STRANGER, COLLEAGUE = "2001", "2002"
DAY = date(2026, 11, 18)


def press(conn: Connection, who: str, action: Action) -> str:
    viewer = viewers.load(conn, "telegram", who, NOW)
    assert viewer is not None
    turn = Turn(conn, viewer, NOW, who, Facts("1", "zvonok_bot", ("key",)))
    with i18n.use(viewer.locale):
        return ANSWERS[type(action)](turn, action).text


class World:
    """A family with something of everything, another family of the class, another teacher."""

    def __init__(self, conn: Connection) -> None:
        self.family: Family = with_accounts(Seed(conn))
        seed, family = self.family.seed, self.family
        other = seed.student(family.school, family.klass, "Петров Пётр Петрович")
        seed.link(seed.account(STRANGER), seed.parent(family.school, [other], "Петрова Ольга"))
        seed.link(seed.account(COLLEAGUE), seed.teacher(family.school, "Орлов Лев Львович"))
        self.event = seed.add(
            t.Event,
            school_id=family.school,
            day=DAY,
            starts_at=time(18),
            title="Собрание",
            organizer_id=family.teacher,
            class_ids=[family.klass],
        )
        self.question = event_storage.ask(
            conn, self.event, family.anna, family.mother, "Когда?", NOW
        )
        self.item = portfolio_storage.add(conn, family.ref(), ItemKind.WORK, "Рисунок", NOW)
        self.news = seed.add(
            t.Announcement,
            school_id=family.school,
            author_id=family.teacher,
            text="Едем в музей",
            ask_confirm=True,
            created_at=NOW,
            publish_at=NOW,
        )
        seed.add(t.AnnouncementRecipient, announcement_id=self.news, person_id=family.mother)

    def of_the_child(self) -> tuple[Action, ...]:
        """What a parent may press for Anna."""
        anna, algebra = self.family.anna, self.family.subjects["Алгебра"]
        return (
            OpenForecast(anna),
            OpenOutlook(anna, algebra),
            ChooseChart(anna),
            DrawChart(anna, Span.TERM, 0, False),
            SendMarksTable(anna, Span.TERM, DAY, FileFormat.PDF),
            OpenDots(anna),
            OpenAttendance(anna),
            OpenRemarks(anna),
            OpenRegime(anna),
            OpenYears(anna),
            OpenYear(anna, 2026),
            OpenEvents(anna),
            OpenEvent(anna, self.event),
            SendEvent(anna, self.event),
            TakePart(anna, self.event, True),
            AskOrganizer(anna, self.event),
            OpenPortfolio(anna),
            OpenItem(anna, self.item),
            SendItemFiles(anna, self.item),
        )

    def of_the_teacher(self) -> tuple[Action, ...]:
        return (
            OpenOwnEvent(self.event),
            AnswerQuestion(self.question),
            WriteResults(self.event),
            OpenClassPortfolios(self.family.klass),
            OpenPortfolio(self.family.anna),
            OpenItem(self.family.anna, self.item),
        )

    def of_the_student(self) -> tuple[Action, ...]:
        return (
            AddItem(ItemKind.WORK),
            DescribeItem(self.item),
            AddItemFile(self.item),
            RemoveItem(self.item),
        )

    def of_the_mother(self) -> tuple[Action, ...]:
        return (
            OpenAnnouncement(self.news),
            SendAnnouncementFiles(self.news),
            ConfirmAnnouncement(self.news),
        )


async def test_a_family_opens_all_of_its_own_in_few_statements(db: Database) -> None:
    def story(conn: Connection) -> None:
        world = World(conn)
        for action in (*world.of_the_child(), *world.of_the_mother()):
            with Counted(conn) as counted:
                press(conn, MOTHER, action)
            assert counted.statements <= MOST_STATEMENTS, action

    await db.write(story)


async def test_the_student_and_the_teacher_open_theirs(db: Database) -> None:
    def story(conn: Connection) -> None:
        world = World(conn)
        for action in (*world.of_the_child(), *world.of_the_student()):
            assert press(conn, STUDENT, action) or isinstance(action, DrawChart)
        for action in world.of_the_teacher():
            assert press(conn, TEACHER, action)

    await db.write(story)


async def test_nobody_crosses_into_anothers_part(db: Database) -> None:
    def story(conn: Connection) -> None:
        world = World(conn)
        everything = (
            *world.of_the_child(),
            *world.of_the_teacher(),
            *world.of_the_student(),
            *world.of_the_mother(),
        )
        for who in (STRANGER, COLLEAGUE):
            for action in everything:
                with pytest.raises(Refused):
                    press(conn, who, action)
        forbidden = {
            MOTHER: (*world.of_the_student(), *world.of_the_teacher()[:4]),
            STUDENT: (*world.of_the_teacher()[:4], *world.of_the_mother()),
            TEACHER: (*world.of_the_child()[:16], *world.of_the_student(), *world.of_the_mother()),
        }
        for who, actions in forbidden.items():
            for action in actions:
                with pytest.raises(ZvonokError):
                    press(conn, who, action)

    await db.write(story)
