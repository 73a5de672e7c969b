"""A label that a phone would cut stands in a row with fewer others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import i18n
from bot.i18n import month_short
from bot.keyboards.actions.menu import Nothing
from bot.keyboards.buttons import Rows, button, shortened
from bot.telegram.widths import fitted, width


def row(*labels: str) -> Rows:
    return (tuple(button(label, Nothing()) for label in labels),)


def shown(rows: Rows) -> list[list[str]]:
    return [[button.label for button in row] for row in fitted(rows)]


def test_what_fits_stays_as_it_is() -> None:
    menu = ["📅 Сегодня", "Завтра", "Неделя"]
    assert shown(row(*menu)) == [menu]
    assert shown(row("📚 Домашнее", "⭐ Отметки")) == [["📚 Домашнее", "⭐ Отметки"]]


def test_a_long_label_breaks_its_row_and_the_order_stays() -> None:
    assert shown(row("Пропуски", "Заявления об отсутствии")) == [
        ["Пропуски"],
        ["Заявления об отсутствии"],
    ]
    assert shown(row("Отменить", "Все заявления", "Меню")) == [
        ["Отменить", "Все заявления"],
        ["Меню"],
    ]


def test_a_month_stays_a_grid() -> None:
    week = ["[16]", "17", "18", "19", "20", "21·", "22·"]
    assert shown(row(*week)) == [week]


def test_signs_are_wide_and_what_is_not_seen_has_no_width() -> None:
    assert width("⭐ Отметки") == 9.5
    assert width("✍️ Sign") == width("✍ Sign")


@given(st.lists(st.lists(st.text("абв 📅", min_size=1, max_size=30), min_size=1, max_size=3)))
def test_nothing_is_lost_and_nothing_is_cut(rows: list[list[str]]) -> None:
    made = [line for labels in rows for line in shown(row(*labels))]
    assert [one for line in made for one in line] == [
        button.label for labels in rows for button in row(*labels)[0]
    ]
    room = {1: 60, 2: 17, 3: 11}
    assert all(width(label) <= room[len(line)] for line in made for label in line)


def test_a_label_is_cut_between_words() -> None:
    assert shortened("27.11 · Олимпиада по математике") == "27.11 · Олимпиада по…"
    assert shortened("Салтыков-Щедрин-Достоевский-Тургенев") == "Салтыков-Щедрин-Достоевский-Т…"
    assert len(shortened("слово " * 20)) <= 30


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_the_heading_of_a_month_stands_between_its_arrows(locale: str) -> None:
    with i18n.use(locale):
        for number in range(1, 13):
            label = month_short(date(2026, number, 1)).capitalize()
            assert shown(row("◀", label, "▶")) == [["◀", label, "▶"]]
