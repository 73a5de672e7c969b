"""Mirrored diaries of other systems, pages to link them, and calendar feeds."""

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_page",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", types.Instant(timezone=True), nullable=False),
        sa.Column("used_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_link_page_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_page")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_page_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_page_account_id"), "link_page", ["account_id"], unique=False)
    op.create_index(op.f("ix_link_page_expires_at"), "link_page", ["expires_at"], unique=False)
    op.create_table(
        "mirror_login",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("host", sa.String(), server_default="", nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("next_at", types.Instant(timezone=True), nullable=True),
        sa.Column("held_until", types.Instant(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("wanted_at", types.Instant(timezone=True), nullable=True),
        sa.Column("fetched_at", types.Instant(timezone=True), nullable=True),
        sa.Column("failures", types.BigId, server_default="0", nullable=False),
        sa.Column("failing_since", types.Instant(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), server_default="", nullable=False),
        sa.Column("told_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mirror_login_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror_login")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_mirror_login_account_id"), "mirror_login", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_mirror_login_next_at"), "mirror_login", ["next_at"], unique=False)
    op.create_table(
        "calendar_feed",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_calendar_feed_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feed_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_calendar_feed_account_id"), "calendar_feed", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_feed_student_id"), "calendar_feed", ["student_id"], unique=False
    )
    op.create_table(
        "mirror",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("login_id", types.BigId, nullable=True),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("foreign_id", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("gives", sa.JSON(), nullable=False),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("first_at", types.Instant(timezone=True), nullable=True),
        sa.Column("fetched_at", types.Instant(timezone=True), nullable=True),
        sa.Column("year_at", types.Instant(timezone=True), nullable=True),
        sa.Column("terms_at", types.Instant(timezone=True), nullable=True),
        sa.Column("news_at", types.Instant(timezone=True), nullable=True),
        sa.Column("previous_at", types.Instant(timezone=True), nullable=True),
        sa.Column("back_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["login_id"], ["mirror_login.id"], name=op.f("fk_mirror_login_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_mirror_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_mirror_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror")),
        sa.UniqueConstraint("school_id", name=op.f("uq_mirror_school_id")),
        sa.UniqueConstraint("student_id", name=op.f("uq_mirror_student_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mirror_login_id"), "mirror", ["login_id"], unique=False)
    op.create_index(
        op.f("ix_mirror_source_mirror_foreign_id"), "mirror", ["source", "foreign_id"], unique=False
    )
    op.create_table(
        "mirror_missing",
        sa.Column("mirror_id", types.BigId, nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", types.BigId, nullable=False),
        sa.Column("since", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mirror_id"], ["mirror.id"], name=op.f("fk_mirror_missing_mirror_id")
        ),
        sa.PrimaryKeyConstraint("mirror_id", "entity", "entity_id", name=op.f("pk_mirror_missing")),
    )
    op.create_table(
        "mirror_errand",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("mirror_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("notice_id", types.BigId, nullable=True),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("tries", types.BigId, server_default="0", nullable=False),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("done_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mirror_id"], ["mirror.id"], name=op.f("fk_mirror_errand_mirror_id")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["absence_notice.id"], name=op.f("fk_mirror_errand_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror_errand")),
        sa.UniqueConstraint(
            "mirror_id", "notice_id", name=op.f("uq_mirror_errand_mirror_id_notice_id")
        ),
        sa.UniqueConstraint("mirror_id", "week", name=op.f("uq_mirror_errand_mirror_id_week")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_mirror_errand_notice_id"), "mirror_errand", ["notice_id"], unique=False
    )
    op.add_column("announcement", sa.Column("foreign_id", sa.String(), nullable=True))
    op.add_column("dot", sa.Column("foreign_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("dot", "foreign_id")
    op.drop_column("announcement", "foreign_id")
    op.drop_index(op.f("ix_mirror_errand_notice_id"), table_name="mirror_errand")
    op.drop_table("mirror_errand")
    op.drop_table("mirror_missing")
    op.drop_index(op.f("ix_mirror_source_mirror_foreign_id"), table_name="mirror")
    op.drop_index(op.f("ix_mirror_login_id"), table_name="mirror")
    op.drop_table("mirror")
    op.drop_index(op.f("ix_calendar_feed_student_id"), table_name="calendar_feed")
    op.drop_index(op.f("ix_calendar_feed_account_id"), table_name="calendar_feed")
    op.drop_table("calendar_feed")
    op.drop_index(op.f("ix_mirror_login_next_at"), table_name="mirror_login")
    op.drop_index(op.f("ix_mirror_login_account_id"), table_name="mirror_login")
    op.drop_table("mirror_login")
    op.drop_index(op.f("ix_link_page_expires_at"), table_name="link_page")
    op.drop_index(op.f("ix_link_page_account_id"), table_name="link_page")
    op.drop_table("link_page")
