"""Writing an announcement: whom it is for, what it says, when and how it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.domain import access, audience, calendar, moments, styled
from bot.domain.audience import Audience, Offer, Place, Readers
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.reach import Manner
from bot.domain.styled import Style
from bot.domain.views.announce import Draft, DraftView, Sent
from bot.services import broadcasting
from bot.storage import accounts, announcements, attachments, audiences, audit, chats
from bot.storage import announcement_drafts as drafts
from bot.storage.attachments import Kept
from bot.storage.database import Connection
from bot.storage.news import ENTITY

TEXT_LIMIT = 3000
CAPTION_LIMIT = 900
FARTHEST = timedelta(days=120)
_LANGUAGES = ("ru", "en")


# --- the draft ---


def open_draft(
    conn: Connection, viewer: Viewer, school: int | None, now: datetime, *, fresh: bool = False
) -> DraftView:
    """The draft of this account, or a new one with the own class chosen."""
    kept = drafts.of_account(conn, viewer.account_id)
    wanted = school if school is not None or kept is None else kept.school_id
    staff = access.staff(viewer, wanted)
    stale = kept is None or kept.changes is not None or kept.school_id != staff.school.id
    if kept is None or stale or fresh:
        if kept is not None:
            drafts.drop(conn, kept)
        kept = drafts.save(conn, _blank(conn, viewer, staff, now), now)
    return _view(conn, viewer, staff, kept, now)


def _blank(conn: Connection, viewer: Viewer, staff: StaffRef, now: datetime) -> Draft:
    offers = _offers(conn, staff, now)
    if not offers:
        raise Refused
    places = audience.preselected(staff, offers)
    return Draft(0, viewer.account_id, staff.school.id, staff.id, Audience(places, Readers.PARENTS))


def _offers(conn: Connection, staff: StaffRef, now: datetime) -> tuple[Offer, ...]:
    today = calendar.local_date(now, staff.school.zone)
    return audience.permitted(staff, audiences.places(conn, staff.school, today))


def current(conn: Connection, viewer: Viewer, draft: int, now: datetime) -> DraftView:
    """The draft a button speaks of; `Refused` when it is gone."""
    kept = drafts.of_account(conn, viewer.account_id)
    if kept is None or kept.id != draft:
        raise Refused
    return _view(conn, viewer, access.staff(viewer, kept.school_id), kept, now)


def _view(
    conn: Connection, viewer: Viewer, staff: StaffRef, draft: Draft, now: datetime
) -> DraftView:
    offers = _offers(conn, staff, now)
    known = {offer.place for offer in offers}
    kept = tuple(place for place in draft.audience.places if place in known)
    draft = replace(draft, audience=replace(draft.audience, places=kept))
    local = calendar.local(now, staff.school.zone)
    today = local.date()
    reach = audience.reach(draft.audience, offers)
    places = audience.chosen(draft.audience, offers)
    return DraftView(
        staff,
        draft,
        offers,
        places,
        audiences.count(conn, staff.school.id, reach, staff.id, today),
        attachments.counts(conn, drafts.ENTITY, [draft.id]).get(draft.id, 0),
        audience.may_be_urgent(staff, places),
        local.replace(tzinfo=None),
        tuple(ref.school for ref in viewer.staff if ref.school.id != staff.school.id),
    )


def _kept(
    conn: Connection, viewer: Viewer, view: DraftView, now: datetime, **changes: Any
) -> DraftView:
    return _view(
        conn, viewer, view.staff, drafts.save(conn, replace(view.draft, **changes), now), now
    )


def toggle(conn: Connection, viewer: Viewer, draft: int, place: Place, now: datetime) -> DraftView:
    """Adds a place to the audience, or takes it out; `Refused` for one that is not offered."""
    view = current(conn, viewer, draft, now)
    if place not in {offer.place for offer in view.offers}:
        raise Refused
    places = view.draft.audience.places
    chosen = tuple(p for p in places if p != place) if place in places else (*places, place)
    return _kept(conn, viewer, view, now, audience=replace(view.draft.audience, places=chosen))


def choose_readers(
    conn: Connection, viewer: Viewer, draft: int, readers: Readers, now: datetime
) -> DraftView:
    view = current(conn, viewer, draft, now)
    return _kept(conn, viewer, view, now, audience=replace(view.draft.audience, readers=readers))


def choose_manner(
    conn: Connection, viewer: Viewer, draft: int, manner: Manner, now: datetime
) -> DraftView:
    view = current(conn, viewer, draft, now)
    if manner is Manner.URGENT and not view.may_be_urgent:
        raise Refused
    return _kept(conn, viewer, view, now, manner=manner)


def ask_to_confirm(
    conn: Connection, viewer: Viewer, draft: int, asked: bool, now: datetime
) -> DraftView:
    view = current(conn, viewer, draft, now)
    return _kept(conn, viewer, view, now, ask_confirm=asked)


def choose_moment(
    conn: Connection, viewer: Viewer, draft: int, local: datetime | None, now: datetime
) -> DraftView:
    """``local`` is the school's wall clock; None: at once."""
    view = current(conn, viewer, draft, now)
    if local is None:
        return _kept(conn, viewer, view, now, publish_at=None)
    at = calendar.school_moment(local.date(), local.time(), view.staff.school.zone)
    if not now < at <= now + FARTHEST:
        raise Refused
    return _kept(conn, viewer, view, now, publish_at=at)


