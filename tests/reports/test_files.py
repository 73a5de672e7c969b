"""Spreadsheets and calendars are opened by other programs' eyes."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from icalendar import Calendar as Feed
from python_calamine import CalamineWorkbook

from bot.reports.draw import draw
from bot.reports.papers import CalendarEntry, Table
from tests.reports import samples

EVIL = ("=1+1", "+7(999)CMD", "-2+3|calc", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")')


def sheet(xlsx: bytes) -> list[list[Any]]:
    return list(CalamineWorkbook.from_filelike(BytesIO(xlsx)).get_sheet_by_index(0).to_python())


def test_a_workbook_has_title_head_rows_and_real_numbers() -> None:
    rows = sheet(draw(samples.table(2), "xlsx"))
    assert rows[0][0] == "Отметки за 1 четверть"
    assert rows[1][0] == "Иванова Анна, 5А"
    assert rows[2] == ["№", "Предмет", "Отметки", "Средний"]
    assert rows[3] == [1.0, "Алгебра 1", "5 4/5 3", 4.25]
    assert rows[6][0] == "Средний балл не определяет отметку за четверть"


def test_a_workbook_never_computes_a_name() -> None:
    xlsx = draw(Table("=1+1", ("=2",), tuple((text,) for text in EVIL), numbers=(0,)), "xlsx")
    with ZipFile(BytesIO(xlsx)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert [row[0] for row in sheet(xlsx)][2:] == list(EVIL)


@pytest.mark.parametrize("title", ["Отчёт: 5А/5Б [1*]?", "'" * 40, "", "А" * 60])
def test_any_title_names_a_sheet(title: str) -> None:
    assert sheet(draw(Table(title, ("а",), (("б",),)), "xlsx"))[-1] == ["б"]


def test_a_csv_opens_in_a_russian_excel() -> None:
    text = draw(samples.table(2), "csv")
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["№", "Предмет", "Отметки", "Средний"]
    assert rows[1] == ["1", "Алгебра 1", "5 4/5 3", "4,25"]
    assert len(rows) == 3


def test_a_csv_disarms_formulas_and_leaves_numbers_and_signs() -> None:
    kept = ("-5", "+", "-", "4,25", "5-", "Иванов; Пётр", 'он сказал "да"', "две\nстроки")
    text = draw(Table("Т", ("x",), tuple((cell,) for cell in (*EVIL, *kept))), "csv")
    rows = csv.reader(StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";")
    cells = [row[0] for row in rows][1:]
    assert cells[: len(EVIL)] == ["'" + cell for cell in EVIL]
    assert cells[len(EVIL) :] == list(kept)


def test_the_same_table_is_the_same_workbook() -> None:
    assert draw(samples.table(), "xlsx") == draw(samples.table(), "xlsx")


def test_a_lesson_in_the_calendar_keeps_school_time() -> None:
    ics = draw(samples.calendar(samples.lesson_entry(0)), "ics")
    feed = Feed.from_ical(ics)
    [event] = feed.walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-11-16T08:30:00+03:00"
    assert b"DTSTART;TZID=Europe/Moscow:20261116T083000" in ics
    assert [str(zone["tzid"]) for zone in feed.walk("VTIMEZONE")] == ["Europe/Moscow"]
    assert str(event["summary"]) == "Алгебра"
    assert str(event["location"]) == "каб. 201"
    assert event.decoded("dtstamp") == datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert str(event["status"]) == "CONFIRMED"
    assert str(feed["x-wr-calname"]) == "5А, Школа № 14"


def test_a_cancelled_lesson_is_said_to_be_cancelled_under_its_old_name() -> None:
    ics = draw(samples.calendar(samples.lesson_entry(1, cancelled=True)), "ics")
    [event] = Feed.from_ical(ics).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED"
    assert str(event["uid"]) == "lesson-1@zvonok"


def test_holidays_fill_their_last_day_too() -> None:
    entry = CalendarEntry("h@zvonok", "Каникулы", date(2026, 10, 26), date(2026, 11, 1))
    ics = draw(samples.calendar(entry), "ics")
    [event] = Feed.from_ical(ics).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 10, 26)
    assert event.decoded("dtend") == date(2026, 11, 2)


def test_a_calendar_is_folded_for_every_reader() -> None:
    entry = samples.lesson_entry(0, description="Повторить; выучить, записать\n" * 20)
    ics = draw(samples.calendar(entry), "ics")
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    [event] = Feed.from_ical(ics).walk("VEVENT")
    assert str(event["description"]).startswith("Повторить; выучить, записать\n")


def test_summer_time_of_another_school_is_described() -> None:
    entries = (
        samples.lesson_entry(0),
        samples.lesson_entry(1, starts=date(2026, 7, 1), ends=date(2026, 7, 1)),
    )
    calendar = samples.calendar(*entries)
    berlin = type(calendar)("x", "Europe/Berlin", entries, calendar.stamped)
    feed = Feed.from_ical(draw(berlin, "ics"))
    [zone] = feed.walk("VTIMEZONE")
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_an_empty_calendar_is_a_calendar() -> None:
    assert not Feed.from_ical(draw(samples.calendar(), "ics")).walk("VEVENT")


def test_the_same_calendar_is_the_same_bytes() -> None:
    one = samples.calendar(samples.lesson_entry(0))
    assert draw(one, "ics") == draw(one, "ics")
