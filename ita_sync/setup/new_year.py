"""`sheet new-year`: the requests that copy the tab of measures for the next fiscal year. Planned without any I/O.

Google copies the tab with its merges, formats, choices and highlighting; what is left is to move the periods and to empty
what came of the old year. All of it stands in the old tab, which stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from ita_sync.domain import COLUMNS, Grid, LocalizedText, Position, Value, a1
from ita_sync.errors import SheetError
from ita_sync.rules.checks.other_year import reported_elsewhere
from ita_sync.setup.sheet_requests import remove_protection, warn_before_editing
from ita_sync.setup.spreadsheet import Layout, Tab
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
from ita_sync.table.header_row import Header, header_rows, read_header
from ita_sync.table.marks import is_placeholder
from ita_sync.table.measures import build_table
from ita_sync.thai import repair, says_nothing, to_arabic_digits
from ita_sync.thai.calendar import BUDDHIST_ERA
from ita_sync.thai.digits import to_thai_digits
from ita_sync.thai.next_year import days_meant, moved_period, names_year
from ita_sync.writeback import notes, status

OLD_TAB = "ita-sync: ปี {year} (เก็บไว้)"  # the old tab's protection
FIRST_DAY = date(1899, 12, 30)  # from which a date in a cell is counted
DIGITS = re.compile(r"\d+")
A_YEAR = re.compile(r"2[05]\d\d")  # of either era

EXISTS = LocalizedText("มีแผ่นงาน “{title}” อยู่แล้ว", "There is a tab “{title}” already.")
NAME_ANOTHER = LocalizedText(
    "ในแผ่นงานนั้นไม่มีตารางมาตรการของปี {year} ให้ลบหรือเปลี่ยนชื่อ แล้วสั่งอีกครั้ง หรือระบุชื่ออื่นด้วย --tab",
    "It holds no measures of {year}: delete or rename it and repeat this, or name another one with --tab.",
)
NO_MEASURES = LocalizedText("แผ่นงาน “{tab}” ไม่มีมาตรการ", "The tab “{tab}” holds no measures.")
NOTHING_TO_COPY = LocalizedText(
    "ระบุแผ่นงานของปีนี้ใน ita.toml: [sheet] tab", "Name this year's tab in ita.toml: [sheet] tab."
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
    unread: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def next_title(title: str, year: int) -> str:
    """Return the name of next year's tab: the year in the old name is replaced, or else the new one added.

    A span of years that names others than this one and those beside it stays, since it is that of a longer plan.

    Args:
        title: The old tab's name.
        year: Its fiscal year, in the Buddhist era.
    """
    numbers = {_number(digits) for digits in DIGITS.findall(title)}
    years = {number for number in numbers if A_YEAR.fullmatch(str(number))}
    ours = {number for near in (year - 1, year, year + 1) for number in _written(near)}
    if numbers & _written(year) and years <= ours:
        return DIGITS.sub(lambda found: _later(found[0]) if _number(found[0]) in ours else found[0], title)
    return f"{title} (2)" if years & _written(year + 1) and years <= ours else f"{title} {year + 1}"


def _written(year: int) -> set[int]:
    """The numbers that a title writes for a year of the Buddhist era."""
    return {year, year % 100, year - BUDDHIST_ERA}


def _number(digits: str) -> int:
    return int(to_arabic_digits(digits))


def _later(digits: str) -> str:
    later = str(_number(digits) + 1)
    return later if digits.isascii() else to_thai_digits(later)


def of_that_year(layout: Layout, tab: str, title: str, year: int) -> str | None:
    """The title of another tab of measures that names a year; None where there is none, or one of the new name.

    Args:
        layout: The spreadsheet.
        tab: The name of the tab of measures.
        title: The name of the new one.
        year: In the Buddhist era.
    """
    if layout.find(title):
        return None
    old = layout.find(tab)
    others = with_measures(each.grid for each in layout.tabs.values() if each is not old)
    return next((each for each in others if _written(year) & {*map(_number, DIGITS.findall(each))}), None)


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
        SheetError: There is no such tab, it holds no measures, or another tab without any has the new name.
        ColumnError: A required column is missing.
    """
    old = _measures_tab(layout, tab)
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
    table = build_table(status.without_ours(_measures_tab(layout, tab).grid))
    return reported_elsewhere(table, year)


