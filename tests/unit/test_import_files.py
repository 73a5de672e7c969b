"""Files as schools send them: by content, in every format and encoding, and hostile ones."""

import io
import random
import struct
import zipfile

import pytest

from bot.domain.errors import BadFile, FileFault
from bot.sources.headers import recognised, sheet_kind
from bot.sources.sheets import Book, Sheet
from bot.sources.spreadsheets import Limits, read_book, read_files, write_book
from bot.sources.template import Language, template

ROWS = [["Фамилия", "Имя", "Класс"], ["Киселёв", "Иван", "5А"]]


def csv_text(delimiter: str) -> str:
    return "\r\n".join(delimiter.join(row) for row in ROWS) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_every_kind_is_one_sheet_named_as_the_file(encoding: str, delimiter: str) -> None:
    (sheet,) = read_book("Ученики.csv", csv_text(delimiter).encode(encoding))
    assert (sheet.name, sheet.rows) == ("Ученики", ROWS)


def test_delimiters_inside_quotes_do_not_count() -> None:
    text = 'Ученик;Комментарий\r\n"Иванов, Иван, 5А";"раз, два, три; и точка"\r\n'
    (sheet,) = read_book("x.csv", text.encode())
    assert sheet.rows[1] == ["Иванов, Иван, 5А", "раз, два, три; и точка"]


def test_xlsx_is_known_by_its_content_whatever_its_name() -> None:
    data = write_book([Sheet("Ученики", [*ROWS])])  # type: ignore[list-item]
    (sheet,) = read_book("список.csv", data)
    assert (sheet.name, sheet.rows) == ("Ученики", ROWS)


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_a_zip_of_csv_and_xlsx() -> None:
    book = read_book(
        "школа.zip",
        zipped(
            {
                "папка/Ученики.csv": csv_text(";").encode("windows-1251"),
                "Отметки.xlsx": write_book([Sheet("Отметки", [["Дата"], ["1"]])]),
                "__MACOSX/._Ученики.csv": b"\0\1",
                ".DS_Store": b"\0",
            }
        ),
    )
    assert [sheet.name for sheet in book] == ["Ученики", "Отметки"]


def test_names_in_a_zip_made_by_windows() -> None:
    data = zipped({"abcdefg.csv": csv_text(";").encode()})
    windows = data.replace(b"abcdefg", "Ученики".encode("cp866"))
    assert [sheet.name for sheet in read_book("a.zip", windows)] == ["Ученики"]


def test_an_html_table_that_calls_itself_xls() -> None:
    html = """<html><head><meta charset="windows-1251"></head><body>
      <table><tr><td>Отчёт</td></tr></table>
      <table><tr><th>Фамилия<th>Имя<th>Класс</tr>
      <tr><td>Киселёв</td><td>Иван</td><td><b>5</b>А</td></tr></table></body></html>"""
    (sheet,) = read_book("Ученики.xls", html.encode("windows-1251"))
    assert (sheet.name, sheet.rows) == ("Ученики", ROWS)


def test_captions_name_html_tables() -> None:
    html = "<table><caption>Ученики</caption><tr><td colspan=2>А</td><td>Б</td></tr></table>"
    (sheet,) = read_book("export.xls", html.encode())
    assert (sheet.name, sheet.rows) == ("Ученики", [["А", "", "Б"]])


def test_several_files_are_one_book() -> None:
    files = [("Ученики.csv", csv_text(";").encode()), ("Классы.csv", "Класс\n5А\n".encode())]
    assert [sheet.name for sheet in read_files(files)] == ["Ученики", "Классы"]


def test_open_document() -> None:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Ученики">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    data = zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )
    (sheet,) = read_book("школа.ods", data)
    assert (sheet.name, sheet.rows) == ("Ученики", ROWS)


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def old_excel(name: str, rows: list[list[str]]) -> bytes:
    """The smallest Excel 97 workbook: one sheet of text in one compound file."""
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            place = struct.pack("<HHHHB", number, column, 0, len(text), 1)
            sheet += record(0x204, place + text.encode("utf-16-le"))
    sheet += record(0x0A, b"")
    title = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    head = record(0x809, struct.pack("<HHHHII", 0x600, 0x5, 0, 0, 0, 0))
    start = len(head) + 4 + 4 + len(title) + 4
    head += record(0x85, struct.pack("<I", start) + title) + record(0x0A, b"")
    return compound("Workbook", (head + sheet).ljust(4096, b"\0"))


def compound(name: str, stream: bytes) -> bytes:
    sectors = len(stream) // 512
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [table, end, *range(3, 2 + sectors), end]
    fat = struct.pack("<128I", *chain, *([free] * (128 - len(chain))))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, end, 0, end, 0, 0, *([free] * 108),
    )  # fmt: skip

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        written = (title + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sI8s8sIQ",
            written, len(written), kind, 1, free, free, child, b"", 0, b"", b"", first, size,
        )  # fmt: skip

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    return header + fat + directory.ljust(512, b"\0") + stream


