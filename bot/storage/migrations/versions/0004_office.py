"""The school somebody of several stands at; events that are cancelled and not forgotten."""

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("current_school", types.BigId, nullable=True))
    op.add_column("event", sa.Column("cancelled_at", types.Instant(timezone=True), nullable=True))
    op.add_column(
        "event", sa.Column("cancelled_for", sa.String(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("event", "cancelled_for")
    op.drop_column("event", "cancelled_at")
    op.drop_column("account", "current_school")
