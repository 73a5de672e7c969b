"""Classes, subjects and groups, and who is in them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class SchoolClass(Numbered, Base):
    __tablename__ = "school_class"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    """The calendar year in which the school year begins."""
    grade: Mapped[int]
    letter: Mapped[str]
    name: Mapped[str]
    class_teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(server_default="")
    profile: Mapped[str] = mapped_column(server_default="")
    shift: Mapped[int] = mapped_column(server_default="1")
    days_per_week: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("school_id", "year", "name"), Index(None, "class_teacher_id")
    )


class Membership(Numbered, Base):
    """A student in a class, from a day on, until a day (inclusive) or for good."""

    __tablename__ = "membership"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "student_id"), Index(None, "class_id"))


class Subject(Numbered, Base):
    __tablename__ = "subject"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    folded_name: Mapped[str]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("school_id", "folded_name"))


class StudyGroup(Numbered, Base):
    """A subgroup of a class for one subject (English, technology, a module of ОРКСЭ)."""

    __tablename__ = "study_group"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    name: Mapped[str]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("class_id", "subject_id", "name"))


class GroupMember(Numbered, Base):
    __tablename__ = "group_member"
    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "group_id"), Index(None, "student_id"))
