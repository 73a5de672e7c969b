"""Words of the school's spreadsheet in both languages: data for comparing, not sentences.

Sheets and columns stand as people see them; everything is compared folded (case, ё as е).
"""

from dataclasses import dataclass

from bot.domain.names import folded


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    ru: str
    en: str
    required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetWords:
    key: str
    ru: str
    en: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()


def _need(key: str, ru: str, en: str, *also: str) -> Column:
    return Column(key, ru, en, True, also)


def _may(key: str, ru: str, en: str, *also: str) -> Column:
    return Column(key, ru, en, False, also)


_CODE = _may("code", "Код", "id", "код ученика", "student id", "id ученика", "внешний код")
_LAST = _may("last", "Фамилия", "last name", "familyname", "surname")
_FIRST = _may("first", "Имя", "first name", "givenname")
_MIDDLE = _may("middle", "Отчество", "middle name", "patronymic")
_FULL = _may("full", "ФИО", "full name", "ф.и.о.", "фио полностью")
_CLASS = _need("class", "Класс", "class", "section")
_CLASSES = _may("classes", "Классы", "classes", "класс", "class")
_SUBJECT_NAMES = ("Предмет", "subject", "discipline", "дисциплина", "учебный предмет")
_SUBJECT = _need("subject", *_SUBJECT_NAMES)
_DATE = _need("day", "Дата", "date")
_LESSON_NAMES = ("Урок", "lesson", "№ урока", "урок №", "номер урока", "lesson number")
_LESSON = _need("number", *_LESSON_NAMES)
_TEACHER = _may("teacher", "Учитель", "teacher", "преподаватель")
_ROOM = _may("room", "Кабинет", "room", "каб.", "аудитория")
_STUDENT_CODE = _may("code", "Код ученика", "student id", "id ученика", "код", "id")
_STUDENT = _may("student", "Ученик", "student", "учащийся", "фио", "full name", "фио ученика")
_STARTS = _need("starts", "Начало", "starts", "start", "с")
_ENDS = _need("ends", "Конец", "ends", "end", "окончание", "по")
_NAME = _need("name", "Название", "name", "наименование")

