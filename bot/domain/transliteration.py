"""Russian names in Latin letters, the way English readers know them.

Only people and the usual short names of schools: whatever else a school wrote stays as written.
"""

import re

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_LETTERS = {
    letter: latin.strip("-") for letter, latin in zip(_RUSSIAN, _LATIN.split(), strict=True)
}
_TABLE = {ord(small): latin for small, latin in _LETTERS.items()} | {
    ord(small.upper()): latin.capitalize() for small, latin in _LETTERS.items()
}
_AFTER_HUSHING = re.compile("(?<=[жчшщЖЧШЩ])ё")
_ENDING = re.compile(r"[иы]й\b")
_SCHOOL = re.compile(r"школа\s*№\s*(\d+)", re.IGNORECASE)


def latin(name: str) -> str:
    """``Ёлкин Дмитрий`` -> ``Yolkin Dmitry``; letters of other alphabets stay."""
    usual = _ENDING.sub("ы", _AFTER_HUSHING.sub("о", name))
    return usual.translate(_TABLE)


def school(short_name: str) -> str:
    """``Школа № 14`` -> ``School 14``; any other name as written."""
    found = _SCHOOL.fullmatch(short_name.strip())
    return f"School {found[1]}" if found else short_name
