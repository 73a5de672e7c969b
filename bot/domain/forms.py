"""Forms of the office that go the way of a spreadsheet: rows of its sheets. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.calendar import SpecialKind

SHEET = "Особые дни"
_HEADER = ["Дата", "Вид", "По расписанию дня", "Классы"]
_KINDS = {
    SpecialKind.OFF: "нет занятий",
    SpecialKind.REMOTE: "дистанционно",
    SpecialKind.AS_WEEKDAY: "по расписанию",
}
_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб")
_DATE = "%d.%m.%Y"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """``class_name`` empty: every class. ``weekday`` (0 = Monday): by whose timetable."""

    day: date
    kind: SpecialKind
    weekday: int | None = None
    class_name: str = ""

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Whose lessons it touches: of the day itself, and of the one it is taught by."""
        return (self.day.weekday(), *(() if self.weekday is None else (self.weekday,)))

    @property
    def title(self) -> str:
        return " · ".join(filter(None, (SHEET, self.day.strftime(_DATE), self.class_name)))

    def rows(self) -> dict[str, Any]:
        by = "" if self.weekday is None else _WEEKDAYS[self.weekday]
        row = [self.day.strftime(_DATE), _KINDS[self.kind], by, self.class_name]
        return {SHEET: [_HEADER, row]}


def special_day_of(rows: Mapping[str, Any]) -> SpecialDay | None:
    """The special day that a form was about; None for any other form."""
    if SHEET not in rows:
        return None
    _header, (written, kind, weekday, class_name) = rows[SHEET]
    day = datetime.strptime(written, _DATE).date()  # noqa: DTZ007  a date alone has no zone
    its_kind = next(one for one, word in _KINDS.items() if word == kind)
    number = _WEEKDAYS.index(weekday) if weekday else None
    return SpecialDay(day, its_kind, number, class_name)
