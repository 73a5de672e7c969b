"""Every table. Work is done with Core statements; the classes are for Alembic and for types.

Rows about school life belong to a school. A row that an import made carries its ``batch_id``;
what an import or a person changed afterwards leaves its former state in ``change`` (marks:
``mark_event``).
Plans (bells, timetable, groups, terms) end and begin by date; records are never replaced.
"""

from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from bot.storage.types import BigId, Facts, Instant, Weight


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        int: BigId,
        Fraction: Weight(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class Numbered:
    """Ids are ours and never used twice: an old button must not reach somebody else."""

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
        return ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


def args(*items: Any) -> Any:
    return (*items, {"sqlite_autoincrement": True})


def who_refers(column: str) -> Index:
    """Answers whether anybody refers to a row that is to go. Empty references cost nothing."""
    there = sql(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=there, postgresql_where=there)


# --- schools and people -------------------------------------------------------------------------


class School(Numbered, Base):
    __tablename__ = "school"
    name: Mapped[str]
    short_name: Mapped[str]
    timezone: Mapped[str]
    language: Mapped[str]
    days_per_week: Mapped[int]
    signing_weekday: Mapped[int]  # 0 = Monday
    signing_time: Mapped[time]
    address: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The school's local act and switches; keys and defaults in `domain.school`."""
    source: Mapped[str] = mapped_column(server_default="local")
    created_at: Mapped[datetime]


class Person(Numbered, Base):
    __tablename__ = "person"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    role: Mapped[str]
    last_name: Mapped[str]
    first_name: Mapped[str]
    middle_name: Mapped[str]
    folded_name: Mapped[str]
    """Full name folded for comparison (case, ё as е, spaces): SQLite cannot fold Cyrillic."""
    foreign_id: Mapped[str | None]
    birth_date: Mapped[date | None]
    position: Mapped[str] = mapped_column(server_default="")
    relation: Mapped[str] = mapped_column(server_default="")
    left_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("school_id", "role", "foreign_id"),
        Index(None, "school_id", "role", "folded_name"),
        Index(None, "batch_id"),
    )


class Guardianship(Numbered, Base):
    __tablename__ = "guardianship"
    parent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rights: Mapped[str] = mapped_column(server_default="full")
    basis: Mapped[str] = mapped_column(server_default="")
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("parent_id", "student_id"), Index(None, "student_id"))


class SchoolClass(Numbered, Base):
    __tablename__ = "school_class"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    """The calendar year in which the school year begins."""
    grade: Mapped[int]
    letter: Mapped[str]
    name: Mapped[str]
    class_teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(server_default="")
    profile: Mapped[str] = mapped_column(server_default="")
    shift: Mapped[int] = mapped_column(server_default="1")
    days_per_week: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("school_id", "year", "name"), Index(None, "class_teacher_id")
    )


class Membership(Numbered, Base):
    """A student in a class, from a day on, until a day (inclusive) or for good."""

    __tablename__ = "membership"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "student_id"), Index(None, "class_id"))


class Subject(Numbered, Base):
    __tablename__ = "subject"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    folded_name: Mapped[str]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("school_id", "folded_name"))


class StudyGroup(Numbered, Base):
    """A subgroup of a class for one subject (English, technology, a module of ОРКСЭ)."""

    __tablename__ = "study_group"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    name: Mapped[str]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("class_id", "subject_id", "name"))


class GroupMember(Numbered, Base):
    __tablename__ = "group_member"
    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "group_id"), Index(None, "student_id"))


# --- the year: plans, per class -------------------------------------------------------------------


class Term(Numbered, Base):
    __tablename__ = "term"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "starts_on"))


class Holiday(Numbered, Base):
    __tablename__ = "holiday"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "starts_on"))


class SpecialDay(Numbered, Base):
    """A dated exception: ``off``, ``as_weekday``, ``remote`` or ``short``."""

    __tablename__ = "special_day"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    kind: Mapped[str]
    as_weekday: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(UniqueConstraint("class_id", "day"))


