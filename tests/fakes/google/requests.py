"""`spreadsheets.batchUpdate`: one function per kind of request, each on a copy of the spreadsheet."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from . import cells, colours, conditions, discovery, fieldmask
from .a1 import Box
from .document import Document, exceeds_grid
from .errors import ApiError, invalid
from .fieldmask import Mask
from .grid import COLUMNS, ROWS, Sheet, box_of, overlaps

Body = dict[str, Any]
Handler = Callable[[Document, Body, str], Body | None]
MAX_CELLS = 10_000_000
HANDLERS: dict[str, Handler] = {}


def handler(function: Handler) -> Handler:
    """Register a function under the request kind it is named after."""
    head, *rest = function.__name__.split("_")
    HANDLERS[head + "".join(word.capitalize() for word in rest)] = function
    return function


def apply_all(document: Document, requests: list[Body], account: str) -> list[Body]:
    """Carry out the requests one by one; the first that fails names its place."""
    if not requests:
        raise invalid("Must specify at least one request.")
    return [_apply(document, index, request, account) for index, request in enumerate(requests)]


def _apply(document: Document, index: int, request: Body, account: str) -> Body:
    if not request:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind, *others = request
    if others:
        raise invalid(discovery.already_set(f"requests[{index}]", "kind", others[0]))
    if kind not in HANDLERS:
        raise NotImplementedError(f"the stand-in for Google has no {kind}")
    try:
        reply = HANDLERS[kind](document, request[kind], account)
        _check_cell_count(document)
    except ApiError as error:
        raise invalid(f"Invalid requests[{index}].{kind}: {error.message}") from error
    return {} if reply is None else {kind: reply}


def _check_cell_count(document: Document) -> None:
    if sum(len(sheet.rows) * len(sheet.columns) for sheet in document.sheets) > MAX_CELLS:
        raise invalid(
            f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
        )


# -- what requests have in common


def _mask(body: Body, schema: str, root: str = "") -> Mask | None:
    """A request's `fields`, refused when missing, unknown or not writable."""
    text = body.get("fields", "")
    if not text:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        mask = fieldmask.parse(text)
    except fieldmask.MalformedMaskError:
        raise invalid(f"Invalid field: {text}") from None
    if path := fieldmask.unknown_path(mask, discovery.schema(schema)):
        raise invalid(f"Invalid field: {path}")
    return fieldmask.ALL if "*" in mask else mask


def _cell_mask(body: Body) -> Mask | None:
    mask = _mask(body, "CellData")
    if mask and (fixed := cells.READ_ONLY & mask.keys()):
        raise invalid(f"Invalid field: {min(fixed)}")
    if mask and "userEnteredFormat" in mask:
        mask["userEnteredFormat"] = colours.paired_mask(mask["userEnteredFormat"])
    return mask


def _area(document: Document, area: Body | None) -> tuple[Sheet, Box]:
    """A GridRange's tab and cells; it has to start inside the grid and may end beyond."""
    area = area or {}
    sheet = document.sheet_by_id(area.get("sheetId", 0))
    box = box_of(area)
    for start, end in ((box.start_row, box.end_row), (box.start_column, box.end_column)):
        if start < 0 or (end is not None and end < start):
            raise invalid(f"Invalid gridRange: {area}")
    if not sheet.holds(box):
        raise exceeds_grid(sheet, box)
    return sheet, sheet.clamp(box)


def _editable(sheet: Sheet, box: Box, account: str) -> None:
    for entry in sheet.protected_ranges:
        editors = entry.get("editors", {}).get("users", [])
        if not entry.get("warningOnly") and account not in editors and overlaps(entry["range"], box):
            raise invalid(
                "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
                "remove protection if you need to edit."
            )


