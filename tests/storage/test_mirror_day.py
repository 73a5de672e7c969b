"""A whole simulated day of a few families, with a system that fails and one that is emptied."""

from datetime import timedelta

from benchmarks.mirror_day import simulate


async def test_a_day_ends_with_no_alert_doubled_lost_or_untrue() -> None:
    outcome = await simulate(4, seed=3, step=timedelta(minutes=6))
    assert outcome.told > 4
    assert (outcome.doubled, outcome.lost, outcome.wrong) == (0, 0, 0)
    assert sum(outcome.calls.values()) / outcome.families < 200
