"""Write, look at what Google hands back, and write again while people move rows. The last state counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ita_sync.errors import SheetError
from ita_sync.model import Grid, Landing, Plan, SheetStore, Snapshot
from ita_sync.sheet import flags, moved

REWRITES = 2
Planner = Callable[[Snapshot, Grid], Plan]
log = logging.getLogger(__name__)


def settle(store: SheetStore, snapshot: Snapshot, plan: Planner) -> Snapshot:
    """Bring the sheet to say what it deserves.

    Args:
        store: Where to write.
        snapshot: What was read.
        plan: From a snapshot, and the tab of measures as it actually stands, to what has to change.

    Returns:
        What the flags are about: the snapshot itself, or a later one where people changed the sheet meanwhile.

    Raises:
        SheetError: A write failed, or the sheet cannot be understood any more: what this run wrote is then taken back.
    """
    actual = snapshot.measures
    todo = plan(snapshot, actual)
    for _ in range(1 + REWRITES):
        landing = store.write(todo)
        if landing is None or (later := _later(snapshot, actual, todo, landing)) is None:
            return snapshot
        log.info("the sheet was changed meanwhile: the flags are planned again")
        snapshot, actual = later, landing.measures
        todo = _plan_again(store, snapshot, actual, plan)
    return _withdraw(store, snapshot, actual, plan)


def _later(snapshot: Snapshot, stood: Grid, todo: Plan, landing: Landing) -> Snapshot | None:
    """The sheet as staff have made it since; None where the write was carried out and they changed nothing."""
    after, carried_out = landing.measures, landing.carried_out
    truth = moved.recover(snapshot.measures, stood, todo, after, carried_out=carried_out)
    if truth is after and carried_out:
        return None
    return replace(snapshot, measures=truth, ledger=landing.ledger)


def _withdraw(store: SheetStore, snapshot: Snapshot, actual: Grid, plan: Planner) -> Snapshot:
    """Rows move faster than we write: take away what stands on the wrong ones, and leave it at that."""
    log.warning(
        "The sheet kept changing while the flags were written: those on wrong rows are taken away. "
        "The next run sets them anew."
    )
    for _ in range(1 + REWRITES):
        todo = flags.withdrawal(_plan_again(store, snapshot, actual, plan), actual)
        landing = store.write(todo)
        if landing is None or (later := _later(snapshot, actual, todo, landing)) is None:
            break
        snapshot, actual = later, landing.measures
    return snapshot


def _plan_again(store: SheetStore, snapshot: Snapshot, actual: Grid, plan: Planner) -> Plan:
    """The next plan. Where the header was deleted under our hands, our flags are taken back before that is said."""
    try:
        return plan(snapshot, actual)
    except SheetError:
        _take_back(store, snapshot, actual)
        raise


def _take_back(store: SheetStore, snapshot: Snapshot, actual: Grid) -> None:
    """Every cell as staff made it, wherever it stands by now."""
    for _ in range(1 + REWRITES):
        todo = flags.undoing(snapshot.measures, actual)
        landing = store.write(todo)
        if landing is None or (later := _later(snapshot, actual, todo, landing)) is None:
            break
        snapshot, actual = later, landing.measures
