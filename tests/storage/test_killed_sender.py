"""A sender killed with SIGKILL again and again, over a bad network: see `benchmarks.chaos`."""

from benchmarks.chaos import Chaos, Trial, prepared, told


async def test_nothing_is_lost_and_only_what_was_in_flight_comes_twice(any_url: str) -> None:
    senders = 2 if any_url.startswith("postgresql") else 1
    await prepared(any_url)
    trial = Trial(any_url, messages=300, kills=2, senders=senders, rate=400, troubles=0.01)
    report = await Chaos(trial).run()
    assert report.kills == 2
    assert report.good, told("chaos", report)
