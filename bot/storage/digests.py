"""The facts of digests, for a few hundred families at a time, in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from bot.domain import consent
from bot.domain.calendar import ONE_DAY, school_moment, school_year
from bot.domain.marks import grade_has_marks, mark_text
from bot.domain.people import Right, Role
from bot.domain.subjects import carries_marks
from bot.domain.views.digest import ChildDay, ChildWeek, ComingLesson, Marks, Work
from bot.storage import notifications
from bot.storage.ids import ids
from bot.storage.tables import (
    Account,
    Attendance,
    Chat,
    Dot,
    GroupMember,
    Guardianship,
    Holiday,
    Homework,
    HomeworkStudent,
    HomeworkTick,
    Lesson,
    Link,
    Mark,
    Membership,
    Notification,
    Person,
    School,
    SchoolClass,
    Signature,
    SpecialDay,
    StudyGroup,
    Subject,
    Term,
)
from bot.storage.types import Instant

CHUNK = 500
"""Accounts at a time."""
MISSED = ("н", "б", "у/п")
LOOK_BACK = timedelta(days=8)
"""A mark of an earlier day is no news of a day's digest."""
ALWAYS = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class Child(NamedTuple):
    """A child as one account sees it."""

    student: int
    name: str
    class_id: int
    class_name: str
    grade: int
    school: str
    school_id: int
    days_per_week: int
    signing_weekday: int
    signable: bool
    """The account may sign for the child and has not done so."""
    own: bool
    """The account is the student."""
    mirrored: bool
    """Of a diary that is fetched from another system."""
    taught: bool = True
    """Has lessons then; without any, only what is due is told."""


class Family(NamedTuple):
    account: int
    chat: int
    preset: str | None
    row: Any
    """For `notifications.of`."""
    children: tuple[Child, ...]

    def school_beside(self, child: Child) -> str:
        """The school's name, where it is another than the first child's."""
        return "" if child.school_id == self.children[0].school_id else child.school


_child = aliased(Person, name="child")
_ids = ids("accounts")
_first: Any = bindparam("first")
_last: Any = bindparam("last")
_home = (
    select(func.min(Chat.id))
    .where(Chat.account_id == Account.id, Chat.bot == bindparam("its_bot"))
    .correlate(Account)
    .scalar_subquery()
)


_off = exists().where(
    SpecialDay.class_id == Lesson.class_id, SpecialDay.day == Lesson.day, SpecialDay.kind == "off"
)
_holiday = exists().where(
    Holiday.class_id == Lesson.class_id,
    Holiday.starts_on <= Lesson.day,
    Holiday.ends_on >= Lesson.day,
)
_taught = exists().where(
    Lesson.class_id == SchoolClass.id,
    Lesson.day.between(_first, _last),
    Lesson.status != "cancelled",
    ~_off.correlate(Lesson),
    ~_holiday.correlate(Lesson),
)

_signed = exists().where(
    Signature.student_id == _child.id,
    Signature.week == _first,
    Signature.person_id == Person.id,
)

_MEMBERS = (
    select(
        Account.id.label("account"),
        Chat.id.label("chat"),
        Person.role,
        School.id.label("school_id"),
        School.short_name,
        School.signing_weekday,
        _child.id.label("student"),
        _child.first_name,
        SchoolClass.id.label("class_id"),
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        func.coalesce(SchoolClass.days_per_week, School.days_per_week).label("days"),
        Guardianship.rights,
        _signed.label("signed"),
        School.source,
        *notifications.COLUMNS,
    )
    .select_from(Account)
    .join(Chat, Chat.id == _home)
    .join(Link, and_(Link.account_id == Account.id, Link.unlinked_at.is_(None)))
    .join(Person, Person.id == Link.person_id)
    .join(School, School.id == Person.school_id)
    .outerjoin(
        Guardianship,
        and_(Guardianship.parent_id == Person.id, Person.role == Role.PARENT.value),
    )
    .join(
        _child,
        and_(
            _child.id == func.coalesce(Guardianship.student_id, Person.id),
            _child.role == Role.STUDENT.value,
        ),
    )
    .join(
        Membership,
        and_(
            Membership.student_id == _child.id,
            Membership.starts_on <= _last,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= _first),
        ),
    )
    .join(
        SchoolClass,
        and_(SchoolClass.id == Membership.class_id, SchoolClass.year == bindparam("year")),
    )
    .outerjoin(Notification, Notification.account_id == Account.id)
    .where(
        Account.id.in_(_ids),
        Chat.blocked_at.is_(None),
        Link.consent_version >= consent.VERSION,
        Person.left_on.is_(None),
        _child.left_on.is_(None),
        or_(Guardianship.rights.is_(None), Guardianship.rights != Right.CLOSED.value),
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= bindparam("today")),
    )
    .order_by(Account.id, Link.id, _child.id, Membership.starts_on)
)
_dot_is_due = exists().where(
    Dot.student_id == _child.id,
    Dot.due_on == _first,
    Dot.closed_at.is_(None),
    Dot.kind != "again",
)
_FAMILIES = _MEMBERS.where(_taught)
_WITH_DOTS = _MEMBERS.add_columns(_taught.label("taught")).where(or_(_taught, _dot_is_due))

