"""What screens and pushes about a mirrored diary are given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class MirrorNews(StrEnum):
    FAILING = "failing"
    """For a day now; it may mend by itself."""
    NEEDS_FAMILY = "needs_family"
    """The login opens nothing any more."""
    BACK = "back"


@dataclass(frozen=True, slots=True)
class MirrorPush:
    """``why`` is a `domain.errors.Trouble`; ``title`` the system's name."""

    student: int
    title: str
    news: MirrorNews
    why: str
    since: datetime
    zone: str

    def payload(self) -> dict[str, Any]:
        return {
            "student": self.student,
            "title": self.title,
            "news": self.news.value,
            "why": self.why,
            "since": self.since.isoformat(),
            "zone": self.zone,
        }

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "MirrorPush":
        since = datetime.fromisoformat(payload["since"])
        return cls(**payload | {"since": since, "news": MirrorNews(payload["news"])})


@dataclass(frozen=True, slots=True)
class FetchState:
    """What came of asking a system for what is new. ``why``: a `domain.errors.Trouble` if it
    failed; neither done nor failed: it takes longer than anybody waits."""

    student: int
    title: str
    zone: str
    done: bool = False
    at: datetime | None = None
    why: str = ""
