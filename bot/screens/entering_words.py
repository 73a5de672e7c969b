"""What is to be saved for a lesson, and what has to be asked, in words."""

from collections.abc import Iterable, Sequence

from bot import i18n
from bot.domain.dictation.reading import Question, Unclear, Unread, Value, What, Why
from bot.domain.dictation.words import kind_key
from bot.domain.drafts import DotChange, MarkChange
from bot.domain.marks import default_weight, kind_brief, mark_text
from bot.domain.views.teaching import DraftView
from bot.i18n import _, day_number
from bot.keyboards.buttons import shortened
from bot.screens.lessons import aside, joined
from bot.screens.mark_words import weight_shown
from bot.screens.screen import plain
from bot.screens.teaching_words import Names

MOST_LISTED = 12
_ORDER = {"5": 0, "4": 1, "3": 2, "2": 3, "1": 4}


def work_words(view: DraftView) -> str:
    """``Контрольная работа, вес 3``; nothing where no mark is among the words."""
    draft = view.draft
    marks = any(v.what is What.MARK for entry in draft.entries for v in entry.values)
    asked = any(v.what is What.MARK for q in draft.questions for o in q.options for v in o.values)
    if not (marks or asked or draft.tapping):
        return ""
    weight = draft.weight or default_weight(draft.kind)
    return _("{kind}, weight {weight}").format(
        kind=plain(kind_brief(draft.kind, i18n.current())), weight=weight_shown(weight)
    )


def changes_words(view: DraftView, called: Names) -> list[str]:
    plan, usual = view.plan, kind_key(view.draft.kind)
    fresh = [one for one in plan.marks if one.mark_id is None]
    own = [one for one in fresh if kind_key(one.kind) == usual]
    lines = [joined(*_grouped(own, called), *_absences(view, called), *_dots(plan.dots, called))]
    for kind in dict.fromkeys(one.kind for one in fresh if kind_key(one.kind) != usual):
        same = [one for one in fresh if one.kind == kind]
        weight = weight_shown(same[0].weight)
        title = _("{kind}, weight {weight}").format(
            kind=plain(kind_brief(kind, i18n.current())), weight=weight
        )
        lines.append(joined(title, *_grouped(same, called)))
    lines += _by_certificate(view, called)
    lines += _corrections(plan.marks, called)
    lines += _comments(plan.marks, called)
    if plan.closed:
        names = called.listed([dot.student for dot in plan.closed])
        lines.append(_("Dot settled: {names}").format(names=names))
    if plan.standing:
        names = called.listed(plan.standing[:MOST_LISTED])
        lines.append(aside(_("Stands already: {names}").format(names=names)))
    return [line for line in lines if line]


def _grouped(changes: Iterable[MarkChange], called: Names) -> list[str]:
    """``5: Иванов, Ёлкин`` for each mark, the best first."""
    found: dict[str, list[str]] = {}
    for change in changes:
        names, name = found.setdefault(_reads(change), []), plain(called.of(change.student))
        if "/" not in change.after or name not in names:
            names.append(name)
    ordered = sorted(found.items(), key=lambda item: (_ORDER.get(item[0][:1], 9), item[0]))
    return [f"{plain(reads)}: {', '.join(names)}" for reads, names in ordered]


def _reads(change: MarkChange) -> str:
    until = _("until {day}").format(day=day_number(change.due)) if change.due else ""
    # a double mark is two marks, but one thing that was said
    reads = change.after if "/" in change.after else change.reads
    return " ".join(part for part in (reads, until) if part)


def _absences(view: DraftView, called: Names) -> list[str]:
    found: dict[str, list[str]] = {}
    for change in view.plan.absences:
        before = f"{change.before} → " if change.before else ""
        after = change.after or _("present")
        found.setdefault(f"{before}{after}", []).append(plain(called.of(change.student)))
    return [f"{plain(code)}: {', '.join(names)}" for code, names in found.items()]


def _by_certificate(view: DraftView, called: Names) -> list[str]:
    """Why another code stands there than was entered."""
    certified = view.journal.certified
    students = [
        one.student for one in view.plan.absences if one.after and certified.get(one.student)
    ]
    if not students:
        return []
    return [aside(_("📄 By a certificate: {names}").format(names=called.listed(students)))]


def _dots(changes: Sequence[DotChange], called: Names) -> list[str]:
    found: dict[str, list[str]] = {}
    for change in changes:
        until = _("until {day}").format(day=day_number(change.due)) if change.due else ""
        title = " ".join(part for part in (_("dot"), plain(change.what), until) if part)
        found.setdefault(title, []).append(plain(called.of(change.student)))
    return [f"{title}: {', '.join(names)}" for title, names in found.items()]


def _corrections(changes: Sequence[MarkChange], called: Names) -> list[str]:
    parts = []
    for change in changes:
        if change.mark_id is None:
            continue
        after = change.reads or _("taken away")
        before = mark_text(change.value, change.before) if change.value else change.before
        parts.append(f"{plain(called.of(change.student))} {plain(before)} → {plain(after)}")
    return [_("Corrections: {list}").format(list=", ".join(parts))] if parts else []


def _comments(changes: Sequence[MarkChange], called: Names) -> list[str]:
    told = {change.student: change.comment for change in changes if change.comment and change.after}
    return [
        aside(f"{plain(called.of(student))}: {plain(comment)}") for student, comment in told.items()
    ]


def question_words(question: Question, called: Names) -> str:
    first = question.options[0]
    what = plain(values_words(first.values))
    written = plain(question.written or called.of(first.student))
    if question.why is Why.NAMESAKES:
        sentence = _("❓ {name} {mark}: who?") if what else _("❓ Except {name}: who?")
    elif question.why is Why.SLIP:
        sentence = _("❓ {name} {mark}: is this who is meant?")
    else:
        sentence = _("❓ {name} stands here twice: what counts?")
    return sentence.format(name=written, mark=what).replace("  ", " ")


def values_words(values: Sequence[Value]) -> str:
    return ", ".join(_value(value) for value in values)


def _value(value: Value) -> str:
    if value.what is What.DOT:
        return _("dot")
    return value.text


def unread_words(item: Unread, limit: int | None) -> str:
    written = plain(shortened(item.written, limit if limit else 40))
    return {
        Unclear.UNKNOWN: _("⚠️ {words}: not in the list of this lesson."),
        Unclear.NO_VALUE: _("⚠️ {words}: what mark?"),
        Unclear.BAD_MARK: _("⚠️ {words}: there is no such mark."),
        Unclear.NO_NUMBER: _("⚠️ {words}: no such number in the journal."),
        Unclear.OTHER_LESSON: _("⚠️ {words}: another lesson. Send it as a message of its own."),
        Unclear.NO_MARKS: _("⚠️ There are no marks here, only absences."),
        Unclear.UNREADABLE: _("⚠️ {words}: not clear."),
    }[item.why].format(words=written)


def rest_words(view: DraftView) -> str:
    if not view.plan.count and not view.draft.open:
        return _("Nothing to save yet.")
    return _("No record: {n}. Not saved yet.").format(n=view.silent)
