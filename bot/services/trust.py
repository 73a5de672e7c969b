"""Trust somebody with a child's diary: invite, take up, change, withdraw."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain import codes as rules
from bot.domain import consent, trust
from bot.domain.calendar import local_date
from bot.domain.codes import Pupil
from bot.domain.errors import AlreadyDone, CodeReason, CodeRefused, NotUnderstood, Refused
from bot.domain.people import Grant, Hat, StudentRef
from bot.domain.trust import Invitation, Trusted
from bot.domain.views.trust import TrustOffer
from bot.storage import accounts, audit, codes, links, trusts
from bot.storage.database import Connection

# --- the representative ---


def begin(conn: Connection, student: StudentRef, label: str, now: datetime) -> Trusted:
    """A new trusted person under the representative's own word for them; read-only, no code."""
    name = " ".join(label.split())
    if not name or len(name) > trust.LABEL_LIMIT:
        raise NotUnderstood("label")
    if len(trusts.of_student(conn, student)) >= trust.MOST:
        raise Refused
    today = local_date(now, student.school.zone)
    made = trusts.add(conn, student, name, trust.usual_end(today), now)
    audit.note(conn, now, student.school.id, "trust", made, "made", by_person=student.parent_id)
    return of(conn, student, made)


def of(conn: Connection, student: StudentRef, trust_id: int) -> Trusted:
    """One's own trust; `Refused` for anybody else's, and for a withdrawn one."""
    found = trusts.one(conn, student, trust_id)
    if found is None:
        raise Refused
    return found


def toggle(
    conn: Connection, student: StudentRef, trust_id: int, grant: Grant, now: datetime
) -> Trusted:
    before = of(conn, student, trust_id)
    after = replace(before, granted=before.granted ^ {grant})
    trusts.set_grants(conn, student, trust_id, after.granted)
    _note_change(conn, student, before, after, now)
    return after


def set_end(
    conn: Connection, student: StudentRef, trust_id: int, ends_on: date, now: datetime
) -> Trusted:
    """From today to the end of the next school year; `Refused` beyond."""
    before = of(conn, student, trust_id)
    today = local_date(now, student.school.zone)
    if not today <= ends_on <= trust.latest_end(today):
        raise Refused
    trusts.set_end(conn, student, trust_id, ends_on)
    after = replace(before, ends_on=ends_on)
    _note_change(conn, student, before, after, now)
    return after


def _note_change(
    conn: Connection, student: StudentRef, before: Trusted, after: Trusted, now: datetime
) -> None:
    audit.note(
        conn,
        now,
        student.school.id,
        "trust",
        before.id,
        "changed",
        by_person=student.parent_id,
        before=_facts(before),
        after=_facts(after),
    )


def _facts(one: Trusted) -> dict[str, object]:
    ends = one.ends_on.isoformat() if one.ends_on else None
    return {"granted": sorted(one.granted), "ends_on": ends}


def issue(
    conn: Connection, student: StudentRef, trust_id: int, keys: Sequence[str], now: datetime
) -> str:
    """A fresh code, which exists in this answer only; a former one ends."""
    code, expires = rules.new_code(), now + rules.VALID_FOR
    if not trusts.set_code(conn, student, trust_id, rules.digest(code, keys[0]), expires):
        raise Refused
    return code


def withdraw(conn: Connection, student: StudentRef, trust_id: int, now: datetime) -> None:
    if not trusts.withdraw(conn, student, trust_id, now):
        raise AlreadyDone
    audit.note(
        conn, now, student.school.id, "trust", trust_id, "removed", by_person=student.parent_id
    )


# --- the trusted person ---


def look_up(
    conn: Connection, account: int, text: str, keys: Sequence[str], now: datetime
) -> TrustOffer | CodeRefused | None:
    """What a typed code opens; None when it is no trusted person's code (or the account is
    locked: whoever asks next says so). Raises `AlreadyDone` for one's own, used already."""
    if rules.locked_until(codes.tries(conn, account), now) is not None:
        return None
    found = trusts.find(conn, rules.digests(rules.readings(text), keys))
    if found is None:
        return None
    try:
        return _offer(conn, account, found, keys, now)
    except CodeRefused as refusal:
        return refusal


def offered(
    conn: Connection, account: int, trust_id: int, stamp: str, keys: Sequence[str], now: datetime
) -> TrustOffer:
    """The same offer again, for a button. Raises `Refused` for a foreign seal, `CodeRefused` for
    what has happened since."""
    found = trusts.get(conn, trust_id) if trust.sealed(stamp, trust_id, account, keys) else None
    if found is None:
        raise Refused
    return _offer(conn, account, found, keys, now)


def _offer(
    conn: Connection, account: int, found: Invitation, keys: Sequence[str], now: datetime
) -> TrustOffer:
    record = links.people(conn, [found.student_id])[found.student_id]
    today = local_date(now, record.school.zone)
    _check(found, account, now, today)
    place = links.enrolments(conn, [found.student_id], today).get(found.student_id)
    guarded = found.student_id in links.wards(conn, [found.granted_by], today).get(
        found.granted_by, []
    )
    if place is None or not guarded:
        raise CodeRefused(CodeReason.REVOKED)
    if trusts.is_granter(conn, account, found.granted_by):
        raise CodeRefused(CodeReason.OWN)
    return TrustOffer(
        trust_id=found.id,
        seal=trust.seal(found.id, account, keys[0]),
        school=record.school,
        pupil=Pupil(record.name, place.class_name),
        granted=found.granted,
        ends_on=found.ends_on,
    )


def _check(found: Invitation, account: int, now: datetime, today: date) -> None:
    reason = found.fault(now, today)
    if reason is CodeReason.USED and found.account_id == account and found.withdrawn_at is None:
        raise AlreadyDone
    if reason is not None:
        raise CodeRefused(reason)


def accept(
    conn: Connection,
    account: int,
    trust_id: int,
    stamp: str,
    keys: Sequence[str],
    language: str,
    now: datetime,
) -> TrustOffer:
    """The moment of consent: one phone gets it, another one `CodeRefused`."""
    offer = offered(conn, account, trust_id, stamp, keys, now)
    if not trusts.take(conn, trust_id, account, consent.VERSION, language, now):
        raise CodeRefused(CodeReason.USED)
    codes.forget_tries(conn, account)
    found = trusts.get(conn, trust_id)
    if found is None:
        raise Refused
    accounts.set_hat(conn, account, Hat.FAMILY)
    accounts.set_child(conn, account, found.student_id)
    after = {"accepted": True, "consent": consent.VERSION}
    audit.note(conn, now, found.school_id, "trust", trust_id, "changed", after=after)
    return offer


def renew(conn: Connection, account: int, trust_id: int, version: int, language: str) -> None:
    if version != consent.VERSION:
        raise Refused
    if not trusts.renew(conn, account, trust_id, version, language):
        raise AlreadyDone


def leave(conn: Connection, account: int, trust_id: int, now: datetime) -> None:
    found = trusts.get(conn, trust_id)
    if found is None or found.account_id != account:
        raise Refused
    if not trusts.leave(conn, account, trust_id, now):
        raise AlreadyDone
    audit.note(conn, now, found.school_id, "trust", trust_id, "removed")
