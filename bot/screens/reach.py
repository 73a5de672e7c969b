"""What became of an announcement: the ledger, whom to call, and what can still be done."""

from dataclasses import replace

from bot import i18n
from bot.domain import styled as styles
from bot.domain.reach import UNREACHED, State
from bot.domain.views.announce import Part, ReachLine, ReachList, Sent, SentList, SentView
from bot.domain.views.announcements import first_words
from bot.i18n import _, ngettext
from bot.keyboards.actions.announce import (
    Announce,
    ChangeSent,
    ExportReach,
    OpenReach,
    OpenSent,
    OpenSentList,
    Recall,
    RemindReaders,
    SendRest,
    StopSending,
)
from bot.keyboards.buttons import Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import last_row, pager
from bot.reports.papers import Table
from bot.screens import audience_words, names
from bot.screens.announce import people
from bot.screens.announce_pushes import progress_bar
from bot.screens.lessons import joined
from bot.screens.mark_words import quoted
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.screens.styled import styled

TEXT_ROOM = 1500


# --- the list ---


def listed(view: SentList) -> Screen:
    text = text_of(
        bold(_("Announcements that were sent")),
        *(_line(sent) for sent in view.lines),
        None if view.lines else _("There are none yet."),
    )
    opening = (button(_label(sent), OpenSent(sent.id)) for sent in view.lines)
    turning = pager(view.page, view.pages, lambda to: OpenSentList(view.school.id, to))
    return Screen(text, (*rows_of(1, opening), *turning, last_row(Announce(view.school.id))))


def _line(sent: Sent) -> str:
    return joined(
        i18n.instant(sent.publish_at, sent.school.zone),
        quoted(first_words("", sent.text), 60),
        _mark(sent),
    )


def _mark(sent: Sent) -> str:
    if sent.recalled_at is not None:
        return _("taken back")
    if sent.scheduled:
        return _("waits for its hour")
    return _("stopped") if sent.stopped_at is not None else ""


def _label(sent: Sent) -> str:
    sign = "↩️" if sent.recalled_at else "🕘" if sent.scheduled else "📨"
    return f"{sign} {first_words('', sent.text)}"


# --- the ledger ---


def ledger(view: SentView) -> Screen:
    sent = view.sent
    kept = styles.read(sent.styles.get(sent.language))
    text = blocks_of(
        text_of(bold(_title(view)), joined(_when(sent), plain(audience_words.places(view.places)))),
        styled(sent.text, kept, TEXT_ROOM),
        text_of(*_counts(view)),
    )
    return Screen(text, _rows(view))


def _title(view: SentView) -> str:
    sent = view.sent
    if sent.recalled_at is not None:
        return _("↩️ Taken back")
    if sent.scheduled:
        return _("🕘 Waits for its hour")
    if view.counts.of(State.WAITING):
        return _("📢 On its way")
    return _("⏸ Stopped") if sent.stopped_at is not None else _("📢 Sent")


def _when(sent: Sent) -> str:
    at = i18n.instant(sent.publish_at, sent.school.zone)
    edited = sent.edited_at
    if edited is None:
        return at
    changed = _("changed {at}").format(at=i18n.instant(edited, sent.school.zone))
    return f"{at} ({changed})"


def _counts(view: SentView) -> tuple[str, ...]:
    """One line for each state that somebody is in."""
    counts, sent = view.counts, view.sent
    if sent.scheduled:
        return (_("Nobody has been written to yet."),)
    waiting = counts.of(State.WAITING)
    lines = (
        (State.DELIVERED, _("✅ Delivered: {n}")),
        (State.WAITING, _("⏳ On the way: {n}")),
        (State.MUTED, _("🔕 Announcements switched off, it is in their list: {n}")),
        (State.BLOCKED, _("🚫 The bot is blocked: {n}")),
        (State.NOT_LINKED, _("📵 Not linked: {n}")),
        (State.FAILED, _("❗ Could not be delivered: {n}")),
        (State.STOPPED, _("⏸ Stopped before: {n}")),
    )
    bar = progress_bar(counts.people - waiting, counts.people) if waiting else ""
    return (
        people(counts.people),
        bar,
        *(said.format(n=counts.of(state)) for state, said in lines if counts.of(state)),
        _("👁 Opened: {n}").format(n=counts.read),
        _("☑️ Confirmed: {n}").format(n=counts.confirmed) if sent.ask_confirm else "",
    )


def _rows(view: SentView) -> Rows:
    sent, counts = view.sent, view.counts
    rows: list[Row] = []
    if sent.recalled_at is None and not sent.scheduled:
        rows += _sending(view)
        unconfirmed = counts.of(State.DELIVERED, State.MUTED) - counts.confirmed
        if sent.ask_confirm and unconfirmed > 0:
            label = _("🔔 Remind who has not confirmed")
            rows.append((button(label, RemindReaders(sent.id)),))
            names_ = _("Not confirmed: names")
            rows.append((button(names_, OpenReach(sent.id, Part.UNCONFIRMED)),))
        if counts.of(*UNREACHED):
            label = _("📞 Whom to call: {n}").format(n=counts.of(*UNREACHED))
            rows.append((button(label, OpenReach(sent.id, Part.TO_CALL)),))
    if view.may_change:
        rows.append(
            (
                button(_("✏️ Change"), ChangeSent(sent.id)),
                button(_("↩️ Take back"), Recall(sent.id), Style.DANGER),
            )
        )
    if not sent.scheduled:
        rows.append(
            (
                button(_("👥 Everybody"), OpenReach(sent.id, Part.ALL)),
                button(_("📄 As a file"), ExportReach(sent.id)),
            )
        )
    return (*rows, last_row(OpenSentList(sent.school.id)))


