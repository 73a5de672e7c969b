"""A PDF drawn by hand: millimetres from the top left, PT Sans, black ink in shades of grey."""

from datetime import UTC, datetime

from fpdf import FPDF

from bot.reports.typesetting import font_path, width

A4 = (210.0, 297.0)
BLACK, GREY, LIGHT, WHITE = 0.0, 0.42, 0.9, 1.0
POINTS_PER_MM = 72 / 25.4
DRAWN = datetime(2000, 1, 1, tzinfo=UTC)  # a fixed date: the same drawing gives the same bytes


class Canvas:
    def __init__(self, title: str) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(DRAWN)
        self._pdf.set_title(title)
        self._pdf.set_producer("Zvonok")
        for bold in (False, True):
            self._pdf.add_font("PT Sans", "B" if bold else "", font_path(bold))
        self.wide, self.high = A4

    def page(self, *, landscape: bool = False) -> None:
        self._pdf.add_page(orientation="landscape" if landscape else "portrait")
        self.wide, self.high = self._pdf.w, self._pdf.h

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, ink: float = BLACK
    ) -> None:
        """``y`` is the baseline."""
        if not text:
            return
        self._pdf.set_font("PT Sans", "B" if bold else "", size)
        self.raw(f"{ink:.2f} g")
        self._pdf.text(x, y, text)

    def text_right(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, ink: float = BLACK
    ) -> None:
        self.text(x - width(text, size, bold), y, text, size, bold=bold, ink=ink)

    def fill(self, x: float, y: float, wide: float, high: float, ink: float) -> None:
        self.raw(f"{ink:.2f} g {self._box(x, y, wide, high)} re f")

    def frame(self, x: float, y: float, wide: float, high: float, thick: float = 0.2) -> None:
        self.raw(f"0 G {thick * POINTS_PER_MM:.2f} w {self._box(x, y, wide, high)} re S")

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        thick: float = 0.2,
        ink: float = BLACK,
        dash: str = "",
    ) -> None:
        """``dash`` as PDF has it, in points: ``"3 2"``; empty is a whole line."""
        (x1, y1), (x2, y2) = start, end
        self.raw(
            f"q {ink:.2f} G {thick * POINTS_PER_MM:.2f} w [{dash}] 0 d "
            f"{self._x(x1)} {self._y(y1)} m {self._x(x2)} {self._y(y2)} l S Q"
        )

    def stamp(self, x: float, y: float, scale: float, path: str, ink: float = BLACK) -> None:
        """Paints a path given in its own units from the top left; ``scale`` is mm per unit."""
        size = scale * POINTS_PER_MM
        self.raw(
            f"q {ink:.2f} g {ink:.2f} G {size:.4f} 0 0 {-size:.4f} {self._x(x)} {self._y(y)} cm "
            f"{path} Q"
        )

    def raw(self, operators: str) -> None:
        # The public calls of the library cost ten times as much as writing the operators.
        self._pdf._out(operators)

    def done(self) -> bytes:
        return bytes(self._pdf.output())

    def _box(self, x: float, y: float, wide: float, high: float) -> str:
        return f"{self._x(x)} {self._y(y)} {wide * POINTS_PER_MM:.2f} {-high * POINTS_PER_MM:.2f}"

    def _x(self, x: float) -> str:
        return f"{x * POINTS_PER_MM:.2f}"

    def _y(self, y: float) -> str:
        return f"{(self.high - y) * POINTS_PER_MM:.2f}"
