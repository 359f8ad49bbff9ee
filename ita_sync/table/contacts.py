"""Units and their mail addresses, from the contacts tab and from `[owners]` in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ita_sync.domain import Grid
from ita_sync.text.mail_addresses import find_addresses
from ita_sync.text.sanitize import ADDRESS
from ita_sync.thai.units import UnitNames

LETTER = re.compile(r"[^\W\d_]")
UNIT_HEADERS = frozenset(
    {
        *("หน่วยงาน", "ชื่อหน่วยงาน", "สำนัก/กอง", "กอง/สำนัก", "ชื่อกอง", "ชื่อสำนัก/กอง", "ส่วนราชการ", "สังกัด"),
        *("ผู้รับผิดชอบ", "หน่วยงานผู้รับผิดชอบ", "หน่วยงานที่รับผิดชอบ", "unit", "department", "division"),
    }
)
PERSON_HEADERS = frozenset({"ผู้รับผิดชอบ"})
MAIL_HEADERS = frozenset({"อีเมล", "อีเมล์", "อีเมลล์", "ที่อยู่อีเมล", "email", "emails", "email address", "mail"})
HEADERS = UNIT_HEADERS | MAIL_HEADERS
HEADER_SEARCH_ROWS = 20  # the first rows of the tab, in which the header may be


def read_contacts(
    tab: Grid | None, settings_owners: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses of each unit.

    Args:
        tab: The contacts tab, in any layout in which a row has a name and then addresses. A row without a name belongs
            to the one above. Rows above the header are ignored.
        settings_owners: `[owners]`: unit -> addresses. Those of the tab are added.

    Returns:
        Unit by canonical name -> its addresses, each once; empty for a unit without any.
    """
    names = UnitNames()
    found = {names.canonical(unit): dict.fromkeys(addresses) for unit, addresses in settings_owners.items()}
    for name, row in _entries(tab):
        unit = names.canonical(name)
        found.setdefault(unit, {}).update(dict.fromkeys(find_addresses(" ".join(row))))
    return MappingProxyType({unit: tuple(addresses) for unit, addresses in found.items()})


def mistyped(tab: Grid | None) -> Mapping[str, str]:
    """Find texts in the column of addresses that are not addresses.

    Args:
        tab: The contacts tab. Without a header above the addresses, nothing is found.

    Returns:
        Unit by canonical name -> the text of its address cell.
    """
    header = _header(tab)
    column = None if header is None else _mail_column(header)
    if column is None:
        return {}
    names = UnitNames()
    found: dict[str, str] = {}
    for name, row in _entries(tab):
        if text := _wrong_address(row, column):
            found.setdefault(names.canonical(name), text)
    return found


def _entries(tab: Grid | None) -> Iterator[tuple[str, Sequence[str]]]:
    """Each row below the header with the name of its unit, which may stand in a row above; without repeated headers."""
    rows = tab.rows if tab else ()
    header = _header_row(rows)
    column = None if header is None else _unit_column(rows[header])
    unit = ""
    for cells in rows[header or 0 :]:
        row = [text.replace("＠", "@") for text in cells]  # a keyboard for Chinese has it in that width
        if not _header_cells(row):
            unit = (_name(row) if column is None else _unit_in(row, column)) or unit
            if unit and any(row):
                yield unit, row


def _header(tab: Grid | None) -> Sequence[str] | None:
    rows = tab.rows if tab else ()
    row = _header_row(rows)
    return None if row is None else rows[row]


def _mail_column(header: Sequence[str]) -> int | None:
    return next((column for column, text in enumerate(header) if _as_header(text) in MAIL_HEADERS), None)


def _wrong_address(row: Sequence[str], column: int) -> str:
    """The text of a row's address cell if it has letters and is no address."""
    text = row[column].strip() if column < len(row) else ""
    return text if LETTER.search(text) and not find_addresses(text) else ""


def _name(texts: Iterable[str]) -> str:
    """The first text with letters that is not an address."""
    return next((text.strip() for text in texts if "@" not in text and LETTER.search(text)), "")


def _unit_column(header: Sequence[str]) -> int | None:
    """The column of units, where the header names it beside that of addresses; ผู้รับผิดชอบ may be a column of persons."""
    if _mail_column(header) is None:
        return None
    columns = [column for column, text in enumerate(header) if _as_header(text) in UNIT_HEADERS]
    return min(columns, key=lambda column: _as_header(header[column]) in PERSON_HEADERS, default=None)


def _unit_in(row: Sequence[str], column: int) -> str:
    """The unit that a row names in its column, also where an address stands in the same cell."""
    text = row[column] if column < len(row) else ""
    if "@" in text:
        text = ADDRESS.sub("", text).strip(" \t\n:,;<>()")
    return text.strip() if LETTER.search(text) else ""


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of the rows with the most header cells; None if no row has any."""
    counts = [_header_cells(row) for row in rows[:HEADER_SEARCH_ROWS]]
    return counts.index(max(counts)) if any(counts) else None


def _header_cells(row: Sequence[str]) -> int:
    """The number of cells that are headers; 0 for a row with an address."""
    if find_addresses(" ".join(row)):
        return 0
    return sum(_as_header(text) in HEADERS for text in row)


def _as_header(text: str) -> str:
    return text.strip().lower().replace("-", "")
