"""Write, look at what stands there afterwards, and write again while people change the sheet. The last state counts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ita_sync.domain import Grid, Plan, Position, SheetStore, Snapshot
from ita_sync.errors import SheetError
from ita_sync.text import sanitize
from ita_sync.writeback import flags, status
from ita_sync.writeback.displaced import Written, as_value, restore, value_of
from ita_sync.writeback.places import States

REWRITES = 2
CLEARINGS = 3
MOST_WRITES = (
    30  # whatever happens; lost answers, of which there may be many, are bounded by the store's patience
)
Planner = Callable[[Snapshot, Grid], Plan]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applied:
    """What became of the flags.

    Attributes:
        lost: Texts of staff's that a write hit and whose place was not found again.
    """

    lost: tuple[str, ...] = ()


def apply_plan(store: SheetStore, snapshot: Snapshot, header_row: int | None, planner: Planner) -> Applied:
    """Bring the sheet to say what it deserves.

    Args:
        store: Where to write.
        snapshot: What was read.
        header_row: Where the header of the tab of measures is.
        planner: From the sheet as staff have it, and the tab of measures as it stands, to what has to change.

    Raises:
        SheetError: A write failed, or the sheet cannot be understood any more: then our words are taken away first.
    """
    truth, actual, written = snapshot, snapshot.measures, Written()
    lost: dict[str, None] = {}
    conflicts, failure = 0, None
    todo = planner(truth, actual)
    for _ in range(MOST_WRITES):
        if not todo or (after := store.write(todo)) is None or is_as_planned(actual, todo, after.measures):
            break
        written.add(todo)
        found = restore(States(truth.measures, actual, after.measures), header_row, written)
        lost |= dict.fromkeys(found.lost)
        conflicts += not _are_staffs_same(truth.measures, found.grid)
        truth, actual, header_row = replace(after, measures=found.grid), after.measures, found.header_row
        try:
            todo = planner(truth, actual)
        except SheetError as error:
            failure = error
        if failure or conflicts > REWRITES:
            todo = flags.clearing(header_row, truth.measures, actual)
        if conflicts > REWRITES + CLEARINGS:
            break
    else:
        failure = failure or SheetError(
            "The flags cannot be written: what is written into the sheet does not come to stand there.",
            hint="Look into its status column: a script or another program may be changing it.",
        )
    _warn(lost, is_cleared=conflicts > REWRITES)
    if failure:
        raise failure
    return Applied(tuple(lost))


def is_as_planned(before: Grid, plan: Plan, after: Grid) -> bool:
    """Whether the tab is what it was with what was written, and nothing else: nobody has changed it."""
    column = plan.status_column or 0
    values = {(row, column): as_value(text) for row, text in plan.status.items()}
    values |= {cell: content.value for cell, content in plan.given_back.items() if content.value is not None}
    noted = {(row, column): note for row, note in plan.notes.items()}
    noted |= {cell: content.note for cell, content in plan.given_back.items() if content.note is not None}
    return (
        before.size == after.size
        and {*before.merges} == {*after.merges}
        and _without_blanks(_filled(before) | values) == _filled(after)
        and _without_blanks({**before.notes} | noted) == _without_blanks(after.notes)
    )


def _are_staffs_same(one: Grid, other: Grid) -> bool:
    """Whether two tabs hold the same in every cell, our own words aside."""
    return _staffs(one) == _staffs(other)


def _staffs(grid: Grid) -> dict[Position, Mapping[str, object]]:
    return {cell: value for cell, value in _filled(grid).items() if not status.is_ours(grid.text(*cell))}


def _without_blanks(contents: Mapping[Position, Any]) -> dict[Position, Any]:
    return {cell: content for cell, content in contents.items() if content}


def _filled(grid: Grid) -> dict[Position, Mapping[str, object]]:
    """What stands in each cell that is not blank."""
    return {
        (row, column): value_of(grid, (row, column))
        for row, texts in enumerate(grid.rows)
        for column, text in enumerate(texts)
        if text or (row, column) in grid.entered
    }


def _warn(lost: Mapping[str, None], *, is_cleared: bool) -> None:
    if is_cleared:
        log.warning(
            "The sheet kept changing while the flags were written: they are taken away until the next run."
        )
    for text in lost:
        log.warning(
            "A text was hit by the night's write and its place was not found again: %s",
            sanitize.redact_and_truncate(text),
        )
