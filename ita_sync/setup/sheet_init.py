"""`sheet init`: what a spreadsheet still lacks to be worked in. Pure: a layout in, steps out; a second time, none.

Nothing that staff have is changed: texts go into blank cells alone, looks onto columns that are made here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ita_sync.domain import COLUMNS, REQUIRED_COLUMNS, Grid
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.errors import SheetError
from ita_sync.resources import shipped
from ita_sync.settings import Settings
from ita_sync.setup import conditional_formats as colours
from ita_sync.setup.spreadsheet import (
    Layout,
    Step,
    Tab,
    add_tab,
    area,
    body_look,
    drop_down,
    header_cells,
    read_layout,
    rows_of_text,
    set_property,
    warn_before_editing,
    width,
)
from ita_sync.sources.google.requests import LedgerTab, Request, make_ledger, protect_ledger, set_cells
from ita_sync.table.column_matching import match_columns
from ita_sync.table.header_names import column_of
from ita_sync.table.measures import build_table, find_header, first_data_row, header_texts
from ita_sync.thai.units import UNITS
from ita_sync.writeback import ledger, status

STATUS_WIDTH = 240  # pixels
CONTACTS_HEADERS = ("หน่วยงาน", "อีเมล")
CONTACTS_WIDTHS = (260, 320)
HEADER_PROTECTION = "ita-sync: หัวตาราง"
STATUS_PROTECTION = "ita-sync: ผลการตรวจ (ระบบเขียนให้)"
ROWS = 1000  # of a new tab


@dataclass(frozen=True)
class Names:
    """The names of the tabs, from `[sheet]`."""

    measures: str
    contacts: str
    ledger: str


def steps(settings: Settings, answer: Mapping[str, Any], *, example: bool = False) -> tuple[Step, ...]:
    """Everything that a spreadsheet lacks.

    Args:
        settings: They name the tabs, and units whose addresses a new contacts tab is to have.
        answer: Google's answer to `SETUP_FIELDS`.
        example: Whether an empty tab of measures is to have the example's rows.

    Raises:
        SheetError, ColumnError: As `plan`.
    """
    names = Names(settings.sheet.tab, settings.sheet.contacts_tab, settings.sheet.ledger_tab)
    units = dict.fromkeys(UNITS, "") | {unit: ", ".join(found) for unit, found in settings.owners.items()}
    rows = shipped("config", "example", "measures.csv").read_text(encoding="utf-8") if example else None
    return plan(read_layout(answer), names, [*units.items()], rows)


def plan(
    layout: Layout, names: Names, contacts: Sequence[Sequence[str]], example: str | None = None
) -> tuple[Step, ...]:
    """Everything that is missing, in the order in which it has to be made.

    Args:
        layout: The spreadsheet.
        names: What its tabs are called.
        contacts: Unit and addresses, for a new contacts tab.
        example: The example as CSV, to be filled into an empty tab of measures; None: it was not asked for.

    Raises:
        SheetError: The tab of measures holds something, but no header row; or another tab is in the ledger's place.
        ColumnError: Its header row names a column twice, or one is missing and there is no blank cell for it.
    """
    return (
        *_contacts(layout, names.contacts, contacts),
        *_measures(layout, names, example),
        *_ledger(layout, names.ledger),
    )


# -- the tab of measures


def _measures(layout: Layout, names: Names, example: str | None) -> Iterator[Step]:
    tab = layout.tabs.get(names.measures)
    if tab is None:
        tab = Tab(
            Grid(names.measures, (), sheet_id=layout.free_id(names.measures), size=(ROWS, 7)), frozen_rows=1
        )
        yield Step(f"the tab “{names.measures}”", (add_tab(tab.id, names.measures, *tab.size),))
    header_row = _header_row(tab)
    columns, steps = _columns(tab, header_row)
    yield from steps
    yield from _order(layout, tab, header_row, columns, names)
    if example is not None:
        yield _example(tab, header_row, columns, example)


def _header_row(tab: Tab) -> int:
    """Where the header is, or goes: on top, where that row is blank."""
    if all(tab.is_free(0, column) for column in range(max(len(REQUIRED_COLUMNS) + 1, tab.used_columns))):
        try:
            return find_header(tab.grid) if not tab.is_blank else 0
        except SheetError:
            return 0
    return find_header(tab.grid)


def _columns(tab: Tab, header_row: int) -> tuple[Mapping[str, int], Sequence[Step]]:
    """Which column is which, and the headers that are missing."""
    texts = header_texts(tab.grid, header_row) if header_row < len(tab.grid.rows) else []
    found = {name: column for column, text in enumerate(texts) if (name := column_of(text))}
    ours = all(found.get(name, place) == place for place, name in enumerate(REQUIRED_COLUMNS))
    new = {
        name: place
        for place, name in enumerate(REQUIRED_COLUMNS)
        if name not in found and ours and tab.is_free(header_row, place)
    }
    if len(new) + sum(name in found for name in REQUIRED_COLUMNS) < len(REQUIRED_COLUMNS):
        build_table(tab.grid)  # says which are missing, and what is nearest to them
    found_status = status.status_column(tab.grid, header_row) if texts else None
    place = (
        found_status
        if found_status is not None
        else max(tab.used_columns, len(REQUIRED_COLUMNS) if new else 0)
    )
    columns = {**found, **new, "status": place}
    return columns, [*_new_headers(tab, header_row, new), *_new_status(tab, header_row, place, found_status)]


def _new_headers(tab: Tab, row: int, new: Mapping[str, int]) -> Iterator[Step]:
    if not new:
        return
    texts = {column: COLUMNS[name].header for name, column in new.items()}
    requests = [*_room(tab, max(texts)), *header_cells(tab.id, row, texts)]
    if tab.is_blank:
        requests += [*body_look(tab.id, row + 1, texts)]
        requests += [width(tab.id, column, COLUMNS[name].pixels) for name, column in new.items()]
    yield Step(f"the headers {', '.join(f'“{text}”' for text in texts.values())}", tuple(requests))


def _new_status(tab: Tab, row: int, place: int, found: int | None) -> Iterator[Step]:
    if found is not None:
        return
    requests = (
        *_room(tab, place),
        *header_cells(tab.id, row, {place: STATUS_HEADER}),
        *body_look(tab.id, row + 1, [place]),
        width(tab.id, place, STATUS_WIDTH),
    )
    yield Step(f"the column “{STATUS_HEADER}”", requests)


def _room(tab: Tab, column: int) -> Iterator[Request]:
    if column >= tab.size[1]:
        yield set_property(tab.id, "gridProperties.columnCount", column + 1)


def _order(
    layout: Layout, tab: Tab, header_row: int, columns: Mapping[str, int], names: Names
) -> Iterator[Step]:
    """What helps to fill in the table: a header that stays, choices, colours."""
    top = first_data_row(tab.grid, header_row) if tab.grid.rows else header_row + 1
    if not tab.frozen_rows:
        yield Step(
            "the header that stays in sight", (set_property(tab.id, "gridProperties.frozenRowCount", top),)
        )
    if HEADER_PROTECTION not in tab.protections:
        number = layout.free_id(f"{names.measures}/header")
        cells = area(tab.id, header_row, top, 0, None)
        yield Step(
            "a warning before the header is changed", (warn_before_editing(number, cells, HEADER_PROTECTION),)
        )
    if STATUS_PROTECTION not in tab.protections:
        number = layout.free_id(f"{names.measures}/status")
        cells = area(tab.id, top, None, columns["status"], columns["status"] + 1)
        yield Step(
            f"a warning before “{STATUS_HEADER}” is typed into",
            (warn_before_editing(number, cells, STATUS_PROTECTION),),
        )
    if columns["owner"] not in tab.chooses:
        cells = area(tab.id, top, None, columns["owner"], columns["owner"] + 1)
        yield Step("the choice of units", (drop_down(cells, f"{_quoted(names.contacts)}!$A$2:$A"),))
    yield from colours.plan(tab, header_row, columns)


def _example(tab: Tab, header_row: int, columns: Mapping[str, int], example: str) -> Step:
    """The seed's rows, into a tab that has none."""
    if any(any(row) for row in tab.grid.rows[header_row + 1 :]):
        return Step(f"“{tab.grid.title}” holds rows already: the example is left out", ())
    headers, *rows = csv.reader(StringIO(example.removeprefix("\ufeff"), newline=""))
    places = match_columns(headers)
    cells = {
        (header_row + 1 + line, columns[name]): row[place].strip()
        for line, row in enumerate(rows)
        for name, place in places.items()
        if name in columns and row[place].strip()
    }
    return Step(f"the example's {len(rows)} rows", tuple(set_cells(tab.id, cells)))


