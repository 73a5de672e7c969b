"""Every screen of a teacher is sound in both languages, with 28 long names and hostile content."""

from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction

import pytest

from bot import i18n
from bot.domain.dictation.reading import Entry, Question, Unclear, Unread, Value, What, Why
from bot.domain.dictation.roster import Pupil
from bot.domain.drafts import Draft, plan
from bot.domain.names import split_name
from bot.domain.people import Name, SchoolRef, StaffRef
from bot.domain.teaching import Journal, LessonFacts, LessonRef, WrittenDot, WrittenMark
from bot.domain.views.evening import Disputed, InYourName, SavedLesson, Unfilled, UnfilledLesson
from bot.domain.views.homework import HomeworkDraftView, HomeworkListView, Work, WorkView
from bot.domain.views.menu import Current, MenuView, When
from bot.domain.views.teaching import (
    DraftView,
    Lack,
    LessonLine,
    LessonView,
    MyDayView,
    PinWanted,
    SavedView,
    TaskLine,
    TeacherLine,
    TeachersView,
    UnfilledView,
    WhichLesson,
)
from bot.screens import entering, evening, giving_homework, pins, staff_menu, tapping, teaching
from bot.screens.screen import Screen
from tests.builders import NOW
from tests.screens.sound import assert_sound, labels

DAY = date(2026, 11, 18)
NASTY = "<b>Р&Б</b> " + "длинные слова " * 400
PUPILS = tuple(
    Pupil(n, n, split_name(f"Салтыков-Щедринский{chr(1072 + n)} Александр{n} Владимирович"))
    for n in range(1, 29)
)
FACTS = LessonFacts(
    1, 1, 1, "5А", 5, 2, "Алгебра и начала математического анализа", None, "", DAY, 3,
    time(10, 15), time(11), "201", "planned", False, NASTY[:300], 5, Name("Бирюкова", "Елена"),
)  # fmt: skip
STAFF = StaffRef(
    5,
    Name("Бирюкова", "Елена", "Павловна"),
    SchoolRef(1, "Школа № 14", "Asia/Tomsk"),
    is_admin=False,
)
REF = LessonRef(FACTS, STAFF, 5, STAFF.name)
OPERATOR = LessonRef(FACTS, replace(STAFF, id=6, is_admin=True), 5, STAFF.name)
JOURNAL = Journal(
    tuple(WrittenMark(n, n, "Ответ на уроке", 4, "4", Fraction(2)) for n in range(1, 15)),
    {1: "н", 2: "оп"},
    (WrittenDot(1, 20, NASTY[:200], DAY),),
)
EVERYTHING = (
    *(
        Entry(n, (Value(What.MARK, text, comment=NASTY[:120]), Value(What.ABSENCE, "б")))
        for n, text in enumerate(["5", "5-", "4/5", "4.", "зач"] * 5, start=1)
    ),
    Entry(28, (Value(What.DOT, NASTY[:120], DAY),)),
    Entry(27, (Value(What.MARK, "3"),), "Тест"),
)
QUESTIONS = (
    Question(
        "Салтыков <&>",
        Why.NAMESAKES,
        tuple(Entry(n, (Value(What.MARK, "5"),)) for n in range(1, 7)),
    ),
    Question("Салтыкав", Why.SLIP, (Entry(1, (Value(What.MARK, "5"),)),)),
    Question(
        "", Why.TWICE, (Entry(1, (Value(What.MARK, "5"),)), Entry(1, (Value(What.MARK, "4"),)))
    ),
    Question("Кроме", Why.NAMESAKES, (Entry(1, ()), Entry(2, ()))),
)
UNREAD = tuple(Unread("<i>Зюзин 5</i>", why) for why in Unclear)


def view(draft: Draft, ref: LessonRef = REF) -> DraftView:
    return DraftView(ref, draft, plan(draft, JOURNAL), PUPILS, JOURNAL)


