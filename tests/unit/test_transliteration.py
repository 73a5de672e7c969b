"""Names as English readers know them."""

import pytest

from bot.domain.transliteration import latin, school


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("Аня", "Anya"),
        ("Бирюкова Е. П.", "Biryukova E. P."),
        ("Ёлкин Пётр Дмитриевич", "Yolkin Pyotr Dmitrievich"),
        ("Щукина Юлия", "Shchukina Yuliya"),
        ("Салтыков-Щедров", "Saltykov-Shchedrov"),
        ("Евгений Черный", "Evgeny Cherny"),
        ("Пугачёв", "Pugachov"),
        ("Ильич", "Ilich"),
        ("Smith", "Smith"),
    ],
)
def test_a_name_reads_as_usual(russian: str, english: str) -> None:
    assert latin(russian) == english


def test_only_the_usual_name_of_a_school_is_changed() -> None:
    assert school("Школа № 14") == "School 14"
    assert school("Гимназия № 2") == "Гимназия № 2"