# -- the other tabs


def _contacts(layout: Layout, title: str, contacts: Sequence[Sequence[str]]) -> Iterator[Step]:
    """Made once; from then on it is staff's."""
    tab = layout.tabs.get(title)
    if tab is not None and not tab.is_blank:
        return
    sheet_id = tab.id if tab else layout.free_id(title)
    columns = range(len(CONTACTS_HEADERS))
    making = [] if tab else [add_tab(sheet_id, title, ROWS, len(CONTACTS_HEADERS))]
    looks = [
        *body_look(sheet_id, 1, columns),
        *(width(sheet_id, place, CONTACTS_WIDTHS[place]) for place in columns),
    ]
    header = header_cells(sheet_id, 0, dict(enumerate(CONTACTS_HEADERS)))
    yield Step(f"the tab “{title}”", (*making, *header, *looks, *rows_of_text(sheet_id, 1, contacts)))


def _ledger(layout: Layout, title: str) -> Iterator[Step]:
    tab = layout.tabs.get(title)
    if tab is None:
        new = LedgerTab(layout.free_id(title), title, ROWS, len(ledger.HEADERS))
        yield Step(
            f"the hidden tab “{title}”", (*make_ledger(new), *rows_of_text(new.id, 0, [ledger.HEADERS]))
        )
        return
    if ledger.read(tab.grid).foreign:
        raise SheetError(
            f"The tab “{title}” is not the job's own: something else stands there.",
            hint="Name another tab in ita.toml: [sheet] ledger_tab.",
        )
    if not tab.grid.hidden:
        yield Step(f"“{title}” is hidden", (set_property(tab.id, "hidden", True),))
    if not tab.protections:
        yield Step(f"“{title}” is protected", (protect_ledger(tab.id),))
    if tab.is_blank:
        columns = len(ledger.HEADERS)
        room = [set_property(tab.id, "gridProperties.columnCount", columns)] if tab.size[1] < columns else []
        yield Step(f"the headers of “{title}”", (*room, *rows_of_text(tab.id, 0, [ledger.HEADERS])))


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
