"""HTML tables that call themselves .xls, as Сетевой город exports them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from bot.sources.pupil_report import pupil_report
from bot.sources.sheets import Cell, Sheet

MAX_SPAN = 100


@dataclass
class _Table:
    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)


def read_html(name: str, text: str) -> list[Sheet]:
    """Every table as a sheet, named by its caption; without captions the largest alone, named
    as the file. A pupil's report becomes sheets of our own format."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    report = pupil_report([table.rows for table in parser.tables], parser.loose)
    if report is not None:
        return report
    tables = [table for table in parser.tables if table.rows]
    named = [Sheet(table.caption, table.rows) for table in tables if table.caption]
    if named or not tables:
        return named
    largest = max(tables, key=lambda table: sum(map(len, table.rows)))
    return [Sheet(name, largest.rows)]


def html_rows(text: str) -> list[list[list[str]]]:
    """The cells of every table, row by row."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return [[[str(cell or "") for cell in row] for row in table.rows] for table in parser.tables]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._text: list[str] | None = None
        self._span = 1
        self.loose: list[str] = []
        """Text between the tables."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._text = []
            self._span = _span(dict(attrs).get("colspan"))
        elif tag == "caption":
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            return
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "caption":
            self._open[-1].caption = _joined(self._text)
            self._text = None
        elif tag == "table":
            self._end_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
        elif not self._open and data.strip():
            self.loose.append(data)

    def _end_cell(self) -> None:
        if self._text is None:
            return
        table = self._open[-1]
        if not table.rows:
            table.rows.append([])
        table.rows[-1].append(_joined(self._text))
        table.rows[-1].extend([""] * (self._span - 1))
        self._text, self._span = None, 1


def _joined(pieces: list[str] | None) -> str:
    return " ".join("".join(pieces or ()).split())


def _span(written: str | None) -> int:
    return min(int(written), MAX_SPAN) if written and written.isdigit() else 1