class Bell(Numbered, Base):
    """A lesson's hours for a class, from a day on. ``weekday`` None is every day (0 = Monday)."""

    __tablename__ = "bell"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    weekday: Mapped[int | None]
    number: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    break_after: Mapped[str] = mapped_column(server_default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "number"))


class TimetableSlot(Numbered, Base):
    """A lesson of the weekly plan. ``parity`` is ``odd``, ``even`` or None (every week)."""

    __tablename__ = "timetable_slot"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    weekday: Mapped[int]
    number: Mapped[int]
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(server_default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"))
    parity: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id", "weekday"), Index(None, "teacher_id"))


class Lesson(Numbered, Base):
    """A lesson of a date, made from the plan for the whole year; a substitution changes the row.

    ``status``: ``planned``, ``replaced`` (other subject or teacher), ``moved`` (other number or
    room) or ``cancelled``. The ``planned_*`` columns keep what stood in the plan.
    """

    __tablename__ = "lesson"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    number: Mapped[int]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(server_default="")
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    status: Mapped[str] = mapped_column(server_default="planned")
    reason: Mapped[str] = mapped_column(server_default="")
    remote: Mapped[bool] = mapped_column(server_default=sql("false"))
    topic: Mapped[str] = mapped_column(server_default="")
    planned_subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    planned_teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_room: Mapped[str | None]
    planned_number: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(
            "uq_lesson_place",
            "class_id",
            "day",
            "number",
            sql("coalesce(group_id, 0)"),
            unique=True,
        ),
        Index(None, "teacher_id", "day"),
        Index(None, "batch_id"),
        who_refers("planned_teacher_id"),
        Index(
            "ix_lesson_changed",
            "day",
            sqlite_where=sql("status <> 'planned'"),
            postgresql_where=sql("status <> 'planned'"),
        ),
    )


class RegimeItem(Numbered, Base):
    """An item of the day's regime: a meal, a walk, a club."""

    __tablename__ = "regime_item"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    weekday: Mapped[int | None]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    activity: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "class_id"))


# --- the diary: records, never replaced -----------------------------------------------------------


class Homework(Numbered, Base):
    __tablename__ = "homework"
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"))
    due_on: Mapped[date]
    task: Mapped[str]
    compulsory: Mapped[bool] = mapped_column(server_default=sql("true"))
    only_some: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Only for the students in ``homework_student``."""
    book_grams: Mapped[int | None]
    """Weight of the textbooks the task needs, in grams."""
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    foreign_id: Mapped[str | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "class_id", "due_on"), Index(None, "batch_id"), who_refers("edited_by")
    )


class HomeworkTick(Base):
    """The student's "done" and the teacher's "handed in"."""

    __tablename__ = "homework_tick"
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    done_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "student_id"),)


class Mark(Numbered, Base):
    """A mark as it stands now; `MarkEvent` holds every state it ever had."""

    __tablename__ = "mark"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    kind: Mapped[str]
    """Kind of work as written by the school."""
    value: Mapped[int | None]
    """1 to 5, or None for what never counts (зач, незач, осв)."""
    text: Mapped[str]
    """As written: ``5-``, ``4/5``, ``зач``."""
    weight: Mapped[Fraction]
    comment: Mapped[str] = mapped_column(server_default="")
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(server_default="import")
    """Who wrote the current state: ``import``, ``bot`` or a diary system."""
    foreign_id: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "student_id", "day"),
        Index(None, "class_id", "subject_id", "day"),
        Index(None, "batch_id"),
        who_refers("set_by"),
    )


class MarkEvent(Numbered, Base):
    """Append-only: one row for each state of a mark, the first one included."""

    __tablename__ = "mark_event"
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The teacher for whom an operator entered it."""
    action: Mapped[str]  # set, corrected, removed, restored
    value: Mapped[int | None]
    text: Mapped[str]
    weight: Mapped[Fraction]
    comment: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "mark_id"),
        Index(None, "batch_id"),
        who_refers("by_person"),
        who_refers("for_person"),
    )


