"""The school's page in both languages."""

from collections.abc import Iterator
from itertools import chain

import pytest

from bot import i18n
from bot.domain.people import Name
from bot.domain.views.school import (
    Classmates,
    SchoolPage,
    StaffLine,
    StaffList,
    UsefulLink,
    UsefulLinks,
)
from bot.screens import school
from tests.screens.test_marks import ANYA, LONG, fits

TEACHER = Name("Бирюкова", "Елена", "Павловна")


@pytest.fixture(params=["ru", "en"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    with i18n.use(request.param):
        yield request.param


def page(**values: object) -> SchoolPage:
    known: dict[str, object] = {
        "student": ANYA,
        "name": "МБОУ «Школа № 14» <Заречный>",
        "address": "",
        "phone": "+7 (000) 000-00-14",
        "email": "",
        "profile": "Математический",
        "room": "",
        "class_teacher": TEACHER,
        "has_links": False,
        "shows_classmates": False,
    }
    return SchoolPage(**(known | values))  # type: ignore[arg-type]


def test_the_page_says_only_what_is_stated(locale: str) -> None:
    screen = school.page(page())
    fits(screen)
    assert "<b>МБОУ «Школа № 14» &lt;Заречный&gt;</b>" in screen.text
    assert {"ru": "Телефон: +7 (000)", "en": "Phone: +7 (000)"}[locale] in screen.text
    assert {"ru": "Адрес", "en": "Address"}[locale] not in screen.text
    assert {"ru": "Профиль обучения: М", "en": "Curriculum profile: М"}[locale] in screen.text


def test_links_and_classmates_are_offered_only_where_there_are_any(locale: str) -> None:
    few = [item.label for item in chain(*school.page(page()).rows)]
    all_ = school.page(page(has_links=True, shows_classmates=True))
    assert len([item.label for item in chain(*all_.rows)]) == len(few) + 2


def test_staff_name_position_and_subjects(locale: str) -> None:
    lines = (
        StaffLine(TEACHER, "Учитель математики", ("Алгебра", "Геометрия"), is_class_teacher=True),
        *(StaffLine(Name(LONG, "Анна"), LONG, (LONG,) * 9) for _ in range(24)),
    )
    screen = school.staff(StaffList(ANYA, lines))
    expected = {
        "ru": "<b>Бирюкова Елена Павловна</b>\nКлассный руководитель\nУчитель математики\nАлгебра",
        "en": "<b>Biryukova Elena Pavlovna</b>\nClass teacher\nУчитель математики\nAlgebra",
    }
    assert expected[locale] in screen.text
    for number in range(3):
        fits(school.staff(StaffList(ANYA, lines, number)))
    fits(school.staff(StaffList(ANYA, ())))


def test_only_web_addresses_become_links(locale: str) -> None:
    links = (UsefulLink("Сайт", "https://example.org"), UsefulLink("x", "javascript:alert(1)"))
    screen = school.links(UsefulLinks(ANYA, links))
    fits(screen)
    assert [item.url for item in chain(*screen.rows) if item.url] == ["https://example.org"]
    fits(school.links(UsefulLinks(ANYA, ())))


def test_classmates_page(locale: str) -> None:
    names = tuple(Name("Константинопольский", "Александр") for _ in range(45))
    for number in range(2):
        fits(school.classmates(Classmates(ANYA, names, number)))