TASKS = tuple(
    TaskLine(n, NASTY, DAY + timedelta(days=7), bool(n % 2), n, (1, 2), n) for n in range(1, 15)
)
WORKS = (Work(1, 1, 1, PUPILS[0].name, NASTY, NOW, 3, accepted=True),)
LINE = LessonLine(FACTS, tuple(Lack), now=True)
DRAFT = HomeworkDraftView(
    REF, 1, NASTY, DAY, True, (1, 2), 3, (DAY, DAY + timedelta(days=2)), PUPILS
)
SCREENS: dict[str, object] = {
    "menu": lambda: staff_menu.menu(
        MenuView(
            None,
            DAY,
            staff=(STAFF, OPERATOR.staff),
            teaching=Current(When.NOW, FACTS),
            several_hats=True,
        )
    ),
    "menu without lessons": lambda: staff_menu.menu(MenuView(None, DAY, staff=(STAFF,))),
    "more": lambda: staff_menu.more(MenuView(None, DAY, staff=(OPERATOR.staff,))),
    "day": lambda: teaching.my_day(MyDayView(DAY, DAY, (LINE,) * 12)),
    "day of another": lambda: teaching.my_day(MyDayView(DAY, DAY, (LINE,), 5, STAFF.name)),
    "empty day": lambda: teaching.my_day(MyDayView(DAY, DAY, ())),
    "lesson": lambda: teaching.lesson(
        LessonView(REF, DAY, PUPILS, JOURNAL, tuple(Lack), TASKS, "https://a.example/?x=<&>")
    ),
    "operator's lesson": lambda: teaching.lesson(LessonView(OPERATOR, DAY, PUPILS, JOURNAL, ())),
    "topic": lambda: teaching.ask_topic(LessonView(REF, DAY, PUPILS, JOURNAL, ())),
    "link": lambda: teaching.ask_link(
        LessonView(REF, DAY, PUPILS, JOURNAL, (), (), "https://a.example")
    ),
    "teachers": lambda: teaching.teachers(
        TeachersView(STAFF, tuple(TeacherLine(n, STAFF.name) for n in range(60)), 1)
    ),
    "unfilled": lambda: teaching.unfilled(
        UnfilledView(DAY, DAY, ((STAFF.name, (LINE,) * 7),) * 30)
    ),
    "nothing now": lambda: teaching.nothing_now(Current(When.LATER, FACTS)),
    "preview": lambda: entering.preview(view(Draft(1, 1, entries=EVERYTHING))),
    "preview with questions": lambda: entering.preview(
        view(Draft(1, 1, entries=EVERYTHING, questions=QUESTIONS, unread=UNREAD))
    ),
    "preview with unread": lambda: entering.preview(view(Draft(1, 1, unread=UNREAD), OPERATOR)),
    "empty preview": lambda: entering.preview(view(Draft(1, 1))),
    "tapping": lambda: tapping.tapping(view(Draft(1, 1, entries=EVERYTHING, tapping=True))),
    "roll": lambda: tapping.tapping(view(Draft(1, 1, pen="н", tapping=True))),
    "kinds": lambda: tapping.kinds(view(Draft(1, 1))),
    "which": lambda: entering.which_lesson(WhichLesson(Draft(1, None), (FACTS,) * 6, DAY)),
    "saved": lambda: entering.saved(SavedView(REF, 1, 28, NOW, "Asia/Tomsk")),
    "undone": lambda: entering.undone(SavedView(REF, None, 1, NOW, "Asia/Tomsk")),
    "pin": lambda: pins.ask(
        PinWanted(REF, 1, "x" * 16, has_pin=True, wrong=True), "Asia/Tomsk", "12"
    ),
    "no pin": lambda: pins.ask(PinWanted(REF, 1, "x" * 16, has_pin=False), "Asia/Tomsk"),
    "locked pin": lambda: pins.ask(
        PinWanted(REF, 1, "x", has_pin=True, locked_until=NOW), "Asia/Tomsk"
    ),
    "set pin": lambda: pins.pad(pins.first_question(), "12345678", "78"),
    "homework": lambda: giving_homework.listed(HomeworkListView(REF, TASKS)),
    "homework draft": lambda: giving_homework.draft(DRAFT),
    "homework pupils": lambda: giving_homework.pupils(DRAFT, 1),
    "handed in": lambda: giving_homework.handed_in(WorkView(REF, TASKS[0], WORKS, PUPILS)),
    "work": lambda: giving_homework.work(
        WorkView(REF, TASKS[0], WORKS, PUPILS), WORKS[0], (), "Asia/Tomsk"
    ),
    "evening": lambda: evening.in_your_name(
        InYourName(5, DAY, 28, 3, 1, (SavedLesson("5А", "Алгебра", 32, "Захарова И. Б."),) * 30)
    ),
    "reminder": lambda: evening.unfilled(
        Unfilled(DAY, (UnfilledLesson(1, 3, "5А", "Алгебра", ("topic", "homework", "roll")),) * 30)
    ),
    "disputed": lambda: evening.disputed(Disputed("Бирюкова Е. П.", DAY)),
    "reminders off": lambda: evening.reminders(on=False),
}


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_sound(name: str, locale: str) -> None:
    make = SCREENS[name]
    assert callable(make)
    with i18n.use(locale):
        screen = make()
    assert isinstance(screen, Screen)
    assert_sound(screen)


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_28_names_stand_on_one_screen_with_what_each_has(locale: str) -> None:
    with i18n.use(locale):
        draft = Draft(1, 1, entries=(Entry(3, (Value(What.MARK, "5"),)),), tapping=True)
        screen = tapping.tapping(view(draft))
    assert sum("Салтык" in label or "Saltyk" in label for label in labels(screen)) == 28
    assert any(label.endswith("4→5") for label in labels(screen))


def test_save_is_there_only_when_nothing_is_open() -> None:
    entry = (Entry(1, (Value(What.MARK, "5"),)),)
    with i18n.use("ru"):
        clear = entering.preview(view(Draft(1, 1, entries=entry)))
        asked = entering.preview(view(Draft(1, 1, entries=entry, questions=QUESTIONS[:1])))
        unread = entering.preview(view(Draft(1, 1, entries=entry, unread=UNREAD[:1])))
    assert "Сохранить 1" in labels(clear)
    for screen in (asked, unread):
        assert not any("Сохранить" in label for label in labels(screen))