def _measures_tab(layout: Layout, title: str) -> Tab:
    """The tab of measures.

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
        before, after = _Cells(old.grid, year), _Cells(made.grid, year)
    except SheetError:  # one of them is not filled in yet
        return ()
    texts = {*before.results.values(), *before.years_periods.values()}
    both = after.results | after.years_periods
    return tuple(a1(*cell) for cell, said in sorted(both.items()) if said in texts)


def _copied(layout: Layout, old: Tab, title: str, year: int, protecting: tuple[Request, ...]) -> NewYear:
    """The copy is made while the old tab is not protected as a whole by us, so that it is not protected itself."""
    cells = _Cells(old.grid, year)
    number = layout.free_id(title)
    warning = old.protections.get(OLD_TAB.format(year=year))
    if warning is not None:
        protecting = _protecting(layout, replace(old, is_protected=False), year)
    requests = (
        *([] if warning is None else [remove_protection(warning)]),
        copy_tab(old.id, number, title, [*layout.tabs].index(old.grid.title)),
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
        unread={a1(*cell): text for cell, text in cells.unread.items()},
        named=tuple(a1(*cell) for cell in cells.named),
    )


class _Cells:
    """What becomes of the cells of a tab.

    Args:
        grid: The tab.
        year: Its fiscal year, in the Buddhist era.

    Attributes:
        moved: The periods that are texts -> their new texts.
        dates: The periods that are dates -> their new values.
        unread: The periods that a person has to move -> their texts.

    Raises:
        SheetError: The tab holds no measures.
    """

    def __init__(self, grid: Grid, year: int) -> None:
        self._grid, self._year = grid, year
        plain = status.without_ours(grid)
        self._header, self._table = read_header(plain), build_table(plain)
        if not len(self._table):
            raise SheetError(NO_MEASURES.format(tab=grid.title), hint=NOTHING_TO_COPY)
        self.moved: dict[Position, str] = {}
        self.dates: dict[Position, Value] = {}
        self.unread: dict[Position, str] = {}
        self._ticks = _ticks(self._header)
        self._move_headers()
        for cell in self._filled(self._columns("period")):
            self._move(cell)

    @cached_property
    def emptied(self) -> tuple[Position, ...]:
        """The results, and all that the job itself wrote."""
        results = {
            place for column in COLUMNS.values() if column.is_result for place in self._columns(column.name)
        }
        return tuple(sorted({*self._filled(results), *self._ours()}))

    @property
    def results(self) -> dict[Position, tuple[str, str]]:
        """The results that say something, each with its column's canonical name."""
        return {
            cell: (column.name, text)
            for column in COLUMNS.values()
            if column.is_result
            for cell in self._filled(self._columns(column.name))
            if not says_nothing(text := self._grid.text(*cell))
        }

    @property
    def years_periods(self) -> dict[Position, tuple[str, str]]:
        """The periods that name their year."""
        return {cell: ("period", self._grid.text(*cell)) for cell in (*self.moved, *self.dates)}

    @property
    def heading_note(self) -> dict[Position, str]:
        """The note of the status column's header, as far as a person wrote it."""
        cell = self._heading
        note = self._grid.notes.get(cell, "") if cell else ""
        return {cell: notes.persons_part(note)} if cell and notes.is_ours(note) else {}

    @cached_property
    def _heading(self) -> Position | None:
        return status.header_cell(self._grid, self._header.row)

    @cached_property
    def named(self) -> tuple[Position, ...]:
        """The cells whose texts stay and name the old year, row by row."""
        done = {*self.moved, *self.dates, *self.unread, *self.emptied}
        return tuple(
            cell
            for row, texts in enumerate(self._grid.rows)
            for column, text in enumerate(texts)
            if text and (cell := (row, column)) not in done and names_year(text, self._year)
        )

    @cached_property
    def _rows(self) -> tuple[int, ...]:
        """The rows of the measures, 0-based: no headings, totals or signatures."""
        table = self._table
        tops = {int(row) for rows in table.rows.values() for row in rows}
        return tuple(sorted({*tops, *table.sheet_rows, *(each.row for each in table.appended)}))

    def _columns(self, name: str) -> set[int]:
        """The columns of the sheet in which one of the table stands; a tab may lack it."""
        matched = self._header.matched
        found = {*matched.parts.get(name, ()), *(matched.period.columns if name == "period" else ())}
        return found | ({self._table.columns[name]} if name in self._table.columns else set())

    def _filled(self, columns: Collection[int]) -> Iterator[Position]:
        """The cells of the measures in some columns that hold anything or have a note."""
        grid = self._grid
        for cell in ((row, column) for row in self._rows for column in sorted(columns)):
            if grid.text(*cell) or cell in grid.entered or cell in grid.notes:
                yield cell

    def _ours(self) -> Iterator[Position]:
        """The cells that the job filled, and those of its own column beside the measures."""
        grid = self._grid
        own = status.status_column(grid, self._header.row)
        yield from self._filled([] if own is None else [own])
        yield from (
            cell
            for cell, note in grid.notes.items()
            if cell[1] == own and cell != self._heading and notes.is_ours(note)
        )
        for row, texts in enumerate(grid.rows):
            yield from ((row, column) for column, text in enumerate(texts) if status.is_ours(text))

    def _move(self, cell: Position) -> None:
        text, entered = self._grid.text(*cell), self._grid.entered.get(cell, {})
        if is_placeholder(text) or "boolValue" in entered:
            return
        if entered:
            later = self._moved_date(text, entered)
            if later is None:
                self.unread[cell] = text
            else:
                self.dates[cell] = {"numberValue": later}
            return
        moved = self._moved_text(text)
        if moved is not None and moved != text:
            self.moved[cell] = moved
        elif moved is None and cell[1] not in self._ticks:
            self.unread[cell] = text

    def _moved_text(self, text: str) -> str | None:
        moved = moved_period(text, fiscal_year=self._year)
        return moved if moved is not None else moved_period(repair(text), fiscal_year=self._year)

    def _moved_date(self, text: str, entered: Value) -> float | None:
        """A date one year later; None unless the cell shows the date that its number stands for."""
        number, shown = entered.get("numberValue"), days_meant(text, fiscal_year=self._year)
        if number is None or shown is None or not 0 < number < 100_000:
            return None
        day = FIRST_DAY + timedelta(days=int(number))
        if not shown.start <= day <= shown.end:
            return None
        leap = (day.month, day.day) == (2, 29)
        return float(number + (day.replace(year=day.year + 1, day=28 if leap else day.day) - day).days)

    def _move_headers(self) -> None:
        """Move the years above columns to tick, such as `ต.ค. 67`: they are part of each period."""
        grid, rows = self._grid, header_rows(self._grid, self._header.row)
        for cell in ((row, column) for row in rows for column in sorted(self._ticks)):
            text = "" if cell in grid.entered else grid.text(*cell)
            if text and (moved := self._moved_text(text)) not in {None, text}:
                self.moved[cell] = str(moved)


def _ticks(header: Header) -> frozenset[int]:
    period = header.matched.period
    return frozenset(tick.column for tick in (*period.quarters, *period.months))