_WISHES = 15
"""Where the columns of `notifications.of` begin."""

_students = select(func.coalesce(Guardianship.student_id, Link.person_id)).select_from(
    Link
).outerjoin(Guardianship, Guardianship.parent_id == Link.person_id).where(
    Link.account_id.in_(_ids), Link.unlinked_at.is_(None)
)  # fmt: skip
_classes = select(Membership.class_id).where(Membership.student_id.in_(_students))

_MARKS = (
    select(Mark.student_id, Subject.name, Mark.value, Mark.text)
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        Mark.student_id.in_(_students),
        Mark.day.between(_first, _last),
        Mark.removed_at.is_(None),
    )
    .order_by(Mark.student_id, Mark.day, Mark.id)
)
_NEW_MARKS = _MARKS.where(Mark.edited_at >= bindparam("since", type_=Instant)).add_columns(
    Mark.edited_at
)
_UNMARKED_LESSON = exists().where(
    Lesson.class_id == Attendance.class_id,
    Lesson.day == Attendance.day,
    Lesson.number == Attendance.number,
    Lesson.subject_id.in_(ids("unmarked")),
)
_MISSED = (
    select(
        Attendance.student_id,
        Term.name,
        func.count().label("in_term"),
        func.sum(case((Attendance.day >= _first, 1), else_=0)).label("in_week"),
    )
    .join(
        Term,
        and_(Term.class_id == Attendance.class_id, Term.starts_on <= _last, Term.ends_on >= _first),
    )
    .where(
        Attendance.student_id.in_(_students),
        Attendance.day.between(Term.starts_on, _last),
        Attendance.code.in_(MISSED),
        ~_UNMARKED_LESSON,
    )
    .group_by(Attendance.student_id, Term.name)
)
_UNMARKED: Any = select(Subject.id, Subject.name)
_OWED = (
    select(Dot.student_id, Subject.name, Dot.due_on, Dot.what)
    .join(Subject, Subject.id == Dot.subject_id)
    .where(
        Dot.student_id.in_(_students),
        Dot.kind == "owed",
        Dot.closed_at.is_(None),
        Dot.day >= bindparam("oldest"),
        or_(Dot.due_on.is_(None), Dot.due_on >= bindparam("today")),
    )
    .order_by(Dot.student_id, Dot.due_on, Dot.id)
)
_DOTS_DUE = (
    select(Dot.student_id, Subject.name, Dot.due_on, Dot.what)
    .join(Subject, Subject.id == Dot.subject_id)
    .where(
        Dot.student_id.in_(_students),
        Dot.closed_at.is_(None),
        Dot.due_on == _first,
        Dot.kind != "again",
    )
    .order_by(Dot.student_id, Dot.id)
)
_planned = aliased(Subject, name="planned")
_LESSONS = (
    select(
        Lesson.class_id,
        Lesson.group_id,
        Lesson.number,
        Lesson.starts_at,
        Lesson.status,
        Subject.name,
        _planned.name.label("planned"),
    )
    .join(Subject, Subject.id == Lesson.subject_id)
    .outerjoin(_planned, _planned.id == Lesson.planned_subject_id)
    .where(Lesson.class_id.in_(_classes), Lesson.day == _first)
    .order_by(Lesson.class_id, Lesson.number, Lesson.id)
)
_LAST_TAUGHT: Any = (
    select(Lesson.class_id, func.max(Lesson.day))
    .where(
        Lesson.class_id.in_(_classes),
        Lesson.day.between(_first, _last),
        Lesson.status != "cancelled",
        ~_off,
        ~_holiday,
    )
    .group_by(Lesson.class_id)
)
_HOMEWORK = (
    select(
        Homework.class_id,
        Homework.group_id,
        Homework.id,
        Homework.task,
        Homework.compulsory,
        Homework.edited_at,
        Subject.name,
        HomeworkStudent.student_id.label("only_for"),
    )
    .join(Subject, Subject.id == Homework.subject_id)
    .outerjoin(HomeworkStudent, HomeworkStudent.homework_id == Homework.id)
    .where(
        Homework.class_id.in_(_classes),
        Homework.due_on == _first,
        Homework.edited_at >= bindparam("since", type_=Instant),
    )
    .order_by(Homework.class_id, Homework.id)
)
_DONE = (
    select(HomeworkTick.student_id, HomeworkTick.homework_id)
    .join(Homework, Homework.id == HomeworkTick.homework_id)
    .where(
        HomeworkTick.student_id.in_(_students),
        Homework.due_on == _first,
        HomeworkTick.done_at.is_not(None),
    )
)
_own_group, _beside = aliased(StudyGroup), aliased(StudyGroup)
_GROUPS = (
    select(GroupMember.student_id, _own_group.id.label("own"), _beside.id.label("beside"))
    .join(_own_group, _own_group.id == GroupMember.group_id)
    .join(
        _beside,
        and_(_beside.class_id == _own_group.class_id, _beside.subject_id == _own_group.subject_id),
    )
    .where(
        GroupMember.student_id.in_(_students),
        GroupMember.starts_on <= _first,
        or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= _first),
    )
)


