"""Turn a plan into `batchUpdate` requests, and refuse a plan that names cells which are not ours.

All flags and ledger entries become requests here, so no other module has to guard them. No input or output.

Every request of a plan sets cells to absolute contents. The exceptions are those that make the ledger tab, which has a
fixed id, so that Google refuses to make it twice, and those that enlarge it: they add rows and columns rather than set
their number, because another run may have enlarged it meanwhile, and to set an older number would cut off what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from ita_sync.domain import Plan, Position

Request = dict[str, Any]
VALUE, NOTE = "userEnteredValue", "note"  # fields of a cell
SPARE_ROWS = 200  # spare rows of a new or growing ledger tab


class ForeignCellError(AssertionError):
    """A plan names a cell that the program may not write to: a bug, caught before anything is sent."""


@dataclass(frozen=True)
class LedgerTab:
    """The ledger tab, which may not exist yet.

    Attributes:
        id: Google's `sheetId` of the tab.
        title: Its name.
        rows, columns: Its size; 0 if it has to be made.
    """

    id: int
    title: str
    rows: int = 0
    columns: int = 0


@dataclass(frozen=True)
class Batch:
    """The requests of one write.

    Attributes:
        requests: In the order in which Google has to carry them out.
        ledger: The ledger tab after the write.
    """

    requests: tuple[Request, ...]
    ledger: LedgerTab


def batch(plan: Plan, measures_id: int, ledger: LedgerTab, is_hit: Callable[[Position], bool]) -> Batch:
    """Turn a plan into requests.

    Args:
        plan: The changes to make.
        measures_id: Google's `sheetId` of the measures tab.
        ledger: The ledger tab as it is now.
        is_hit: Whether earlier writes of this run may have overwritten a cell by mistake; only such may be restored.

    Returns:
        The requests, and the ledger tab as it will be after them.

    Raises:
        ForeignCellError: The plan names a cell that is not ours.
    """
    grown = _roomy(ledger, plan)
    making = make_ledger(grown) if grown.rows and not ledger.rows else ()
    growing = _enlarge(ledger, grown) if ledger.rows else ()
    setting = (*_measures(plan, measures_id, is_hit), *set_cells(ledger.id, plan.ledger))
    return Batch((*making, *growing, *setting), grown)


def append_batch(ledger: LedgerTab, header: Sequence[str], lines: Sequence[Sequence[str]]) -> list[Request]:
    """Build the requests that append lines to the ledger tab, below all that stands there whatever has moved.

    Args:
        ledger: The tab; of 0 rows if it has to be made, with a header.
        header: Its header.
        lines: Texts, from the first column on.
    """
    width = max(map(len, (header, *lines)))
    appending = {"appendCells": {"sheetId": ledger.id, "rows": list(map(_row, lines)), "fields": VALUE}}
    if ledger.rows:
        return [*_enlarge(ledger, replace(ledger, columns=max(ledger.columns, width))), appending]
    start = {"sheetId": ledger.id, "rowIndex": 0, "columnIndex": 0}
    heading = {"updateCells": {"start": start, "rows": [_row(header)], "fields": VALUE}}
    making = make_ledger(replace(ledger, rows=1 + len(lines) + SPARE_ROWS, columns=width))
    return [*making, heading, appending]


def free_id(name: str, taken: Collection[int]) -> int:
    """Derive the number of a new tab or protection from its name.

    The same name gives the same number, so that Google refuses a repeated request.

    Args:
        name: The tab's name.
        taken: Numbers in use.
    """
    number = crc32(name.encode()) & 0x7FFFFFFF
    while number in taken:
        number = (number + 1) & 0x7FFFFFFF
    return number


def make_ledger(tab: LedgerTab) -> list[Request]:
    """Build the requests that make the hidden ledger tab and protect it."""
    size = {"rowCount": tab.rows, "columnCount": tab.columns}
    properties = {"sheetId": tab.id, "title": tab.title, "hidden": True, "gridProperties": size}
    return [{"addSheet": {"properties": properties}}, protect_ledger(tab.id)]


def protect_ledger(ledger_id: int) -> Request:
    """Build the request that lets nobody but the account edit the ledger tab."""
    protection = {
        "protectedRangeId": ledger_id,
        "range": {"sheetId": ledger_id},
        "description": "ita-sync",
        "warningOnly": False,
    }
    return {"addProtectedRange": {"protectedRange": protection}}


def set_cells(sheet_id: int, cells: Mapping[Position, str]) -> Iterator[Request]:
    """Build the requests that enter texts into cells, never as formulas; an empty text clears its cell."""
    yield from _updates(sheet_id, {cell: _text(text) for cell, text in cells.items()}, VALUE)


def set_values(sheet_id: int, cells: Mapping[Position, Mapping[str, Any]]) -> Iterator[Request]:
    """Build the requests that enter values, each as Google's `ExtendedValue`."""
    yield from _updates(sheet_id, {cell: {VALUE: dict(value)} for cell, value in cells.items()}, VALUE)


