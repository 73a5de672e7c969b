"""Whom families let read a diary, and who opened it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class Trust(Numbered, Base):
    """Somebody whom a representative lets read a child's diary; ``digest`` is of its own code."""

    __tablename__ = "trust"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str]
    """How the representative calls them; shown to nobody else."""
    may_sign: Mapped[bool] = mapped_column(server_default=sql("false"))
    may_notify: Mapped[bool] = mapped_column(server_default=sql("false"))
    ends_on: Mapped[date | None]
    made_at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_expires_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    consent_version: Mapped[int | None]
    consent_language: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = args(
        Index(None, "account_id"),
        Index(None, "granted_by", "student_id"),
        Index(None, "student_id"),
    )


class DiaryOpening(Base):
    """Who opened a student's diary on a day, the first time; written once, never on every read."""

    __tablename__ = "diary_opening"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    """``parent``, ``student``, ``trusted``, ``teacher`` or ``admin``."""
    at: Mapped[datetime]
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id", ondelete="SET NULL"))
    __table_args__ = (Index(None, "account_id"), Index(None, "trust_id"))
