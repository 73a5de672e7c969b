"""The menu of each hat, in both languages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot import i18n
from bot.domain.people import Hat, Name, SchoolRef, StaffRef, StudentRef
from bot.domain.views.diary import Child
from bot.domain.views.menu import Ahead, ChildLine, MenuView, When
from bot.keyboards.actions.linking import EnterCode
from bot.keyboards.actions.menu import ChooseChild, ChooseHat, OpenMenu
from bot.keyboards.actions.settings import ChooseLanguage
from bot.screens import menu
from bot.screens.screen import Screen
from tests.screens.diary_pages import DAY, TODAY, child, lesson
from tests.screens.sound import assert_sound, labels

LOCALES = ("ru", "en")
ANYA = child("Аня")
PETYA = replace(child("Петя", grade=2), ref=replace(child("Петя", grade=2).ref, id=2))


def line(whose: Child = ANYA, **values: Any) -> ChildLine:
    defaults: dict[str, Any] = {"ahead": Ahead(When.NOW, lesson(2))}
    return ChildLine(whose, TODAY, **defaults | values)


def family(*lines: ChildLine, **values: Any) -> MenuView:
    shown = lines or (line(),)
    defaults: dict[str, Any] = {"lines": shown, "current": shown[0].child.id}
    return MenuView(Hat.FAMILY, TODAY, **defaults | values)


def opened(view: MenuView, locale: str = "ru") -> Screen:
    with i18n.use(locale):
        screen = menu.menu(view)
    assert_sound(screen)
    return screen


@pytest.mark.parametrize(
    ("ahead", "russian", "english"),
    [
        (
            Ahead(When.NOW, lesson(2)),
            "Сейчас: Алгебра, до 10:10 · каб. 201",
            "Now: Algebra (Алгебра), until 10:10 · room 201",
        ),
        (
            Ahead(When.NEXT, lesson(2)),
            "Далее: Алгебра в 9:25 · каб. 201",
            "Next: Algebra (Алгебра) at 9:25 · room 201",
        ),
        (
            Ahead(When.TOMORROW, lesson(1, "История", TODAY + DAY, room="актовый зал")),
            "Завтра первый: История в 8:30 · актовый зал",
            "First tomorrow: History (История) at 8:30 · assembly hall (актовый зал)",
        ),
        (
            Ahead(When.LATER, lesson(1, day=date(2027, 1, 11), room="")),
            "Пн 11.01 первый: Алгебра в 8:30",
            "First on Mon 11 Jan: Algebra (Алгебра) at 8:30",
        ),
        (
            Ahead(When.TOMORROW, lesson(1, starts_at=None, room="")),
            "Завтра первый: Алгебра",
            "First tomorrow: Algebra (Алгебра)",
        ),
        (None, "Уроков впереди пока нет.", "No lessons ahead yet."),
    ],
)
def test_a_childs_line_tells_the_next_lesson(
    ahead: Ahead | None, russian: str, english: str
) -> None:
    view = family(line(ahead=ahead))
    assert opened(view).text == f"<b>Среда, 18 ноября</b>\n\n<b>Аня, 5А</b>\n{russian}"
    assert opened(view, "en").text == f"<b>Wednesday 18 November</b>\n\n<b>Anya, 5А</b>\n{english}"


@pytest.mark.parametrize("today", [date(2027, 5, 31), date(2027, 7, 1)], ids=str)
def test_after_the_last_lesson_of_may_the_year_is_over(today: date) -> None:
    view = family(replace(line(ahead=None), today=today))
    assert opened(view).text.endswith("Учебный год окончен.")


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "⭐ 1 новая отметка"), (3, "⭐ 3 новые отметки"), (11, "⭐ 11 новых отметок")],
)
def test_new_marks_are_counted(count: int, words: str) -> None:
    assert opened(family(line(new_marks=count))).text.endswith(words)


def test_the_first_two_rows_are_those_of_the_plan() -> None:
    russian, english = opened(family()), opened(family(), "en")
    assert [[item.label for item in row] for row in russian.rows[:2]] == [
        ["📅 Сегодня", "Завтра", "Неделя"],
        ["📚 Домашнее", "⭐ Отметки"],
    ]
    assert [item.label for item in russian.rows[-1]] == ["Ещё"]
    assert [item.label for item in english.rows[0]] == ["📅 Today", "Tomorrow", "Week"]


def test_two_children_have_a_line_each_and_a_way_to_change() -> None:
    screen = opened(family(line(ANYA), line(PETYA)))
    assert "▸ <b>Аня, 5А</b>" in screen.text
    assert "\n\n<b>Петя, 2А</b>" in screen.text
    assert [item.label for item in screen.rows[-1]] == ["🧒 Петя", "Ещё"]
    assert screen.rows[-1][0].action == ChooseChild(2)


def test_the_buttons_belong_to_the_chosen_child() -> None:
    screen = opened(family(line(ANYA), line(PETYA), current=2))
    action = screen.rows[0][0].action
    assert getattr(action, "student", None) == 2
    assert "▸ <b>Петя, 2А</b>" in screen.text


def test_two_schools_are_told_apart() -> None:
    there = SchoolRef(2, "Школа № 7", "Asia/Omsk")
    petya = Child(replace(PETYA.ref, school=there), name_school=True)
    text = opened(family(line(replace(ANYA, name_school=True)), line(petya))).text
    assert "<b>Аня, 5А</b>, Школа № 14" in text
    assert "<b>Петя, 2А</b>, Школа № 7" in text


def test_a_first_grader_has_no_marks_button() -> None:
    assert "⭐ Отметки" not in labels(opened(family(line(child("Соня", grade=1)))))


def test_hidden_buttons_are_hidden_and_an_empty_row_vanishes() -> None:
    screen = opened(family(hidden=frozenset({"homework", "marks", "week"})))
    assert [item.label for item in screen.rows[0]] == ["📅 Сегодня", "Завтра"]
    assert all(screen.rows)
    assert not {"📚 Домашнее", "⭐ Отметки", "Неделя"}.intersection(labels(screen))


def test_what_can_be_hidden_has_a_name_and_a_label() -> None:
    with i18n.use("en"):
        names = dict(menu.hideable())
    assert names["homework"] == "📚 Homework"
    assert len(names) == len(menu.hideable())


def test_only_what_somebodys_menu_has_can_be_hidden() -> None:
    def names(hat: Hat, *students: StudentRef) -> set[str]:
        with i18n.use("en"):
            return {name for name, _ in menu.hideable_by(hat, students)}

    hers = replace(ANYA.ref, parent_id=9)
    assert names(Hat.FAMILY, hers).isdisjoint({"forecast", "join"})
    assert {"sign", "absence", "trusted"} <= names(Hat.FAMILY, hers)
    assert "forecast" in names(Hat.STUDENT, ANYA.ref)
    assert names(Hat.STUDENT, ANYA.ref).isdisjoint({"sign", "absence", "trusted"})


def test_a_badge_alone_begins_its_line_with_a_capital() -> None:
    assert "\nНеделя не подписана" in opened(family(line(unsigned=True))).text


def test_several_hats_can_be_changed() -> None:
    screen = opened(family(several_hats=True))
    assert screen.rows[-1][0].action == ChooseHat(None)


def test_a_student_sees_the_own_diary() -> None:
    screen = opened(replace(family(), hat=Hat.STUDENT))
    assert labels(screen)[:3] == ["📅 Сегодня", "Завтра", "Неделя"]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_second_page_leads_on(locale: str) -> None:
    with i18n.use(locale):
        screen = menu.more(family())
    assert_sound(screen)
    assert [item.action for item in screen.rows[-1]] == [OpenMenu(), OpenMenu()]


def test_a_student_plans_from_the_first_page_and_a_parent_from_the_second() -> None:
    student = opened(replace(family(), hat=Hat.STUDENT))
    assert ["🎯 До пятёрки", "Точки"] in [[item.label for item in row] for row in student.rows]
    parent = family()
    assert "Точки" not in labels(opened(parent))
    with i18n.use("ru"):
        assert {"Пропуски", "Точки", "📈 График", "Замечания", "🎪 События"} <= set(
            labels(menu.more(parent))
        )


def test_a_first_grader_plans_no_marks() -> None:
    first = replace(family(line(child("Соня", grade=1))), hat=Hat.STUDENT)
    assert "🎯 До пятёрки" not in labels(opened(first))
    with i18n.use("ru"):
        assert "📈 График" not in labels(menu.more(first))
        assert "Точки" not in labels(menu.more(replace(first, hat=Hat.FAMILY)))


def test_a_stranger_is_told_how_to_get_in() -> None:
    screen = opened(MenuView(None, TODAY))
    assert screen.text.startswith("<b>Звонок</b>")
    assert screen.rows[0][0].action == EnterCode()
    assert screen.rows[1][0].label == "English"
    assert screen.rows[1][0].action == ChooseLanguage("en")
    assert opened(MenuView(None, TODAY), "en").rows[1][0].label == "Русский"


def test_a_teacher_is_greeted_by_name_and_school() -> None:
    teacher = StaffRef(
        5,
        Name("Бирюкова", "Елена", "Павловна"),
        SchoolRef(1, "Школа № 14", "Europe/Moscow"),
        is_admin=False,
    )
    screen = opened(MenuView(Hat.STAFF, TODAY, staff=(teacher,), several_hats=True))
    assert "<b>Бирюкова Елена Павловна</b>, Школа № 14 · учитель" in screen.text
    assert "Сменить роль" in labels(screen)
