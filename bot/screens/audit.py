"""Who saw and changed what, in lines a person can read."""

from datetime import date

from bot.domain.views.audit import AuditView, Entry
from bot.i18n import _, day_long, day_number, instant, pgettext
from bot.keyboards.actions.audit import ChooseAuditDay, OpenAudit, OpenAuditOf
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.people import OpenPeople, OpenPerson
from bot.keyboards.buttons import Row, button
from bot.keyboards.month import month
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens import audit_values as values
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.screens.subject_words import inline_subject

ON_A_PAGE = 15


def page(view: AuditView) -> Screen:
    entries, number, pages = page_of(view.entries, view.page, ON_A_PAGE)
    text = blocks_of(
        text_of(_title(view), _openings(view)),
        text_of(*(_line(entry, view.school.zone) for entry in entries))
        or _("Nothing was changed."),
    )
    if view.person_id is not None:
        person = view.person_id
        turning = pager(number, pages, lambda to: OpenAuditOf(person, to))
        return Screen(text, (*turning, last_row(OpenPerson(person))))
    turning = pager(number, pages, lambda to: OpenAudit(view.day, to))
    return Screen(text, (*turning, *_days(view), last_row(OpenMenu())))


def _title(view: AuditView) -> str:
    if view.person is not None:
        return bold(_("🕵️ {name}").format(name=names.full(view.person)))
    return bold(_("🕵️ Audit · {day}").format(day=day_long(view.day) if view.day else ""))


def _openings(view: AuditView) -> str | None:
    if not view.openings:
        return None
    said = ", ".join(f"{reader(role)} {count}" for role, count in sorted(view.openings.items()))
    return _("Diaries opened: {counts}").format(counts=said)


def reader(role: str) -> str:
    return {
        "parent": _("parents"),
        "student": _("students"),
        "trusted": _("trusted persons"),
        "teacher": _("teachers"),
        "admin": _("school office"),
    }.get(role, role)


def _days(view: AuditView) -> tuple[Row, ...]:
    if view.day is None or view.today is None:
        return ()
    before, after = view.day.fromordinal(view.day.toordinal() - 1), None
    if view.day < view.today:
        after = view.day.fromordinal(view.day.toordinal() + 1)
    turn = arrows(
        OpenAudit(before),
        button("📅", ChooseAuditDay(view.day)),
        OpenAudit(after) if after else None,
        (words.short(before), words.short(after)),
    )
    return (turn, (button(_("👥 By person or student"), OpenPeople()),))


def choose_day(shown: date, today: date) -> Screen:
    rows = month(
        shown,
        pick=OpenAudit,
        turn=ChooseAuditDay,
        first=today.replace(year=today.year - 1, day=1),
        last=today,
        today=today,
    )
    return Screen(bold(_("Which day?")), (*rows, last_row(OpenAudit())))


# --- a line ---


def _line(entry: Entry, zone: str) -> str:
    who = names.short(entry.by) if entry.by is not None else _somebody(entry)
    head = f"{instant(entry.at, zone)} · {plain(who)}"
    if entry.for_whom is not None:
        head += " " + _("for {name}").format(name=plain(names.short(entry.for_whom)))
    return f"{head}: {_what(entry)}"


def _somebody(entry: Entry) -> str:
    return reader(entry.role) if entry.entity == "opening" else _("the bot")


def _what(entry: Entry) -> str:
    if entry.entity == "opening":
        return _("opened the diary")
    if entry.entity == "mark":
        return _mark(entry)
    if entry.entity == "import":
        text = _("import {file}, taken back") if entry.action == "undone" else _("import {file}")
        return text.format(file=plain(str(entry.after.get("file", "")))).strip()
    what = f"{thing(entry.entity)} – {deed(entry.action)}"
    whom = f", {plain(names.short(entry.whom))}" if entry.whom else ""
    changed = values.changed(entry)
    return f"{what}{whom}{f': {changed}' if changed else ''}"


def _mark(entry: Entry) -> str:
    what = _("{name}, {subject} {day}: {mark}").format(
        name=plain(names.short(entry.whom)) if entry.whom else "",
        subject=inline_subject(str(entry.after["subject"])),
        day=day_number(entry.after["day"]),
        mark=plain(str(entry.after["text"])),
    )
    return f"{what} ({deed(entry.action)})"


def deed(action: str) -> str:
    """Beside a thing of any gender: Russian says it by nouns."""
    return {
        "made": pgettext("done to it", "made"),
        "set": pgettext("done to it", "set"),
        "changed": pgettext("done to it", "changed"),
        "corrected": pgettext("done to it", "corrected"),
        "removed": pgettext("done to it", "removed"),
        "restored": pgettext("done to it", "restored"),
        "disputed": pgettext("done to it", "disputed"),
        "cancelled": pgettext("done to it", "cancelled"),
        "recalled": pgettext("done to it", "taken back"),
        "reminded": pgettext("done to it", "reminded of"),
        "stopped": pgettext("done to it", "stopped"),
        "resumed": pgettext("done to it", "sent on"),
        "revoked": pgettext("done to it", "revoked"),
    }.get(action, action)


def thing(entity: str) -> str:
    return {
        "code": _("codes"),
        "link": _("access"),
        "access": _("access"),
        "person": _("person"),
        "guardianship": _("right"),
        "membership": _("class"),
        "attendance": _("attendance"),
        "absence_notice": _("absence notice"),
        "lesson": _("lesson"),
        "lesson_saving": _("records of a lesson"),
        "homework": _("homework"),
        "announcement": _("announcement"),
        "event": _("event"),
        "event_result": _("results of an event"),
        "trust": _("trusted person"),
        "signature": _("signature"),
        "school_link": _("useful link"),
        "school": _("school"),
        "staff_setting": _("PIN"),
        "thread": _("thread"),
        "ticket": _("ticket"),
        "mark": _("mark"),
    }.get(entity, entity)
