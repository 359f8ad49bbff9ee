"""Apply a plan to a sheet that people are editing: write, compare the result, plan again and repeat if necessary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ita_sync.domain import Grid, LocalizedText, Plan, Position, SheetStore, Snapshot, Value
from ita_sync.domain.language import joined
from ita_sync.errors import ProtectedError, SheetError
from ita_sync.text import sanitize
from ita_sync.writeback import flags, ledger_warnings, status
from ita_sync.writeback.column_pairs import States
from ita_sync.writeback.displaced import Written, restore

REWRITES = 2
CLEARINGS = 3
MOST_WRITES = 30  # whatever happens; the store's retry budget limits lost answers
NOTHING: Mapping[str, Any] = {"ledger": {}, "heading": None}  # parts of a plan that it can do without
CONCESSIONS: tuple[tuple[str, ...], ...] = ((), ("ledger",), ("heading",), ("ledger", "heading"))
Planner = Callable[[Snapshot, Grid], Plan]
log = logging.getLogger(__name__)
LOST = LocalizedText(
    "ข้อความหนึ่งถูกเขียนทับขณะบันทึกผลการตรวจ และหาที่เดิมไม่พบ: %s",
    "A text was hit by the night's write and its place was not found again: %s",
)


@dataclass(frozen=True)
class Applied:
    """The result of writing the flags.

    Attributes:
        lost: Texts of staff's that a write hit and whose place was not found again.
        is_ledger_refused: Whether the account may not write into the ledger's tab.
    """

    lost: tuple[str, ...] = ()
    is_ledger_refused: bool = False


def apply_plan(store: SheetStore, snapshot: Snapshot, header_row: int | None, planner: Planner) -> Applied:
    """Write flags and ledger until the sheet shows what its present content calls for.

    Args:
        store: Where to write.
        snapshot: What was read.
        header_row: Where the header of the tab of measures is.
        planner: Given the sheet as staff have it, and the tab of measures as it stands, returns what has to change.

    Raises:
        SheetError: A write failed, or the sheet cannot be understood any more: then our words are taken away first.
    """
    attempt = _Attempt(snapshot, header_row)
    while todo := attempt.next_plan(planner):
        try:
            after = store.write(todo)
        except ProtectedError as error:
            attempt.leave_out(error)
            continue
        if after is None or is_as_planned(attempt.actual, todo, after.measures):
            break
        attempt.look(todo, after)
    attempt.warn()
    if attempt.failure:
        raise attempt.failure
    return Applied(tuple(attempt.lost), attempt.is_ledger_refused)


class _Attempt:
    """The state between two writes.

    Attributes:
        truth: The sheet as staff have it.
        actual: The tab of measures as it stands.
        lost: Texts that a write hit and whose place was not found again.
        failure: Why the sheet cannot be brought to say what it deserves.
    """

    def __init__(self, snapshot: Snapshot, header_row: int | None) -> None:
        self.truth, self.actual = snapshot, snapshot.measures
        self.lost: dict[str, None] = {}
        self.failure: SheetError | None = None
        self._header_row, self._written = header_row, Written()
        self._writes = self._conflicts = 0
        self._whole: Plan | None = None
        self._left_out: tuple[str, ...] = ()
        self._refusal: ProtectedError | None = None

    def next_plan(self, planner: Planner) -> Plan | None:
        """Return the next plan; None or an empty plan if nothing is left to write."""
        self._whole = self._planned(planner)
        return self._whole and replace(self._whole, **{part: NOTHING[part] for part in self._left_out})

    def _planned(self, planner: Planner) -> Plan | None:
        if self._conflicts > REWRITES + CLEARINGS:
            return None
        if self._writes == MOST_WRITES:
            self.failure = self.failure or _never_as_planned()
            return None
        try:
            todo = planner(self.truth, self.actual)
        except SheetError as error:
            if not self._writes:
                raise
            self.failure = error
        if self.failure or self._conflicts > REWRITES:
            return flags.clearing(self._header_row, self.truth.measures, self.actual)
        return todo

    def leave_out(self, error: ProtectedError) -> None:
        """Go on without a part of the plan: Google does not say which of its cells is protected.

        A copied spreadsheet protects the ledger against an account that its owner never let in, and staff may protect the
        header.

        Raises:
            ProtectedError: It is none of these.
        """
        parts = {part for part in NOTHING if self._whole and getattr(self._whole, part)}
        later = CONCESSIONS[CONCESSIONS.index(self._left_out) + 1 :]
        concession = next((each for each in later if {*each} <= parts), None)
        if concession is None:
            raise error
        self._left_out, self._refusal = concession, error

    @property
    def is_ledger_refused(self) -> bool:
        """Whether the ledger was left alone, because the account may not write into its tab."""
        return "ledger" in self._left_out

    def look(self, todo: Plan, after: Snapshot) -> None:
        """Compare the sheet after a write with what was planned, and update the state."""
        self._writes += 1
        self._written.add(todo)
        states = States(self.truth.measures, self.actual, after.measures)
        found = restore(states, self._header_row, self._written)
        self.lost |= dict.fromkeys(found.lost)
        self._conflicts += _staffs(self.truth.measures) != _staffs(found.grid)
        self.truth, self.actual = replace(after, measures=found.grid), after.measures
        self._header_row = found.header_row

    def warn(self) -> None:
        """Log a ledger that could not be written, flags that were taken away and texts that were lost."""
        if self._refusal and self.is_ledger_refused:
            log.warning(_ledger_refused(self.truth, self._refusal.account))
        if self._conflicts > REWRITES:
            log.warning(
                LocalizedText(
                    "มีผู้แก้ไขสเปรดชีตอยู่ตลอดขณะบันทึกผลการตรวจ จึงนำผลการตรวจออกก่อน และจะบันทึกใหม่ในการตรวจครั้งต่อไป",
                    "The sheet kept changing while the flags were written: they are taken away until the next run.",
                )
            )
        for text in map(sanitize.redact_and_truncate, self.lost):
            log.warning(LOST, text)


def _ledger_refused(sheet: Snapshot, account: str) -> LocalizedText:
    title = sheet.ledger.title if sheet.ledger else "_ita_sync"
    said = LocalizedText(
        f"แผ่นงานบันทึกของระบบ “{title}” ป้องกันไว้ไม่ให้ {account} แก้ไข จึงบันทึกผลการตรวจโดยไม่มีบันทึกของระบบ "
        "และรายการที่พบครั้งแรกในครั้งนี้จะนับเป็นรายการใหม่อีกในการตรวจครั้งต่อไป",
        f"The ledger tab “{title}” is protected against {account}: the flags are written without it, and what is found "
        "for the first time tonight counts as new again on the next run.",
    )
    return joined([said, ledger_warnings.SHUT_ADVICE.format(tab=title)], " ")


def _never_as_planned() -> SheetError:
    return SheetError(
        LocalizedText(
            "บันทึกผลการตรวจไม่ได้: ข้อความที่บันทึกลงสเปรดชีตไม่คงอยู่",
            "The flags cannot be written: what is written into the sheet does not come to stand there.",
        ),
        hint=LocalizedText(
            "ดูคอลัมน์ผลการตรวจ อาจมีสคริปต์หรือโปรแกรมอื่นแก้ไขคอลัมน์นี้อยู่",
            "Look into its status column: a script or another program may be changing it.",
        ),
    )


def is_as_planned(before: Grid, plan: Plan, after: Grid) -> bool:
    """Return whether a tab after a write differs from before by exactly the plan, so that nobody has edited it."""
    return (
        before.size == after.size
        and {*before.merges} == {*after.merges}
        and _without_blanks(before.filled() | plan.values) == after.filled()
        and _without_blanks({**before.notes} | plan.cell_notes) == _without_blanks(after.notes)
    )


def _staffs(grid: Grid) -> dict[Position, Value]:
    """Return the filled cells of a tab without those that hold our own words."""
    return {cell: value for cell, value in grid.filled().items() if not status.is_ours(grid.text(*cell))}


def _without_blanks(contents: Mapping[Position, Any]) -> dict[Position, Any]:
    return {cell: content for cell, content in contents.items() if content}
