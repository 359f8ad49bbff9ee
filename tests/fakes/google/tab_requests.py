"""Requests about tabs and the spreadsheet as a whole."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from . import fieldmask
from .a1 import EVERYTHING
from .document import Document
from .errors import invalid
from .grid import Sheet, is_whole_tab
from .handlers import Body, check_editable, check_frozen, handler, without_false, write_mask


@handler
def add_sheet(document: Document, body: Body, account: str) -> Body:
    properties = copy.deepcopy(body.get("properties", {}))
    title = properties.pop("title", None) or f"Sheet{len(document.sheets) + 1}"
    _check_title(document, title)
    if properties.get("sheetId") in {sheet.id for sheet in document.sheets}:
        raise invalid(f"A sheet with id {properties['sheetId']} already exists. Please enter another id.")
    grid = {"rowCount": 1000, "columnCount": 26} | properties.pop("gridProperties", {})
    _check_size(grid)
    place = properties.pop("index", len(document.sheets))
    sheet = Sheet(
        {
            "sheetId": properties.pop("sheetId", document.new_id()),
            "title": title,
            "sheetType": "GRID",
            **without_false(properties),
            "gridProperties": without_false(grid),
        }
    )
    document.sheets.insert(place, sheet)
    document.order()
    return {"properties": copy.deepcopy(sheet.properties)}


def _check_title(document: Document, title: str, own: Sheet | None = None) -> None:
    if any(sheet.title.lower() == title.lower() for sheet in document.sheets if sheet is not own):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


@handler
def duplicate_sheet(document: Document, body: Body, account: str) -> Body:
    """A copy with its cells, merges, rules and protection; ranges get numbers of their own, metadata stays behind.

    Whether Google copies the protected ranges is not documented; that it does is the stricter of the two for us.
    """
    source = document.sheet_by_id(body.get("sourceSheetId", 0))
    title = body.get("newSheetName") or f"Copy of {source.title}"
    _check_title(document, title)
    number = body.get("newSheetId", document.new_id())
    if number in {sheet.id for sheet in document.sheets}:
        raise invalid(f"A sheet with id {number} already exists. Please enter another id.")
    place = body.get("insertSheetIndex", 0)
    if not 0 <= place <= len(document.sheets):
        raise invalid(f"Cannot insert sheet at index {place}: it is out of bounds.")
    twin = source.copy()
    twin.properties |= {"sheetId": number, "title": title}
    twin.developer_metadata = []
    twin.protected_ranges = [
        _kept_by(entry, account) | {"protectedRangeId": document.new_id()} for entry in twin.protected_ranges
    ]
    for area in _ranges(twin):
        area["sheetId"] = number
    document.sheets.insert(place, twin)
    document.order()
    return {"properties": copy.deepcopy(twin.properties)}


def _kept_by(entry: Body, account: str) -> Body:
    """A copied protection: whoever copies may edit what the copy protects."""
    if entry.get("warningOnly"):
        return entry
    users = entry.get("editors", {}).get("users", [])
    return entry | {"editors": entry.get("editors", {}) | {"users": sorted({*users, account})}}


def _ranges(sheet: Sheet) -> Iterator[Body]:
    """Every range of a tab that names the tab."""
    yield from sheet.merges
    yield from (area for rule in sheet.conditional_formats for area in rule["ranges"])
    for entry in sheet.protected_ranges:
        yield from (entry["range"], *entry.get("unprotectedRanges", ()))
    yield from (table["range"] for table in sheet.tables)
    if sheet.basic_filter and "range" in sheet.basic_filter:
        yield sheet.basic_filter["range"]


@handler
def delete_sheet(document: Document, body: Body, account: str) -> None:
    sheet = document.sheet_by_id(body.get("sheetId", 0))
    check_editable(document, sheet, EVERYTHING, account)
    if all(other.properties.get("hidden") for other in document.sheets if other is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    document.sheets.remove(sheet)
    document.order()


@handler
def update_sheet_properties(document: Document, body: Body, account: str) -> None:
    new = body.get("properties", {})
    mask = write_mask(body, "SheetProperties")
    sheet = document.sheet_by_id(new.get("sheetId", 0))
    if any(is_whole_tab(entry) for entry in sheet.protected_ranges):
        check_editable(document, sheet, EVERYTHING, account)
    properties = fieldmask.overwrite(mask, sheet.properties, new)
    properties["sheetId"] = sheet.id
    _check_title(document, properties.get("title", ""), own=sheet)
    if not properties.get("title"):
        raise invalid("Sheet name cannot be empty.")
    others = [other for other in document.sheets if other is not sheet]
    if properties.get("hidden") and all(other.properties.get("hidden") for other in others):
        raise invalid("You can't hide all the sheets in a document.")
    grid = {"rowCount": 0, "columnCount": 0} | without_false(properties.get("gridProperties", {}))
    _check_size(grid)
    check_frozen(sheet, grid, "freeze {}s which contain only part of a merged cell.")
    sheet.properties = without_false(properties) | {"gridProperties": grid}
    sheet.resize(grid["rowCount"], grid["columnCount"])
    if fieldmask.at(mask, "index")[0] and "index" in new:
        document.sheets.remove(sheet)
        document.sheets.insert(new["index"], sheet)
    document.order()


def _check_size(grid: Body) -> None:
    for name, count in (("row", grid["rowCount"]), ("column", grid["columnCount"])):
        if count < 1:
            raise invalid(f"You can't delete all the {name}s on the sheet.")
        frozen = grid.get(f"frozen{name.capitalize()}Count", 0)
        if frozen >= count:
            raise invalid(f"You can't freeze all visible {name}s on the sheet.")


@handler
def update_spreadsheet_properties(document: Document, body: Body, account: str) -> None:
    mask = write_mask(body, "SpreadsheetProperties")
    document.properties = fieldmask.overwrite(mask, document.properties, body.get("properties", {}))
