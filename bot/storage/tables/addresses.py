"""Secret addresses of web pages, kept as hashes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class LinkPage(Numbered, Base):
    """A one-time address at which a family links a diary system; kept as a keyed hash."""

    __tablename__ = "link_page"
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    bot: Mapped[str]
    chat: Mapped[str]
    """The messenger's own id of the chat that asked."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When it was signed in at the system."""
    source: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="ru")
    consent_version: Mapped[int] = mapped_column(server_default="0")
    """Agreed to in the chat before the address was given."""
    browser: Mapped[str | None]
    """Hash of the one browser that may go on."""
    tries: Mapped[int] = mapped_column(server_default="0")
    sealed: Mapped[str | None]
    """What was found there, encrypted for this row alone; gone when linked or expired."""
    finish: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Hash of the code that takes what was found back to the chat."""
    __table_args__ = args(Index(None, "account_id"), Index(None, "expires_at"))


class CalendarFeed(Numbered, Base):
    """A secret address of one child's calendar; kept as a hash."""

    __tablename__ = "calendar_feed"
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = args(Index(None, "student_id"), Index(None, "account_id"))
