"""What stands in a signed week, in words: for the screen of signing and for the receipt."""

from collections.abc import Iterable

from bot.domain.marks import kind_brief
from bot.domain.names import split_name
from bot.domain.signing import Change, Changes, Item, Part
from bot.domain.views.signing import SignatureLine
from bot.i18n import _, current, day_short, instant
from bot.screens import lessons as words
from bot.screens import names, relations
from bot.screens.lessons import joined, own_words
from bot.screens.screen import plain, text_of

MOST_LINES = 12
TEXT_LENGTH = 120


def signature(line: SignatureLine, zone: str) -> str:
    """``Signed: Ivanova M. P., 20 Nov, 19:04``."""
    said = _("Signed on paper: {who}, {moment}") if line.on_paper else _("Signed: {who}, {moment}")
    return said.format(who=signer(line), moment=instant(line.at, zone))


def by_whom(line: SignatureLine, zone: str) -> str:
    """Under a heading that says "signed": ``Ivanova M. P., 20 Nov, 19:04``."""
    said = _("{who}, {moment}, on paper") if line.on_paper else _("{who}, {moment}")
    return said.format(who=signer(line), moment=instant(line.at, zone))


def signer(line: SignatureLine) -> str:
    if line.name:
        return plain(names.short(split_name(line.name)))
    if line.mine:
        return _("you")
    if line.trusted:
        return _("trusted person")
    return plain(relations.relation(line.relation)) or _("legal representative")


def changes(found: Changes) -> str:
    """What differs from what was signed, apart from what only came later."""
    return text_of(
        _("⚠️ <b>Changed after the signature</b>") if found.changed else None,
        *_few(change(one) for one in found.changed),
        _("<b>Added since</b>") if found.added else None,
        *_few(item(one) for one in found.added),
    )


def _few(lines: Iterable[str]) -> list[str]:
    shown = [f"• {line}" for line in lines]
    rest = len(shown) - MOST_LINES
    if rest > 0:
        return [*shown[:MOST_LINES], _("• and {n} more").format(n=rest)]
    return shown


def change(one: Change) -> str:
    after = says(one.after) if one.after is not None else _("removed")
    return f"{about(one.before)}: {says(one.before)} → {after}"


def item(one: Item) -> str:
    return f"{about(one)}: {says(one)}"


def about(one: Item) -> str:
    """``Algebra, test, Mon 16 Nov``."""
    day = day_short(one.day)
    match one.part:
        case Part.LESSON | Part.ABSENCE:
            return _("Lesson {number}, {day}").format(number=plain(one.about[0]), day=day)
        case Part.HOMEWORK:
            return _("Homework, {subject}, {day}").format(
                subject=words.subject(one.about[0]), day=day
            )
        case Part.MARK:
            subject, kind = one.about
            known = plain(kind_brief(kind, current()))
            return joined(words.subject(subject), known, day, by=", ")
        case Part.REMARK:
            praise = one.about == ("praise",)
            return (_("Praise, {day}") if praise else _("Remark, {day}")).format(day=day)


def says(one: Item) -> str:
    match one.part:
        case Part.LESSON:
            subject, held = one.says
            name = words.subject(subject)
            return name if held == "held" else _("{subject}, cancelled").format(subject=name)
        case Part.HOMEWORK:
            text, compulsory = one.says
            notes = "" if compulsory == "compulsory" else _("optional")
            return joined(own_words(text, TEXT_LENGTH), notes, by=", ")
        case Part.MARK:
            text, weight = one.says
            return _("{mark} (weight {weight})").format(mark=plain(text), weight=_weight(weight))
        case Part.ABSENCE:
            return words.absence(one.says[0])
        case Part.REMARK:
            return own_words(one.says[0], TEXT_LENGTH)


def _weight(written: str) -> str:
    """A fraction as it is kept (``3/2``) as people write it."""
    over, _slash, under = written.partition("/")
    if not under:
        return over
    hundredths = f"{round(int(over) * 100 / int(under)) / 100:g}"
    return hundredths.replace(".", ",") if current() == "ru" else hundredths
