"""What the screens of marks say, in both languages, from built views."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import chain

import pytest

from bot import i18n
from bot.domain.marks import Span, Tier
from bot.domain.people import Name, SchoolRef, StudentRef
from bot.domain.spans import ClassTime, SpanDays
from bot.domain.views.marks import (
    DotLine,
    LatestMarks,
    MarkDetails,
    MarkLine,
    MarkState,
    ResultLine,
    SubjectLine,
    SubjectMarks,
    SubjectsOverview,
    YearResults,
)
from bot.keyboards.actions.marks import OpenMark, OpenMarks, OpenSubjectMarks, OpenTermMarks
from bot.keyboards.codec import Action, encode
from bot.screens import mark_details, marks, results
from bot.screens.mark_words import first_grade_sentence
from bot.screens.screen import TEXT_LIMIT, Screen

TUESDAY = date(2026, 11, 17)
AT = datetime(2026, 11, 17, 11, 20, tzinfo=UTC)
TEACHER = Name("Бирюкова", "Елена", "Павловна")
ANYA = StudentRef(
    7,
    Name("Иванова", "Аня"),
    SchoolRef(1, "Школа № 14", "Europe/Moscow"),
    1,
    "5А",
    5,
)
NOW_TERM = SpanDays(
    Span.TERM, date(2026, 11, 2), date(2026, 12, 30), "2 четверть", before=date(2026, 10, 25)
)
LONG = "Очень длинное название предмета, какое бывает у курсов по выбору. " * 5


@pytest.fixture(params=["ru", "en"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    with i18n.use(request.param):
        yield request.param


def line(value: int | None = 5, **values: object) -> MarkLine:
    known: dict[str, object] = {
        "id": 1,
        "day": TUESDAY,
        "subject_id": 3,
        "subject": "Алгебра",
        "kind": "Контрольная работа",
        "value": value,
        "text": str(value),
        "weight": Fraction(3),
    }
    return MarkLine(**(known | values))  # type: ignore[arg-type]


def state(
    reads: str, action: str = "set", by: Name | None = TEACHER, **values: object
) -> MarkState:
    known: dict[str, object] = {
        "at": AT,
        "by": by,
        "action": action,
        "reads": reads,
        "weight": Fraction(3),
        "kind": "Контрольная работа",
        "comment": "",
    }
    return MarkState(**(known | values))  # type: ignore[arg-type]


def subject(**values: object) -> SubjectLine:
    known: dict[str, object] = {"id": 3, "name": "Алгебра"}
    return SubjectLine(**(known | values))  # type: ignore[arg-type]


def fits(screen: Screen) -> None:
    """On a phone, in a message, in a button."""
    assert 0 < len(screen.text) <= TEXT_LIMIT
    assert screen.rows
    assert max(len(row) for row in screen.rows) <= 3
    for item in chain(*screen.rows):
        assert 0 < len(item.label) <= 30
        if item.action is not None:
            assert len(encode(item.action)) <= 64
    assert screen.rows[-1][-1].label in ("Меню", "Menu")


def actions(screen: Screen) -> list[Action]:
    return [item.action for item in chain(*screen.rows) if item.action is not None]


# --- the latest ---


def test_latest_marks_are_grouped_by_day(locale: str) -> None:
    monday = TUESDAY - timedelta(days=1)
    view = LatestMarks(
        ANYA,
        (
            line(5, id=3, text="5-", weight=Fraction(5, 2)),
            line(4, id=2, kind="Ответ на уроке", weight=Fraction(2), again=True),
            line(None, id=1, day=monday, text="зач", kind=""),
        ),
    )
    screen = marks.latest(view)
    fits(screen)
    expected = {
        "ru": [
            "<b>Отметки: Аня, 5А</b>",
            "<b>вт 17.11</b>\n<b>5-</b> Алгебра · Контрольная работа · вес 2,5",
            "<b>4.</b> Алгебра · Ответ на уроке\n\n<b>пн 16.11</b>\n<b>зач</b> Алгебра",
            "Точка у отметки: спросят ещё раз.",
        ],
        "en": [
            "<b>Marks: Anya, 5А</b>",
            "<b>5-</b> Algebra (Алгебра) · Test (Контрольная работа) · weight 2.5",
            "A dot beside a mark: it will be asked again.",
        ],
    }
    for words in expected[locale]:
        assert words in screen.text
    assert OpenMark(7, 3) in actions(screen)


def test_latest_marks_turn_both_ways(locale: str) -> None:
    middle = marks.latest(LatestMarks(ANYA, (line(),), page=1, more=True))
    assert {OpenMarks(7, 0), OpenMarks(7, 2)} <= set(actions(middle))
    last = marks.latest(LatestMarks(ANYA, (line(),), page=2))
    assert OpenMarks(7, 3) not in actions(last)
    beyond = marks.latest(LatestMarks(ANYA, (), page=9))
    fits(beyond)
    assert OpenMarks(7, 8) in actions(beyond)


def test_no_marks_yet_is_said_kindly(locale: str) -> None:
    screen = marks.latest(LatestMarks(ANYA, ()))
    fits(screen)
    assert {"ru": "Отметок пока нет.", "en": "No marks yet."}[locale] in screen.text


def test_the_first_grade_gets_one_kind_sentence(locale: str) -> None:
    screen = marks.first_grade(ANYA)
    fits(screen)
    sentence = {"ru": "В первом классе отметок нет", "en": "The first grade has no marks"}[locale]
    assert sentence in screen.text
    overview = SubjectsOverview(ANYA, NOW_TERM, 1, (subject(average=Fraction(5), counted=1),))
    assert sentence in marks.by_subject(overview).text
    assert "5,00" not in marks.by_subject(overview).text
    past = SubjectMarks(ANYA, NOW_TERM, 1, subject(), {}, (line(),))
    assert sentence in marks.of_subject(past).text


# --- by subject ---


def test_subjects_show_average_count_missed_and_the_term_mark(locale: str) -> None:
    lines = (
        subject(
            average=Fraction(433, 100),
            counted=5,
            missed=2,
            result="4",
            filled_until=TUESDAY,
        ),
        subject(id=4, name="Музыка", on_paper=True),
    )
    screen = marks.by_subject(SubjectsOverview(ANYA, NOW_TERM, 5, lines))
    fits(screen)
    expected = {
        "ru": [
            "2 четверть",
            "По всем предметам: пропущено 2 урока",
            "<b>Алгебра</b>: 4,33 · 5 отметок · пропущено 2 урока · за период: <b>4</b>"
            " · заполнено до 17.11",
            "<b>Музыка</b>: — · ведётся на бумаге",
        ],
        "en": [
            "Term 2",
            "All subjects: 2 lessons missed",
            "<b>Algebra (Алгебра)</b>: 4.33 · 5 marks · 2 lessons missed · for the term: <b>4</b>"
            " · filled in up to 17 Nov",
            "<b>Music (Музыка)</b>: — · kept on paper",
        ],
    }
    for words in expected[locale]:
        assert words in screen.text
    assert OpenSubjectMarks(7, 3, Span.TERM, NOW_TERM.first) in actions(screen)


def test_a_week_shows_its_marks_themselves(locale: str) -> None:
    week = SpanDays(Span.WEEK, date(2026, 11, 16), date(2026, 11, 22))
    view = SubjectsOverview(ANYA, week, 5, (subject(marks=("5", "4."), average=Fraction(9, 2)),))
    screen = marks.by_subject(view)
    fits(screen)
    assert {"ru": ": 4,50 · 5, 4.", "en": ": 4.50 · 5, 4."}[locale] in screen.text
    assert {"ru": "Неделя 16–22 ноября", "en": "Week of 16–22 November"}[locale] in screen.text


def test_spans_lead_to_each_other_but_not_ahead(locale: str) -> None:
    labels = [item.label for item in chain(*marks.by_subject(overview(14)).rows)]
    assert {"ru": ["Неделя", "Месяц", "Год"], "en": ["Week", "Month", "Year"]}[locale] == [
        label for label in labels if label in ("Неделя", "Месяц", "Год", "Week", "Month", "Year")
    ]
    assert {"ru": "◀ Раньше", "en": "◀ Earlier"}[locale] in labels
    upper = SubjectsOverview(ANYA, SpanDays(Span.YEAR, date(2026, 9, 1), date(2027, 8, 31)), 11, ())
    assert {"ru": "Полугодие", "en": "Half-year"}[locale] in [
        item.label for item in chain(*marks.by_subject(upper).rows)
    ]


def overview(count: int, name: str = "Алгебра", page: int = 0) -> SubjectsOverview:
    lines = (
        subject(id=number, name=name, average=Fraction(4), counted=40, missed=21, result="5")
        for number in range(count)
    )
    return SubjectsOverview(ANYA, NOW_TERM, 5, tuple(lines), page)


@pytest.mark.parametrize("page", [0, 1, 2, 99])
def test_thirty_subjects_with_endless_names_page(locale: str, page: int) -> None:
    screen = marks.by_subject(overview(30, LONG, page))
    fits(screen)
    assert screen.text.count("4,00" if locale == "ru" else "4.00") == 10


# --- one subject ---


def test_one_subject_shows_averages_by_kind_marks_and_dots(locale: str) -> None:
    view = SubjectMarks(
        ANYA,
        NOW_TERM,
        5,
        subject(average=Fraction(14, 3), counted=2, filled_until=TUESDAY),
        {Tier.TESTS: Fraction(5), Tier.HOMEWORK: Fraction(4)},
        (line(5), line(4, id=2, kind="Домашнее задание", weight=Fraction(1))),
        (DotLine(TUESDAY, "owed", "Пересказ <§ 5>", date(2026, 11, 25)),),
    )
    screen = marks.of_subject(view)
    fits(screen)
    expected = {
        "ru": [
            "<b>Средний балл: 4,67</b> · 2 отметки\nконтрольные 5,00 · домашние 4,00",
            "<b>5</b> вт 17.11 · Контрольная работа",
            "• Нужно сдать · до 25.11 · Пересказ &lt;§ 5&gt;",
        ],
        "en": [
            "<b>Average: 4.67</b> · 2 marks\ntests 5.00 · homework 4.00",
            "<b>5</b> Tue 17 Nov · Test (Контрольная работа)",
            "• To hand in · until 25 Nov",
        ],
    }
    for words in expected[locale]:
        assert words in screen.text


def test_a_hundred_and_twenty_marks_of_a_subject_page(locale: str) -> None:
    lines = tuple(line(5, id=number, kind=LONG) for number in range(120))
    seen: list[Action] = []
    for page in range(10):
        view = SubjectMarks(ANYA, NOW_TERM, 5, subject(counted=120), {}, lines, page=page)
        screen = marks.of_subject(view)
        fits(screen)
        seen += [action for action in actions(screen) if isinstance(action, OpenMark)]
    assert seen == [OpenMark(7, number) for number in range(120)]


# --- one mark ---


def test_a_corrected_mark_is_told_in_the_model_words(locale: str) -> None:
    later = AT + timedelta(days=1)
    view = MarkDetails(
        ANYA,
        line(5),
        5,
        "Нет хода решения",
        (state("4"), state("5", "corrected", at=later, reason="Апелляция")),
    )
    screen = mark_details.details(view, "Europe/Moscow")
    fits(screen)
    expected = {
        "ru": [
            "Аня · алгебра, контрольная работа 17.11: <b>4 → 5</b>.",
            "Вес: 3",
            "Выставлено: Бирюкова Е. П., 17.11, 14:20.",
            "Исправление: Бирюкова Е. П., 18.11, 14:20. 4 → 5; Апелляция",
            "Комментарий: Нет хода решения",
        ],
        "en": [
            "Anya · algebra, test 17 Nov: <b>4 → 5</b>.",
            "<i>Алгебра, Контрольная работа</i>",
            "Set by Biryukova E. P., 17 Nov, 14:20.",
            "Corrected by Biryukova E. P., 18 Nov, 14:20. 4 → 5; Апелляция",
        ],
    }
    for words in expected[locale]:
        assert words in screen.text


def test_the_clock_of_a_receipt_is_the_readers(locale: str) -> None:
    view = MarkDetails(ANYA, line(5), 5, "", (state("5"),))
    assert ", 16:20." in mark_details.details(view, "Asia/Yekaterinburg").text


def test_a_removed_mark_opens_struck_through(locale: str) -> None:
    view = MarkDetails(
        ANYA, line(2), 5, "", (state("2"), state("2", "removed", by=None)), removed=True
    )
    text = mark_details.details(view, "Europe/Moscow").text
    assert "<s>2</s>" in text
    assert {"ru": "Отметка снята: 17.11, 14:20.", "en": "Removed 17 Nov, 14:20."}[locale] in text


def test_a_correction_of_weight_kind_and_comment_is_told(locale: str) -> None:
    after = state("5", "corrected", weight=Fraction(5, 2), kind="Тест", comment="да")
    text = mark_details.details(
        MarkDetails(ANYA, line(5), 5, "да", (state("5"), after)), "Europe/Moscow"
    ).text
    assert {"ru": "вес 3 → 2,5", "en": "weight 3 → 2.5"}[locale] in text
    assert {"ru": "Контрольная работа → Тест", "en": "→ Quiz (Тест)"}[locale] in text
    assert {"ru": "другой комментарий", "en": "another comment"}[locale] in text


def test_what_does_not_count_says_so(locale: str) -> None:
    view = MarkDetails(ANYA, line(None, text="зач", kind=""), 5, "", (state("зач"),))
    text = mark_details.details(view, "Europe/Moscow").text
    assert {"ru": "В средний балл не входит.", "en": "Does not count"}[locale] in text


def test_endless_comments_and_histories_still_fit(locale: str) -> None:
    states = tuple(
        state(str(2 + number % 4), "corrected", reason=LONG, kind=LONG + str(number))
        for number in range(40)
    )
    view = MarkDetails(ANYA, line(5, subject=LONG, kind=LONG), 5, "<&>" * 2000, states)
    fits(mark_details.details(view, "Europe/Moscow"))


def test_names_like_russian_and_abbreviations_keep_their_capitals() -> None:
    def opened(name: str) -> str:
        return mark_details.details(
            MarkDetails(ANYA, line(5, subject=name), 5, "", (state("5"),)), "Europe/Moscow"
        ).text

    with i18n.use("en"):
        assert "Anya · Russian, test" in opened("Русский язык")
    with i18n.use("ru"):
        assert "Аня · русский язык, контр" in opened("Русский язык")
        assert "Аня · ОБЗР, контр" in opened("ОБЗР")


# --- term marks ---


def test_results_stand_in_the_order_of_the_terms(locale: str) -> None:
    view = YearResults(
        ANYA,
        ClassTime(1, 2026, 5, "5А", date(2026, 9, 1)),
        2026,
        ("1 четверть", "2 четверть"),
        (ResultLine("Алгебра", ("4", ""), year="5", exam="4", final="н/а"),),
        before=2025,
    )
    screen = results.of_year(view)
    fits(screen)
    expected = {
        "ru": [
            "Итоговые отметки, 2026/27",
            "По порядку: 1 четверть, 2 четверть.",
            "<b>Алгебра</b>: 4 · —; год <b>5</b>; экзамен <b>4</b>; итог <b>н/а</b>",
        ],
        "en": [
            "In order: Term 1, Term 2.",
            "<b>Algebra (Алгебра)</b>: 4 · —; year <b>5</b>; exam <b>4</b>; final <b>н/а</b>",
        ],
    }
    for words in expected[locale]:
        assert words in screen.text
    assert OpenTermMarks(7, 2025) in actions(screen)
    assert "◀ 2025/26" in [item.label for item in chain(*screen.rows)]


def test_a_year_without_results_says_why(locale: str) -> None:
    first_grade = ClassTime(1, 2022, 1, "1А", date(2022, 9, 1))
    fifth_grade = ClassTime(1, 2026, 5, "5А", date(2026, 9, 1))
    screens = [
        results.of_year(YearResults(ANYA, time, 2026, (), ()))
        for time in (None, fifth_grade, first_grade)
    ]
    for screen in screens:
        fits(screen)
    nothing_yet = {"ru": "Школа их пока не внесла", "en": "has not entered any yet"}[locale]
    assert [nothing_yet in screen.text for screen in screens] == [True, True, False]
    assert first_grade_sentence() in screens[-1].text


def test_many_results_page(locale: str) -> None:
    lines = tuple(ResultLine(LONG, ("5",) * 4, "5", "5", "5") for _ in range(45))
    for page in range(4):
        fits(results.of_year(YearResults(ANYA, None, 2026, ("1 четверть",) * 4, lines), page))
