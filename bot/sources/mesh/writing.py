"""What a family tells the school through МЭШ: an absence, and that the week's diary was read.

Nobody has described the answers to these, so none is trusted: what was written is read again.
"""

from collections.abc import Awaitable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from bot.domain.absence import LONGEST, Cause
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import FetchedChild, NoticeToSchool
from bot.domain.names import folded
from bot.sources import shapes
from bot.sources.door import Answer
from bot.sources.mesh.session import Session, listed
from bot.sources.shapes import flag, line, part, records

T = TypeVar("T")
_ONE = timedelta(days=1)
_REASONS: Mapping[str, tuple[str, ...]] = {
    Cause.HEALTH: ("болезн", "заболел", "самочувств"),
    Cause.DOCTOR: ("врач", "медицин", "поликлиник"),
    Cause.FAMILY: ("семейн",),
    Cause.TRIP: ("соревнован", "олимпиад", "конкурс", "поездк", "мероприят"),
    Cause.WEATHER: ("погод", "мороз", "транспорт"),
}
"""How the school's reasons are worded, by our causes."""
_ANY = ("ина", "друг", "проч", "уважительн")
"""Beginnings of words for "another reason"."""


# --- absence ---


async def file_absence(session: Session, child: FetchedChild, notice: NoticeToSchool) -> None:
    """Up to five requests: lessons, what is known already, reasons, the notice, and a look at it.

    REJECTED: the school does not take it; UNCLEAR: nobody can tell whether it has it.
    """
    told = await _before_sending(_prepared(session, child, notice))
    if not told:
        return
    await _tell(session.post("family", "attendance/v2", _about(child, told)))
    days = {date.fromisoformat(one["date"]) for one in told}
    await _confirmed(_is_known(session, child, notice, days))


async def recall_absence(session: Session, child: FetchedChild, notice: NoticeToSchool) -> None:
    """Up to four requests: what is known, lessons where it is about some, the word, and a look.
    Ends like `file_absence`; what the school does not have need not be taken back."""
    told = await _before_sending(_recalling(session, child, notice))
    if not told:
        return
    await _tell(session.delete("family", "attendance", _about(child, told)))
    await _confirmed(_is_gone(session, child, notice))


async def _before_sending(prepared: Awaitable[T]) -> T:
    """Nothing has been sent yet: that much is clear whatever happens."""
    try:
        return await prepared
    except DiaryTrouble as error:
        unread = error.why is Trouble.UNCLEAR
        raise DiaryTrouble(Trouble.UNAVAILABLE if unread else error.why, error.wait) from None


def _about(child: FetchedChild, told: list[dict[str, Any]]) -> Mapping[str, Any]:
    return {"student_id": shapes.whole(child.id, 0, 1 << 63), "notifications": told}


async def _recalling(
    session: Session, child: FetchedChild, notice: NoticeToSchool
) -> list[dict[str, Any]]:
    there = await _known_days(session, child, notice)
    days = [day for day in _all_days(notice) if day in there]
    lessons = await _lessons(session, child, notice) if days and notice.numbers else {}
    return [one for day in days for one in _notifications(notice, day, lessons.get(day, []))]


async def _is_gone(session: Session, child: FetchedChild, notice: NoticeToSchool) -> bool:
    return (await _known_days(session, child, notice)).isdisjoint(_all_days(notice))


async def _prepared(
    session: Session, child: FetchedChild, notice: NoticeToSchool
) -> list[dict[str, Any]]:
    """What to tell; nothing when the school has it already."""
    lessons = await _lessons(session, child, notice)
    days = [day for day in _all_days(notice) if lessons.get(day)] or _all_days(notice)
    if not notice.numbers and await _is_known(session, child, notice, days):
        return []
    reason = _reason(await session.look("journal", _journal("nonattendance_reasons")), notice)
    more = {"description": notice.text} | ({} if reason is None else {"reason_id": reason})
    return [one | more for day in days for one in _notifications(notice, day, lessons.get(day, []))]


async def _tell(sending: Awaitable[Answer]) -> None:
    """Sent once. Returns also when nobody knows whether it arrived: that is looked up next."""
    try:
        answer = await sending
    except DiaryTrouble as error:
        if error.why is not Trouble.UNCLEAR:
            raise
        return
    if answer.status == 401:
        raise DiaryTrouble(Trouble.UNAVAILABLE)
    if 400 <= answer.status < 500:
        raise DiaryTrouble(Trouble.REJECTED)


