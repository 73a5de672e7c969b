"""The settings of a school on buttons, in both languages."""

from dataclasses import replace
from datetime import time

import pytest

from bot import i18n
from bot.domain.local_act import CHOICES, LocalAct, Setting
from bot.domain.people import SchoolRef
from bot.domain.school import SchoolSettings
from bot.domain.views.local_act import LocalActView
from bot.keyboards.actions.local_act import ChangeLocalAct
from bot.screens import local_act
from tests.screens.sound import assert_sound, labels

LOCALES = ("ru", "en")
ACT = LocalAct(SchoolSettings(), 4, time(12))
VIEW = LocalActView(SchoolRef(1, "Школа № 14", "Europe/Moscow"), ACT, alternates=False)
WEEKS = {"ru": "Первая неделя: нечётная", "en": "First week: odd"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("setting", Setting)
def test_every_choice_is_said_whole_and_differently(setting: Setting, locale: str) -> None:
    with i18n.use(locale):
        said = [local_act.said(setting, choice) for choice in CHOICES[setting]]
    assert len(set(said)) == len(said)
    assert all(len(words) <= 30 for words in said), said


@pytest.mark.parametrize("locale", LOCALES)
def test_a_button_carries_what_it_shows_and_what_comes_next(locale: str) -> None:
    with i18n.use(locale):
        screen = local_act.local_act(VIEW)
    assert_sound(screen)
    actions = [row[0].action for row in screen.rows[:-1]]
    assert ChangeLocalAct(1, Setting.ROUNDING, 5, 6) in actions
    assert ChangeLocalAct(1, Setting.SIGNING_TIME, 720, 900) in actions
    assert len(actions) == len(Setting)


@pytest.mark.parametrize("locale", LOCALES)
def test_weeks_are_offered_only_before_a_timetable_has_them(locale: str) -> None:
    with i18n.use(locale):
        before = local_act.local_act(VIEW)
        after = local_act.local_act(replace(VIEW, alternates=True))
    assert WEEKS[locale] in labels(before)
    assert WEEKS[locale] not in labels(after)
    assert len(after.text) > len(before.text), "it says why"