class Dot(Numbered, Base):
    """``owed`` work, ``planned`` work, or ``again`` (will ask again, beside a mark)."""

    __tablename__ = "dot"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    kind: Mapped[str]
    what: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_mark: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    foreign_id: Mapped[str | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "student_id", "day"),
        Index(None, "batch_id"),
        who_refers("mark_id"),
        who_refers("closed_by_mark"),
        who_refers("set_by"),
    )


class TermMark(Numbered, Base):
    """What the school entered for a period; never computed.

    ``period``: ``term`` (then ``term_name``), ``year``, ``exam`` or ``final``.
    """

    __tablename__ = "term_mark"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    period: Mapped[str]
    term_name: Mapped[str] = mapped_column(server_default="")
    value: Mapped[int | None]
    text: Mapped[str]
    edited_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("student_id", "subject_id", "class_id", "period", "term_name"),
        Index(None, "batch_id"),
    )


class Attendance(Numbered, Base):
    """``code``: ``н`` absent, ``б`` ill, ``у/п`` good cause, ``оп`` late."""

    __tablename__ = "attendance"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    number: Mapped[int]
    code: Mapped[str]
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        UniqueConstraint("student_id", "day", "number"),
        Index(None, "class_id", "day"),
        Index(None, "batch_id"),
        who_refers("edited_by"),
    )


class Remark(Numbered, Base):
    __tablename__ = "remark"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    day: Mapped[date]
    praise: Mapped[bool]
    text: Mapped[str]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "student_id", "day"), Index(None, "batch_id"), who_refers("set_by")
    )


class Event(Numbered, Base):
    __tablename__ = "event"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    day: Mapped[date]
    starts_at: Mapped[time | None]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organizer_name: Mapped[str] = mapped_column(server_default="")
    class_ids: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Empty: the whole school."""
    cancelled_at: Mapped[datetime | None]
    """Families may have answered it: it is shown as cancelled and not forgotten."""
    cancelled_for: Mapped[str] = mapped_column(server_default="")
    """Why, as families may read it."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(Index(None, "school_id", "day"))


class SchoolLink(Numbered, Base):
    """A useful address kept by the office."""

    __tablename__ = "school_link"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    title: Mapped[str]
    url: Mapped[str]
    __table_args__ = args(Index(None, "school_id"))


# --- traces ---------------------------------------------------------------------------------------


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


class Change(Numbered, Base):
    """Append-only: what a row was before somebody changed or removed it, and who did."""

    __tablename__ = "change"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entity: Mapped[str]
    entity_id: Mapped[int]
    action: Mapped[str]  # made, changed, removed
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    __table_args__ = args(
        Index(None, "entity", "entity_id"),
        Index(None, "batch_id"),
        Index(None, "school_id", "at"),
        who_refers("by_person"),
    )


# --- accounts, which belong to no school ----------------------------------------------------------


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


class Conversation(Base):
    """Where somebody stands in a dialogue: ids only, so it survives a restart."""

    __tablename__ = "conversation"
    bot: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class ProcessedUpdate(Base):
    """Written in the transaction of the effect: a doubled update has no second one."""

    __tablename__ = "processed_update"
    bot: Mapped[str] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "at"),)


class BotName(Base):
    """What the messenger calls a bot of this deployment."""

    __tablename__ = "bot_name"
    bot: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str]


# --- delivery: what is to reach somebody, and what has reached them -------------------------------


