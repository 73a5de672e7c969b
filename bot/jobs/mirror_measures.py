"""Numbers of the mirrored diaries. No label names anybody."""

from prometheus_client import Counter, Gauge

LOOKS = Counter(
    "zvonok_diary_looks_total", "Looks at diary systems and how they ended", ("system", "end")
)
ASKED = Counter(
    "zvonok_diary_calls_total", "Calls of the port to diary systems", ("system", "call")
)
MIRRORS = Gauge(
    "zvonok_mirrored_diaries", "Mirrored children and the logins behind them", ("state",)
)
BEHIND = Gauge("zvonok_diary_looks_behind_seconds", "How late the look is that has waited longest")
