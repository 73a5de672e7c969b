"""Issue one-time codes; the plain codes exist in the answer only."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import codes as rules
from bot.domain.calendar import ONE_DAY, local_date
from bot.domain.codes import Issued, IssuedCode, Selection
from bot.domain.people import Role, SchoolRef
from bot.services import code_holders
from bot.services.code_holders import Holder
from bot.storage import audit, codes, holders, links
from bot.storage.database import Connection

_Key = tuple[int | None, int | None]
"""A holder: the person, or the student whose representative is unknown."""


def issue_codes(
    conn: Connection,
    keys: Sequence[str],
    now: datetime,
    selection: Selection,
    *,
    reissue: bool = False,
    issued_by: int | None = None,
) -> Issued:
    """Codes for everybody selected who needs one; with ``reissue`` for everybody, and their
    former codes end. Raises `NotUnderstood` for an unknown ``class`` or ``person``.
    """
    wanted = code_holders.wanted(conn, selection, now)
    return _issue(conn, keys, now, wanted, reissue, issued_by)


def issue_to(
    conn: Connection,
    keys: Sequence[str],
    now: datetime,
    school: SchoolRef,
    people: Sequence[int],
    unknown: Sequence[int],
    *,
    reissue: bool,
    issued_by: int,
) -> Issued:
    """Codes for these people, and for the unknown representatives of these students, by our own
    ids; the caller has asked who may."""
    today = local_date(now, school.zone)
    wanted = code_holders.described(conn, list(people), list(unknown), today)
    return _issue(conn, keys, now, wanted, reissue, issued_by)


def first_admin_code(conn: Connection, keys: Sequence[str], now: datetime) -> IssuedCode | None:
    """A code for the first administrator, when none is linked and none holds a live code.

    None as well before there is a school. A school that names no office gets a nameless person.
    """
    schools = holders.schools(conn)
    if not schools:
        return None
    school, zone = schools[0]
    holders.hold_school(conn, school)
    today = local_date(now, zone)
    admins = holders.of_role(conn, Role.ADMIN, None, today)
    if links.linked(conn, admins) or codes.held(conn, admins, (), now)[0]:
        return None
    first = min(admins) if admins else holders.add_admin(conn, school)
    wanted = code_holders.described(conn, [first], [], today)
    return _issue(conn, keys, now, wanted, False, None).codes[0]


def _issue(
    conn: Connection,
    keys: Sequence[str],
    now: datetime,
    wanted: list[Holder],
    reissue: bool,
    issued_by: int | None,
) -> Issued:
    people = [holder.person for holder in wanted if holder.person is not None]
    students = [holder.student for holder in wanted if holder.student is not None]
    holders.hold(conn, [*people, *students])
    linked, holding = set[_Key](), set[_Key]()
    if reissue:
        codes.revoke(conn, people, students, now)
    else:
        linked, holding = _passed_over(conn, people, students, now)
    needy = [h for h in wanted if _key(h) not in linked and _key(h) not in holding]
    fresh = [(holder, rules.new_code()) for holder in needy]
    codes.store(conn, [_row(holder, code, keys[0], now, issued_by) for holder, code in fresh])
    _note(conn, now, needy, issued_by, reissue)
    issued = tuple(_issued(holder, code, now) for holder, code in fresh)
    return Issued(issued, len(linked), len(holding - linked))


def _key(holder: Holder) -> _Key:
    return holder.person, holder.student


def _passed_over(
    conn: Connection, people: list[int], students: list[int], now: datetime
) -> tuple[set[_Key], set[_Key]]:
    held_people, held_students = codes.held(conn, people, students, now)
    linked: set[_Key] = {(person, None) for person in links.linked(conn, people)}
    named: set[_Key] = {(person, None) for person in held_people}
    return linked, named | {(None, student) for student in held_students}


def _row(
    holder: Holder, code: str, key: str, now: datetime, issued_by: int | None
) -> dict[str, object]:
    return {
        "digest": rules.digest(code, key),
        "school_id": holder.school.id,
        "person_id": holder.person,
        "student_id": holder.student,
        "relation": holder.relation,
        "issued_at": now,
        "issued_by": issued_by,
        "expires_at": now + rules.VALID_FOR,
    }


def _issued(holder: Holder, code: str, now: datetime) -> IssuedCode:
    return IssuedCode(
        plain=code,
        role=holder.role,
        name=holder.name,
        school=holder.school,
        pupils=holder.pupils,
        relation=holder.relation,
        valid_until=local_date(now + rules.VALID_FOR, holder.school.zone) - ONE_DAY,
    )


def _note(
    conn: Connection,
    now: datetime,
    chosen: list[Holder],
    issued_by: int | None,
    reissue: bool,
) -> None:
    """One line a school: who gave codes to whom, and whether anew."""
    for school in {holder.school.id for holder in chosen}:
        ids = [h.person or h.student or 0 for h in chosen if h.school.id == school]
        audit.note(
            conn,
            now,
            school,
            "code",
            min(ids),
            "made",
            by_person=issued_by,
            after={"people": sorted(ids), "reissue": reissue},
        )