def families(
    conn: Connection,
    bot: str,
    accounts: Sequence[int],
    first: date,
    last: date,
    today: date,
    *,
    with_dots: bool = False,
) -> list[Family]:
    """The families behind accounts, with the children that have lessons between ``first`` and
    ``last``: who is on holiday is not there, unless ``with_dots`` a dot is due on ``first``."""
    values = {
        "accounts": accounts,
        "its_bot": bot,
        "first": first,
        "last": last,
        "today": today,
        "year": school_year(last),
    }
    found: dict[int, tuple[Any, dict[int, Child]]] = {}
    rows: Sequence[Any] = conn.execute(_WITH_DOTS if with_dots else _FAMILIES, values).all()
    for row in rows:
        children = found.setdefault(row.account, (row, {}))[1]
        known = children.get(row.student)
        child = _child_of(known, *row[2:_WISHES])
        children[row.student] = child._replace(taught=bool(row.taught)) if with_dots else child
    return [
        Family(row.account, row.chat, row.preset, row, tuple(children.values()))
        for row, children in found.values()
    ]


_OPENINGS = select(School.id, School.timezone, School.signing_weekday, School.signing_time).where(
    School.id.in_(ids("schools"))
)


def openings(conn: Connection, schools: Collection[int], week: date) -> dict[int, datetime]:
    """By school, the moment from which the week can be signed there."""
    rows = conn.execute(_OPENINGS, {"schools": schools})
    return {
        school: school_moment(week + timedelta(days=weekday), at, zone)
        for school, zone, weekday, at in rows
    }


def _child_of(
    known: Child | None,
    role: str,
    school_id: int,
    school: str,
    signing_weekday: int,
    student: int,
    name: str,
    class_id: int,
    class_name: str,
    grade: int,
    days: int,
    rights: str | None,
    signed: bool,
    source: str,
) -> Child:
    """From a row of `_MEMBERS`, by position; ``known``: the child from a row before."""
    own = role == Role.STUDENT
    return Child(
        student,
        name,
        class_id,
        class_name,
        grade,
        school,
        school_id,
        days,
        signing_weekday,
        signable=(rights == Right.FULL and not signed) or (known is not None and known.signable),
        own=own and (known is None or known.own),
        mirrored=source != "local",
    )


# --- a week ---


@dataclass(frozen=True, slots=True)
class WeekFacts:
    marks: dict[int, Marks]
    missed: dict[int, tuple[str, int, int]]
    """Student: the term's name, in the week, in the term."""
    owed: dict[int, tuple[Work, ...]]

    def child(self, family: Family, child: Child) -> ChildWeek:
        term, in_week, in_term = self.missed.get(child.student, ("", 0, 0))
        return ChildWeek(
            child.student,
            child.name,
            child.class_name,
            family.school_beside(child),
            term,
            self.owed.get(child.student, ()),
            in_week,
            in_term,
            self.marks.get(child.student, ()) if grade_has_marks(child.grade) else (),
            child.signable,
            child.mirrored,
        )


def week_facts(
    conn: Connection,
    accounts: Sequence[int],
    first: date,
    last: date,
    today: date,
    unmarked: Sequence[int],
) -> WeekFacts:
    """``unmarked``: ids of subjects that never count as missed lessons (`unmarked_subjects`)."""
    values: dict[str, Any] = {
        "accounts": accounts,
        "first": first,
        "last": last,
        "today": today,
        "oldest": first - timedelta(days=120),
        "unmarked": unmarked,
    }
    missed = conn.execute(_MISSED, values).all()
    return WeekFacts(
        marks=_marks(conn.execute(_MARKS, values).all()),
        missed={row.student_id: (row.name, int(row.in_week), row.in_term) for row in missed},
        owed=_works(conn.execute(_OWED, values).all()),
    )


def unmarked_subjects(conn: Connection) -> list[int]:
    return sorted(row.id for row in conn.execute(_UNMARKED) if not carries_marks(row.name))


