"""Notices of absence: filed once for each form, found, moved from state to state."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.absence import MOVES, Cause, Certificate, Draft, Notice, State, When
from bot.domain.people import Name, StudentRef
from bot.domain.views.absence import Pupil
from bot.storage.prepared import Prepared
from bot.storage.tables import AbsenceNotice, Person, SchoolClass

_Row = Row[*tuple[Any, ...]]
_account: BindParameter[Any] = bindparam("its_account")
_ids: BindParameter[Any] = bindparam("ids", expanding=True)

PAGE = 8


def lock_student(conn: Connection, student: int) -> None:
    """Whoever files about this student next waits: what is decided below stays true until the
    commit. SQLite has one writer anyway."""
    conn.execute(_LOCK, {"student": student})


# "no key": rows that refer to the student may be written meanwhile
_LOCK = select(Person.id).where(Person.id == bindparam("student")).with_for_update(key_share=True)


def when_of(row: _Row) -> When:
    return When(row.first_day, row.last_day, tuple(row.numbers))


_answerer = aliased(Person, name="answerer")
_pupil = aliased(Person, name="pupil")
_by = aliased(Person, name="filer")
_COLUMNS = (
    AbsenceNotice.id,
    AbsenceNotice.student_id,
    AbsenceNotice.class_id,
    AbsenceNotice.school_id,
    AbsenceNotice.filer,
    AbsenceNotice.person_id,
    AbsenceNotice.account_id,
    AbsenceNotice.name,
    AbsenceNotice.filed_at,
    AbsenceNotice.first_day,
    AbsenceNotice.last_day,
    AbsenceNotice.numbers,
    AbsenceNotice.comes,
    AbsenceNotice.cause,
    AbsenceNotice.comment,
    AbsenceNotice.language,
    AbsenceNotice.hide_cause,
    AbsenceNotice.state,
    AbsenceNotice.seen_at,
    AbsenceNotice.answer,
    AbsenceNotice.answered_at,
    AbsenceNotice.certificate_code,
    AbsenceNotice.certificate_first,
    AbsenceNotice.certificate_last,
    _answerer.last_name,
    _answerer.first_name,
    _answerer.middle_name,
    _by.relation,
)
_NOTICES = (
    select(*_COLUMNS)
    .outerjoin(_answerer, _answerer.id == AbsenceNotice.answered_by)
    .outerjoin(_by, _by.id == AbsenceNotice.person_id)
)
_BETWEEN = _NOTICES.where(
    AbsenceNotice.student_id.in_(_ids),
    AbsenceNotice.last_day >= bindparam("first"),
    AbsenceNotice.first_day <= bindparam("last"),
).order_by(AbsenceNotice.id)
_OF_STUDENT = Prepared(
    _NOTICES.where(
        AbsenceNotice.student_id == bindparam("student"),
        AbsenceNotice.last_day >= bindparam("first"),
        AbsenceNotice.first_day <= bindparam("last"),
    ).order_by(AbsenceNotice.id)
)
_PAGE = (
    _NOTICES.add_columns(func.count().over().label("total"))
    .where(AbsenceNotice.student_id == bindparam("student"))
    .order_by(AbsenceNotice.first_day.desc(), AbsenceNotice.id.desc())
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_OF_DRAFT = _NOTICES.where(
    AbsenceNotice.draft_id == bindparam("draft"), AbsenceNotice.account_id == _account
)
_WITH_PUPIL = (
    select(
        *_COLUMNS,
        _pupil.last_name.label("pupil_last"),
        _pupil.first_name.label("pupil_first"),
        _pupil.middle_name.label("pupil_middle"),
        SchoolClass.name.label("class_name"),
        func.count().over().label("total"),
    )
    .join(_pupil, _pupil.id == AbsenceNotice.student_id)
    .join(SchoolClass, SchoolClass.id == AbsenceNotice.class_id)
    .outerjoin(_answerer, _answerer.id == AbsenceNotice.answered_by)
    .outerjoin(_by, _by.id == AbsenceNotice.person_id)
)
_ONE = _WITH_PUPIL.where(AbsenceNotice.id == bindparam("notice"))
_waits = case((AbsenceNotice.state.in_((State.FILED.value, State.SEEN.value)), 0), else_=1)
_OF_CLASS = (
    _WITH_PUPIL.where(
        AbsenceNotice.class_id == bindparam("class"),
        AbsenceNotice.last_day >= bindparam("since"),
        AbsenceNotice.state != State.WITHDRAWN.value,
    )
    .order_by(_waits, AbsenceNotice.first_day, AbsenceNotice.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_ON_DAY = _WITH_PUPIL.where(
    AbsenceNotice.class_id.in_(_ids),
    AbsenceNotice.first_day <= bindparam("day"),
    AbsenceNotice.last_day >= bindparam("day"),
    AbsenceNotice.state != State.WITHDRAWN.value,
).order_by(AbsenceNotice.id)
_FILE = {
    "sqlite": sqlite.insert(AbsenceNotice).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(AbsenceNotice).on_conflict_do_nothing(),
}


def file(
    conn: Connection,
    student: StudentRef,
    draft: Draft,
    filer: str,
    name: str,
    account: int,
    language: str,
    now: datetime,
) -> bool:
    """Makes the notice of a form; False when it was made before: "Send" was pressed twice."""
    cause = draft.cause or Cause.OTHER
    values = {
        "school_id": student.school.id,
        "student_id": student.id,
        "class_id": student.class_id,
        "draft_id": draft.id,
        "filer": filer,
        "person_id": student.parent_id,
        "account_id": account,
        "name": name,
        "filed_at": now,
        "first_day": draft.when.first,
        "last_day": draft.when.last,
        "numbers": list(draft.when.numbers),
        "comes": draft.comes,
        "cause": cause.value,
        "comment": draft.comment,
        "language": language,
        "hide_cause": draft.hide_cause,
        "state": State.FILED.value,
    }
    return conn.execute(_FILE[conn.dialect.name], values).rowcount == 1


def of_draft(conn: Connection, account: int, draft_id: int) -> Notice | None:
    """What a form of this account has become."""
    row = conn.execute(_OF_DRAFT, {"draft": draft_id, "its_account": account}).first()
    return None if row is None else _notice(row)


def between(
    conn: Connection, students: Collection[int], first: date, last: date
) -> tuple[Notice, ...]:
    """Every notice of these students about days between the two, withdrawn ones too."""
    where = {"ids": list(students), "first": first, "last": last}
    return tuple(_notice(row) for row in conn.execute(_BETWEEN, where))


def of_days(conn: Connection, student: StudentRef, first: date, last: date) -> tuple[Notice, ...]:
    """The same for the one student of a diary's page, which is opened all day."""
    key = {"student": student.id, "first": first, "last": last}
    return tuple(_notice(row) for row in _OF_STUDENT.rows(conn, key))


