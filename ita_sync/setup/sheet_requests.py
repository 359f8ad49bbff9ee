"""Requests to Google that change the layout of a spreadsheet, and what they give it: font, colours, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ita_sync.domain import LocalizedText, Severity
from ita_sync.setup.spreadsheet import ColourRule
from ita_sync.sources.google.batch_update import Request, set_cells

ROWS = 1000  # in a new tab
FONT = "Sarabun"
FONT_SIZE = 11  # points
HEADER_COLOUR = {"red": 0.85, "green": 0.92, "blue": 0.83}
MISSING_COLOUR = {"red": 1.0, "green": 0.95, "blue": 0.75}
SEVERITY_COLOURS: Mapping[Severity, Mapping[str, float]] = {
    "error": {"red": 0.96, "green": 0.7, "blue": 0.65},
    "warning": {"red": 1.0, "green": 0.9, "blue": 0.6},
}


class Step(NamedTuple):
    """One thing that is missing: a description for the terminal, and the requests that add it."""

    says: LocalizedText | str
    requests: tuple[Request, ...]


def area(sheet_id: int, top: int, bottom: int | None, left: int, right: int | None) -> dict[str, int]:
    """Return a GridRange.

    Args:
        sheet_id: The tab.
        top: The first row, 0-based.
        bottom: The row after the last one; None for the end of the tab.
        left: The first column, 0-based.
        right: The column after the last one; None for the end of the tab.
    """
    ends = {"endRowIndex": bottom, "endColumnIndex": right}
    starts = {"sheetId": sheet_id, "startRowIndex": top, "startColumnIndex": left}
    return starts | {name: end for name, end in ends.items() if end is not None}


def add_tab(sheet_id: int, title: str, rows: int, columns: int) -> Request:
    """Add a tab with a frozen first row, as the last one."""
    grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1}
    return {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid}}}


def add_columns(sheet_id: int, count: int) -> Request:
    """Add columns at the end of a tab; to set their number would cut off those that people have added meanwhile."""
    return {"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": count}}


def set_property(sheet_id: int, field_path: str, value: Any) -> Request:
    """Set a property of a tab, such as `gridProperties.frozenRowCount`."""
    properties: dict[str, Any] = {"sheetId": sheet_id}
    *outer, name = field_path.split(".")
    inner = properties
    for part in outer:
        inner = inner.setdefault(part, {})
    inner[name] = value
    return {"updateSheetProperties": {"properties": properties, "fields": field_path}}


def header_cells(sheet_id: int, row: int, texts: Mapping[int, str]) -> Iterator[Request]:
    """Write and format headers.

    Args:
        sheet_id: The tab.
        row: The 0-based header row.
        texts: 0-based column -> header.
    """
    yield from set_cells(sheet_id, {(row, column): text for column, text in texts.items()})
    look = {
        "textFormat": {"fontFamily": FONT, "fontSize": FONT_SIZE, "bold": True},
        "backgroundColor": HEADER_COLOUR,
        "horizontalAlignment": "CENTER",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
    }
    for column in texts:
        yield _look(area(sheet_id, row, row + 1, column, column + 1), look)


def body_look(sheet_id: int, top: int, columns: Iterable[int]) -> Iterator[Request]:
    """Format columns below the header.

    The number format is plain text, because Google would otherwise read ๑-๒ or 3/4 as a date.

    Args:
        sheet_id: The tab.
        top: The first row, 0-based.
        columns: The 0-based columns.
    """
    look = {
        "textFormat": {"fontFamily": FONT, "fontSize": FONT_SIZE},
        "numberFormat": {"type": "TEXT"},
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP",
    }
    for column in columns:
        yield _look(area(sheet_id, top, None, column, column + 1), look)


def _look(cells: dict[str, int], look: Mapping[str, Any]) -> Request:
    fields = ",".join(
        f"userEnteredFormat.{name}.{part}" if name == "textFormat" else f"userEnteredFormat.{name}"
        for name, value in look.items()
        for part in (value if name == "textFormat" else [""])
    )
    return {"repeatCell": {"range": cells, "cell": {"userEnteredFormat": dict(look)}, "fields": fields}}


def width(sheet_id: int, column: int, pixels: int) -> Request:
    """Set the width of a column."""
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def show_rows(sheet_id: int) -> list[Request]:
    """Show all rows of a tab, also those that its filter leaves out, which goes."""
    rows = {"sheetId": sheet_id, "dimension": "ROWS"}
    shown = {"range": rows, "properties": {"hiddenByUser": False}, "fields": "hiddenByUser"}
    return [{"clearBasicFilter": {"sheetId": sheet_id}}, {"updateDimensionProperties": shown}]


def warn_before_editing(number: int, cells: dict[str, int], description: str) -> Request:
    """Protect cells by a warning only, which anybody may confirm.

    Args:
        number: The id of the protected range.
        cells: A GridRange.
        description: The text by which the protection is recognised.
    """
    protection = {
        "protectedRangeId": number,
        "range": cells,
        "description": description,
        "warningOnly": True,
    }
    return {"addProtectedRange": {"protectedRange": protection}}


def remove_protection(number: int) -> Request:
    """Remove a protected range, by its id."""
    return {"deleteProtectedRange": {"protectedRangeId": number}}


def drop_down(cells: dict[str, int], source: str) -> Request:
    """Add a drop-down list that also accepts other texts, because a cell may name several units.

    Args:
        cells: A GridRange.
        source: The range with the choices, such as `'units'!$A$2:$A`.
    """
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={source}"}]}
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    return {"setDataValidation": {"range": cells, "rule": rule}}


def add_colour(sheet_id: int, rule: ColourRule) -> Request:
    """Add a conditional format.

    Raises:
        ValueError: The rule has no column.
    """
    if rule.column is None:
        raise ValueError("a rule of ours colours one column")
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": rule.formula}]}
    shown = {"condition": condition, "format": {"backgroundColor": dict(rule.colour)}}
    cells = area(sheet_id, rule.top, rule.bottom, rule.column, rule.column + 1)
    added = {"ranges": [cells], "booleanRule": shown}
    return {"addConditionalFormatRule": {"index": rule.index, "rule": added}}


def remove_colour(sheet_id: int, index: int) -> Request:
    """Remove a conditional format."""
    return {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": index}}


def rows_of_text(sheet_id: int, top: int, rows: Sequence[Sequence[str]]) -> Iterator[Request]:
    """Write texts into cells from the first column on.

    Args:
        sheet_id: The tab.
        top: The first row, 0-based.
        rows: The texts by row; a blank one is not written.
    """
    cells = {
        (top + row, column): text
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    }
    yield from set_cells(sheet_id, cells)
