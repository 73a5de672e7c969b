"""What families and the class teacher read about a notice alike."""

from bot.domain.absence import Cause, Notice, State, When
from bot.domain.names import split_name
from bot.i18n import _, current, day_range, day_short, instant, ngettext
from bot.screens import names, relations
from bot.screens.screen import plain, text_of


def days(when: When) -> str:
    """``Wed 25 Nov, all day``; ``Wed 25 Nov, lessons 1, 3``; ``25–27 November``."""
    if when.length > 1:
        return day_range(when.first, when.last)
    day = day_short(when.first)
    if not when.numbers:
        return _("{day}, all day").format(day=day)
    numbers = ", ".join(str(number) for number in when.numbers)
    return ngettext(
        "{day}, lesson {numbers}", "{day}, lessons {numbers}", len(when.numbers)
    ).format(day=day, numbers=numbers)


def cause_label(cause: Cause) -> str:
    """Chosen from a list, so it arrives in the reader's language. Never a diagnosis."""
    return {
        Cause.HEALTH: _("Not well"),
        Cause.DOCTOR: _("At the doctor's"),
        Cause.FAMILY: _("Family reasons"),
        Cause.TRIP: _("Competition, trip"),
        Cause.WEATHER: _("Weather, transport"),
        Cause.OTHER: _("Something else"),
    }[cause]


def reason(cause: Cause) -> str:
    return _("Reason: {cause}").format(cause=cause_label(cause))


def comment(text: str, language: str | None) -> str | None:
    """Somebody's own words; with their language when it is not the reader's."""
    if not text:
        return None
    tag = f"({language}) " if language and language != current() else ""
    return f"💬 {tag}{plain(text)}"


def by_whom(notice: Notice, zone: str | None = None) -> str:
    """Who filed it, and when if a zone is given."""
    if notice.trusted:
        who = _("trusted person")
    elif notice.name:
        who = plain(names.short(split_name(notice.name)))
    else:
        who = plain(relations.relation(notice.relation)) or _("legal representative")
    return f"{who}, {instant(notice.filed_at, zone)}" if zone else who


def standing(notice: Notice, zone: str) -> str:
    """Where a notice stands, with the class teacher's own words."""
    match notice.state:
        case State.FILED:
            return _("📨 Sent. The class teacher has not opened it yet.")
        case State.SEEN:
            return _("👁 The class teacher has seen it.")
        case State.ACCEPTED:
            return _("✅ Accepted: {who}").format(who=_answered(notice, zone))
        case State.QUESTIONED:
            asked = _("❓ The class teacher asks ({who}):").format(who=_answered(notice, zone))
            if not notice.answer:
                return _("❓ The class teacher has a question for the parents.")
            return text_of(asked, plain(notice.answer))
        case State.WITHDRAWN:
            return _("↩️ Taken back.")
        case State.CERTIFICATE:
            return _certificate(notice)


def _answered(notice: Notice, zone: str) -> str:
    who = plain(names.short(notice.answered_by)) if notice.answered_by else ""
    at = instant(notice.answered_at, zone) if notice.answered_at else ""
    return ", ".join(part for part in (who, at) if part)


def _certificate(notice: Notice) -> str:
    paper = notice.certificate
    if paper is None:
        return _("📄 A certificate was received.")
    said = (
        _("📄 A certificate was received for {days}: ill (б).")
        if paper.code == "б"
        else _("📄 A certificate was received for {days}: excused (у/п).")
    )
    return said.format(days=span(When(paper.first, paper.last)))


def span(when: When) -> str:
    """Days without lessons: ``Wed 25 Nov`` or ``25–27 November``."""
    return day_short(when.first) if when.length == 1 else day_range(when.first, when.last)


def opposed(other: Notice) -> str:
    said = (
        _("⚠️ Notice {n} ({who}) says the contrary: will come, {days}. The class teacher decides.")
        if other.comes
        else _(
            "⚠️ Notice {n} ({who}) says the contrary: will be absent, {days}. The class teacher"
            " decides."
        )
    )
    return said.format(n=other.id, who=by_whom(other), days=days(other.when))


def files(number: int) -> str | None:
    if not number:
        return None
    return ngettext("📎 {n} file", "📎 {n} files", number).format(n=number)
