"""Lessons of dates, and what teachers enter for them."""

from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args, who_refers
from bot.storage.types import BigId


class Lesson(Numbered, Base):
    """A lesson of a date, made from the plan for the whole year; a substitution changes the row.

    ``status``: ``planned``, ``replaced`` (other subject or teacher), ``moved`` (other number or
    room) or ``cancelled``. The ``planned_*`` columns keep what stood in the plan.
    """

    __tablename__ = "lesson"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    number: Mapped[int]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(server_default="")
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    status: Mapped[str] = mapped_column(server_default="planned")
    reason: Mapped[str] = mapped_column(server_default="")
    remote: Mapped[bool] = mapped_column(server_default=sql("false"))
    topic: Mapped[str] = mapped_column(server_default="")
    planned_subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    planned_teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_room: Mapped[str | None]
    planned_number: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(
            "uq_lesson_place",
            "class_id",
            "day",
            "number",
            sql("coalesce(group_id, 0)"),
            unique=True,
        ),
        Index(None, "teacher_id", "day"),
        Index(None, "batch_id"),
        who_refers("planned_teacher_id"),
        Index(
            "ix_lesson_changed",
            "day",
            sqlite_where=sql("status <> 'planned'"),
            postgresql_where=sql("status <> 'planned'"),
        ),
    )


class LessonLink(Base):
    """Where a distance lesson is held, or its record is found."""

    __tablename__ = "lesson_link"
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    url: Mapped[str]
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class LessonDraft(Numbered, Base):
    """What somebody is entering for a lesson and has not saved yet: one for each account."""

    __tablename__ = "lesson_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    """None until it is known which lesson the words are about."""
    words: Mapped[str] = mapped_column(server_default="")
    """The message, while its lesson is being chosen."""
    kind: Mapped[str]
    weight: Mapped[Fraction | None]
    """None: the usual one of the kind."""
    pen: Mapped[str] = mapped_column(server_default="5")
    """What a tap on a name gives."""
    beside: Mapped[bool] = mapped_column(server_default=sql("false"))
    """New marks stand beside those of the same kind instead of correcting them."""
    reason: Mapped[str] = mapped_column(server_default="")
    content: Mapped[dict[str, Any]]
    """Entries, questions and what was not understood (`domain.drafts`)."""
    updated_at: Mapped[datetime]
    __table_args__ = args(Index(None, "lesson_id"))


class LessonSaving(Numbered, Base):
    """What was saved at once, so that it can be undone and told in the evening."""

    __tablename__ = "lesson_saving"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    draft_id: Mapped[int] = mapped_column(BigId, unique=True)
    """The draft it was made from: pressing "Save" twice saves once."""
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """In whose name."""
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    marks: Mapped[int]
    absences: Mapped[int]
    dots: Mapped[int]
    roll_called: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Attendance was looked at, also when nobody was absent."""
    content: Mapped[dict[str, Any]]
    """Ids of what was written, with the codes of attendance before."""
    undone_at: Mapped[datetime | None]
    __table_args__ = args(Index(None, "teacher_id", "at"), Index(None, "lesson_id"))


class SavingDispute(Base):
    """ "That was not me": a teacher denies what was entered in their name on a day."""

    __tablename__ = "saving_dispute"
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