def test_excel_of_1997() -> None:
    (sheet,) = read_book("Ученики.xls", old_excel("Ученики", ROWS))
    assert (sheet.name, sheet.rows) == ("Ученики", ROWS)


# --- what is refused, with a reason ---------------------------------------------------------------


def fault_of(name: str, data: bytes, limits: Limits | None = None) -> FileFault:
    with pytest.raises(BadFile) as refused:
        read_book(name, data, limits=limits or Limits())
    assert refused.value.params
    return refused.value.fault


XLSX = write_book([Sheet("Ученики", [*ROWS])])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b" \r\n ", FileFault.EMPTY),
        (b"%PDF-1.7 ...", FileFault.NOT_A_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n0000", FileFault.NOT_A_SPREADSHEET),
        (bytes(range(256)) * 4, FileFault.NOT_A_SPREADSHEET),
        (XLSX[: len(XLSX) // 2], FileFault.DAMAGED),
        (b"PK\x03\x04" + b"x" * 100, FileFault.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileFault.DAMAGED),
        (zipped({"a.zip": zipped({"b.csv": b"1;2"})}), FileFault.NOT_A_SPREADSHEET),
    ],
)
def test_unreadable_files(data: bytes, fault: FileFault) -> None:
    assert fault_of("файл.xlsx", data) is fault


def test_too_many_bytes_and_too_many_rows() -> None:
    assert fault_of("a.csv", b"1;2\n" * 100, Limits(file=100)) is FileFault.TOO_BIG
    assert fault_of("a.csv", b"1;2\n" * 100, Limits(rows=99)) is FileFault.TOO_MANY_ROWS


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped({"Ученики.csv": b"0" * 3_000_000})
    assert len(bomb) < 10_000
    assert fault_of("a.zip", bomb, Limits(inflated=1_000_000)) is FileFault.ZIP_BOMB


def test_a_bomb_that_lies_about_its_size() -> None:
    bomb = zipped({"Ученики.csv": b"0" * 3_000_000})
    small, real = struct.pack("<I", 100), struct.pack("<I", 3_000_000)
    assert fault_of("a.zip", bomb.replace(real, small), Limits(inflated=1_000_000)) in {
        FileFault.ZIP_BOMB,
        FileFault.DAMAGED,
    }


def test_one_cell_at_the_far_corner_is_not_a_table_of_seventeen_billion() -> None:
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    page = "xl/worksheets/sheet1.xml"
    members[page] = members[page].replace(b'r="A2"', b'r="XFD1048576"')
    assert fault_of("a.xlsx", zipped(members)) is FileFault.ZIP_BOMB


def test_any_bytes_are_read_or_refused() -> None:
    chance = random.Random(14)
    for _ in range(300):
        damaged = bytearray(XLSX)
        for _ in range(chance.randrange(1, 30)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_book("a.xlsx", bytes(damaged))
        except BadFile:
            continue


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Отметки", "marks"),
        (" отметки ", "marks"),
        ("MARKS", "marks"),
        ("Отметки (2)", "marks"),
        ("Особые_дни", "special_days"),
        ("Term marks", "term_marks"),
        ("Ученики", "students"),
        ("Лист1", None),
    ],
)
def test_names_of_sheets(name: str, kind: str | None) -> None:
    assert sheet_kind(name) == kind


def grid_of(*rows: list[str]) -> Book:
    return [Sheet("Ученики", [list(row) for row in rows])]


def test_titles_above_the_header_and_columns_in_any_order() -> None:
    titles = [["Список учеников"], [""], *([["…"]] * 12)]
    (grid,) = recognised(
        grid_of(*titles, ["Класс", "СНИЛС", "Имя ", "ФАМИЛИЯ*", "Рост", "Телефон мамы"], ["5А"])
    ).grids
    assert grid.columns == {"class": 0, "first": 2, "last": 3}
    assert grid.ignored == ["Рост"]
    assert grid.personal == ["СНИЛС", "Телефон мамы"]
    assert [number for number, _ in grid.rows] == [16]


def test_a_header_below_the_fifteenth_title_row_is_not_looked_for() -> None:
    (grid,) = recognised(grid_of(*([["…"]] * 16), ["Фамилия", "Имя", "Класс"])).grids
    assert set(grid.missing) == {"class", "last", "first"}


def test_a_full_name_replaces_its_parts() -> None:
    (grid,) = recognised(grid_of(["ФИО", "Класс"])).grids
    assert not grid.missing


def test_a_book_without_any_sheet_of_ours_is_refused() -> None:
    with pytest.raises(BadFile) as refused:
        recognised([Sheet("Лист1", [["А"]])])
    assert refused.value.fault is FileFault.NO_KNOWN_SHEET


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_header_of_the_template_is_understood(language: Language) -> None:
    found = recognised(read_book("t.xlsx", write_book(template(language))))
    assert len(found.grids) == 20
    assert not found.ignored_sheets
    for grid in found.grids:
        assert not grid.ignored
        assert not grid.personal
        assert not grid.missing
