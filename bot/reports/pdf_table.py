"""A table on as many A4 pages as it takes: wrapped cells, the head on each, page numbers."""

from dataclasses import dataclass
from itertools import pairwise

from bot.reports.canvas import A4, BLACK, GREY, LIGHT, Canvas
from bot.reports.papers import Table
from bot.reports.typesetting import MM_PER_POINT, printable, shortened, width, wrap

MARGIN = 14.0
PAD = 1.2
SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
"""The first at which no word needs to break."""
TITLE, SUBTITLE, FOOT = 15.0, 10.0, 8.0
NARROWEST = 4.0
TURN_AT = 1.25
"""How much wider than upright paper the text may be before the page is turned."""

Lines = tuple[list[str], ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    table: Table
    landscape: bool
    size: float
    widths: tuple[float, ...]
    head: Lines
    top: tuple[list[str], list[str]]
    """Title and subtitle of the first page, as lines."""
    pages: list[list[Lines]]


def table_pdf(table: Table) -> bytes:
    canvas = Canvas(table.title)
    draw_table(canvas, table)
    return canvas.done()


def draw_table(canvas: Canvas, table: Table) -> None:
    """Adds the table to a document, beginning on a new page."""
    layout = _lay_out(table)
    for number, rows in enumerate(layout.pages, 1):
        canvas.page(landscape=layout.landscape)
        y = _top(canvas, layout) if number == 1 else MARGIN
        y = _row(canvas, layout, layout.head, y, head=True)
        for row in rows:
            y = _row(canvas, layout, row, y)
        _bottom(canvas, layout, number)


def _lay_out(table: Table) -> _Layout:
    upright = A4[0] - 2 * MARGIN
    columns = range(len(table.columns))
    wanted = sum(_natural(table, column, SIZES[0]) for column in columns)
    landscape = not table.widths and wanted > upright * TURN_AT
    room = A4[1] - 2 * MARGIN if landscape else upright
    size = next((size for size in SIZES if _fits(table, size, room)), SIZES[-1])
    widths = _shares(table.widths, room) if table.widths else _by_content(table, size, room)
    top = (wrap(table.title, room, TITLE, bold=True), _optional(table.subtitle, room, SUBTITLE))
    head = _wrapped(table.columns, widths, size, bold=True)
    rows = [_wrapped(row, widths, size) for row in table.rows]
    high = (A4[0] if landscape else A4[1]) - 2 * MARGIN - 6 - _height(head, size)
    pages = _paginate(rows, high - _top_height(top), high, size)
    return _Layout(table, landscape, size, widths, head, top, pages)


def _fits(table: Table, size: float, room: float) -> bool:
    return sum(_least(table, column, size, room) for column in range(len(table.columns))) <= room


def _optional(text: str, room: float, size: float) -> list[str]:
    return wrap(text, room, size) if text else []


def _natural(table: Table, column: int, size: float) -> float:
    """The widest cell of the column on one line, in mm with padding."""
    head = width(printable(table.columns[column]), size, bold=True)
    cells = (width(printable(row[column]), size) for row in table.rows)
    return max(head, *cells, NARROWEST) + 2 * PAD


def _least(table: Table, column: int, size: float, room: float) -> float:
    """The widest word of the column, in mm with padding: narrower, and words would break."""
    words = [width(word, size, bold=True) for word in printable(table.columns[column]).split()]
    for row in table.rows:
        words.extend(width(word, size) for word in printable(row[column]).split())
    return min(max(*words, NARROWEST, 0) + 2 * PAD, room / 3)


def _shares(weights: tuple[float, ...], room: float) -> tuple[float, ...]:
    return tuple(room * weight / sum(weights) for weight in weights)


def _by_content(table: Table, size: float, room: float) -> tuple[float, ...]:
    columns = range(len(table.columns))
    natural = [_natural(table, column, size) for column in columns]
    if sum(natural) <= room:
        return _stretched(table, natural, room)
    least = [_least(table, column, size, room) for column in columns]
    if sum(least) >= room:
        return _shares(tuple(least), room)
    wish = [max(wide - low, 0.0) for wide, low in zip(natural, least, strict=True)]
    spare = room - sum(least)
    return tuple(
        low + spare * more / (sum(wish) or 1) for low, more in zip(least, wish, strict=True)
    )


def _stretched(table: Table, natural: list[float], room: float) -> tuple[float, ...]:
    """Columns of text share the spare room; numbers stay beside their neighbours."""
    texts = len(natural) - len(table.numbers)
    spare = (room - sum(natural)) / (texts or len(natural))
    return tuple(
        wide if texts and column in table.numbers else wide + spare
        for column, wide in enumerate(natural)
    )


def _wrapped(
    cells: tuple[str, ...], widths: tuple[float, ...], size: float, *, bold: bool = False
) -> Lines:
    return tuple(
        wrap(cell, wide - 2 * PAD, size, bold) for cell, wide in zip(cells, widths, strict=True)
    )


def _step(size: float) -> float:
    return size * MM_PER_POINT * 1.2


def _height(row: Lines, size: float) -> float:
    return max((len(lines) for lines in row), default=1) * _step(size) + 2 * PAD


def _paginate(rows: list[Lines], first: float, other: float, size: float) -> list[list[Lines]]:
    pages: list[list[Lines]] = [[]]
    left = first
    for row in _parts(rows, other, size):
        high = _height(row, size)
        if high > left and (pages[-1] or left < other):
            pages.append([])
            left = other
        pages[-1].append(row)
        left -= high
    return pages


def _parts(rows: list[Lines], high: float, size: float) -> list[Lines]:
    """Rows higher than a whole page are cut into rows that fit one."""
    most = int((high - 2 * PAD) / _step(size))
    parts: list[Lines] = []
    for row in rows:
        tallest = max((len(lines) for lines in row), default=1)
        cuts = [*range(0, tallest, most), tallest]
        parts.extend(tuple(lines[a:b] for lines in row) for a, b in pairwise(cuts))
    return parts


def _top_height(top: tuple[list[str], list[str]]) -> float:
    title, subtitle = top
    step = MM_PER_POINT * 1.25
    return len(title) * TITLE * step + len(subtitle) * SUBTITLE * step + 4


def _top(canvas: Canvas, layout: _Layout) -> float:
    y = MARGIN
    for lines, size, bold in zip(layout.top, (TITLE, SUBTITLE), (True, False), strict=True):
        for line in lines:
            y += size * MM_PER_POINT * 1.25
            canvas.text(MARGIN, y - 1.2, line, size, bold=bold, ink=BLACK if bold else GREY)
    return MARGIN + _top_height(layout.top)


def _row(canvas: Canvas, layout: _Layout, row: Lines, y: float, *, head: bool = False) -> float:
    high, x = _height(row, layout.size), MARGIN
    if head:
        canvas.fill(MARGIN, y, sum(layout.widths), high, LIGHT)
    for column, (lines, wide) in enumerate(zip(row, layout.widths, strict=True)):
        number = column in layout.table.numbers
        _cell(canvas, lines, (x, y), wide, layout.size, number=number, bold=head)
        x += wide
    canvas.line((MARGIN, y + high), (x, y + high), 0.35 if head else 0.1, 0.0 if head else 0.6)
    return y + high


def _cell(
    canvas: Canvas,
    lines: list[str],
    corner: tuple[float, float],
    wide: float,
    size: float,
    *,
    number: bool,
    bold: bool,
) -> None:
    x, y = corner
    for place, line in enumerate(lines):
        baseline = y + PAD + _step(size) * (place + 0.78)
        if number:
            canvas.text_right(x + wide - PAD, baseline, line, size, bold=bold)
        else:
            canvas.text(x + PAD, baseline, line, size, bold=bold)


def _bottom(canvas: Canvas, layout: _Layout, number: int) -> None:
    y = canvas.high - MARGIN + 2
    right = canvas.wide - MARGIN
    pages = f"{number} / {len(layout.pages)}"
    footer = shortened(layout.table.footer, right - MARGIN - width(pages, FOOT) - 6, FOOT)
    canvas.text(MARGIN, y, footer, FOOT, ink=GREY)
    canvas.text_right(right, y, pages, FOOT, ink=GREY)
