"""From a teacher's words to a draft: which lesson is meant, and what is said about whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from bot.domain import access, calendar
from bot.domain.dictation.heading import Known
from bot.domain.dictation.message import heading_of, looks_dictated, read
from bot.domain.dictation.reading import Entry, Heading, Reading, Unclear, Unread, What
from bot.domain.dictation.words import ANSWER
from bot.domain.drafts import Draft
from bot.domain.errors import NotUnderstood, Refused
from bot.domain.people import Hat, StaffRef, Viewer
from bot.domain.teaching import LessonFacts, LessonRef
from bot.domain.values import Unreadable
from bot.domain.values import weight as read_weight
from bot.domain.views.teaching import WhichLesson
from bot.services import marking
from bot.services.teaching import own_lesson
from bot.storage import lesson_drafts, lessons
from bot.storage.database import Connection

LOOKED_BACK = timedelta(days=14)
MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the words are said: the teacher, the school's clock, the names to be recognised."""

    viewer: Viewer
    staff: StaffRef
    local: datetime
    known: Known

    @property
    def today(self) -> date:
        return self.local.date()


def may_be_about_lesson(conn: Connection, viewer: Viewer, text: str, now: datetime) -> bool:
    """Whether words that nobody asked for are an entry: they begin like one, ``5А алгебра …``, or
    are one about the lesson going on, ``Иванов пять``."""
    if viewer.hat is not Hat.STAFF:
        return False
    named = any(sign.isdigit() for sign in text[:40])
    return any(
        (named and looks_dictated(text, place.known, place.today)) or _is_said_at(conn, place, text)
        for place in _places(conn, viewer, now)
    )


def _is_said_at(conn: Connection, place: _Place, text: str) -> bool:
    """Only where every word is understood: a greeting in a lesson is no entry."""
    return any(
        found.entries and not found.unread and not found.questions
        for one in _going_on(conn, place)
        for found in [_read_at(conn, place, one, text)]
    )


def _read_at(conn: Connection, place: _Place, lesson: LessonFacts, text: str) -> Reading:
    ref = own_lesson(conn, place.viewer, lesson.id)
    return read(text, lessons.roster(conn, ref), place.known, lesson.day)


def understand(
    conn: Connection, viewer: Viewer, text: str, waited: int | None, now: datetime
) -> tuple[LessonRef, Draft] | WhichLesson:
    """A new draft from the words. ``waited`` is the lesson that stands open. Raises
    `NotUnderstood` when the words say nothing about anybody, or of no lesson of the viewer's."""
    for place in _places(conn, viewer, now):
        head = heading_of(text, place.known, place.today)
        meant = _meant(conn, place, head, waited)
        if len(meant) == 1:
            return drafted(conn, viewer, text, meant[0].id, now)
        if meant:
            asked = lesson_drafts.begin(conn, viewer.account_id, Draft(0, None, words=text), now)
            return WhichLesson(asked, meant[:MOST_CHOICES], place.today)
    raise NotUnderstood("lesson")


def drafted(
    conn: Connection, viewer: Viewer, text: str, lesson: int, now: datetime
) -> tuple[LessonRef, Draft]:
    """The words read as being about this lesson."""
    ref = own_lesson(conn, viewer, lesson)
    marking.check_open(ref, now)
    place = _place(conn, viewer, ref.staff, now)
    head = heading_of(text, place.known, place.today)
    found = read(text, lessons.roster(conn, ref), place.known, ref.facts.day)
    if _says_nothing(found):
        raise NotUnderstood("dictation")
    if not ref.facts.has_marks:
        found = _without_marks(found)
    draft = Draft(
        0,
        lesson,
        head.kind or ANSWER,
        _weight(head),
        entries=found.entries,
        questions=found.questions,
        unread=found.unread,
    )
    return ref, lesson_drafts.begin(conn, viewer.account_id, draft, now)


def asked_about(conn: Connection, viewer: Viewer, draft_id: int) -> Draft:
    """The draft that waits for its lesson."""
    draft = lesson_drafts.get(conn, viewer.account_id, draft_id)
    if draft is None or draft.lesson_id is not None:
        raise Refused
    return draft


def _places(conn: Connection, viewer: Viewer, now: datetime) -> Iterator[_Place]:
    """Every school somebody works at, the one stood at first: a class of that name may be there."""
    access.staff(viewer)
    for staff in viewer.staff:
        yield _place(conn, viewer, staff, now)


