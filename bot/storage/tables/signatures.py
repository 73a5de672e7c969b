"""Weeks that were read and signed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class WeekSnapshot(Numbered, Base):
    """A week as somebody signed it, in canonical words; kept once for equal contents."""

    __tablename__ = "week_snapshot"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    week: Mapped[date]
    """The Monday."""
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str]
    __table_args__ = args(UniqueConstraint("student_id", "week", "digest"))


class Signature(Numbered, Base):
    """ "I have read it": once for each signer and week."""

    __tablename__ = "signature"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    week: Mapped[date]
    signer: Mapped[str]
    """Who signed, as a key: ``person:17``, or ``account:4`` for a trusted person."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    """The signer's full name of that day; empty where the school never entered one."""
    at: Mapped[datetime]
    on_paper: Mapped[bool] = mapped_column(server_default=sql("false"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The teacher who recorded a signature given on paper."""
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("week_snapshot.id"))
    __table_args__ = args(
        UniqueConstraint("student_id", "week", "signer"), Index(None, "snapshot_id")
    )
