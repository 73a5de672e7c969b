"""Diary pages for gluing in: a week on half an A4 sheet, as the paper diary has it.

Three days on the left, three on the right. The letters shrink until the fuller side fits; what
is too long even then ends in an ellipsis. Free lines let a week without entries be filled by hand.
"""

from dataclasses import dataclass, replace

from bot.reports.canvas import A4, GREY, LIGHT, Canvas
from bot.reports.papers import PageDay, PageLesson, WeekPage, WeekPages
from bot.reports.typesetting import MM_PER_POINT, fitting_size, shortened, width, wrap

HALF = A4[1] / 2
MARGIN = 9.0
GUTTER = 5.0
SIDE = (A4[0] - 2 * MARGIN - GUTTER) / 2
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
NUMBER, SUBJECT, MARKS = 4.5, 26.0, 14.0
HOMEWORK = SIDE - NUMBER - SUBJECT - MARKS
PAD = 0.8
FREE_LINES, FREE_HIGH = 6, 5.2
STRETCH = 1.3
"""The most a row is widened by when there is room."""
FOOT = 7.5


@dataclass(frozen=True, slots=True)
class _Row:
    number: str
    subject: list[str]
    homework: list[str]
    marks: list[str]

    @property
    def lines(self) -> int:
        return max(len(self.subject), len(self.homework), len(self.marks), 1)


@dataclass(frozen=True, slots=True)
class _Day:
    heading: str
    rows: list[_Row]
    note: list[str]


def week_pages_pdf(pages: WeekPages) -> bytes:
    canvas = Canvas(pages.pages[0].title if pages.pages else "")
    for number, page in enumerate(pages.pages):
        if number % 2 == 0:
            canvas.page()
            canvas.line((0, HALF), (A4[0], HALF), ink=0.5, dash="4 3")
        _page(canvas, page, number % 2 * HALF)
    if not pages.pages:
        canvas.page()
    return canvas.done()


def _page(canvas: Canvas, page: WeekPage, top: float) -> None:
    room = A4[0] - 2 * MARGIN
    beside = width(page.subtitle, 9.5)
    size = fitting_size(page.title, room - beside - 5, (13, 12, 11, 10, 9), bold=True)
    title = shortened(page.title, max(room - beside - 5, room / 2), size, bold=True)
    canvas.text(MARGIN, top + 10.5, title, size, bold=True)
    subtitle = shortened(page.subtitle, room - width(title, size, bold=True) - 3, 9.5)
    canvas.text_right(A4[0] - MARGIN, top + 10.5, subtitle, 9.5, ink=GREY)
    footer = shortened(page.footer, room, FOOT)
    canvas.text(MARGIN, top + HALF - 5, footer, FOOT, ink=GREY)
    _sides(canvas, page.days, top + 13.5, HALF - 13.5 - 10)


def _sides(canvas: Canvas, days: tuple[PageDay, ...], top: float, high: float) -> None:
    """Both sides in one size of letters, the largest at which the fuller one fits."""
    half = (len(days) + 1) // 2
    for size in SIZES:
        sides = [[_lay_out(day, size) for day in part] for part in (days[:half], days[half:])]
        if all(_height(side, size) <= high for side in sides):
            break
    for side, left in zip(sides, (MARGIN, MARGIN + SIDE + GUTTER), strict=True):
        fitting = _squeezed(side, size, high)
        rows = sum(len(day.rows) for day in fitting)
        stretch = min((high - _height(fitting, size)) / (rows or 1), STRETCH)
        y = top
        for day in fitting:
            y = _day(canvas, day, left, y, size, max(stretch, 0))


def _squeezed(days: list[_Day], size: float, high: float) -> list[_Day]:
    """Takes lines from the longest rows until the side fits, from subjects before homework."""
    while _height(days, size) > high:
        places = [(at, n) for at, day in enumerate(days) for n in range(len(day.rows))]
        at, n = max(places, key=lambda place: _to_spare(days[place[0]].rows[place[1]]))
        row = days[at].rows[n]
        if row.lines < 2:
            break
        rows = [*days[at].rows[:n], _cut_row(row, row.lines - 1, size), *days[at].rows[n + 1 :]]
        days = [*days[:at], replace(days[at], rows=rows), *days[at + 1 :]]
    return days


