"""What ЭлЖур wraps its answers in, and why it refuses: the text is the only way to tell.

A state of 200 inside is what counts, whatever the HTTP status. Tables of PHP arrive as objects
keyed by id, or as arrays when they are empty or happen to be numbered.
"""

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources import shapes
from bot.sources.door import Answer
from bot.sources.shapes import line, record

OURS = ("разработчик", "devkey", "developer")
"""Signs of a refusal that is about the operator's key and no family's fault."""
OVER = ("токен", "token", "авториз", "сесси", "session")
_SIGNING_IN = (
    (Trouble.LOCKED, ("заблокир", "попыт", "превышен", "captcha", "капч")),
    (Trouble.GOSUSLUGI_ONLY, ("госуслуг", "есиа", "esia")),
    (Trouble.REJECTED, ("отключен", "доступ закрыт", "нет доступа")),
    (Trouble.WRONG_PASSWORD, ("парол", "логин", "password", "login", "неверн")),
)
_WORKS = ("техническ", "профилактическ")
_OK = 200


class Refusal(Exception):
    """The system said no. ``trouble`` is what that means for a call; ``over``: the token's end."""

    def __init__(self, said: str, state: int) -> None:
        super().__init__("refused")
        self._said = " ".join(said.casefold().replace("ё", "е").split())
        self._state = state

    @property
    def over(self) -> bool:
        ours = self._has(OURS)
        return not ours and (self._state == 401 or self._has(OVER))

    @property
    def trouble(self) -> DiaryTrouble:
        if self._has(OURS):
            return DiaryTrouble(Trouble.UNAVAILABLE)
        return DiaryTrouble(Trouble.MAINTENANCE if self._has(_WORKS) else Trouble.UNCLEAR)

    @property
    def at_the_door(self) -> DiaryTrouble:
        """What it means when somebody signs in. The order counts: a lock names the password."""
        if self._has(OURS) or self._has(_WORKS):
            return self.trouble
        found = (why for why, signs in _SIGNING_IN if self._has(signs))
        return DiaryTrouble(next(found, Trouble.UNCLEAR))

    def _has(self, signs: tuple[str, ...]) -> bool:
        return any(sign in self._said for sign in signs)


def result(answer: Answer) -> Any:
    """What is inside. Raises `Refusal`, or `DiaryTrouble` for what is no envelope."""
    if answer.html:
        raise DiaryTrouble(Trouble.MAINTENANCE)
    said = record(answer.data())
    if "response" not in said:
        return shapes.unclear()
    inside = record(said["response"])
    state = shapes.whole(inside.get("state"), 0, 999)
    error = line(inside.get("error")) if inside.get("error") is not False else ""
    if state != _OK or error:
        raise Refusal(error, state)
    return inside.get("result")


def fields(value: object) -> Mapping[str, Any]:
    """An object; PHP's empty array is an empty one."""
    return {} if isinstance(value, list) and not value else record(value)


def table(value: object) -> dict[str, Mapping[str, Any]]:
    """Rows by their key; an array is keyed by each row's ``name``, or by its place."""
    if value is None:
        return {}
    if isinstance(value, list):
        rows = [record(one) for one in value]
        keyed = {line(row.get("name")) or f"#{place}": row for place, row in enumerate(rows)}
        return keyed if len(keyed) == len(rows) else shapes.unclear()
    return {str(key): record(one) for key, one in record(value).items()}


def of_student(value: object, student: str) -> Mapping[str, Any]:
    """One student's part of a result; empty where it has nobody's. Somebody else's is UNCLEAR:
    it must not look like an empty diary."""
    inside = fields(value)
    if inside and "students" not in inside:
        shapes.unclear()
    students = table(inside.get("students"))
    if not students:
        return {}
    if len(students) == 1 and "#0" in students:
        return students["#0"]
    return students[student] if student in students else shapes.unclear()


def flag(value: object) -> bool:
    """PHP's yes: true, 1, "1", "true"."""
    if isinstance(value, bool) or value is None:
        return bool(value)
    return line(value).casefold() in ("1", "true", "yes")
