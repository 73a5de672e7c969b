"""Files that were brought into the diary."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args
from bot.storage.types import BigId


class ImportBatch(Numbered, Base):
    __tablename__ = "import_batch"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    file_name: Mapped[str]
    file_hash: Mapped[str]
    applied_at: Mapped[datetime]
    applied_by: Mapped[int | None] = mapped_column(BigId)
    """The person, or None for the command line."""
    summary: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    __table_args__ = args(Index(None, "school_id", "applied_at"))


class ImportRequest(Numbered, Base):
    """A file the office sent, or a few rows it filled in, on the way into the diary.

    ``state``: ``sent``, ``working``, ``applied`` or ``dropped``.
    """

    __tablename__ = "import_request"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    bot: Mapped[str]
    file_id: Mapped[str] = mapped_column(server_default="")
    """Empty for rows that were filled in: they are in ``rows``."""
    name: Mapped[str]
    rows: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Cells by the name of their sheet, the header first."""
    new_year: Mapped[bool] = mapped_column(server_default=sql("false"))
    accept: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Questions of the dry run are answered with yes."""
    state: Mapped[str] = mapped_column(server_default="sent")
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    __table_args__ = args(
        Index(None, "school_id", "made_at"), Index(None, "account_id"), Index(None, "person_id")
    )