def typed_moment(
    conn: Connection, viewer: Viewer, draft: int, text: str, now: datetime
) -> DraftView:
    """Raises `NotUnderstood` for what is no day and hour to come."""
    view = current(conn, viewer, draft, now)
    return choose_moment(conn, viewer, draft, moments.moment(text, view.now), now)


def hours(local: datetime) -> tuple[datetime, ...]:
    """Moments that are offered: this evening, tomorrow morning and evening, next Monday."""
    today, tomorrow = local.date(), local.date() + calendar.ONE_DAY
    monday = calendar.monday(today) + calendar.ONE_WEEK
    wanted = (
        datetime.combine(today, time(18)),
        datetime.combine(tomorrow, time(8)),
        datetime.combine(tomorrow, time(18)),
        datetime.combine(monday, time(8)),
    )
    return tuple(sorted({moment for moment in wanted if moment > local}))


# --- what it says ---


def write(
    conn: Connection,
    viewer: Viewer,
    draft: int,
    text: str,
    styles: Sequence[Style],
    file: Kept | None,
    now: datetime,
) -> DraftView:
    """The text, a photo or file, or both. Raises `NotUnderstood` ("announcement") for a text that
    is too long or for nothing at all."""
    view = current(conn, viewer, draft, now)
    bare, moved = styled.trimmed(text, styles)
    if len(bare) > TEXT_LIMIT or (not bare and file is None):
        raise NotUnderstood("announcement")
    if file is not None:
        _attach(conn, viewer, view, file, now)
    if not bare:
        return current(conn, viewer, draft, now)
    language = language_of(bare)
    spoken = {language: styled.stored(moved)}
    kept = {key: value for key, value in (view.draft.versions or {}).items() if key != language}
    return _kept(
        conn, viewer, view, now, text=bare, language=language, styles=spoken, versions=kept
    )


def _attach(conn: Connection, viewer: Viewer, view: DraftView, file: Kept, now: datetime) -> None:
    if view.draft.changes is not None or view.files >= attachments.MOST:
        raise NotUnderstood("announcement")
    attachments.add(
        conn,
        drafts.ENTITY,
        view.draft.id,
        view.draft.school_id,
        viewer.account_id,
        file,
        now,
    )


def drop_files(conn: Connection, viewer: Viewer, draft: int, now: datetime) -> DraftView:
    current(conn, viewer, draft, now)
    attachments.drop(conn, drafts.ENTITY, draft)
    return current(conn, viewer, draft, now)


def other_language(draft: Draft) -> str:
    return next(language for language in _LANGUAGES if language != draft.language)


def write_version(
    conn: Connection,
    viewer: Viewer,
    draft: int,
    text: str,
    styles: Sequence[Style],
    now: datetime,
) -> DraftView:
    """The same in the other language."""
    view = current(conn, viewer, draft, now)
    bare, moved = styled.trimmed(text, styles)
    if not bare or len(bare) > TEXT_LIMIT or not view.draft.text:
        raise NotUnderstood("announcement")
    other = other_language(view.draft)
    spoken = {**(view.draft.styles or {}), other: styled.stored(moved)}
    versions = {other: {"title": "", "text": bare}}
    return _kept(conn, viewer, view, now, styles=spoken, versions=versions)


