"""Absences that name a subject and not a lesson: the class's own lessons say which one it was."""

from collections import Counter, defaultdict
from datetime import date

from bot.domain.importing.draft import Row
from bot.domain.importing.reading import ReadSheet, Record
from bot.domain.importing.work import Problem, Work
from bot.domain.names import folded

Place = tuple[int, date, str]
"""Of a class or a student: the day and the subject, folded."""


class LessonNumbers:
    """Numbers for the rows of one sheet of attendance."""

    def __init__(self, work: Work, sheet: ReadSheet) -> None:
        self._work = work
        self._lessons: dict[Place, set[int]] | None = None
        self._missed = Counter(
            _place(record) for record in sheet.records if record["number"] is None
        )
        self._taken: Counter[tuple[object, ...]] = Counter()

    def of(self, record: Record, klass: Row) -> int | Problem:
        """The lesson's number as written, or found. Two algebras on one day and one absence stay
        a question: nothing is guessed."""
        if record["number"] is not None:
            return int(record["number"])
        if not record["subject"]:
            return Problem("number", "filled")
        place = klass["id"], record["day"], folded(record["subject"])
        numbers = sorted(self._held().get(place, ()))
        if not numbers:
            return Problem("subject", "no_such_lesson", {"value": record["subject"]})
        who = _place(record)
        if self._missed[who] < len(numbers):
            return Problem("subject", "several_lessons", {"value": record["subject"]})
        turn = self._taken[who]
        self._taken[who] += 1
        return numbers[min(turn, len(numbers) - 1)]

    def _held(self) -> dict[Place, set[int]]:
        if self._lessons is None:
            found: dict[Place, set[int]] = defaultdict(set)
            names = {row["id"]: row["folded_name"] for row in self._work.draft["subject"]}
            for row in self._work.draft["lesson"]:
                if row["status"] != "cancelled":
                    place = row["class_id"], row["day"], names[row["subject_id"]]
                    found[place].add(row["number"])
            self._lessons = found
        return self._lessons


def _place(record: Record) -> tuple[object, ...]:
    who = folded(record["student"]) or record["code"]
    return who, record["class"], record["day"], folded(record["subject"])
