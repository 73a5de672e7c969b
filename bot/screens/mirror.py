"""A diary that is fetched from another system: how old it is, asking for it, what fails."""

from dataclasses import replace
from datetime import datetime

from bot.domain.absence import Notice
from bot.domain.calendar import local, local_date
from bot.domain.gifts import MirrorRef
from bot.domain.passing import Passing, Way, Word
from bot.domain.people import Name, StudentRef
from bot.domain.rhythm import NEEDS_FAMILY
from bot.domain.views.mirror import FetchState, MirrorNews, MirrorPush
from bot.i18n import _, clock, instant
from bot.keyboards.actions.diaries import OpenDiaries
from bot.keyboards.actions.diary import OpenDay
from bot.keyboards.actions.mirror import FetchNow
from bot.keyboards.buttons import Button, Row, Style, button
from bot.keyboards.pieces import last_row, menu_button
from bot.screens import absence_words
from bot.screens.screen import Screen, blocks_of, italic, plain, text_of

# --- how old it is ---


def with_age(screen: Screen, student: StudentRef, now: datetime, zone: str) -> Screen:
    """The same screen, saying how old its diary is when that is more than an hour, with the
    button that asks for what is new."""
    mirror = student.mirror
    if mirror is None or not screen.text or not mirror.is_old(now):
        return screen
    text = blocks_of(screen.text, italic(age(mirror, now, zone)))
    if not mirror.linked:
        return replace(screen, text=text)
    ask = (_ask(student.id),)
    rows = (*screen.rows[:-1], ask, *screen.rows[-1:]) if screen.rows else (ask,)
    return replace(screen, text=text, rows=rows)


def age(mirror: MirrorRef, now: datetime, zone: str) -> str:
    """``Сетевой город, as of 14:05``."""
    if mirror.fetched_at is None:
        return _("{system}: nothing has been fetched yet.").format(system=mirror.title)
    said = _("{system}, as of {time}") if mirror.linked else _("{system}, not linked; as of {time}")
    return said.format(system=mirror.title, time=_moment(mirror.fetched_at, now, zone))


def _moment(at: datetime, now: datetime, zone: str) -> str:
    """The hour alone on the same day."""
    same = local_date(at, zone) == local_date(now, zone)
    return clock(local(at, zone).time()) if same else instant(at, zone)


def _ask(student: int) -> Button:
    return button(_("🔄 Fetch now"), FetchNow(student))


# --- asking for what is new ---


def fetching(student: StudentRef, title: str) -> Screen:
    """The answer that announces it; what came of it follows."""
    text = _("🔄 {system} is being asked. This takes a few seconds.").format(system=plain(title))
    return Screen(text, (last_row(OpenDay(student.id, None)),))


def just_asked(student: StudentRef) -> Screen:
    return Screen(
        _("{system} has just been asked. Try again in two minutes.").format(
            system=plain(student.mirror.title if student.mirror else "")
        ),
        (last_row(OpenDay(student.id, None)),),
    )


def fetched(state: FetchState) -> Screen:
    """What came of asking."""
    opens = (button(_("📅 Today"), OpenDay(state.student, None)), menu_button())
    return Screen(_outcome(state), (*_ways_on(state), opens))


def _outcome(state: FetchState) -> str:
    system = plain(state.title)
    if state.done:
        at = clock(local(state.at, state.zone).time()) if state.at else ""
        return _("✅ Fetched from {system} at {time}.").format(system=system, time=at)
    if state.why:
        return text_of(trouble(state.why, state.title), _kept())
    return _("{system} is slow today. What is new will come by itself.").format(system=system)


def _ways_on(state: FetchState) -> tuple[Row, ...]:
    return (_link_again(),) if state.why in NEEDS_FAMILY else ()


def _link_again() -> Row:
    return (button(_("🔗 Link again"), OpenDiaries(), Style.MAIN),)


def _kept() -> str:
    return _("What has been fetched stays readable.")


# --- what fails, and that it is well again ---


