"""A school's settings as the numbers of buttons: every choice is kept and read back."""

from datetime import time

import pytest

from bot.domain.local_act import CHOICES, KEPT_AS, LocalAct, Setting, following, kept, number
from bot.domain.school import SchoolSettings

EVERY = [(setting, choice) for setting in Setting for choice in CHOICES[setting]]


def standing(setting: Setting, choice: int) -> LocalAct:
    """The act after the choice was kept: signing in columns of its own, all else together."""
    stored = kept(setting, choice)
    if setting is Setting.SIGNING_DAY:
        return LocalAct(SchoolSettings(), stored, time(12))
    if setting is Setting.SIGNING_TIME:
        return LocalAct(SchoolSettings(), 4, stored)
    return LocalAct(SchoolSettings.of({KEPT_AS[setting]: stored}), 4, time(12))


@pytest.mark.parametrize(("setting", "choice"), EVERY)
def test_what_is_chosen_stands(setting: Setting, choice: int) -> None:
    assert standing(setting, choice).value(setting) == choice


@pytest.mark.parametrize("setting", Setting)
def test_pressing_on_goes_through_every_choice_and_begins_again(setting: Setting) -> None:
    shown = [CHOICES[setting][0]]
    for _press in CHOICES[setting]:
        shown.append(following(setting, shown[-1]))
    assert shown == [*CHOICES[setting], CHOICES[setting][0]]


def test_what_a_spreadsheet_brought_goes_on_to_the_nearest_later_choice() -> None:
    assert following(Setting.SIGNING_TIME, 12 * 60 + 30) == 15 * 60
    assert following(Setting.SIGNING_DAY, 0) == 3
    assert following(Setting.DAYS_BACK, 30) == 0


def test_a_school_that_has_set_nothing_stands_at_choices() -> None:
    unset = LocalAct(SchoolSettings(), 4, time(12))
    assert all(unset.value(setting) in CHOICES[setting] for setting in Setting)


def test_the_trace_is_read_as_it_was_written() -> None:
    assert number(Setting.ROUNDING, ",6") == 6
    assert number(Setting.SIGNING_TIME, "15:00") == number(Setting.SIGNING_TIME, "15:00:00") == 900
    assert number(Setting.RATING, True) == 1
