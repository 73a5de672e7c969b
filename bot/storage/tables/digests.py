"""How far the regular messages have come, and what was answered under them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class DigestRun(Base):
    """One making of digests: how far it has come, and whether it is complete."""

    __tablename__ = "digest_run"
    bot: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    cursor: Mapped[int]
    """The last account that is done."""
    done_at: Mapped[datetime | None]


class DigestAnswer(Base):
    """A parent's one-tap answer under a digest: ``discussed`` or ``help``."""

    __tablename__ = "digest_answer"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "student_id"),)


class ClassMorning(Base):
    """The messages a class teacher gets at a school's hour: made once, whoever looks."""

    __tablename__ = "class_morning"
    bot: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
