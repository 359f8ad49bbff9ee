"""What the kinds of request have in common: masks, areas, and what must not be touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import cells, colours, discovery, fieldmask
from .a1 import Box
from .document import Document, exceeds_grid
from .errors import invalid
from .fieldmask import Mask
from .grid import Sheet, box_of, overlaps

Body = dict[str, Any]
Handler = Callable[[Document, Body, str], Body | None]
HANDLERS: dict[str, Handler] = {}
PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
    "remove protection if you need to edit."
)


def handler(function: Handler) -> Handler:
    """Register a function under the request kind it is named after."""
    head, *rest = function.__name__.split("_")
    HANDLERS[head + "".join(word.capitalize() for word in rest)] = function
    return function


def write_mask(body: Body, schema: str) -> Mask:
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
    return mask


def cell_mask(body: Body) -> Mask:
    mask = write_mask(body, "CellData")
    if fixed := cells.READ_ONLY & mask.keys():
        raise invalid(f"Invalid field: {min(fixed)}")
    if "userEnteredFormat" in mask:
        mask["userEnteredFormat"] = colours.paired_mask(mask["userEnteredFormat"])
    return mask


def find_area(document: Document, area: Body | None) -> tuple[Sheet, Box]:
    """A GridRange's tab and cells; it has to start inside the grid and may end beyond."""
    area = area or {}
    sheet = document.sheet_by_id(area.get("sheetId", 0))
    box = box_of(area)
    _check_order("Row", box.start_row, box.end_row)
    _check_order("Column", box.start_column, box.end_column)
    if not sheet.holds(box):
        raise exceeds_grid(sheet, box)
    return sheet, sheet.clamp(box)


def _check_order(name: str, start: int, end: int) -> None:
    if start < 0:
        raise invalid(f"start{name}Index[{start}] must be >= 0")
    if end < start:
        raise invalid(f"end{name}Index[{end}] cannot be before start{name}Index[{start}]")


def check_editable(document: Document, sheet: Sheet, box: Box, account: str) -> None:
    """Refuse what a protected range keeps from an account. The owner of the spreadsheet may edit everything."""
    if any(
        overlaps(entry["range"], box) and not _is_open(entry, box)
        for entry in sheet.protected_ranges
        if not may_edit(document, entry, account)
    ):
        raise invalid(PROTECTED)


def may_edit(document: Document, entry: Body, account: str) -> bool:
    """Whether a protected range lets an account in."""
    editors = entry.get("editors", {}).get("users", [])
    return bool(entry.get("warningOnly")) or account in {document.owner, *editors}


def _is_open(entry: Body, box: Box) -> bool:
    """Whether a protected tab leaves these cells out."""
    areas = map(box_of, entry.get("unprotectedRanges", ()))
    return any(
        area.start_row <= box.start_row
        and box.end_row <= area.end_row
        and area.start_column <= box.start_column
        and box.end_column <= area.end_column
        for area in areas
    )


def check_typed(sheet: Sheet, box: Box, mask: Mask) -> None:
    """A table's typed column takes any value, and keeps its own number format and validation."""
    formats = mask.get("userEnteredFormat", {})
    if {"dataValidation", "*"} & mask.keys() or {"numberFormat", "*"} & formats.keys():
        sheet.check_untyped(box)


def overwrite(mask: Mask, old: cells.Cell, new: cells.Cell) -> cells.Cell:
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


def check_frozen(sheet: Sheet, grid: Body, text: str) -> None:
    """A merged cell lies on one side of what is frozen, or on the other."""
    for name in ("row", "column"):
        line = grid.get(f"frozen{name.capitalize()}Count", 0)
        start, end = f"start{name.capitalize()}Index", f"end{name.capitalize()}Index"
        if any(merge[start] < line < merge[end] for merge in sheet.merges):
            raise invalid("You can't " + text.format(name))


def stored_range(area: Body) -> Body:
    """A GridRange as it is read back: without the id of the tab whose id is 0."""
    return {name: value for name, value in area.items() if name != "sheetId" or value}


def without_false(message: Body) -> Body:
    """In JSON for protocol buffers an unset flag is left out."""
    return {name: value for name, value in message.items() if value is not False}
