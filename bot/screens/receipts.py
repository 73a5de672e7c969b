"""The receipt of a signature on paper, and what a check of it comes to."""

from html import unescape

from bot.domain.receipts import Signed, Standing, Verdict
from bot.domain.signing import Item
from bot.domain.views.signing import ReceiptView, SignatureLine
from bot.domain.zones import offset
from bot.i18n import _, city, day_range, day_year, instant
from bot.reports.papers import Table
from bot.screens import names, signed_words
from bot.screens.papers import Paper
from bot.screens.screen import text_of

_HALF_DIGEST = 32


def receipt(view: ReceiptView) -> Paper:
    """What was signed, by whom and when, with the code that proves it."""
    return Paper(
        _table(view),
        "pdf",
        f"receipt-{view.code.partition('-')[0]}.pdf",
        _("Receipt of the signature. The code in it can be checked by the school."),
    )


def _table(view: ReceiptView) -> Table:
    student = view.child.ref
    return Table(
        title=_("The week is signed"),
        columns=(_("What"), _("As it was signed")),
        rows=(*_facts(view), *(_row(item) for item in view.snapshot.items)),
        subtitle=", ".join(
            (names.full(student.name), student.class_name, names.school(student.school))
        ),
        footer=_("Code of the receipt: {code}").format(code=view.code),
        widths=(3, 7),
    )


def _facts(view: ReceiptView) -> tuple[tuple[str, str], ...]:
    first = view.snapshot.week
    last = max((item.day for item in view.snapshot.items), default=first)
    who = names.written(view.line.name) or unescape(signed_words.signer(view.line))
    digest = f"{view.digest[:_HALF_DIGEST]} {view.digest[_HALF_DIGEST:]}"
    return (
        (_("Week"), f"{day_range(first, last)} ({day_year(first)})"),
        (_("Signed by"), who),
        (_("When"), _moment(view)),
        (_("Code of the receipt (HMAC)"), view.code),
        (_("Fingerprint of the week (SHA-256)"), digest),
    )


def _moment(view: ReceiptView) -> str:
    at = view.line.at
    return f"{instant(at, view.zone)}, {city(view.zone)} (UTC{offset(view.zone, at)})"


def _row(item: Item) -> tuple[str, str]:
    return unescape(signed_words.about(item)), unescape(signed_words.says(item))


# --- at the terminal ---


def verdict(found: Verdict) -> str:
    """What a check of a receipt has come to: plain text, several lines."""
    return text_of(
        _STANDINGS[found.standing](),
        _whose(found, found.signed) if found.signed else None,
        unescape(_differences(found)),
    )


_STANDINGS = {
    Standing.STANDS: lambda: _("The receipt is genuine. The diary still says what was signed."),
    Standing.CHANGED: lambda: _(
        "The receipt is genuine. The diary has been changed after the signature."
    ),
    Standing.TAMPERED: lambda: _(
        "The receipt is genuine, but what is kept of the signed week is not what was signed."
    ),
    Standing.GONE: lambda: _("The receipt is genuine. The student's diary is no longer kept here."),
    Standing.FORGED: lambda: _("This receipt was not made by this school's bot, or was altered."),
    Standing.UNKNOWN: lambda: _("No signature has this number."),
    Standing.UNREADABLE: lambda: _(
        "This is not a receipt's code. It looks like 318-7K3DM-X29QA-0B1CD-2EFGH-3JKMN."
    ),
}


def _whose(found: Verdict, signed: Signed) -> str:
    zone = found.student.school.zone if found.student else "UTC"
    line = SignatureLine(signed.name, signed.at, signed.on_paper, relation=signed.relation)
    student = names.full(found.student.name) if found.student else ""
    week = day_year(signed.week)
    return text_of(
        _("Student: {name}").format(name=student) if student else None,
        _("Week of {day}").format(day=week),
        unescape(signed_words.signature(line, zone)),
    )


def _differences(found: Verdict) -> str:
    return text_of(
        *(
            _("Changed: {what}").format(what=signed_words.change(one))
            for one in found.changes.changed
        ),
        *(
            _("Added since: {what}").format(what=signed_words.item(one))
            for one in found.changes.added
        ),
    )
