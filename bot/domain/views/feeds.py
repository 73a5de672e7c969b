"""What a calendar to subscribe to is made of."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.diary import Lesson


@dataclass(frozen=True, slots=True)
class FeedView:
    """``locale`` is that of whoever made it. No name is in here: addresses wander."""

    locale: str
    student: int
    class_name: str
    zone: str
    lessons: tuple[Lesson, ...]
    made_at: datetime
