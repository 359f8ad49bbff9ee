"""From a plan to Google's requests. Pure; the one place where a write to the sheet is put into words.

Every request sets cells to absolute contents, so that a batch may be sent again, but for those that make the ledger
tab: it has a fixed id, so that making it twice is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from ita_sync.domain import Plan, Position

Request = dict[str, Any]
VALUE, NOTE = "userEnteredValue", "note"  # fields of a cell
SPARE_ROWS = 200  # a new or growing ledger tab gets these beyond what it needs


class ForeignCellError(AssertionError):
    """A plan names a cell that is not the job's to write: a bug, stopped before it leaves the program."""


@dataclass(frozen=True)
class LedgerTab:
    """Where the ledger is, or will be.

    Attributes:
        id: Google's number of the tab.
        title: Its name.
        rows, columns: How large it is; 0 where it has to be made.
    """

    id: int
    title: str
    rows: int = 0
    columns: int = 0


@dataclass(frozen=True)
class Batch:
    """What one write sends.

    Attributes:
        requests: In the order in which Google has to see them.
        ledger: The ledger tab as it will be then.
    """

    requests: tuple[Request, ...]
    ledger: LedgerTab


def batch(plan: Plan, measures_id: int, ledger: LedgerTab, hit: Collection[Position]) -> Batch:
    """The requests of a plan.

    Args:
        plan: What has to change.
        measures_id: Google's number of the tab of measures.
        ledger: The ledger tab.
        hit: The cells that earlier writes of this run may have hit by mistake; no others can be given back.

    Raises:
        ForeignCellError: The plan names a cell that is not ours.
    """
    grown = _roomy(ledger, plan)
    making = make_ledger(grown) if grown.rows and not ledger.rows else ()
    growing = [_resize(grown)] if ledger.rows and grown != ledger else ()
    setting = (*_measures(plan, measures_id, hit), *set_cells(ledger.id, plan.ledger))
    return Batch((*making, *growing, *setting), grown)


def free_id(name: str, taken: Collection[int]) -> int:
    """A number for a new tab or protection: the same every time it is asked for, so that a repeated request fails."""
    number = crc32(name.encode()) & 0x7FFFFFFF
    while number in taken:
        number = (number + 1) & 0x7FFFFFFF
    return number


def make_ledger(tab: LedgerTab) -> list[Request]:
    """The hidden tab, which nobody but the account may change."""
    properties = {"sheetId": tab.id, "title": tab.title, "hidden": True, "gridProperties": _size(tab)}
    return [{"addSheet": {"properties": properties}}, protect_ledger(tab.id)]


def protect_ledger(ledger_id: int) -> Request:
    """The protection of the ledger tab."""
    protection = {
        "protectedRangeId": ledger_id,
        "range": {"sheetId": ledger_id},
        "description": "ita-sync",
        "warningOnly": False,
    }
    return {"addProtectedRange": {"protectedRange": protection}}


def set_cells(sheet_id: int, cells: Mapping[Position, str]) -> Iterator[Request]:
    """Texts into cells, never as formulas."""
    yield from _updates(sheet_id, {cell: _text(text) for cell, text in cells.items()}, VALUE)


def _measures(plan: Plan, sheet_id: int, hit: Collection[Position]) -> Iterator[Request]:
    """Texts and notes of the status column below its header, and what an earlier write of this run hit."""
    _refuse_foreign_cells(plan, hit)
    values = {cell: {VALUE: dict(value)} if value else {} for cell, value in plan.values.items()}
    yield from _updates(sheet_id, values, VALUE)
    yield from _updates(sheet_id, {cell: _note(note) for cell, note in plan.cell_notes.items()}, NOTE)


def _refuse_foreign_cells(plan: Plan, hit: Collection[Position]) -> None:
    if foreign := plan.given_back.keys() - {*hit}:
        raise ForeignCellError(f"not hit by this run, so not ours to give back: {sorted(foreign)[:5]}")
    rows = (*plan.status, *plan.notes) if plan.status_column is not None else ()
    if above := {row for row in rows if row < plan.first_row}:
        raise ForeignCellError(f"above the status column: rows {sorted(above)[:5]}")


def _text(text: str) -> dict[str, Any]:
    """A cell's content; an empty one clears whatever the field mask names."""
    return {VALUE: {"stringValue": text}} if text else {}


def _note(note: str) -> dict[str, Any]:
    return {NOTE: note} if note else {}


def _updates(sheet_id: int, cells: Mapping[Position, dict[str, Any]], fields: str) -> Iterator[Request]:
    """One request for each run of cells below one another."""
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
    """The tab with room for what is planned, and with the columns that somebody may have deleted."""
    if not plan.ledger:
        return tab
    height = max(row for row, _ in plan.ledger) + 1
    width = max(column for _, column in plan.ledger) + 1
    rows = tab.rows if height <= tab.rows else height + SPARE_ROWS
    return replace(tab, rows=rows, columns=max(tab.columns, width))


def _resize(tab: LedgerTab) -> Request:
    """An absolute size, so that it may be asked for twice."""
    fields = "gridProperties.rowCount,gridProperties.columnCount"
    properties = {"sheetId": tab.id, "gridProperties": _size(tab)}
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def _size(tab: LedgerTab) -> dict[str, int]:
    return {"rowCount": tab.rows, "columnCount": tab.columns}
