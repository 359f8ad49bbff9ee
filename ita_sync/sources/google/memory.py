"""What a run remembers of a Google Sheet: where things are, and what it has sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ita_sync.domain import Grid, Plan, Position, Snapshot
from ita_sync.settings import Sheet
from ita_sync.sources.google.api_errors import missing_tab
from ita_sync.sources.google.requests import LedgerTab, free_id
from ita_sync.sources.google.response import read_tabs


@dataclass
class RunMemory:
    """What was seen last, and every plan that was sent.

    Attributes:
        sheet: The `[sheet]` settings: they name the tabs.
        key: The spreadsheet's key.
        seen: The sheet as it was seen last.
        ledger: The ledger tab, or the one that will be made.
        sent: The plans that were sent, whether or not they arrived.
        answered: How many of them Google answered.
        refused: How many of them in a row Google refused since the sheet had changed.
    """

    sheet: Sheet
    key: str
    seen: Snapshot = field(init=False)
    ledger: LedgerTab = field(init=False)
    sent: list[Plan] = field(default_factory=list)
    answered: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.seen = Snapshot(Grid(self.sheet.tab, ()))
        self.ledger = LedgerTab(free_id(self.sheet.ledger_tab, ()), self.sheet.ledger_tab)

    @property
    def measures_id(self) -> int:
        """Google's number of the tab of measures."""
        return self.seen.measures.sheet_id or 0

    def note_read(self, answer: dict[str, Any]) -> Snapshot:
        """Take note of where things are in an answer to `FIELDS`.

        Raises:
            SheetError: It has no tab of measures.
        """
        tabs, sheet = read_tabs(answer), self.sheet
        if sheet.tab not in tabs:
            raise missing_tab(sheet.tab, tabs)
        measures, ledger = tabs[sheet.tab], tabs.get(sheet.ledger_tab)
        self.ledger = _ledger_tab(sheet.ledger_tab, ledger, {tab.sheet_id or 0 for tab in tabs.values()})
        address = f"https://docs.google.com/spreadsheets/d/{self.key}/edit#gid={measures.sheet_id or 0}"
        self.seen = Snapshot(
            measures=measures,
            contacts=tabs.get(sheet.contacts_tab),
            ledger=ledger,
            location=str(answer.get("properties", {}).get("title", self.key)),
            link=lambda cell: f"{address}&range={cell}" if cell else address,
        )
        return self.seen

    def note_written(self, plan: Plan, ledger: LedgerTab, measures: Grid) -> Snapshot:
        """Take note of a plan that was carried out, and of the tab of measures that Google handed back."""
        self.answered += 1
        self.ledger = ledger
        was = self.seen.ledger or Grid(ledger.title, (), hidden=True)
        self.seen = replace(
            self.seen,
            measures=measures,
            ledger=was.with_texts(plan.ledger) if plan.ledger else self.seen.ledger,
        )
        return self.seen

    def hit(self) -> set[Position]:
        """The cells that an earlier write of this run went to, or that show what it put down."""
        found: set[Position] = set()
        texts: set[str] = set()
        all_notes: set[str] = set()
        for plan in self.sent:
            found |= plan.values.keys() | plan.cell_notes.keys()
            texts |= {str(text) for value in plan.values.values() for text in value.values()}
            all_notes |= {*plan.cell_notes.values()} - {""}
        return found | _showing(self.seen.measures, texts, all_notes)


def _showing(grid: Grid, texts: set[str], all_notes: set[str]) -> set[Position]:
    """The cells that show one of some texts or notes."""
    noted = {cell for cell, note in grid.notes.items() if note in all_notes}
    return noted | {
        (row, column)
        for row, line in enumerate(grid.rows)
        for column, text in enumerate(line)
        if text in texts
    }


def _ledger_tab(title: str, grid: Grid | None, taken: set[int]) -> LedgerTab:
    if grid is None:
        return LedgerTab(free_id(title, taken), title)
    rows, columns = grid.size or (1, 1)
    return LedgerTab(grid.sheet_id or 0, title, rows, columns)