class Outbox(Numbered, Base):
    """A message that must reach a chat; written in the transaction of its cause.

    ``due_at`` and ``expires_at`` are moments of the school's clock; ``held_until`` is one of the
    machine's: until then nobody else takes the row (a sender has it, or it waits for a retry).
    """

    __tablename__ = "outbox"
    bot: Mapped[str]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    kind: Mapped[str]
    what: Mapped[str]
    local_date: Mapped[date]
    priority: Mapped[int]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    zone: Mapped[str | None]
    """The zone of the reader's quiet hours; None for what may come at any hour."""
    edits: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    """The row whose message this one changes in place."""
    payload: Mapped[dict[str, Any] | None] = mapped_column(Facts())
    """Neutral facts, never words; erased when the row is finished."""
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    held_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default="")
    __table_args__ = args(
        UniqueConstraint("chat_id", "kind", "what", "local_date"),
        Index(
            "ix_outbox_waiting",
            "bot",
            "priority",
            "due_at",
            sqlite_where=sql("status = 'waiting'"),
            postgresql_where=sql("status = 'waiting'"),
        ),
        Index(
            "ix_outbox_dead",
            "bot",
            "finished_at",
            sqlite_where=sql("status = 'dead'"),
            postgresql_where=sql("status = 'dead'"),
        ),
        Index(None, "edits"),
    )


class Told(Base):
    """What a chat was last told about a thing (``mark:17``), so that the truth can follow."""

    __tablename__ = "told"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(
        String().with_variant(String(collation="C"), "postgresql"), primary_key=True
    )
    """Looked up by its beginning, so its order must be that of its letters."""
    first: Mapped[str]
    """The state that was told first."""
    state: Mapped[str]
    version: Mapped[int]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    __table_args__ = (Index(None, "topic"), Index(None, "outbox_id"))


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


class Lease(Base):
    """What only one process may do at a time, and who does it, by the machine's clock."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class Watermark(Base):
    """Up to which row a table has been looked through."""

    __tablename__ = "watermark"
    bot: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class DigestRun(Base):
    """One making of digests: how far it has come, and whether it is complete."""

    __tablename__ = "digest_run"
    bot: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    cursor: Mapped[int]
    """The last account that is done."""
    done_at: Mapped[datetime | None]


class DigestAnswer(Base):
    """A parent's one-tap answer under a digest: ``discussed`` or ``help``."""

    __tablename__ = "digest_answer"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "student_id"),)


class AbsenceClaim(Base):
    """Somebody knows about an unexpected absence: the others need not ask."""

    __tablename__ = "absence_claim"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


# --- what families sign and announce --------------------------------------------------------------


class WeekSnapshot(Numbered, Base):
    """A week as somebody signed it, in canonical words; kept once for equal contents."""

    __tablename__ = "week_snapshot"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    week: Mapped[date]
    """The Monday."""
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str]
    __table_args__ = args(UniqueConstraint("student_id", "week", "digest"))


