"""Lying bars for a phone: a label, a bar, and the number beside it."""

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.reports.chart import BOLD, DPI, LIGHT, PLAIN, WIDE
from bot.reports.papers import Bars
from bot.reports.typesetting import printable

LINE, ABOVE = 62, 190
"""Heights in pixels: of a bar with its space, and of the title."""
MOST = 60


def bars_png(bars: Bars) -> bytes:
    """A picture as high as its bars need."""
    shown = bars.bars[:MOST]
    high = ABOVE + LINE * max(len(shown), 1)
    figure = Figure(figsize=(WIDE / DPI, high / DPI), dpi=DPI, facecolor=LIGHT.paper)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.2, 20 / high, 0.62, (high - ABOVE) / high))
    axes.barh(range(len(shown)), [bar.value for bar in shown], height=0.62, color=LIGHT.colours[0])
    axes.set_xlim(0, bars.longest)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.axis("off")
    for number, bar in enumerate(shown):
        left, right = -bars.longest * 0.02, bars.longest * 1.02
        axes.text(left, number, printable(bar.label), ha="right", va="center", fontproperties=PLAIN)
        axes.text(right, number, printable(bar.text), va="center", fontproperties=PLAIN)
    top = 1 - 50 / high
    figure.text(0.04, top, printable(bars.title), fontproperties=BOLD, fontsize=12, va="top")
    below = 1 - 120 / high
    figure.text(0.04, below, printable(bars.subtitle), fontproperties=PLAIN, fontsize=9, va="top")
    target = BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()
