"""Numbers for whoever watches the process. No label names anybody."""

from prometheus_client import Counter, Gauge, Histogram

UPDATES = Counter("zvonok_updates_total", "Updates by kind and how they ended", ("kind", "end"))
ANSWERING = Histogram(
    "zvonok_answer_seconds",
    "From the start of an answer until its effect is stored and shown",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
UNDER_WAY = Gauge("zvonok_updates_under_way", "Updates taken and not finished")
CALLS = Counter(
    "zvonok_calls_total", "Calls to Telegram by method and status", ("method", "status")
)
LETTERS = Counter("zvonok_letters_total", "Letters by what became of an attempt", ("end",))
OUTBOX = Gauge("zvonok_outbox_letters", "Letters in the outbox by state", ("state",))
OUTBOX_AGE = Gauge("zvonok_outbox_age_seconds", "How long the oldest letter that is due has waited")
