"""Who is at a school: students, those who answer for them, and staff."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class Person(Numbered, Base):
    __tablename__ = "person"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    role: Mapped[str]
    last_name: Mapped[str]
    first_name: Mapped[str]
    middle_name: Mapped[str]
    folded_name: Mapped[str]
    """Full name folded for comparison (case, ё as е, spaces): SQLite cannot fold Cyrillic."""
    foreign_id: Mapped[str | None]
    birth_date: Mapped[date | None]
    position: Mapped[str] = mapped_column(server_default="")
    relation: Mapped[str] = mapped_column(server_default="")
    left_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("school_id", "role", "foreign_id"),
        Index(None, "school_id", "role", "folded_name"),
        Index(None, "batch_id"),
    )


class Guardianship(Numbered, Base):
    __tablename__ = "guardianship"
    parent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rights: Mapped[str] = mapped_column(server_default="full")
    basis: Mapped[str] = mapped_column(server_default="")
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("parent_id", "student_id"), Index(None, "student_id"))


class StaffSetting(Base):
    """A teacher's PIN, as a slow keyed hash, and its lock; whether to be reminded to fill in."""

    __tablename__ = "staff_setting"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    pin_hash: Mapped[str | None]
    pin_failures: Mapped[int] = mapped_column(server_default="0")
    pin_locks: Mapped[int] = mapped_column(server_default="0")
    """How many locks in a row: each doubles the next."""
    pin_locked_until: Mapped[datetime | None]
    reminders_off: Mapped[bool] = mapped_column(server_default=sql("false"))
