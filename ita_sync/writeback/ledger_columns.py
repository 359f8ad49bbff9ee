"""Where the columns of the ledger's tab stand after somebody inserted, deleted or moved one: their headers say it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ita_sync.domain import Grid

LEAST_KNOWN = 2 / 3  # of the headers, so that nobody else's tab is taken for ours


def in_order(grid: Grid, headers: Sequence[str]) -> Grid:
    """Return the tab with its columns where the headers have them; the same where they are, or are not ours.

    Args:
        grid: The tab.
        headers: Ours, each once; blank ones part them. A column that is not there is blank.
    """
    found = {text: column for column, text in reversed([*enumerate(grid.rows[0] if grid.rows else ())])}
    places = {at: found[name] for at, name in enumerate(headers) if name and name in found}
    is_ours = len(places) >= LEAST_KNOWN * sum(map(bool, headers))
    if not is_ours or all(at == column for at, column in places.items()):
        return grid
    rows = range(len(grid.rows))
    return replace(
        grid,
        rows=tuple(
            tuple(grid.text(row, places[at]) if at in places else "" for at in range(len(headers)))
            for row in rows
        ),
        entered={
            (row, at): grid.entered[row, column]
            for row in rows
            for at, column in places.items()
            if (row, column) in grid.entered
        },
    )
