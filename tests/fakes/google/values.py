"""`spreadsheets.values`: plain tables of values, as gspread's ordinary methods use them."""

from __future__ import annotations

from typing import Any

from . import a1, cells
from .a1 import Box
from .document import Document
from .errors import invalid
from .grid import ROWS, Sheet
from .reading import trim

Values = list[list[Any]]
_RENDER = {
    "FORMATTED_VALUE": lambda cell: cells.formatted_value(cell) or "",
    "UNFORMATTED_VALUE": cells.unformatted,
    "FORMULA": lambda cell: cell.get("userEnteredValue", {}).get("formulaValue") or cells.unformatted(cell),
}
_ENTER = {"RAW": cells.raw_value, "USER_ENTERED": cells.typed_value}


def read(document: Document, text: str, render: str, dimension: str) -> dict[str, Any]:
    """A ValueRange: ragged rows, nothing blank at their ends."""
    sheet, box = document.find(text)
    show = _RENDER[render]
    rows: Values = []
    for row in sheet.rows[box.start_row : box.end_row]:
        values = [show(row.cells.get(c, cells.EMPTY)) for c in range(box.start_column, box.end_column)]
        rows.append(values)
    if dimension == "COLUMNS":
        rows = [list(column) for column in zip(*rows, strict=True)]
    for values in rows:
        _trim_blank(values)
    trim(rows)
    answer = {"range": _name(sheet, box), "majorDimension": dimension}
    return answer | ({"values": rows} if rows else {})


def _trim_blank(values: list[Any]) -> None:
    while values and values[-1] == "":
        values.pop()


def _name(sheet: Sheet, box: Box) -> str:
    return f"{a1.quoted(sheet.title)}!{a1.box_name(box)}"


def write(document: Document, text: str, body: dict[str, Any], option: str | None) -> dict[str, Any]:
    """Write a table into a range; a range of one cell is where the table begins."""
    sheet, box = document.find(text)
    rows = _rows(body)
    room = (
        box if _is_several(box) else Box(box.start_row, len(sheet.rows), box.start_column, len(sheet.columns))
    )
    _check_room(rows, room, f"{a1.quoted(sheet.title)}!{text.rpartition('!')[2]}")
    return _enter(sheet, box, rows, option)


def _rows(body: dict[str, Any]) -> Values:
    rows = body.get("values", [])
    if body.get("majorDimension") == "COLUMNS":
        height = max(map(len, rows), default=0)
        return [[column[i] if i < len(column) else None for column in rows] for i in range(height)]
    return rows


def _is_several(box: Box) -> bool:
    return (box.end_row - box.start_row) * (box.end_column - box.start_column) > 1


def _check_room(rows: Values, room: Box, name: str) -> None:
    if room.start_row + len(rows) > room.end_row:
        raise invalid(
            f"Requested writing within range [{name}], but tried writing to row [{room.end_row + 1}]"
        )
    if room.start_column + max(map(len, rows), default=0) > room.end_column:
        column = a1.column_letters(room.end_column)
        raise invalid(f"Requested writing within range [{name}], but tried writing to column [{column}]")


def _enter(sheet: Sheet, box: Box, rows: Values, option: str | None) -> dict[str, Any]:
    """Put the values in; `None` leaves a cell alone, "" clears its value."""
    if option not in _ENTER:
        raise invalid("'valueInputOption' is required but not specified")
    for row, values in enumerate(rows, box.start_row):
        for column, value in enumerate(values, box.start_column):
            if value is not None:
                _put_value(sheet, row, column, _ENTER[option](value) if value != "" else None)
    width = max(map(len, rows), default=0)
    written = Box(box.start_row, box.start_row + len(rows), box.start_column, box.start_column + width)
    return {
        "updatedRange": _name(sheet, written if rows and width else box),
        "updatedRows": len(rows),
        "updatedColumns": width,
        "updatedCells": sum(value is not None for values in rows for value in values),
    }


def _put_value(sheet: Sheet, row: int, column: int, value: dict[str, Any] | None) -> None:
    kept = {
        k: v for k, v in sheet.cell(row, column).items() if k not in {"userEnteredValue", *cells.READ_ONLY}
    }
    sheet.put(row, column, kept | ({"userEnteredValue": value} if value else {}))


def append(document: Document, text: str, body: dict[str, Any], option: str | None) -> dict[str, Any]:
    """Write below the last row that has a value; the grid grows if it must."""
    sheet, box = document.find(text)
    rows, first = _rows(body), sheet.last_row()
    sheet.insert(ROWS, len(sheet.rows), first + len(rows) - len(sheet.rows))
    place = Box(first, len(sheet.rows), box.start_column, len(sheet.columns))
    _check_room(rows, place, _name(sheet, box))
    updates = _enter(
        sheet, place._replace(end_row=first + 1, end_column=place.start_column + 1), rows, option
    )
    table = Box(0, first, 0, max((column + 1 for _, column, _ in sheet.filled()), default=1))
    return {"updates": updates} | ({"tableRange": _name(sheet, table)} if first else {})


def clear(document: Document, text: str) -> str:
    """Clear values only: notes and formats stay."""
    sheet, box = document.find(text)
    for row in range(box.start_row, box.end_row):
        for column in [c for c in sheet.rows[row].cells if box.start_column <= c < box.end_column]:
            _put_value(sheet, row, column, None)
    return _name(sheet, box)