SHEETS = (
    SheetWords(
        "school",
        "Школа",
        "School",
        (_need("key", "Параметр", "Key"), _need("value", "Значение", "Value")),
    ),
    SheetWords("terms", "Периоды", "Terms", (_NAME, _STARTS, _ENDS, _CLASSES), ("четверти",)),
    SheetWords("holidays", "Каникулы", "Holidays", (_NAME, _STARTS, _ENDS, _CLASSES)),
    SheetWords(
        "special_days",
        "Особые дни",
        "Special days",
        (
            _DATE,
            _need("kind", "Вид", "kind"),
            _may("as_weekday", "По расписанию дня", "as weekday"),
            _CLASSES,
        ),
    ),
    SheetWords(
        "teachers",
        "Учителя",
        "Teachers",
        (
            _CODE,
            _LAST,
            _FIRST,
            _MIDDLE,
            _may("full", "ФИО", "full name", "учитель", "teacher", "ф.и.о."),
            _may("position", "Должность", "position"),
            _may("role", "Роль", "role"),
        ),
        ("педагоги", "сотрудники", "staff"),
    ),
    SheetWords(
        "classes",
        "Классы",
        "Classes",
        (
            _CLASS,
            _may("teacher", "Классный руководитель", "class teacher"),
            _ROOM,
            _may("profile", "Профиль", "profile"),
            _may("shift", "Смена", "shift"),
            _may("days_per_week", "Дней в неделе", "days per week", "учебных дней в неделе"),
        ),
    ),
    SheetWords(
        "groups",
        "Группы",
        "Groups",
        (_CLASS, _SUBJECT, _need("group", "Группа", "group"), _STUDENT_CODE, _STUDENT),
    ),
    SheetWords(
        "students",
        "Ученики",
        "Students",
        (
            _CODE,
            _LAST,
            _FIRST,
            _MIDDLE,
            _may("full", "ФИО", "full name", "ученик", "учащийся", "student", "ф.и.о."),
            _CLASS,
            _may("birth", "Дата рождения", "birth date", "birth", "birthday"),
        ),
        ("учащиеся",),
    ),
    SheetWords(
        "parents",
        "Родители",
        "Parents",
        (
            _CODE,
            _LAST,
            _FIRST,
            _MIDDLE,
            _FULL,
            _may("relation", "Степень родства", "relation"),
            _need("children", "Дети", "children", "ребенок", "child"),
        ),
        ("представители",),
    ),
    SheetWords(
        "bells",
        "Звонки",
        "Bells",
        (
            _LESSON,
            _STARTS,
            _ENDS,
            _may("break_after", "Перемена после", "break after"),
            _may("shift", "Смена", "shift"),
            _may("weekday", "День", "weekday", "день недели"),
            _CLASSES,
        ),
    ),
    SheetWords(
        "timetable",
        "Расписание",
        "Timetable",
        (
            _CLASS,
            _need("weekday", "День", "weekday", "день недели"),
            _LESSON,
            _SUBJECT,
            _TEACHER,
            _ROOM,
            _may("group", "Группа", "group"),
            _may("parity", "Недели", "weeks", "неделя", "week"),
        ),
    ),
    SheetWords(
        "changes",
        "Замены",
        "Changes",
        (_DATE, _CLASS, _LESSON, _SUBJECT, _TEACHER, _ROOM, _may("reason", "Причина", "reason")),
    ),
    SheetWords(
        "homework",
        "Домашние задания",
        "Homework",
        (
            _need("day", "Дата", "date", "на дату", "due date"),
            _CLASS,
            _SUBJECT,
            _need("task", "Задание", "task", "домашнее задание"),
            _may("compulsory", "Обязательное", "compulsory"),
            _may(
                "grams",
                "Вес учебников, г",
                "textbook weight, g",
                "вес учебников",
                "textbook weight",
            ),
        ),
        ("дз", "домашнее задание"),
    ),
    SheetWords(
        "lessons",
        "Уроки",
        "Lessons",
        (
            _DATE,
            _CLASS,
            _LESSON,
            _SUBJECT,
            _may("group", "Группа", "group"),
            _need("topic", "Тема", "topic", "тема урока"),
        ),
        ("темы", "темы уроков"),
    ),
    SheetWords(
        "marks",
        "Отметки",
        "Marks",
        (
            _DATE,
            _STUDENT_CODE,
            _STUDENT,
            _CLASS,
            _SUBJECT,
            _need("mark", "Отметка", "mark", "оценка", "grade"),
            _may("kind", "Вид работы", "kind of work", "тип работы", "тип", "kind"),
            _may("weight", "Вес", "weight", "коэффициент"),
            _may("comment", "Комментарий", "comment"),
            _TEACHER,
            _may("due", "Срок", "due"),
        ),
        ("оценки", "grades"),
    ),
    SheetWords(
        "term_marks",
        "Итоги",
        "Term marks",
        (
            _STUDENT_CODE,
            _STUDENT,
            _CLASS,
            _SUBJECT,
            _need("period", "Период", "term", "period"),
            _need("mark", "Отметка", "mark", "оценка", "grade"),
        ),
        ("итоговые отметки",),
    ),
    SheetWords(
        "attendance",
        "Посещаемость",
        "Attendance",
        (
            _DATE,
            _STUDENT_CODE,
            _STUDENT,
            _CLASS,
            _may("number", *_LESSON_NAMES),
            _may("subject", *_SUBJECT_NAMES),
            _need("attendance", "Отметка", "code", "mark", "код", "пропуск"),
        ),
        ("пропуски",),
    ),
    SheetWords(
        "remarks",
        "Замечания",
        "Remarks",
        (
            _DATE,
            _STUDENT_CODE,
            _STUDENT,
            _CLASS,
            _need("praise", "Знак", "sign"),
            _need("text", "Текст", "text"),
            _TEACHER,
        ),
    ),
    SheetWords(
        "regime",
        "Режим",
        "Day regime",
        (
            _CLASSES,
            _may("weekday", "День", "weekday", "день недели"),
            _STARTS,
            _ENDS,
            _need("activity", "Занятие", "activity"),
            _may("place", "Место", "place"),
            _may("kind", "Вид", "kind"),
        ),
        ("режим дня",),
    ),
    SheetWords(
        "events",
        "События",
        "Events",
        (
            _DATE,
            _may("time", "Время", "time"),
            _need("title", "Название", "title", "name"),
            _may("place", "Место", "place"),
            _may("kind", "Вид", "kind"),
            _CLASSES,
            _may("description", "Описание", "description"),
            _may("organizer", "Организатор", "organizer"),
        ),
    ),
)

