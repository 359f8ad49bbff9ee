"""An .ods file as grids, one a tab."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from odf.opendocument import load
from odf.table import Table, TableRow
from odf.teletype import extractText

from ita_sync.domain import Grid, LocalizedText, Merge
from ita_sync.errors import SheetError
from ita_sync.sources.workbook.number_format import display

MAX_COLUMNS = 200  # a row may claim 16,384 repeated blanks; nothing beyond this is a table of ours
MAX_BLANK_ROWS = 10_000  # likewise for repeated blank rows
MAX_ROWS = 1_048_576  # of a spreadsheet program's tab
CELLS = {"table-cell", "covered-table-cell"}


def read_ods(path: Path) -> Iterator[Grid]:
    """Read every tab.

    Raises:
        SheetError: It is no .ods file, or claims more rows than a tab can have.
    """
    if not zipfile.is_zipfile(path):
        path.open("rb").close()  # a missing file says so itself
        raise SheetError(
            LocalizedText(
                f"ไฟล์ {path.name} ไม่สมบูรณ์หรือไม่ใช่ไฟล์ .ods", f"{path.name} is damaged or no .ods file."
            ),
            hint=LocalizedText("เปิดด้วย LibreOffice แล้วบันทึกใหม่", "Save it anew in LibreOffice."),
        )
    for table in load(str(path)).getElementsByType(Table):
        yield _grid(path, table)


def _grid(path: Path, table: Any) -> Grid:
    """Texts and merges of one tab; rows and cells that OpenDocument writes once and counts are laid out."""
    rows: list[tuple[str, ...]] = []
    merges: list[Merge] = []
    for element in table.getElementsByType(TableRow):
        texts, spans = _row(element)
        merges += [Merge(len(rows), left, len(rows) + down, left + across) for left, down, across in spans]
        repeated = _count(element, "numberrowsrepeated")
        if texts and len(rows) + repeated > MAX_ROWS:
            raise SheetError(
                LocalizedText(
                    f"ไฟล์ {path.name} ซ้ำแถวเดียวกัน {repeated:,} ครั้ง ซึ่งไม่มีแผ่นงานใดมีแถวมากเท่านั้น",
                    f"{path.name} repeats a row {repeated:,} times: no tab has so many rows.",
                ),
                hint=LocalizedText(
                    "เปิดไฟล์ในโปรแกรมตารางคำนวณ ลบแถวใต้ตาราง แล้วบันทึกใหม่",
                    "Open it in a spreadsheet program, delete the rows below the table, and save it anew.",
                ),
            )
        rows += [texts] * (repeated if texts else min(repeated, MAX_BLANK_ROWS))
    while rows and not rows[-1]:
        rows.pop()
    clipped = (block.within(len(rows), MAX_COLUMNS) for block in merges)
    return Grid(str(table.getAttribute("name")), tuple(rows), tuple(block for block in clipped if block))


def _row(element: Any) -> tuple[tuple[str, ...], list[tuple[int, int, int]]]:
    texts: list[str] = []
    spans: list[tuple[int, int, int]] = []
    for cell in element.childNodes:
        if len(texts) >= MAX_COLUMNS or _name(cell) not in CELLS:
            continue  # between the cells there may be blanks
        down, across = _count(cell, "numberrowsspanned"), _count(cell, "numbercolumnsspanned")
        if down * across > 1:
            spans.append((len(texts), down, across))
        repeated = min(_count(cell, "numbercolumnsrepeated"), MAX_COLUMNS)
        texts += [_text(cell)] * repeated
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts), spans


def _name(node: Any) -> str:
    """The element's name without its namespace; blank for a text between elements."""
    return node.qname[1] if hasattr(node, "qname") else ""


def _text(cell: Any) -> str:
    """The displayed text: one line a paragraph; a note's paragraphs are not the cell's, and a merge hides all."""
    if _name(cell) == "covered-table-cell":
        return ""
    paragraphs = [extractText(node) for node in cell.childNodes if _name(node) == "p"]
    return "\n".join(paragraphs) if paragraphs else _value(cell)


def _value(cell: Any) -> str:
    """A value that its program wrote without the text that it shows: plain."""
    kind = _attribute(cell, "valuetype")
    if kind == "date":
        return display(_day(_attribute(cell, "datevalue")))
    if kind == "percentage":
        return display(_number(_attribute(cell, "value")), "0.##########%").replace(".%", "%")
    if kind in {"float", "currency"}:
        return display(_number(_attribute(cell, "value")))
    return _attribute(cell, "stringvalue") or _attribute(cell, "booleanvalue").upper()


def _day(text: str) -> date | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _attribute(element: Any, name: str) -> str:
    """An attribute; blank where it is not written, or the element may not have it."""
    try:
        return str(element.getAttribute(name) or "")
    except (AttributeError, ValueError):
        return ""


def _count(element: Any, attribute: str) -> int:
    """A count that is 1 where it is not written."""
    text = _attribute(element, attribute)
    return int(text) if text.isascii() and text.isdecimal() else 1
