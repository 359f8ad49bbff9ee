"""The state that a run keeps of a Google Sheet: its latest contents, and the plans that were sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ita_sync.domain import Grid, LedgerPlace, Plan, Position, Snapshot
from ita_sync.settings import Sheet
from ita_sync.sources.google.batch_update import LedgerTab, free_id
from ita_sync.sources.google.response import read_tabs
from ita_sync.sources.google.tab_errors import missing_tab
from ita_sync.sources.tab_titles import find_tab
from ita_sync.table.candidates import with_measures


@dataclass
class RunState:
    """The sheet as last seen, and every plan that was sent.

    Attributes:
        sheet: The `[sheet]` settings, which name the tabs.
        key: The spreadsheet's key.
        seen: The sheet as last read, or as returned by the last write.
        ledger: The ledger tab, or the one that will be made.
        sent: The plans that were sent, whether or not they arrived.
        answered: The number of plans that Google carried out.
        refused: The number of plans, in a row, that Google refused because the sheet had changed.
        was_read: Whether the sheet was read at all.
    """

    sheet: Sheet
    key: str
    seen: Snapshot = field(init=False)
    ledger: LedgerTab = field(init=False)
    sent: list[Plan] = field(default_factory=list)
    answered: int = 0
    refused: int = 0
    was_read: bool = False

    def __post_init__(self) -> None:
        self.seen = Snapshot(Grid(self.sheet.tab, ()))
        self.ledger = LedgerTab(free_id(self.sheet.ledger_tab, ()), self.sheet.ledger_tab)

    @property
    def measures_id(self) -> int:
        """Google's `sheetId` of the measures tab."""
        return self.seen.measures.sheet_id or 0

    @property
    def ledger_place(self) -> LedgerPlace | None:
        """Where lines can be appended; None while the sheet was not read, or where the account may not."""
        tab = self.ledger
        if not self.was_read or (self.seen.ledger and self.seen.ledger.is_shut):
            return None
        return LedgerPlace(tab.id, is_made=tab.rows > 0, columns=tab.columns)

    def note_read(self, answer: dict[str, Any]) -> Snapshot:
        """Record what a read returned.

        Args:
            answer: Google's answer to a request for `FIELDS`.

        Returns:
            The sheet as it was read.

        Raises:
            SheetError: The spreadsheet has no measures tab, or several that could be one of ours.
        """
        tabs, sheet = read_tabs(answer), self.sheet
        measures, ledger = find_tab(tabs, sheet.tab), find_tab(tabs, sheet.ledger_tab)
        if measures is None:
            raise missing_tab(sheet.tab, tabs, with_measures(tabs.values()))
        self.was_read = True
        self.ledger = _ledger_tab(sheet.ledger_tab, ledger, {tab.sheet_id or 0 for tab in tabs.values()})
        address = f"https://docs.google.com/spreadsheets/d/{self.key}/edit#gid={measures.sheet_id or 0}"
        self.seen = Snapshot(
            measures=measures,
            contacts=find_tab(tabs, sheet.contacts_tab),
            ledger=ledger,
            location=str(answer.get("properties", {}).get("title", self.key)),
            link=lambda cell: f"{address}&range={cell}" if cell else address,
        )
        return self.seen

    def note_written(self, plan: Plan, ledger: LedgerTab, measures: Grid) -> Snapshot:
        """Record a plan that was carried out.

        Args:
            plan: The plan.
            ledger: The ledger tab after the write.
            measures: The measures tab that Google returned.

        Returns:
            The sheet after the write.
        """
        self.answered += 1
        self.ledger = ledger
        was = self.seen.ledger or Grid(ledger.title, (), hidden=True)
        self.seen = replace(
            self.seen,
            measures=measures,
            ledger=replace(was.with_texts(plan.ledger), is_shut=False) if plan.ledger else self.seen.ledger,
        )
        return self.seen

    def was_overwritten(self) -> Callable[[Position], bool]:
        """Return a test of whether earlier writes of this run may have overwritten a cell of the measures tab.

        They may have if they addressed it, or if it now shows one of their texts (a blank one, too) or carries one of their
        notes.
        """
        cells = {cell for plan in self.sent for cell in (*plan.values, *plan.cell_notes)}
        entered = [value for plan in self.sent for value in plan.values.values()]
        texts = {str(text) for value in entered for text in value.values() or ("",)}
        all_notes = {note for plan in self.sent for note in plan.cell_notes.values() if note}
        grid = self.seen.measures
        return lambda cell: cell in cells or grid.text(*cell) in texts or grid.notes.get(cell) in all_notes


def _ledger_tab(title: str, grid: Grid | None, taken: set[int]) -> LedgerTab:
    if grid is None:
        return LedgerTab(free_id(title, taken), title)
    rows, columns = grid.size or (1, 1)
    return LedgerTab(grid.sheet_id or 0, title, rows, columns)
