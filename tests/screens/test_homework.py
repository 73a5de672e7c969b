"""Homework of a day, a week and a subject, in both languages."""

from datetime import date
from typing import Any

import pytest

from bot import i18n
from bot.domain.calendar import DayOff, OffKind
from bot.domain.views.diary import (
    Around,
    HomeworkSubjectsView,
    HomeworkSubjectView,
    HomeworkWeekView,
    SubjectCount,
)
from bot.keyboards.actions.diary import OpenHomeworkSubject, TickHomework
from bot.screens import homework
from tests.screens.diary_pages import DAY, LONG_TASK, TODAY, child, homework_view, task
from tests.screens.sound import assert_sound, labels

LOCALES = ("ru", "en")
TASKS = (task(), task(LONG_TASK, "История", compulsory=False, done=True))


def week_view(**values: Any) -> HomeworkWeekView:
    defaults: dict[str, Any] = {
        "tasks": (task(due_on=TODAY), task(LONG_TASK, "История", due_on=TODAY + DAY)),
        "around": Around(None, TODAY + 7 * DAY),
    }
    monday = TODAY - 2 * DAY
    return HomeworkWeekView(child(), TODAY, monday, monday + 4 * DAY, **defaults | values)


def subject_view(page: int = 0, text: str = LONG_TASK) -> HomeworkSubjectView:
    tasks = tuple(task(text, due_on=TODAY - number * DAY) for number in range(6))
    return HomeworkSubjectView(child(), TODAY, 2, "Алгебра", tasks, page, 3)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_sound(locale: str) -> None:
    long_name = "Очень длинное название предмета из внеурочной деятельности"
    with i18n.use(locale):
        for screen in (
            homework.day(homework_view()),
            homework.day(homework_view(TASKS, grams=1850, can_tick=True)),
            homework.day(homework_view(tuple(task("очень длинно " * 200) for _ in range(9)))),
            homework.day(homework_view((task(subject=long_name),), can_tick=True)),
            homework.week(week_view()),
            homework.week(week_view(tasks=())),
            homework.subjects(HomeworkSubjectsView(child(), (SubjectCount(1, long_name, 120),))),
            homework.subjects(HomeworkSubjectsView(child(), ())),
            homework.one_subject(subject_view()),
            homework.one_subject(subject_view(2, LONG_TASK * 20)),
        ):
            assert_sound(screen)


def test_a_day_tells_what_is_due_and_how_it_stands() -> None:
    with i18n.use("ru"):
        text = homework.day(homework_view(TASKS, grams=1850)).text
    assert "<b>Домашнее задание · четверг, 19 ноября</b> · завтра" in text
    assert "📚 <b>Алгебра</b>: § 2, вопросы 3–6\n<i>запись от 17.11, 14:05</i>" in text
    assert "✅ <b>История</b>:" in text
    assert "<i>необязательно · запись от 17.11, 14:05</i>" in text
    assert text.endswith("🎒 Учебники в портфеле: 1,9 кг")


@pytest.mark.parametrize(("locale", "more"), [("ru", "📖 Целиком: "), ("en", "📖 More: ")])
def test_where_words_are_cut_a_button_opens_the_whole(locale: str, more: str) -> None:
    long = tuple(task(f"{number} " + "очень длинно " * 200) for number in range(3))
    with i18n.use(locale):
        cut = homework.day(homework_view(long))
        whole = homework.day(homework_view(TASKS))
    assert sum(label.startswith(more) for label in labels(cut)) == 3
    assert not any(label.startswith(more) for label in labels(whole))


def test_when_it_was_edited_is_told_by_the_readers_clock() -> None:
    with i18n.use("en"):
        text = homework.day(homework_view(TASKS, zone="Asia/Vladivostok")).text
    assert "edited 17 Nov, 21:05" in text


def test_only_a_student_gets_boxes_to_tick() -> None:
    student = child().id
    with i18n.use("ru"):
        own = homework.day(homework_view(TASKS, can_tick=True))
        parents = homework.day(homework_view(TASKS))
    assert [item.label for item in own.rows[0]] == ["⬜ Алгебра", "✅ История"]
    assert own.rows[0][0].action == TickHomework(student, 7, True)
    assert own.rows[0][1].action == TickHomework(student, 7, False)
    assert not any("✅" in label for label in labels(parents))


def test_nothing_set_nothing_weighed() -> None:
    with i18n.use("ru"):
        text = homework.day(homework_view()).text
    assert "На этот день ничего не задано." in text
    assert "🎒" not in text


def test_in_summer_the_year_is_over() -> None:
    view = homework_view(day=None, off=DayOff(OffKind.YEAR_OVER), around=Around(None, None))
    with i18n.use("ru"):
        screen = homework.day(view)
    assert screen.text.endswith("Учебный год окончен.")
    assert_sound(screen)


def test_a_week_is_told_by_days() -> None:
    with i18n.use("en"):
        text = homework.week(week_view()).text
    assert "Homework for the week · 16–20 November" in text
    assert text.index("<b>Wed 18 Nov</b>") < text.index("<b>Thu 19 Nov</b>")
    assert "📚 <b>Algebra (Алгебра)</b>: § 2, вопросы 3–6" in text


def test_a_subject_is_chosen_and_paged() -> None:
    student = child().id
    with i18n.use("en"):
        choice = homework.subjects(HomeworkSubjectsView(child(), (SubjectCount(5, "Алгебра", 12),)))
        page = homework.one_subject(subject_view(1))
    assert choice.rows[0][0].label == "Algebra · 12"
    assert [item.action for item in page.rows[0]][::2] == [
        OpenHomeworkSubject(student, 2, 0),
        OpenHomeworkSubject(student, 2, 2),
    ]
    assert page.text.index("Wed 18 Nov") < page.text.index("Fri 13 Nov")


def test_a_date_of_long_ago_is_plain() -> None:
    with i18n.use("en"):
        text = homework.day(homework_view(day=date(2026, 9, 1))).text
    assert "<b>Homework · Tuesday 1 September</b>\n" in text
