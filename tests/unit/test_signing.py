"""When a week opens, what a snapshot holds, and what counts as a change."""

import random
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import signing
from bot.domain.people import SchoolRef
from bot.domain.signing import Change, Changes, Item
from bot.domain.zones import RUSSIAN
from tests.family import MONDAY

ZONES = (*RUSSIAN, "Europe/Berlin", "America/New_York")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
DAYS = st.sampled_from([MONDAY + timedelta(days=number) for number in range(6)])
SUBJECTS = st.sampled_from(["Алгебра", "История", "Русский язык"])
WEIGHTS = st.sampled_from([Fraction(1), Fraction(2), Fraction(3), Fraction(5, 2)])
MARKS = st.builds(
    signing.mark_item,
    DAYS,
    SUBJECTS,
    st.sampled_from(["Контрольная", "Ответ на уроке"]),
    st.sampled_from(["1", "2", "3", "4", "5", "5-", "зач"]),
    WEIGHTS,
)
ITEMS = st.one_of(
    MARKS,
    st.builds(signing.lesson_item, DAYS, st.integers(0, 8), SUBJECTS, st.booleans()),
    st.builds(signing.homework_item, DAYS, SUBJECTS, TEXTS, st.booleans()),
    st.builds(
        signing.absence_item, DAYS, st.integers(0, 8), st.sampled_from(["н", "б", "у/п", "оп"])
    ),
    st.builds(signing.remark_item, DAYS, st.booleans(), TEXTS),
)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def school(zone: str, weekday: int = 4, at: time = time(12)) -> SchoolRef:
    return SchoolRef(1, "Школа № 14", zone, weekday, at)


# --- when ---


@given(INSTANTS, st.sampled_from(ZONES))
def test_a_week_opens_on_friday_at_noon_by_the_clock_on_the_schools_wall(
    now: datetime, zone: str
) -> None:
    here = school(zone)
    wall = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    week = wall.date() - timedelta(days=wall.weekday())
    noon = datetime.combine(week + timedelta(days=4), time(12))
    assert signing.is_open(week, here, now) is (wall >= noon)
    assert signing.is_open(week - timedelta(days=7), here, now)
    assert not signing.is_open(week + timedelta(days=7), here, now)
    newest = signing.latest_open(here, now)
    assert newest == (week if wall >= noon else week - timedelta(days=7))


@given(
    INSTANTS,
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.times(time(6), time(23, 59)),
    st.integers(0, 6),
)
def test_any_setting_opens_never_before_its_hour_and_every_day_of_the_week_means_that_week(
    now: datetime, zone: str, weekday: int, at: time, day: int
) -> None:
    here = school(zone, weekday, at)
    wall = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    week = wall.date() - timedelta(days=wall.weekday())
    opens = datetime.combine(week + timedelta(days=weekday), at)
    assert signing.is_open(week + timedelta(days=day), here, now) is (wall >= opens)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("month", [3, 10, 11])
def test_a_week_in_which_the_clocks_change_opens_at_its_own_noon(zone: str, month: int) -> None:
    """Friday before and Friday after a change of the clocks are not a whole number of days
    apart."""
    day = date(2026, month, 1)
    while day.month == month:
        opens = signing.opens_at(day, school(zone)).astimezone(ZoneInfo(zone))
        assert (opens.weekday(), opens.time()) == (4, time(12))
        assert not signing.is_open(day, school(zone), opens - timedelta(seconds=1))
        assert signing.is_open(day, school(zone), opens)
        day += timedelta(days=7)


def test_the_same_moment_is_open_in_the_east_and_not_in_the_west() -> None:
    moment = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)  # 12:30 in Kamchatka
    assert signing.is_open(MONDAY, school("Asia/Kamchatka"), moment)
    assert not signing.is_open(MONDAY, school("Europe/Kaliningrad"), moment)


# --- the snapshot ---


@given(st.lists(ITEMS, max_size=20), st.randoms(use_true_random=False))
def test_order_and_the_way_letters_are_composed_never_flag(
    items: list[Item], dice: random.Random
) -> None:
    shuffled = list(items)
    dice.shuffle(shuffled)
    one, other = signing.snapshot(7, MONDAY, items), signing.snapshot(7, MONDAY, shuffled)
    assert one.content == other.content
    assert one.digest == other.digest
    assert signing.changes(one, other) == Changes()


@given(st.lists(ITEMS, max_size=20))
def test_what_is_kept_can_be_read_back_whole(items: list[Item]) -> None:
    kept = signing.snapshot(7, MONDAY, items)
    assert signing.read_snapshot(kept.content) == kept
    assert signing.read_snapshot(kept.content).digest == kept.digest


@given(TEXTS)
def test_spaces_and_composed_letters_are_one_text(text: str) -> None:
    typed = f"  Йод и {text}\n ёлка "
    apart = unicodedata.normalize("NFD", typed).replace(" ", "  ")
    items = [signing.homework_item(MONDAY, "История", way, True) for way in (typed, apart)]
    assert items[0] == items[1]


@given(st.lists(ITEMS, max_size=15), MARKS, st.sampled_from(["1", "2", "3", "4", "5"]), WEIGHTS)
def test_a_changed_mark_is_always_flagged(
    others: list[Item], mark: Item, text: str, weight: Fraction
) -> None:
    subject, kind = mark.about
    changed = signing.mark_item(mark.day, subject, kind, text, weight)
    before = signing.snapshot(7, MONDAY, [*others, mark])
    after = signing.snapshot(7, MONDAY, [*others, changed])
    found = signing.changes(before, after)
    if changed == mark:
        assert found == Changes()
    else:
        assert found.changed == (Change(mark, changed),)
        assert found.added == ()
        assert before.digest != after.digest


@given(st.lists(ITEMS, max_size=15), ITEMS)
def test_what_vanished_is_flagged_and_what_came_later_is_only_added(
    others: list[Item], item: Item
) -> None:
    without, with_it = (
        signing.snapshot(7, MONDAY, others),
        signing.snapshot(7, MONDAY, [*others, item]),
    )
    assert signing.changes(with_it, without) == Changes(changed=(Change(item, None),))
    assert signing.changes(without, with_it) == Changes(added=(item,))


@given(st.lists(ITEMS, max_size=15), st.lists(ITEMS, max_size=15))
def test_nothing_that_differs_is_passed_over(before: list[Item], after: list[Item]) -> None:
    one, other = signing.snapshot(7, MONDAY, before), signing.snapshot(7, MONDAY, after)
    found = signing.changes(one, other)
    assert bool(found) is (one.digest != other.digest)
    replaced = [change.after for change in found.changed if change.after is not None]
    gone = [change.before for change in found.changed]
    assert sorted([*before, *found.added, *replaced]) == sorted([*after, *gone])


def test_another_student_and_another_week_have_another_digest() -> None:
    digests = {
        signing.snapshot(student, week, ()).digest
        for student in (7, 8)
        for week in (MONDAY, MONDAY + timedelta(days=7))
    }
    assert len(digests) == 4


def test_the_sentence_above_the_button_counts_remarks_without_praise() -> None:
    items = (
        signing.mark_item(MONDAY, "Алгебра", "Ответ", "5", Fraction(1)),
        signing.remark_item(MONDAY, True, "Молодец"),
        signing.remark_item(MONDAY, False, "Нет формы"),
        signing.absence_item(MONDAY, 1, "н"),
        signing.absence_item(MONDAY, 2, "оп"),
    )
    assert signing.counts(items) == signing.Counts(marks=1, remarks=1, missed=1)