def _overwrite(mask: Mask | None, old: cells.Cell, new: cells.Cell) -> cells.Cell:
    """The cell after a write; what was computed from an old value goes with it."""
    writable = {name: value for name, value in new.items() if name not in cells.READ_ONLY}
    if "userEnteredFormat" in writable:
        writable["userEnteredFormat"] = colours.paired(writable["userEnteredFormat"])
    result = fieldmask.overwrite(mask, old, writable)
    if result.get("note") == "":
        del result["note"]
    if result.get("userEnteredValue") != old.get("userEnteredValue"):
        result = {name: value for name, value in result.items() if name not in cells.READ_ONLY}
    if (result.get("userEnteredValue") or {}).get("stringValue") == "":
        del result["userEnteredValue"]
    return result


# -- cells


@handler
def update_cells(document: Document, body: Body, account: str) -> None:
    mask = _cell_mask(body)
    sheet, box = _target(document, body)
    _editable(sheet, box, account)
    rows = [row.get("values", []) for row in body.get("rows", [])]
    _check_fit(rows, box)
    if "range" in body:
        sheet.change(box, lambda cell: _overwrite(mask, cell, {}))
    for row, values in enumerate(rows, box.start_row):
        for column, new in enumerate(values, box.start_column):
            sheet.put(row, column, _overwrite(mask, sheet.cell(row, column), new))


def _target(document: Document, body: Body) -> tuple[Sheet, Box]:
    if "range" in body:
        return _area(document, body["range"])
    start = body.get("start", {})
    sheet = document.sheet_by_id(start.get("sheetId", 0))
    row, column = start.get("rowIndex", 0), start.get("columnIndex", 0)
    _check_coordinate("row", row, len(sheet.rows))
    _check_coordinate("column", column, len(sheet.columns))
    return sheet, Box(row, len(sheet.rows), column, len(sheet.columns))


def _check_coordinate(name: str, index: int, count: int) -> None:
    if index < 0:
        raise invalid(f"GridCoordinate.{name}Index[{index}] must be >= 0")
    if index >= count:
        raise invalid(f"GridCoordinate.{name}Index[{index}] is after last {name} in grid[{count - 1}]")


def _check_fit(rows: list[list[cells.Cell]], box: Box) -> None:
    for name, written, end in (
        ("row", box.start_row + len(rows), box.end_row),
        ("column", box.start_column + max(map(len, rows), default=0), box.end_column),
    ):
        if written > end:
            raise invalid(
                f"Attempting to write {name}: {end}, beyond the last requested {name} of: {end - 1}"
            )


@handler
def repeat_cell(document: Document, body: Body, account: str) -> None:
    mask = _cell_mask(body)
    sheet, box = _area(document, body.get("range"))
    _editable(sheet, box, account)
    sheet.change(box, lambda cell: _overwrite(mask, cell, body.get("cell", {})))


@handler
def append_cells(document: Document, body: Body, account: str) -> None:
    mask = _cell_mask(body)
    sheet = document.sheet_by_id(body.get("sheetId", 0))
    rows = [row.get("values", []) for row in body.get("rows", [])]
    first = sheet.last_row()
    sheet.insert(ROWS, len(sheet.rows), first + len(rows) - len(sheet.rows))
    box = Box(first, len(sheet.rows), 0, len(sheet.columns))
    _check_fit(rows, box)
    for row, values in enumerate(rows, first):
        for column, new in enumerate(values):
            sheet.put(row, column, _overwrite(mask, sheet.cell(row, column), new))


@handler
def set_data_validation(document: Document, body: Body, account: str) -> None:
    sheet, box = _area(document, body.get("range"))
    rule = body.get("rule")
    if rule is not None:
        conditions.check(rule.get("condition", {}), conditions.VALIDATION, document.find)
    new = {"dataValidation": rule} if rule else {}
    sheet.change(box, lambda cell: _overwrite({"dataValidation": fieldmask.ALL}, cell, new))