SHEET_BY_KEY = {sheet.key: sheet for sheet in SHEETS}
SHEET_BY_NAME = {
    folded(name): sheet.key for sheet in SHEETS for name in (sheet.ru, sheet.en, *sheet.also)
}
HEADERS = {
    sheet.key: {
        folded(word): column.key
        for column in reversed(sheet.columns)
        for word in reversed((column.ru, column.en, *column.also))
    }
    for sheet in SHEETS
}
SCHOOL_FIELDS = {
    "name": ("Название", "name"),
    "short_name": ("Краткое название", "short name"),
    "timezone": ("Часовой пояс", "timezone"),
    "language": ("Язык", "language"),
    "days_per_week": ("Учебных дней в неделе", "days per week"),
    "signing": ("Подпись дневника с", "signing opens"),
    "address": ("Адрес", "address"),
    "phone": ("Телефон", "phone"),
    "email": ("Эл. почта", "email"),
}
SCHOOL_KEYS = {folded(word): key for key, pair in SCHOOL_FIELDS.items() for word in pair}
SCHOOL_KEYS |= {"e-mail": "email", "электронная почта": "email", "time zone": "timezone"}

PERSONAL = (
    "снилс",
    "snils",
    "паспорт",
    "passport",
    "телефон",
    "phone",
    "мобильн",
    "mobile",
    "инн",
    "полис",
    "адрес",
    "address",
    "почта",
    "e-mail",
    "email",
    "свидетельство о рожд",
    "birth certificate",
    "медицин",
    "medical",
    "диагноз",
    "группа здоровья",
    "инвалид",
    "гражданство",
    "citizenship",
    "национальн",
    "место работы",
    "место рождения",
)
"""Beginnings of words that name personal data the diary neither needs nor keeps."""


def is_personal(header: str) -> bool:
    text = f" {folded(header)}"
    return any(f" {sign}" in text for sign in PERSONAL)


WEEKDAYS = {
    word: number
    for number, group in enumerate(
        (
            ("пн", "понедельник", "mon", "monday"),
            ("вт", "вторник", "tue", "tuesday"),
            ("ср", "среда", "wed", "wednesday"),
            ("чт", "четверг", "thu", "thursday"),
            ("пт", "пятница", "fri", "friday"),
            ("сб", "суббота", "sat", "saturday"),
            ("вс", "воскресенье", "sun", "sunday"),
        )
    )
    for word in group
}
YES_NO = {
    "да": True,
    "yes": True,
    "true": True,
    "1": True,
    "+": True,
    "нет": False,
    "no": False,
    "false": False,
    "0": False,
    "-": False,
}
ROLES = {
    "учитель": "teacher",
    "teacher": "teacher",
    "администратор": "admin",
    "admin": "admin",
    "administrator": "admin",
}
PARITIES = {
    "чет": "even",
    "четная": "even",
    "четные": "even",
    "even": "even",
    "нечет": "odd",
    "нечетная": "odd",
    "нечетные": "odd",
    "odd": "odd",
}
SPECIAL_KINDS = {
    "нет занятий": "off",
    "no lessons": "off",
    "по расписанию": "as_weekday",
    "as weekday": "as_weekday",
    "дистанционно": "remote",
    "remote": "remote",
}
LANGUAGES = {
    "ru": "ru",
    "русский": "ru",
    "russian": "ru",
    "en": "en",
    "английский": "en",
    "english": "en",
}
SIGNS = {"+": True, "-": False, "−": False, "–": False}
PERIODS = {
    "год": "year",
    "годовая": "year",
    "year": "year",
    "экзамен": "exam",
    "exam": "exam",
    "итог": "final",
    "итоговая": "final",
    "final": "final",
}
MARK_WORDS = {
    "зач": "зач",
    "зачет": "зач",
    "незач": "незач",
    "незачет": "незач",
    "осв": "осв",
    "н/а": "н/а",
}
ATTENDANCE = {
    "н": "н",
    "h": "н",  # the Latin letter that looks like it
    "б": "б",
    "у/п": "у/п",
    "уп": "у/п",
    "оп": "оп",
    "absent": "н",
    "ill": "б",
    "excused": "у/п",
    "late": "оп",
}
