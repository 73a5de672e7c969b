"""The representative who linked a diary system lets others in by a one-time code, as a school
does, and takes the diary away from them again. Trusted persons have codes of their own
(`services.trust`)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import access
from bot.domain.codes import IssuedCode
from bot.domain.errors import Refused
from bot.domain.joining import Reader, Readers
from bot.domain.people import StudentRef, Viewer
from bot.services import linking
from bot.services.codes import issue_to
from bot.storage import codes, mirror_readers
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


def readers(conn: Connection, viewer: Viewer, ref: StudentRef) -> Readers:
    """Everybody who reads the diary, as this representative sees them."""
    found = mirror_readers.of_student(conn, ref.id)
    own = next((one for one in found if _is_own(one, viewer, ref)), None)
    if own is None:
        raise Refused
    return Readers(own, tuple(one for one in found if one is not own))


def _is_own(one: Reader, viewer: Viewer, ref: StudentRef) -> bool:
    return (one.account, one.person) == (viewer.account_id, ref.parent_id)


def take_away(
    conn: Connection, viewer: Viewer, ref: StudentRef, link: int, now: datetime
) -> Reader:
    """They read nothing from now on, nor does whoever they trusted; a code for them ends too.
    `Refused` for who came earlier and for anybody else."""
    gone = readers(conn, viewer, ref).taken_from(link)
    codes.revoke(conn, [gone.person], [], now)
    linking.unlink(conn, gone.account, gone.link, now, by=ref.parent_id)
    return gone
