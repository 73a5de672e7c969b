"""Who was not at a lesson, and what families say of it."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args, who_refers
from bot.storage.types import BigId


class Attendance(Numbered, Base):
    """``code``: ``н`` absent, ``б`` ill, ``у/п`` good cause, ``оп`` late."""

    __tablename__ = "attendance"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    number: Mapped[int]
    code: Mapped[str]
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("student_id", "day", "number"),
        Index(None, "class_id", "day"),
        Index(None, "batch_id"),
        who_refers("edited_by"),
    )


class AbsenceClaim(Base):
    """Somebody knows about an unexpected absence: the others need not ask."""

    __tablename__ = "absence_claim"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class AbsenceNotice(Numbered, Base):
    """A family's word that a child will not come, or (``comes``) that it will after all."""

    __tablename__ = "absence_notice"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    draft_id: Mapped[int] = mapped_column(BigId, unique=True)
    """The form it was made from: pressing "Send" twice makes one notice."""
    filer: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    filed_at: Mapped[datetime]
    first_day: Mapped[date]
    last_day: Mapped[date]
    numbers: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Lessons of the one day; empty: whole days."""
    comes: Mapped[bool] = mapped_column(server_default=sql("false"))
    cause: Mapped[str]
    comment: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str]
    """Of the comment."""
    hide_cause: Mapped[bool] = mapped_column(server_default=sql("false"))
    """The student is not shown the cause and the comment."""
    state: Mapped[str] = mapped_column(server_default="filed")
    seen_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    certificate_code: Mapped[str | None]
    certificate_first: Mapped[date | None]
    certificate_last: Mapped[date | None]
    __table_args__ = args(
        Index(None, "student_id", "last_day"), Index(None, "class_id", "last_day")
    )


class AbsenceDraft(Numbered, Base):
    """A notice that is being filled in: one for each account."""

    __tablename__ = "absence_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    numbers: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    comes: Mapped[bool] = mapped_column(server_default=sql("false"))
    cause: Mapped[str | None]
    comment: Mapped[str] = mapped_column(server_default="")
    hide_cause: Mapped[bool] = mapped_column(server_default=sql("false"))
    updated_at: Mapped[datetime]
