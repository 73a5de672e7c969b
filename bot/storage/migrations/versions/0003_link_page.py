"""What a linking under way holds. The table is made anew: nothing in it outlives an hour."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop()
    _create(
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("locale", sa.String(), server_default="ru", nullable=False),
        sa.Column("consent_version", types.BigId, server_default="0", nullable=False),
        sa.Column("browser", sa.String(), nullable=True),
        sa.Column("tries", types.BigId, server_default="0", nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("finish", sa.String(length=64), nullable=True),
        sa.UniqueConstraint("finish", name=op.f("uq_link_page_finish")),
    )


def downgrade() -> None:
    _drop()
    _create()


def _drop() -> None:
    op.drop_index(op.f("ix_link_page_expires_at"), table_name="link_page")
    op.drop_index(op.f("ix_link_page_account_id"), table_name="link_page")
    op.drop_table("link_page")


def _create(*more: Any) -> None:
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
        *more,
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_link_page_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_page")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_page_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_page_account_id"), "link_page", ["account_id"], unique=False)
    op.create_index(op.f("ix_link_page_expires_at"), "link_page", ["expires_at"], unique=False)
