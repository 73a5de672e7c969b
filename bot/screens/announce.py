"""Writing an announcement: the text first, then everything on one screen before it goes."""

from dataclasses import replace
from datetime import datetime

from bot import i18n
from bot.domain import styled as styles
from bot.domain.audience import Offer, PlaceKind, Readers
from bot.domain.reach import Manner
from bot.domain.views.announce import DraftView
from bot.i18n import _, clock, day_short, ngettext
from bot.keyboards.actions.announce import (
    Announce,
    AskToConfirm,
    ChooseManner,
    ChooseMoment,
    ChoosePlaces,
    ChooseReaders,
    DropDraft,
    DropDraftFiles,
    DropVersion,
    OpenDraft,
    OpenSentList,
    Publish,
    SaveChange,
    SetMoment,
    TogglePlace,
    WriteText,
    WriteVersion,
)
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import back_button, menu_button, pager
from bot.screens import audience_words, names
from bot.screens.lessons import joined
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.screens.styled import styled

TEXT_ROOM = 2200
PLACES_PAGE = 18


def opened(view: DraftView) -> Screen:
    """The announcement before it goes; without a text, what to do first."""
    return preview(view) if view.draft.text or view.files else ask_text(view)


def ask_text(view: DraftView) -> Screen:
    """The next message is the text."""
    text = blocks_of(
        bold(_("📢 Announcement")),
        _to(view),
        _(
            "Write the text, or send a photo or file with it. Bold and italics stay. You will see "
            "it once more before it goes."
        ),
    )
    others = (button(names.school(school), Announce(school.id)) for school in view.schools)
    rows: Rows = (
        (
            button(_("👥 To whom"), ChoosePlaces(view.draft.id)),
            button(_("📨 Sent before"), OpenSentList(view.staff.school.id)),
        ),
        *rows_of(2, others),
        _cancel_row(view),
    )
    return Screen(text, rows)


def _cancel_row(view: DraftView) -> Row:
    return (button(_("Cancel"), DropDraft(view.draft.id)), menu_button())


def _to(view: DraftView) -> str:
    """``To: 5А, parents · 31 people, 4 of them do not use the bot``."""
    if not view.places:
        return _("To whom? Not chosen yet.")
    whom = audience_words.places(view.places)
    if any(offer.place.kind is not PlaceKind.STAFF for offer in view.places):
        whom = f"{whom}, {audience_words.readers(view.draft.audience.readers)}"
    return text_of(
        _("To: {whom}").format(whom=bold(whom)),
        joined(people(view.heads.all), _unlinked(view)),
    )


def people(n: int) -> str:
    return ngettext("{n} person", "{n} people", n).format(n=n)


def _unlinked(view: DraftView) -> str:
    lacking = view.heads.all - view.heads.linked
    if not lacking:
        return ""
    return ngettext(
        "{n} of them does not use the bot", "{n} of them do not use the bot", lacking
    ).format(n=lacking)


# --- everything before it goes ---


def preview(view: DraftView) -> Screen:
    draft = view.draft
    changing = draft.changes is not None
    text = blocks_of(
        bold(_("The announcement as it will read") if changing else _("Before it goes")),
        styled(draft.text, _styles(view, draft.language), TEXT_ROOM)
        or _("No text yet: press «Text»."),
        _version(view),
        _to(view),
        text_of(*_manners(view)),
    )
    return Screen(text, _changing_rows(view) if changing else _rows(view))


def _styles(view: DraftView, language: str) -> tuple[styles.Style, ...]:
    return styles.read((view.draft.styles or {}).get(language))


