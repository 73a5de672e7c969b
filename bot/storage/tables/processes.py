"""What the processes of a bot share, so that any of them may go on."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class BotName(Base):
    """What the messenger calls a bot of this deployment."""

    __tablename__ = "bot_name"
    bot: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str]


class ProcessedUpdate(Base):
    """Written in the transaction of the effect: a doubled update has no second one."""

    __tablename__ = "processed_update"
    bot: Mapped[str] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "at"),)


class Conversation(Base):
    """Where somebody stands in a dialogue: ids only, so it survives a restart."""

    __tablename__ = "conversation"
    bot: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Lease(Base):
    """What only one process may do at a time, and who does it, by the machine's clock."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class Watermark(Base):
    """Up to which row a table has been looked through."""

    __tablename__ = "watermark"
    bot: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
