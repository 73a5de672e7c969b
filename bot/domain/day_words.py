"""Usual words of a school day besides subjects: meals, walks, clubs, places; in English too.

Data of the domain, not sentences: a usual word is shown as the school wrote it, to an English
reader with the English one in front.
"""

from functools import lru_cache

from bot.domain.subjects import folded

_ENGLISH = {
    "актовый зал": "assembly hall",
    "библиотека": "library",
    "большая перемена": "long break",
    "буфет": "snack bar",
    "второй завтрак": "second breakfast",
    "горячее питание": "hot meal",
    "гпд": "after-school group",
    "группа продленного дня": "after-school group",
    "динамическая пауза": "time to move about",
    "дневной сон": "nap",
    "дополнительное образование": "clubs",
    "завтрак": "breakfast",
    "зарядка": "morning exercises",
    "игровая": "playroom",
    "игры": "games",
    "кружок": "club",
    "кружки": "clubs",
    "линейка": "assembly",
    "обед": "lunch",
    "отдых": "rest",
    "питание": "meal",
    "подвижные игры": "active games",
    "полдник": "afternoon snack",
    "продленка": "after-school group",
    "прогулка": "walk",
    "самоподготовка": "homework time",
    "секция": "sports club",
    "спортзал": "gym",
    "спортивный зал": "gym",
    "столовая": "canteen",
    "тихий час": "nap",
    "ужин": "supper",
    "утренняя гимнастика": "morning exercises",
    "физкультминутка": "short exercises",
    "школьный двор": "schoolyard",
}


@lru_cache(maxsize=2048)
def shown(words: str, locale: str) -> str:
    """``завтрак`` for a Russian reader, ``breakfast (завтрак)`` for an English one."""
    english = _ENGLISH.get(folded(words)) if locale == "en" else None
    if english is None:
        return words
    begins = words[:1].isupper() and not words[1:2].isupper()
    return f"{english[:1].upper() + english[1:] if begins else english} ({words})"
