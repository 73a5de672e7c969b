"""Writing announcements and seeing to a class: sound in both languages, whatever names are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from bot import i18n
from bot.domain.audience import Audience, Offer, Place, PlaceKind, Readers
from bot.domain.codes import Issued, IssuedCode, Pupil
from bot.domain.diary import DiaryDay
from bot.domain.people import Name, Role, SchoolRef, StaffRef, StudentRef
from bot.domain.reach import Manner, State
from bot.domain.views.announce import (
    Draft,
    DraftView,
    Heads,
    Part,
    ReachCounts,
    ReachLine,
    ReachList,
    Sent,
    SentList,
    SentView,
)
from bot.domain.views.classroom import (
    Access,
    ClassCodes,
    ClassCounts,
    ClassDots,
    ClassRef,
    ClassReport,
    ClassView,
    DueDot,
    FreshCode,
    Holder,
    Home,
    HomesView,
    JournalLine,
    JournalPage,
    PrintedWeek,
    PupilCodes,
    SignaturesView,
    Standing,
)
from bot.domain.views.signing import ClassSignatures, PupilSignatures, SignatureLine
from bot.reports.papers import Table, WeekPages
from bot.screens import announce, class_codes, class_papers, classroom, reach
from bot.screens.papers import Paper
from bot.screens.screen import Screen
from tests.builders import NOW
from tests.screens.sound import assert_sound, labels

BIG = 10**11
LONG = Name("Константинопольская-Преображенская", "Александра-Виктория", "Владиславовна")
ODD = Name("<О'Нил>", "Анна & Мария")
SCHOOL = SchoolRef(BIG, "Школа № 14", "Europe/Moscow")
STAFF = StaffRef(BIG, Name("Бирюкова", "Елена", "Павловна"), SCHOOL, is_admin=True)
REF = ClassRef(BIG, "5А", SCHOOL)
WEEK = date(2026, 11, 9)
CLASSES = tuple(
    Offer(Place(PlaceKind.CLASS, BIG + n), f"{n % 11 + 1}А", "", BIG + n, n % 11 + 1)
    for n in range(40)
)
OFFERS = (
    *CLASSES,
    Offer(Place(PlaceKind.GROUP, BIG), "5А 1 гр.", "Основы духовно-нравственной культуры", BIG, 5),
    Offer(Place(PlaceKind.GRADE, 5), grade=5),
    Offer(Place(PlaceKind.SCHOOL, BIG)),
    Offer(Place(PlaceKind.STAFF, BIG)),
)
DRAFT = Draft(BIG, BIG, BIG, BIG, Audience((), Readers.BOTH))
WORDS = "Собрание <в среду> & четверг. " * 100


def draft(places: int = 3, **values: Any) -> DraftView:
    chosen = OFFERS[:places]
    audience = Audience(tuple(offer.place for offer in chosen), Readers.BOTH)
    kept = replace(DRAFT, audience=audience, **values)
    local = datetime(2026, 11, 18, 15, 0)  # noqa: DTZ001  the school's wall clock
    return DraftView(STAFF, kept, OFFERS, chosen, Heads(31, 28, 2, 40), 2, True, local, (SCHOOL,))


def sent(**values: Any) -> Sent:
    known = Sent(
        BIG,
        SCHOOL,
        BIG,
        STAFF.name,
        WORDS,
        "ru",
        {"ru": [[0, 40, "b", ""]]},
        {"en": {"title": "", "text": WORDS}},
        DRAFT.audience,
        (["c1", "5А", ""],),
        False,
        False,
        True,
        False,
        NOW,
        False,
        None,
        None,
        None,
        0,
        None,
    )
    return replace(known, **values)


def ledger(one: Sent, **counts: int) -> SentView:
    states = {State(key): number for key, number in counts.items()}
    return SentView(one, OFFERS[:9], ReachCounts(states, 7, 3), one.recalled_at is None)


def announcing() -> Iterator[Screen]:
    empty, whole = draft(0), draft(len(OFFERS), text=WORDS, manner=Manner.URGENT)
    both = draft(text="Да", versions={"en": {"text": WORDS}}, ask_confirm=True, publish_at=NOW)
    for view in (empty, whole, both, replace(both, files=0), draft(1, text="Да", changes=BIG)):
        yield announce.opened(view)
        yield announce.ask_text(view)
        yield announce.choose_places(view, 1)
        yield announce.choose_moment(view, (view.now + timedelta(hours=3),))
    yield announce.ask_version(whole)
    yield announce.not_fitting(whole)
    yield announce.dropped()
    going = ledger(sent(), waiting=3, delivered=9, blocked=2)
    yield reach.published(going)
    yield reach.ledger(ledger(sent(scheduled=True)))
    yield reach.ledger(ledger(sent(stopped_at=NOW, edited_at=NOW), stopped=5, delivered=9))
    yield reach.ledger(ledger(sent(recalled_at=NOW), failed=1, muted=2, not_linked=8))
    yield reach.stopped(going, 5)
    yield reach.resumed(going, 1)
    yield reach.reminded(going, 0)
    yield reach.changed(going, 2)
    yield reach.ask_recall(going)
    yield reach.recalled(going, 21)
    lists = tuple(sent(scheduled=n == 1, recalled_at=NOW if n else None) for n in range(8))
    yield reach.listed(SentList(SCHOOL, lists, 1, 3))
    yield reach.listed(SentList(SCHOOL, (), 0, 1))
    children = ((LONG, "5А"), (ODD, "11Б"))
    lines = tuple(
        ReachLine(n, LONG if n % 2 else ODD, "parent", state, NOW, None, None, children)
        for n, state in enumerate(list(State) * 3)
    )[:20]
    for part in Part:
        yield reach.named(ReachList(sent(), part, lines, 1, 3, 50))


def seeing_to_a_class() -> Iterator[Screen]:
    yield classroom.overview(ClassView(REF, WEEK, WEEK, ClassCounts(28, 9, 1, 3, 2, 4, 5, 6)))
    nothing = ClassCounts(0, 0, 0, 0, 0, 0, 0, 0)
    yield classroom.overview(ClassView(REF, WEEK, WEEK, nothing, ((BIG, "6Б"),)))
    line = SignatureLine("Иванова Мария Павловна", NOW)
    pupils = tuple(
        PupilSignatures(BIG + n, LONG if n % 3 else ODD, (line,) if n % 2 else ())
        for n in range(30)
    )
    found = ClassSignatures(BIG, "5А", WEEK, True, pupils, "Europe/Moscow")
    view = SignaturesView(found, WEEK - timedelta(days=7), WEEK + timedelta(days=7), 3)
    yield classroom.signatures(view)
    yield classroom.reminded(replace(view, sent=0))
    yield classroom.choose_paper(view)
    yield classroom.recorded(replace(view, found=replace(found, pupils=())))
    dot = DueDot(LONG, "Основы безопасности и защиты Родины", WORDS, WEEK)
    yield classroom.dots(ClassDots(REF, WEEK, (dot,) * 15, 1, 3))
    home = Home(1, LONG, ((ODD, True, True),))
    yield classroom.unreached(HomesView(REF, (home,) * 40))
    yield classroom.report(report())
    student = StudentRef(BIG, LONG, SCHOOL, BIG, "5А", 5)
    codes = ClassCodes(REF, ((student, 1, 3),) * 15, 0, 2)
    yield class_codes.listed(codes)
    holders = tuple(Holder(BIG + n, Role.PARENT, LONG, one) for n, one in enumerate(Access))
    family = PupilCodes(REF, student, (Holder(None, Role.PARENT, None, Access.NONE), *holders))
    yield class_codes.pupil(family)
    nobody = Issued((), 3, 2)
    yield class_codes.printed(REF, nobody, "zvonok_bot", class_codes.listed(codes))
    yield class_papers.printing(REF, WEEK)
    yield class_papers.choose_student(REF, (student,) * 28, WEEK)
    subjects = [(BIG + n, "Основы безопасности и защиты Родины") for n in range(16)]
    yield class_papers.choose_journal(REF, subjects, WEEK)


def report(grade_has_marks: bool = True) -> ClassReport:
    weak = ("Алгебра", "Основы безопасности и защиты Родины")
    lines = (
        Standing(1, LONG, Fraction(7, 3), (0, 1, 2, 5), weak, 12, 3, 1),
        Standing(2, ODD, None, (0, 0, 0, 0), (), 40, 30, 0),
        *(Standing(n, LONG, Fraction(13, 3), (9, 9, 1, 0), (), 0, 0, 0) for n in range(28)),
    )
    return ClassReport(REF, "2 четверть", WEEK, WEEK, grade_has_marks, lines)


@pytest.mark.parametrize("locale", i18n.LOCALES)
@pytest.mark.parametrize("screens", [announcing, seeing_to_a_class])
def test_every_screen_is_sound(screens: Any, locale: str) -> None:
    with i18n.use(locale):
        for screen in screens():
            assert_sound(screen)


def test_urgent_is_offered_to_those_alone_who_may() -> None:
    with i18n.use("en"):
        here = draft(text="Да", manner=Manner.SILENT)
        assert "⚠️ Urgent" in labels(announce.opened(here))
        there = replace(here, may_be_urgent=False)
        assert "⚠️ Urgent" not in labels(announce.opened(there))


def test_nothing_can_be_sent_to_nobody_or_without_words() -> None:
    with i18n.use("en"):
        for view in (draft(0, text="Да"), draft(text="")):
            lonely = replace(view, heads=Heads() if not view.places else view.heads)
            assert not [one for one in labels(announce.preview(lonely)) if "Send" in one]


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_a_code_is_shown_copied_and_forwarded(locale: str) -> None:
    student = StudentRef(BIG, ODD, SCHOOL, BIG, "5А", 5)
    issued = IssuedCode(
        "7K3DMX29QA", Role.PARENT, None, SCHOOL, (Pupil(ODD, "5А"),), "", date(2026, 12, 2)
    )
    fresh = FreshCode(PupilCodes(REF, student, ()), issued, closed=True)
    with i18n.use(locale):
        screen = class_codes.issued(fresh, "zvonok_bot")
    forward, copy = screen.rows[0]
    assert "<code>7K3DM-X29QA</code>" in screen.text
    assert "&lt;О'Нил&gt;" in screen.text or "O'Nil" in screen.text
    assert copy.copy == "https://t.me/zvonok_bot?start=7K3DMX29QA"
    assert forward.url is not None
    assert forward.url.startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fzvonok_bot")
    assert isinstance(screen.paper, Paper)


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_papers_have_a_row_for_everybody(locale: str) -> None:
    below = Screen("x")
    student = StudentRef(1, LONG, SCHOOL, BIG, "5А", 5)
    page = JournalPage(REF, "Алгебра", WEEK, (WEEK,), (JournalLine(ODD, ("н 5",), None),))
    week = PrintedWeek(student, tuple(DiaryDay(WEEK + timedelta(days=n)) for n in range(5)))
    with i18n.use(locale):
        tables = [
            class_papers.report(report(), as_table=True, below=below),
            class_papers.report(report(grade_has_marks=False), as_table=False, below=below),
            class_papers.journal(page, 1, below),
        ]
        pages = class_papers.weeks(REF, (week, week), below)
    for screen in tables:
        assert screen.paper is not None
        table = screen.paper.drawing
        assert isinstance(table, Table)
        assert all(len(row) == len(table.columns) for row in table.rows)
    assert pages.paper is not None
    assert isinstance(pages.paper.drawing, WeekPages)
    assert len(pages.paper.drawing.pages) == 2
