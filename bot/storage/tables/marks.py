"""What teachers write of a student: marks, dots, marks of terms, remarks."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args, who_refers


class Mark(Numbered, Base):
    """A mark as it stands now; `MarkEvent` holds every state it ever had."""

    __tablename__ = "mark"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    kind: Mapped[str]
    """Kind of work as written by the school."""
    value: Mapped[int | None]
    """1 to 5, or None for what never counts (зач, незач, осв)."""
    text: Mapped[str]
    """As written: ``5-``, ``4/5``, ``зач``."""
    weight: Mapped[Fraction]
    comment: Mapped[str] = mapped_column(server_default="")
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(server_default="import")
    """Who wrote the current state: ``import``, ``bot`` or a diary system."""
    foreign_id: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "student_id", "day"),
        Index(None, "student_id", "edited_at"),
        Index(None, "class_id", "subject_id", "day"),
        Index(None, "batch_id"),
        who_refers("set_by"),
    )


class MarkEvent(Numbered, Base):
    """Append-only: one row for each state of a mark, the first one included."""

    __tablename__ = "mark_event"
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The teacher for whom an operator entered it."""
    action: Mapped[str]  # set, corrected, removed, restored
    value: Mapped[int | None]
    text: Mapped[str]
    weight: Mapped[Fraction]
    comment: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "mark_id"),
        Index(None, "batch_id"),
        who_refers("by_person"),
        who_refers("for_person"),
    )


class Dot(Numbered, Base):
    """``owed`` work, ``planned`` work, or ``again`` (will ask again, beside a mark)."""

    __tablename__ = "dot"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    kind: Mapped[str]
    what: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_mark: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    foreign_id: Mapped[str | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "student_id", "day"),
        Index(None, "batch_id"),
        who_refers("mark_id"),
        who_refers("closed_by_mark"),
        who_refers("set_by"),
    )


class TermMark(Numbered, Base):
    """What the school entered for a period; never computed.

    ``period``: ``term`` (then ``term_name``), ``year``, ``exam`` or ``final``.
    """

    __tablename__ = "term_mark"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    period: Mapped[str]
    term_name: Mapped[str] = mapped_column(server_default="")
    value: Mapped[int | None]
    text: Mapped[str]
    edited_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("student_id", "subject_id", "class_id", "period", "term_name"),
        Index(None, "batch_id"),
    )


class Remark(Numbered, Base):
    __tablename__ = "remark"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    praise: Mapped[bool]
    text: Mapped[str]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "student_id", "day"), Index(None, "batch_id"), who_refers("set_by")
    )