@handler
def merge_cells(document: Document, body: Body, account: str) -> None:
    sheet, box = _area(document, body.get("range"))
    _editable(sheet, box, account)
    sheet.merge(box, body.get("mergeType", "MERGE_ALL"))


@handler
def unmerge_cells(document: Document, body: Body, account: str) -> None:
    sheet, box = _area(document, body.get("range"))
    sheet.unmerge(box)


@handler
def sort_range(document: Document, body: Body, account: str) -> None:
    sheet, box = _area(document, body.get("range"))
    _editable(sheet, box, account)
    specs = body.get("sortSpecs", [])
    sheet.sort(
        box, [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs]
    )


@handler
def set_basic_filter(document: Document, body: Body, account: str) -> None:
    new = body.get("filter", {})
    sheet, _ = _area(document, new.get("range"))
    sheet.basic_filter = copy.deepcopy(new)


@handler
def clear_basic_filter(document: Document, body: Body, account: str) -> None:
    document.sheet_by_id(body.get("sheetId", 0)).basic_filter = None


# -- tabs


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
            **properties,
            "gridProperties": grid,
        }
    )
    document.sheets.insert(place, sheet)
    document.order()
    return {"properties": copy.deepcopy(sheet.properties)}


def _check_title(document: Document, title: str, own: Sheet | None = None) -> None:
    if any(sheet.title.lower() == title.lower() for sheet in document.sheets if sheet is not own):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