def _to_spare(row: _Row) -> tuple[bool, int]:
    return row.lines > max(len(row.homework), len(row.marks), 1), row.lines


def _cut_row(row: _Row, most: int, size: float) -> _Row:
    return replace(
        row,
        subject=_cut(row.subject, most, SUBJECT - 2 * PAD, size),
        homework=_cut(row.homework, most, HOMEWORK - 2 * PAD, size),
        marks=_cut(row.marks, most, MARKS - 2 * PAD, size, bold=True),
    )


def _lay_out(day: PageDay, size: float) -> _Day:
    rows = [_lay_out_lesson(lesson, size) for lesson in day.lessons]
    if not rows and not day.note:
        rows = [_Row("", [], [], []) for _ in range(FREE_LINES)]
    note = wrap(day.note, SIDE - 2 * PAD, size) if day.note else []
    return _Day(day.heading, rows, _cut(note, 4, SIDE - 2 * PAD, size))


def _lay_out_lesson(lesson: PageLesson, size: float) -> _Row:
    return _Row(
        lesson.number,
        wrap(lesson.subject, SUBJECT - 2 * PAD, size),
        wrap(lesson.homework, HOMEWORK - 2 * PAD, size),
        wrap(lesson.marks, MARKS - 2 * PAD, size, bold=True),
    )


def _cut(lines: list[str], most: int, room: float, size: float, bold: bool = False) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), room, size, bold)]


def _step(size: float) -> float:
    return size * MM_PER_POINT * 1.14


def _head(size: float) -> float:
    return _step(size) + 2.2


def _row_height(row: _Row, size: float) -> float:
    return row.lines * _step(size) + PAD if row.subject else FREE_HIGH


def _height(days: list[_Day], size: float) -> float:
    return sum(
        _head(size)
        + sum(_row_height(row, size) for row in day.rows)
        + (len(day.note) * _step(size) + 2 * PAD if day.note else 0)
        + 1.5
        for day in days
    )


def _day(canvas: Canvas, day: _Day, x: float, y: float, size: float, stretch: float) -> float:
    """Draws one day and gives the height where the next may begin."""
    top, high = y, _head(size)
    canvas.fill(x, y, SIDE, high, LIGHT)
    heading = shortened(day.heading, SIDE - 2 * PAD, size + 0.5, bold=True)
    canvas.text(x + PAD, y + high - 1.4, heading, size + 0.5, bold=True)
    y += high
    columns_from = y
    for row in day.rows:
        y = _lesson(canvas, row, x, y, size, stretch)
    if day.rows:
        _columns(canvas, x, columns_from, y)
    for line in day.note:
        y += _step(size)
        canvas.text(x + PAD, y, line, size, ink=GREY)
    y += 2 * PAD if day.note else 0
    canvas.frame(x, top, SIDE, y - top, 0.25)
    return y + 1.5


def _lesson(canvas: Canvas, row: _Row, x: float, y: float, size: float, stretch: float) -> float:
    high, step = _row_height(row, size) + stretch, _step(size)
    canvas.text(x + PAD, y + step + stretch / 2, row.number, size, ink=GREY)
    left = x + NUMBER
    for lines, wide, bold in (
        (row.subject, SUBJECT, False),
        (row.homework, HOMEWORK, False),
        (row.marks, MARKS, True),
    ):
        for place, line in enumerate(lines, 1):
            canvas.text(left + PAD, y + place * step + stretch / 2, line, size, bold=bold)
        left += wide
    canvas.line((x, y + high), (x + SIDE, y + high), 0.1, 0.6)
    return y + high


def _columns(canvas: Canvas, x: float, top: float, bottom: float) -> None:
    for left in (NUMBER, NUMBER + SUBJECT, NUMBER + SUBJECT + HOMEWORK):
        canvas.line((x + left, top), (x + left, bottom), 0.1, 0.6)
