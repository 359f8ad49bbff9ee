"""What becomes of the cells of a tab of measures when its year is over: moved, emptied, or left to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cached_property

from ita_sync.domain import COLUMNS, Grid, LocalizedText, Position, Value
from ita_sync.errors import SheetError
from ita_sync.table.header_row import Header, header_rows, read_header
from ita_sync.table.marks import is_placeholder
from ita_sync.table.measures import build_table
from ita_sync.thai import repair, says_nothing
from ita_sync.thai.next_year import a_year_later, days_meant, moved_period, names_year
from ita_sync.writeback import notes, status

FIRST_DAY = date(1899, 12, 30)  # from which a date in a cell is counted
NO_MEASURES = LocalizedText("แผ่นงาน “{tab}” ไม่มีมาตรการ", "The tab “{tab}” holds no measures.")
NOTHING_TO_COPY = LocalizedText(
    "ระบุแผ่นงานของปีนี้ใน ita.toml: [sheet] tab", "Name this year's tab in ita.toml: [sheet] tab."
)


class YearsCells:
    """What becomes of the cells of a tab of measures in the next fiscal year.

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
    def moved_headers(self) -> Collection[int]:
        """The 0-based rows of headers whose columns stand in another order than those of the first one."""
        return self._table.moved_headers.keys()

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
    def rows(self) -> tuple[int, ...]:
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
        for cell in ((row, column) for row in self.rows for column in sorted(columns)):
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
        return float(number + (a_year_later(day) - day).days)

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
