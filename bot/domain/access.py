"""Who may see what: pure, from the scope the viewer carries. A refusal reads like absence."""

from bot.domain.errors import Refused
from bot.domain.people import Grant, Hat, Right, SchoolRef, StaffRef, StudentRef, Viewer
from bot.domain.teaching import LessonFacts, LessonRef


def student(viewer: Viewer, student_id: int) -> StudentRef:
    """The student, if this viewer may read about them; `Refused` otherwise."""
    for ref in viewer.children:
        if ref.id == student_id and ref.right is not Right.CLOSED:
            return ref
    raise Refused


def own_child(viewer: Viewer, student_id: int) -> StudentRef:
    """The student, if this viewer may act for them as a parent, with all of a parent's rights."""
    ref = student(viewer, student_id)
    if viewer.hat is not Hat.FAMILY or ref.right is not Right.FULL or ref.parent_id is None:
        raise Refused
    return ref


def signer(viewer: Viewer, student_id: int) -> StudentRef:
    """The student, if this viewer may sign the week; a student never may."""
    return _granted(viewer, student_id, Grant.SIGN)


def notifier(viewer: Viewer, student_id: int) -> StudentRef:
    """The student, if this viewer may announce an absence."""
    return _granted(viewer, student_id, Grant.ABSENCE)


def _granted(viewer: Viewer, student_id: int, grant: Grant) -> StudentRef:
    """For a parent with full rights, and for a trusted person to whom just this was granted."""
    ref = student(viewer, student_id)
    if viewer.hat is Hat.FAMILY and ref.trust_id is not None and grant in ref.granted:
        return ref
    return own_child(viewer, student_id)


def represented(viewer: Viewer, student_id: int) -> StudentRef:
    """The student, if this viewer is a representative of them, whatever the right to act."""
    ref = student(viewer, student_id)
    if viewer.hat is not Hat.FAMILY or ref.parent_id is None:
        raise Refused
    return ref


def writer(viewer: Viewer, student_id: int) -> tuple[StudentRef, int]:
    """The student and the person who may write to the school about them. Behind a mirrored diary
    there is nobody to write to."""
    ref, person = kin(viewer, student_id)
    if ref.mirror is not None:
        raise Refused
    return ref, person


def kin(viewer: Viewer, student_id: int) -> tuple[StudentRef, int]:
    """The student and who the viewer is to them: a representative, or the student; a trusted
    person is neither."""
    ref = student(viewer, student_id)
    if viewer.hat is Hat.STUDENT:
        return ref, ref.id
    return represented(viewer, student_id), ref.parent_id or 0


def clock_zone(viewer: Viewer) -> str:
    """By which clock a reader's messages come and receipts are written: their own, or that of
    their first school. `Refused` for somebody who belongs to no school."""
    zones = [ref.school.zone for ref in readable(viewer)]
    zones += [ref.school.zone for ref in viewer.staff]
    if not zones:
        raise Refused
    return viewer.zone or zones[0]


def readable(viewer: Viewer) -> tuple[StudentRef, ...]:
    return tuple(ref for ref in viewer.children if ref.right is not Right.CLOSED)


def chosen_child(viewer: Viewer) -> StudentRef:
    """The child the menu stands on, or the first; `Refused` when there is none."""
    children = readable(viewer)
    if not children:
        raise Refused
    return next((ref for ref in children if ref.id == viewer.current_child), children[0])


def staff(viewer: Viewer, school_id: int | None = None) -> StaffRef:
    """The viewer as staff (of that school; else of the one stood at); `Refused` for others."""
    if viewer.hat is Hat.STAFF:
        for ref in viewer.staff:
            if school_id is None or ref.school.id == school_id:
                return ref
    raise Refused


def office(viewer: Viewer, school_id: int | None = None) -> StaffRef:
    """The viewer as the office of a school; `Refused` for everybody else. Without a number it is
    the school stood at, and no other."""
    if viewer.hat is Hat.STAFF:
        here = stood_at(viewer).id if school_id is None else school_id
        for ref in viewer.staff:
            if ref.is_admin and ref.school.id == here:
                return ref
    raise Refused


def stood_at(viewer: Viewer) -> SchoolRef:
    """The school chosen among those somebody works at; it comes first in the viewer's scope."""
    if not viewer.staff:
        raise Refused
    return viewer.staff[0].school


def workplaces(viewer: Viewer) -> tuple[SchoolRef, ...]:
    """The schools somebody works at, the one stood at first."""
    return tuple({ref.school.id: ref.school for ref in viewer.staff}.values())


def class_teacher(viewer: Viewer, class_id: int, school_id: int) -> StaffRef:
    """The viewer as the class teacher of that class, or as the office of its school."""
    if viewer.hat is Hat.STAFF:
        for ref in viewer.staff:
            if class_id in ref.own_classes or (ref.is_admin and ref.school.id == school_id):
                return ref
    raise Refused


def addressed(viewer: Viewer) -> tuple[int, ...]:
    """The persons this viewer is under the hat worn: whom announcements are written to. A trusted
    person is nobody of the school."""
    if viewer.hat is Hat.STAFF:
        return tuple(ref.id for ref in viewer.staff)
    if viewer.hat is Hat.STUDENT:
        return tuple(ref.id for ref in readable(viewer))
    return tuple({ref.parent_id: None for ref in readable(viewer) if ref.parent_id is not None})


def organizer(viewer: Viewer, school_id: int, organizer_id: int | None) -> StaffRef:
    """The viewer as the one who holds an event, or as the office of its school."""
    if viewer.hat is Hat.STAFF:
        for ref in viewer.staff:
            if ref.school.id == school_id and (ref.id == organizer_id or ref.is_admin):
                return ref
    raise Refused


def author(viewer: Viewer, school_id: int, author_id: int | None) -> StaffRef:
    """The viewer as the one who wrote an announcement, or as the office of its school."""
    return organizer(viewer, school_id, author_id)


def lesson(viewer: Viewer, facts: LessonFacts) -> LessonRef:
    """The lesson, if the viewer may write in its journal: who teaches it or the subject there;
    the office of the school, as operator for that teacher."""
    colleagues = viewer.staff if viewer.hat is Hat.STAFF else ()
    here = [ref for ref in colleagues if ref.school.id == facts.school_id]
    for ref in here:
        if facts.teacher_id == ref.id or any(facts.is_of(part) for part in ref.taught):
            return LessonRef(facts, ref, ref.id, ref.name)
    for ref in here:
        if ref.is_admin:
            return LessonRef(facts, ref, facts.teacher_id or ref.id, facts.teacher or ref.name)
    raise Refused


def colleague(viewer: Viewer, person_id: int) -> StaffRef:
    """The viewer as this very person of the staff; `Refused` for anybody else."""
    for ref in viewer.staff if viewer.hat is Hat.STAFF else ():
        if ref.id == person_id:
            return ref
    raise Refused


def journal(viewer: Viewer, school_id: int, teacher_id: int | None = None) -> tuple[StaffRef, int]:
    """Whose lessons may be looked at: one's own, or as the office any teacher's of the school."""
    for ref in viewer.staff if viewer.hat is Hat.STAFF else ():
        if ref.school.id == school_id and (ref.is_admin or teacher_id in (None, ref.id)):
            return ref, teacher_id or ref.id
    raise Refused