def page(conn: Connection, student: StudentRef, number: int) -> tuple[tuple[Notice, ...], int]:
    """A page of the student's notices, the latest days first, and how many pages there are."""
    rows = conn.execute(_PAGE, {"student": student.id, "skip": number * PAGE}).all()
    total = rows[0].total if rows else 0
    return tuple(_notice(row) for row in rows), -(-total // PAGE)


def one(conn: Connection, notice: int) -> tuple[Notice, Pupil] | None:
    """A notice by its number. The caller asks `domain.access` who may see it."""
    row = conn.execute(_ONE, {"notice": notice}).first()
    return None if row is None else (_notice(row), _whose(row))


def of_class(
    conn: Connection, class_id: int, since: date, number: int
) -> tuple[tuple[tuple[Notice, Pupil], ...], int]:
    """A page of a class's notices that are not over before ``since``: what waits for an answer
    first. And how many pages there are."""
    where = {"class": class_id, "since": since, "skip": number * PAGE}
    rows = conn.execute(_OF_CLASS, where).all()
    total = rows[0].total if rows else 0
    return tuple((_notice(row), _whose(row)) for row in rows), -(-total // PAGE)


def on_day(
    conn: Connection, classes: Collection[int], day: date
) -> tuple[tuple[Notice, Pupil], ...]:
    """The notices of these classes about one day."""
    rows = conn.execute(_ON_DAY, {"ids": list(classes), "day": day})
    return tuple((_notice(row), _whose(row)) for row in rows)


def move(conn: Connection, notice: int, to: State, facts: Mapping[str, Any]) -> bool:
    """Moves a notice to another state and notes ``facts`` (columns) with it; False when it is in
    no state that allows it (any more)."""
    allowed = [state.value for state in MOVES[to]]
    statement = (
        update(AbsenceNotice)
        .where(AbsenceNotice.id == notice, AbsenceNotice.state.in_(allowed))
        .values(state=to.value, **facts)
    )
    return conn.execute(statement).rowcount == 1


def _whose(row: _Row) -> Pupil:
    name = Name(row.pupil_last, row.pupil_first, row.pupil_middle)
    return Pupil(row.student_id, name, row.class_id, row.class_name)


def _notice(row: _Row) -> Notice:
    answered_by = row.last_name and Name(row.last_name, row.first_name, row.middle_name)
    return Notice(
        id=row.id,
        student_id=row.student_id,
        class_id=row.class_id,
        school_id=row.school_id,
        filer=row.filer,
        person_id=row.person_id,
        account_id=row.account_id,
        name=row.name,
        filed_at=row.filed_at,
        when=when_of(row),
        comes=bool(row.comes),
        cause=Cause(row.cause),
        comment=row.comment,
        language=row.language,
        hide_cause=bool(row.hide_cause),
        state=State(row.state),
        answer=row.answer,
        answered_by=answered_by or None,
        answered_at=row.answered_at,
        seen_at=row.seen_at,
        certificate=_certificate(row),
        relation=row.relation or "",
    )


def _certificate(row: _Row) -> Certificate | None:
    if row.certificate_code is None:
        return None
    return Certificate(row.certificate_code, row.certificate_first, row.certificate_last)
