"""The school's word to many, and how far it has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args
from bot.storage.types import BigId


class Announcement(Numbered, Base):
    """The school's word to many. ``audience`` says whom it was meant for, as data."""

    __tablename__ = "announcement"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="ru")
    """Of the title and the text."""
    urgent: Mapped[bool] = mapped_column(server_default=sql("false"))
    ask_confirm: Mapped[bool] = mapped_column(server_default=sql("false"))
    audience: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    versions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The same in other languages: ``{"en": {"title": …, "text": …}}``."""
    created_at: Mapped[datetime]
    publish_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    silent: Mapped[bool] = mapped_column(server_default=sql("false"))
    styles: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Bold and the like, by language (`domain.styled`)."""
    draft_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    """The draft it was made from: pressing "Send" twice makes one announcement."""
    author_chat: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))
    """Where its author is told how far it has come."""
    scheduled: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Its moment has not come yet: nobody has been written to."""
    stopped_at: Mapped[datetime | None]
    captioned: Mapped[bool] = mapped_column(server_default=sql("false"))
    """It goes as the caption of its only photo or file."""
    revision: Mapped[int] = mapped_column(server_default="0")
    foreign_id: Mapped[str | None]
    """At the diary system it was fetched from."""
    __table_args__ = args(
        Index(None, "school_id", "publish_at"),
        Index(None, "author_id"),
        Index(
            "ix_announcement_scheduled",
            "publish_at",
            sqlite_where=sql("scheduled"),
            postgresql_where=sql("scheduled"),
        ),
    )


class AnnouncementRecipient(Base):
    """Whom an announcement is for, and how far it has come there."""

    __tablename__ = "announcement_recipient"
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    """Of the delivery (`domain.reach.State`): ``waiting``, ``delivered``, ``blocked``…"""
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id", "announcement_id"),)


class AnnouncementDraft(Numbered, Base):
    """An announcement that is being written, or one that is being changed: one an account."""

    __tablename__ = "announcement_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changes: Mapped[int | None] = mapped_column(ForeignKey("announcement.id"))
    """The announcement that is being changed; None for a new one."""
    places: Mapped[list[str]]
    """Of the audience (`domain.audience.Place`)."""
    readers: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="ru")
    styles: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    versions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    manner: Mapped[str] = mapped_column(server_default="normal")
    ask_confirm: Mapped[bool] = mapped_column(server_default=sql("false"))
    publish_at: Mapped[datetime | None]
    """None: at once."""
    updated_at: Mapped[datetime]
    __table_args__ = args(Index(None, "changes"))
