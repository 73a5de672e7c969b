"""What a digest knew of the marks, and how to find those that changed after it."""

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("seen", types.BigId, nullable=True))
    op.create_index(op.f("ix_mark_student_id_mark_edited_at"), "mark", ["student_id", "edited_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_mark_student_id_mark_edited_at"), table_name="mark")
    op.drop_column("outbox", "seen")
