"""Names of people and words as schools type them: folded for comparison, kept as written."""

from functools import lru_cache

from bot.domain.people import Name


def tidy(text: str) -> str:
    """Spaces (the unbreakable ones too) folded into one, ends trimmed."""
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """For comparison only: spaces and case folded, ё as е."""
    return tidy(text).casefold().replace("ё", "е")


def split_name(full: str) -> Name:
    """``Иванов Иван Петрович`` as surname, name and the rest; a lone word is a surname."""
    last, first, *middle = [*tidy(full).split(" "), "", ""][: max(len(full.split()), 2)]
    return Name(last, first, " ".join(middle))


def with_initials(full: str) -> str:
    """``иванова а п``: what remains of a folded full name when it is written with initials."""
    last, *rest = folded(full.replace(".", " ")).split(" ")
    return " ".join([last, *(part[0] for part in rest)])


def is_initials(full: str) -> bool:
    """Whether the name is written as ``Иванова А. П.``"""
    rest = full.replace(".", " ").split()[1:]
    return bool(rest) and all(len(part) == 1 for part in rest)