async def _confirmed(looked_up: Awaitable[bool | None]) -> None:
    """It went out: whatever keeps us from seeing it there, it is not to be sent again."""
    try:
        there = await looked_up
    except DiaryTrouble:
        there = False
    if not there:
        raise DiaryTrouble(Trouble.UNCLEAR)


def _all_days(notice: NoticeToSchool) -> list[date]:
    long = min((notice.last_day - notice.first_day).days + 1, LONGEST)
    return [notice.first_day + _ONE * number for number in range(long)]


async def _is_known(
    session: Session, child: FetchedChild, notice: NoticeToSchool, days: Iterable[date]
) -> bool:
    return (await _known_days(session, child, notice)).issuperset(days)


async def _known_days(session: Session, child: FetchedChild, notice: NoticeToSchool) -> set[date]:
    """About which of its days a parent has told the school."""
    data = await session.get(
        "family",
        "attendance",
        {"student_id": child.id, "from": str(notice.first_day), "to": str(notice.last_day)},
    )
    return {
        shapes.day(one.get("date"))
        for one in records(part(data, "attendance"))
        if flag(one.get("notified")) or line(one.get("parent_profile_id"))
    }


def _reason(data: object, notice: NoticeToSchool) -> int | None:
    """Of the reasons that a parent may give and that need no paper; None when none fits."""
    if data is None:
        return None
    open_ = {
        folded(line(one.get("name"))): shapes.whole(one.get("id"), 0, 1 << 62)
        for one in listed(data)
        if flag(one.get("is_parent_available"))
        and not one.get("deleted_at")
        and not flag(one.get("ae_only"))
        and not flag(one.get("attachment_needed"))
    }
    for signs in (_REASONS.get(notice.cause, ()), _ANY):
        for name, id_ in open_.items():
            if any(word.startswith(signs) for word in name.split()):
                return id_
    return None


async def _lessons(
    session: Session, child: FetchedChild, notice: NoticeToSchool
) -> dict[date, list[Mapping[str, Any]]]:
    """By day, in the order of hours; empty where they are not told."""
    dates = ",".join(map(str, _all_days(notice)))
    data = await session.look("family", "schedule/short", {"student_id": child.id, "dates": dates})
    if data is None:
        return {}
    return {
        shapes.day(one.get("date")): sorted(
            records(one.get("lessons")), key=lambda lesson: line(lesson.get("begin_time")).zfill(5)
        )
        for one in listed(data)
    }


def _notifications(
    notice: NoticeToSchool, day: date, lessons: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """One for the day, or one for each lesson that is missed."""
    if not notice.numbers:
        return [{"date": str(day)}]
    hours = list(dict.fromkeys(line(one.get("begin_time")) for one in lessons))
    missed = [
        one for one in lessons if hours.index(line(one.get("begin_time"))) + 1 in notice.numbers
    ]
    if not missed:
        raise DiaryTrouble(Trouble.REJECTED)
    names = ("bell_id", "begin_time", "end_time", "lesson_education_type")
    return [
        {"date": str(day)} | {name: one[name] for name in names if one.get(name) is not None}
        for one in missed
    ]


# --- the weekly signature ---


async def sign(session: Session, child: FetchedChild, monday: date) -> None:
    """Two requests."""
    with_ids = {
        "parent_profile_id": shapes.whole(session.account.profile, 0, 1 << 63),
        "student_profile_id": shapes.whole(child.id, 0, 1 << 63),
        "week": str(monday),
    }
    await _tell(session.post("journal", _journal("aware_journals"), with_ids))
    await _confirmed(is_signed(session, child, monday))


async def is_signed(session: Session, child: FetchedChild, monday: date) -> bool | None:
    """None where the system does not say."""
    data = await session.look(
        "journal",
        _journal("aware_journals"),
        {
            "student_profile_ids": child.id,
            "week_from": str(monday),
            "week_to": str(monday + 6 * _ONE),
        },
    )
    return None if data is None else any(_is_about(one, child, monday) for one in listed(data))


def _is_about(given: Mapping[str, Any], child: FetchedChild, monday: date) -> bool:
    """What it says of child and week must be these; what it does not say was asked for."""
    student, week = line(given.get("student_profile_id")), given.get("week")
    right_week = week is None or monday <= shapes.day(week) <= monday + 6 * _ONE
    return student in ("", child.id) and right_week


def _journal(name: str) -> str:
    return f"core/family/v1/{name}"
