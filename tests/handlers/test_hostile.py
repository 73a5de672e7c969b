"""Hostile updates through the whole bot; the full run is `python -m benchmarks.hostile`."""

import pytest

from benchmarks.hostile import memory, run, told
from benchmarks.hostile_updates import unanswered_actions
from bot.handlers.updates import readable
from bot.keyboards.codec import decode


async def test_nothing_fails_and_nobody_learns_of_others() -> None:
    with memory() as folder:
        report = await run(f"sqlite:///{folder}/hostile.db", 3000, seed=1)
    assert report.good, told(report)
    assert report.sent["EditMessageText"] > 600  # it was the bot that was tried, not the parser


async def test_the_same_on_postgresql(postgres_url: str) -> None:
    report = await run(postgres_url, 2000, seed=2)
    assert report.good, told(report)


def test_every_action_is_answered_by_somebody() -> None:
    assert unanswered_actions() == []


@pytest.mark.parametrize("data", ["m\x00", "m\ud800", "m\n", "m\u202e"])
def test_what_no_button_of_ours_carries_is_no_action(data: str) -> None:
    assert decode(data) is None


def test_a_text_keeps_its_length_without_what_cannot_be_kept() -> None:
    assert readable("a\x00b\ud800🙂") == "a\ufffdb\ufffd🙂"
    assert readable(None) == ""
