"""Requests about rows and columns."""

from __future__ import annotations

from . import fieldmask
from .a1 import OPEN, Box
from .document import Document
from .errors import invalid
from .grid import COLUMNS, ROWS, Sheet
from .handlers import Body, check_editable, handler, without_false, write_mask


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
    mask = write_mask(body, "DimensionProperties")
    sheet, dimension, start, end = _span(document, body.get("range", {}))
    new = body.get("properties", {})
    if dimension == ROWS:
        for row in sheet.rows[start:end]:
            row.meta = without_false(fieldmask.overwrite(mask, row.meta, new))
    else:
        changed = [fieldmask.overwrite(mask, old, new) for old in sheet.columns[start:end]]
        sheet.columns[start:end] = [without_false(column) for column in changed]


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
    check_editable(document, sheet, Box(start, end, 0, OPEN) if rows else Box(0, OPEN, start, end), account)
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
