"""Russian surnames in their cases, and slips of one letter. Everything folded."""

from enum import IntEnum
from functools import lru_cache

_HUSHED = "гкхжшчщц"


class Case(IntEnum):
    EXACT = 0
    OTHER = 1
    GENITIVE = 2
    """A man's name that reads like a woman's: «Иванова» of «Иванов»."""
    PART = 3
    """One half of a double surname."""


@lru_cache(maxsize=4096)
def forms(last: str, woman: bool | None) -> dict[str, Case]:
    """Every form of a folded surname. ``woman`` None: both ways are thought of."""
    found: dict[str, Case] = {last: Case.EXACT}
    for gender in (True, False) if woman is None else (woman,):
        for form in _declined(last, gender):
            like_a_woman = not gender and form == f"{last}а"
            found.setdefault(form, Case.GENITIVE if like_a_woman else Case.OTHER)
    for half in last.split("-") if "-" in last else ():
        for form in (half, *_declined(half, bool(woman))):
            found.setdefault(form, Case.PART)
    return found


def _declined(last: str, woman: bool) -> set[str]:
    parts = [_cases(part, woman) for part in last.split("-")]
    whole = {"-".join(case) for case in zip(*parts, strict=True)}
    return whole if woman else whole | _other_ways(last)


def _other_ways(last: str) -> set[str]:
    """Кравцу of Кравец, where the vowel flees; Цою of Цой, who is no Толстой."""
    if last.endswith("ец"):
        return {f"{last[:-2]}ц{end}" for end in ("а", "у", "ом", "ем", "е")}
    if last.endswith("ой"):
        return {f"{last[:-1]}{end}" for end in ("я", "ю", "ем", "е")}
    return set()


def _cases(part: str, woman: bool) -> tuple[str, ...]:
    """Genitive, dative, accusative, instrumental, prepositional of one half."""
    stem, endings = _endings(part, woman)
    return tuple(stem + ending for ending in endings)


def _endings(part: str, woman: bool) -> tuple[str, tuple[str, ...]]:
    stay = (part, ("", "", "", "", ""))
    if woman and part.endswith(("ова", "ева", "ина", "ына")):
        return part[:-1], ("ой", "ой", "у", "ой", "ой")
    if woman and part.endswith("ая"):
        return part[:-2], ("ой", "ой", "ую", "ой", "ой")
    if part.endswith("а"):
        soft = part[-2:-1] in _HUSHED
        return part[:-1], ("и" if soft else "ы", "е", "у", "ей" if soft else "ой", "е")
    if part.endswith("я"):
        return part[:-1], ("и", "е", "ю", "ей", "е")
    if woman:
        return stay
    return _man(part) or stay


def _man(part: str) -> tuple[str, tuple[str, ...]] | None:
    if part.endswith(("ов", "ев", "ин", "ын")):
        return part, ("а", "у", "а", "ым", "е")
    if part.endswith(("их", "ых")) or part[-1:] in "оеуюэиы":
        return None
    if part.endswith(("ый", "ой")) or (part.endswith("ий") and part[-3:-2] in _HUSHED):
        soft = part.endswith("ий")
        return part[:-2], ("ого", "ому", "ого", "им" if soft else "ым", "ом")
    if part.endswith(("ь", "й")):
        return part[:-1], ("я", "ю", "я", "ем", "е")
    soft = part[-1:] in "жшчщц"
    return part, ("а", "у", "а", "ем" if soft else "ом", "е")


def woman_of(first: str, middle: str) -> bool | None:
    """From a folded middle name, else the first one; None where neither tells."""
    if middle.endswith(("вна", "чна", "шна", "кызы")):
        return True
    if middle.endswith(("вич", "ьич", "оглы")):
        return False
    if first in ("илья", "никита", "лука", "кузьма", "фома", "савва", "данила", "мустафа"):
        return False
    return first.endswith(("а", "я")) or None


def first_forms(first: str) -> frozenset[str]:
    """A folded first name in its cases."""
    return frozenset({first, *_cases(first, first.endswith(("а", "я")))})


def one_slip(written: str, meant: str) -> bool:
    """One letter changed, lost, added, or two neighbours swapped."""
    if written == meant:
        return False
    if len(written) == len(meant):
        wrong = [at for at, pair in enumerate(zip(written, meant, strict=True)) if len({*pair}) > 1]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and written[wrong[0]] == meant[wrong[1]]
            and written[wrong[1]] == meant[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    short, long = sorted((written, meant), key=len)
    if len(long) - len(short) != 1:
        return False
    at = next((n for n, sign in enumerate(short) if sign != long[n]), len(short))
    return short[at:] == long[at + 1 :]
