"""Forecast, chart, records, events and portfolio: sound with ordinary and with endless words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest

from bot import i18n
from bot.domain.forecast import outlook
from bot.domain.marks import Span, Tier, Weighed
from bot.domain.people import Name, SchoolRef, StudentRef
from bot.domain.portfolio import ItemKind
from bot.domain.spans import ClassTime, SpanDays
from bot.domain.views.chart import ChartSubject, ChartView
from bot.domain.views.diary import BellTime, RegimeTime
from bot.domain.views.events import (
    AnswerPush,
    Asked,
    EventFacts,
    EventLine,
    EventList,
    EventView,
    OwnEvent,
    OwnEventLine,
    OwnEvents,
    Participant,
    Question,
    QuestionPush,
    ResultsPush,
)
from bot.domain.views.forecast import ForecastView, OutlookView, SubjectOutlook, WeightKind
from bot.domain.views.marks import SubjectLine, SubjectsOverview
from bot.domain.views.portfolio import ClassPortfolios, ItemLine, ItemView, PortfolioView
from bot.domain.views.records import (
    AttendanceView,
    DotKind,
    DotRow,
    DotsView,
    MissedLesson,
    RegimeView,
    RemarkLine,
    RemarksView,
    YearsView,
    YearView,
)
from bot.keyboards.actions.chart import FileFormat
from bot.screens import chart, event_organizer, events, forecast, marks_table, portfolio, records
from bot.screens.screen import Screen
from tests.screens.sound import assert_closed, assert_sound
from tests.telegram.judge import assert_accepted

LOCALES = ("ru", "en")
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
BIG = 10**12
ENDLESS = "<b>слово & дело</b> " * 300
SCHOOL = SchoolRef(1, "Школа № 14", "Europe/Moscow")
ANNA = StudentRef(BIG, Name("Иванова", "Анна", "Петровна"), SCHOOL, 1, "5А", 5)
TEACHER = Name("Бирюкова", "Елена", "Павловна")
TERM = SpanDays(Span.TERM, date(2026, 11, 2), date(2026, 12, 30), "2 четверть", date(2026, 10, 25))
WEIGHTS = (
    WeightKind(Fraction(3), (Tier.TESTS,)),
    WeightKind(Fraction(5, 2), ()),
    WeightKind(Fraction(1), (Tier.CLASS, Tier.HOMEWORK)),
)


def subject(
    name: str, left: int = 10, *values: int, tried: tuple[Weighed, ...] = ()
) -> SubjectOutlook:
    marks = [Weighed(value, Fraction(2)) for value in values]
    known = [kind.weight for kind in WEIGHTS]
    seen = outlook(marks, Fraction(1, 2), known, left, tried)
    return SubjectOutlook(BIG, name, len(values), seen, WEIGHTS)


def outlook_view(line: SubjectOutlook, *, over: bool = False) -> OutlookView:
    return OutlookView(ANNA, TERM, over, ",6", 3, line, Fraction(5, 2))


def facts(words: str) -> EventFacts:
    return EventFacts(
        BIG, 1, "Europe/Moscow", TODAY, time(18), words, "собрание", words, words, 5, TEACHER,
        "", (), words, NOW,
    )  # fmt: skip


def event_view(words: str) -> EventView:
    asked = (Asked(NOW, words, words, NOW), Asked(NOW, words, "", None))
    return EventView(ANNA, facts(words), TODAY, 5, True, False, True, asked)


def pages(words: str) -> Iterator[Screen]:
    tried = tuple(Weighed(5, Fraction(5, 2)) for _ in range(8))
    lines = tuple(subject(words[:200] or "Алгебра", 10, 4, 4) for _ in range(12))
    yield forecast.of_term(ForecastView(ANNA, TERM, False, ",5", lines))
    yield forecast.of_term(ForecastView(ANNA, TERM, True, ",6", (replace(lines[0], result="5"),)))
    yield forecast.of_term(ForecastView(ANNA, TERM, False, ",5", ()))
    for line in (
        subject(words, 10, 4, 4, tried=tried),
        subject(words, 0, 2, 2, 3),
        subject(words, 5),
        subject(words, 5, 5, 5, 5),
    ):
        yield forecast.of_subject(outlook_view(line))
        yield forecast.of_subject(outlook_view(replace(line, result=words), over=True))
    day_marks = ((TODAY, Weighed(4, Fraction(2))), (TODAY, Weighed(5, Fraction(2))))
    ticked = tuple(ChartSubject(n, words, n, day_marks) for n in range(20))
    yield chart.choice(ChartView(ANNA, TERM, TODAY, ticked, 7, False))
    yield chart.choice(ChartView(ANNA, TERM, TODAY, (), 0, True))
    dots = tuple(DotRow(kind, words, TODAY, words, TODAY, "4.") for kind in DotKind for _ in "1234")
    for page in (0, 1):
        yield records.dots(DotsView(ANNA, dots, dots, page))
    yield records.dots(DotsView(ANNA, (), ()))
    missed = tuple(
        MissedLesson(TODAY - timedelta(days=n), n, code, words, words, True)
        for n in range(9)
        for code in ("н", "б", "у/п", "оп")
    )
    for page in (0, 1, 2):
        yield records.attendance(AttendanceView(ANNA, TERM, 5, missed, page))
    yield records.attendance(AttendanceView(ANNA, TERM, 5, ()))
    remarks = tuple(RemarkLine(TODAY, praise, words, TEACHER) for praise in (True, False) * 6)
    week = SpanDays(Span.WEEK, date(2026, 11, 16), date(2026, 11, 22), before=TODAY, after=TODAY)
    yield records.remarks(RemarksView(ANNA, week, remarks, 6, 6))
    yield records.remarks(RemarksView(ANNA, week, (), 0, 0))
    bells = (BellTime(1, time(8, 30), time(9, 15)),)
    items = (RegimeTime(time(9, 15), time(9, 35), words[:300], words[:100]),)
    yield records.regime(RegimeView(ANNA, 2, 6, bells, items))
    yield records.regime(RegimeView(ANNA, 0, 5, (), ()))
    former = ClassTime(1, 2025, 4, "4А", date(2025, 9, 1))
    yield records.years(YearsView(ANNA, (former,)))
    yield records.year(YearView(ANNA, former, is_now=False))
    yield records.year(YearView(ANNA, replace(former, grade=1), is_now=True))
    ahead = tuple(EventLine(n, TODAY, time(18), words, "", words, True, True) for n in range(12))
    yield events.listed(EventList(ANNA, TODAY, False, ahead))
    yield events.listed(EventList(ANNA, TODAY, True, ()))
    yield events.opened(event_view(words))
    yield events.said(replace(event_view(words), takes_part=False))
    yield events.asked(event_view(words[:1000]), reached=False)
    yield events.ask(facts(words), BIG)
    question = Question(BIG, BIG, 1, 2, NOW, words, TEACHER, ANNA.name, "5А")
    people = tuple(Participant(ANNA.name, f"{n}А", TEACHER) for n in range(40))
    own = OwnEvent(facts(words), TODAY, people, (question,) * 6)
    yield event_organizer.opened(own)
    yield event_organizer.opened(OwnEvent(replace(facts(words), results=""), TODAY, (), ()))
    yield event_organizer.listed(
        OwnEvents((OwnEventLine(BIG, TODAY, None, words, 3, 2),) * 8, 0, 3)
    )
    yield event_organizer.ask_answer(question)
    yield event_organizer.ask_results(facts(words))
    yield events.question_push(QuestionPush(BIG, words, TODAY, words, words))
    yield events.answer_push(AnswerPush(BIG, BIG, words, TEACHER.full, words))
    yield events.results_push(ResultsPush(words, TODAY, words))
    kinds = [kind for kind in ItemKind for _ in "1234"]
    shown = tuple(ItemLine(n, kind, words, n) for n, kind in enumerate(kinds))
    for own_page in (True, False):
        yield portfolio.listed(PortfolioView(ANNA, own_page, shown, by_staff=not own_page))
        yield portfolio.listed(PortfolioView(ANNA, own_page, ()))
        item = ItemView(ANNA, own_page, BIG, ItemKind.WORK, words, words, NOW, 3)
        yield portfolio.opened(item)
    for kind in ItemKind:
        yield portfolio.ask_title(kind)
    for form in (
        portfolio.ask_text,
        portfolio.ask_file,
        portfolio.more_files,
        portfolio.ask_removal,
    ):
        yield form(item)
    pupils = tuple((n, ANNA.name, n) for n in range(30))
    yield portfolio.of_class(ClassPortfolios(BIG, "5А", pupils))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("words", ["Алгебра", ENDLESS], ids=["ordinary", "endless"])
def test_every_page_is_sound(locale: str, words: str) -> None:
    with i18n.use(locale):
        for screen in pages(words):
            assert_sound(screen)
            assert_accepted(screen)


def in_both(make: Callable[[], Screen]) -> tuple[str, str]:
    texts = []
    for locale in LOCALES:
        with i18n.use(locale):
            texts.append(make().text)
    return texts[0], texts[1]


def test_the_forecast_says_what_is_needed_and_who_decides() -> None:
    line = subject("Алгебра", 10, 4, 4)
    russian, english = in_both(lambda: forecast.of_subject(outlook_view(line)))
    assert "🎯 До 5, любое из этого:\n• 2 пятёрки весом 3 (за контрольные)" in russian
    assert "отметку за период ставит учитель" in russian
    assert "среднее округляется вверх от ,6" in russian
    assert "🎯 For a 5, one of these:\n• 2 fives of weight 3 (for tests)" in english
    assert "the teacher sets the term mark" in english
    assert "1 is missing" in english


def test_out_of_reach_is_said_kindly() -> None:
    russian, english = in_both(
        lambda: forecast.of_subject(outlook_view(subject("Алгебра", 1, 2, 2)))
    )
    assert "До 5 в этом периоде уже не хватит уроков. Следующий начнётся заново." in russian
    assert "The next term begins anew." in english


def test_what_was_tried_stands_apart() -> None:
    line = subject("Алгебра", 10, 4, tried=(Weighed(5, Fraction(5, 2)),))
    russian, english = in_both(lambda: forecast.of_subject(outlook_view(line)))
    assert "На пробу: 5 (вес 2,5). Тогда: 4,56 → <b>5</b>" in russian
    assert "Tried out: 5 (weight 2.5). Then: 4.56 → <b>5</b>" in english


def test_lessons_missed_are_counted_by_cause_with_their_topics() -> None:
    missed = (
        MissedLesson(TODAY, 1, "б", "Алгебра", "Дроби", True),
        MissedLesson(TODAY, 2, "н", "История", "", True),
        MissedLesson(TODAY - timedelta(days=1), 1, "оп", "Алгебра", "Уравнения", False),
    )
    russian, english = in_both(lambda: records.attendance(AttendanceView(ANNA, TERM, 5, missed)))
    assert "<b>Пропущено 2 урока</b> за 1 день" in russian
    assert "тема: Дроби" in russian
    assert "Уравнения" not in russian  # a lesson one came late to was not missed
    assert "<b>2 lessons missed</b> on 1 day" in english
    assert "Late 1 time" in english


def test_the_marks_as_a_file() -> None:
    line = SubjectLine(1, "Алгебра", ("5", "4."), Fraction(9, 2), 2, 3, "5")
    view = SubjectsOverview(ANNA, TERM, 5, (line,))
    with i18n.use("ru"):
        table = marks_table.table(view)
        sent = marks_table.sent(view, FileFormat.XLSX, Screen("текст"))
    assert table.rows == (("Алгебра", "5, 4.", "4,50", "2", "3", "5"),)
    assert table.columns[-1] == "За период"
    assert sent.paper is not None
    assert (sent.paper.format, sent.paper.file_name) == ("xlsx", "marks.xlsx")


def test_a_picture_is_told_in_words_too() -> None:
    marks = ((TODAY, Weighed(4, Fraction(2))), (TODAY, Weighed(5, Fraction(2))))
    view = ChartView(ANNA, TERM, TODAY, (ChartSubject(1, "Алгебра", 0, marks),), 1, True)
    with i18n.use("en"):
        screen = chart.picture(view)
    assert screen.paper is not None
    assert_closed(screen.paper.caption)
    assert "Algebra: <b>4.50</b>" in screen.paper.caption
    drawing = chart.drawing(view)
    assert drawing.dark
    assert drawing.lines[0].average == ((TODAY, 4.5),)
    assert [value for _day, value in drawing.lines[0].points] == [4.0, 5.0]


def test_a_subject_without_marks_has_no_line_and_a_dash_in_words() -> None:
    marks = ((TODAY, Weighed(4, Fraction(2))),)
    subjects = (ChartSubject(1, "Алгебра", 0, marks), ChartSubject(2, "Химия", 1, ()))
    with i18n.use("ru"):
        screen = chart.picture(ChartView(ANNA, TERM, TODAY, subjects, 3, False))
        drawn = chart.drawing(ChartView(ANNA, TERM, TODAY, subjects, 3, False))
        empty = chart.choice(ChartView(ANNA, TERM, TODAY, subjects, 2, False))
        crowded = chart.choice(ChartView(ANNA, TERM, TODAY, subjects, 3, False, most=1))
    assert screen.paper is not None
    assert "Химия: <b>—</b>" in screen.paper.caption
    assert [line.label for line in drawn.lines] == ["Алгебра"]
    assert "пока нет отметок" in empty.text
    assert "снимите 1 галочку" in crowded.text
    for undrawn in (empty, crowded):
        assert "📈 Нарисовать" not in [one.label for row in undrawn.rows for one in row]
