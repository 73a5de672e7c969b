"""Accounts, which belong to no school, and the people they are tied to."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Numbered, args
from bot.storage.types import BigId


class Account(Numbered, Base):
    __tablename__ = "account"
    platform: Mapped[str]
    external_id: Mapped[str]
    locale: Mapped[str]
    timezone: Mapped[str | None]
    hat: Mapped[str | None]
    current_child: Mapped[int | None] = mapped_column(BigId)
    current_school: Mapped[int | None] = mapped_column(BigId)
    """Of the several somebody works at; None: the first."""
    hidden_buttons: Mapped[list[str]] = mapped_column(server_default="[]")
    preset: Mapped[str | None]
    """Notifications: ``weekly``, ``daily`` or ``urgent``; None until asked."""
    created_at: Mapped[datetime]
    __table_args__ = args(UniqueConstraint("platform", "external_id"))


class Chat(Numbered, Base):
    """An account as one bot sees it."""

    __tablename__ = "chat"
    bot: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    external_id: Mapped[str]
    blocked_at: Mapped[datetime | None]
    __table_args__ = args(UniqueConstraint("bot", "external_id"), Index(None, "account_id"))


class Notification(Base):
    """What an account chose about pushes; an absent value is the default of `domain`."""

    __tablename__ = "notification"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    off: Mapped[bool] = mapped_column(server_default=sql("false"))
    weekly_day: Mapped[int | None]
    weekly_time: Mapped[time | None]
    daily_time: Mapped[time | None]
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    switches: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    paused_until: Mapped[datetime | None]


class Link(Numbered, Base):
    """An account tied to a person, with the consent given."""

    __tablename__ = "link"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consent_version: Mapped[int]
    consent_language: Mapped[str]
    consented_at: Mapped[datetime]
    unlinked_at: Mapped[datetime | None]
    __table_args__ = args(
        Index(
            "uq_link_live",
            "account_id",
            "person_id",
            unique=True,
            sqlite_where=sql("unlinked_at IS NULL"),
            postgresql_where=sql("unlinked_at IS NULL"),
        ),
        Index(None, "person_id"),
    )


class Code(Numbered, Base):
    """A one-time code, kept only as a keyed hash.

    It names a person, or a student and a relation (then the parent is created at redemption).
    """

    __tablename__ = "code"
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    student_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(server_default="")
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    redeemed_at: Mapped[datetime | None]
    redeemed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = args(Index(None, "person_id"), Index(None, "student_id"))


class CodeLock(Base):
    """Wrong tries of one account, and until when it is locked."""

    __tablename__ = "code_lock"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    failures: Mapped[int]
    window_began_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    locks: Mapped[int]
    """How many locks in a row: each doubles the next."""
