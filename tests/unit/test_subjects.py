import pytest

from bot.domain import subjects


def test_an_english_reader_sees_the_english_name_with_the_original_behind() -> None:
    assert subjects.shown("Алгебра", "en") == "Algebra (Алгебра)"
    assert subjects.shown("Алгебра", "ru") == "Алгебра"
    assert subjects.brief("Физическая культура", "en") == "Physical education"


def test_there_are_no_brackets_within_brackets() -> None:
    assert subjects.shown("Труд (технология)", "en") == "Technology (Труд, технология)"
    assert subjects.shown("Труд (технология)", "ru") == "Труд (технология)"


def test_a_subject_of_the_schools_own_stays_as_written() -> None:
    assert subjects.shown("Шахматный всеобуч", "en") == "Шахматный всеобуч"
    assert subjects.brief("Шахматный всеобуч", "en") == "Шахматный всеобуч"


@pytest.mark.parametrize("name", ["ОРКСЭ", "ОРКСЭ: основы светской этики", "«Разговоры о важном»"])
def test_some_subjects_carry_no_marks(name: str) -> None:
    assert not subjects.carries_marks(name)


def test_the_others_do() -> None:
    assert subjects.carries_marks("Литературное чтение")
    assert subjects.carries_marks("Труд (технология)")


def test_on_a_button_a_subject_is_called_as_in_school() -> None:
    assert subjects.short("Русский язык", "ru") == "Русский"
    assert subjects.short("Изобразительное искусство", "ru") == "ИЗО"
    assert subjects.short("Физическая культура", "en") == "Sport"
    assert subjects.short("Алгебра", "en") == "Algebra"
    assert subjects.short("Робототехника", "en") == "Робототехника"
    for name, both in subjects._SHORT.items():
        assert all(len(short) <= 15 for short in both), name
