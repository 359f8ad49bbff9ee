"""A spreadsheet: its tabs, who may see it, and what it holds."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from . import a1, cells
from .editor import Editor
from .errors import invalid
from .grid import Sheet

Tables = Mapping[str, Sequence[Sequence[Any]]]


class Content(NamedTuple):
    """What a person would miss if it were gone."""

    text: str
    note: str


class Document(Editor):
    """A spreadsheet. Build one with `from_rows`; change it as a person would with the editor's methods."""

    def __init__(self, title: str, *, locale: str = "th_TH", time_zone: str = "Asia/Bangkok"):
        self.properties: dict[str, Any] = {
            "title": title,
            "locale": locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": time_zone,
        }
        self.sheets: list[Sheet] = []
        self.named_ranges: list[dict[str, Any]] = []
        self.developer_metadata: list[dict[str, Any]] = []
        self.readers: set[str] = set()
        self.writers: set[str] = set()
        self.owner = "owner@example.go.th"
        self.is_office_file = False
        self._ids = itertools.count(1_000_001, 7)

    @classmethod
    def from_rows(
        cls,
        title: str,
        tables: Tables,
        *,
        merges: Mapping[str, Iterable[str]] | None = None,
        notes: Mapping[str, Mapping[str, str]] | None = None,
        hidden_rows: Mapping[str, Iterable[int]] | None = None,
        row_count: int = 1000,
        column_count: int = 26,
    ) -> Document:
        """A spreadsheet with one tab per table; merges, notes and hidden rows go by tab title.

        Text is kept as given ("0012" stays text); a dict is taken as a CellData object.
        """
        document = cls(title)
        for tab, rows in tables.items():
            document.add_tab(tab, rows, row_count=row_count, column_count=column_count)
        for tab, areas in (merges or {}).items():
            for area in areas:
                document.merge(tab, area)
        for tab, texts in (notes or {}).items():
            for cell, text in texts.items():
                document.set_note(tab, cell, text)
        for tab, numbers in (hidden_rows or {}).items():
            for number in numbers:
                document.hide_row(tab, number)
        return document

    def add_tab(
        self,
        title: str,
        rows: Sequence[Sequence[Any]] = (),
        *,
        row_count: int = 1000,
        column_count: int = 26,
        **properties: Any,
    ) -> Sheet:
        """Add a tab that is at least as large as its rows. The first tab has the id 0, as with Google."""
        width = max((len(row) for row in rows), default=0)
        grid = {"rowCount": max(row_count, len(rows)), "columnCount": max(column_count, width)}
        sheet_id = properties.pop("sheetId", self.new_id() if self.sheets else 0)
        sheet = Sheet(
            {"sheetId": sheet_id, "title": title, "sheetType": "GRID", **properties, "gridProperties": grid}
        )
        for row, values in zip(sheet.rows, rows, strict=False):
            made = ((column, cells.from_python(value)) for column, value in enumerate(values))
            row.cells = {column: cell for column, cell in made if cell}
        self.sheets.append(sheet)
        return sheet

    def new_id(self) -> int:
        return next(self._ids)

    def copy(self) -> Document:
        """A copy to try a batch of requests on, so that a refused batch leaves no trace."""
        twin = copy.copy(self)
        twin.properties = copy.deepcopy(self.properties)
        twin.sheets = [sheet.copy() for sheet in self.sheets]
        twin.developer_metadata = copy.deepcopy(self.developer_metadata)
        return twin

    def copied_by(self, person: str) -> Document:
        """File > Make a copy: hidden tabs and protection come along, and nobody but that person is let in."""
        twin = self.copy()
        twin.owner, twin.readers, twin.writers = person, set(), set()
        for entry in (entry for sheet in twin.sheets for entry in sheet.protected_ranges):
            if not entry.get("warningOnly"):
                entry["editors"] = {"users": [person]}
        return twin

    def become(self, other: Document) -> None:
        """Take over what a tried copy holds; whoever holds this document sees the change."""
        self.__dict__.update(other.__dict__)

    def snapshot(self) -> dict[tuple[str, str], Content]:
        """Every cell that has a text or a note, by tab title and A1 name."""
        return {
            (sheet.title, a1.cell_name(row, column)): Content(cells.formula_bar(cell), cell.get("note", ""))
            for sheet in self.sheets
            for row, column, cell in sheet.filled()
            if cell.get("userEnteredValue") or cell.get("note")
        }

    def everything(self) -> dict[str, dict[str, Any]]:
        """All there is by tab: cells with their formats, merges, hidden rows, protection, rules."""
        return {sheet.title: sheet.contents() for sheet in self.order()}

    # -- finding tabs

    def sheet(self, title: str) -> Sheet:
        for sheet in self.sheets:
            if sheet.title == title:
                return sheet
        raise LookupError(f"no tab {title!r}: {', '.join(sheet.title for sheet in self.sheets)}")

    def sheet_by_id(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")

    def find(self, text: str) -> tuple[Sheet, a1.Box]:
        """The tab and the cells that a range in A1 notation names."""
        title, area = a1.split(text)
        sheet = self._find_sheet(title)
        box = a1.EVERYTHING if area is None else a1.box(area)
        if sheet is None or box is None:
            raise invalid(f"Unable to parse range: {text}")
        if not sheet.holds(box):
            raise exceeds_grid(sheet, box)
        return sheet, sheet.clamp(box)

    def _find_sheet(self, title: str | None) -> Sheet | None:
        if title is None:
            return next(sheet for sheet in self.sheets if not sheet.properties.get("hidden"))
        return next((sheet for sheet in self.sheets if sheet.title.lower() == title.lower()), None)

    def order(self) -> list[Sheet]:
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index
        return self.sheets

    # -- who may do what

    def may_read(self, account: str) -> bool:
        return account in self.readers or self.may_write(account)

    def may_write(self, account: str) -> bool:
        return account == self.owner or account in self.writers


def exceeds_grid(sheet: Sheet, box: a1.Box) -> Exception:
    size = f"Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
    return invalid(f"Range ({a1.quoted(sheet.title)}!{a1.box_name(box)}) exceeds grid limits. {size}")
