"""The diary by day and week, and the calendar, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot import i18n
from bot.domain.calendar import Parity, Special, SpecialKind
from bot.domain.diary import DayMark, Records, days_of
from bot.domain.views.diary import Around, MonthView
from bot.keyboards.actions.diary import DayPart, OpenDay, OpenWeek, PickDay, SaveWeek
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.codec import Action
from bot.screens import diary
from bot.screens.screen import Screen
from tests.screens.diary_pages import (
    DAY,
    LONG_TASK,
    PLAN,
    TODAY,
    child,
    day_view,
    empty_day,
    full_day,
    lesson,
    week_view,
)
from tests.screens.sound import assert_sound, labels

LOCALES = ("ru", "en")


def actions(screen: Screen) -> list[Action | None]:
    return [item.action for row in screen.rows for item in row]


def test_a_day_reads_like_the_paper_page() -> None:
    with i18n.use("ru"):
        text = diary.day(day_view()).text
    assert text.startswith("<b>Анна, 5А</b>\n<b>Среда, 18 ноября</b> · сегодня\n")
    assert "1. 8:30–9:15 <b>Русский язык</b> · каб. 201" in text
    assert "⭐ <b>5, 4.</b>" in text
    assert "<i>Вместо: История · болезнь учителя</i>" in text
    assert "оп (опоздание)" in text
    assert "<s><b>Физическая культура</b></s>\n<i>Урок отменён</i>" in text
    assert "👍 Похвала: Помощь классу\n❗ Замечание: Нет формы" in text


def test_the_same_day_in_english_keeps_what_the_school_wrote() -> None:
    with i18n.use("en"):
        text = diary.day(day_view()).text
    assert "<b>Wednesday 18 November</b> · today" in text
    assert "1. 8:30–9:15 <b>Russian (Русский язык)</b> · room 201" in text
    assert "<i>Instead of: History (История) · болезнь учителя</i>" in text
    assert "<i>(optional, done)</i>" in text
    assert "Was lesson 6" in text


def test_homework_is_shown_whole_and_escaped() -> None:
    with i18n.use("ru"):
        text = diary.day(day_view()).text
    assert LONG_TASK.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_sound(locale: str) -> None:
    with i18n.use(locale):
        for screen in (
            diary.day(day_view()),
            diary.day(day_view(full_day(text="очень длинно & <b>так</b> " * 200))),
            diary.day(day_view(empty_day(), child=child("Мухаммадризоходжа" * 3))),
            diary.week(week_view()),
            diary.week(week_view("длинно " * 60)),
            diary.saved_week(week_view(LONG_TASK * 5)),
        ):
            assert_sound(screen)


def test_an_empty_day_says_so_kindly() -> None:
    with i18n.use("ru"):
        text = diary.day(day_view(empty_day())).text
    assert text.endswith("На этот день в дневнике пока ничего нет. Его заполняет школа.")


def test_holidays_are_named_and_lead_to_the_next_school_day() -> None:
    resumes = date(2027, 1, 11)
    with i18n.use("ru"):
        screen = diary.day(day_view(empty_day(date(2027, 1, 5)), resumes=resumes))
    assert "Зимние каникулы.\nСледующий учебный день: понедельник, 11 января." in screen.text
    assert "К учебному дню: 11.01" in labels(screen)
    assert OpenDay(child().id, resumes) in actions(screen)


def test_after_the_last_of_may_nothing_leads_on() -> None:
    with i18n.use("en"):
        screen = diary.day(day_view(empty_day(date(2027, 5, 31)), today=date(2027, 5, 31)))
    assert screen.text.endswith("The school year is over.")
    assert not any("next school day" in label for label in labels(screen))


def test_a_mark_of_a_subject_without_a_lesson_is_shown_below() -> None:
    records = Records(marks=(DayMark(TODAY, 99, "Черчение", "4"),))
    (content,) = days_of(PLAN, (TODAY,), [lesson(1)], (), records, 8)
    with i18n.use("en"):
        text = diary.day(day_view(content)).text
    assert "⭐ Technical drawing (Черчение): <b>4</b>" in text


def test_a_day_with_only_a_mark_is_not_called_empty() -> None:
    records = Records(marks=(DayMark(TODAY, 99, "Черчение", "4"),))
    (content,) = days_of(PLAN, (TODAY,), [], (), records, 8)
    with i18n.use("en"):
        assert "Nothing" not in diary.day(day_view(content)).text


@pytest.mark.parametrize(
    ("special", "words"),
    [
        (Special(SpecialKind.REMOTE), "Дистанционное обучение"),
        (Special(SpecialKind.SHORT), "Сокращённые уроки"),
        (Special(SpecialKind.AS_WEEKDAY, 0), "По расписанию другого дня: понедельник"),
    ],
)
def test_an_unusual_school_day_says_what_is_unusual(special: Special, words: str) -> None:
    content = replace(full_day(), special=special)
    with i18n.use("ru"):
        assert f"<i>{words}</i>" in diary.day(day_view(content)).text


def test_the_school_is_named_only_beside_children_of_several_schools() -> None:
    with i18n.use("ru"):
        assert "Школа № 14" not in diary.day(day_view()).text
        shown = diary.day(day_view(child=child(name_school=True))).text
    assert shown.startswith("<b>Анна, 5А</b>, Школа № 14\n")


def test_the_arrows_stop_at_the_edge_of_the_diary() -> None:
    with i18n.use("en"):
        inside = diary.day(day_view())
        edge = diary.day(day_view(around=Around(None, TODAY + DAY)))
    assert [item.label for item in inside.rows[0]] == ["◀ Tue 17 Nov", "🗓", "Thu 19 Nov ▶"]
    assert [item.label for item in edge.rows[0]] == ["🗓", "Thu 19 Nov ▶"]
    assert actions(inside)[-1] == OpenMenu()


# --- the week ---


def test_a_week_of_long_homework_still_makes_one_message_with_every_lesson() -> None:
    with i18n.use("ru"):
        text = diary.week(week_view(LONG_TASK * 3)).text
    assert text.count("1. Русский язык") == 5
    assert "…" in text


def test_in_a_week_the_room_stands_only_where_it_is_another_one() -> None:
    with i18n.use("ru"):
        history = [one for one in diary.week(week_view("§ 2")).text.splitlines() if "5-" in one]
    assert history[0].startswith("5. История · каб. 201 · <b>5-</b>")
    assert "Было: каб. 305" in history[0]


@pytest.mark.parametrize(("locale", "said"), [("ru", " · оп · "), ("en", " · late · ")])
def test_in_a_week_an_english_reader_needs_no_letters_of_the_journal(
    locale: str, said: str
) -> None:
    with i18n.use(locale):
        assert said in diary.week(week_view("§ 2")).text


def test_a_week_leads_to_its_days_and_to_other_weeks() -> None:
    with i18n.use("ru"):
        screen = diary.week(week_view())
    student = child().id
    assert "<b>Неделя 16–20 ноября</b>" in screen.text
    assert [item.label for item in screen.rows[0]] == ["◀ 09.11", "🗓", "23.11 ▶"]
    assert labels(screen)[3:8] == ["Пн", "Вт", "Ср", "Чт", "Пт"]
    assert OpenWeek(student, date(2026, 11, 9)) in actions(screen)
    assert SaveWeek(student, date(2026, 11, 16)) in actions(screen)


def test_odd_weeks_are_named_where_it_matters() -> None:
    with i18n.use("ru"):
        assert "нечётная неделя" in diary.week(week_view(parity=Parity.ODD)).text
        assert "чётная" not in diary.week(week_view()).text


def test_a_saved_week_stays_in_the_chat_without_buttons() -> None:
    with i18n.use("en"):
        saved = diary.saved_week(week_view("§ 2"))
        shown = diary.week(week_view("§ 2"))
    assert (saved.text, saved.rows, saved.lasting) == (shown.text, (), True)
    assert saved.toast == "Saved to the chat"


# --- the calendar ---


def month_view(month: date = date(2026, 11, 1)) -> MonthView:
    off = frozenset({date(2026, 11, 4)})
    return MonthView(child(), TODAY, month, date(2026, 9, 1), date(2027, 8, 31), off)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_month_is_a_month(locale: str) -> None:
    with i18n.use(locale):
        screen = diary.choose_day(month_view(), DayPart.DIARY)
    assert_sound(screen, columns=7)
    days = [item.label for row in screen.rows[2:-1] for item in row]
    assert days[:9] == ["·", "·", "·", "·", "·", "·", "1", "2", "3"]
    assert "[18]" in days
    assert "4·" in days
    assert len(days) % 7 == 0


def test_a_day_opens_where_the_calendar_was_called_from() -> None:
    with i18n.use("en"):
        screen = diary.choose_day(month_view(), DayPart.WEEK)
    assert OpenWeek(child().id, date(2026, 11, 30)) in actions(screen)
    assert PickDay(child().id, DayPart.WEEK, date(2026, 12, 1)) in actions(screen)


def test_the_calendar_ends_with_the_year() -> None:
    with i18n.use("en"):
        first = diary.choose_day(month_view(date(2026, 9, 1)), DayPart.DIARY)
        last = diary.choose_day(month_view(date(2027, 8, 1)), DayPart.DIARY)
    assert [item.label for item in first.rows[0]] == ["·", "Sep 2026", "▶"]
    assert [item.label for item in last.rows[0]] == ["◀", "Aug 2027", "·"]
