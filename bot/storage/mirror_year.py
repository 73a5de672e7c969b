"""What a mirrored child has besides weeks: the study year, term marks, announcements."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.audience import Offer, Place, PlaceKind, Readers, stored_offer
from bot.domain.fetched import FetchedNews, FetchedTerm, FetchedYear
from bot.domain.mirror import Difference, Kept, TermMarkFacts, TermMarkKey, clean
from bot.domain.names import folded
from bot.domain.people import Role
from bot.domain.reach import State
from bot.storage import mirror_names as names
from bot.storage.mirror_missing import note
from bot.storage.mirror_weeks import Pupil
from bot.storage.tables import (
    Announcement,
    AnnouncementRecipient,
    Holiday,
    Person,
    Subject,
    Term,
    TermMark,
)
from bot.storage.types import BigId

_Spans = set[tuple[str, date, date]]


# --- the year ---


def write_year(conn: Connection, klass: int, year: FetchedYear) -> None:
    """Terms and holidays as the system has them; what it does not say stays as it is."""
    for table, spans in ((Term, year.terms), (Holiday, year.holidays)):
        wanted = {
            (clean(s.name), s.starts_on, s.ends_on) for s in spans if s.starts_on <= s.ends_on
        }
        if wanted and wanted != _kept_spans(conn, table, klass):
            conn.execute(delete(table).where(table.class_id == klass))
            conn.execute(insert(table), _span_rows(klass, wanted))


def _kept_spans(conn: Connection, table: type[Term] | type[Holiday], klass: int) -> _Spans:
    query = select(table.name, table.starts_on, table.ends_on).where(table.class_id == klass)
    return {(row.name, row.starts_on, row.ends_on) for row in conn.execute(query)}


def _span_rows(klass: int, spans: _Spans) -> list[dict[str, Any]]:
    ordered = sorted(spans, key=lambda span: (span[1], span[0]))
    return [
        {"class_id": klass, "name": name, "starts_on": first, "ends_on": last}
        for name, first, last in ordered
    ]


def terms(conn: Connection, klass: int) -> tuple[FetchedTerm, ...]:
    query = select(Term.name, Term.starts_on, Term.ends_on).where(Term.class_id == klass)
    return tuple(FetchedTerm(*row) for row in conn.execute(query.order_by(Term.starts_on)))


def holidays(conn: Connection, klass: int) -> tuple[tuple[date, date], ...]:
    query = select(Holiday.starts_on, Holiday.ends_on).where(Holiday.class_id == klass)
    return tuple((row.starts_on, row.ends_on) for row in conn.execute(query))


# --- term marks ---

_TERM_MARKS = (
    select(
        TermMark.id,
        Subject.name,
        TermMark.period,
        TermMark.term_name,
        TermMark.value,
        TermMark.text,
    )
    .join(Subject, Subject.id == TermMark.subject_id)
    .where(
        TermMark.student_id == bindparam("student", type_=BigId),
        TermMark.class_id == bindparam("class", type_=BigId),
    )
)


def term_marks(conn: Connection, pupil: Pupil) -> dict[TermMarkKey, Kept[TermMarkFacts]]:
    rows = conn.execute(_TERM_MARKS, {"student": pupil.student, "class": pupil.klass})
    return {
        (folded(row.name), row.period, row.term_name): Kept(
            row.id, TermMarkFacts(row.name, row.value, row.text)
        )
        for row in rows
    }


def write_term_marks(
    conn: Connection, pupil: Pupil, part: Difference[TermMarkKey, TermMarkFacts], now: datetime
) -> None:
    gone = [row.id for row in part.gone]
    if gone:
        conn.execute(delete(TermMark).where(TermMark.id.in_(gone)))
    for row, facts in part.changed:
        values = {"value": facts.value, "text": facts.text, "edited_at": now}
        conn.execute(update(TermMark).where(TermMark.id == row.id).values(**values))
    if part.added:
        subjects = names.subjects(conn, pupil.school, (facts.subject for _key, facts in part.added))
        rows = [
            {
                "student_id": pupil.student,
                "class_id": pupil.klass,
                "subject_id": subjects[key[0]],
                "period": key[1],
                "term_name": key[2],
                "value": facts.value,
                "text": facts.text,
                "edited_at": pupil.silent_at or now,
            }
            for key, facts in part.added
        ]
        conn.execute(insert(TermMark), rows)
    note(conn, pupil.mirror, TermMark.__tablename__, part, now)


# --- announcements ---

_FAMILY = select(Person.id).where(
    Person.school_id == bindparam("school", type_=BigId),
    Person.role.in_((Role.PARENT.value, Role.STUDENT.value)),
)


def family(conn: Connection, school: int) -> list[int]:
    """The student and everybody who stands for them."""
    return list(conn.execute(_FAMILY, {"school": school}).scalars())


def known_news(conn: Connection, school: int, keys: Iterable[str]) -> Mapping[str, tuple[int, str]]:
    """Announcements that are here already, by foreign id: their id and text."""
    query = select(Announcement.foreign_id, Announcement.id, Announcement.text).where(
        Announcement.school_id == school, Announcement.foreign_id.in_(list(keys))
    )
    return {row.foreign_id: (row.id, row.text) for row in conn.execute(query)}


def add_news(
    conn: Connection,
    pupil: Pupil,
    class_name: str,
    one: FetchedNews,
    text: str,
    at: datetime,
    now: datetime,
) -> int:
    """An announcement to the whole family; nobody is written to yet."""
    author = clean(one.author)
    who = names.teachers(conn, pupil.school, (author,))[folded(author)] if author else None
    place = Place(PlaceKind.CLASS, pupil.klass)
    values: dict[str, Any] = {
        "school_id": pupil.school,
        "author_id": who,
        "text": text,
        "language": "ru",
        "audience": {
            "places": [place.token],
            "names": [stored_offer(Offer(place, class_name))],
            "readers": Readers.BOTH.value,
        },
        "created_at": now,
        "publish_at": at,
        "foreign_id": one.id,
    }
    made: Any = conn.execute(insert(Announcement).values(**values)).inserted_primary_key
    return int(made[0])


def hand_news(
    conn: Connection, announcement: int, people: Iterable[int], read_at: datetime | None
) -> None:
    """To whom it is. ``read_at``: it is no news to them."""
    state = State.WAITING if read_at is None else State.DELIVERED
    rows = [
        {
            "announcement_id": announcement,
            "person_id": person,
            "state": state.value,
            "read_at": read_at,
        }
        for person in people
    ]
    if rows:
        conn.execute(insert(AnnouncementRecipient), rows)


def rewrite_news(conn: Connection, announcement: int, text: str, now: datetime) -> None:
    conn.execute(
        update(Announcement).where(Announcement.id == announcement).values(text=text, edited_at=now)
    )