def _sending(view: SentView) -> list[Row]:
    sent = view.sent
    if view.counts.of(State.WAITING):
        again = button(_("🔄 Refresh"), OpenSent(sent.id))
        return [(again, button(_("⏸ Stop"), StopSending(sent.id), Style.DANGER))]
    if sent.stopped_at is not None and view.counts.of(State.STOPPED):
        return [(button(_("▶️ Send the rest"), SendRest(sent.id)),)]
    return []


def published(view: SentView) -> Screen:
    waits = _("It goes at its hour.") if view.sent.scheduled else _("Sent. It is on its way.")
    return replace(ledger(view), toast=waits)


def stopped(view: SentView, held: int) -> Screen:
    said = ngettext("Stopped: {n} message kept back.", "Stopped: {n} messages kept back.", held)
    return replace(ledger(view), toast=said.format(n=held), alert=True)


def resumed(view: SentView, put: int) -> Screen:
    said = ngettext("{n} message is on its way.", "{n} messages are on their way.", put)
    return replace(ledger(view), toast=said.format(n=put))


def reminded(view: SentView, put: int) -> Screen:
    if not put:
        return replace(ledger(view), toast=_("They were reminded today already."))
    said = ngettext("{n} reminder is on its way.", "{n} reminders are on their way.", put)
    return replace(ledger(view), toast=said.format(n=put))


def changed(view: SentView, messages: int) -> Screen:
    said = ngettext(
        "Saved. {n} message that is out changes.",
        "Saved. {n} messages that are out change.",
        messages,
    )
    return replace(ledger(view), toast=said.format(n=messages))


def ask_recall(view: SentView) -> Screen:
    text = blocks_of(
        bold(_("Take the announcement back?")),
        quoted(first_words("", view.sent.text), 80),
        _(
            "Where it has come already, a line takes its place that it was taken back. Nobody else "
            "gets it. This cannot be undone."
        ),
    )
    sure = button(_("↩️ Take it back"), Recall(view.sent.id, sure=True), Style.DANGER)
    return Screen(text, ((sure,), last_row(OpenSent(view.sent.id))))


def recalled(view: SentView, messages: int) -> Screen:
    said = ngettext("Taken back from {n} chat.", "Taken back from {n} chats.", messages)
    return replace(ledger(view), toast=said.format(n=messages))


# --- names ---


def named(view: ReachList) -> Screen:
    title = {
        Part.TO_CALL: _("Whom to call: {n}"),
        Part.UNCONFIRMED: _("Not confirmed: {n}"),
        Part.MUTED: _("Announcements switched off: {n}"),
        Part.ALL: _("Everybody it is for: {n}"),
    }[view.part]
    text = text_of(
        bold(title.format(n=view.total)),
        *(_person(view.sent, line) for line in view.lines),
        None if view.lines else _("Nobody."),
    )
    sent = view.sent.id
    turning = pager(view.page, view.pages, lambda to: OpenReach(sent, view.part, to))
    return Screen(text, (*turning, last_row(OpenSent(sent))))


def _person(sent: Sent, line: ReachLine) -> str:
    return joined(plain(_name(line)), plain(_whose(line)), standing(sent, line))


def _name(line: ReachLine) -> str:
    """A parent whom the school never entered is named by the child."""
    return names.short(line.name) if line.name.full else _("Parent")


def _whose(line: ReachLine) -> str:
    if line.role == "parent":
        return ", ".join(f"{names.short(name)} {klass}" for name, klass in line.children)
    return ", ".join(klass for _name_, klass in line.children)


def standing(sent: Sent, line: ReachLine) -> str:
    """How far it has come with somebody."""
    if line.confirmed_at is not None:
        return _("☑️ confirmed {at}").format(at=i18n.instant(line.confirmed_at, sent.school.zone))
    if line.read_at is not None:
        return _("👁 opened {at}").format(at=i18n.instant(line.read_at, sent.school.zone))
    return {
        State.WAITING: _("⏳ on the way"),
        State.DELIVERED: _("✅ delivered"),
        State.BLOCKED: _("🚫 bot blocked"),
        State.NOT_LINKED: _("📵 not linked"),
        State.MUTED: _("🔕 switched off"),
        State.FAILED: _("❗ not delivered"),
        State.STOPPED: _("⏸ stopped"),
    }[line.state]


def exported(view: ReachList, below: Screen) -> Screen:
    """The ledger as a spreadsheet beside the screen it was asked from."""
    paper = Paper(_table(view), "xlsx", f"announcement-{view.sent.id}.xlsx")
    return replace(below, paper=paper, toast=_("The file is ready"))


def _table(view: ReachList) -> Table:
    sent = view.sent
    at = i18n.instant(sent.publish_at, sent.school.zone)
    return Table(
        title=_("Announcement: who has got it"),
        subtitle=f"{at} · {first_words('', sent.text)}",
        columns=(_("Name"), _("Of whom"), _("State"), _("Delivered"), _("Opened"), _("Confirmed")),
        rows=tuple(_row(sent, line) for line in view.lines),
    )


def _row(sent: Sent, line: ReachLine) -> tuple[str, ...]:
    moments = (line.delivered_at, line.read_at, line.confirmed_at)
    bare = standing(sent, replace(line, read_at=None, confirmed_at=None)).partition(" ")[2]
    return (
        names.full(line.name) or _("Parent"),
        _whose(line),
        bare,
        *(i18n.instant(at, sent.school.zone) if at else "" for at in moments),
    )
