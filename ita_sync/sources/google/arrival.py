"""Whether a tab that gets its rows by an import from another spreadsheet has got them. No input or output."""

from __future__ import annotations

from dataclasses import dataclass

from ita_sync.domain import Grid, LocalizedText, Position, a1
from ita_sync.errors import SheetError
from ita_sync.table.header_row import find_header, first_data_row
from ita_sync.thai.placeholders import Kind, placeholder


class NotArrivedError(Exception):
    """The tab of measures shows no more than that its import is still loading or has failed.

    Attributes:
        missing: What it shows, and where.
    """

    def __init__(self, missing: Missing) -> None:
        super().__init__(f"{missing.cell} shows {missing.shown}")
        self.missing = missing


@dataclass(frozen=True)
class Missing:
    """What a tab shows in place of its rows.

    Attributes:
        tab: The tab's title.
        cell: The A1 address of the cell.
        shown: Its text.
        kind: Whether it loads or has failed.
    """

    tab: str
    cell: str
    shown: str
    kind: Kind

    def error(self) -> SheetError:
        """The failure, once waiting has not helped."""
        words, hint = (STILL_LOADING, LET_IT_LOAD) if self.kind == "loading" else (FAILED, ALLOW_ACCESS)
        return SheetError(words.format(tab=self.tab, cell=self.cell, shown=self.shown), hint=hint)


STILL_LOADING = LocalizedText(
    "แผ่นงาน “{tab}” ดึงข้อมูลจากสเปรดชีตอื่น แต่ยังโหลดไม่เสร็จ: ช่อง {cell} แสดง {shown}",
    "The tab “{tab}” takes its rows from another spreadsheet, and they are still loading: {cell} shows {shown}.",
)
FAILED = LocalizedText(
    "แผ่นงาน “{tab}” ดึงข้อมูลจากสเปรดชีตอื่น แต่ดึงไม่สำเร็จ: ช่อง {cell} แสดง {shown}",
    "The tab “{tab}” takes its rows from another spreadsheet, and they could not be had: {cell} shows {shown}.",
)
LET_IT_LOAD = LocalizedText(
    "เปิดแผ่นงานนี้รอจนข้อมูลขึ้นครบ แล้วสั่งอีกครั้ง หากเป็นบ่อย ให้ระบุสเปรดชีตต้นทางใน ita.toml: [sheet] source แทน",
    "Open the tab until its rows are there, then run again; or name the spreadsheet that they come from in ita.toml: "
    "[sheet] source.",
)
ALLOW_ACCESS = LocalizedText(
    "เปิดแผ่นงานนี้ คลิกช่องนั้นแล้วกด “อนุญาตให้เข้าถึง” และตรวจว่าสเปรดชีตต้นทางยังอยู่ แล้วสั่งอีกครั้ง "
    "หรือระบุสเปรดชีตต้นทางใน ita.toml: [sheet] source แทน",
    "Open the tab, click on that cell and choose Allow access, see that the spreadsheet it names is still there, and run "
    "again; or name that spreadsheet in ita.toml: [sheet] source.",
)


def find_missing(grid: Grid) -> Missing | None:
    """Return what a tab shows in place of its rows; None if it has rows, or nothing at all.

    It is shown in every filled cell below the header. Where there is no header, the import was to bring it: then titles
    may stand above. An error counts only as the formula of an import, or where nothing else stands on the tab.
    """
    filled = [
        (row, at) for row, texts in enumerate(grid.rows) for at, text in enumerate(texts) if text.strip()
    ]
    shown = {cell: kind for cell in filled if (kind := placeholder(grid.text(*cell)))}
    top = _rows_begin(grid) or min((row for row, _ in shown), default=0)
    if any(cell not in shown for cell in filled if cell[0] >= top):
        return None
    is_alone = len(shown) == len(filled)
    found = (cell for cell, kind in shown.items() if kind == "loading" or _imports(grid, cell) or is_alone)
    first = next((cell for cell in found if cell[0] >= top and shown[cell] != "checkbox"), None)
    return first and Missing(grid.title, a1(*first), grid.text(*first).strip(), shown[first])


def _imports(grid: Grid, cell: Position) -> bool:
    return "IMPORT" in str(grid.value(cell).get("formulaValue", "")).upper()


def _rows_begin(grid: Grid) -> int | None:
    """The first row below the header; None where there is no header."""
    try:
        return first_data_row(grid, find_header(grid))
    except SheetError:
        return None
