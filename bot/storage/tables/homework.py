"""What is to be done at home, who has done it, and what they handed in."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args, who_refers


class Homework(Numbered, Base):
    __tablename__ = "homework"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"))
    due_on: Mapped[date]
    task: Mapped[str]
    compulsory: Mapped[bool] = mapped_column(server_default=sql("true"))
    only_some: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Only for the students in ``homework_student``."""
    book_grams: Mapped[int | None]
    """Weight of the textbooks the task needs, in grams."""
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    foreign_id: Mapped[str | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "class_id", "due_on"), Index(None, "batch_id"), who_refers("edited_by")
    )


class HomeworkStudent(Base):
    """A student for whom a piece of homework is, where it is not for everybody."""

    __tablename__ = "homework_student"
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    __table_args__ = (Index(None, "student_id"),)


class HomeworkTick(Base):
    """The student's "done" and the teacher's "handed in"."""

    __tablename__ = "homework_tick"
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    done_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "student_id"),)


class HandedIn(Numbered, Base):
    """A student's work as sent in the chat; its files are attachments."""

    __tablename__ = "handed_in"
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]
    __table_args__ = args(UniqueConstraint("homework_id", "student_id"), Index(None, "student_id"))


class HomeworkDraft(Numbered, Base):
    """Homework that is being written: one for each account."""

    __tablename__ = "homework_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    homework_id: Mapped[int | None] = mapped_column(ForeignKey("homework.id"))
    """The homework being changed; None for a new one."""
    task: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date]
    compulsory: Mapped[bool] = mapped_column(server_default=sql("true"))
    students: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Empty: everybody of the lesson."""
    updated_at: Mapped[datetime]
    __table_args__ = args(Index(None, "lesson_id"))
