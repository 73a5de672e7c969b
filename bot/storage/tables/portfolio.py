"""What students show of themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class PortfolioItem(Numbered, Base):
    """What a student shows of themselves. ``kind``: ``work``, ``hobby`` or ``achievement``."""

    __tablename__ = "portfolio_item"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]
    __table_args__ = args(Index(None, "student_id"))
