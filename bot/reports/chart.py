"""Marks over time as a picture for a phone: read in colour, in grey and by the labels alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from textwrap import wrap
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image

from bot.reports.papers import Chart, Line
from bot.reports.typesetting import font_path, printable

WIDE, HIGH, DPI = 1080, 1350, 200
COLOURS = 48
"""Enough for the lines and their smooth edges, and few enough for a small file."""
PLAIN, BOLD = FontProperties(fname=font_path(False)), FontProperties(fname=font_path(True))
LOWEST, HIGHEST = 0.75, 5.35
LABEL_STEP = 0.16
"""The height of one line of a label, in marks."""

Point = tuple[float, float]

rcParams["text.hinting"] = "none"  # a tenth of the time, and unseen on a phone's dense screen


@dataclass(frozen=True, slots=True)
class _Look:
    paper: str
    ink: str
    faint: str
    colours: tuple[str, ...]


LIGHT = _Look(
    "#ffffff",
    "#1c1c1e",
    "#d9d9de",
    ("#0060b0", "#c24400", "#00795a", "#a02c80", "#6b5200", "#444444", "#b00020", "#5a3fc0"),
)
DARK = _Look(
    "#17212b",
    "#f2f2f4",
    "#3a4753",
    ("#5db7ff", "#ffa45c", "#4fdcae", "#f39ad6", "#f0dc62", "#cccccc", "#ff8a8a", "#b7a6ff"),
)
DASHES: tuple[tuple[int, tuple[float, ...]], ...] = (
    (0, ()),
    (0, (5, 2)),
    (0, (1.2, 1.6)),
    (0, (6, 2, 1.2, 2)),
    (0, (9, 3)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def chart_png(chart: Chart) -> bytes:
    look = DARK if chart.dark else LIGHT
    figure = Figure(figsize=(WIDE / DPI, HIGH / DPI), dpi=DPI, facecolor=look.paper)
    canvas: Any = FigureCanvasAgg(figure)
    room = 0.62 if any(line.label for line in chart.lines) else 0.88
    axes = figure.add_axes((0.075, 0.075, room, 0.81))
    _scales(axes, chart, look)
    ends = [_line(axes, line, number, look) for number, line in enumerate(chart.lines)]
    _labels(axes, chart.lines, ends, look)
    _title(figure, chart, look)
    canvas.draw()
    return _small_png(canvas)


def _small_png(canvas: Any) -> bytes:
    size = canvas.get_width_height()
    picture = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    picture = picture.convert("RGB")
    # The colours are chosen from a quarter of the pixels: half the time, the same picture.
    quarter = picture.resize((WIDE // 2, HIGH // 2), Image.Resampling.NEAREST)
    palette = quarter.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    _whiten(few, picture)
    target = BytesIO()
    few.save(target, "PNG", compress_level=5)
    return target.getvalue()


def _whiten(few: Image.Image, picture: Image.Image) -> None:
    """Gives the paper its exact colour back: reduced colours are averages."""
    paper: Any = few.getpixel((0, 0))
    exact: Any = picture.getpixel((0, 0))
    colours = few.getpalette() or []
    colours[3 * paper : 3 * paper + 3] = exact
    few.putpalette(colours)


def _scales(axes: Axes, chart: Chart, look: _Look) -> None:
    """The marks 1 to 5 and the named days, drawn by hand: real ticks take a third of the time."""
    first, last = _days(chart)
    left, right = first.toordinal() - 1, last.toordinal() + 1
    axes.set_axis_off()
    axes.set_ylim(LOWEST, HIGHEST)
    axes.set_xlim(left, right)
    axes.hlines(range(1, 6), left, right, color=look.faint, linewidth=0.8, zorder=0.5)
    words: dict[str, Any] = {"fontproperties": PLAIN, "size": 9, "color": look.ink}
    for mark in range(1, 6):
        axes.text(left - (right - left) * 0.025, mark, str(mark), ha="right", va="center", **words)
    for day, label in chart.day_labels.items():
        if first <= day <= last:
            axes.text(day.toordinal(), 0.6, printable(label), ha="center", va="top", **words)


def _days(chart: Chart) -> tuple[date, date]:
    days = [day for line in chart.lines for day, _ in (*line.points, *line.average)]
    days.extend(chart.day_labels)
    if not days:
        return date(2000, 1, 1), date(2000, 1, 2)
    return min(days), max(max(days), min(days) + timedelta(days=1))


def _line(axes: Axes, line: Line, number: int, look: _Look) -> Point:
    """Draws marks and average; where the line ends."""
    colour = look.colours[number % len(look.colours)]
    marker = MARKERS[number % len(MARKERS)]
    axes.plot(
        [day.toordinal() for day, _ in line.points],
        _beside(line.points, number),
        linestyle="none",
        marker=marker,
        markersize=5,
        markerfacecolor=look.paper,
        markeredgecolor=colour,
        markeredgewidth=1.1,
    )
    axes.plot(
        [day.toordinal() for day, _ in line.average],
        [value for _, value in line.average],
        color=colour,
        linestyle=DASHES[number % len(DASHES)],
        linewidth=2.2,
        marker=marker,
        markevery=[-1] if line.average else None,
        markersize=7,
        clip_on=False,
    )
    drawn = line.average or line.points
    return (drawn[-1][0].toordinal(), drawn[-1][1]) if drawn else (axes.get_xlim()[1], 3.0)


def _beside(points: tuple[tuple[date, float], ...], number: int) -> list[float]:
    """Marks of several subjects on one day lie beside each other, not on each other."""
    shift = (0, 0.07, -0.07, 0.14, -0.14, 0.21)[number % 6]
    return [value + shift for _, value in points]


def _labels(axes: Axes, lines: tuple[Line, ...], ends: list[Point], look: _Look) -> None:
    """The names stand beside the picture, each tied to the end of its line."""
    texts = [wrap(printable(line.label), 18)[:3] for line in lines]
    left, right = axes.get_xlim()
    beside = right + (right - left) * 0.05
    heights = _apart([end[1] for end in ends], [len(text) * LABEL_STEP for text in texts])
    for number, (text, height) in enumerate(zip(texts, heights, strict=True)):
        if not text:
            continue
        colour = look.colours[number % len(look.colours)]
        (x, y), tip = ends[number], beside - (right - left) * 0.012
        axes.plot((x, tip), (y, height), color=colour, linewidth=0.7, alpha=0.7, clip_on=False)
        axes.text(
            beside,
            height,
            "\n".join(text),
            va="center",
            fontproperties=BOLD,
            size=9,
            linespacing=1.05,
            color=colour,
        )


def _apart(ends: list[float], heights: list[float]) -> list[float]:
    """Middles of labels: as near to their ends as can be, in order, none over another."""
    stacks: list[list[int]] = []
    for number in sorted(range(len(ends)), key=lambda number: ends[number]):
        stacks.append([number])
        while len(stacks) > 1 and _bottom(stacks[-1], ends, heights) < _top(
            stacks[-2], ends, heights
        ):
            upper = stacks.pop()
            stacks[-1].extend(upper)
    middles = [0.0] * len(ends)
    for stack in stacks:
        y = _bottom(stack, ends, heights)
        for number in stack:
            middles[number] = y + heights[number] / 2
            y += heights[number]
    return middles


def _bottom(stack: list[int], ends: list[float], heights: list[float]) -> float:
    high = sum(heights[number] for number in stack)
    middle = sum(ends[number] for number in stack) / len(stack)
    return max(LOWEST, min(middle - high / 2, HIGHEST - high))


def _top(stack: list[int], ends: list[float], heights: list[float]) -> float:
    return _bottom(stack, ends, heights) + sum(heights[number] for number in stack)


def _title(figure: Figure, chart: Chart, look: _Look) -> None:
    title = "\n".join(wrap(printable(chart.title), 40)[:2])
    figure.text(
        0.045, 0.975, title, fontproperties=BOLD, size=14, color=look.ink, va="top", linespacing=1.1
    )
    if chart.y_label:
        y = 0.925 if "\n" not in title else 0.9
        figure.text(
            0.045,
            y,
            printable(chart.y_label),
            fontproperties=PLAIN,
            size=10,
            color=look.ink,
            va="top",
        )
