"""`spreadsheets.get`: the spreadsheet as a response, through ranges and field masks."""

from __future__ import annotations

from typing import Any

from . import cells, fieldmask
from .a1 import EVERYTHING, Box
from .document import Document
from .fieldmask import Mask
from .grid import Row, Sheet
from .handlers import may_edit

_PIXELS = {"rows": 21, "columns": 100}


def spreadsheet(
    document: Document, key: str, ranges: list[str], mask: Mask, account: str, *, with_grid: bool
) -> dict[str, Any]:
    """A Spreadsheet object, its grid already cut down to the mask: only then is it clear what is blank."""
    areas: dict[int, list[Box]] = {}
    for text in ranges:
        sheet, box = document.find(text)
        areas.setdefault(sheet.id, []).append(box)
    shown = [sheet for sheet in document.order() if not ranges or sheet.id in areas]
    tabs = [_sheet(sheet, areas.get(sheet.id, [EVERYTHING]), mask, with_grid) for sheet in shown]
    for tab in tabs:
        if "protectedRanges" in tab:
            tab["protectedRanges"] = [
                _protection(document, entry, account) for entry in tab["protectedRanges"]
            ]
    whole = {
        "spreadsheetId": key,
        "properties": document.properties,
        "sheets": tabs,
        "namedRanges": document.named_ranges,
        "developerMetadata": document.developer_metadata,
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{key}/edit",
    }
    return without_empty(whole)


def _protection(document: Document, entry: dict[str, Any], account: str) -> dict[str, Any]:
    """A protected range as an account sees it: only who may edit within it sees who else may."""
    if document.may_write(account) and may_edit(document, entry, account):
        return entry | {"requestingUserCanEdit": True}
    return {name: value for name, value in entry.items() if name not in {"editors", "requestingUserCanEdit"}}


def without_empty(message: dict[str, Any]) -> dict[str, Any]:
    """A protocol buffer has no empty lists in its JSON."""
    return {name: value for name, value in message.items() if value not in ([], None)}


def _sheet(sheet: Sheet, areas: list[Box], mask: Mask, with_grid: bool) -> dict[str, Any]:
    wanted, below = fieldmask.at(mask, "sheets", "data")
    shown = {
        "properties": sheet.properties,
        "merges": sheet.merges,
        "protectedRanges": sheet.protected_ranges,
        "conditionalFormats": sheet.conditional_formats,
        "basicFilter": sheet.basic_filter,
        "tables": sheet.tables,
        "developerMetadata": sheet.developer_metadata,
    }
    if wanted and with_grid:
        shown["data"] = [_grid_data(sheet, sheet.clamp(area), below) for area in areas]
    return without_empty(shown)


def _grid_data(sheet: Sheet, area: Box, mask: Mask) -> dict[str, Any]:
    """One range's cells. Offsets of 0 are left out, and so is everything blank at the end."""
    data: dict[str, Any] = {}
    if area.start_row:
        data["startRow"] = area.start_row
    if area.start_column:
        data["startColumn"] = area.start_column
    wanted, below = fieldmask.at(mask, "rowData", "values")
    if wanted:
        data["rowData"] = _row_data(sheet, area, below)
    rows = sheet.rows[area.start_row : area.end_row]
    data["rowMetadata"] = [{"pixelSize": _PIXELS["rows"], **row.meta} for row in rows]
    columns = sheet.columns[area.start_column : area.end_column]
    data["columnMetadata"] = [{"pixelSize": _PIXELS["columns"], **column} for column in columns]
    return without_empty(data)


def _row_data(sheet: Sheet, area: Box, mask: Mask) -> list[dict[str, Any]]:
    wanted = None if "*" in mask else frozenset(mask)
    columns = range(area.start_column, area.end_column)

    def shown(row: Row) -> dict[str, Any]:
        found = (row.cells.get(column, cells.EMPTY) for column in columns if row.cells)
        values = [fieldmask.select(mask, cells.view(cell, wanted)) if cell else {} for cell in found]
        trim(values)
        return {"values": values} if values else {}

    rows = [shown(row) for row in sheet.rows[area.start_row : area.end_row]]
    trim(rows)
    return rows


def trim(items: list[Any]) -> None:
    while items and not items[-1]:
        items.pop()
