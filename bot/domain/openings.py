"""Who opened a student's diary: a role and a day, noted once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar import local_date
from bot.domain.people import Hat, Role, Viewer

TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Opening:
    """The first time on a day that an account, in a role, saw something of a student."""

    student_id: int
    account_id: int
    role: str
    day: date
    at: datetime
    trust_id: int | None = None

    @property
    def key(self) -> tuple[int, int, str, date]:
        return self.student_id, self.account_id, self.role, self.day


def openings(viewer: Viewer, student_id: int, now: datetime) -> Iterator[Opening]:
    """What is to be noted when this viewer has been shown something of that student."""
    account = viewer.account_id
    if viewer.hat is Hat.STAFF:
        staff = viewer.staff[0]
        role = Role.ADMIN if staff.is_admin else Role.TEACHER
        yield Opening(student_id, account, role.value, local_date(now, staff.school.zone), now)
    for ref in viewer.children:
        if ref.id == student_id:
            role_name = Role.STUDENT.value if viewer.hat is Hat.STUDENT else Role.PARENT.value
            if ref.trust_id is not None:
                role_name = TRUSTED
            day = local_date(now, ref.school.zone)
            yield Opening(student_id, account, role_name, day, now, ref.trust_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """One line for the family. ``label``: whom the reader trusts; ``mine``: the reader."""

    day: date
    role: str
    mine: bool = False
    label: str = ""
