"""The statements about marks, built once. All take ``student``; most also ``class``, ``first``,
``last`` (both days included) and ``today``."""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from bot.storage.prepared import Prepared
from bot.storage.tables import (
    Attendance,
    Dot,
    GroupMember,
    Lesson,
    Mark,
    MarkEvent,
    Membership,
    Person,
    School,
    SchoolClass,
    Subject,
    Term,
    TermMark,
)

PAGE = 10
LAST_PAGE = 10_000  # a hostile button must not overflow the offset
MISSED_CODES = ("н", "б", "у/п")

_student: BindParameter[Any] = bindparam("student")
_class: BindParameter[Any] = bindparam("class")
_subject: BindParameter[Any] = bindparam("subject")
_first: BindParameter[Any] = bindparam("first")
_last: BindParameter[Any] = bindparam("last")

_again = exists().where(
    # by student and day, because that is what the index on dots begins with
    Dot.student_id == Mark.student_id,
    Dot.day == Mark.day,
    Dot.mark_id == Mark.id,
    Dot.closed_at.is_(None),
    or_(Dot.due_on.is_(None), Dot.due_on >= bindparam("today")),
)
LINE = (
    Mark.id,
    Mark.day,
    Mark.subject_id,
    Subject.name.label("subject"),
    Mark.kind,
    Mark.value,
    Mark.text,
    Mark.weight,
    _again.label("again"),
)
LINES = (
    select(*LINE)
    .join(Subject, Subject.id == Mark.subject_id)
    .where(Mark.student_id == _student, Mark.removed_at.is_(None))
    .order_by(Mark.day.desc(), Mark.id.desc())
)
LATEST = Prepared(LINES.limit(PAGE + 1).offset(bindparam("offset")))
BETWEEN = LINES.where(Mark.day.between(_first, _last))
OF_SUBJECT = BETWEEN.where(Mark.subject_id == _subject)

_setter = aliased(Person)
ONE = (
    select(
        *LINE,
        Mark.comment,
        Mark.removed_at,
        SchoolClass.grade,
        _setter.last_name,
        _setter.first_name,
        _setter.middle_name,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .join(SchoolClass, SchoolClass.id == Mark.class_id)
    .outerjoin(_setter, _setter.id == Mark.set_by)
    .where(Mark.id == bindparam("mark"), Mark.student_id == _student)
)
_for_whom = aliased(Person)
STATES = (
    select(
        MarkEvent.at,
        MarkEvent.action,
        MarkEvent.value,
        MarkEvent.text,
        MarkEvent.weight,
        MarkEvent.kind,
        MarkEvent.comment,
        MarkEvent.reason,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        _for_whom.last_name.label("for_last"),
        _for_whom.first_name.label("for_first"),
        _for_whom.middle_name.label("for_middle"),
    )
    .outerjoin(Person, Person.id == MarkEvent.by_person)
    .outerjoin(_for_whom, _for_whom.id == MarkEvent.for_person)
    .where(MarkEvent.mark_id == bindparam("mark"))
    .order_by(MarkEvent.id)
)
CLASSES = (
    select(
        Membership.id,
        Membership.class_id,
        Membership.starts_on,
        Membership.ends_on,
        SchoolClass.year,
        SchoolClass.grade,
        SchoolClass.name,
        Term.name.label("term"),
        Term.starts_on.label("term_starts"),
        Term.ends_on.label("term_ends"),
    )
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .outerjoin(Term, Term.class_id == Membership.class_id)
    .where(Membership.student_id == _student)
    .order_by(Membership.starts_on, Membership.id, Term.starts_on)
)

_other = aliased(Lesson)


def _member_of(group: Any, day: Any) -> ColumnElement[bool]:
    return and_(
        GroupMember.student_id == _student,
        GroupMember.group_id == group,
        GroupMember.starts_on <= day,
        or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= day),
    )


own_lesson = or_(
    Lesson.group_id.is_(None),
    exists().where(_member_of(Lesson.group_id, Lesson.day)),
    # where the school named no members in this hour, every group may be the student's
    ~exists()
    .where(
        _other.class_id == Lesson.class_id,
        _other.day == Lesson.day,
        _other.number == Lesson.number,
    )
    .where(_member_of(_other.group_id, _other.day)),
)
_last_marked = (
    select(Mark.day)
    .where(
        Mark.class_id == _class,
        Mark.subject_id == Subject.id,
        Mark.day <= _last,
        Mark.removed_at.is_(None),
    )
    .order_by(Mark.day.desc())
    .limit(1)
    .correlate(Subject)
    .scalar_subquery()
)
TAUGHT = (
    select(
        Subject.id,
        Subject.name,
        func.max(case((Lesson.topic != "", Lesson.day))).label("last_topic"),
        _last_marked.label("last_marked"),
    )
    .join(Subject, Subject.id == Lesson.subject_id)
    .where(
        Lesson.class_id == _class,
        # wider than the span: its last topic may be older than its first day
        Lesson.day.between(bindparam("since"), _last),
        Lesson.status != "cancelled",
        own_lesson,
    )
    .group_by(Subject.id, Subject.name)
    .having(func.max(Lesson.day) >= _first)
)
TAUGHT_ONE = TAUGHT.where(Lesson.subject_id == _subject)
MISSED = (
    select(Lesson.subject_id, func.count(Attendance.id.distinct()).label("missed"))
    .join(
        Lesson,
        and_(
            Lesson.class_id == Attendance.class_id,
            Lesson.day == Attendance.day,
            Lesson.number == Attendance.number,
        ),
    )
    .where(
        Attendance.student_id == _student,
        Attendance.day.between(_first, _last),
        Attendance.code.in_(MISSED_CODES),
        Lesson.status != "cancelled",
        own_lesson,
    )
    .group_by(Lesson.subject_id)
)
RESULTS = (
    select(
        TermMark.subject_id,
        Subject.name.label("subject"),
        TermMark.period,
        TermMark.term_name,
        TermMark.text,
    )
    .join(Subject, Subject.id == TermMark.subject_id)
    .join(SchoolClass, SchoolClass.id == TermMark.class_id)
    .where(TermMark.student_id == _student, SchoolClass.year == bindparam("year"))
    .order_by(TermMark.id)
)
DOTS = (
    select(Dot.day, Dot.kind, Dot.what, Dot.due_on)
    .where(
        Dot.student_id == _student,
        Dot.day.between(_first, _last),
        Dot.subject_id == _subject,
        Dot.mark_id.is_(None),
        Dot.closed_at.is_(None),
        or_(Dot.due_on.is_(None), Dot.due_on >= bindparam("today")),
    )
    .order_by(Dot.day, Dot.id)
)
SUBJECT = (
    select(Subject.name, School.settings)
    .join(School, School.id == Subject.school_id)
    .where(Subject.id == _subject, School.id == bindparam("school"))
)