def push(view: MirrorPush) -> Screen:
    """One sentence when it fails for a day or needs the family, one when it is well again."""
    system = plain(view.title)
    if view.news is MirrorNews.BACK:
        opens = button(_("📅 Today"), OpenDay(view.student, None))
        text = _("✅ {system} answers again: the diary is up to date.").format(system=system)
        return Screen(text, ((opens, menu_button()),), silent=True)
    if view.news is MirrorNews.NEEDS_FAMILY:
        text = text_of(trouble(view.why, view.title), _kept())
        return Screen(text, (_link_again(), last_row()))
    said = _("⏳ {system} has not given anything new since {time}. It is asked again and again.")
    text = text_of(said.format(system=system, time=instant(view.since, view.zone)), _kept())
    return Screen(text, ((_ask(view.student), menu_button()),))


def trouble(why: str, title: str) -> str:
    """Why a system gives nothing, in the family's words."""
    said = {
        "wrong_password": _("🔑 {system} does not accept the password any more."),
        "expired": _("🔑 The access to {system} has run out."),
        "rejected": _("🔑 {system} does not open this diary any more."),
        "gosuslugi_only": _("🔑 {system} lets in through Gosuslugi only now."),
        "bad_token": _("🔑 {system} does not accept the token any more."),
        "locked": _("⏳ {system} has locked the login for a while after too many tries."),
        "maintenance": _("⏳ {system} is being repaired."),
        "too_often": _("⏳ {system} asks for a pause."),
        "unclear": _("⏳ {system} answered something that could not be understood."),
    }.get(why, _("⏳ {system} does not answer."))
    return said.format(system=plain(title))


# --- what a family says to the school ---


def notice_to_school(child: Name, notice: Notice) -> str:
    """A notice as the class teacher reads it in the diary system, in the language in force."""
    if notice.comes:
        said = _("{name} will come after all: {days}.").format(
            name=child.full, days=absence_words.days(notice.when)
        )
        return text_of(said, notice.comment)
    said = _("{name} will be absent: {days}. {reason}.").format(
        name=child.full,
        days=absence_words.days(notice.when),
        reason=absence_words.reason(notice.cause),
    )
    return text_of(said, notice.comment)


def recall_to_school(child: Name, notice: Notice) -> str:
    """That it is taken back, for the same reader."""
    said = (
        _("The word that {name} will come after all has been taken back: {days}.")
        if notice.comes
        else _("The notice that {name} will be absent has been taken back: {days}.")
    )
    return said.format(name=child.full, days=absence_words.days(notice.when))


def recalled(word: Word | None, title: str) -> str:
    """What became of a notice that was taken back; empty where the system never had it."""
    system = plain(title)
    match word:
        case Word(Way.RECALL, Passing.PASSED):
            said = _("✅ {system} has been told that it was taken back.")
        case Word(Way.RECALL, Passing.WAITING | Passing.SENDING):
            said = _("📤 That it was taken back is on its way to {system}.")
        case Word(Way.ABSENCE, Passing.WAITING | Passing.REFUSED) | None:
            return ""
        case _:
            said = _(
                "⚠️ {system} may still have the notice: tell the class teacher yourself that it was"
                " taken back."
            )
    return said.format(system=system)


def passing(state: Passing | None, title: str) -> str:
    """How far a notice or a signature has come. None: it stays here."""
    system = plain(title)
    if state is None:
        return _(
            "ℹ️ It stays in this bot: {system} does not take it. Tell the school yourself, too."
        ).format(system=system)
    said = {
        Passing.WAITING: _("📤 On its way to {system}."),
        Passing.SENDING: _("📤 On its way to {system}."),
        Passing.PASSED: _("✅ Passed on to the school through {system}."),
        Passing.UNCLEAR: _(
            "❔ {system} did not say whether it arrived. Look there, or tell the school yourself."
        ),
        Passing.REFUSED: _("✖️ {system} did not take it. Tell the school yourself, please."),
    }[state]
    return said.format(system=system)
