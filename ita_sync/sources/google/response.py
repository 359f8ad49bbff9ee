"""Google's description of a spreadsheet -> grids. Pure, and the field masks that ask for just what is read here.

Every tab is asked for, and no range: a range of a tab that is not there fails the whole request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ita_sync.domain import Grid, Merge, Position

TAB_FIELDS = (
    "properties(sheetId,title,hidden,gridProperties(rowCount,columnCount)),merges,"
    "data.rowData.values(formattedValue,note,userEnteredValue(numberValue,boolValue,formulaValue))"
)
FIELDS = f"spreadsheetId,properties.title,sheets({TAB_FIELDS})"
AFTER_FIELDS = f"updatedSpreadsheet.sheets({TAB_FIELDS})"
HALF = re.compile("[\ud800-\udfff]")
SETUP_FIELDS = (
    "spreadsheetId,properties.title,sheets(properties(sheetId,title,hidden,gridProperties),merges,"
    "protectedRanges(protectedRangeId,description),conditionalFormats(ranges,booleanRule.condition.values),"
    "data.rowData.values(formattedValue,note,userEnteredValue.formulaValue,dataValidation.condition.type))"
)


def whole_characters(value: Any) -> Any:
    """An answer in which half a character (a lone surrogate, which no file takes) is the sign for a damaged one."""
    if isinstance(value, str):
        return HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {key: whole_characters(item) for key, item in value.items()}
    return value


def read_tabs(answer: Mapping[str, Any]) -> dict[str, Grid]:
    """The tabs that hold cells, by title, in the spreadsheet's order."""
    return {grid.title: grid for grid in map(read_tab, answer.get("sheets", []))}


def read_tab(tab: Mapping[str, Any]) -> Grid:
    """One tab of an answer to `FIELDS` or `AFTER_FIELDS`."""
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
    )


def _merge(block: Mapping[str, int]) -> Merge:
    return Merge(
        block.get("startRowIndex", 0),
        block.get("startColumnIndex", 0),
        block["endRowIndex"],
        block["endColumnIndex"],
    )
