"""Letters of families: to a teacher, and to the office."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class Thread(Numbered, Base):
    """A family's words with one teacher about one student; one open thread for the three."""

    __tablename__ = "thread"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """The representative or the student who writes."""
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    __table_args__ = args(
        Index(
            "uq_thread_open",
            "writer_id",
            "student_id",
            "teacher_id",
            unique=True,
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
        ),
        Index(None, "teacher_id", "last_at"),
        Index(None, "student_id"),
    )


class ThreadMessage(Numbered, Base):
    __tablename__ = "thread_message"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    by_teacher: Mapped[bool]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When the other side is told: in the morning for what was written out of hours."""
    text: Mapped[str]
    language: Mapped[str]
    read_at: Mapped[datetime | None]
    """When the other side opened it."""
    __table_args__ = args(Index(None, "thread_id", "id"))


class Ticket(Numbered, Base):
    """A question to the school's office. ``state``: ``new``, ``seen``, ``answered``, ``closed``."""

    __tablename__ = "ticket"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who asks."""
    student_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    category: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="new")
    made_at: Mapped[datetime]
    last_at: Mapped[datetime]
    __table_args__ = args(
        Index(None, "person_id"), Index(None, "school_id", "state"), Index(None, "student_id")
    )


class TicketMessage(Numbered, Base):
    __tablename__ = "ticket_message"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    by_office: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who of the office answered; None: the asker's own words."""
    at: Mapped[datetime]
    text: Mapped[str]
    language: Mapped[str]
    __table_args__ = args(Index(None, "ticket_id", "id"))
