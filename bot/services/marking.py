"""Marks, absences and dots of a lesson: entering, saving exactly what was shown, taking back.

Alerts and families read what this writes: every state of a mark is a row of ``mark_event``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from bot.domain import calendar, pins
from bot.domain.drafts import OLD_AFTER, UNDO_WITHIN, Draft, Plan, plan
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.teaching import LessonRef
from bot.domain.views.teaching import DraftView, PinWanted, SavedView
from bot.services.teaching import own_lesson
from bot.storage import audit, certificates, journal, lesson_drafts, lessons, staff_settings
from bot.storage.database import Connection

CODES = ("н", "б", "у/п", "оп")


def blank(
    conn: Connection, viewer: Viewer, lesson: int, pen: str, now: datetime
) -> tuple[LessonRef, Draft]:
    """A draft for tapping: the one begun for this lesson already, or a new one."""
    ref = own_lesson(conn, viewer, lesson)
    check_open(ref, now)
    if pen not in CODES and not ref.facts.has_marks:
        raise NotUnderstood("no_marks")
    known = lesson_drafts.get(conn, viewer.account_id)
    if known is not None and known.lesson_id == lesson and not known.open:
        kept = replace(known, pen=pen, tapping=True)
        lesson_drafts.save(conn, kept, now)
        return ref, kept
    fresh = Draft(0, lesson, pen=pen, tapping=True)
    return ref, lesson_drafts.begin(conn, viewer.account_id, fresh, now)


def check_open(ref: LessonRef, now: datetime) -> None:
    """Nothing is written into a lesson that is cancelled or not yet of today."""
    if not ref.facts.held:
        raise NotUnderstood("cancelled_lesson")
    if ref.facts.day > calendar.local_date(now, ref.staff.school.zone):
        raise NotUnderstood("future_lesson")


def drafted(conn: Connection, viewer: Viewer, draft_id: int) -> tuple[LessonRef, Draft]:
    """The account's own draft and its lesson; `AlreadyDone` when it has been saved, `Refused`
    for anything else."""
    known = lesson_drafts.get(conn, viewer.account_id, draft_id)
    if known is None:
        if journal.saved_from(conn, draft_id) is not None:
            raise AlreadyDone
        raise Refused
    if known.lesson_id is None:
        raise Refused
    return own_lesson(conn, viewer, known.lesson_id), known


def view(conn: Connection, ref: LessonRef, draft: Draft, page: int = 0) -> DraftView:
    """What saving would change, as the journal stands now."""
    certified = certificates.certified_on(conn, ref.facts.class_id, ref.facts.day)
    written = replace(lessons.journal(conn, ref), certified=certified)
    pupils = lessons.roster(conn, ref, written.absences)
    return DraftView(ref, draft, plan(draft, written), pupils, written, max(page, 0))


# --- saving ---


Saved = SavedView | DraftView | PinWanted
"""A `DraftView` in place of the saving: the journal has changed since, look again."""


def save(
    conn: Connection,
    viewer: Viewer,
    draft_id: int,
    seal: str,
    now: datetime,
    *,
    pin: str | None = None,
    keys: Sequence[str] = (),
) -> Saved:
    """Writes the draft if the journal still gives the plan that was shown. What fails is handed
    back, not raised: a wrong PIN is counted in this transaction."""
    ref, draft = drafted(conn, viewer, draft_id)
    check_open(ref, now)
    lessons.lock(conn, ref)
    shown = view(conn, ref, draft)
    if draft.open or shown.plan.seal != seal:
        return shown
    refused = _pin_refused(conn, ref, draft_id, shown.plan, seal, now, pin, keys)
    if refused is not None:
        return refused
    return _written(conn, viewer, shown, now)


def _written(conn: Connection, viewer: Viewer, shown: DraftView, now: datetime) -> SavedView:
    ref, draft = shown.ref, shown.draft
    roll = draft.pen in CODES or bool(shown.plan.absences)
    trace = journal.write(conn, ref, shown.plan, draft.reason, now)
    saving = journal.keep_saving(conn, ref, draft.id, shown.plan, trace, now, roll_called=roll)
    lesson_drafts.drop(conn, viewer.account_id)
    _note(conn, ref, "lesson_saving", saving, shown.plan, now)
    return SavedView(ref, saving, shown.plan.count, now + UNDO_WITHIN, ref.staff.school.zone)


def _note(
    conn: Connection, ref: LessonRef, entity: str, saving: int, done: Plan, now: datetime
) -> None:
    after: dict[str, Any] = {
        "lesson": ref.facts.id,
        "marks": len(done.marks),
        "absences": [[one.student, one.before, one.after] for one in done.absences],
        "dots": len(done.dots),
    }
    if ref.on_behalf:
        after["for"] = ref.teacher_id
    school = ref.facts.school_id
    audit.note(conn, now, school, entity, saving, "made", by_person=ref.staff.id, after=after)


# --- the PIN ---


def needs_pin(ref: LessonRef, change: Plan, now: datetime) -> bool:
    today = calendar.local_date(now, ref.staff.school.zone)
    return bool(change.marks) and today - ref.facts.day > OLD_AFTER


def _pin_refused(
    conn: Connection,
    ref: LessonRef,
    draft: int,
    change: Plan,
    seal: str,
    now: datetime,
    pin: str | None,
    keys: Sequence[str],
) -> PinWanted | None:
    if not needs_pin(ref, change, now):
        return None
    kept = staff_settings.pin(conn, ref.staff.id, for_update=True)
    if pin is None or kept.hash is None or kept.locked(now):
        until = kept.locked_until if kept.locked(now) else None
        return PinWanted(ref, draft, seal, kept.hash is not None, locked_until=until)
    if checked(conn, ref.staff, kept, pin, keys, now):
        return None
    kept = staff_settings.pin(conn, ref.staff.id)
    until = kept.locked_until if kept.locked(now) else None
    return PinWanted(ref, draft, seal, has_pin=True, wrong=True, locked_until=until)


def checked(
    conn: Connection,
    staff: StaffRef,
    kept: pins.Pin,
    pin: str,
    keys: Sequence[str],
    now: datetime,
) -> bool:
    """Whether the PIN is right; a wrong one is counted."""
    good = kept.hash is not None and pins.right(pin, staff.id, kept.hash, keys)
    after = pins.after_right(kept) if good else pins.after_wrong(kept, now)
    staff_settings.save_pin(conn, staff.id, after)
    return good


def set_pin(
    conn: Connection, staff: StaffRef, pin: str, keys: Sequence[str], now: datetime
) -> None:
    """The caller has checked the old one, if there was one."""
    kept = pins.hashed(pin, staff.id, keys[0])
    staff_settings.save_pin(conn, staff.id, pins.Pin(kept))
    audit.note(conn, now, staff.school.id, "pin", staff.id, "changed", by_person=staff.id)


def reset_pin(conn: Connection, office: StaffRef, teacher: int, now: datetime) -> None:
    """A forgotten PIN is taken away by the office; the teacher sets a new one."""
    staff_settings.save_pin(conn, teacher, pins.Pin())
    audit.note(conn, now, office.school.id, "pin", teacher, "removed", by_person=office.id)


# --- taking back ---


def undo(conn: Connection, viewer: Viewer, saving: int, now: datetime) -> tuple[LessonRef, int]:
    """Takes back what was saved at once, within ten minutes and only what nobody has changed
    since; the lesson and how many things. `NotUnderstood` when it is too late."""
    known = journal.saving(conn, saving)
    if known is None:
        raise Refused
    ref = own_lesson(conn, viewer, known.lesson_id)
    if known.by_person != ref.staff.id:
        raise Refused
    if now - known.at > UNDO_WITHIN:
        raise NotUnderstood("undo_over")
    lessons.lock(conn, ref)
    done = journal.undo(conn, ref, known, now)
    if done is None:
        raise AlreadyDone
    audit.note(
        conn, now, ref.facts.school_id, "lesson_saving", saving, "removed", by_person=ref.staff.id
    )
    return ref, done


def weight_of(hundredths: int | None) -> Fraction | None:
    """A weight from a button; `Refused` for what no weight can be."""
    if hundredths is None:
        return None
    if not 0 < hundredths <= 1000:
        raise Refused
    return Fraction(hundredths, 100)
