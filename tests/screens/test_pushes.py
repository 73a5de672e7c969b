"""Everything that comes by itself, in both languages: the model messages, limits, first names."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot import i18n
from bot.domain.delivery import Kind
from bot.domain.notifications import Preset
from bot.domain.views.announce import NewsCopy, ProgressPush
from bot.domain.views.classroom import ClassMorning, ClassUnsigned, SignReminder
from bot.domain.views.day_changes import SpecialDayPush, TimetablePush, ToldLesson
from bot.domain.views.digest import (
    Amended,
    ChildDay,
    ChildWeek,
    ComingLesson,
    DailyDigest,
    Signable,
    WeeklyDigest,
    Work,
)
from bot.domain.views.events import EventChangePush
from bot.domain.views.pushes import (
    AbsencePush,
    FirstLessonPush,
    HelpPush,
    LinkPush,
    MarksPush,
    NoticePush,
    Start,
    ThreadPush,
    ToldMark,
)
from bot.keyboards.buttons import LABEL_LIMIT
from bot.keyboards.codec import encode
from bot.screens import digest_answers, digest_week, pushes
from bot.screens.screen import TEXT_LIMIT, Screen

WEEK = (date(2026, 11, 16), date(2026, 11, 20))
TUESDAY = date(2026, 11, 17)
AT = datetime(2026, 11, 18, 11, 20, tzinfo=UTC)
LONG = "Очень <длинное> & подробное задание. " * 60
ODD = "Аня <b>&"


def child(**values: Any) -> ChildWeek:
    defaults: dict[str, Any] = {
        "student": 10**12,
        "name": "Аня",
        "class_name": "5А",
        "school": "",
        "term": "2 четверть",
        "missing": (Work("Алгебра", date(2026, 11, 25)),),
        "missed": 2,
        "missed_in_term": 9,
        "marks": (("Русский язык", ("5", "4")), ("Алгебра", ("3",))),
        "signable": True,
    }
    return ChildWeek(**defaults | values)


PETYA = child(
    name="Петя",
    class_name="2Б",
    school="Школа № 7",
    missing=(),
    missed=0,
    marks=(("Чтение", ("5",)),),
)
DAY = ChildDay(
    10**12,
    "Аня",
    "5А",
    "Школа № 14",
    "8:30",
    tuple(ComingLesson(n, "Русский язык") for n in range(1, 8))
    + tuple(
        ComingLesson(8, "ОБЖ", change, "Химия") for change in ("replaced", "moved", "cancelled")
    )
    + (ComingLesson(9, "Труд", "replaced"),),
    tuple(Work("Алгебра", None, LONG, n % 2 == 0) for n in range(25)),
    (Work("История", TUESDAY, "Доклад"), Work("Химия", TUESDAY)),
    (("Алгебра", ("5", "4")),),
)
MARK = ToldMark(1, "Алгебра", "Контрольная", TUESDAY, "4", "4")
FIXED = ToldMark(1, "Алгебра", "Контрольная", TUESDAY, "4", "5", "Бирюкова Е. П.", AT)
GONE = ToldMark(2, "ОБЖ", "Ответ на уроке", TUESDAY, "2", None, "", AT)
ABSENCE = AbsencePush(7, "Аня", TUESDAY, 1, "Алгебра", "8:30", zone="Europe/Moscow")
START = Start(2, "Русский язык", "9:25", "201")


def news(**values: Any) -> NewsCopy:
    defaults: dict[str, Any] = {
        "id": 10**12,
        "author": ("Бирюкова", "Елена", "Павловна"),
        "audience": [["c5", "5А", ""], ["g7", "5А 1 гр.", "Английский язык"], ["t1", "", ""]],
        "language": "ru",
        "versions": {"ru": ["<Карантин> & мороз", []]},
    }
    return NewsCopy(**defaults | values)


def payloads() -> Iterator[tuple[Kind, dict[str, Any]]]:
    three = (child(missed=0), PETYA, child(name=ODD, term="1 триместр", missing=()))
    yield Kind.WEEKLY, WeeklyDigest(*WEEK, three * 3).payload()
    yield Kind.WEEKLY, WeeklyDigest(*WEEK, (child(term="1 полугодие"),)).payload()
    yield Kind.DAILY, DailyDigest(TUESDAY, (DAY,)).payload()
    yield Kind.EVENING, DailyDigest(TUESDAY, (DAY,)).payload()
    yield Kind.HOMEWORK, DailyDigest(TUESDAY, (DAY,)).payload()
    yield Kind.DOTS, DailyDigest(TUESDAY, (DAY, DAY)).payload()
    yield Kind.SIGNABLE, Signable(*WEEK, ((10**12, "Аня"), (2, ODD))).payload()
    yield Kind.MARKS, MarksPush(7, "Аня", "Europe/Moscow", (MARK,)).payload()
    yield Kind.MARKS, MarksPush(7, ODD, "Europe/Moscow", (FIXED, GONE) * 40).payload()
    yield Kind.ABSENCE, ABSENCE.payload()
    for state in ("claimed", "withdrawn"):
        values = (*_lesson(ABSENCE), state, "Иванова М. П.", AT, "Asia/Omsk")
        yield Kind.ABSENCE, AbsencePush(*values).payload()
    yield Kind.FIRST_LESSON, FirstLessonPush(7, "Аня", TUESDAY, START, START, "Мороз").payload()
    bare = Start(1, "Алгебра", "", "")
    yield Kind.FIRST_LESSON, FirstLessonPush(7, "Аня", TUESDAY, None, bare).payload()
    change = ToldLesson(3, "Алгебра", "5А", "cancelled", "", "", None, "", LONG[:100], "1")
    for otherwise, begins in ((False, None), (True, START), (True, None)):
        push = TimetablePush(TUESDAY, "5А", (change,) * 9, False, otherwise, begins)
        yield Kind.DAY_BEGINS, push.payload()
        yield Kind.TIMETABLE, push.payload()
    for kind, weekday in (("off", None), ("remote", None), ("as_weekday", 0), ("", None)):
        special = SpecialDayPush(TUESDAY, "Школа № 14", "", kind, weekday)
        yield Kind.SPECIAL_DAY, special.payload()
    when = (TUESDAY, time(18), "<длинное>")
    for off in (False, True):
        moved = EventChangePush(LONG, when, (TUESDAY, None, ""), off, LONG)
        yield Kind.EVENT_CHANGED, moved.payload()
    yield Kind.LINK_ADDED, LinkPush("Иванов П. С.", ("Аня", "Петя"), "5А").payload()
    yield Kind.HELP_ASKED, HelpPush("Иванов П. С.", "Аня", "5А", *WEEK).payload()
    long, styles = LONG * 4, [[0, 20, "b", ""], [5, 30, "a", "https://school.example/?a&b"]]
    for kind in (Kind.NEWS, Kind.NEWS_EDIT, Kind.NEWS_RECALL, Kind.NEWS_REMINDER):
        yield kind, news(versions={"ru": [long, styles]}, ask_confirm=True, files=3).payload()
        yield kind, news(versions={"ru": [long, styles]}, file=("id", True)).payload()
    yield Kind.URGENT_NEWS, news(author=None, audience=[["s1", "", ""]], urgent=True).payload()
    people = (("Сидорова", "Анна", "Петровна"), ("Ёлкин", ODD, "")) * 60
    monday = ClassMorning(10**12, "5А", people, people, 9, 28, WEEK[0])
    yield Kind.CLASS_MORNING, monday.payload()
    yield Kind.CLASS_UNSIGNED, ClassUnsigned(10**12, "5А", people, WEEK[0]).payload()
    yield Kind.SIGN_REMINDER, SignReminder(10**12, ODD, WEEK[0], people[0]).payload()
    states = {"waiting": 3, "delivered": 9}
    yield Kind.NEWS_PROGRESS, ProgressPush(10**12, ODD, states).payload()
    yield Kind.THREAD, ThreadPush("Бирюкова Е. П.", "Аня", LONG * 4).payload()
    yield Kind.THREAD, ThreadPush("Бирюкова Е. П.", "", "Да").payload()
    for answer in ("accepted", "questioned"):
        yield Kind.NOTICE_ANSWERED, NoticePush(318, "Аня", *WEEK, answer, "Когда?").payload()
        yield Kind.NOTICE_ANSWERED, NoticePush(318, "Аня", *WEEK, answer, student=7).payload()
    for what in ("filed", "comes", "withdrawn"):
        yield Kind.NOTICE_FILED, NoticePush(318, "Аня", *WEEK, what).payload()


def _lesson(view: AbsencePush) -> tuple[Any, ...]:
    return (view.student, view.name, view.day, view.number, view.subject, view.starts)


ALL = list(payloads())


def test_every_kind_has_its_words() -> None:
    assert set(pushes._RENDERERS) == set(Kind)


@pytest.mark.parametrize("locale", i18n.LOCALES)
@pytest.mark.parametrize(("kind", "payload"), ALL)
def test_every_push_fits_a_phone(kind: Kind, payload: dict[str, Any], locale: str) -> None:
    with i18n.use(locale):
        screen = pushes.render(kind.value, payload)
    assert screen is not None
    assert 0 < len(screen.text) <= TEXT_LIMIT
    assert "<длинное>" not in screen.text, "people's words are escaped"
    check_buttons(screen)


def check_buttons(screen: Screen) -> None:
    for row in screen.rows:
        assert len(row) <= 3
        for button in row:
            assert len(button.label) <= LABEL_LIMIT
            assert button.action is not None
            assert len(encode(button.action).encode()) <= 64


def said(kind: Kind, payload: dict[str, Any], locale: str = "ru") -> str:
    with i18n.use(locale):
        screen = pushes.render(kind.value, payload)
    assert screen is not None
    return screen.text


def test_the_weekly_model_message() -> None:
    payload = WeeklyDigest(*WEEK, (child(), PETYA)).payload()
    assert said(Kind.WEEKLY, payload, "en") == (
        "<b>Week of 16–20 November</b>\n"
        "<b>Anya, 5А</b>\n"
        "⚠️ Missing: algebra, due 25 Nov. Missed: 2 lessons (9 this term)\n"
        "→ Help choose a day for algebra\n"
        "Marks: Russian 5, 4 · algebra 3\n"
        "<b>Petya, 2Б, School 7</b>\n"
        "All handed in, none missed. Marks: reading 5"
    )
    assert said(Kind.WEEKLY, payload) == (
        "<b>Неделя 16–20 ноября</b>\n"
        "<b>Аня, 5А</b>\n"
        "⚠️ Не сдано: алгебра, до 25.11. Пропущено: 2 урока (за четверть 9)\n"
        "→ Помогите выбрать день для алгебры\n"
        "Отметки: русский 5, 4 · алгебра 3\n"
        "<b>Петя, 2Б, школа № 7</b>\n"
        "Всё сдано, пропусков нет. Отметки: чтение 5"
    )


def test_a_subject_of_the_schools_own_is_not_declined() -> None:
    payload = WeeklyDigest(*WEEK, (child(missing=(Work("Шахматы"),)),)).payload()
    assert "→ Помогите выбрать день: шахматы" in said(Kind.WEEKLY, payload)


def test_of_a_mirrored_child_nothing_is_said_that_nobody_knows() -> None:
    known = child(missing=(), missed=0, mirrored=True)
    payload = WeeklyDigest(*WEEK, (known,)).payload()
    assert "Пропусков нет. Отметки:" in said(Kind.WEEKLY, payload)
    assert "None missed. Marks:" in said(Kind.WEEKLY, payload, "en")
    with i18n.use("ru"):
        screen = digest_week.weekly(WeeklyDigest(*WEEK, (child(mirrored=True),)))
    labels = [button.label for row in screen.rows for button in row]
    assert "Обсудили" in labels
    assert "Нужна помощь учителя" not in labels, "no teacher would hear of it"


def test_a_week_says_what_is_otherwise_than_the_last_digest_said() -> None:
    amended = (
        Amended("Алгебра", "2026-11-18", "4", "5"),
        Amended("История", "2026-11-19", "2", ""),
        Amended("Русский язык", "2026-11-20", "", "5"),
    )
    quiet = child(missing=(), missed=0, marks=(), amended=amended)
    payload = WeeklyDigest(*WEEK, (quiet,)).payload()
    assert said(Kind.WEEKLY, payload).splitlines()[-1] == (
        "С прошлой сводки: алгебра, 18.11: 4 → 5 · история, 19.11: 2 снята · русский, 20.11: 5"
    )
    assert said(Kind.WEEKLY, payload, "en").splitlines()[-1] == (
        "Since the last digest: algebra, 18 Nov: 4 → 5 · history, 19 Nov: 2 taken away"
        " · Russian, 20 Nov: 5"
    )


def test_a_week_that_was_put_before_still_has_its_words() -> None:
    view = WeeklyDigest(*WEEK, (child(),))
    payload = view.payload()
    payload["children"] = [one[:10] for one in payload["children"]]
    assert WeeklyDigest.of(payload) == view


def test_two_children_called_the_same_are_told_apart_by_their_classes() -> None:
    twins = (child(), child(class_name="7Б", missing=()))
    with i18n.use("ru"):
        screen = digest_week.weekly(WeeklyDigest(*WEEK, twins))
    labels = [button.label for row in screen.rows for button in row]
    assert labels[:2] == ["✍️ Аня (5А)", "✍️ Аня (7Б)"]
    assert "Аня (7Б): Обсудили" in labels


@pytest.mark.parametrize("kind", [Kind.WEEKLY, Kind.DAILY, Kind.DOTS, Kind.HOMEWORK])
def test_a_large_family_with_much_to_do_fits_one_message(kind: Kind) -> None:
    much = tuple(Work("Литературное чтение", TUESDAY, LONG) for _n in range(40))
    amended = (Amended("Литературное чтение", "2026-11-18", "4", "5"),) * 40
    marks = tuple((f"Предмет с именем {n}", ("5", "4")) for n in range(40))
    day = DAY._replace(homework=much, dots=much, marks=marks)
    week = child(missing=much, marks=marks, amended=amended)
    view = (
        WeeklyDigest(*WEEK, (week,) * 6)
        if kind is Kind.WEEKLY
        else DailyDigest(TUESDAY, (day,) * 6)
    )
    text = said(kind, view.payload())
    assert len(text) <= TEXT_LIMIT
    assert text.count("5А") == 6 or kind is Kind.DOTS, "nobody is left out"
    assert text.count("Аня") == 6


def test_the_buttons_of_a_week() -> None:
    with i18n.use("ru"):
        screen = digest_week.weekly(WeeklyDigest(*WEEK, (child(), PETYA)))
    labels = [[button.label for button in row] for row in screen.rows]
    assert labels == [
        ["✍️ Аня", "✍️ Петя"],
        ["Обсудили", "Нужна помощь учителя"],
        ["Реже", "Выключить", "Меню"],
    ]


def test_the_correction_model_message() -> None:
    payload = MarksPush(7, "Аня", "Europe/Moscow", (FIXED,)).payload()
    assert said(Kind.MARKS, payload) == (
        "Аня · алгебра, контрольная 17.11: <b>4 → 5</b>. Исправление: Бирюкова Е. П., 18.11, 14:20."
    )
    assert said(Kind.MARKS, payload, "en") == (
        "Anya · algebra, test 17 Nov: <b>4 → 5</b>. Corrected by Biryukova E. P., 18 Nov, 14:20."
    )


def test_a_message_of_which_nothing_is_left_is_not_sent() -> None:
    assert pushes.render("marks", MarksPush(7, "Аня", "UTC", ()).payload()) is None


def test_silent_lines_are_silent() -> None:
    loud = {Kind.ABSENCE, Kind.WEEKLY, Kind.MARKS}
    for kind, payload in ALL:
        screen = pushes.render(kind.value, payload)
        assert screen is not None
        if kind in (Kind.SIGNABLE, Kind.HOMEWORK):
            assert screen.silent
        if kind in loud:
            assert not screen.silent


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_answers_to_the_buttons(locale: str) -> None:
    with i18n.use(locale):
        screens = [
            *(
                digest_answers.fewer_now(Preset.DAILY, now)
                for now in (Preset.WEEKLY, Preset.URGENT)
            ),
            digest_answers.off_now(Preset.WEEKLY),
            *(digest_answers.back_now(preset) for preset in Preset),
        ]
        toasts = [
            digest_answers.discussed(),
            digest_answers.help_asked(),
            digest_answers.no_class_teacher(),
        ]
    for screen in screens:
        assert screen.text
        check_buttons(screen)
    assert all(0 < len(screen.toast) <= 200 for screen in toasts)
