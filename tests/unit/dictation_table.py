"""How readings of messages are written down for comparing, and the class they are about."""

from collections import Counter
from datetime import date

from bot.domain.dictation.heading import Known
from bot.domain.dictation.message import heading_of, read
from bot.domain.dictation.reading import Entry, Heading, Value, What
from bot.domain.dictation.roster import Pupil
from bot.domain.names import split_name

CLASS = (
    "Абрамов Тимур Русланович",
    "Гилязова Алсу Маратовна",
    "Ёлкин Пётр Дмитриевич",
    "Иванов Николай Петрович",
    "Ким Олег Юрьевич",
    "Кравец Иван Олегович",
    "Кузнецова Анна Олеговна",
    "Кузнецова Яна Викторовна",
    "Лебедев Артём Ильич",
    "Мельник Дарья Андреевна",
    "Островский Лев Павлович",
    "Островская Ника Павловна",
    "Петров Николай Сергеевич",
    "Рябинин Егор Павлович",
    "Салтыков-Щедров Константин Александрович",
    "Сидорова Полина Максимовна",
    "Скворода Пётр Ильич",
    "Толстых Вера Ивановна",
    "Цой Максим Андреевич",
    "Юрченко Никита Львович",
)
ABSENT = 17
"""Скворода is marked absent already."""
PUPILS = tuple(
    Pupil(number, number, split_name(name), absent=number == ABSENT)
    for number, name in enumerate(CLASS, start=1)
)
KNOWN = Known(
    {"5А", "5Б", "6Б", "10А"},
    {"Алгебра", "Геометрия", "Русский язык", "Английский язык", "Физическая культура", "История"},
)
WEDNESDAY = date(2026, 11, 18)


def reading(text: str) -> str:
    """The reading in one line: heading / entries / questions / what is unclear."""
    found = read(text, PUPILS, KNOWN, WEDNESDAY)
    head = heading_of(text, KNOWN, WEDNESDAY)
    parts = [_heading(head)] if head != Heading() else []
    parts += [_entry(entry) for entry in found.entries if not entry.from_all]
    everybody = Counter(_values(entry.values) for entry in found.entries if entry.from_all)
    parts += [f"all×{n}={values}" for values, n in everybody.items()]
    for question in found.questions:
        options = "|".join(f"{_name(o.student)}={_values(o.values)}" for o in question.options)
        parts.append(f"?{question.why.value}({options})")
    parts += [f"!{item.why.value}({item.written})" for item in found.unread]
    return " ".join(parts)


def _heading(head: Heading) -> str:
    facts = (
        head.class_name,
        "|".join(sorted(head.subject)),
        head.kind or "",
        f"{head.day:%d.%m}" if head.day else "",
        "" if head.number is None else f"№{head.number}",
        f"×{head.weight}" if head.weight else "",
        "".join(f"~{word}" for word in head.unknown),
    )
    return f"<{'; '.join(fact for fact in facts if fact)}>"


def _entry(entry: Entry) -> str:
    kind = f"[{entry.kind}]" if entry.kind else ""
    return f"{_name(entry.student)}={_values(entry.values)}{kind}"


def _name(student: int) -> str:
    """The surname, with an initial where another one has it too."""
    name = PUPILS[student - 1].name
    same = [one for one in CLASS if one.split()[0] == name.last]
    return f"{name.last}.{name.first[0]}" if len(same) > 1 else name.last


def _values(values: tuple[Value, ...]) -> str:
    return ",".join(_value(value) for value in values) or "-"


def _value(value: Value) -> str:
    due = f"@{value.due:%d.%m.%y}" if value.due else ""
    said = f"({value.comment})" if value.comment else ""
    dot = "dot" if value.what is What.DOT else ""
    return f"{dot}{value.text}{due}{said}"