class Signature(Numbered, Base):
    """ "I have read it": once for each signer and week."""

    __tablename__ = "signature"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    week: Mapped[date]
    signer: Mapped[str]
    """Who signed, as a key: ``person:17``, or ``account:4`` for a trusted person."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    """The signer's full name of that day; empty where the school never entered one."""
    at: Mapped[datetime]
    on_paper: Mapped[bool] = mapped_column(server_default=sql("false"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The teacher who recorded a signature given on paper."""
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("week_snapshot.id"))
    __table_args__ = args(
        UniqueConstraint("student_id", "week", "signer"), Index(None, "snapshot_id")
    )


class AbsenceNotice(Numbered, Base):
    """A family's word that a child will not come, or (``comes``) that it will after all."""

    __tablename__ = "absence_notice"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    draft_id: Mapped[int] = mapped_column(BigId, unique=True)
    """The form it was made from: pressing "Send" twice makes one notice."""
    filer: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    filed_at: Mapped[datetime]
    first_day: Mapped[date]
    last_day: Mapped[date]
    numbers: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Lessons of the one day; empty: whole days."""
    comes: Mapped[bool] = mapped_column(server_default=sql("false"))
    cause: Mapped[str]
    comment: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str]
    """Of the comment."""
    hide_cause: Mapped[bool] = mapped_column(server_default=sql("false"))
    """The student is not shown the cause and the comment."""
    state: Mapped[str] = mapped_column(server_default="filed")
    seen_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    certificate_code: Mapped[str | None]
    certificate_first: Mapped[date | None]
    certificate_last: Mapped[date | None]
    __table_args__ = args(
        Index(None, "student_id", "last_day"), Index(None, "class_id", "last_day")
    )


class AbsenceDraft(Numbered, Base):
    """A notice that is being filled in: one for each account."""

    __tablename__ = "absence_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    numbers: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    comes: Mapped[bool] = mapped_column(server_default=sql("false"))
    cause: Mapped[str | None]
    comment: Mapped[str] = mapped_column(server_default="")
    hide_cause: Mapped[bool] = mapped_column(server_default=sql("false"))
    updated_at: Mapped[datetime]


class Attachment(Numbered, Base):
    """A photo or document as a messenger keeps it; the owner is named by table and id."""

    __tablename__ = "attachment"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    entity: Mapped[str]
    entity_id: Mapped[int]
    bot: Mapped[str]
    file_id: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    is_photo: Mapped[bool]
    at: Mapped[datetime]
    by_account: Mapped[int] = mapped_column(ForeignKey("account.id"))
    __table_args__ = args(Index(None, "entity", "entity_id"), Index(None, "by_account"))


# --- announcements, events, portfolio -------------------------------------------------------------


class Announcement(Numbered, Base):
    """The school's word to many. ``audience`` says whom it was meant for, as data."""

    __tablename__ = "announcement"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="ru")
    """Of the title and the text."""
    urgent: Mapped[bool] = mapped_column(server_default=sql("false"))
    ask_confirm: Mapped[bool] = mapped_column(server_default=sql("false"))
    audience: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    versions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The same in other languages: ``{"en": {"title": …, "text": …}}``."""
    created_at: Mapped[datetime]
    publish_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    silent: Mapped[bool] = mapped_column(server_default=sql("false"))
    styles: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Bold and the like, by language (`domain.styled`)."""
    draft_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    """The draft it was made from: pressing "Send" twice makes one announcement."""
    author_chat: Mapped[int | None] = mapped_column(ForeignKey("chat.id", ondelete="SET NULL"))
    """Where its author is told how far it has come."""
    scheduled: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Its moment has not come yet: nobody has been written to."""
    stopped_at: Mapped[datetime | None]
    captioned: Mapped[bool] = mapped_column(server_default=sql("false"))
    """It goes as the caption of its only photo or file."""
    revision: Mapped[int] = mapped_column(server_default="0")
    foreign_id: Mapped[str | None]
    """At the diary system it was fetched from."""
    __table_args__ = args(
        Index(None, "school_id", "publish_at"),
        Index(None, "author_id"),
        Index(
            "ix_announcement_scheduled",
            "publish_at",
            sqlite_where=sql("scheduled"),
            postgresql_where=sql("scheduled"),
        ),
    )


class AnnouncementRecipient(Base):
    """Whom an announcement is for, and how far it has come there."""

    __tablename__ = "announcement_recipient"
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    """Of the delivery (`domain.reach.State`): ``waiting``, ``delivered``, ``blocked``…"""
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id", "announcement_id"),)


class EventPart(Base):
    """ "I take part": who said it, and for which student."""

    __tablename__ = "event_part"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "student_id"), Index(None, "person_id"))


class EventQuestion(Numbered, Base):
    """A family's words to an event's organizer, relayed by the bot, and the answer."""

    __tablename__ = "event_question"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = args(
        Index(None, "event_id"), Index(None, "person_id"), Index(None, "student_id")
    )


class EventResult(Base):
    """What came of an event, for those who missed it."""

    __tablename__ = "event_result"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))


class PortfolioItem(Numbered, Base):
    """What a student shows of themselves. ``kind``: ``work``, ``hobby`` or ``achievement``."""

    __tablename__ = "portfolio_item"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]
    __table_args__ = args(Index(None, "student_id"))


# --- what teachers write --------------------------------------------------------------------------


class LessonDraft(Numbered, Base):
    """What somebody is entering for a lesson and has not saved yet: one for each account."""

    __tablename__ = "lesson_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    """None until it is known which lesson the words are about."""
    words: Mapped[str] = mapped_column(server_default="")
    """The message, while its lesson is being chosen."""
    kind: Mapped[str]
    weight: Mapped[Fraction | None]
    """None: the usual one of the kind."""
    pen: Mapped[str] = mapped_column(server_default="5")
    """What a tap on a name gives."""
    beside: Mapped[bool] = mapped_column(server_default=sql("false"))
    """New marks stand beside those of the same kind instead of correcting them."""
    reason: Mapped[str] = mapped_column(server_default="")
    content: Mapped[dict[str, Any]]
    """Entries, questions and what was not understood (`domain.drafts`)."""
    updated_at: Mapped[datetime]
    __table_args__ = args(Index(None, "lesson_id"))


class LessonSaving(Numbered, Base):
    """What was saved at once, so that it can be undone and told in the evening."""

    __tablename__ = "lesson_saving"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    draft_id: Mapped[int] = mapped_column(BigId, unique=True)
    """The draft it was made from: pressing "Save" twice saves once."""
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """In whose name."""
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    marks: Mapped[int]
    absences: Mapped[int]
    dots: Mapped[int]
    roll_called: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Attendance was looked at, also when nobody was absent."""
    content: Mapped[dict[str, Any]]
    """Ids of what was written, with the codes of attendance before."""
    undone_at: Mapped[datetime | None]
    __table_args__ = args(Index(None, "teacher_id", "at"), Index(None, "lesson_id"))


class SavingDispute(Base):
    """ "That was not me": a teacher denies what was entered in their name on a day."""

    __tablename__ = "saving_dispute"
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class StaffSetting(Base):
    """A teacher's PIN, as a slow keyed hash, and its lock; whether to be reminded to fill in."""

    __tablename__ = "staff_setting"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    pin_hash: Mapped[str | None]
    pin_failures: Mapped[int] = mapped_column(server_default="0")
    pin_locks: Mapped[int] = mapped_column(server_default="0")
    """How many locks in a row: each doubles the next."""
    pin_locked_until: Mapped[datetime | None]
    reminders_off: Mapped[bool] = mapped_column(server_default=sql("false"))


class LessonLink(Base):
    """Where a distance lesson is held, or its record is found."""

    __tablename__ = "lesson_link"
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    url: Mapped[str]
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class HomeworkDraft(Numbered, Base):
    """Homework that is being written: one for each account."""

    __tablename__ = "homework_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    homework_id: Mapped[int | None] = mapped_column(ForeignKey("homework.id"))
    """The homework being changed; None for a new one."""
    task: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date]
    compulsory: Mapped[bool] = mapped_column(server_default=sql("true"))
    students: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Empty: everybody of the lesson."""
    updated_at: Mapped[datetime]
    __table_args__ = args(Index(None, "lesson_id"))


class HomeworkStudent(Base):
    """A student for whom a piece of homework is, where it is not for everybody."""

    __tablename__ = "homework_student"
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    __table_args__ = (Index(None, "student_id"),)


class HandedIn(Numbered, Base):
    """A student's work as sent in the chat; its files are attachments."""

    __tablename__ = "handed_in"
    homework_id: Mapped[int] = mapped_column(ForeignKey("homework.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]
    __table_args__ = args(UniqueConstraint("homework_id", "student_id"), Index(None, "student_id"))


# --- writing to the school, trusted persons, who opened a diary -----------------------------------


class Thread(Numbered, Base):
    """A family's words with one teacher about one student; one open thread for the three."""

    __tablename__ = "thread"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """The representative or the student who writes."""
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    __table_args__ = args(
        Index(
            "uq_thread_open",
            "writer_id",
            "student_id",
            "teacher_id",
            unique=True,
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
        ),
        Index(None, "teacher_id", "last_at"),
        Index(None, "student_id"),
    )


class ThreadMessage(Numbered, Base):
    __tablename__ = "thread_message"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    by_teacher: Mapped[bool]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When the other side is told: in the morning for what was written out of hours."""
    text: Mapped[str]
    language: Mapped[str]
    read_at: Mapped[datetime | None]
    """When the other side opened it."""
    __table_args__ = args(Index(None, "thread_id", "id"))


class Trust(Numbered, Base):
    """Somebody whom a representative lets read a child's diary; ``digest`` is of its own code."""

    __tablename__ = "trust"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str]
    """How the representative calls them; shown to nobody else."""
    may_sign: Mapped[bool] = mapped_column(server_default=sql("false"))
    may_notify: Mapped[bool] = mapped_column(server_default=sql("false"))
    ends_on: Mapped[date | None]
    made_at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_expires_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    consent_version: Mapped[int | None]
    consent_language: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = args(
        Index(None, "account_id"),
        Index(None, "granted_by", "student_id"),
        Index(None, "student_id"),
    )


class DiaryOpening(Base):
    """Who opened a student's diary on a day, the first time; written once, never on every read."""

    __tablename__ = "diary_opening"
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    """``parent``, ``student``, ``trusted``, ``teacher`` or ``admin``."""
    at: Mapped[datetime]
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id", ondelete="SET NULL"))
    __table_args__ = (Index(None, "account_id"), Index(None, "trust_id"))


class Ticket(Numbered, Base):
    """A question to the school's office. ``state``: ``new``, ``seen``, ``answered``, ``closed``."""

    __tablename__ = "ticket"
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who asks."""
    student_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    category: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="new")
    made_at: Mapped[datetime]
    last_at: Mapped[datetime]
    __table_args__ = args(
        Index(None, "person_id"), Index(None, "school_id", "state"), Index(None, "student_id")
    )


class TicketMessage(Numbered, Base):
    __tablename__ = "ticket_message"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    by_office: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who of the office answered; None: the asker's own words."""
    at: Mapped[datetime]
    text: Mapped[str]
    language: Mapped[str]
    __table_args__ = args(Index(None, "ticket_id", "id"))


# --- announcements while they are written ---------------------------------------------------------


class AnnouncementDraft(Numbered, Base):
    """An announcement that is being written, or one that is being changed: one an account."""

    __tablename__ = "announcement_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changes: Mapped[int | None] = mapped_column(ForeignKey("announcement.id"))
    """The announcement that is being changed; None for a new one."""
    places: Mapped[list[str]]
    """Of the audience (`domain.audience.Place`)."""
    readers: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="ru")
    styles: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    versions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    manner: Mapped[str] = mapped_column(server_default="normal")
    ask_confirm: Mapped[bool] = mapped_column(server_default=sql("false"))
    publish_at: Mapped[datetime | None]
    """None: at once."""
    updated_at: Mapped[datetime]
    __table_args__ = args(Index(None, "changes"))