def _place(conn: Connection, viewer: Viewer, staff: StaffRef, now: datetime) -> _Place:
    local = calendar.local(now, staff.school.zone)
    year = calendar.school_year(local.date())
    known = Known(
        lessons.class_names(conn, staff.school.id, year),
        lessons.subject_names(conn, staff.school.id),
    )
    return _Place(viewer, staff, local, known)


def _says_nothing(found: Reading) -> bool:
    """A greeting is no entry; a name that is not in the list is one."""
    if found.entries or found.questions:
        return False
    return not any(sign.isdigit() for item in found.unread for sign in item.written)


def _weight(head: Heading) -> Fraction | None:
    try:
        return read_weight(head.weight) if head.weight else None
    except Unreadable:
        return None


def _without_marks(found: Reading) -> Reading:
    """In the first grade and where nobody is marked, absences alone are taken."""
    kept = [entry for entry in found.entries if not _has_mark(entry)]
    asked = [question for question in found.questions if not any(map(_has_mark, question.options))]
    refused = len(kept) < len(found.entries) or len(asked) < len(found.questions)
    unread = (*found.unread, Unread("", Unclear.NO_MARKS)) if refused else found.unread
    return replace(found, entries=tuple(kept), questions=tuple(asked), unread=unread)


def _has_mark(entry: Entry) -> bool:
    return any(value.what is not What.ABSENCE for value in entry.values)


# --- which lesson ---


def _meant(
    conn: Connection, place: _Place, head: Heading, waited: int | None
) -> tuple[LessonFacts, ...]:
    open_one = lessons.facts(conn, waited) if waited is not None else None
    if open_one is not None and _fits(open_one, head) and not head.unknown:
        return (open_one,) if _may(place, open_one) else ()
    if not head.names_lesson:
        return _now(conn, place)
    candidates = [
        one
        for one in _candidates(conn, place, head)
        if _fits(one, head) and one.held and _may(place, one)
    ]
    return _likely(place, head, candidates)


def _now(conn: Connection, place: _Place) -> tuple[LessonFacts, ...]:
    """The lesson going on, or those of today to choose from."""
    today = lessons.own(conn, place.staff.id, place.today, place.today)
    return _going_on(conn, place) or today


def _going_on(conn: Connection, place: _Place) -> tuple[LessonFacts, ...]:
    """One lesson, or none."""
    today = lessons.own(conn, place.staff.id, place.today, place.today)
    return tuple(one for one in today if _going(one, place))[:1]


def _candidates(conn: Connection, place: _Place, head: Heading) -> Iterable[LessonFacts]:
    last = head.day or place.today
    first = head.day or place.today - LOOKED_BACK
    if head.class_name:
        school = place.staff.school.id
        return lessons.of_classes(conn, school, {head.class_name}, first, last)
    return reversed(lessons.own(conn, place.staff.id, first, last))


def _fits(one: LessonFacts, head: Heading) -> bool:
    return (
        head.class_name in ("", one.class_name)
        and (not head.subject or one.subject in head.subject)
        and head.day in (None, one.day)
        and head.number in (None, one.number)
    )


def _may(place: _Place, one: LessonFacts) -> bool:
    try:
        access.lesson(place.viewer, one)
    except Refused:
        return False
    return True


def _likely(place: _Place, head: Heading, found: list[LessonFacts]) -> tuple[LessonFacts, ...]:
    """One lesson where the words leave no doubt; else those to choose from, the latest first."""
    if not found or head.unknown:
        return tuple(found)
    latest = [one for one in found if one.day == found[0].day]
    if len({(one.subject_id, one.group_id) for one in latest}) > 1:
        going = [one for one in latest if _going(one, place)]
        own = [one for one in latest if one.teacher_id == place.staff.id]
        for fewer in (going, own):
            if len({(one.subject_id, one.group_id) for one in fewer}) == 1:
                return (fewer[0],)
        return tuple(latest)
    begun = [one for one in latest if _begun(one, place)]
    return ((begun or latest[::-1])[0],)


def _going(one: LessonFacts, place: _Place) -> bool:
    if one.day != place.today or one.starts_at is None or one.ends_at is None:
        return False
    return one.starts_at <= place.local.time() <= one.ends_at


def _begun(one: LessonFacts, place: _Place) -> bool:
    if one.day != place.today:
        return one.day < place.today
    return one.starts_at is None or one.starts_at <= place.local.time()
