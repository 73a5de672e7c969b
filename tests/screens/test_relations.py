"""Who somebody is to a child, where the school never entered a name."""

import pytest

from bot import i18n
from bot.screens.relations import relation


@pytest.mark.parametrize(
    ("written", "ru", "en"),
    [
        ("мать", "мать", "mother"),
        ("Мать", "Мать", "mother"),
        ("попечитель", "попечитель", "guardian"),
        ("mother", "мать", "mother"),
        ("тётя", "тётя", "tyotya"),
        ("", "", ""),
    ],
)
def test_the_usual_words_are_said_in_the_readers_language(written: str, ru: str, en: str) -> None:
    with i18n.use("ru"):
        assert relation(written) == ru
    with i18n.use("en"):
        assert relation(written) == en
