"""A name somebody types for themselves."""

from bot.domain.errors import NotUnderstood
from bot.domain.names import split_name, tidy
from bot.domain.people import Name

LONGEST = 100
FEWEST, MOST = 2, 4
"""Words: surname, name, patronymic, and a second surname."""


def read_own_name(text: str) -> Name:
    """Surname, name and perhaps a patronymic, in letters of any alphabet; `NotUnderstood` for
    anything else."""
    words = tidy(text).split(" ")
    if not FEWEST <= len(words) <= MOST or len(text) > LONGEST or not all(map(_is_word, words)):
        raise NotUnderstood("name")
    return split_name(" ".join(words))


def _is_word(word: str) -> bool:
    letters = word.translate({ord(mark): None for mark in "-'’."})
    return letters.isalpha()
