"""What happens at a school, and what families and organizers say of it."""

from datetime import date, datetime, time

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class Event(Numbered, Base):
    __tablename__ = "event"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    day: Mapped[date]
    starts_at: Mapped[time | None]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organizer_name: Mapped[str] = mapped_column(server_default="")
    class_ids: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Empty: the whole school."""
    cancelled_at: Mapped[datetime | None]
    """Families may have answered it: it is shown as cancelled and not forgotten."""
    cancelled_for: Mapped[str] = mapped_column(server_default="")
    """Why, as families may read it."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "school_id", "day"))


class EventPart(Base):
    """ "I take part": who said it, and for which student."""

    __tablename__ = "event_part"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "student_id"), Index(None, "person_id"))


class EventQuestion(Numbered, Base):
    """A family's words to an event's organizer, relayed by the bot, and the answer."""

    __tablename__ = "event_question"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = args(
        Index(None, "event_id"), Index(None, "person_id"), Index(None, "student_id")
    )


class EventResult(Base):
    """What came of an event, for those who missed it."""

    __tablename__ = "event_result"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
