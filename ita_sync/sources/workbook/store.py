"""Workbook files: .csv, .xlsx and .ods, read as a spreadsheet program would show them. Never opened for writing.

Flags go into a copy of an .xlsx; a .csv or .ods takes none.
"""

from __future__ import annotations

import csv
import logging
import re
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ita_sync.domain import Grid, Merge, Plan, Position, Snapshot, Traffic
from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook.number_format import display
from ita_sync.table.column_matching import header_score
from ita_sync.table.measures import HEADER_SEARCH_ROWS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

NO_FLAGS = "%s takes no flags: only a Google Sheet or an .xlsx workbook does"
log = logging.getLogger(__name__)

DELIMITERS = ",;\t"  # of those that make nothing of the file, the first
ESCAPED = re.compile(
    "_x00(?:[01][0-9A-Fa-f]|5[Ff])_"
)  # how Excel writes a control character, and the _ of such a text
MAX_COLUMNS = 200  # an .ods row may claim 16,384 repeated blanks; nothing beyond this is a table of ours
MAX_BLANK_ROWS = 10_000  # likewise for repeated blank rows


def flagged_copy(workbook: Path, out: Path) -> Path:
    """Where the copy with the flags goes."""
    return out / f"{workbook.stem}-flagged.xlsx"


class WorkbookStore:
    """A workbook on disk as the sheet.

    Args:
        path: The file.
        sheet: The `[sheet]` settings.
        out: Where the flagged copy goes.
    """

    def __init__(self, path: Path, sheet: Sheet, out: Path = Path("out")) -> None:
        self._path = path
        self._sheet = sheet
        self._out = out

    @property
    def traffic(self) -> Traffic:
        """A file costs no request."""
        return Traffic()

    def read(self) -> Snapshot:
        """Read the tabs; a .csv is one tab.

        Raises:
            SheetError: The file is not there, not readable, or lacks the tab of measures.
        """
        tabs = self._tabs()
        name = self._sheet.tab if len(tabs) > 1 else next(iter(tabs), "")
        if name not in tabs:
            raise SheetError(
                f"{self._path.name} has no tab “{name}”; it has {', '.join(f'“{tab}”' for tab in tabs)}.",
                hint="Name the right one in ita.toml: [sheet] tab.",
            )
        return Snapshot(
            measures=tabs[name],
            contacts=tabs.get(self._sheet.contacts_tab),
            location=str(self._path.name),
        )

    def write(self, plan: Plan) -> None:
        """Put the flags into a copy, out/<name>-flagged.xlsx, afresh each time; a ledger there is none.

        Raises:
            SheetError: The copy cannot be written.
        """
        if self._path.suffix.lower() != ".xlsx":
            log.info(NO_FLAGS, self._path.name)
            return
        from ita_sync.sources.workbook.flagged_copy import write_copy  # noqa: PLC0415 - only an .xlsx pays for openpyxl

        copy = flagged_copy(self._path, self._out)
        try:
            write_copy(self._path, copy, self._sheet.tab, plan)
        except OSError as error:
            raise SheetError(
                f"{copy} cannot be written ({error.strerror}).",
                hint="Close it, or name another folder with --out.",
            ) from error

    def _tabs(self) -> dict[str, Grid]:
        readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".ods": _read_ods}
        reader = readers[self._path.suffix.lower()]
        try:
            return {grid.title: grid for grid in reader(self._path)}
        except FileNotFoundError:
            raise SheetError(
                f"There is no workbook {self._path}.",
                hint="[sheet] source in ita.toml names it; a relative path starts at the folder holding config/.",
            ) from None
        except IsADirectoryError:
            raise SheetError(f"{self._path} is a folder, not a workbook.") from None
        except PermissionError:
            raise SheetError(
                f"{self._path} may not be read.", hint="Close it elsewhere or mend its permissions."
            ) from None
        except SheetError:
            raise
        except Exception as error:  # the libraries raise whatever a damaged file provokes
            raise SheetError(
                f"{self._path.name} is damaged or no {self._path.suffix} file ({type(error).__name__}).",
                hint="Open it in a spreadsheet program and save it anew.",
            ) from error


def _read_csv(path: Path) -> Iterator[Grid]:
    """Whatever divides its cells: the sign by which most headers are known, for a title may hold any of them."""
    text = _decoded(path.read_bytes())
    csv.field_size_limit(10_000_000)
    delimiter = max(DELIMITERS, key=lambda sign: _headers_found(text, sign))
    yield Grid(path.stem, tuple(map(tuple, _csv_rows(text, delimiter))))


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _headers_found(text: str, delimiter: str) -> int:
    rows = islice(_csv_rows(text, delimiter), HEADER_SEARCH_ROWS)
    return max(map(header_score, rows), default=0)


