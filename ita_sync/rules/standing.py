"""How each unit stands: its activities by whether they lack nothing, are awaited or owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from ita_sync.domain import Finding, Table, UnitState, row_of
from ita_sync.rules.rule import Context

Place = tuple[str, int]  # canonical column, 0-based sheet row


def standing(
    context: Context, findings: Iterable[Finding], awaited: Iterable[tuple[str, str]]
) -> tuple[UnitState, ...]:
    """Count the activities of each unit, each once: of several units, for the one that is named first.

    Args:
        context: The table and the known units.
        findings: What is open. An activity is owed while an error is open in its row, or in a cell merged over it.
        awaited: The A1 address and the column of each empty cell that only time can fill.

    Returns:
        The units in the order of their names; blank is that of the activities whose owner is blank or no known unit.
    """
    errors = ((finding.column, finding.row - 1) for finding in findings if finding.severity == "error")
    owed = _lines(context.table, (place for place in errors if place[1] >= 0))
    waits = _lines(context.table, ((column, row_of(cell) - 1) for cell, column in awaited))
    owners = (units[0] if units else "" for units in context.each("owner", context.known_owners).tolist())
    states = np.where(owed, "owed", np.where(waits, "awaited", "done")).tolist()
    counts = Counter(zip(owners, states, strict=True))
    return tuple(
        UnitState(unit, *(counts[unit, state] for state in ("done", "awaited", "owed")))
        for unit in sorted({unit for unit, _ in counts})
    )


def _lines(table: Table, places: Iterable[Place]) -> NDArray[np.bool_]:
    """Per line, whether one of its cells is in one of the places; rows that continue a line belong to it."""
    found = np.zeros(len(table), dtype=bool)
    by_column: dict[str, set[int]] = {}
    for column, row in places:
        by_column.setdefault(column, set()).add(row)
    for column, rows in by_column.items():
        found |= np.isin(table.rows.get(column, np.asarray(table.sheet_rows)), sorted(rows))
    found[list(_continued(table, set().union(*by_column.values())))] = True
    return found


def _continued(table: Table, rows: set[int]) -> Iterator[int]:
    return (row.line for row in table.appended if row.row in rows)
