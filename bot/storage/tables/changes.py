"""What rows were before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args, who_refers


class Change(Numbered, Base):
    """Append-only: what a row was before somebody changed or removed it, and who did."""

    __tablename__ = "change"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entity: Mapped[str]
    entity_id: Mapped[int]
    action: Mapped[str]  # made, changed, removed
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "entity", "entity_id"),
        Index(None, "batch_id"),
        Index(None, "school_id", "at"),
        who_refers("by_person"),
    )