def _decoded(raw: bytes) -> str:
    """UTF-8, Excel's "Unicode text" (UTF-16 with a byte-order mark) or, from old Thai Windows programs, cp874."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = raw.decode("utf-16")
        if "\n" in text or "\r" in text:  # any two bytes are a character of UTF-16, but hardly a line's end
            return text
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp874", errors="strict")


def _read_xlsx(path: Path) -> Iterator[Grid]:
    from openpyxl import load_workbook  # noqa: PLC0415 - a .csv does not pay for it

    workbook = load_workbook(path, data_only=True)
    try:
        for worksheet in workbook.worksheets:
            yield _xlsx_grid(worksheet)
    finally:
        workbook.close()


def _xlsx_grid(worksheet: Worksheet) -> Grid:
    """Texts, notes and merges of one tab, down to the last text: a cell that has a look alone may stand in the last row."""
    notes: dict[Position, str] = {}
    lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in worksheet._cells.items():  # those of the file; to ask for others makes them
        if cell.comment:
            notes[row - 1, column - 1] = cell.comment.text
        if text := display(_unescaped(cell.value), cell.number_format):
            lines[row - 1][column - 1] = text
    merges = tuple(
        Merge(block.min_row - 1, block.min_col - 1, block.max_row, block.max_col)
        for block in worksheet.merged_cells.ranges
    )
    return Grid(worksheet.title, _laid_out(lines, merges), merges, notes)


def _laid_out(lines: Mapping[int, Mapping[int, str]], merges: Sequence[Merge]) -> tuple[tuple[str, ...], ...]:
    """Rows of one width, down to the last that has a text or is covered by a block with one; blank ones are one object."""
    last = max(lines, default=-1)
    blocks = [block for block in merges if block.top <= last]
    height = max([last + 1, *(block.bottom for block in blocks)])
    width = max([0, *(max(line) + 1 for line in lines.values()), *(block.right for block in blocks)])
    blank = ("",) * width
    return tuple(
        tuple(lines[row].get(column, "") for column in range(width)) if row in lines else blank
        for row in range(height)
    )


def _unescaped(value: object) -> object:
    """A text with what Excel escapes in it; nothing else is decoded, for half a character cannot be written."""
    if not isinstance(value, str):
        return value
    if "_x00" in value:
        from openpyxl.utils.escape import unescape  # noqa: PLC0415

        value = ESCAPED.sub(lambda escaped: unescape(escaped[0]), value)
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _read_ods(path: Path) -> Iterator[Grid]:
    from odf.opendocument import load  # noqa: PLC0415
    from odf.table import Table  # noqa: PLC0415

    if not zipfile.is_zipfile(path):
        path.open("rb").close()  # a missing file says so itself
        raise SheetError(f"{path.name} is damaged or no .ods file.", hint="Save it anew in LibreOffice.")
    for table in load(str(path)).getElementsByType(Table):
        yield _ods_grid(table)


def _ods_grid(table: Any) -> Grid:
    """Texts and merges of one tab; rows and cells that OpenDocument writes once and counts are laid out."""
    from odf.table import TableRow  # noqa: PLC0415

    rows: list[tuple[str, ...]] = []
    merges: list[Merge] = []
    for element in table.getElementsByType(TableRow):
        texts, spans = _ods_row(element)
        merges += [Merge(len(rows), left, len(rows) + down, left + across) for left, down, across in spans]
        repeated = _count(element, "numberrowsrepeated")
        rows += [texts] * (repeated if texts else min(repeated, MAX_BLANK_ROWS))
    while rows and not rows[-1]:
        rows.pop()
    return Grid(str(table.getAttribute("name")), tuple(rows), tuple(merges))


def _ods_row(element: Any) -> tuple[tuple[str, ...], list[tuple[int, int, int]]]:
    texts: list[str] = []
    spans: list[tuple[int, int, int]] = []
    for cell in element.childNodes:
        down, across = _count(cell, "numberrowsspanned"), _count(cell, "numbercolumnsspanned")
        if down * across > 1:
            spans.append((len(texts), down, across))
        repeated = min(_count(cell, "numbercolumnsrepeated"), MAX_COLUMNS)
        texts += [_ods_text(cell)] * repeated
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts), spans


def _ods_text(cell: Any) -> str:
    """The displayed text: one line a paragraph; a note's paragraphs are not the cell's, and a merge hides all."""
    from odf.teletype import extractText  # noqa: PLC0415

    if cell.qname[1] == "covered-table-cell":
        return ""
    paragraphs: Sequence[Any] = [node for node in cell.childNodes if node.qname[1] == "p"]
    return "\n".join(extractText(paragraph) for paragraph in paragraphs)


def _count(element: Any, attribute: str) -> int:
    """A count that is 1 where it is not written; the element may not know the attribute at all."""
    try:
        return int(element.getAttribute(attribute) or 1)
    except (AttributeError, ValueError):
        return 1
