"""The year as it is planned, for each class. What has ended stays, with its dates."""

from datetime import date, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class Term(Numbered, Base):
    __tablename__ = "term"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "starts_on"))


class Holiday(Numbered, Base):
    __tablename__ = "holiday"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "starts_on"))


class SpecialDay(Numbered, Base):
    """A dated exception: ``off``, ``as_weekday``, ``remote`` or ``short``."""

    __tablename__ = "special_day"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    kind: Mapped[str]
    as_weekday: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("class_id", "day"))


class Bell(Numbered, Base):
    """A lesson's hours for a class, from a day on. ``weekday`` None is every day (0 = Monday)."""

    __tablename__ = "bell"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    weekday: Mapped[int | None]
    number: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    break_after: Mapped[str] = mapped_column(server_default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "number"))


class TimetableSlot(Numbered, Base):
    """A lesson of the weekly plan. ``parity`` is ``odd``, ``even`` or None (every week)."""

    __tablename__ = "timetable_slot"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    weekday: Mapped[int]
    number: Mapped[int]
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(server_default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"))
    parity: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "weekday"), Index(None, "teacher_id"))


class RegimeItem(Numbered, Base):
    """An item of the day's regime: a meal, a walk, a club."""

    __tablename__ = "regime_item"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    weekday: Mapped[int | None]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    activity: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id"))
