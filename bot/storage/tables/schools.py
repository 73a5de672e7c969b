"""A school and the addresses its office keeps."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class School(Numbered, Base):
    __tablename__ = "school"
    name: Mapped[str]
    short_name: Mapped[str]
    timezone: Mapped[str]
    language: Mapped[str]
    days_per_week: Mapped[int]
    signing_weekday: Mapped[int]  # 0 = Monday
    signing_time: Mapped[time]
    address: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The school's local act and switches; keys and defaults in `domain.school`."""
    source: Mapped[str] = mapped_column(server_default="local")
    created_at: Mapped[datetime]


class SchoolLink(Numbered, Base):
    """A useful address kept by the office."""

    __tablename__ = "school_link"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    title: Mapped[str]
    url: Mapped[str]
    __table_args__ = args(Index(None, "school_id"))
