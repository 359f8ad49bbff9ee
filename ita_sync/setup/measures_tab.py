"""`sheet init`: the steps for the tab of measures: its headers, the status column, and what helps to fill it in.

Planned without any I/O.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from itertools import count

from ita_sync.domain import COLUMNS, REQUIRED_COLUMNS, Grid, LocalizedText
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.errors import SheetError
from ita_sync.setup import conditional_formats as colours
from ita_sync.setup.sheet_requests import (
    ROWS,
    Step,
    add_columns,
    add_tab,
    area,
    body_look,
    drop_down,
    header_cells,
    set_property,
    warn_before_editing,
    width,
)
from ita_sync.setup.spreadsheet import Layout, Tab
from ita_sync.sources.google.arrival import find_missing
from ita_sync.sources.google.batch_update import Request, set_cells
from ita_sync.sources.google.tab_errors import missing_tab
from ita_sync.table.candidates import with_measures
from ita_sync.table.column_matching import match_columns, settle
from ita_sync.table.header_row import combined_headers, find_header, first_data_row
from ita_sync.table.joined_columns import column_places, is_told_at_home
from ita_sync.table.measures import build_table
from ita_sync.writeback import status

STATUS_WIDTH = 240  # pixels
HEADER_PROTECTION = "ita-sync: หัวตาราง"
STATUS_PROTECTION = "ita-sync: ผลการตรวจ (ระบบเขียนให้)"
# Of a tab that nobody has named.
DEFAULT_TITLE = re.compile(r"(?:sheet|ชีต|ชีท|แผ่นงาน|แผ่น) ?[0-9]+", re.IGNORECASE)


def find_or_make(layout: Layout, title: str) -> tuple[Tab, Sequence[Step]]:
    """Return the tab of measures, and the step that makes it, out of a blank tab where there is one to use.

    Args:
        layout: The spreadsheet.
        title: The tab's name.

    Raises:
        SheetError: There is none of this name, but a table of measures in another one; or all that it shows is an import
            that has not arrived.
    """
    if tab := layout.find(title):
        if missing := find_missing(tab.grid):
            raise missing.error()
        return tab, ()
    if found := with_measures(tab.grid for tab in layout.tabs.values()):
        raise missing_tab(title, layout.tabs, found)
    if blank := _blank_tab(layout):
        renamed = replace(blank, grid=replace(blank.grid, title=title))
        says = LocalizedText(
            f"แผ่นงาน “{title}” (เดิมคือแผ่นงานเปล่า “{blank.grid.title}”)",
            f"the tab “{title}”, of the blank tab “{blank.grid.title}”",
        )
        return renamed, [Step(says, (set_property(blank.id, "title", title),))]
    sheet_id = layout.free_id(title)
    tab = Tab(Grid(title, (), sheet_id=sheet_id, size=(ROWS, 7)), frozen_rows=1)
    says = LocalizedText(f"แผ่นงาน “{title}”", f"the tab “{title}”")
    return tab, [Step(says, (add_tab(tab.id, title, *tab.size),))]


def _blank_tab(layout: Layout) -> Tab | None:
    """The first tab that nobody has used: a blank one with the name that Google gives, or the only one."""
    return next(
        (
            tab
            for title, tab in layout.tabs.items()
            if tab.is_unused and (len(layout.tabs) == 1 or DEFAULT_TITLE.fullmatch(title))
        ),
        None,
    )


def complete(layout: Layout, tab: Tab, contacts: str, example: str | None) -> Iterator[Step]:
    """Yield the steps for what the tab lacks.

    Args:
        layout: The spreadsheet.
        tab: The tab of measures.
        contacts: The name of the contacts tab, whose units are the choices for owners.
        example: The example as CSV, to fill it into an empty tab; None to leave it out.

    Raises:
        SheetError: It has texts but no header row.
        ColumnError: A column has two headers, or a header is missing and there is no blank cell for it.
    """
    plain = replace(tab, grid=status.without_ours(tab.grid))
    header_row = _header_row(plain)
    columns, steps = _columns(tab, plain, header_row)
    yield from steps
    yield from _old_words(tab, header_row)
    yield from _aids(layout, tab, header_row, columns, contacts)
    yield from colours.plan(tab, header_row, columns, is_live=_is_told_at_once(plain, header_row))
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


def _old_words(tab: Tab, header_row: int) -> Iterator[Step]:
    """Yield what to do about a column that was ours until its header was renamed; it is staff's now."""
    if former := status.own_words(tab.grid, header_row).former:
        says = LocalizedText(
            f"ใต้ช่อง {former} มีผลการตรวจเดิมของระบบ: ลบออก หรือเปลี่ยนหัวคอลัมน์นั้นกลับเป็น “{STATUS_HEADER}” แทนคอลัมน์ใหม่",
            f"Below {former} stand old words of ours: delete them, or give that header its name “{STATUS_HEADER}” back",
        )
        yield Step(says, ())