class ClassMorning(Base):
    """The messages a class teacher gets at a school's hour: made once, whoever looks."""

    __tablename__ = "class_morning"
    bot: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


# --- what the office asks for in the chat ---------------------------------------------------------


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


# --- mirrored diaries: families whose school has a diary system -----------------------------------


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
    """``absence`` or ``signature``."""
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


class LinkPage(Numbered, Base):
    """A one-time address at which a family links a diary system; kept as a keyed hash."""

    __tablename__ = "link_page"
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    bot: Mapped[str]
    chat: Mapped[str]
    """The messenger's own id of the chat that asked."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When it was signed in at the system."""
    source: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="ru")
    consent_version: Mapped[int] = mapped_column(server_default="0")
    """Agreed to in the chat before the address was given."""
    browser: Mapped[str | None]
    """Hash of the one browser that may go on."""
    tries: Mapped[int] = mapped_column(server_default="0")
    sealed: Mapped[str | None]
    """What was found there, encrypted for this row alone; gone when linked or expired."""
    finish: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Hash of the code that takes what was found back to the chat."""
    __table_args__ = args(Index(None, "account_id"), Index(None, "expires_at"))


class CalendarFeed(Numbered, Base):
    """A secret address of one child's calendar; kept as a hash."""

    __tablename__ = "calendar_feed"
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = args(Index(None, "student_id"), Index(None, "account_id"))
