"""What the office reads of the trace: words and days, never a key or a number of the database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot import i18n
from bot.domain.people import Name, SchoolRef
from bot.domain.views.audit import AuditView, Entry
from bot.screens import audit

SCHOOL = SchoolRef(1, "Школа № 14", "Europe/Moscow")
AT = datetime(2026, 11, 18, 7, 49, tzinfo=UTC)
TEACHER = Name("Бирюкова", "Елена", "Павловна")


def line(
    entity: str,
    action: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    locale: str = "ru",
) -> str:
    entry = Entry(AT, TEACHER, entity, action, before=before or {}, after=after)
    day = date(2026, 11, 18)
    view = AuditView(SCHOOL, (entry,), 0, day=day, today=day)
    with i18n.use(locale):
        return audit.page(view).text.rpartition("\n")[2]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ru", "записи урока – создание: 15 записей"),
        ("en", "records of a lesson – made: 15 record"),
    ],
)
def test_what_was_entered_in_a_lesson_is_counted(locale: str, words: str) -> None:
    after = {"lesson": 323, "marks": 12, "absences": [[5, "", "н"], [6, "", "н"]], "dots": 1}
    assert words in line("lesson_saving", "made", after, locale=locale)


def test_a_notice_says_how_it_stands_and_no_cause() -> None:
    filed = {"state": "filed", "days": ["2026-11-20", "2026-11-20"], "comes": False}
    assert line("absence_notice", "made", filed).endswith(": отправлено")
    accepted = line("absence_notice", "changed", {"state": "accepted"}, {"state": "seen"})
    assert accepted.endswith(": просмотрено → принято")


def test_days_are_days_and_switches_are_silent() -> None:
    paper = {"student": 12, "week": "2026-11-16", "on_paper": True}
    assert line("signature", "made", paper).endswith(": 16.11")
    assert line("trust", "changed", {"granted": ["sign"], "ends_on": "2027-05-31"}).endswith(
        "31.05"
    )


def test_the_number_of_a_lesson_is_one_a_person_knows() -> None:
    moved = line(
        "lesson", "changed", {"lesson": "5А 19.11, 1. Алгебра", "number": 3}, {"number": 1}
    )
    assert moved.endswith("5А 19.11, 1. Алгебра, 1 → 3")