def _columns(tab: Tab, plain: Tab, header_row: int) -> tuple[Mapping[str, int], Sequence[Step]]:
    """Return canonical name -> 0-based column, also `status`, and the steps that add missing headers.

    Args:
        tab: The tab of measures.
        plain: The same without our own words.
        header_row: The 0-based header row.
    """
    texts = _headers(plain, header_row)
    found = column_places(texts, settle(texts))
    new = _places_for_missing(tab, header_row, found)
    if set(REQUIRED_COLUMNS) - {*found, *new}:
        build_table(plain.grid)  # raises a ColumnError that names them, and the most similar headers
    found_status = status.status_column(tab.grid, header_row) if texts else None
    place = found_status
    if place is None:
        first = max(plain.used_columns, len(REQUIRED_COLUMNS) if new else 0)
        place = next(column for column in count(first) if tab.is_free(header_row, column))
    columns = {**found, **new, "status": place}
    wider = _widened(tab, new.values())
    return columns, [
        *_new_headers(tab, header_row, new),
        *_new_status(wider, header_row, place, found_status),
    ]


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
        yield add_columns(tab.id, column + 1 - tab.size[1])


def _widened(tab: Tab, columns: Iterable[int]) -> Tab:
    """The tab once it has some columns."""
    width = max([tab.size[1], *(column + 1 for column in columns)])
    return replace(tab, grid=replace(tab.grid, size=(tab.size[0], width)))


def _aids(
    layout: Layout, tab: Tab, header_row: int, columns: Mapping[str, int], contacts: str
) -> Iterator[Step]:
    """Yield what helps to fill in the table: a frozen header, warnings, a list of units."""
    top = first_data_row(tab.grid, header_row) if tab.grid.rows else header_row + 1
    if not tab.frozen_rows:
        yield Step(
            LocalizedText("หัวตารางที่ตรึงไว้", "the header that stays in sight"),
            (set_property(tab.id, "gridProperties.frozenRowCount", top),),
        )
    if HEADER_PROTECTION not in tab.protections:
        number = layout.free_id(f"{tab.grid.title}/header")
        cells = area(tab.id, header_row, top, 0, None)
        yield Step(
            LocalizedText("คำเตือนก่อนแก้ไขหัวตาราง", "a warning before the header is changed"),
            (warn_before_editing(number, cells, HEADER_PROTECTION),),
        )
    if STATUS_PROTECTION not in tab.protections:
        number = layout.free_id(f"{tab.grid.title}/status")
        cells = area(tab.id, top, None, columns["status"], columns["status"] + 1)
        yield Step(
            LocalizedText(
                f"คำเตือนก่อนพิมพ์ในคอลัมน์ “{STATUS_HEADER}”", f"a warning before “{STATUS_HEADER}” is typed into"
            ),
            (warn_before_editing(number, cells, STATUS_PROTECTION),),
        )
    yield from _choice(tab, top, columns["owner"], contacts)


def _is_told_at_once(plain: Tab, header_row: int) -> bool:
    """Whether the cell of the outcome alone tells that it is missing, without our own words in the tab."""
    texts = _headers(plain, header_row)
    return is_told_at_home(texts, settle(texts), "outcome")


def _headers(plain: Tab, header_row: int) -> Sequence[str]:
    return combined_headers(plain.grid, header_row) if header_row < len(plain.grid.rows) else []


def _choice(tab: Tab, top: int, column: int, contacts: str) -> Iterator[Step]:
    """Yield the list of units for the owners; a typed column of a table keeps its own, which Google lets nobody change."""
    if column in tab.typed:
        says = LocalizedText(
            "คอลัมน์ผู้รับผิดชอบอยู่ในตารางที่กำหนดชนิดคอลัมน์ไว้ จึงใช้ตัวเลือกของตารางนั้นต่อไป",
            "The column of owners has a type that a table sets: its choices stay the table's",
        )
        yield Step(says, ())
    elif column not in tab.chooses:
        cells = area(tab.id, top, None, column, column + 1)
        yield Step(
            LocalizedText("รายการสำนัก/กองให้เลือก", "the choice of units"),
            (drop_down(cells, f"{_quoted(contacts)}!$A$2:$A"),),
        )


def _example(tab: Tab, header_row: int, columns: Mapping[str, int], example: str) -> Step:
    """Fill the rows of the example into a tab without rows."""
    if tab.has_rows_below(header_row):
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


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
