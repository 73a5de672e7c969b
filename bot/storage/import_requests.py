"""Files and rows that the office has sent on the way into the diary."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from bot.domain.people import StaffRef
from bot.domain.views.office import Request
from bot.storage.importing import undo
from bot.storage.tables import ImportRequest

WORKS_AT_MOST = timedelta(minutes=10)
"""An import that has not ended by then died with its process: it may be begun again."""
KEPT = timedelta(days=30)

_ONE = select(ImportRequest).where(ImportRequest.id == bindparam("request"))
_BEGIN = (
    update(ImportRequest)
    .where(
        ImportRequest.id == bindparam("request"),
        or_(
            ImportRequest.state == "sent",
            and_(ImportRequest.state == "working", ImportRequest.begun_at < bindparam("dead")),
        ),
    )
    .values(state="working", begun_at=bindparam("now"))
)
_END = (
    update(ImportRequest)
    .where(ImportRequest.id == bindparam("request"), ImportRequest.state == "working")
    .values(state=bindparam("after"))
)
_WISH = (
    update(ImportRequest)
    .where(ImportRequest.id == bindparam("request"), ImportRequest.state == "sent")
    .values(new_year=bindparam("its_new_year"), accept=bindparam("its_accept"))
)
_DROP = (
    update(ImportRequest)
    .where(ImportRequest.id == bindparam("request"), ImportRequest.state == "sent")
    .values(state="dropped")
)
_OLD = delete(ImportRequest).where(
    ImportRequest.school_id == bindparam("school"), ImportRequest.made_at < bindparam("before")
)


def make(
    conn: Connection,
    office: StaffRef,
    account: int,
    bot: str,
    name: str,
    now: datetime,
    *,
    file_id: str = "",
    rows: dict[str, Any] | None = None,
) -> int:
    """A request that waits for its dry run; old ones of the school are forgotten."""
    conn.execute(_OLD, {"school": office.school.id, "before": now - KEPT})
    values = {
        "school_id": office.school.id,
        "person_id": office.id,
        "account_id": account,
        "bot": bot,
        "file_id": file_id,
        "name": name,
        "rows": rows or {},
        "made_at": now,
    }
    key = conn.execute(insert(ImportRequest).values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def get(conn: Connection, request: int) -> Request | None:
    found = conn.execute(_ONE, {"request": request}).mappings().first()
    if found is None:
        return None
    return Request(
        id=found["id"],
        school=found["school_id"],
        person=found["person_id"],
        account=found["account_id"],
        bot=found["bot"],
        file_id=found["file_id"],
        name=found["name"],
        rows=found["rows"],
        new_year=found["new_year"],
        accept=found["accept"],
        state=found["state"],
    )


_FORM = (
    select(ImportRequest.rows)
    .where(
        ImportRequest.school_id == bindparam("school"),
        ImportRequest.name == bindparam("name"),
        ImportRequest.file_id == "",
        ImportRequest.state == "applied",
    )
    .order_by(ImportRequest.id.desc())
    .limit(1)
)


def form_of(conn: Connection, school: int, name: str) -> dict[str, Any]:
    """The rows of the form that was applied last under that title; none for a file."""
    return dict(conn.execute(_FORM, {"school": school, "name": name}).scalar() or {})


def wish(conn: Connection, request: int, *, new_year: bool, accept: bool) -> bool:
    """How it is to be applied; False when it is no longer waiting."""
    values = {"request": request, "its_new_year": new_year, "its_accept": accept}
    return conn.execute(_WISH, values).rowcount == 1


def begin(conn: Connection, request: int, now: datetime) -> bool:
    """Whether this press is the one that applies it."""
    values = {"request": request, "now": now, "dead": now - WORKS_AT_MOST}
    return conn.execute(_BEGIN, values).rowcount == 1


def end(conn: Connection, request: int, *, applied: bool) -> bool:
    """It is done, or may be tried again. False when somebody else has ended it."""
    after = "applied" if applied else "sent"
    return conn.execute(_END, {"request": request, "after": after}).rowcount == 1


def drop(conn: Connection, request: int) -> bool:
    return conn.execute(_DROP, {"request": request}).rowcount == 1


def last_import(conn: Connection, office: StaffRef) -> undo.LastBatch | None:
    """The import of the school that would be undone."""
    return undo.last_batch(conn, office.school.id)