def drop_version(conn: Connection, viewer: Viewer, draft: int, now: datetime) -> DraftView:
    view = current(conn, viewer, draft, now)
    return _kept(conn, viewer, view, now, versions={})


def language_of(text: str) -> str:
    """Of somebody's own words: Russian where there are more Cyrillic letters than Latin ones."""
    letters = [char for char in text.lower() if char.isalpha()]
    cyrillic = sum("а" <= char <= "я" or char == "ё" for char in letters)
    return "ru" if 2 * cyrillic >= len(letters) else "en"


def cancel(conn: Connection, viewer: Viewer, draft: int) -> None:
    kept = drafts.of_account(conn, viewer.account_id)
    if kept is None or kept.id != draft or not drafts.drop(conn, kept):
        raise AlreadyDone


# --- out with it ---


def publish(conn: Connection, viewer: Viewer, draft: int, bot: str, now: datetime) -> int:
    """Sends the draft, or lets it wait for its moment; the announcement's id. `AlreadyDone` for
    the second press, `Refused` when the audience is not (any more) the author's to write to."""
    accounts.lock(conn, viewer.account_id)
    if announcements.of_draft(conn, draft) is not None:
        raise AlreadyDone
    view = current(conn, viewer, draft, now)
    if not view.draft.text or not view.places or not view.heads.all or view.draft.changes:
        raise Refused
    if view.draft.manner is Manner.URGENT and not view.may_be_urgent:
        raise Refused
    made = announcements.make(conn, _values(conn, view, bot, now))
    attachments.move(conn, drafts.ENTITY, draft, ENTITY, made)
    drafts.drop(conn, view.draft)
    _note(conn, view, made, now)
    sent = announcements.one(conn, made)
    if sent is not None and not sent.scheduled:
        broadcasting.go_out(conn, bot, sent, now)
    return made


def _values(conn: Connection, view: DraftView, bot: str, now: datetime) -> dict[str, Any]:
    draft = view.draft
    later = draft.publish_at is not None and draft.publish_at > now
    return {
        "school_id": draft.school_id,
        "author_id": view.staff.id,
        "text": draft.text,
        "language": draft.language,
        "styles": draft.styles or {},
        "versions": draft.versions or {},
        "urgent": draft.manner is Manner.URGENT,
        "silent": draft.manner is Manner.SILENT,
        "ask_confirm": draft.ask_confirm,
        "audience": kept_audience(draft.audience, view.places),
        "created_at": now,
        "publish_at": draft.publish_at if later else now,
        "scheduled": later,
        "draft_id": draft.id,
        "author_chat": chats.home(conn, bot, draft.account_id),
        "captioned": view.files == 1 and _longest(draft) <= CAPTION_LIMIT,
    }


def _longest(draft: Draft) -> int:
    others = (str(version["text"]) for version in (draft.versions or {}).values())
    return max(map(len, (draft.text, *others)))


def kept_audience(chosen: Audience, places: Iterable[Offer]) -> dict[str, Any]:
    """What is kept of an audience: the places, how they were called, and of whom."""
    return {
        "places": [place.token for place in chosen.places],
        "names": [audience.stored_offer(offer) for offer in places],
        "readers": chosen.readers.value,
    }


def _note(conn: Connection, view: DraftView, made: int, now: datetime) -> None:
    after = {"people": view.heads.all, "places": [p.token for p in view.draft.audience.places]}
    audit.note(
        conn,
        now,
        view.staff.school.id,
        ENTITY,
        made,
        "made",
        by_person=view.staff.id,
        after=after,
    )


# --- changing what is out ---


def begin_change(
    conn: Connection, viewer: Viewer, sent: Sent, staff: StaffRef, now: datetime
) -> DraftView:
    """A draft that holds the announcement's words, to be written anew."""
    kept = drafts.of_account(conn, viewer.account_id)
    if kept is not None:
        drafts.drop(conn, kept)
    draft = Draft(
        0,
        viewer.account_id,
        sent.school.id,
        staff.id,
        sent.audience,
        sent.id,
        sent.text,
        sent.language,
        sent.styles,
        sent.versions,
        ask_confirm=sent.ask_confirm,
    )
    return _view(conn, viewer, staff, drafts.save(conn, draft, now), now)
