"""Sheets in the format of import, as the demo schools fill them."""

from collections.abc import Iterable

from bot.sources.demo_days import Year
from bot.sources.sheets import Cell, Sheet

MARK_HEAD = (
    "Дата; Код ученика; Ученик; Класс; Предмет; Отметка; Вид работы; Вес; Комментарий; "
    "Учитель; Срок"
)


def sheet(name: str, head: str, rows: Iterable[list[Cell]]) -> Sheet:
    """``head`` names the columns, ``"; "`` between them."""
    return Sheet(name, [[*head.split("; ")], *rows])


def about(name: str, short_name: str, zone: str) -> Sheet:
    facts: list[list[Cell]] = [
        ["Название", name],
        ["Краткое название", short_name],
        ["Часовой пояс", zone],
        ["Язык", "ru"],
        ["Учебных дней в неделе", 5],
        ["Подпись дневника с", "пт 12:00"],
        ["Адрес", "ул. Школьная, д. 1"],
        ["Телефон", "+7 000 000-00-00"],
        ["Эл. почта", "school@example.org"],
    ]
    return sheet("Школа", "Параметр; Значение", facts)


def year_sheets(year: Year) -> list[Sheet]:
    return [
        sheet(
            "Периоды",
            "Название; Начало; Конец",
            [[term.name, term.starts, term.ends] for term in year.terms],
        ),
        sheet("Каникулы", "Название; Начало; Конец", [[*holiday] for holiday in year.holidays]),
    ]
