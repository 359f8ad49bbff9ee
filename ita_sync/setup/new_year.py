"""`sheet new-year`: the requests that copy the tab of measures for the next fiscal year. Planned without any I/O.

Google copies the tab with its merges, formats, choices and highlighting; what is left is to move the periods and to empty
what came of the old year. All of it stands in the old tab, which stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ita_sync.domain import Grid, LocalizedText, Plan, a1
from ita_sync.errors import SheetError
from ita_sync.rules.checks.rows_of_another_year import reported_elsewhere
from ita_sync.setup.sheet_requests import remove_protection, show_rows, warn_before_editing
from ita_sync.setup.spreadsheet import Layout, Tab
from ita_sync.setup.years_cells import YearsCells
from ita_sync.sources.google.arrival import find_missing
from ita_sync.sources.google.batch_update import (
    Request,
    copy_tab,
    empty_cells,
    set_cells,
    set_notes,
    set_values,
)
from ita_sync.sources.google.tab_errors import missing_tab
from ita_sync.table.candidates import with_measures
from ita_sync.table.measures import build_table
from ita_sync.writeback import status
from ita_sync.writeback.apply import is_as_planned

OLD_TAB = "ita-sync: ปี {year} (เก็บไว้)"  # the old tab's protection

EXISTS = LocalizedText("มีแผ่นงาน “{title}” อยู่แล้ว", "There is a tab “{title}” already.")
NAME_ANOTHER = LocalizedText(
    "ในแผ่นงานนั้นไม่มีตารางมาตรการของปี {year} ให้ลบหรือเปลี่ยนชื่อ แล้วสั่งอีกครั้ง หรือระบุชื่ออื่นด้วย --tab",
    "It holds no measures of {year}: delete or rename it and repeat this, or name another one with --tab.",
)

MOVED = LocalizedText(
    "หัวตารางในแถวที่ {row} ของแผ่นงาน “{tab}” เรียงคอลัมน์ไม่ตรงกับหัวตารางแถวบน จึงไม่รู้ว่าช่องใดข้างใต้เป็นผลของปีเดิม",
    "The header in row {row} of the tab “{tab}” has its columns in another order than the first one, so which cells below "
    "it are last year's results is not known.",
)
PUT_IN_ORDER = LocalizedText(
    "ย้ายคอลัมน์ของตารางช่วงนั้นให้ตรงกับหัวตารางแถวบน แล้วสั่งอีกครั้ง",
    "Move the columns of that part to where the first header has them, and repeat this.",
)


@dataclass(frozen=True)
class NewYear:
    """What is to be done to the spreadsheet.

    Attributes:
        tab: The old tab.
        title: The new tab's name.
        requests: For one batch update; none if nothing is left to do.
        is_made: Whether the new tab is there already.
        protects: Whether the old tab gets a warning.
        moved: How many cells of periods are moved.
        emptied: How many cells are emptied.
        shown: How many rows of measures were hidden or filtered out, and are shown in the copy.
        unread: A1 address -> the text of each period that a person has to move.
        named: A1 addresses of the other texts that stay and name the old year.
        kept: A1 addresses of what says the same in a new tab that was there already: results, and periods of the old year.
    """

    tab: str
    title: str
    requests: tuple[Request, ...]
    is_made: bool = False
    protects: bool = False
    moved: int = 0
    emptied: int = 0
    shown: int = 0
    unread: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def plan(layout: Layout, tab: str, title: str, year: int, *, is_over: bool) -> NewYear:
    """Return what turns this year's tab into next year's, beside it.

    The old tab gets its warning only once its year is over: until then staff enter its outcomes. Where the new tab is
    there already, this is all that is done.

    Args:
        layout: The spreadsheet.
        tab: The name of the tab of measures.
        title: The name of the new one.
        year: The fiscal year of the old one, in the Buddhist era.
        is_over: Whether that year's reporting is over.

    Raises:
        SheetError: There is no such tab, it holds no measures, a part of it has its columns in another order, or another
            tab without any measures has the new name.
        ColumnError: A required column is missing.
    """
    old = measures_tab(layout, tab)
    made = layout.find(title)
    protecting = _protecting(layout, old, year) if is_over else ()
    if made is None:
        return _copied(layout, old, title, year, protecting)
    if made is old or not with_measures([made.grid]):
        raise SheetError(EXISTS.format(title=title), hint=NAME_ANOTHER.format(year=year + 1))
    return NewYear(
        tab, title, protecting, is_made=True, protects=bool(protecting), kept=_kept(old, made, year)
    )


def other_year(layout: Layout, tab: str, year: int) -> int | None:
    """The year of which all rows of the tab of measures are, where that is another than the settings name.

    Args:
        layout: The spreadsheet.
        tab: The name of the tab of measures.
        year: The fiscal year of the settings, in the Buddhist era.

    Raises:
        SheetError, ColumnError: As `plan`.
    """
    table = build_table(status.without_ours(measures_tab(layout, tab).grid))
    return reported_elsewhere(table, year)


def was_edited(before: Grid, after: Grid) -> bool:
    """Tell whether people edited a tab between two looks at it: the requests name the rows of the first."""
    return not is_as_planned(before, Plan(first_row=0), after)


def measures_tab(layout: Layout, title: str) -> Tab:
    """Return the tab of measures.

    Raises:
        SheetError: There is none, or its import has not arrived.
    """
    tab = layout.find(title)
    if tab is None:
        raise missing_tab(title, layout.tabs, with_measures(each.grid for each in layout.tabs.values()))
    if missing := find_missing(tab.grid):
        raise missing.error()
    return tab


def _protecting(layout: Layout, tab: Tab, year: int) -> tuple[Request, ...]:
    """The request that warns whoever edits the old tab; none where a protection covers it already."""
    if tab.is_protected:
        return ()
    number = layout.free_id(f"{tab.grid.title}/{year}")
    return (warn_before_editing(number, {"sheetId": tab.id}, OLD_TAB.format(year=year)),)


def _kept(old: Tab, made: Tab, year: int) -> tuple[str, ...]:
    """What a tab that people copied by hand still says as the old one does, by A1 address."""
    try:
        before, after = YearsCells(old.grid, year), YearsCells(made.grid, year)
    except SheetError:  # one of them is not filled in yet
        return ()
    texts = {*before.results.values(), *before.years_periods.values()}
    both = after.results | after.years_periods
    return tuple(a1(*cell) for cell, said in sorted(both.items()) if said in texts)


def _copied(layout: Layout, old: Tab, title: str, year: int, protecting: tuple[Request, ...]) -> NewYear:
    """The copy is made while the old tab is not protected as a whole by us, so that it is not protected itself."""
    cells = YearsCells(old.grid, year)
    for row in cells.moved_headers:
        raise SheetError(MOVED.format(row=row + 1, tab=old.grid.title), hint=PUT_IN_ORDER)
    number = layout.free_id(title)
    warning = old.protections.get(OLD_TAB.format(year=year))
    if warning is not None:
        protecting = _protecting(layout, replace(old, is_protected=False), year)
    hidden = old.hidden & {*cells.rows}
    requests = (
        *([] if warning is None else [remove_protection(warning)]),
        copy_tab(old.id, number, title, [*layout.tabs].index(old.grid.title)),
        *(show_rows(number) if hidden else []),  # they count, and nobody would fill them in
        *set_cells(number, cells.moved),
        *set_values(number, cells.dates),
        *empty_cells(number, cells.emptied),
        *set_notes(number, cells.heading_note),
        *protecting,
    )
    return NewYear(
        old.grid.title,
        title,
        requests,
        protects=bool(protecting) and warning is None,
        moved=len(cells.moved) + len(cells.dates),
        emptied=len(cells.emptied),
        shown=len(hidden),
        unread={a1(*cell): text for cell, text in cells.unread.items()},
        named=tuple(a1(*cell) for cell in cells.named),
    )
