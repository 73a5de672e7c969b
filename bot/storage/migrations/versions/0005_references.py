"""Who refers to a person or to a mark: asked for every row that an import's undoing deletes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFERENCES = (
    ("lesson", "planned_teacher_id"),
    ("homework", "edited_by"),
    ("mark", "set_by"),
    ("mark_event", "by_person"),
    ("mark_event", "for_person"),
    ("dot", "mark_id"),
    ("dot", "closed_by_mark"),
    ("dot", "set_by"),
    ("attendance", "edited_by"),
    ("remark", "set_by"),
    ("change", "by_person"),
)


def upgrade() -> None:
    for table, column in REFERENCES:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_{table}_{column}"),
            table,
            [column],
            unique=False,
            sqlite_where=there,
            postgresql_where=there,
        )


def downgrade() -> None:
    for table, column in reversed(REFERENCES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
