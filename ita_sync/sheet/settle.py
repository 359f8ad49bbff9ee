"""Write, look at what Google hands back, and write again while people move rows. The last state counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ita_sync.errors import SheetError
from ita_sync.model import Grid, Landing, Plan, SheetStore, Snapshot
from ita_sync.sheet import flags, ledger, moved
from ita_sync.sheet.notes import TAG, persons_part

REWRITES = 2
Planner = Callable[[Snapshot, Grid], Plan]
log = logging.getLogger(__name__)


def settle(store: SheetStore, snapshot: Snapshot, plan: Planner, ledger_tab: str) -> Snapshot:
    """Bring the sheet to say what it deserves.

    Args:
        store: Where to write.
        snapshot: What was read.
        plan: From a snapshot, and the tab of measures as it actually stands, to what has to change.
        ledger_tab: The name of the ledger tab, in case it has to be made.

    Returns:
        What the flags are about: the snapshot itself, or a later one where people changed the sheet meanwhile.

    Raises:
        SheetError: A write failed, or the sheet cannot be understood any more; no flag of ours is then left.
    """
    actual = snapshot.measures
    todo = plan(snapshot, actual)
    for _ in range(1 + REWRITES):
        landing = store.write(todo)
        if landing is None or (later := _later(snapshot, actual, todo, landing, ledger_tab)) is None:
            return snapshot
        log.info("the sheet was changed meanwhile: the flags are planned again")
        snapshot, actual = later, landing.measures
        todo = _plan_again(store, snapshot, todo, actual, plan)
    return _withdraw(store, snapshot, actual, plan, ledger_tab)


def _later(snapshot: Snapshot, stood: Grid, todo: Plan, landing: Landing, ledger_tab: str) -> Snapshot | None:
    """The sheet as staff have made it since; None where the write was carried out and they changed nothing."""
    after, done = landing.measures, todo if landing.carried_out else Plan(todo.first_row)
    truth = moved.recover(snapshot.measures, stood, done, after)
    if truth is after and landing.carried_out:
        return None
    return replace(snapshot, measures=truth, ledger=ledger.written(snapshot.ledger, done.ledger, ledger_tab))


def _withdraw(
    store: SheetStore, snapshot: Snapshot, actual: Grid, plan: Planner, ledger_tab: str
) -> Snapshot:
    """Rows move faster than we write: take away what stands on the wrong ones, and leave it at that."""
    log.warning(
        "The sheet kept changing while the flags were written: those on wrong rows are taken away. "
        "The next run sets them anew."
    )
    for _ in range(1 + REWRITES):
        todo = flags.withdrawal(plan(snapshot, actual), actual)
        landing = store.write(todo)
        if landing is None or (later := _later(snapshot, actual, todo, landing, ledger_tab)) is None:
            break
        snapshot, actual = later, landing.measures
    return snapshot


def _plan_again(store: SheetStore, snapshot: Snapshot, last: Plan, actual: Grid, plan: Planner) -> Plan:
    """The next plan. Where the header was deleted under our hands, our flags are taken back before that is said."""
    try:
        return plan(snapshot, actual)
    except SheetError:
        ours = {*last.status.values()} - {""}
        column = last.status_column or 0
        store.write(
            Plan(
                first_row=last.first_row,
                status_column=last.status_column,
                status={row: "" for row in last.status if actual.text(row, column) in ours},
                notes={
                    cell: persons_part(snapshot.measures.notes.get(cell, ""))
                    for cell, note in actual.notes.items()
                    if TAG in note
                },
            )
        )
        raise
