from bot.domain import day_words


def test_a_usual_word_is_said_in_english_with_the_schools_own_behind() -> None:
    assert day_words.shown("завтрак", "en") == "breakfast (завтрак)"
    assert day_words.shown("Обед", "en") == "Lunch (Обед)"
    assert day_words.shown("Продлёнка", "en") == "After-school group (Продлёнка)"
    assert day_words.shown("ГПД", "en") == "after-school group (ГПД)"


def test_a_russian_reader_and_a_word_of_the_schools_own_stay_as_they_are() -> None:
    assert day_words.shown("завтрак", "ru") == "завтрак"
    assert day_words.shown("Шахматы у окна", "en") == "Шахматы у окна"
    assert day_words.shown("", "en") == ""
