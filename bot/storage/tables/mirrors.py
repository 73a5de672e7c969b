"""Mirrored diaries: families whose school has a diary system."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args


class MirrorLogin(Numbered, Base):
    """What opens a family's diary at a diary system, and when it is asked again.

    ``next_at``, ``held_until`` and the like are moments of the school's clock. A login whose
    ``next_at`` is None waits for the family.
    """

    __tablename__ = "mirror_login"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str]
    host: Mapped[str] = mapped_column(server_default="")
    """Where calls go: the bound per host."""
    sealed: Mapped[str | None]
    """Credentials, encrypted for this row alone (`domain.vault`)."""
    made_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    held_by: Mapped[str | None]
    """The process that is fetching."""
    wanted_at: Mapped[datetime | None]
    """When somebody last asked for it to be fetched now."""
    fetched_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    """In a row."""
    failing_since: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(server_default="")
    """Why the last try failed (`domain.errors.Trouble`); empty when it did not."""
    told_at: Mapped[datetime | None]
    """When the family was told that it fails."""
    __table_args__ = args(Index(None, "next_at"), Index(None, "account_id"))


class Mirror(Numbered, Base):
    """A child whose diary is fetched: the school, class and person made for this family alone."""

    __tablename__ = "mirror"
    login_id: Mapped[int | None] = mapped_column(ForeignKey("mirror_login.id"))
    """None: nobody's login opens it any more; what was fetched stays."""
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    source: Mapped[str]
    title: Mapped[str]
    """Of the system, as families call it."""
    foreign_id: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The child as the system named it, with the ids that calls need."""
    gives: Mapped[list[str]]
    """What the system gives or takes (`domain.fetched.Gift`)."""
    signed_weeks: Mapped[list[str]] = mapped_column(server_default="[]")
    """Mondays of weeks under which the system itself holds the family's signature."""
    made_at: Mapped[datetime]
    first_at: Mapped[datetime | None]
    """The first fetch, which is silent."""
    fetched_at: Mapped[datetime | None]
    """What is shown is as of then."""
    year_at: Mapped[datetime | None]
    terms_at: Mapped[datetime | None]
    news_at: Mapped[datetime | None]
    previous_at: Mapped[datetime | None]
    back_to: Mapped[date | None]
    """The earliest Monday fetched so far, on the way back to the beginning of the year."""
    __table_args__ = args(Index(None, "login_id"), Index(None, "source", "foreign_id"))


class MirrorMissing(Base):
    """What was not there at the last look: it goes only when a second look misses it too."""

    __tablename__ = "mirror_missing"
    mirror_id: Mapped[int] = mapped_column(ForeignKey("mirror.id"), primary_key=True)
    entity: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class MirrorErrand(Numbered, Base):
    """A family's word on its way to the diary system: a notice, or a signed week.

    ``state``: ``waiting``, ``sending``, ``passed``, ``unclear`` (it may have arrived) or
    ``refused``.
    """

    __tablename__ = "mirror_errand"
    mirror_id: Mapped[int] = mapped_column(ForeignKey("mirror.id"))
    kind: Mapped[str]
    """``absence``, ``recall`` (that the notice was taken back) or ``signature``."""
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("absence_notice.id"))
    week: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="waiting")
    tries: Mapped[int] = mapped_column(server_default="0")
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = args(
        UniqueConstraint("mirror_id", "notice_id"),
        UniqueConstraint("mirror_id", "week"),
        Index(None, "notice_id"),
    )
