"""Tie an account to a person: look at a code, agree, redeem; and untie it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import codes as rules
from bot.domain import consent
from bot.domain.calendar import local_date
from bot.domain.codes import Pupil, StoredCode
from bot.domain.errors import AlreadyDone, CodeReason, CodeRefused, Refused
from bot.domain.people import Hat, Role
from bot.domain.views.linking import Linked, LinkedPerson, Offer
from bot.services import calendar_feeds, mirror_leaving, own_names
from bot.storage import accounts, audit, codes, links
from bot.storage.database import Connection
from bot.storage.links import PersonRecord

_HATS = {Role.PARENT: Hat.FAMILY, Role.STUDENT: Hat.STUDENT}


@dataclass(frozen=True, slots=True)
class _Opens:
    """What a code opens today: the person it names (or None) and the students behind it."""

    code: StoredCode
    role: Role
    school: str
    person: PersonRecord | None
    students: tuple[PersonRecord, ...]
    pupils: tuple[Pupil, ...]
    today: date


# --- looking, which does not use the code ---


def look_up(
    conn: Connection, account: int, text: str, keys: Sequence[str], now: datetime
) -> Offer | CodeRefused:
    """What a typed code opens. A refusal is handed back, not raised: a wrong try is counted in
    this transaction, which must be committed. Raises `AlreadyDone` for one's own redeemed code.
    """
    lock = _lock(conn, account, now)
    if lock is not None:
        return lock
    code = codes.find(conn, rules.digests(rules.readings(text), keys))
    if code is None:
        return _count_wrong_try(conn, account, now)
    try:
        return _offer(_opened(conn, account, code, now), account, keys)
    except CodeRefused as refusal:
        return refusal


def offered(
    conn: Connection, account: int, code_id: int, seal: str, keys: Sequence[str], now: datetime
) -> Offer:
    """The same offer again, for a button of this account. Raises `Refused` for a foreign seal,
    `CodeRefused` for what has happened to the code since."""
    return _offer(_sealed(conn, account, code_id, seal, keys, now), account, keys)


def _lock(conn: Connection, account: int, now: datetime) -> CodeRefused | None:
    until = rules.locked_until(codes.tries(conn, account), now)
    if until is None:
        return None
    return CodeRefused(CodeReason.LOCKED, until, now, codes.first_zone(conn))


def _count_wrong_try(conn: Connection, account: int, now: datetime) -> CodeRefused:
    tries = codes.tries_for_update(conn, account, now)
    if rules.locked_until(tries, now) is None:
        codes.save_tries(conn, account, rules.after_wrong_try(tries, now))
    return _lock(conn, account, now) or CodeRefused(CodeReason.UNKNOWN)


def _sealed(
    conn: Connection, account: int, code_id: int, seal: str, keys: Sequence[str], now: datetime
) -> _Opens:
    if not rules.sealed(seal, code_id, account, keys):
        raise Refused
    lock = _lock(conn, account, now)
    if lock is not None:
        raise lock
    code = codes.get(conn, code_id)
    if code is None:
        raise Refused
    return _opened(conn, account, code, now)


def _opened(conn: Connection, account: int, code: StoredCode, now: datetime) -> _Opens:
    _check(code, account, now)
    opens = _opens(conn, code, now)
    if opens.role is Role.STUDENT:
        _check_age(conn, opens)
    return opens


def _check(code: StoredCode, account: int, now: datetime) -> None:
    reason = rules.fault(code, now)
    if reason is CodeReason.USED and code.redeemed_by == account:
        raise AlreadyDone
    if reason is not None:
        raise CodeRefused(reason)


def _opens(conn: Connection, code: StoredCode, now: datetime) -> _Opens:
    """Raises `CodeRefused` when there is nobody left behind the code."""
    named = code.person_id or code.student_id or 0
    record = links.people(conn, [named])[named]
    today = local_date(now, record.school.zone)
    if record.has_left(today):
        raise CodeRefused(CodeReason.REVOKED)
    person = record if code.person_id else None
    students = _students(conn, record, today)
    role = person.role if person else Role.PARENT
    places = links.enrolments(conn, [student.id for student in students], today)
    pupils = tuple(
        Pupil(student.name, places[student.id].class_name)
        for student in students
        if student.id in places
    )
    if not pupils and role in _HATS:
        raise CodeRefused(CodeReason.REVOKED)
    return _Opens(code, role, record.school.name, person, students, pupils, today)


def _students(conn: Connection, named: PersonRecord, today: date) -> tuple[PersonRecord, ...]:
    if named.role is Role.STUDENT:
        return (named,)
    wards = links.wards(conn, [named.id], today).get(named.id, [])
    records = links.people(conn, wards)
    return tuple(records[student] for student in wards)


def _check_age(conn: Connection, opens: _Opens) -> None:
    """Under 14 a representative comes first."""
    student = opens.students[0]
    if not _consents_alone(conn, student, opens.today) and not links.guardian_linked(
        conn, student.id, opens.today
    ):
        raise CodeRefused(CodeReason.TOO_YOUNG)


def _consents_alone(conn: Connection, student: PersonRecord, today: date) -> bool:
    place = links.enrolments(conn, [student.id], today).get(student.id)
    return consent.may_consent(student.birth_date, place.grade if place else None, today)


def _offer(opens: _Opens, account: int, keys: Sequence[str]) -> Offer:
    return Offer(
        code_id=opens.code.id,
        seal=rules.seal(opens.code.id, account, keys[0]),
        role=opens.role,
        school=opens.school,
        name=opens.person.name if opens.person else None,
        pupils=opens.pupils,
    )


# --- answering ---


def freeze(
    conn: Connection, account: int, code_id: int, seal: str, keys: Sequence[str], now: datetime
) -> None:
    """ "Not mine": nobody can use the code any more, and the office finds it in its journal."""
    opens = _sealed(conn, account, code_id, seal, keys, now)
    if not codes.freeze(conn, code_id, now):
        raise AlreadyDone
    audit.note(
        conn,
        now,
        opens.code.school_id,
        "code",
        code_id,
        "changed",
        after={"frozen": True, "person": opens.code.person_id, "student": opens.code.student_id},
    )


def accept(
    conn: Connection,
    account: int,
    code_id: int,
    seal: str,
    keys: Sequence[str],
    language: str,
    now: datetime,
) -> Linked:
    """The moment of consent: redeems the code by one conditional update and makes the link.

    Of two phones at once one is linked, the other gets `CodeRefused`; a doubled press of the
    same account gets `AlreadyDone`.
    """
    opens = _sealed(conn, account, code_id, seal, keys, now)
    if not codes.redeem(conn, code_id, account, now):
        _check(codes.get(conn, code_id) or opens.code, account, now)
        raise CodeRefused(CodeReason.USED)
    person = opens.person.id if opens.person else _new_guardian(conn, opens.code)
    link = links.make(conn, account, person, consent.VERSION, language, now)
    if opens.person is None:
        own_names.inherit(conn, account, person, now)
    codes.forget_tries(conn, account)
    _stand_on(conn, account, opens)
    after = {"person": person, "role": opens.role.value, "consent": consent.VERSION}
    audit.note(conn, now, opens.code.school_id, "link", link, "made", by_person=person, after=after)
    asked = accounts.preset(conn, account) is not None
    nameless = opens.person is None and own_names.to_ask(conn, account)
    ask_preset = not asked and opens.role in _HATS
    return Linked(opens.role, opens.school, opens.pupils, ask_preset, nameless)


def _new_guardian(conn: Connection, code: StoredCode) -> int:
    if code.student_id is None:
        raise Refused
    return links.add_guardian(conn, code.school_id, code.student_id, code.relation)


def _stand_on(conn: Connection, account: int, opens: _Opens) -> None:
    """The menu opens on what has just been added."""
    accounts.set_hat(conn, account, _HATS.get(opens.role, Hat.STAFF))
    if opens.students:
        accounts.set_child(conn, account, opens.students[0].id)


# --- what is linked ---


def renew(
    conn: Connection, account: int, link: int, version: int, language: str, now: datetime
) -> None:
    """Records the consent to the newer text. Raises `Refused` for another account's link or a
    text that has changed since, `AlreadyDone` for a doubled press."""
    known = links.get(conn, account, link)
    if known is None or known.unlinked or version != consent.VERSION:
        raise Refused
    if not links.renew(conn, account, link, version, language, now):
        raise AlreadyDone
    school = audit.school_of(conn, known.person_id)
    audit.note(
        conn,
        now,
        school,
        "link",
        link,
        "changed",
        by_person=known.person_id,
        before={"consent": known.consent_version},
        after={"consent": version},
    )


def unlink(
    conn: Connection, account: int, link: int, now: datetime, *, by: int | None = None
) -> None:
    """What the link gave is gone at once. Raises `Refused` for another account's link. ``by``:
    the person who took it away; None is the account itself."""
    known = links.get(conn, account, link)
    if known is None:
        raise Refused
    if not links.end(conn, account, link, now):
        raise AlreadyDone
    school = audit.school_of(conn, known.person_id)
    after = {"person": known.person_id}
    who = by or known.person_id
    audit.note(conn, now, school, "link", link, "removed", by_person=who, after=after)
    calendar_feeds.revoke_lost(conn, account, now)
    mirror_leaving.person_left(conn, account, known.person_id, now)


def linked_people(conn: Connection, account: int, now: datetime) -> tuple[LinkedPerson, ...]:
    """Everybody linked to the account, also those whose link gives nothing any more."""
    held = links.of_account(conn, account)
    records = links.people(conn, [person for _link, person in held])
    if not held:
        return ()
    today = min(local_date(now, record.school.zone) for record in records.values())
    wards = links.wards(conn, records, today)
    students = {ward for found in wards.values() for ward in found}
    own = {id_ for id_, record in records.items() if record.role is Role.STUDENT}
    names = links.people(conn, students | own)
    places = links.enrolments(conn, students | own, today)

    def pupils(person: int) -> tuple[Pupil, ...]:
        whose = [person] if person in own else wards.get(person, [])
        return tuple(Pupil(names[s].name, places[s].class_name) for s in whose if s in places)

    return tuple(
        LinkedPerson(
            link,
            person,
            records[person].role,
            records[person].name,
            records[person].school.name,
            pupils(person),
        )
        for link, person in held
    )
