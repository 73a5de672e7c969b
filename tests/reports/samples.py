"""Papers as a school would print them, with the names that break layouts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reports.papers import (
    Calendar,
    CalendarEntry,
    Chart,
    Line,
    PageDay,
    PageLesson,
    Slip,
    Slips,
    Table,
    WeekPage,
    WeekPages,
)

LONG_NAME = "Мусагалиева-Хусаинова Айгөл Миңнегали кызы"
NAMES = ("Иванова Анна Петровна", "Салтыков-Щедров Константин Александрович", LONG_NAME)
HEADINGS = {
    "parent": "Родителю · For the parent",
    "student": "Ученику · For the student",
    "teacher": "Учителю · For the teacher",
    "admin": "Администратору школы · For the school administrator",
}
HOW_TO = (
    "Наведите камеру на QR-код или отправьте код боту @zvonok_diary_bot в Telegram. "
    "Код действует до 2 декабря, один раз.",
    "Scan the QR code, or send the code to @zvonok_diary_bot in Telegram. "
    "The code works once, until 2 December.",
)
TASK = (
    "Повторить § 14, выполнить упр. 187 и 188 письменно; "
    "выучить наизусть стихотворение С. Есенина «Поёт зима — аукает…» (с. 120)"
)
MONDAY = date(2026, 11, 16)
MOSCOW = ZoneInfo("Europe/Moscow")


def slip(kind: str = "parent", number: int = 0) -> Slip:
    return Slip(
        kind,
        HEADINGS[kind],
        NAMES[number % len(NAMES)],
        "5А · Школа № 14",
        f"AB{number:03}-FGHJK",
        f"https://t.me/zvonok_diary_bot?start=AB{number:03}FGHJK",
        HOW_TO,
    )


def slips(count: int) -> Slips:
    return Slips(tuple(slip(("parent", "student")[n % 2], n) for n in range(count)))


def table(rows: int = 3) -> Table:
    return Table(
        "Отметки за 1 четверть",
        ("№", "Предмет", "Отметки", "Средний"),
        tuple((str(n + 1), f"Алгебра {n + 1}", "5 4/5 3", "4,25") for n in range(rows)),
        subtitle="Иванова Анна, 5А",
        footer="Средний балл не определяет отметку за четверть",
        numbers=(0, 3),
    )


def week_page(title: str = "Иванова Анна Петровна, 5А", task: str = "с. 14, № 22") -> WeekPage:
    days = tuple(
        PageDay(
            f"День {n + 1}",
            tuple(PageLesson(str(k), f"Предмет {k}", task, "5") for k in range(1, 8)),
        )
        for n in range(6)
    )
    return WeekPage(title, "16–21 ноября · Школа № 14", days, "Подпись родителя ________")


def week_pages(count: int) -> WeekPages:
    return WeekPages(tuple(week_page(f"Ученик {n}") for n in range(count)))


def line(label: str, shift: int = 0, count: int = 24) -> Line:
    days = [date(2026, 9, 2) + timedelta(days=3 * n + shift) for n in range(count)]
    marks = [float(3 + (n * 7 + shift) % 3) for n in range(count)]
    average = [sum(marks[: n + 1]) / (n + 1) for n in range(count)]
    return Line(
        label,
        tuple(zip(days, marks, strict=True)),
        tuple(zip(days, average, strict=True)),
    )


def chart(subjects: int = 4, *, dark: bool = False) -> Chart:
    labels = ("Математика 4,25", "Русский язык 4,1", "Изобразительное искусство 4,8", "История 4")
    return Chart(
        "Аня, 5А: отметки за 1 полугодие",
        tuple(line(labels[n % 4], n) for n in range(subjects)),
        dark=dark,
        y_label="Средний балл и отдельные отметки",
        day_labels={date(2026, 9, 1): "сент.", date(2026, 10, 1): "окт."},
    )


def lesson_entry(number: int, **values: object) -> CalendarEntry:
    starts = datetime(2026, 11, 16, 8, 30, tzinfo=MOSCOW) + timedelta(hours=number)
    facts: dict[str, object] = {
        "uid": f"lesson-{number}@zvonok",
        "title": "Алгебра",
        "starts": starts,
        "ends": starts + timedelta(minutes=45),
        "place": "каб. 201",
        "description": "Домашнее: § 14; упр. 187, 188",
    }
    return CalendarEntry(**facts | values)  # type: ignore[arg-type]


def calendar(*entries: CalendarEntry) -> Calendar:
    stamped = datetime(2026, 11, 18, 12, tzinfo=UTC)
    return Calendar("5А, Школа № 14", "Europe/Moscow", entries, stamped)
