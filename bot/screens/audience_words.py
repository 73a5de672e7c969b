"""How places and their readers are called."""

from collections.abc import Iterable

from bot.domain.audience import Offer, PlaceKind, Readers
from bot.i18n import _, ngettext
from bot.screens.lessons import subject_label

SHOWN = 6


def place(offer: Offer) -> str:
    """``5А``, ``5А 1 гр. · English``, ``Grade 5``. Bare text."""
    match offer.place.kind:
        case PlaceKind.CLASS:
            return offer.name
        case PlaceKind.GROUP:
            return f"{offer.name} · {subject_label(offer.subject)}"
        case PlaceKind.GRADE:
            return _("Grade {n}").format(n=offer.place.number)
        case PlaceKind.SCHOOL:
            return _("The whole school")
        case PlaceKind.STAFF:
            return _("The staff")


def places(offers: Iterable[Offer]) -> str:
    offers = tuple(offers)
    shown = ", ".join(place(offer) for offer in offers[:SHOWN])
    more = len(offers) - SHOWN
    if more <= 0:
        return shown
    return ngettext("{places} and {n} more", "{places} and {n} more", more).format(
        places=shown, n=more
    )


def readers(chosen: Readers) -> str:
    return {
        Readers.PARENTS: _("parents"),
        Readers.STUDENTS: _("students"),
        Readers.BOTH: _("parents and students"),
    }[chosen]
