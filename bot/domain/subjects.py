"""The usual subjects of a Russian school: their English names, and which carry no marks.

Data of the domain, not sentences: a name on the school's list is shown as the school wrote it,
to an English reader with the English name in front.
"""

from functools import lru_cache

_ENGLISH = {
    "алгебра": "Algebra",
    "алгебра и начала анализа": "Algebra and calculus",
    "алгебра и начала математического анализа": "Algebra and calculus",
    "английский язык": "English",
    "астрономия": "Astronomy",
    "биология": "Biology",
    "вероятность и статистика": "Probability and statistics",
    "внеурочная деятельность": "Extracurricular activities",
    "география": "Geography",
    "геометрия": "Geometry",
    "изо": "Art",
    "изобразительное искусство": "Art",
    "индивидуальный проект": "Individual project",
    "иностранный язык": "Foreign language",
    "информатика": "Computer science",
    "испанский язык": "Spanish",
    "история": "History",
    "история россии": "History of Russia",
    "всеобщая история": "World history",
    "китайский язык": "Chinese",
    "классный час": "Class hour",
    "краеведение": "Local history",
    "литература": "Literature",
    "литературное чтение": "Reading",
    "чтение": "Reading",
    "математика": "Mathematics",
    "мировая художественная культура": "World art",
    "музыка": "Music",
    "немецкий язык": "German",
    "обж": "Safety",
    "обзр": "Safety and defence",
    "основы безопасности жизнедеятельности": "Safety",
    "основы безопасности и защиты родины": "Safety and defence",
    "обществознание": "Social studies",
    "окружающий мир": "The world around us",
    "однкнр": "Russian culture and ethics",
    "орксэ": "Religions and ethics",
    "основы религиозных культур и светской этики": "Religions and ethics",
    "письмо": "Writing",
    "право": "Law",
    "природоведение": "Nature study",
    "разговоры о важном": "Important conversations",
    "родная литература": "Native literature",
    "родной язык": "Native language",
    "россия - мои горизонты": "Russia, my horizons",
    "русский язык": "Russian",
    "технология": "Technology",
    "труд": "Technology",
    "труд (технология)": "Technology",
    "физика": "Physics",
    "физическая культура": "Physical education",
    "физкультура": "Physical education",
    "французский язык": "French",
    "химия": "Chemistry",
    "черчение": "Technical drawing",
    "экология": "Ecology",
    "экономика": "Economics",
}

_GENITIVE = {
    "алгебра": "алгебры",
    "алгебра и начала анализа": "алгебры и начал анализа",
    "алгебра и начала математического анализа": "алгебры и начал математического анализа",
    "английский язык": "английского языка",
    "астрономия": "астрономии",
    "биология": "биологии",
    "вероятность и статистика": "вероятности и статистики",
    "география": "географии",
    "геометрия": "геометрии",
    "изо": "ИЗО",
    "изобразительное искусство": "изобразительного искусства",
    "индивидуальный проект": "индивидуального проекта",
    "иностранный язык": "иностранного языка",
    "информатика": "информатики",
    "испанский язык": "испанского языка",
    "история": "истории",
    "история россии": "истории России",
    "всеобщая история": "всеобщей истории",
    "китайский язык": "китайского языка",
    "краеведение": "краеведения",
    "литература": "литературы",
    "литературное чтение": "литературного чтения",
    "чтение": "чтения",
    "математика": "математики",
    "музыка": "музыки",
    "немецкий язык": "немецкого языка",
    "обж": "ОБЖ",
    "обзр": "ОБЗР",
    "обществознание": "обществознания",
    "окружающий мир": "окружающего мира",
    "письмо": "письма",
    "право": "права",
    "природоведение": "природоведения",
    "родная литература": "родной литературы",
    "родной язык": "родного языка",
    "русский язык": "русского языка",
    "технология": "технологии",
    "труд": "труда",
    "труд (технология)": "труда (технологии)",
    "физика": "физики",
    "физическая культура": "физкультуры",
    "физкультура": "физкультуры",
    "французский язык": "французского языка",
    "химия": "химии",
    "черчение": "черчения",
    "экология": "экологии",
    "экономика": "экономики",
}