def _marks(rows: Iterable[Any]) -> dict[int, Marks]:
    found: dict[int, dict[str, list[str]]] = {}
    for student, subject, value, text in rows:
        found.setdefault(student, {}).setdefault(subject, []).append(mark_text(value, text))
    return {
        student: tuple(zip(subjects, map(tuple, subjects.values()), strict=True))
        for student, subjects in found.items()
    }


def _works(rows: Iterable[Any]) -> dict[int, tuple[Work, ...]]:
    found: dict[int, list[Work]] = defaultdict(list)
    for student, subject, due_on, what in rows:
        found[student].append(Work(subject, due_on, what))
    return {student: tuple(works) for student, works in found.items()}


# --- a day ---


@dataclass(frozen=True, slots=True)
class DayFacts:
    lessons: dict[int, list[Any]]
    homework: dict[int, list[Any]]
    """By class, like the lessons."""
    others: dict[int, set[int]]
    """By student: groups beside their own in the same subject."""
    done: set[tuple[int, int]]
    dots: dict[int, tuple[Work, ...]]
    marks: dict[int, list[Any]]
    marks_since: dict[int, datetime]
    """By class."""

    def child(self, family: Family, child: Child) -> ChildDay:
        lessons = [row for row in self._lessons(child) if self._is_for(child, row)]
        held = [row for row in lessons if row.status != "cancelled"]
        return ChildDay(
            child.student,
            child.name,
            child.class_name,
            family.school_beside(child),
            _clock(held[0].starts_at) if held else "",
            tuple(_coming(row) for row in lessons),
            tuple(self.tasks(child)),
            self.dots.get(child.student, ()),
            self._marks(child) if grade_has_marks(child.grade) else (),
        )

    def _lessons(self, child: Child) -> Sequence[Any]:
        """A day off may still have its lessons in the plan."""
        return self.lessons.get(child.class_id, ()) if child.taught else ()

    def _marks(self, child: Child) -> Marks:
        """A Friday's marks are still new on Sunday evening."""
        since = self.marks_since.get(child.class_id)
        rows = self.marks.get(child.student, ()) if child.taught else ()
        new = [row[:4] for row in rows if since is None or row.edited_at >= since]
        return _marks(new).get(child.student, ())

    def _is_for(self, child: Child, row: Any) -> bool:
        """As in the diary: of whom no group in the subject is known, all its groups are."""
        return row.group_id not in self.others.get(child.student, ())

    def tasks(self, child: Child, since: datetime = ALWAYS) -> Iterable[Work]:
        """The child's homework, edited since a moment; a student's own without what is done."""
        for row in self.homework.get(child.class_id, ()):
            done = child.own and (child.student, row.id) in self.done
            meant = row.only_for in (None, child.student) and self._is_for(child, row)
            if meant and not done and row.edited_at >= since:
                yield Work(row.name, None, row.task, not row.compulsory)


def day_facts(
    conn: Connection,
    accounts: Sequence[int],
    day: date,
    *,
    marks_since: datetime,
    homework_since: datetime = ALWAYS,
) -> DayFacts:
    """What is on ``day``; marks entered since a moment, homework edited since one. Days without
    lessons just before put ``marks_since`` back: their eves had no digest."""
    values: dict[str, Any] = {"accounts": accounts, "first": day, "last": day}
    window = {"first": day - LOOK_BACK, "last": day}
    since = {
        class_id: marks_since - (day - ONE_DAY - last)
        for class_id, last in conn.execute(
            _LAST_TAUGHT, {**values, **window, "last": day - ONE_DAY}
        )
    }
    window["since"] = min(since.values(), default=marks_since)
    return DayFacts(
        lessons=_by_class(conn.execute(_LESSONS, values).all()),
        homework=_by_class(conn.execute(_HOMEWORK, {**values, "since": homework_since}).all()),
        others=_other_groups(conn.execute(_GROUPS, values).all()),
        done={(student, homework) for student, homework in conn.execute(_DONE, values).all()},
        dots=_works(conn.execute(_DOTS_DUE, values).all()),
        marks=_by_student(conn.execute(_NEW_MARKS, {**values, **window}).all()),
        marks_since=since,
    )


def _other_groups(rows: Iterable[Any]) -> dict[int, set[int]]:
    own, beside = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for row in rows:
        own[row.student_id].add(row.own)
        beside[row.student_id].add(row.beside)
    return {student: groups - own[student] for student, groups in beside.items()}


def _by_student(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return dict(found)


def _by_class(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.class_id].append(row)
    return dict(found)


def _coming(row: Any) -> ComingLesson:
    change = "" if row.status == "planned" else str(row.status)
    was = row.planned if row.planned != row.name else None
    return ComingLesson(row.number, row.name, change, was or "")


def _clock(at: time | None) -> str:
    return f"{at.hour}:{at.minute:02}" if at else ""
