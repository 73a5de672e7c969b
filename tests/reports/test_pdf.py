"""Papers are opened as a reader would: their words, their pages, their marks on the sheet."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from bot.reports.canvas import A4
from bot.reports.draw import draw
from bot.reports.papers import PageDay, PageLesson, Slips, Table, WeekPage, WeekPages
from bot.reports.pdf_slips import BAND, INNER, MARGIN, QR_SIDE
from bot.reports.qr import QUIET
from tests.reports import samples

DPI = 200


@pytest.fixture(scope="module")
def words(missing: Callable[[str], None]) -> Callable[[bytes], list[str]]:
    """The text of each page, spaces folded."""
    if shutil.which("pdftotext") is None:
        missing("pdftotext (poppler-utils) is needed to read a PDF back")

    def read(pdf: bytes) -> list[str]:
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True)
        assert done.returncode == 0, done.stderr
        return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]

    return read


@pytest.fixture(scope="module")
def pictures(missing: Callable[[str], None]) -> Callable[[bytes, Path], list[Image.Image]]:
    if shutil.which("pdftoppm") is None:
        missing("pdftoppm (poppler-utils) is needed to look at a PDF")

    def look(pdf: bytes, folder: Path) -> list[Image.Image]:
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-", str(folder / "page")]
        done = subprocess.run(command, input=pdf, capture_output=True)
        assert done.returncode == 0, done.stderr
        return [Image.open(path) for path in sorted(folder.glob("page*"))]

    return look


Words = Callable[[bytes], list[str]]
Pictures = Callable[[bytes, Path], list[Image.Image]]


def shade(picture: Image.Image, x: float, y: float) -> float:
    """0 black … 1 white at a place in mm."""
    return level(picture, round(x / 25.4 * DPI), round(y / 25.4 * DPI)) / 255


def level(picture: Image.Image, x: int, y: int) -> int:
    pixel: Any = picture.getpixel((x, y))  # the pictures are grey: one number a pixel
    return int(pixel)


@pytest.mark.parametrize("kind", ["parent", "student", "teacher", "admin"])
def test_a_slip_says_whose_it_is_in_both_languages(words: Words, kind: str) -> None:
    [page] = words(draw(Slips((samples.slip(kind),)), "pdf"))
    assert samples.HEADINGS[kind] in page
    assert "Иванова Анна Петровна" in page
    assert "5А · Школа № 14" in page
    assert "AB000-FGHJK" in page
    assert "до 2 декабря, один раз." in page
    assert "until 2 December." in page


def test_long_names_and_tatar_letters_are_printed_whole(words: Words) -> None:
    [page] = words(draw(Slips((samples.slip("parent", 2),)), "pdf"))
    for part in samples.LONG_NAME.split():
        assert part in page


def test_eight_slips_a_page_then_the_receipt_without_codes(words: Words) -> None:
    receipt = Table("Кому выданы коды", ("Кому", "Подпись"), ((samples.LONG_NAME, ""),))
    pages = words(draw(Slips(samples.slips(17).slips, receipt), "pdf"))
    assert [page.count("-FGHJK") for page in pages] == [8, 8, 1, 0]
    assert "Кому выданы коды" in pages[3]


def test_parent_and_student_slips_differ_without_colour(pictures: Pictures, tmp_path: Path) -> None:
    [page] = pictures(draw(samples.slips(2), "pdf"), tmp_path)
    wide = A4[0] / 2
    band = [shade(page, left + MARGIN + INNER - 3, MARGIN + BAND - 2) for left in (0, wide)]
    assert band[0] < 0.1 < 0.8 < band[1] < 0.95


def test_the_code_to_scan_is_the_link_module_for_module(pictures: Pictures, tmp_path: Path) -> None:
    slip = samples.slip()
    [page] = pictures(draw(Slips((slip,)), "pdf"), tmp_path)
    matrix = segno.make_qr(slip.link, error="l", mask=2, boost_error=False).matrix
    module = QR_SIDE / (len(matrix) + 2 * QUIET)
    left, top = MARGIN + INNER - QR_SIDE - 1, MARGIN + BAND + 0.5
    for row, dark in enumerate(matrix):
        for column, is_dark in enumerate(dark):
            x, y = (left + module * (n + QUIET + 0.5) for n in (column, 0))
            y = top + module * (row + QUIET + 0.5)
            assert (shade(page, x, y) < 0.5) == bool(is_dark), (row, column)


def test_there_are_dashed_lines_to_cut_along(pictures: Pictures, tmp_path: Path) -> None:
    [page] = pictures(draw(samples.slips(8), "pdf"), tmp_path)
    middle = round(A4[0] / 2 / 25.4 * DPI)
    column = [min(level(page, middle + near, y) for near in (-1, 0, 1)) for y in range(page.height)]
    changes = sum((a < 200) != (b < 200) for a, b in pairwise(column))
    assert changes > 100


def test_a_slip_without_a_link_has_no_code_to_scan(words: Words) -> None:
    slip = samples.slip()
    without = type(slip)("parent", slip.heading, slip.name, "", slip.code, "", slip.lines)
    [page] = words(draw(Slips((without,)), "pdf"))
    assert slip.code in page


def test_a_long_table_repeats_its_head_and_numbers_its_pages(words: Words) -> None:
    pages = words(draw(samples.table(120), "pdf"))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "№ Предмет Отметки Средний" in page
        assert page.replace(" ", "").endswith(f"{number}/{len(pages)}")
        assert "Средний балл не определяет отметку" in page
    text = " ".join(pages)
    assert all(f"Алгебра {n} " in text for n in range(1, 121))
    assert text.count("Отметки за 1 четверть") == 1


def test_a_wide_table_turns_the_page(pictures: Pictures, tmp_path: Path) -> None:
    columns = tuple(f"Показатель номер {n}" for n in range(8))
    wide = Table("Отчёт", columns, (tuple("значение показателя" for _ in columns),))
    [page] = pictures(draw(wide, "pdf"), tmp_path)
    assert page.width > page.height


def test_a_journal_of_a_month_is_set_small_rather_than_broken(words: Words) -> None:
    columns = ("№", "Ученик", *(f"{day:02}.11" for day in range(1, 31)), "Средний")
    row = ("1", samples.LONG_NAME, *("4/5" for _ in range(30)), "4,25")
    [page] = words(draw(Table("Журнал", columns, (row,), numbers=(0, 32)), "pdf"))
    assert all(f"{day:02}.11" in page for day in range(1, 31))
    assert "Средний" in page
    assert "4,25" in page


def test_a_cell_longer_than_a_page_goes_on_over_the_next(words: Words) -> None:
    essay = " ".join(f"слово{n}" for n in range(3000))
    pages = words(draw(Table("Т", ("Кто", "Текст"), (("Аня", essay),)), "pdf"))
    assert len(pages) > 1
    text = " ".join(pages)
    assert all(f"слово{n}" in text for n in range(0, 3000, 50))


def test_a_word_wider_than_its_column_breaks(words: Words) -> None:
    columns = ("А", "Б")
    [page] = words(draw(Table("Т", columns, (("Щ" * 300, "рядом"),)), "pdf"))
    assert page.count("Щ") == 300
    assert "рядом" in page


def test_an_empty_table_is_still_a_page(words: Words) -> None:
    [page] = words(draw(samples.table(0), "pdf"))
    assert "Предмет" in page


def test_what_the_font_lacks_never_becomes_boxes(words: Words) -> None:
    table = Table("📄 Отметки ✍️", ("Имя",), (("Аня 👧🏽",), ("漢字",), ("4 → 5",)))
    [page] = words(draw(table, "pdf"))
    assert page.startswith("Отметки Имя Аня ?? 4 -> 5")


def test_two_weeks_to_a_sheet(words: Words) -> None:
    pages = words(draw(samples.week_pages(5), "pdf"))
    assert [page.count("Ученик") for page in pages] == [2, 2, 1]
    assert "16–21 ноября · Школа № 14" in pages[0]


def test_homework_is_printed_whole_where_subjects_can_give_way(words: Words) -> None:
    usual = PageLesson("1", "Литература", samples.TASK, "5, 4/5")
    short = PageLesson("2", "Основы духовно-нравственной культуры народов России", "", "н")
    days = tuple(PageDay(f"День {n}", (usual, short, short, short, short)) for n in range(5))
    [page] = words(draw(WeekPages((WeekPage(samples.LONG_NAME, "5А", days),)), "pdf"))
    assert page.count("(с.") == page.count("120)") == 5


def test_a_week_that_cannot_fit_is_shortened_and_stays_on_its_half(
    pictures: Pictures, words: Words, tmp_path: Path
) -> None:
    pdf = draw(WeekPages((samples.week_page(task=samples.TASK * 3),)), "pdf")
    [text] = words(pdf)
    assert "…" in text
    [page] = pictures(pdf, tmp_path)
    lower = page.convert("L").crop((0, page.height // 2 + 8, page.width, page.height))
    assert lower.getextrema() == (255, 255)


def test_an_empty_week_has_lines_to_write_on(pictures: Pictures, tmp_path: Path) -> None:
    days = tuple(PageDay(f"День {n}", ()) for n in range(5))
    [page] = pictures(draw(WeekPages((WeekPage("Аня", "5А", days),)), "pdf"), tmp_path)
    column = [shade(page, 40, y / 10) < 0.9 for y in range(200, 1300)]
    lines = sum(b and not a for a, b in pairwise(column))
    assert lines > 15


def test_holidays_are_said_instead_of_lessons(words: Words) -> None:
    days = (PageDay("Понедельник, 2 ноября", (), "Каникулы"),)
    [page] = words(draw(WeekPages((WeekPage("Аня", "5А", days),)), "pdf"))
    assert "Понедельник, 2 ноября Каникулы" in page


@pytest.mark.parametrize(
    "drawing", [samples.slips(3), samples.table(60), samples.week_pages(3)], ids=type
)
def test_the_same_paper_is_the_same_bytes(drawing: Slips | Table | WeekPages) -> None:
    assert draw(drawing, "pdf") == draw(drawing, "pdf")


def test_nothing_to_print_is_still_a_readable_file(words: Words) -> None:
    assert words(draw(Slips(()), "pdf")) == [""]
    assert words(draw(WeekPages(()), "pdf")) == [""]


def test_no_drawer_for_a_foreign_format() -> None:
    with pytest.raises(KeyError):
        draw(samples.table(), "ics")


def test_a_class_in_one_file_stays_small() -> None:
    assert len(BytesIO(draw(samples.week_pages(30), "pdf")).getvalue()) < 200_000
