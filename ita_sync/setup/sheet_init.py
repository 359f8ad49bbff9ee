"""`sheet init`: the steps that complete a spreadsheet. They are planned from its layout, without any I/O.

Nothing that staff entered is changed: texts are written only into blank cells, and formats only onto new columns. Once
all steps were done, there are none left.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ita_sync.domain import COLUMNS, REQUIRED_COLUMNS, Grid, LocalizedText
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
from ita_sync.sources.google.batch_update import LedgerTab, Request, make_ledger, protect_ledger, set_cells
from ita_sync.table.column_matching import match_columns
from ita_sync.table.header_names import column_of
from ita_sync.table.header_row import find_header, first_data_row, header_texts
from ita_sync.table.measures import build_table
from ita_sync.thai.units import UNITS
from ita_sync.writeback import ledger, status

STATUS_WIDTH = 240  # pixels
CONTACTS_HEADERS = ("หน่วยงาน", "อีเมล")
CONTACTS_WIDTHS = (260, 320)
HEADER_PROTECTION = "ita-sync: หัวตาราง"
STATUS_PROTECTION = "ita-sync: ผลการตรวจ (ระบบเขียนให้)"
ROWS = 1000  # in a new tab


@dataclass(frozen=True)
class Names:
    """The names of the tabs, from `[sheet]`."""

    measures: str
    contacts: str
    ledger: str


def steps(settings: Settings, answer: Mapping[str, Any], *, example: bool = False) -> tuple[Step, ...]:
    """Return the steps for a spreadsheet.

    Args:
        settings: The settings, with the names of the tabs, and the units and addresses of a new contacts tab.
        answer: Google's answer to `SETUP_FIELDS`.
        example: Whether to fill the rows of the example into an empty tab of measures.

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
    """Return the steps for a layout, in the order in which they have to be done.

    Args:
        layout: The spreadsheet.
        names: The names of its tabs.
        contacts: The rows of a new contacts tab: unit, addresses.
        example: The example as CSV, to fill it into an empty tab of measures; None to leave it out.

    Raises:
        SheetError: The tab of measures has texts but no header row, or the ledger's tab has other contents.
        ColumnError: A column has two headers, or a header is missing and there is no blank cell for it.
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
        yield Step(
            LocalizedText(f"แผ่นงาน “{names.measures}”", f"the tab “{names.measures}”"),
            (add_tab(tab.id, names.measures, *tab.size),),
        )
    header_row = _header_row(tab)
    columns, steps = _columns(tab, header_row)
    yield from steps
    yield from _aids(layout, tab, header_row, columns, names)
    if example is not None:
        yield _example(tab, header_row, columns, example)


def _header_row(tab: Tab) -> int:
    """The 0-based row of the header; for a new one the first row, if that is blank."""
    if all(tab.is_free(0, column) for column in range(max(len(REQUIRED_COLUMNS) + 1, tab.used_columns))):
        try:
            return find_header(tab.grid) if not tab.is_blank else 0
        except SheetError:
            return 0
    return find_header(tab.grid)


def _columns(tab: Tab, header_row: int) -> tuple[Mapping[str, int], Sequence[Step]]:
    """Return canonical name -> 0-based column, also `status`, and the steps that add missing headers."""
    texts = header_texts(tab.grid, header_row) if header_row < len(tab.grid.rows) else []
    found = {name: column for column, text in enumerate(texts) if (name := column_of(text))}
    new = _places_for_missing(tab, header_row, found)
    if set(REQUIRED_COLUMNS) - {*found, *new}:
        build_table(tab.grid)  # raises a ColumnError that names them, and the most similar headers
    found_status = status.status_column(tab.grid, header_row) if texts else None
    place = found_status
    if place is None:
        place = max(tab.used_columns, len(REQUIRED_COLUMNS) if new else 0)
    columns = {**found, **new, "status": place}
    return columns, [*_new_headers(tab, header_row, new), *_new_status(tab, header_row, place, found_status)]


def _places_for_missing(tab: Tab, header_row: int, found: Mapping[str, int]) -> dict[str, int]:
    """The free cells for the required headers that are missing; none unless the others are in their usual columns."""
    usual = {name: place for place, name in enumerate(REQUIRED_COLUMNS)}
    if any(found.get(name, place) != place for name, place in usual.items()):
        return {}
    return {
        name: place for name, place in usual.items() if name not in found and tab.is_free(header_row, place)
    }


def _new_headers(tab: Tab, row: int, new: Mapping[str, int]) -> Iterator[Step]:
    if not new:
        return
    texts = {column: COLUMNS[name].header for name, column in new.items()}
    requests = [*_room(tab, max(texts)), *header_cells(tab.id, row, texts)]
    if tab.is_blank:
        requests += [*body_look(tab.id, row + 1, texts)]
        requests += [width(tab.id, column, COLUMNS[name].pixels) for name, column in new.items()]
    quoted = ", ".join(f"“{text}”" for text in texts.values())
    yield Step(LocalizedText(f"หัวคอลัมน์ {quoted}", f"the headers {quoted}"), tuple(requests))


def _new_status(tab: Tab, row: int, place: int, found: int | None) -> Iterator[Step]:
    if found is not None:
        return
    requests = (
        *_room(tab, place),
        *header_cells(tab.id, row, {place: STATUS_HEADER}),
        *body_look(tab.id, row + 1, [place]),
        width(tab.id, place, STATUS_WIDTH),
    )
    yield Step(LocalizedText(f"คอลัมน์ “{STATUS_HEADER}”", f"the column “{STATUS_HEADER}”"), requests)


def _room(tab: Tab, column: int) -> Iterator[Request]:
    """Yield a request that adds columns to the tab, if it does not have this one."""
    if column >= tab.size[1]:
        yield set_property(tab.id, "gridProperties.columnCount", column + 1)


def _aids(
    layout: Layout, tab: Tab, header_row: int, columns: Mapping[str, int], names: Names
) -> Iterator[Step]:
    """Yield what helps to fill in the table: a frozen header, warnings, a list of units, colours."""
    top = first_data_row(tab.grid, header_row) if tab.grid.rows else header_row + 1
    if not tab.frozen_rows:
        yield Step(
            LocalizedText("หัวตารางที่ตรึงไว้", "the header that stays in sight"),
            (set_property(tab.id, "gridProperties.frozenRowCount", top),),
        )
    if HEADER_PROTECTION not in tab.protections:
        number = layout.free_id(f"{names.measures}/header")
        cells = area(tab.id, header_row, top, 0, None)
        yield Step(
            LocalizedText("คำเตือนก่อนแก้ไขหัวตาราง", "a warning before the header is changed"),
            (warn_before_editing(number, cells, HEADER_PROTECTION),),
        )
    if STATUS_PROTECTION not in tab.protections:
        number = layout.free_id(f"{names.measures}/status")
        cells = area(tab.id, top, None, columns["status"], columns["status"] + 1)
        yield Step(
            LocalizedText(
                f"คำเตือนก่อนพิมพ์ในคอลัมน์ “{STATUS_HEADER}”", f"a warning before “{STATUS_HEADER}” is typed into"
            ),
            (warn_before_editing(number, cells, STATUS_PROTECTION),),
        )
    if columns["owner"] not in tab.chooses:
        cells = area(tab.id, top, None, columns["owner"], columns["owner"] + 1)
        yield Step(
            LocalizedText("รายการสำนัก/กองให้เลือก", "the choice of units"),
            (drop_down(cells, f"{_quoted(names.contacts)}!$A$2:$A"),),
        )
    yield from colours.plan(tab, header_row, columns)


def _example(tab: Tab, header_row: int, columns: Mapping[str, int], example: str) -> Step:
    """Fill the rows of the example into a tab without rows."""
    if any(any(row) for row in tab.grid.rows[header_row + 1 :]):
        return Step(
            LocalizedText(
                f"แผ่นงาน “{tab.grid.title}” มีข้อมูลอยู่แล้ว จึงไม่ใส่ตัวอย่าง",
                f"“{tab.grid.title}” holds rows already: the example is left out",
            ),
            (),
        )
    headers, *rows = csv.reader(StringIO(example.removeprefix("\ufeff"), newline=""))
    places = match_columns(headers)
    cells = {
        (header_row + 1 + line, columns[name]): row[place].strip()
        for line, row in enumerate(rows)
        for name, place in places.items()
        if name in columns and row[place].strip()
    }
    return Step(
        LocalizedText(f"ตัวอย่าง {len(rows)} แถว", f"the example's {len(rows)} rows"),
        tuple(set_cells(tab.id, cells)),
    )


# -- the other tabs


def _contacts(layout: Layout, title: str, contacts: Sequence[Sequence[str]]) -> Iterator[Step]:
    """Yield the step that creates the contacts tab; one with any text is left as it is."""
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
    yield Step(
        LocalizedText(f"แผ่นงาน “{title}”", f"the tab “{title}”"),
        (*making, *header, *looks, *rows_of_text(sheet_id, 1, contacts)),
    )


def _ledger(layout: Layout, title: str) -> Iterator[Step]:
    tab = layout.tabs.get(title)
    if tab is None:
        new = LedgerTab(layout.free_id(title), title, ROWS, len(ledger.HEADERS))
        yield Step(
            LocalizedText(f"แผ่นงาน “{title}” (ซ่อนไว้)", f"the hidden tab “{title}”"),
            (*make_ledger(new), *rows_of_text(new.id, 0, [ledger.HEADERS])),
        )
        return
    if ledger.read(tab.grid).foreign:
        raise SheetError(
            LocalizedText(
                f"แผ่นงาน “{title}” ไม่ใช่ของระบบ มีข้อมูลอื่นอยู่",
                f"The tab “{title}” is not the job's own: something else stands there.",
            ),
            hint=LocalizedText(
                "ระบุชื่อแผ่นงานอื่นใน ita.toml: [sheet] ledger_tab",
                "Name another tab in ita.toml: [sheet] ledger_tab.",
            ),
        )
    if not tab.grid.hidden:
        yield Step(
            LocalizedText(f"ซ่อนแผ่นงาน “{title}”", f"“{title}” is hidden"),
            (set_property(tab.id, "hidden", True),),
        )
    if not tab.protections:
        yield Step(
            LocalizedText(f"ป้องกันแผ่นงาน “{title}”", f"“{title}” is protected"), (protect_ledger(tab.id),)
        )
    if tab.is_blank:
        columns = len(ledger.HEADERS)
        room = [set_property(tab.id, "gridProperties.columnCount", columns)] if tab.size[1] < columns else []
        yield Step(
            LocalizedText(f"หัวคอลัมน์ของแผ่นงาน “{title}”", f"the headers of “{title}”"),
            (*room, *rows_of_text(tab.id, 0, [ledger.HEADERS])),
        )


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
