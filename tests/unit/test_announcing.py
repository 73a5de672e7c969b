"""Hours as they are typed, styles as they are kept, and when class teachers are told."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import class_mornings, moments, styled
from bot.domain.class_mornings import Morning
from bot.domain.delivery import Reason, Status
from bot.domain.errors import NotUnderstood
from bot.domain.people import Name
from bot.domain.reach import State, best, state_of
from bot.domain.styled import Style, StyleKind
from bot.domain.views.announcements import first_words
from bot.domain.views.classroom import ClassFacts
from bot.screens.styled import styled as html
from bot.services.broadcasts import language_of

NOON = datetime(2026, 11, 18, 12, 0)  # noqa: DTZ001  the school's wall clock


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:00", (18, 18, 0)),
        ("11:30", (19, 11, 30)),
        ("сегодня в 18.30", (18, 18, 30)),
        ("завтра 8:05", (19, 8, 5)),
        ("tomorrow at 8:05", (19, 8, 5)),
        ("25.11 7:30", (25, 7, 30)),
        ("25.11.2026, 7-30", (25, 7, 30)),
        ("25/11/26 07:30", (25, 7, 30)),
    ],
)
def test_an_hour_to_come_is_read(typed: str, meant: tuple[int, int, int]) -> None:
    day, hour, minute = meant
    assert moments.moment(typed, NOON) == datetime(2026, 11, day, hour, minute)  # noqa: DTZ001


def test_a_day_that_is_over_means_the_next_year() -> None:
    assert moments.moment("10.01 9:00", NOON).year == 2027


@pytest.mark.parametrize("typed", ["", "скоро", "25:00", "31.02 9:00", "сегодня 9:00", "1 2 3"])
def test_no_hour_to_come_is_refused(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        moments.moment(typed, NOON)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_hour_to_come_or_refused(typed: str) -> None:
    with suppress(NotUnderstood):
        assert moments.moment(typed, NOON) > NOON


# --- styles ---


def test_styles_move_with_the_text_and_come_back_as_they_were() -> None:
    text, moved = styled.trimmed("  Сбор в 8 ", [Style(2, 6, StyleKind.BOLD)])
    assert (text, moved) == ("Сбор в 8", (Style(0, 4, StyleKind.BOLD),))
    assert styled.read(styled.stored(moved)) == moved


@given(
    st.text(alphabet='аб<&>" \n', min_size=1, max_size=60),
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(StyleKind)), max_size=5
    ),
    st.integers(80, 400),
)
def test_however_styles_overlap_tags_are_nested_and_words_stay(
    text: str, spans: list[tuple[int, int, StyleKind]], limit: int
) -> None:
    styles = [Style(min(a, b), max(a, b), kind, "https://x.example/?a&b") for a, b, kind in spans]
    shown = html(text, styles, limit)
    assert len(shown) <= limit
    assert _well_nested(shown)


def _well_nested(shown: str) -> bool:
    open_: list[str] = []
    for closing, name in re.findall(r"<(/?)(b|i|u|s|code|a)(?: [^>]*)?>", shown):
        if not closing:
            open_.append(name)
        elif not open_ or open_.pop() != name:
            return False
    return not open_


def test_the_language_of_somebodys_own_words() -> None:
    assert language_of("Собрание в Zoom") == "ru"
    assert language_of("Meeting of 5А") == "en"
    assert language_of("18:00") == "ru"


# --- the ledger's states ---


def test_what_an_outbox_row_says_of_its_reader() -> None:
    assert state_of(Status.SENT, "") is State.DELIVERED
    assert state_of(Status.WAITING, "network") is State.WAITING
    assert state_of(Status.DROPPED, Reason.BLOCKED) is State.BLOCKED
    assert state_of(Status.DROPPED, Reason.OFF) is State.MUTED
    assert state_of(Status.DROPPED, Reason.EXPIRED) is State.FAILED
    assert state_of(Status.DEAD, Reason.REFUSED) is State.FAILED


def test_of_two_phones_the_one_that_got_it_counts() -> None:
    assert best([State.BLOCKED, State.DELIVERED]) is State.DELIVERED
    assert best([State.BLOCKED, State.WAITING]) is State.WAITING


# --- the mornings ---

MONDAY = datetime(2026, 11, 16, 5, 10, tzinfo=UTC)  # 08:10 in Moscow


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (MONDAY - timedelta(seconds=1), []),
        (MONDAY, [Morning.MONDAY]),
        (MONDAY + timedelta(hours=2, minutes=59), [Morning.MONDAY]),
        (MONDAY + timedelta(hours=3), []),
        (MONDAY + timedelta(hours=23, minutes=50), [Morning.TUESDAY]),
        (MONDAY + timedelta(days=2), []),
    ],
)
def test_monday_at_ten_past_eight_and_tuesday_at_eight(now: datetime, found: list[Morning]) -> None:
    assert [one.kind for one in class_mornings.due(["Europe/Moscow"], now)] == found


def test_they_speak_of_last_week_in_every_zone() -> None:
    due = class_mornings.due(["Asia/Kamchatka", "Europe/Moscow"], MONDAY)
    assert [(one.zone, one.week) for one in due] == [("Europe/Moscow", date(2026, 11, 9))]


def facts(**values: frozenset[int]) -> ClassFacts:
    people = {1: Name("Ёлкин", "Пётр"), 2: Name("Иванова", "Анна", "Петровна")}
    nobody = frozenset[int]()
    known = {"signed": nobody, "absent": nobody, "unexplained": nobody} | values
    return ClassFacts(5, "5А", 9, people, **known)


def test_names_come_in_the_order_of_the_journal_and_nothing_means_no_message() -> None:
    week = date(2026, 11, 9)
    monday = class_mornings.monday_message(facts(absent=frozenset({2, 1})), week)
    assert monday is not None
    assert [last for last, _first, _middle in monday.absent] == ["Ёлкин", "Иванова"]
    assert monday.unsigned == 2
    tuesday = class_mornings.tuesday_message(facts(signed=frozenset({1})), week)
    assert tuesday is not None
    assert tuesday.names == (("Иванова", "Анна", "Петровна"),)
    everybody = facts(signed=frozenset({1, 2}))
    assert class_mornings.monday_message(everybody, week) is None
    assert class_mornings.tuesday_message(everybody, week) is None


def test_a_long_announcement_is_called_by_its_first_whole_words() -> None:
    long = "Завтра в 18:00 родительское собрание в кабинете 201, приходите, пожалуйста, все"
    assert first_words("", long) == "Завтра в 18:00 родительское собрание в кабинете 201…"
    assert first_words("Собрание", long) == "Собрание"
    assert len(first_words("", "а" * 200)) == 60
