"""Delivery: what is to reach somebody, and what has reached them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args
from bot.storage.types import Facts


class Outbox(Numbered, Base):
    """A message that must reach a chat; written in the transaction of its cause.

    ``due_at`` and ``expires_at`` are moments of the school's clock; ``held_until`` is one of the
    machine's: until then nobody else takes the row (a sender has it, or it waits for a retry).
    """

    __tablename__ = "outbox"
    bot: Mapped[str]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    kind: Mapped[str]
    what: Mapped[str]
    local_date: Mapped[date]
    priority: Mapped[int]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    zone: Mapped[str | None]
    """The zone of the reader's quiet hours; None for what may come at any hour."""
    edits: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    """The row whose message this one changes in place."""
    payload: Mapped[dict[str, Any] | None] = mapped_column(Facts())
    """Neutral facts, never words; erased when the row is finished."""
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    held_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default="")
    seen: Mapped[int | None]
    """Of a digest: the newest event of a mark when its facts were read."""
    __table_args__ = args(
        UniqueConstraint("chat_id", "kind", "what", "local_date"),
        Index(
            "ix_outbox_waiting",
            "bot",
            "priority",
            "due_at",
            sqlite_where=sql("status = 'waiting'"),
            postgresql_where=sql("status = 'waiting'"),
        ),
        Index(
            "ix_outbox_dead",
            "bot",
            "finished_at",
            sqlite_where=sql("status = 'dead'"),
            postgresql_where=sql("status = 'dead'"),
        ),
        Index(None, "edits"),
    )


class Told(Base):
    """What a chat was last told about a thing (``mark:17``), so that the truth can follow."""

    __tablename__ = "told"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(
        String().with_variant(String(collation="C"), "postgresql"), primary_key=True
    )
    """Looked up by its beginning, so its order must be that of its letters."""
    first: Mapped[str]
    """The state that was told first."""
    state: Mapped[str]
    version: Mapped[int]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    __table_args__ = (Index(None, "topic"), Index(None, "outbox_id"))
