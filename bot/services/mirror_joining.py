"""The representative who linked a diary system lets others in: by a one-time code, as a school
does. Trusted persons have codes of their own (`services.trust`)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import access
from bot.domain.codes import IssuedCode
from bot.domain.errors import Refused
from bot.domain.people import StudentRef, Viewer
from bot.services.codes import issue_to
from bot.storage.database import Connection


def student(viewer: Viewer, student_id: int) -> StudentRef:
    """The child of a representative with all rights; `Refused` for a school of our own, which
    gives out its codes itself."""
    ref = access.own_child(viewer, student_id)
    if ref.mirror is None:
        raise Refused
    return ref


def issue(
    conn: Connection,
    ref: StudentRef,
    keys: Sequence[str],
    now: datetime,
    *,
    representative: bool,
) -> IssuedCode:
    """A fresh code for another representative, or for the student; a former one that nobody used
    ends. The consent is asked, and the others are told, when it is used."""
    people, unknown = ([], [ref.id]) if representative else ([ref.id], [])
    by = ref.parent_id or 0
    issued = issue_to(conn, keys, now, ref.school, people, unknown, reissue=True, issued_by=by)
    if not issued.codes:
        raise Refused
    return issued.codes[0]
