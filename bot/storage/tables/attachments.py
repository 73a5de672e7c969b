"""Files that belong to a row of another table."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class Attachment(Numbered, Base):
    """A photo or document as a messenger keeps it; the owner is named by table and id."""

    __tablename__ = "attachment"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    entity: Mapped[str]
    entity_id: Mapped[int]
    bot: Mapped[str]
    file_id: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    is_photo: Mapped[bool]
    at: Mapped[datetime]
    by_account: Mapped[int] = mapped_column(ForeignKey("account.id"))
    __table_args__ = args(Index(None, "entity", "entity_id"), Index(None, "by_account"))
