"""Convert the Sheets API's description of a spreadsheet into grids; no input or output.

Also holds the field masks, which request only what is read here. They request every tab instead of ranges: a range
of a tab that does not exist fails the whole request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ita_sync.domain import Grid, Merge, Position
from ita_sync.sources.google.protected_ranges import shuts_out

TAB_FIELDS = (
    "properties(sheetId,title,hidden,gridProperties(rowCount,columnCount)),merges,"
    "data.rowData.values(formattedValue,note,userEnteredValue(numberValue,boolValue,formulaValue))"
)
PROTECTION_FIELDS = "protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit)"
FIELDS = f"spreadsheetId,properties.title,sheets({TAB_FIELDS},{PROTECTION_FIELDS})"
AFTER_FIELDS = f"updatedSpreadsheet.sheets({TAB_FIELDS})"
HALF = re.compile("[\ud800-\udfff]")
SETUP_FIELDS = (
    "spreadsheetId,properties.title,sheets(properties(sheetId,title,hidden,gridProperties),merges,"
    "protectedRanges(protectedRangeId,description,range,unprotectedRanges,warningOnly,requestingUserCanEdit),"
    "tables(range,columnProperties(columnIndex,columnType)),"
    "conditionalFormats(ranges,booleanRule.condition.values),"
    "data.rowMetadata(hiddenByUser,hiddenByFilter),"
    "data.rowData.values(formattedValue,note,userEnteredValue(numberValue,boolValue,formulaValue),"
    "dataValidation.condition.type))"
)


def whole_characters(value: Any) -> Any:
    """Replace each lone surrogate in an answer's strings by U+FFFD: no file can hold a lone surrogate."""
    if isinstance(value, str):
        return HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {key: whole_characters(item) for key, item in value.items()}
    return value


def read_tabs(answer: Mapping[str, Any]) -> dict[str, Grid]:
    """Convert an answer's tabs into grids, by title, in the spreadsheet's order."""
    return {grid.title: grid for grid in map(read_tab, answer.get("sheets", []))}


def read_tab(tab: Mapping[str, Any]) -> Grid:
    """Convert one tab of an answer to `FIELDS`, `AFTER_FIELDS` or `SETUP_FIELDS` into a grid."""
    properties = tab["properties"]
    size = properties.get("gridProperties", {})
    rows: list[tuple[str, ...]] = []
    notes: dict[Position, str] = {}
    entered: dict[Position, Mapping[str, Any]] = {}
    for row_data in (row for data in tab.get("data", []) for row in data.get("rowData", [])):
        cells = row_data.get("values", [])
        for column, cell in enumerate(cells):
            if "note" in cell:
                notes[len(rows), column] = cell["note"]
            if cell.get("userEnteredValue"):
                entered[len(rows), column] = cell["userEnteredValue"]
        rows.append(tuple(cell.get("formattedValue", "") for cell in cells))
    return Grid(
        title=properties["title"],
        rows=tuple(rows),
        merges=tuple(_merge(block) for block in tab.get("merges", [])),
        notes=MappingProxyType(notes),
        sheet_id=properties.get("sheetId", 0),
        size=(size.get("rowCount", 0), size.get("columnCount", 0)),
        entered=MappingProxyType(entered),
        hidden=properties.get("hidden", False),
        is_shut=any(shuts_out(entry, (len(rows), 0)) for entry in tab.get("protectedRanges", [])),
    )


def _merge(block: Mapping[str, int]) -> Merge:
    return Merge(
        block.get("startRowIndex", 0),
        block.get("startColumnIndex", 0),
        block["endRowIndex"],
        block["endColumnIndex"],
    )
