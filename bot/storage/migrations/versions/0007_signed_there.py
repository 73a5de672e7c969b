"""Weeks under which a diary system itself holds the family's signature."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    weeks = sa.Column("signed_weeks", sa.JSON(), server_default="[]", nullable=False)
    op.add_column("mirror", weeks)


def downgrade() -> None:
    op.drop_column("mirror", "signed_weeks")
