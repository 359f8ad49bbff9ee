"""Units and their mail addresses, from the contacts tab and from `[owners]` in the settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ita_sync.domain import Grid
from ita_sync.text.sanitize import ADDRESS
from ita_sync.thai import repair
from ita_sync.thai.units import UnitNames

LETTER = re.compile(r"[^\W\d_]")
UNIT_HEADERS = frozenset(
    {
        *("หน่วยงาน", "ชื่อหน่วยงาน", "สำนัก/กอง", "กอง/สำนัก", "ชื่อกอง", "ชื่อสำนัก/กอง", "ส่วนราชการ", "สังกัด"),
        *("ผู้รับผิดชอบ", "หน่วยงานผู้รับผิดชอบ", "หน่วยงานที่รับผิดชอบ", "unit", "department", "division"),
    }
)
MAIL_HEADER = re.compile(r"(?:ที่อยู่)?(?:อีเมล|เมล|e?mail)[^@]{0,30}")
HEADER_SEARCH_ROWS = 20  # the first rows of the tab, in which the header may be
BRACKETED = re.compile(r"\([^()]*\)")


def read_contacts(
    tab: Grid | None, settings_owners: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses of each unit.

    Args:
        tab: The contacts tab. The name stands below the header of the units; without one, it is the first text of its row
            that is no address. A row without a name belongs to the one above. Rows above the header are ignored.
        settings_owners: `[owners]`: unit -> addresses. Those of the tab are added.

    Returns:
        Unit by canonical name -> its addresses, each once; empty for a unit without any.
    """
    names = UnitNames()
    found = {names.canonical(unit): dict.fromkeys(addresses) for unit, addresses in settings_owners.items()}
    rows = tab.rows if tab else ()
    column = _unit_column(rows, names)
    unit = ""
    for row in _entries(rows):
        addresses = ADDRESS.findall(" ".join(row).replace("mailto:", ""))
        name = _name(row, column)
        unit = names.canonical(name) if name else unit
        if unit:
            found.setdefault(unit, {}).update(dict.fromkeys(addresses))
    return MappingProxyType({unit: tuple(addresses) for unit, addresses in found.items()})


def mistyped(tab: Grid | None) -> Mapping[str, str]:
    """Find texts in the column of addresses that are not addresses.

    Args:
        tab: The contacts tab. Without a header above the addresses, nothing is found.

    Returns:
        Unit by canonical name -> the text of its address cell.
    """
    rows = tab.rows if tab else ()
    header = _header_row(rows)
    mail = None if header is None else next(_columns(rows[header], _is_mail_header), None)
    if mail is None:
        return {}
    names = UnitNames()
    column = _unit_column(rows, names)
    found: dict[str, str] = {}
    for row in _entries(rows):
        name, text = _name(row if column is not None else row[:mail], column), _wrong_address(row, mail)
        if name and text:
            found[names.canonical(name)] = text
    return found


def _wrong_address(row: Sequence[str], column: int) -> str:
    """The text of a row's address cell if it has letters and is not an address."""
    text = row[column].strip() if column < len(row) else ""
    return text if LETTER.search(text) and not ADDRESS.search(text) else ""


def _name(row: Sequence[str], column: int | None) -> str:
    """The text below the header of the units; without one, the first that has letters and is not an address."""
    texts = row if column is None else row[column : column + 1]
    return next((text.strip() for text in texts if "@" not in text and LETTER.search(text)), "")


def _unit_column(rows: Sequence[Sequence[str]], names: UnitNames) -> int | None:
    """The column of the units: of several, such as the person in charge and the division, that with most known ones."""
    header = _header_row(rows)
    if header is None:
        return None
    columns = list(_columns(rows[header], _is_unit_header))

    def known(column: int) -> int:
        return sum(bool(names.find(row[column]).known) for row in rows[header + 1 :] if column < len(row))

    return max(columns, key=known, default=None)


def _entries(rows: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows below the header, without headers that are repeated."""
    header = _header_row(rows)
    if header is None:
        return iter(rows)
    return (row for row in rows[header + 1 :] if _header_cells(row) < _header_cells(rows[header]))


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of the rows with the most header cells; None if no row has any."""
    counts = [_header_cells(row) for row in rows[:HEADER_SEARCH_ROWS]]
    return counts.index(max(counts)) if any(counts) else None


def _header_cells(row: Sequence[str]) -> int:
    """The number of cells that are headers; 0 for a row with an address."""
    if ADDRESS.search(" ".join(row)):
        return 0
    return sum(_is_unit_header(text) or _is_mail_header(text) for text in row)


def _columns(header: Sequence[str], is_header: Callable[[str], bool]) -> Iterator[int]:
    return (column for column, text in enumerate(header) if is_header(text))


def _is_unit_header(text: str) -> bool:
    return _as_header(text) in UNIT_HEADERS


def _is_mail_header(text: str) -> bool:
    return bool(MAIL_HEADER.fullmatch(_as_header(text)))


def _as_header(text: str) -> str:
    """A header without bracketed words, blanks and hyphens, in lower case."""
    return "".join(BRACKETED.sub("", repair(text)).split()).lower().replace("-", "")
