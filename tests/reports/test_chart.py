"""The picture on a phone: its size, its weight, and whether it can be read without colour."""

from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image

from bot.reports.chart import DARK, DASHES, LABEL_STEP, LIGHT, MARKERS, _apart
from bot.reports.draw import draw
from bot.reports.papers import Chart, Line
from tests.reports import samples


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("subjects", [0, 1, 4, 8])
@pytest.mark.parametrize("dark", [False, True])
def test_fits_a_phone_and_weighs_little(subjects: int, dark: bool) -> None:
    png = draw(samples.chart(subjects, dark=dark), "png")
    assert picture(png).size == (1080, 1350)
    assert len(png) <= 60_000


def test_a_year_of_twelve_subjects_still_weighs_little() -> None:
    lines = tuple(samples.line(f"Предмет с длинным именем {n}", n, 90) for n in range(12))
    assert len(draw(Chart("Год", lines), "png")) <= 60_000


def test_light_and_dark_have_their_own_paper() -> None:
    assert picture(draw(samples.chart(), "png")).getpixel((5, 5)) == (255, 255, 255)
    dark = picture(draw(samples.chart(dark=True), "png")).getpixel((5, 5))
    assert isinstance(dark, tuple)
    assert max(dark) < 60


def test_every_line_has_its_own_marker_and_dash() -> None:
    looks = {(MARKERS[n % len(MARKERS)], n % len(DASHES)) for n in range(35)}
    assert len(looks) == 35


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out_from_their_paper(look: object) -> None:
    assert isinstance(look, type(LIGHT))
    for colour in (look.ink, *look.colours):
        assert _contrast(colour, look.paper) >= 4.5, colour


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_labels_never_lie_on_each_other_and_keep_their_order() -> None:
    ends = [4.2, 4.21, 4.19, 5.0, 4.98, 1.0]
    heights = [LABEL_STEP * 2] * 6
    middles = _apart(ends, heights)
    order = sorted(range(6), key=lambda n: middles[n])
    assert order == sorted(range(6), key=lambda n: ends[n])
    for lower, upper in pairwise(order):
        assert middles[upper] - middles[lower] >= LABEL_STEP * 2 - 1e-9


def test_a_subject_with_marks_but_no_average_is_drawn() -> None:
    alone = samples.line("Музыка")
    draw(Chart("Аня", (Line("Музыка", alone.points, ()),)), "png")
    draw(Chart("Аня", (Line("", (), ()),)), "png")


def test_the_same_chart_is_the_same_bytes() -> None:
    assert draw(samples.chart(), "png") == draw(samples.chart(), "png")
