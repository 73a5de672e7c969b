"""The first shape of the database."""

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("hat", sa.String(), nullable=True),
        sa.Column("current_child", types.BigId, nullable=True),
        sa.Column("hidden_buttons", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("preset", sa.String(), nullable=True),
        sa.Column("created_at", types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_account_platform_external_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bot_name",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("bot", name=op.f("pk_bot_name")),
    )
    op.create_table(
        "class_morning",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", "zone", "kind", "local_date", name=op.f("pk_class_morning")),
    )
    op.create_table(
        "conversation",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", "chat", name=op.f("pk_conversation")),
    )
    op.create_table(
        "digest_run",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("cursor", types.BigId, nullable=False),
        sa.Column("done_at", types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot", "kind", "scope", "local_date", name=op.f("pk_digest_run")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "processed_update",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("update_id", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", "update_id", name=op.f("pk_processed_update")),
    )
    op.create_index(op.f("ix_processed_update_at"), "processed_update", ["at"], unique=False)
    op.create_table(
        "school",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("days_per_week", types.BigId, nullable=False),
        sa.Column("signing_weekday", types.BigId, nullable=False),
        sa.Column("signing_time", sa.Time(), nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("email", sa.String(), server_default="", nullable=False),
        sa.Column("settings", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("source", sa.String(), server_default="local", nullable=False),
        sa.Column("created_at", types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watermark",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", types.BigId, nullable=False),
        sa.PrimaryKeyConstraint("bot", "name", name=op.f("pk_watermark")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", types.BigId, nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", types.BigId, nullable=False),
        sa.Column("is_photo", sa.Boolean(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("by_account", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_account"], ["account.id"], name=op.f("fk_attachment_by_account")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_attachment_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_by_account"), "attachment", ["by_account"], unique=False)
    op.create_index(
        op.f("ix_attachment_entity_attachment_entity_id"),
        "attachment",
        ["entity", "entity_id"],
        unique=False,
    )
    op.create_table(
        "chat",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("blocked_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_chat_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("bot", "external_id", name=op.f("uq_chat_bot_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_account_id"), "chat", ["account_id"], unique=False)
    op.create_table(
        "code_lock",
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("failures", types.BigId, nullable=False),
        sa.Column("window_began_at", types.Instant(timezone=True), nullable=False),
        sa.Column("locked_until", types.Instant(timezone=True), nullable=True),
        sa.Column("locks", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_code_lock_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_code_lock")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("applied_at", types.Instant(timezone=True), nullable=False),
        sa.Column("applied_by", types.BigId, nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("undone_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_import_batch_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_import_batch_school_id_import_batch_applied_at"),
        "import_batch",
        ["school_id", "applied_at"],
        unique=False,
    )
    op.create_table(
        "notification",
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("weekly_day", types.BigId, nullable=True),
        sa.Column("weekly_time", sa.Time(), nullable=True),
        sa.Column("daily_time", sa.Time(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("switches", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("paused_until", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notification_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification")),
    )
    op.create_table(
        "school_link",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_link_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_school_link_school_id"), "school_link", ["school_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("chat_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("priority", types.BigId, nullable=False),
        sa.Column("due_at", types.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", types.Instant(timezone=True), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("edits", types.BigId, nullable=True),
        sa.Column("payload", types.Facts(none_as_null=True), nullable=True),
        sa.Column("status", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", types.BigId, server_default="0", nullable=False),
        sa.Column("held_until", types.Instant(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("finished_at", types.Instant(timezone=True), nullable=True),
        sa.Column("message_id", types.BigId, nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_outbox_chat_id")),
        sa.ForeignKeyConstraint(["edits"], ["outbox.id"], name=op.f("fk_outbox_edits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "chat_id",
            "kind",
            "what",
            "local_date",
            name=op.f("uq_outbox_chat_id_kind_what_local_date"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["bot", "finished_at"],
        unique=False,
        sqlite_where=sa.text("status = 'dead'"),
        postgresql_where=sa.text("status = 'dead'"),
    )
    op.create_index(op.f("ix_outbox_edits"), "outbox", ["edits"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["bot", "priority", "due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "person",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("middle_name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("foreign_id", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("position", sa.String(), server_default="", nullable=False),
        sa.Column("relation", sa.String(), server_default="", nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_person_batch_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_person_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "school_id", "role", "foreign_id", name=op.f("uq_person_school_id_role_foreign_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_batch_id"), "person", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_person_school_id_person_role_person_folded_name"),
        "person",
        ["school_id", "role", "folded_name"],
        unique=False,
    )
    op.create_table(
        "subject",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_subject_batch_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_subject_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint(
            "school_id", "folded_name", name=op.f("uq_subject_school_id_folded_name")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "absence_claim",
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_claim_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_absence_claim_student_id")
        ),
        sa.PrimaryKeyConstraint("student_id", "day", name=op.f("pk_absence_claim")),
    )
    op.create_table(
        "absence_draft",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("comes", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), server_default="", nullable=False),
        sa.Column("hide_cause", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_absence_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_absence_draft_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_draft")),
        sa.UniqueConstraint("account_id", name=op.f("uq_absence_draft_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "announcement",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("author_id", types.BigId, nullable=True),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default="ru", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ask_confirm", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("audience", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("versions", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("created_at", types.Instant(timezone=True), nullable=False),
        sa.Column("publish_at", types.Instant(timezone=True), nullable=False),
        sa.Column("edited_at", types.Instant(timezone=True), nullable=True),
        sa.Column("recalled_at", types.Instant(timezone=True), nullable=True),
        sa.Column("silent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("styles", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("draft_id", types.BigId, nullable=True),
        sa.Column("author_chat", types.BigId, nullable=True),
        sa.Column("scheduled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("stopped_at", types.Instant(timezone=True), nullable=True),
        sa.Column("captioned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("revision", types.BigId, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["author_chat"],
            ["chat.id"],
            name=op.f("fk_announcement_author_chat"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_announcement_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_announcement_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_announcement_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcement_author_id"), "announcement", ["author_id"], unique=False)
    op.create_index(
        "ix_announcement_scheduled",
        "announcement",
        ["publish_at"],
        unique=False,
        sqlite_where=sa.text("scheduled"),
        postgresql_where=sa.text("scheduled"),
    )
    op.create_index(
        op.f("ix_announcement_school_id_announcement_publish_at"),
        "announcement",
        ["school_id", "publish_at"],
        unique=False,
    )
    op.create_table(
        "change",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("by_person", types.BigId, nullable=True),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", types.BigId, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_change_batch_id")),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_change_by_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_change_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_batch_id"), "change", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_change_entity_change_entity_id"), "change", ["entity", "entity_id"], unique=False
    )
    op.create_index(
        op.f("ix_change_school_id_change_at"), "change", ["school_id", "at"], unique=False
    )
    op.create_table(
        "code",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=True),
        sa.Column("student_id", types.BigId, nullable=True),
        sa.Column("relation", sa.String(), server_default="", nullable=False),
        sa.Column("issued_at", types.Instant(timezone=True), nullable=False),
        sa.Column("issued_by", types.BigId, nullable=True),
        sa.Column("expires_at", types.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", types.Instant(timezone=True), nullable=True),
        sa.Column("frozen_at", types.Instant(timezone=True), nullable=True),
        sa.Column("redeemed_at", types.Instant(timezone=True), nullable=True),
        sa.Column("redeemed_by", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_code_issued_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_code_person_id")),
        sa.ForeignKeyConstraint(["redeemed_by"], ["account.id"], name=op.f("fk_code_redeemed_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_code_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_code_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_code_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_code_person_id"), "code", ["person_id"], unique=False)
    op.create_index(op.f("ix_code_student_id"), "code", ["student_id"], unique=False)
    op.create_table(
        "digest_answer",
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_answer_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_digest_answer_student_id")
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "student_id", "week", "answer", name=op.f("pk_digest_answer")
        ),
    )
    op.create_index(
        op.f("ix_digest_answer_student_id"), "digest_answer", ["student_id"], unique=False
    )
    op.create_table(
        "event",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(), server_default="", nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("organizer_id", types.BigId, nullable=True),
        sa.Column("organizer_name", sa.String(), server_default="", nullable=False),
        sa.Column("class_ids", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_event_batch_id")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["person.id"], name=op.f("fk_event_organizer_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_event_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_event_school_id_event_day"), "event", ["school_id", "day"], unique=False
    )
    op.create_table(
        "guardianship",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("parent_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("rights", sa.String(), server_default="full", nullable=False),
        sa.Column("basis", sa.String(), server_default="", nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_guardianship_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["person.id"], name=op.f("fk_guardianship_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_guardianship_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship")),
        sa.UniqueConstraint(
            "parent_id", "student_id", name=op.f("uq_guardianship_parent_id_student_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_guardianship_student_id"), "guardianship", ["student_id"], unique=False
    )
    op.create_table(
        "import_request",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), server_default="", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("new_year", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("accept", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(), server_default="sent", nullable=False),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("begun_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_import_request_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_request_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_import_request_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_request")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_import_request_account_id"), "import_request", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_import_request_person_id"), "import_request", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_import_request_school_id_import_request_made_at"),
        "import_request",
        ["school_id", "made_at"],
        unique=False,
    )
    op.create_table(
        "link",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("consent_version", types.BigId, nullable=False),
        sa.Column("consent_language", sa.String(), nullable=False),
        sa.Column("consented_at", types.Instant(timezone=True), nullable=False),
        sa.Column("unlinked_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_link_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_person_id"), "link", ["person_id"], unique=False)
    op.create_index(
        "uq_link_live",
        "link",
        ["account_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.create_table(
        "portfolio_item",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_portfolio_item_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_portfolio_item_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_item")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_portfolio_item_student_id"), "portfolio_item", ["student_id"], unique=False
    )
    op.create_table(
        "saving_dispute",
        sa.Column("teacher_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["person.id"], name=op.f("fk_saving_dispute_teacher_id")
        ),
        sa.PrimaryKeyConstraint("teacher_id", "day", name=op.f("pk_saving_dispute")),
    )
    op.create_table(
        "school_class",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("year", types.BigId, nullable=False),
        sa.Column("grade", types.BigId, nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("class_teacher_id", types.BigId, nullable=True),
        sa.Column("room", sa.String(), server_default="", nullable=False),
        sa.Column("profile", sa.String(), server_default="", nullable=False),
        sa.Column("shift", types.BigId, server_default="1", nullable=False),
        sa.Column("days_per_week", types.BigId, nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_school_class_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_teacher_id"], ["person.id"], name=op.f("fk_school_class_class_teacher_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_class_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
        sa.UniqueConstraint(
            "school_id", "year", "name", name=op.f("uq_school_class_school_id_year_name")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_school_class_class_teacher_id"), "school_class", ["class_teacher_id"], unique=False
    )
    op.create_table(
        "staff_setting",
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("pin_failures", types.BigId, server_default="0", nullable=False),
        sa.Column("pin_locks", types.BigId, server_default="0", nullable=False),
        sa.Column("pin_locked_until", types.Instant(timezone=True), nullable=True),
        sa.Column("reminders_off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staff_setting_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_staff_setting")),
    )
    op.create_table(
        "thread",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("writer_id", types.BigId, nullable=False),
        sa.Column("teacher_id", types.BigId, nullable=False),
        sa.Column("opened_at", types.Instant(timezone=True), nullable=False),
        sa.Column("last_at", types.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_thread_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_thread_student_id")),
        sa.ForeignKeyConstraint(["teacher_id"], ["person.id"], name=op.f("fk_thread_teacher_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["person.id"], name=op.f("fk_thread_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_thread_student_id"), "thread", ["student_id"], unique=False)
    op.create_index(
        op.f("ix_thread_teacher_id_thread_last_at"),
        "thread",
        ["teacher_id", "last_at"],
        unique=False,
    )
    op.create_index(
        "uq_thread_open",
        "thread",
        ["writer_id", "student_id", "teacher_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("last_at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_ticket_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_ticket_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ticket_person_id"), "ticket", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_ticket_school_id_ticket_state"), "ticket", ["school_id", "state"], unique=False
    )
    op.create_index(op.f("ix_ticket_student_id"), "ticket", ["student_id"], unique=False)
    op.create_table(
        "told",
        sa.Column("chat_id", types.BigId, nullable=False),
        sa.Column(
            "topic",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", types.BigId, nullable=False),
        sa.Column("outbox_id", types.BigId, nullable=True),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_told_chat_id")),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_told_outbox_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("chat_id", "topic", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_outbox_id"), "told", ["outbox_id"], unique=False)
    op.create_index(op.f("ix_told_topic"), "told", ["topic"], unique=False)
    op.create_table(
        "trust",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("granted_by", types.BigId, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("may_sign", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("may_notify", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("made_at", types.Instant(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("code_expires_at", types.Instant(timezone=True), nullable=True),
        sa.Column("account_id", types.BigId, nullable=True),
        sa.Column("accepted_at", types.Instant(timezone=True), nullable=True),
        sa.Column("consent_version", types.BigId, nullable=True),
        sa.Column("consent_language", sa.String(), nullable=True),
        sa.Column("withdrawn_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_trust_account_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_trust_granted_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_trust_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_trust_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust")),
        sa.UniqueConstraint("digest", name=op.f("uq_trust_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_trust_account_id"), "trust", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_trust_granted_by_trust_student_id"),
        "trust",
        ["granted_by", "student_id"],
        unique=False,
    )
    op.create_index(op.f("ix_trust_student_id"), "trust", ["student_id"], unique=False)
    op.create_table(
        "week_snapshot",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_week_snapshot_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_snapshot")),
        sa.UniqueConstraint(
            "student_id", "week", "digest", name=op.f("uq_week_snapshot_student_id_week_digest")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "absence_notice",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("draft_id", types.BigId, nullable=False),
        sa.Column("filer", sa.String(), nullable=False),
        sa.Column("person_id", types.BigId, nullable=True),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filed_at", types.Instant(timezone=True), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("comes", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("hide_cause", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(), server_default="filed", nullable=False),
        sa.Column("seen_at", types.Instant(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("answered_at", types.Instant(timezone=True), nullable=True),
        sa.Column("answered_by", types.BigId, nullable=True),
        sa.Column("withdrawn_at", types.Instant(timezone=True), nullable=True),
        sa.Column("certificate_code", sa.String(), nullable=True),
        sa.Column("certificate_first", sa.Date(), nullable=True),
        sa.Column("certificate_last", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_absence_notice_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_absence_notice_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_absence_notice_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_notice_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_absence_notice_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_absence_notice_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_notice")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_absence_notice_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_absence_notice_class_id_absence_notice_last_day"),
        "absence_notice",
        ["class_id", "last_day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_absence_notice_student_id_absence_notice_last_day"),
        "absence_notice",
        ["student_id", "last_day"],
        unique=False,
    )
    op.create_table(
        "announcement_draft",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("author_id", types.BigId, nullable=False),
        sa.Column("changes", types.BigId, nullable=True),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), server_default="ru", nullable=False),
        sa.Column("styles", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("versions", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("manner", sa.String(), server_default="normal", nullable=False),
        sa.Column("ask_confirm", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("publish_at", types.Instant(timezone=True), nullable=True),
        sa.Column("updated_at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_announcement_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_announcement_draft_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["changes"], ["announcement.id"], name=op.f("fk_announcement_draft_changes")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_announcement_draft_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_draft")),
        sa.UniqueConstraint("account_id", name=op.f("uq_announcement_draft_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_announcement_draft_changes"), "announcement_draft", ["changes"], unique=False
    )
    op.create_table(
        "announcement_recipient",
        sa.Column("announcement_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("delivered_at", types.Instant(timezone=True), nullable=True),
        sa.Column("read_at", types.Instant(timezone=True), nullable=True),
        sa.Column("confirmed_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_recipient_announcement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_recipient_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "person_id", name=op.f("pk_announcement_recipient")
        ),
    )
    op.create_index(
        op.f("ix_announcement_recipient_person_id_announcement_recipient_announcement_id"),
        "announcement_recipient",
        ["person_id", "announcement_id"],
        unique=False,
    )
    op.create_table(
        "attendance",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", types.BigId, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("edited_at", types.Instant(timezone=True), nullable=False),
        sa.Column("edited_by", types.BigId, nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_attendance_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_attendance_class_id")
        ),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_attendance_edited_by")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_attendance_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "student_id", "day", "number", name=op.f("uq_attendance_student_id_day_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attendance_batch_id"), "attendance", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_attendance_class_id_attendance_day"),
        "attendance",
        ["class_id", "day"],
        unique=False,
    )
    op.create_table(
        "bell",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("weekday", types.BigId, nullable=True),
        sa.Column("number", types.BigId, nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("break_after", sa.String(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_bell_batch_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_bell_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bell")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_bell_class_id_bell_number"), "bell", ["class_id", "number"], unique=False
    )
    op.create_table(
        "diary_opening",
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("trust_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_diary_opening_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_diary_opening_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["trust_id"], ["trust.id"], name=op.f("fk_diary_opening_trust_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint(
            "student_id", "day", "account_id", "role", name=op.f("pk_diary_opening")
        ),
    )
    op.create_index(
        op.f("ix_diary_opening_account_id"), "diary_opening", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_diary_opening_trust_id"), "diary_opening", ["trust_id"], unique=False)
    op.create_table(
        "event_part",
        sa.Column("event_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_part_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_part_person_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_event_part_student_id")
        ),
        sa.PrimaryKeyConstraint("event_id", "student_id", "person_id", name=op.f("pk_event_part")),
    )
    op.create_index(op.f("ix_event_part_person_id"), "event_part", ["person_id"], unique=False)
    op.create_index(op.f("ix_event_part_student_id"), "event_part", ["student_id"], unique=False)
    op.create_table(
        "event_question",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("event_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("answered_at", types.Instant(timezone=True), nullable=True),
        sa.Column("answered_by", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_event_question_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_question_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_question_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_event_question_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_question")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_event_question_event_id"), "event_question", ["event_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_question_person_id"), "event_question", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_question_student_id"), "event_question", ["student_id"], unique=False
    )
    op.create_table(
        "event_result",
        sa.Column("event_id", types.BigId, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("by_person", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person"], ["person.id"], name=op.f("fk_event_result_by_person")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_result_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_result")),
    )
    op.create_table(
        "holiday",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_holiday_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_holiday_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_holiday_class_id_holiday_starts_on"),
        "holiday",
        ["class_id", "starts_on"],
        unique=False,
    )
    op.create_table(
        "mark",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", types.BigId, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("weight", types.Weight(), nullable=False),
        sa.Column("comment", sa.String(), server_default="", nullable=False),
        sa.Column("set_by", types.BigId, nullable=True),
        sa.Column("set_at", types.Instant(timezone=True), nullable=False),
        sa.Column("edited_at", types.Instant(timezone=True), nullable=False),
        sa.Column("origin", sa.String(), server_default="import", nullable=False),
        sa.Column("foreign_id", sa.String(), nullable=True),
        sa.Column("removed_at", types.Instant(timezone=True), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_mark_batch_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_mark_class_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_mark_set_by")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_mark_student_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_mark_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mark_batch_id"), "mark", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_mark_class_id_mark_subject_id_mark_day"),
        "mark",
        ["class_id", "subject_id", "day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_mark_student_id_mark_day"), "mark", ["student_id", "day"], unique=False
    )
    op.create_table(
        "membership",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_membership_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_membership_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_membership_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_membership_class_id"), "membership", ["class_id"], unique=False)
    op.create_index(op.f("ix_membership_student_id"), "membership", ["student_id"], unique=False)
    op.create_table(
        "regime_item",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("weekday", types.BigId, nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(), server_default="", nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_regime_item_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_regime_item_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regime_item")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_regime_item_class_id"), "regime_item", ["class_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("praise", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("set_by", types.BigId, nullable=True),
        sa.Column("set_at", types.Instant(timezone=True), nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_remark_batch_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_remark_class_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_remark_set_by")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_remark_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_remark_batch_id"), "remark", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_remark_student_id_remark_day"), "remark", ["student_id", "day"], unique=False
    )
    op.create_table(
        "signature",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("person_id", types.BigId, nullable=True),
        sa.Column("account_id", types.BigId, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("on_paper", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_by", types.BigId, nullable=True),
        sa.Column("snapshot_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signature_account_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_signature_recorded_by")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_signature_school_id")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["week_snapshot.id"], name=op.f("fk_signature_snapshot_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_signature_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "student_id", "week", "signer", name=op.f("uq_signature_student_id_week_signer")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_signature_snapshot_id"), "signature", ["snapshot_id"], unique=False)
    op.create_table(
        "special_day",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("as_weekday", types.BigId, nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_special_day_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_special_day_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
        sa.UniqueConstraint("class_id", "day", name=op.f("uq_special_day_class_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "study_group",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_study_group_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_study_group_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_study_group_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_group")),
        sa.UniqueConstraint(
            "class_id", "subject_id", "name", name=op.f("uq_study_group_class_id_subject_id_name")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "term",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_term_batch_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_term_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_term_class_id_term_starts_on"), "term", ["class_id", "starts_on"], unique=False
    )
    op.create_table(
        "term_mark",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("term_name", sa.String(), server_default="", nullable=False),
        sa.Column("value", types.BigId, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("edited_at", types.Instant(timezone=True), nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_term_mark_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_term_mark_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_term_mark_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_term_mark_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_mark")),
        sa.UniqueConstraint(
            "student_id",
            "subject_id",
            "class_id",
            "period",
            "term_name",
            name=op.f("uq_term_mark_student_id_subject_id_class_id_period_term_name"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_term_mark_batch_id"), "term_mark", ["batch_id"], unique=False)
    op.create_table(
        "thread_message",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("thread_id", types.BigId, nullable=False),
        sa.Column("by_teacher", sa.Boolean(), nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("due_at", types.Instant(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("read_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_message_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_message")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_thread_message_thread_id_thread_message_id"),
        "thread_message",
        ["thread_id", "id"],
        unique=False,
    )
    op.create_table(
        "ticket_message",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("ticket_id", types.BigId, nullable=False),
        sa.Column("by_office", types.BigId, nullable=True),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_office"], ["person.id"], name=op.f("fk_ticket_message_by_office")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_message_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_message")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_ticket_message_ticket_id_ticket_message_id"),
        "ticket_message",
        ["ticket_id", "id"],
        unique=False,
    )
    op.create_table(
        "dot",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("mark_id", types.BigId, nullable=True),
        sa.Column("set_by", types.BigId, nullable=True),
        sa.Column("set_at", types.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", types.Instant(timezone=True), nullable=True),
        sa.Column("closed_by_mark", types.BigId, nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_dot_batch_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_dot_class_id")),
        sa.ForeignKeyConstraint(
            ["closed_by_mark"], ["mark.id"], name=op.f("fk_dot_closed_by_mark")
        ),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_dot_mark_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_dot_set_by")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_dot_student_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_dot_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dot")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dot_batch_id"), "dot", ["batch_id"], unique=False)
    op.create_index(op.f("ix_dot_student_id_dot_day"), "dot", ["student_id", "day"], unique=False)
    op.create_table(
        "group_member",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("group_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_group_member_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_group_member_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_group_member_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_group_member_group_id"), "group_member", ["group_id"], unique=False)
    op.create_index(
        op.f("ix_group_member_student_id"), "group_member", ["student_id"], unique=False
    )
    op.create_table(
        "homework",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("group_id", types.BigId, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("compulsory", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("only_some", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("book_grams", types.BigId, nullable=True),
        sa.Column("edited_at", types.Instant(timezone=True), nullable=False),
        sa.Column("edited_by", types.BigId, nullable=True),
        sa.Column("foreign_id", sa.String(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_homework_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_homework_class_id")
        ),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_homework_edited_by")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_homework_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_homework_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_homework_batch_id"), "homework", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_homework_class_id_homework_due_on"),
        "homework",
        ["class_id", "due_on"],
        unique=False,
    )
    op.create_table(
        "lesson",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", types.BigId, nullable=False),
        sa.Column("group_id", types.BigId, nullable=True),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("teacher_id", types.BigId, nullable=True),
        sa.Column("room", sa.String(), server_default="", nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("status", sa.String(), server_default="planned", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("remote", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("topic", sa.String(), server_default="", nullable=False),
        sa.Column("planned_subject_id", types.BigId, nullable=True),
        sa.Column("planned_teacher_id", types.BigId, nullable=True),
        sa.Column("planned_room", sa.String(), nullable=True),
        sa.Column("planned_number", types.BigId, nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_lesson_batch_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_lesson_class_id")),
        sa.ForeignKeyConstraint(["group_id"], ["study_group.id"], name=op.f("fk_lesson_group_id")),
        sa.ForeignKeyConstraint(
            ["planned_subject_id"], ["subject.id"], name=op.f("fk_lesson_planned_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["planned_teacher_id"], ["person.id"], name=op.f("fk_lesson_planned_teacher_id")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_lesson_subject_id")),
        sa.ForeignKeyConstraint(["teacher_id"], ["person.id"], name=op.f("fk_lesson_teacher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lesson_batch_id"), "lesson", ["batch_id"], unique=False)
    op.create_index(
        "ix_lesson_changed",
        "lesson",
        ["day"],
        unique=False,
        sqlite_where=sa.text("status <> 'planned'"),
        postgresql_where=sa.text("status <> 'planned'"),
    )
    op.create_index(
        op.f("ix_lesson_teacher_id_lesson_day"), "lesson", ["teacher_id", "day"], unique=False
    )
    op.create_table(
        "mark_event",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("mark_id", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("by_person", types.BigId, nullable=True),
        sa.Column("for_person", types.BigId, nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("value", types.BigId, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("weight", types.Weight(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_mark_event_batch_id")
        ),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_mark_event_by_person")),
        sa.ForeignKeyConstraint(
            ["for_person"], ["person.id"], name=op.f("fk_mark_event_for_person")
        ),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_mark_event_mark_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mark_event_batch_id"), "mark_event", ["batch_id"], unique=False)
    op.create_index(op.f("ix_mark_event_mark_id"), "mark_event", ["mark_id"], unique=False)
    op.create_table(
        "timetable_slot",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("class_id", types.BigId, nullable=False),
        sa.Column("weekday", types.BigId, nullable=False),
        sa.Column("number", types.BigId, nullable=False),
        sa.Column("subject_id", types.BigId, nullable=False),
        sa.Column("teacher_id", types.BigId, nullable=True),
        sa.Column("room", sa.String(), server_default="", nullable=False),
        sa.Column("group_id", types.BigId, nullable=True),
        sa.Column("parity", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("batch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_timetable_slot_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_timetable_slot_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_timetable_slot_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_timetable_slot_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["person.id"], name=op.f("fk_timetable_slot_teacher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_slot")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_timetable_slot_class_id_timetable_slot_weekday"),
        "timetable_slot",
        ["class_id", "weekday"],
        unique=False,
    )
    op.create_index(
        op.f("ix_timetable_slot_teacher_id"), "timetable_slot", ["teacher_id"], unique=False
    )
    op.create_table(
        "handed_in",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("homework_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_handed_in_homework_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_handed_in_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in")),
        sa.UniqueConstraint(
            "homework_id", "student_id", name=op.f("uq_handed_in_homework_id_student_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_handed_in_student_id"), "handed_in", ["student_id"], unique=False)
    op.create_table(
        "homework_draft",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("lesson_id", types.BigId, nullable=False),
        sa.Column("homework_id", types.BigId, nullable=True),
        sa.Column("task", sa.String(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("compulsory", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("students", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("updated_at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_homework_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_homework_draft_homework_id")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_homework_draft_lesson_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework_draft")),
        sa.UniqueConstraint("account_id", name=op.f("uq_homework_draft_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_homework_draft_lesson_id"), "homework_draft", ["lesson_id"], unique=False
    )
    op.create_table(
        "homework_student",
        sa.Column("homework_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_homework_student_homework_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_homework_student_student_id")
        ),
        sa.PrimaryKeyConstraint("homework_id", "student_id", name=op.f("pk_homework_student")),
    )
    op.create_index(
        op.f("ix_homework_student_student_id"), "homework_student", ["student_id"], unique=False
    )
    op.create_table(
        "homework_tick",
        sa.Column("homework_id", types.BigId, nullable=False),
        sa.Column("student_id", types.BigId, nullable=False),
        sa.Column("done_at", types.Instant(timezone=True), nullable=True),
        sa.Column("handed_in_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_homework_tick_homework_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["person.id"], name=op.f("fk_homework_tick_student_id")
        ),
        sa.PrimaryKeyConstraint("homework_id", "student_id", name=op.f("pk_homework_tick")),
    )
    op.create_index(
        op.f("ix_homework_tick_student_id"), "homework_tick", ["student_id"], unique=False
    )
    op.create_table(
        "lesson_draft",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("lesson_id", types.BigId, nullable=True),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("weight", types.Weight(), nullable=True),
        sa.Column("pen", sa.String(), server_default="5", nullable=False),
        sa.Column("beside", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("updated_at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_lesson_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_draft_lesson_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_draft")),
        sa.UniqueConstraint("account_id", name=op.f("uq_lesson_draft_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lesson_draft_lesson_id"), "lesson_draft", ["lesson_id"], unique=False)
    op.create_table(
        "lesson_link",
        sa.Column("lesson_id", types.BigId, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("by_person", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person"], ["person.id"], name=op.f("fk_lesson_link_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_link_lesson_id")
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_lesson_link")),
    )
    op.create_table(
        "lesson_saving",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("school_id", types.BigId, nullable=False),
        sa.Column("lesson_id", types.BigId, nullable=False),
        sa.Column("draft_id", types.BigId, nullable=False),
        sa.Column("teacher_id", types.BigId, nullable=False),
        sa.Column("by_person", types.BigId, nullable=False),
        sa.Column("at", types.Instant(timezone=True), nullable=False),
        sa.Column("marks", types.BigId, nullable=False),
        sa.Column("absences", types.BigId, nullable=False),
        sa.Column("dots", types.BigId, nullable=False),
        sa.Column("roll_called", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("undone_at", types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_person"], ["person.id"], name=op.f("fk_lesson_saving_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_saving_lesson_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_lesson_saving_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["person.id"], name=op.f("fk_lesson_saving_teacher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_saving")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_lesson_saving_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_lesson_saving_lesson_id"), "lesson_saving", ["lesson_id"], unique=False
    )
    op.create_index(
        op.f("ix_lesson_saving_teacher_id_lesson_saving_at"),
        "lesson_saving",
        ["teacher_id", "at"],
        unique=False,
    )

    op.create_index(
        "uq_lesson_place",
        "lesson",
        ["class_id", "day", "number", sa.text("coalesce(group_id, 0)")],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_lesson_saving_teacher_id_lesson_saving_at"), table_name="lesson_saving")
    op.drop_index(op.f("ix_lesson_saving_lesson_id"), table_name="lesson_saving")
    op.drop_table("lesson_saving")
    op.drop_table("lesson_link")
    op.drop_index(op.f("ix_lesson_draft_lesson_id"), table_name="lesson_draft")
    op.drop_table("lesson_draft")
    op.drop_index(op.f("ix_homework_tick_student_id"), table_name="homework_tick")
    op.drop_table("homework_tick")
    op.drop_index(op.f("ix_homework_student_student_id"), table_name="homework_student")
    op.drop_table("homework_student")
    op.drop_index(op.f("ix_homework_draft_lesson_id"), table_name="homework_draft")
    op.drop_table("homework_draft")
    op.drop_index(op.f("ix_handed_in_student_id"), table_name="handed_in")
    op.drop_table("handed_in")
    op.drop_index(op.f("ix_timetable_slot_teacher_id"), table_name="timetable_slot")
    op.drop_index(
        op.f("ix_timetable_slot_class_id_timetable_slot_weekday"), table_name="timetable_slot"
    )
    op.drop_table("timetable_slot")
    op.drop_index(op.f("ix_mark_event_mark_id"), table_name="mark_event")
    op.drop_index(op.f("ix_mark_event_batch_id"), table_name="mark_event")
    op.drop_table("mark_event")
    op.drop_index(op.f("ix_lesson_teacher_id_lesson_day"), table_name="lesson")
    op.drop_index(
        "ix_lesson_changed",
        table_name="lesson",
        sqlite_where=sa.text("status <> 'planned'"),
        postgresql_where=sa.text("status <> 'planned'"),
    )
    op.drop_index(op.f("ix_lesson_batch_id"), table_name="lesson")
    op.drop_table("lesson")
    op.drop_index(op.f("ix_homework_class_id_homework_due_on"), table_name="homework")
    op.drop_index(op.f("ix_homework_batch_id"), table_name="homework")
    op.drop_table("homework")
    op.drop_index(op.f("ix_group_member_student_id"), table_name="group_member")
    op.drop_index(op.f("ix_group_member_group_id"), table_name="group_member")
    op.drop_table("group_member")
    op.drop_index(op.f("ix_dot_student_id_dot_day"), table_name="dot")
    op.drop_index(op.f("ix_dot_batch_id"), table_name="dot")
    op.drop_table("dot")
    op.drop_index(
        op.f("ix_ticket_message_ticket_id_ticket_message_id"), table_name="ticket_message"
    )
    op.drop_table("ticket_message")
    op.drop_index(
        op.f("ix_thread_message_thread_id_thread_message_id"), table_name="thread_message"
    )
    op.drop_table("thread_message")
    op.drop_index(op.f("ix_term_mark_batch_id"), table_name="term_mark")
    op.drop_table("term_mark")
    op.drop_index(op.f("ix_term_class_id_term_starts_on"), table_name="term")
    op.drop_table("term")
    op.drop_table("study_group")
    op.drop_table("special_day")
    op.drop_index(op.f("ix_signature_snapshot_id"), table_name="signature")
    op.drop_table("signature")
    op.drop_index(op.f("ix_remark_student_id_remark_day"), table_name="remark")
    op.drop_index(op.f("ix_remark_batch_id"), table_name="remark")
    op.drop_table("remark")
    op.drop_index(op.f("ix_regime_item_class_id"), table_name="regime_item")
    op.drop_table("regime_item")
    op.drop_index(op.f("ix_membership_student_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_class_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_mark_student_id_mark_day"), table_name="mark")
    op.drop_index(op.f("ix_mark_class_id_mark_subject_id_mark_day"), table_name="mark")
    op.drop_index(op.f("ix_mark_batch_id"), table_name="mark")
    op.drop_table("mark")
    op.drop_index(op.f("ix_holiday_class_id_holiday_starts_on"), table_name="holiday")
    op.drop_table("holiday")
    op.drop_table("event_result")
    op.drop_index(op.f("ix_event_question_student_id"), table_name="event_question")
    op.drop_index(op.f("ix_event_question_person_id"), table_name="event_question")
    op.drop_index(op.f("ix_event_question_event_id"), table_name="event_question")
    op.drop_table("event_question")
    op.drop_index(op.f("ix_event_part_student_id"), table_name="event_part")
    op.drop_index(op.f("ix_event_part_person_id"), table_name="event_part")
    op.drop_table("event_part")
    op.drop_index(op.f("ix_diary_opening_trust_id"), table_name="diary_opening")
    op.drop_index(op.f("ix_diary_opening_account_id"), table_name="diary_opening")
    op.drop_table("diary_opening")
    op.drop_index(op.f("ix_bell_class_id_bell_number"), table_name="bell")
    op.drop_table("bell")
    op.drop_index(op.f("ix_attendance_class_id_attendance_day"), table_name="attendance")
    op.drop_index(op.f("ix_attendance_batch_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_index(
        op.f("ix_announcement_recipient_person_id_announcement_recipient_announcement_id"),
        table_name="announcement_recipient",
    )
    op.drop_table("announcement_recipient")
    op.drop_index(op.f("ix_announcement_draft_changes"), table_name="announcement_draft")
    op.drop_table("announcement_draft")
    op.drop_index(
        op.f("ix_absence_notice_student_id_absence_notice_last_day"), table_name="absence_notice"
    )
    op.drop_index(
        op.f("ix_absence_notice_class_id_absence_notice_last_day"), table_name="absence_notice"
    )
    op.drop_table("absence_notice")
    op.drop_table("week_snapshot")
    op.drop_index(op.f("ix_trust_student_id"), table_name="trust")
    op.drop_index(op.f("ix_trust_granted_by_trust_student_id"), table_name="trust")
    op.drop_index(op.f("ix_trust_account_id"), table_name="trust")
    op.drop_table("trust")
    op.drop_index(op.f("ix_told_topic"), table_name="told")
    op.drop_index(op.f("ix_told_outbox_id"), table_name="told")
    op.drop_table("told")
    op.drop_index(op.f("ix_ticket_student_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_school_id_ticket_state"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_person_id"), table_name="ticket")
    op.drop_table("ticket")
    op.drop_index(
        "uq_thread_open",
        table_name="thread",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_thread_teacher_id_thread_last_at"), table_name="thread")
    op.drop_index(op.f("ix_thread_student_id"), table_name="thread")
    op.drop_table("thread")
    op.drop_table("staff_setting")
    op.drop_index(op.f("ix_school_class_class_teacher_id"), table_name="school_class")
    op.drop_table("school_class")
    op.drop_table("saving_dispute")
    op.drop_index(op.f("ix_portfolio_item_student_id"), table_name="portfolio_item")
    op.drop_table("portfolio_item")
    op.drop_index(
        "uq_link_live",
        table_name="link",
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.drop_index(op.f("ix_link_person_id"), table_name="link")
    op.drop_table("link")
    op.drop_index(
        op.f("ix_import_request_school_id_import_request_made_at"), table_name="import_request"
    )
    op.drop_index(op.f("ix_import_request_person_id"), table_name="import_request")
    op.drop_index(op.f("ix_import_request_account_id"), table_name="import_request")
    op.drop_table("import_request")
    op.drop_index(op.f("ix_guardianship_student_id"), table_name="guardianship")
    op.drop_table("guardianship")
    op.drop_index(op.f("ix_event_school_id_event_day"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_digest_answer_student_id"), table_name="digest_answer")
    op.drop_table("digest_answer")
    op.drop_index(op.f("ix_code_student_id"), table_name="code")
    op.drop_index(op.f("ix_code_person_id"), table_name="code")
    op.drop_table("code")
    op.drop_index(op.f("ix_change_school_id_change_at"), table_name="change")
    op.drop_index(op.f("ix_change_entity_change_entity_id"), table_name="change")
    op.drop_index(op.f("ix_change_batch_id"), table_name="change")
    op.drop_table("change")
    op.drop_index(
        op.f("ix_announcement_school_id_announcement_publish_at"), table_name="announcement"
    )
    op.drop_index(
        "ix_announcement_scheduled",
        table_name="announcement",
        sqlite_where=sa.text("scheduled"),
        postgresql_where=sa.text("scheduled"),
    )
    op.drop_index(op.f("ix_announcement_author_id"), table_name="announcement")
    op.drop_table("announcement")
    op.drop_table("absence_draft")
    op.drop_table("absence_claim")
    op.drop_table("subject")
    op.drop_index(op.f("ix_person_school_id_person_role_person_folded_name"), table_name="person")
    op.drop_index(op.f("ix_person_batch_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(
        "ix_outbox_waiting",
        table_name="outbox",
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.drop_index(op.f("ix_outbox_edits"), table_name="outbox")
    op.drop_index(
        "ix_outbox_dead",
        table_name="outbox",
        sqlite_where=sa.text("status = 'dead'"),
        postgresql_where=sa.text("status = 'dead'"),
    )
    op.drop_table("outbox")
    op.drop_index(op.f("ix_school_link_school_id"), table_name="school_link")
    op.drop_table("school_link")
    op.drop_table("notification")
    op.drop_index(
        op.f("ix_import_batch_school_id_import_batch_applied_at"), table_name="import_batch"
    )
    op.drop_table("import_batch")
    op.drop_table("code_lock")
    op.drop_index(op.f("ix_chat_account_id"), table_name="chat")
    op.drop_table("chat")
    op.drop_index(op.f("ix_attachment_entity_attachment_entity_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_by_account"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("watermark")
    op.drop_table("school")
    op.drop_index(op.f("ix_processed_update_at"), table_name="processed_update")
    op.drop_table("processed_update")
    op.drop_table("lease")
    op.drop_table("digest_run")
    op.drop_table("conversation")
    op.drop_table("class_morning")
    op.drop_table("bot_name")
    op.drop_table("account")
