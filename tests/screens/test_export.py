"""The readable half of an export: words of the reader's language, moments by the reader's clock."""

import json
import re
from datetime import date, time
from fractions import Fraction
from typing import Any

import pytest

from bot import i18n
from bot.domain import signing
from bot.domain.personal import Holding
from bot.screens import export
from bot.screens.export_columns import FOR_MACHINES, label
from bot.screens.export_words import heading
from bot.storage import personal
from tests.builders import NOW

ZONE = "Asia/Yekaterinburg"
CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)


def _files(tables: dict[str, list[dict[str, Any]]], locale: str) -> tuple[str, str]:
    with i18n.use(locale):
        files = dict(export.archive(Holding(NOW, tables), ZONE).files)
    return str(files["export.html"]), str(files["export.json"])


def _said(table: str, column: str, value: Any, locale: str = "ru") -> str:
    page, _machine = _files({table: [{column: value}]}, locale)
    (cell,) = CELL.findall(page)
    return str(cell)


def _columns() -> list[tuple[str, str]]:
    """Every column that an export can show, by its table."""
    names = []
    for table, held in personal.HELD.items():
        for column in held.table.__table__.columns:
            target = next((key.column.table.name for key in column.foreign_keys), None)
            if column.name in held.secret | personal._NEVER:
                continue
            if target is None:
                names.append((table, column.name))
            elif target in personal._NAMED | personal._NUMBERED:
                names.append((table, column.name.removesuffix("_id")))
    return names


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_every_table_and_every_column_has_a_name(locale: str) -> None:
    with i18n.use(locale):
        for table, column in _columns():
            assert heading(table)
            if (table, column) not in FOR_MACHINES:
                assert label(table, column), (table, column)


@pytest.mark.parametrize(
    ("table", "column", "value", "ru", "en"),
    [
        ("dot", "kind", "owed", "долг: сдать", "work owed"),
        ("term_mark", "period", "term", "четверть", "term"),
        ("account", "preset", "weekly", "Раз в неделю и срочное", "Once a week and urgent"),
        ("absence_notice", "cause", "trip", "Соревнование, поездка", "Competition, trip"),
        ("absence_notice", "state", "questioned", "уточняет", "the class teacher asks"),
        ("absence_notice", "numbers", [2, 3], "2, 3", "2, 3"),
        ("attendance", "code", "у/п", "у/п (", "у/п (excused)"),
        ("mark", "kind", "Контрольная работа", "Контрольная работа", "Test (Контрольная работа)"),
        ("mark", "subject", "Алгебра", "Алгебра", "Algebra (Алгебра)"),
        ("mark", "weight", Fraction(3, 2), "1,50", "1.50"),
        ("mark_event", "action", "corrected", "исправл", "corrected"),
        ("mark_event", "reason", "slip", "Описка", "Slip of the pen"),
        ("ticket", "category", "data", "Ошибка в моих данных", "A mistake in my data"),
        ("ticket", "state", "seen", "канцелярия", "the office has opened it"),
        ("portfolio_item", "kind", "hobby", "увлечение", "hobby"),
        ("outbox", "kind", "notice_filed", "заявление", "absence notice"),
        ("outbox", "status", "waiting", "ожидает", "waiting"),
        ("notification", "weekly_day", 4, "пятница", "Friday"),
        ("notification", "weekly_time", time(9), "9:00", "9:00"),
        ("notification", "switches", {"marks": True}, "Новые отметки: да", "New marks: yes"),
        ("account", "hidden_buttons", ["chart"], "📈 График", "📈 Chart"),
        ("account", "locale", "en", "English", "English"),
        ("announcement", "audience", {"places": ["c7"], "readers": "p"}, "класс", "a class"),
        ("change", "entity", "absence_notice", "заявление", "absence notice"),
        ("attachment", "entity", "portfolio_item", "Портфолио", "Portfolio"),
        ("diary_opening", "role", "trusted", "доверенное лицо", "trusted person"),
        ("trust", "ends_on", date(2026, 11, 25), "25.11.2026", "25 Nov 2026"),
        ("signature", "at", NOW, "18.11.2026, 17:00", "18 Nov 2026, 17:00"),
        ("mirror_errand", "kind", "recall", "отзыв заявления", "that a notice was taken back"),
        ("mirror_errand", "state", "unclear", "неизвестно, дошло", "may have arrived"),
    ],
)
def test_codes_become_words(table: str, column: str, value: Any, ru: str, en: str) -> None:
    assert ru in _said(table, column, value, "ru")
    assert en in _said(table, column, value, "en")


def test_a_signed_week_is_read_line_by_line() -> None:
    week = signing.snapshot(
        7,
        date(2026, 11, 16),
        [
            signing.mark_item(date(2026, 11, 16), "Алгебра", "Контрольная", "5", Fraction(3)),
            signing.absence_item(date(2026, 11, 17), 2, "б"),
            signing.remark_item(date(2026, 11, 18), False, "<b>Шумит</b> & бегает"),
        ],
    )
    cell = _said("week_snapshot", "content", week.content)
    assert len(cell.split("<br>")) == 3
    assert "Алгебра, Контрольная, пн 16.11: 5 (вес 3)" in cell
    assert "&lt;b&gt;Шумит&lt;/b&gt; &amp; бегает" in cell


def test_somebodys_own_words_stay_as_they_are() -> None:
    for words in ("owed", "2026-11-17", "<script>", "weekly"):
        assert "<script>" not in _said("remark", "text", words)
    assert _said("remark", "text", "2026-11-17") == "2026-11-17"


def test_the_machines_half_keeps_codes_and_instants() -> None:
    row = {"kind": "owed", "day": date(2026, 11, 17), "set_at": NOW, "weight": Fraction(3, 2)}
    _page, machine = _files({"dot": [row]}, "ru")
    (kept,) = json.loads(machine)["held"]["dot"]
    assert kept == {
        "kind": "owed",
        "day": "2026-11-17",
        "set_at": "2026-11-18T12:00:00+00:00",
        "weight": "3/2",
    }


def test_what_only_the_bot_reads_is_not_on_the_page_and_the_page_says_so() -> None:
    page, machine = _files({"outbox": [{"what": "mark:17", "kind": "marks"}]}, "en")
    assert "mark:17" not in page
    assert "mark:17" in machine
    assert "in the JSON file alone" in page
