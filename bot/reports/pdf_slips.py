"""Code slips: eight to an A4 page, dashed lines to cut along, then the receipt without codes."""

from bot.reports.canvas import A4, BLACK, LIGHT, WHITE, Canvas
from bot.reports.papers import Slip, Slips
from bot.reports.pdf_table import draw_table
from bot.reports.pictograms import PICTOGRAMS
from bot.reports.qr import qr_path
from bot.reports.typesetting import MM_PER_POINT, fitting_size, printable, shortened, wrap

COLUMNS, ROWS = 2, 4
WIDE, HIGH = A4[0] / COLUMNS, A4[1] / ROWS
MARGIN = 6.0
INNER = WIDE - 2 * MARGIN
BAND = 10.0
QR_SIDE = 32.0
GRIP = 3.0
"""White space inside the frame."""


def slips_pdf(slips: Slips) -> bytes:
    canvas = Canvas(slips.slips[0].heading if slips.slips else "")
    per_page = COLUMNS * ROWS
    for number, slip in enumerate(slips.slips):
        place = number % per_page
        if place == 0:
            canvas.page()
            _cut_lines(canvas)
        _slip(canvas, slip, (place % COLUMNS) * WIDE, (place // COLUMNS) * HIGH)
    if slips.receipt is not None:
        draw_table(canvas, slips.receipt)
    elif not slips.slips:
        canvas.page()
    return canvas.done()


def _cut_lines(canvas: Canvas) -> None:
    for column in range(1, COLUMNS):
        canvas.line((column * WIDE, 0), (column * WIDE, A4[1]), ink=0.5, dash="4 3")
    for row in range(1, ROWS):
        canvas.line((0, row * HIGH), (A4[0], row * HIGH), ink=0.5, dash="4 3")


def _slip(canvas: Canvas, slip: Slip, left: float, top: float) -> None:
    x, y = left + MARGIN, top + MARGIN
    _band(canvas, slip, x, y)
    room = INNER - 2 * GRIP
    if slip.link:
        _qr(canvas, slip.link, x + INNER - QR_SIDE - 1, y + BAND + 0.5)
        room -= QR_SIDE
    bottom = _who(canvas, slip, x + GRIP, y + BAND + 7, room)
    _code(canvas, slip.code, x + GRIP, max(bottom + 9.5, y + BAND + 28.5), room)
    _lines(canvas, slip.lines, x + GRIP, y + BAND + QR_SIDE + 3.5)


def _band(canvas: Canvas, slip: Slip, x: float, y: float) -> None:
    """The four kinds differ in shade, frame and sign, so a black-and-white print tells them."""
    paper, ink = {"parent": (BLACK, WHITE), "student": (LIGHT, BLACK)}.get(
        slip.kind, (WHITE, BLACK)
    )
    high = HIGH - 2 * MARGIN
    canvas.fill(x, y, INNER, BAND, paper)
    canvas.frame(x, y, INNER, high, 0.7 if slip.kind in ("parent", "admin") else 0.25)
    if slip.kind == "student":
        canvas.frame(x + 0.8, y + 0.8, INNER - 1.6, high - 1.6, 0.25)
    if slip.kind in ("teacher", "admin"):
        canvas.line((x, y + BAND), (x + INNER, y + BAND), 0.4)
    canvas.stamp(x + GRIP, y + 1.5, 1, PICTOGRAMS.get(slip.kind, ""), ink)
    room = INNER - 2 * GRIP - 10
    size = fitting_size(slip.heading, room, (12, 11, 10, 9, 8), bold=True)
    heading = shortened(slip.heading, room, size, bold=True)
    canvas.text(x + GRIP + 10, y + 6.6, heading, size, bold=True, ink=ink)


def _who(canvas: Canvas, slip: Slip, x: float, y: float, room: float) -> float:
    """Name and class; the last baseline."""
    size = fitting_size(slip.name, room, (14, 13, 12, 11, 10), lines=2, bold=True)
    for line in wrap(slip.name, room, size, bold=True)[:3]:
        canvas.text(x, y, line, size, bold=True)
        y += size * MM_PER_POINT * 1.2
    canvas.text(x, y + 0.8, shortened(slip.class_name, room, 11), 11)
    return y + 0.8


def _code(canvas: Canvas, code: str, x: float, y: float, room: float) -> None:
    size = fitting_size(code, room, (23, 22, 21, 20, 19, 18, 16, 14), bold=True)
    canvas.text(x, y, printable(code), size, bold=True)


def _lines(canvas: Canvas, lines: tuple[str, ...], x: float, top: float) -> None:
    room, high = INNER - 2 * GRIP, HIGH - 2 * MARGIN - BAND - QR_SIDE - 4
    for size in (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5):
        wrapped = [piece for line in lines for piece in wrap(line, room, size)]
        step = size * MM_PER_POINT * 1.18
        if len(wrapped) * step <= high:
            break
    for number, piece in enumerate(wrapped[: int(high / step)]):
        canvas.text(x, top + step * (number + 0.7), piece, size)


def _qr(canvas: Canvas, link: str, x: float, y: float) -> None:
    path, side = qr_path(link)
    canvas.stamp(x, y, QR_SIDE / side, path)
