"""The school's local act and switches, typed: what stands in ``school.settings``."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bot.domain.subjects import folded

MOST_DAYS_BACK = 30
_THRESHOLDS = {",5": Fraction(1, 2), ",6": Fraction(3, 5)}


@dataclass(frozen=True, slots=True)
class SchoolSettings:
    """Every key is optional; a missing or unreadable one takes the default given here."""

    rounding: str = ",5"
    """From which fraction an average is rounded up to a term mark: ``,5`` or ``,6``."""
    least_marks: int = 3
    """The least number of marks a term mark is given for."""
    parity_flipped: bool = False
    """Week 1 of the school year is even."""
    notice_days_back: int = 3
    """How many days back a family may still announce an absence."""
    show_classmates: bool = False
    """Families may see the names of the class."""
    show_rating: bool = False
    """The office may rank students by average."""
    paper_subjects: frozenset[str] = frozenset()
    """Folded names of subjects whose journal is kept on paper."""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "SchoolSettings":
        known = cls()
        rounding = stored.get("rounding")
        least = stored.get("least_marks")
        back = stored.get("notice_days_back")
        return cls(
            rounding=rounding if rounding in _THRESHOLDS else known.rounding,
            least_marks=least if isinstance(least, int) and 0 < least < 100 else known.least_marks,
            parity_flipped=stored.get("parity_flipped") is True,
            notice_days_back=back
            if isinstance(back, int) and 0 <= back <= MOST_DAYS_BACK
            else known.notice_days_back,
            show_classmates=stored.get("show_classmates") is True,
            show_rating=stored.get("show_rating") is True,
            paper_subjects=_names(stored.get("paper_subjects")),
        )

    @property
    def threshold(self) -> Fraction:
        """The fraction of a mark from which an average is rounded up: 1/2 or 3/5."""
        return _THRESHOLDS[self.rounding]

    def on_paper(self, subject: str) -> bool:
        return folded(subject) in self.paper_subjects


def _names(stored: Any) -> frozenset[str]:
    names = stored if isinstance(stored, list) else []
    return frozenset(folded(name) for name in names if isinstance(name, str))