def _version(view: DraftView) -> str:
    versions = view.draft.versions or {}
    return text_of(
        *(
            text_of(
                f"<i>{i18n.language_name(language)}:</i>",
                styled(str(version["text"]), _styles(view, language), TEXT_ROOM // 3),
            )
            for language, version in versions.items()
        )
    )


def _manners(view: DraftView) -> tuple[str, ...]:
    draft = view.draft
    if draft.changes is not None:
        return (_("Where it has come already it changes in its place, without a sound."),)
    files = ngettext("📎 {n} file", "📎 {n} files", view.files).format(n=view.files)
    return (
        files if view.files else _("📎 A photo or file sent now goes with it."),
        _("🕘 {moment}").format(moment=_moment(view)),
        manner_said(draft.manner),
        _("✅ Readers are asked to confirm.") if draft.ask_confirm else "",
    )


def manner_said(manner: Manner) -> str:
    return {
        Manner.NORMAL: _("🔔 With a sound, not in quiet hours."),
        Manner.SILENT: _("🔕 Without a sound, not in quiet hours."),
        Manner.URGENT: _("⚠️ Urgent: comes at once, at night too."),
    }[manner]


def _moment(view: DraftView) -> str:
    at = view.draft.publish_at
    if at is None:
        return _("At once")
    return i18n.instant(at, view.staff.school.zone)


def _rows(view: DraftView) -> Rows:
    draft = view.draft
    ready = bool(draft.text and view.heads.all)
    sends = _("📢 Send to {n}") if draft.publish_at is None else _("🕘 Send later to {n}")
    main = button(sends.format(n=view.heads.all), Publish(draft.id), Style.MAIN)
    confirm = _("✅ Do not ask to confirm") if draft.ask_confirm else _("✅ Ask to confirm")
    rows: list[Row] = [(main,)] if ready else []
    rows += [
        (
            button(_("👥 To whom"), ChoosePlaces(draft.id)),
            button(_("🕘 When"), ChooseMoment(draft.id)),
        ),
        (_next_manner(view), button(confirm, AskToConfirm(draft.id, not draft.ask_confirm))),
        _writing(view),
    ]
    if view.files:
        rows.append((button(_("📎 Without files"), DropDraftFiles(draft.id)),))
    return (*rows, _cancel_row(view))


def _next_manner(view: DraftView) -> Button:
    """The manner that a press would choose."""
    order = [Manner.NORMAL, Manner.SILENT]
    if view.may_be_urgent:
        order.append(Manner.URGENT)
    here = order.index(view.draft.manner) if view.draft.manner in order else -1
    following = order[(here + 1) % len(order)]
    label = {
        Manner.NORMAL: _("🔔 With a sound"),
        Manner.SILENT: _("🔕 Without a sound"),
        Manner.URGENT: _("⚠️ Urgent"),
    }[following]
    return button(label, ChooseManner(view.draft.id, following))


def _writing(view: DraftView) -> Row:
    draft = view.draft
    text = button(_("✏️ Text"), WriteText(draft.id))
    if draft.versions:
        return text, button(_("🌐 One language only"), DropVersion(draft.id))
    if not draft.text:
        return (text,)
    other = "en" if draft.language == "ru" else "ru"
    return text, button(f"🌐 + {i18n.language_name(other)}", WriteVersion(draft.id))


def _changing_rows(view: DraftView) -> Rows:
    save = button(_("Save the change"), SaveChange(view.draft.id), Style.MAIN)
    return ((save,), _writing(view), _cancel_row(view))


def ask_new_text(view: DraftView) -> Screen:
    text = blocks_of(bold(_("📢 Announcement")), _("Write the text as it shall read."))
    return Screen(text, (_back_row(view),))


def ask_version(view: DraftView) -> Screen:
    other = "en" if view.draft.language == "ru" else "ru"
    text = _("Write the same in this language: {language}. Who reads in it gets that text.")
    said = text.format(language=bold(i18n.language_name(other)))
    return Screen(said, (_back_row(view),))


def _back_row(view: DraftView) -> Row:
    return (back_button(OpenDraft(view.draft.id)), menu_button())


def not_fitting(view: DraftView) -> Screen:
    """What was written or sent cannot be used; nothing is lost."""
    said = _(
        "That does not fit: a text has at most 3,000 characters, an announcement 10 files. What "
        "you had is kept."
    )
    return Screen(said, (_back_row(view),))


def dropped() -> Screen:
    said = _("Dropped. Nothing was sent.")
    return Screen(said, ((button(_("📢 A new one"), Announce()), menu_button()),))


# --- to whom ---


def choose_places(view: DraftView, page: int) -> Screen:
    """Every place the author may write to; a tick beside the chosen ones."""
    draft = view.draft
    pages = max(1, -(-len(view.offers) // PLACES_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = view.offers[page * PLACES_PAGE : (page + 1) * PLACES_PAGE]
    chosen = {offer.place for offer in view.places}
    buttons = [_place(draft.id, offer, page, on=offer.place in chosen) for offer in shown]
    columns = 3 if all(one.place.kind is PlaceKind.CLASS for one in shown) else 2
    readers = tuple(
        button(_ticked(label, draft.audience.readers is one), ChooseReaders(draft.id, one, page))
        for one, label in (
            (Readers.PARENTS, _("Parents")),
            (Readers.STUDENTS, _("Students")),
            (Readers.BOTH, _("Both")),
        )
    )
    rows: Rows = (
        readers,
        *rows_of(columns, buttons),
        *pager(page, pages, lambda to: ChoosePlaces(draft.id, to)),
        (button(_("Ready"), OpenDraft(draft.id), Style.MAIN), menu_button()),
    )
    return Screen(text_of(bold(_("To whom?")), _to(view) if view.places else None), rows)


def _place(draft: int, offer: Offer, page: int, *, on: bool) -> Button:
    label = _ticked(audience_words.place(offer), on)
    return button(label, TogglePlace(draft, offer.place.token, page))


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label


# --- when ---


def choose_moment(view: DraftView, offered: tuple[datetime, ...]) -> Screen:
    draft = view.draft
    text = text_of(
        bold(_("When?")),
        _("Choose, or write a day and an hour: 25.11 18:00. By the school's clock."),
    )
    moments = [button(_hour(one), _set(draft.id, one)) for one in offered]
    rows = (
        (button(_("At once"), SetMoment(draft.id), Style.MAIN),),
        *rows_of(2, moments),
        _back_row(view),
    )
    return Screen(text, rows)


def _hour(moment: datetime) -> str:
    return f"{day_short(moment.date())}, {clock(moment.time())}"


def _set(draft: int, moment: datetime) -> SetMoment:
    return SetMoment(draft, moment.date(), moment.hour * 60 + moment.minute)


def not_a_moment(view: DraftView, offered: tuple[datetime, ...]) -> Screen:
    screen = choose_moment(view, offered)
    said = _("That is no hour to come. Write it like 25.11 18:00 or “tomorrow 8:00”.")
    return replace(screen, text=text_of(plain(said), screen.text))