_SHORT = {
    "алгебра и начала анализа": ("Алгебра", "Algebra"),
    "алгебра и начала математического анализа": ("Алгебра", "Algebra"),
    "английский язык": ("Английский", "English"),
    "вероятность и статистика": ("Вероятность", "Probability"),
    "внеурочная деятельность": ("Внеурочная", "Extracurricular"),
    "изобразительное искусство": ("ИЗО", "Art"),
    "индивидуальный проект": ("Проект", "Project"),
    "иностранный язык": ("Иностранный", "Language"),
    "информатика": ("Информатика", "Computing"),
    "испанский язык": ("Испанский", "Spanish"),
    "китайский язык": ("Китайский", "Chinese"),
    "литературное чтение": ("Лит. чтение", "Reading"),
    "мировая художественная культура": ("МХК", "World art"),
    "немецкий язык": ("Немецкий", "German"),
    "однкнр": ("ОДНКНР", "Culture, ethics"),
    "окружающий мир": ("Окруж. мир", "World around us"),
    "основы безопасности жизнедеятельности": ("ОБЖ", "Safety"),
    "основы безопасности и защиты родины": ("ОБЗР", "Safety"),
    "обзр": ("ОБЗР", "Safety"),
    "основы религиозных культур и светской этики": ("ОРКСЭ", "Ethics"),
    "орксэ": ("ОРКСЭ", "Ethics"),
    "разговоры о важном": ("О важном", "Conversations"),
    "россия - мои горизонты": ("Мои горизонты", "My horizons"),
    "русский язык": ("Русский", "Russian"),
    "труд (технология)": ("Труд", "Technology"),
    "физическая культура": ("Физкультура", "Sport"),
    "физкультура": ("Физкультура", "Sport"),
    "французский язык": ("Французский", "French"),
}
"""As they are called in a school: for buttons, which show some fifteen letters."""

_WITHOUT_MARKS = (
    "орксэ",
    "основы религиозных культур и светской этики",
    "внеурочная деятельность",
    "классный час",
    "разговоры о важном",
    "россия - мои горизонты",
)


@lru_cache(maxsize=2048)
def shown(name: str, locale: str) -> str:
    """``Алгебра`` for a Russian reader, ``Algebra (Алгебра)`` for an English one; a subject that
    is not on the usual list stays as written."""
    english = _ENGLISH.get(folded(name))
    if locale != "en" or not english:
        return name
    original = name.replace(" (", ", ").replace(")", "")  # no brackets within brackets
    return f"{english} ({original})"


@lru_cache(maxsize=2048)
def brief(name: str, locale: str) -> str:
    """For where there is no room for two names: the English one alone, or as written."""
    return (_ENGLISH.get(folded(name)) if locale == "en" else None) or name


@lru_cache(maxsize=2048)
def short(name: str, locale: str) -> str:
    """For a button: ``Русский язык`` is ``Русский``, or ``Russian``."""
    known = _SHORT.get(folded(name))
    if known is None:
        return brief(name, locale)
    russian, english = known
    return english if locale == "en" else russian


def genitive(name: str) -> str | None:
    """``Алгебра`` -> ``алгебры``, for a Russian sentence; None for a subject not on the usual
    list."""
    return _GENITIVE.get(folded(name))


@lru_cache(maxsize=2048)
def carries_marks(name: str) -> bool:
    """False for what is never marked and never counts as a missed lesson."""
    return not folded(name).startswith(_WITHOUT_MARKS)


def folded(name: str) -> str:
    """A subject's name for comparison: case, ё, quotes, dashes and spaces do not matter."""
    plain = name.casefold().replace("ё", "е").replace("–", "-").replace("—", "-")
    return " ".join(plain.replace("«", "").replace("»", "").replace('"', "").split())