def set_notes(sheet_id: int, cells: Mapping[Position, str]) -> Iterator[Request]:
    """Build the requests that set the notes of cells; a blank one takes it away."""
    yield from _updates(sheet_id, {cell: _note(note) for cell, note in cells.items()}, NOTE)


def empty_cells(sheet_id: int, cells: Collection[Position]) -> Iterator[Request]:
    """Build the requests that take what cells hold and the notes on them; formats and choices stay."""
    yield from _updates(sheet_id, {cell: {} for cell in cells}, f"{VALUE},{NOTE}")


def copy_tab(sheet_id: int, number: int, title: str, place: int) -> Request:
    """Build the request that copies a tab.

    Args:
        sheet_id: The tab.
        number: The copy's `sheetId`, so that Google refuses to make it twice.
        title: Its name.
        place: Its position among the tabs, 0-based.
    """
    copy = {"sourceSheetId": sheet_id, "newSheetId": number, "newSheetName": title, "insertSheetIndex": place}
    return {"duplicateSheet": copy}


def _measures(plan: Plan, sheet_id: int, is_hit: Callable[[Position], bool]) -> Iterator[Request]:
    """Build the requests for the status column's texts and notes, and for the cells to restore."""
    _refuse_foreign_cells(plan, is_hit)
    values = {cell: {VALUE: dict(value)} if value else {} for cell, value in plan.values.items()}
    yield from _updates(sheet_id, values, VALUE)
    yield from set_notes(sheet_id, plan.cell_notes)


def _refuse_foreign_cells(plan: Plan, is_hit: Callable[[Position], bool]) -> None:
    """Raise if the plan flags a row above `first_row`, or restores a cell that this run cannot have hit."""
    if foreign := [cell for cell in plan.given_back if not is_hit(cell)]:
        raise ForeignCellError(f"not hit by this run, so not ours to give back: {sorted(foreign)[:5]}")
    rows = (*plan.status, *plan.notes) if plan.status_column is not None else ()
    if plan.heading and plan.heading.row >= plan.first_row:
        raise ForeignCellError(f"no header: row {plan.heading.row}")
    if above := {row for row in rows if row < plan.first_row}:
        raise ForeignCellError(f"above the status column: rows {sorted(above)[:5]}")


def _text(text: str) -> dict[str, Any]:
    """Build a cell's content; an empty one clears the fields named in the field mask."""
    return {VALUE: {"stringValue": text}} if text else {}


def _row(texts: Sequence[str]) -> dict[str, Any]:
    return {"values": list(map(_text, texts))}


def _note(note: str) -> dict[str, Any]:
    return {NOTE: note} if note else {}


def _updates(sheet_id: int, cells: Mapping[Position, dict[str, Any]], fields: str) -> Iterator[Request]:
    """Build one request for each vertical run of adjacent cells."""
    for (row, column), contents in _runs(cells):
        start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
        rows = [{"values": [content]} for content in contents]
        yield {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _runs(cells: Mapping[Position, dict[str, Any]]) -> Iterator[tuple[Position, Sequence[dict[str, Any]]]]:
    run: list[dict[str, Any]] = []
    first = (-1, -1)
    for row, column in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        if run and (row, column) != (first[0] + len(run), first[1]):
            yield first, run
            run = []
        if not run:
            first = (row, column)
        run.append(cells[row, column])
    if run:
        yield first, run


def _roomy(tab: LedgerTab, plan: Plan) -> LedgerTab:
    """Enlarge the tab to fit the plan; also restores columns that somebody may have deleted."""
    if not plan.ledger:
        return tab
    height = max(row for row, _ in plan.ledger) + 1
    width = max(column for _, column in plan.ledger) + 1
    rows = tab.rows if height <= tab.rows else height + SPARE_ROWS
    return replace(tab, rows=rows, columns=max(tab.columns, width))


def _enlarge(tab: LedgerTab, grown: LedgerTab) -> Iterator[Request]:
    """Build the requests that add rows and columns at the tab's ends."""
    added = {"ROWS": grown.rows - tab.rows, "COLUMNS": grown.columns - tab.columns}
    for dimension, length in added.items():
        if length > 0:
            yield {"appendDimension": {"sheetId": tab.id, "dimension": dimension, "length": length}}
