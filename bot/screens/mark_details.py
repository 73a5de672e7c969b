"""One mark: what it was for, its weight, who set it and when, and how it was corrected."""

from itertools import pairwise

from bot import i18n
from bot.domain import subjects
from bot.domain.marks import kind_brief, kind_shown
from bot.domain.views.marks import MarkDetails, MarkState
from bot.i18n import _
from bot.keyboards.actions.marks import OpenMarks, OpenSubjectMarks
from bot.keyboards.buttons import button, shortened
from bot.keyboards.pieces import last_row
from bot.screens import names
from bot.screens.mark_words import (
    NAME_LIMIT,
    kind_words,
    quoted,
    reason_words,
    subject_brief,
    weight_shown,
)
from bot.screens.screen import Screen, blocks_of, bold, italic, plain, text_of

COMMENT_LIMIT = 1200
REASON_LIMIT = 120
KIND_LIMIT = 40
LATEST_CHANGES = 5

_KEEP_CAPITAL = ("English", "Russian", "German", "French", "Spanish", "Chinese", "Russia", "World")


def details(view: MarkDetails, zone: str) -> Screen:
    """Moments are on the clock of ``zone`` (IANA name): the viewer's own, or the school's."""
    changes = [*pairwise((None, *view.states))][-LATEST_CHANGES:]
    text = blocks_of(
        text_of(_what_for(view), _originals(view)),
        text_of(
            _("Weight: {weight}").format(weight=weight_shown(view.line.weight))
            if view.line.value
            else _("Does not count in the average."),
            *(_change(before, after, zone) for before, after in changes if after),
            _again(view),
        ),
        _comment(view),
    )
    line, student = view.line, view.student
    to_subject = button(
        subject_brief(line.subject), OpenSubjectMarks(student.id, line.subject_id, day=line.day)
    )
    return Screen(text, ((to_subject,), last_row(OpenMarks(student.id))))


def _what_for(view: MarkDetails) -> str:
    line, locale = view.line, i18n.current()
    kind = shortened(kind_brief(line.kind, locale), NAME_LIMIT)
    sentence = (
        _("{name} · {subject}, {kind} {day}: {mark}.")
        if kind
        else _("{name} · {subject} {day}: {mark}.")
    )
    return sentence.format(
        name=plain(names.first(view.student.name)),
        subject=plain(_inside(subject_brief(line.subject))),
        kind=plain(_inside(kind)),
        day=i18n.day_number(line.day),
        mark=_mark(view),
    )


def _originals(view: MarkDetails) -> str:
    """The school's own words, where the line above has translated them."""
    line, locale = view.line, i18n.current()
    subject = subjects.shown(line.subject, locale)
    kind = kind_shown(line.kind, locale)
    if (subject, kind) == (line.subject, line.kind):
        return ""
    originals = (shortened(part, NAME_LIMIT) for part in (line.subject, line.kind) if part)
    return italic(", ".join(originals))


def _mark(view: MarkDetails) -> str:
    """``5``, ``4 → 5`` after a correction, struck through when it was removed."""
    if view.removed:
        return f"<s>{plain(view.line.reads)}</s>"
    chain = [state.reads for state in view.states] or [view.line.reads]
    steps = [chain[0], *(after for before, after in pairwise(chain) if before != after)]
    return bold(" → ".join(steps[-LATEST_CHANGES:]))


def _change(before: MarkState | None, after: MarkState, zone: str) -> str:
    """One moment of the mark's history."""
    when = i18n.instant(after.at, zone)
    name = quoted(names.short(after.by), KIND_LIMIT) if after.by else ""
    said = _action(after.action, bool(name)).format(name=name, when=when)
    what = _differences(before, after) if before and after.action == "corrected" else []
    reason = [quoted(reason_words(after.reason), REASON_LIMIT)] if after.reason else []
    return f"{said} {'; '.join([*_on_behalf(after), *what, *reason])}".rstrip()


def _on_behalf(state: MarkState) -> list[str]:
    """An operator entered it for a teacher."""
    if state.on_behalf_of is None:
        return []
    teacher = quoted(names.short(state.on_behalf_of), KIND_LIMIT)
    return [_("entered for {teacher}").format(teacher=teacher)]


def _action(action: str, by_somebody: bool) -> str:
    if action == "corrected":
        return _("Corrected by {name}, {when}.") if by_somebody else _("Corrected {when}.")
    if action == "removed":
        return _("Removed by {name}, {when}.") if by_somebody else _("Removed {when}.")
    if action == "restored":
        return _("Restored by {name}, {when}.") if by_somebody else _("Restored {when}.")
    return _("Set by {name}, {when}.") if by_somebody else _("Set {when}.")


def _differences(before: MarkState, after: MarkState) -> list[str]:
    found = []
    if before.reads != after.reads:
        found.append(plain(f"{before.reads} → {after.reads}"))
    if before.weight != after.weight:
        found.append(
            _("weight {before} → {after}").format(
                before=weight_shown(before.weight), after=weight_shown(after.weight)
            )
        )
    if before.kind != after.kind:
        found.append(
            " → ".join(quoted(kind_words(state.kind), KIND_LIMIT) for state in (before, after))
        )
    if before.comment != after.comment:
        found.append(_("another comment"))
    return found


def _again(view: MarkDetails) -> str:
    return _("A dot beside a mark: it will be asked again.") if view.line.again else ""


def _comment(view: MarkDetails) -> str:
    if not view.comment:
        return ""
    return _("Comment: {comment}").format(comment=quoted(view.comment, COMMENT_LIMIT))


def _inside(words: str) -> str:
    """In the middle of a sentence: small first letter, but for ``ОБЗР`` and ``English``."""
    if words.startswith(_KEEP_CAPITAL) or words[1:2].isupper():
        return words
    return words[:1].lower() + words[1:]