@handler
def delete_sheet(document: Document, body: Body, account: str) -> None:
    sheet = document.sheet_by_id(body.get("sheetId", 0))
    if not any(not other.properties.get("hidden") for other in document.sheets if other is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    document.sheets.remove(sheet)
    document.order()


@handler
def update_sheet_properties(document: Document, body: Body, account: str) -> None:
    new = body.get("properties", {})
    mask = _mask(body, "SheetProperties")
    sheet = document.sheet_by_id(new.get("sheetId", 0))
    properties = fieldmask.overwrite(mask, sheet.properties, new)
    properties["sheetId"] = sheet.id
    _check_title(document, properties.get("title", ""), own=sheet)
    if not properties.get("title"):
        raise invalid("Sheet name cannot be empty.")
    if all(
        other.properties.get("hidden") for other in document.sheets if other is not sheet
    ) and properties.get("hidden"):
        raise invalid("You can't hide all the sheets in a document.")
    grid = {"rowCount": 0, "columnCount": 0} | _without_false(properties.get("gridProperties", {}))
    _check_size(grid)
    _check_frozen(sheet, grid)
    sheet.properties = _without_false(properties) | {"gridProperties": grid}
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


def _check_frozen(sheet: Sheet, grid: Body) -> None:
    """A merged cell lies on one side of what is frozen, or on the other."""
    for name in ("row", "column"):
        line = grid.get(f"frozen{name.capitalize()}Count", 0)
        start, end = f"start{name.capitalize()}Index", f"end{name.capitalize()}Index"
        if any(merge[start] < line < merge[end] for merge in sheet.merges):
            raise invalid(f"You can't freeze {name}s which contain only part of a merged cell.")


@handler
def update_spreadsheet_properties(document: Document, body: Body, account: str) -> None:
    mask = _mask(body, "SpreadsheetProperties")
    document.properties = fieldmask.overwrite(mask, document.properties, body.get("properties", {}))


# -- rows and columns


def _span(document: Document, area: Body, *, doing: str = "update") -> tuple[Sheet, str, int, int]:
    """The tab, rows or columns of a DimensionRange; only an insertion may reach past the last."""
    sheet = document.sheet_by_id(area.get("sheetId", 0))
    dimension = _dimension(area)
    count = sheet.size(dimension)
    start, end = area.get("startIndex", 0), area.get("endIndex", count)
    if start < 0 or end < 0:
        raise invalid("DimensionRange indexes must be >= 0")
    if end <= start:
        raise invalid(f"endIndex[{end}] must be greater than startIndex[{start}]")
    last = start if doing == "insert" else end
    if last > count:
        name, index = dimension.lower().removesuffix("s"), max(start, count)
        raise invalid(
            f"Cannot {doing} a {name} that doesn't exist. Tried to {doing} {name} index {index} but there "
            f"are only {count} {name}s."
        )
    return sheet, dimension, start, end


def _dimension(area: Body) -> str:
    if area.get("dimension") not in (ROWS, COLUMNS):
        raise invalid("No dimension specified.")
    return area["dimension"]


@handler
def update_dimension_properties(document: Document, body: Body, account: str) -> None:
    mask = _mask(body, "DimensionProperties")
    sheet, dimension, start, end = _span(document, body.get("range", {}))
    new = body.get("properties", {})
    if dimension == ROWS:
        for row in sheet.rows[start:end]:
            row.meta = _without_false(fieldmask.overwrite(mask, row.meta, new))
    else:
        changed = [fieldmask.overwrite(mask, old, new) for old in sheet.columns[start:end]]
        sheet.columns[start:end] = [_without_false(column) for column in changed]


def _without_false(message: Body) -> Body:
    """In JSON for protocol buffers an unset flag is left out."""
    return {name: value for name, value in message.items() if value is not False}


@handler
def append_dimension(document: Document, body: Body, account: str) -> None:
    sheet, dimension = document.sheet_by_id(body.get("sheetId", 0)), _dimension(body)
    length = body.get("length", 0)
    if length <= 0:
        raise invalid("length must be greater than 0.")
    sheet.insert(dimension, sheet.size(dimension), length)


@handler
def insert_dimension(document: Document, body: Body, account: str) -> None:
    area = body.get("range", {})
    if "endIndex" not in area:
        raise invalid("Both the start and end indexes must be bounded.")
    sheet, dimension, start, end = _span(document, area, doing="insert")
    before = body.get("inheritFromBefore", False)
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true when inserting at index 0.")
    source = start - 1 if before else start
    known = dimension == ROWS and source < len(sheet.rows)
    sheet.insert(dimension, start, end - start, source if known else None)


@handler
def delete_dimension(document: Document, body: Body, account: str) -> None:
    sheet, dimension, start, end = _span(document, body.get("range", {}), doing="delete")
    rows = dimension == ROWS
    _editable(sheet, Box(start, end, 0, None) if rows else Box(0, None, start, end), account)
    frozen = sheet.properties["gridProperties"].get("frozenRowCount" if rows else "frozenColumnCount", 0)
    left = sheet.size(dimension) - (end - start)
    if left == 0:
        raise invalid(f"You can't delete all the {dimension.lower()} on the sheet.")
    if frozen and end == sheet.size(dimension) and start <= frozen:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {dimension.lower()}.")
    sheet.delete(dimension, start, end)


@handler
def auto_resize_dimensions(document: Document, body: Body, account: str) -> None:
    """Nothing is drawn here, so every width stays as it is."""
    _span(document, body.get("dimensions", {}))


# -- protection, conditional formats, metadata


@handler
def add_protected_range(document: Document, body: Body, account: str) -> Body:
    entry = copy.deepcopy(body.get("protectedRange", {}))
    sheet, _ = _area(document, entry.get("range"))
    taken = {other["protectedRangeId"] for tab in document.sheets for other in tab.protected_ranges}
    if entry.get("protectedRangeId") in taken:
        raise invalid(f"A protected range with id {entry['protectedRangeId']} already exists.")
    sheet.protected_ranges.append(_protected(entry, document.new_id(), account))
    return {"protectedRange": copy.deepcopy(sheet.protected_ranges[-1])}


def _protected(entry: Body, new_id: int, account: str) -> Body:
    """Whoever protects a range may edit it; a range that only warns has no editors."""
    entry = {"protectedRangeId": new_id} | entry | {"range": dict(entry.get("range", {}))}
    if not entry["range"].get("sheetId", 0):
        entry["range"].pop("sheetId", None)
    entry["requestingUserCanEdit"] = True
    if entry.get("warningOnly"):
        entry.pop("editors", None)
    else:
        users = entry.get("editors", {}).get("users", [])
        entry["editors"] = entry.get("editors", {}) | {"users": sorted({*users, account})}
    return entry


def _protected_range(document: Document, range_id: int) -> tuple[Sheet, int]:
    for sheet in document.sheets:
        for index, entry in enumerate(sheet.protected_ranges):
            if entry["protectedRangeId"] == range_id:
                return sheet, index
    raise invalid(f"No protected range with id: {range_id}")


@handler
def update_protected_range(document: Document, body: Body, account: str) -> None:
    new = body.get("protectedRange", {})
    mask = _mask(body, "ProtectedRange")
    sheet, index = _protected_range(document, new.get("protectedRangeId", 0))
    old = sheet.protected_ranges[index]
    changed = fieldmask.overwrite(mask, old, new) | {"protectedRangeId": old["protectedRangeId"]}
    sheet.protected_ranges[index] = _protected(changed, old["protectedRangeId"], account)


@handler
def delete_protected_range(document: Document, body: Body, account: str) -> None:
    sheet, index = _protected_range(document, body.get("protectedRangeId", 0))
    del sheet.protected_ranges[index]


@handler
def add_conditional_format_rule(document: Document, body: Body, account: str) -> None:
    sheet, rule = _rule(document, body.get("rule", {}))
    index = body.get("index", 0)
    if index > len(sheet.conditional_formats):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    sheet.conditional_formats.insert(index, rule)


def _rule(document: Document, rule: Body) -> tuple[Sheet, Body]:
    if not rule.get("ranges"):
        raise invalid("Must specify at least one range.")
    sheets = [_area(document, area)[0] for area in rule["ranges"]]
    if any(sheet is not sheets[0] for sheet in sheets):
        raise invalid("All ranges must be on the same sheet.")
    conditions.check_format_rule(rule, document.find)
    rule = copy.deepcopy(rule)
    for area in rule["ranges"]:
        if not area.get("sheetId", 0):
            area.pop("sheetId", None)
    return sheets[0], rule


def _rules(document: Document, sheet_id: int, index: int) -> list[Body]:
    rules = document.sheet_by_id(sheet_id).conditional_formats
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet: {sheet_id} at index: {index}")
    return rules


@handler
def delete_conditional_format_rule(document: Document, body: Body, account: str) -> Body:
    index = body.get("index", 0)
    return {"rule": _rules(document, body.get("sheetId", 0), index).pop(index)}


@handler
def update_conditional_format_rule(document: Document, body: Body, account: str) -> Body:
    index = body.get("index", 0)
    if "rule" in body:
        sheet, new = _rule(document, body["rule"])
        rules, place = _rules(document, sheet.id, index), index
    else:
        rules, place = _rules(document, body.get("sheetId", 0), index), body.get("newIndex", index)
        new = rules[index]
    old = rules.pop(index)
    rules.insert(place, new)
    return {"newIndex": place, "newRule": new, "oldIndex": index, "oldRule": old}


@handler
def create_developer_metadata(document: Document, body: Body, account: str) -> Body:
    entry = copy.deepcopy(body.get("developerMetadata", {}))
    if not entry.get("metadataKey") or not entry.get("visibility"):
        raise invalid("A developer metadata key and visibility must be specified.")
    entry.setdefault("metadataId", document.new_id())
    location = entry.setdefault("location", {})
    if "sheetId" in location:
        location["locationType"] = "SHEET"
        document.sheet_by_id(location["sheetId"]).developer_metadata.append(entry)
    else:
        location["locationType"] = "SPREADSHEET"
        document.developer_metadata.append(entry)
    return {"developerMetadata": entry}
