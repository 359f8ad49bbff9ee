"""Requests about cells: their values, notes, formats, merges and order."""

from __future__ import annotations

import copy

from . import cells, conditions, fieldmask
from .a1 import Box
from .document import Document
from .errors import invalid
from .grid import ROWS, Sheet
from .handlers import (
    Body,
    cell_mask,
    check_editable,
    check_frozen,
    check_typed,
    find_area,
    handler,
    overwrite,
    stored_range,
)


@handler
def update_cells(document: Document, body: Body, account: str) -> None:
    mask = cell_mask(body)
    sheet, box = _target(document, body)
    rows = [row.get("values", []) for row in body.get("rows", [])]
    _check_fit(rows, box)
    area = box if "range" in body else _written(rows, box)
    check_editable(document, sheet, area, account)
    check_typed(sheet, area, mask)
    if "range" in body:
        sheet.change(box, lambda cell: overwrite(mask, cell, {}))
    for row, values in enumerate(rows, box.start_row):
        for column, new in enumerate(values, box.start_column):
            sheet.put(row, column, overwrite(mask, sheet.cell(row, column), new))


def _target(document: Document, body: Body) -> tuple[Sheet, Box]:
    if "range" in body:
        return find_area(document, body["range"])
    start = body.get("start", {})
    sheet = document.sheet_by_id(start.get("sheetId", 0))
    row, column = start.get("rowIndex", 0), start.get("columnIndex", 0)
    _check_coordinate("row", row, len(sheet.rows))
    _check_coordinate("column", column, len(sheet.columns))
    return sheet, Box(row, len(sheet.rows), column, len(sheet.columns))


def _written(rows: list[list[cells.Cell]], box: Box) -> Box:
    """The cells that are written from the upper left one of a box."""
    width = max(map(len, rows), default=0)
    return Box(box.start_row, box.start_row + len(rows), box.start_column, box.start_column + width)


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
    mask = cell_mask(body)
    sheet, box = find_area(document, body.get("range"))
    check_editable(document, sheet, box, account)
    check_typed(sheet, box, mask)
    sheet.change(box, lambda cell: overwrite(mask, cell, body.get("cell", {})))


@handler
def append_cells(document: Document, body: Body, account: str) -> None:
    mask = cell_mask(body)
    sheet = document.sheet_by_id(body.get("sheetId", 0))
    rows = [row.get("values", []) for row in body.get("rows", [])]
    first = sheet.last_row()
    sheet.insert(ROWS, len(sheet.rows), first + len(rows) - len(sheet.rows))
    box = Box(first, len(sheet.rows), 0, len(sheet.columns))
    _check_fit(rows, box)
    check_editable(document, sheet, _written(rows, box), account)
    check_typed(sheet, _written(rows, box), mask)
    for row, values in enumerate(rows, first):
        for column, new in enumerate(values):
            sheet.put(row, column, overwrite(mask, sheet.cell(row, column), new))


@handler
def set_data_validation(document: Document, body: Body, account: str) -> None:
    sheet, box = find_area(document, body.get("range"))
    check_editable(document, sheet, box, account)
    sheet.check_untyped(box)
    rule = body.get("rule")
    if rule is not None:
        conditions.check(rule.get("condition", {}), conditions.VALIDATION, document.find)
    new = {"dataValidation": rule} if rule else {}
    sheet.change(box, lambda cell: overwrite({"dataValidation": fieldmask.ALL}, cell, new))


@handler
def merge_cells(document: Document, body: Body, account: str) -> None:
    sheet, box = find_area(document, body.get("range"))
    check_editable(document, sheet, box, account)
    sheet.merge(box, body.get("mergeType", "MERGE_ALL"))
    check_frozen(sheet, sheet.properties["gridProperties"], "merge frozen and non-frozen {}s.")


@handler
def unmerge_cells(document: Document, body: Body, account: str) -> None:
    sheet, box = find_area(document, body.get("range"))
    check_editable(document, sheet, box, account)
    sheet.unmerge(box)


@handler
def sort_range(document: Document, body: Body, account: str) -> None:
    sheet, box = find_area(document, body.get("range"))
    check_editable(document, sheet, box, account)
    specs = body.get("sortSpecs", [])
    sheet.sort(
        box, [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs]
    )


@handler
def set_basic_filter(document: Document, body: Body, account: str) -> None:
    new = body.get("filter", {})
    sheet, _ = find_area(document, new.get("range"))
    sheet.basic_filter = copy.deepcopy(new) | {"range": stored_range(new.get("range", {}))}


@handler
def clear_basic_filter(document: Document, body: Body, account: str) -> None:
    sheet = document.sheet_by_id(body.get("sheetId", 0))
    sheet.basic_filter = None
    for row in sheet.rows:
        row.meta.pop("hiddenByFilter", None)
