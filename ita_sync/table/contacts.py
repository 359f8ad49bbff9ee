"""Units and their mail addresses, from the contacts tab and from `[owners]` in the settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from ita_sync.domain import Grid
from ita_sync.text.mail_addresses import find_addresses
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
PERSON_HEADERS = frozenset({"ผู้รับผิดชอบ"})
MAIL_HEADER = re.compile(r"(?:ที่อยู่)?(?:อีเมล|เมล|e?mail)[^@]{0,30}")
HEADER_SEARCH_ROWS = 20  # the first rows of the tab, in which the header may be
BRACKETED = re.compile(r"\([^()]*\)")


def read_contacts(
    tab: Grid | None, settings_owners: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses of each unit.

    Args:
        tab: The contacts tab. The name stands below the header of the units; without one, it is the first text of its row
            that is no address. A cell may name several units. A row without a name belongs to the one above. Rows above
            the header are ignored.
        settings_owners: `[owners]`: unit, or several -> addresses. Those of the tab are added.

    Returns:
        Unit by canonical name -> its addresses, each once; empty for a unit without any.
    """
    names = UnitNames()
    in_settings = (
        (unit, addresses) for name, addresses in settings_owners.items() for unit in _units_in(name, names)
    )
    in_tab = ((unit, find_addresses(" ".join(row))) for unit, row in _entries(tab.rows if tab else (), names))
    found: dict[str, dict[str, None]] = {}
    for unit, addresses in chain(in_settings, in_tab):  # a unit may stand there under several of its names
        found.setdefault(unit, {}).update(dict.fromkeys(addresses))
    return MappingProxyType({unit: tuple(addresses) for unit, addresses in found.items()})


def with_contacts(tabs: Iterable[Grid]) -> tuple[str, ...]:
    """Return the titles of the visible tabs that hold addresses of units below headers, in the spreadsheet's order."""
    return tuple(
        tab.title
        for tab in tabs
        if not tab.hidden
        and None not in {_mail_column(tab.rows, header := _header_row(tab.rows)), header}
        and any(_is_unit_header(text) for text in tab.rows[header or 0])
        and any(read_contacts(tab, {}).values())
    )


def mistyped(tab: Grid | None) -> Mapping[str, str]:
    """Find texts in the column of addresses that are not addresses.

    Args:
        tab: The contacts tab. Without a header above the addresses, nothing is found.

    Returns:
        Unit by canonical name -> the text of its address cell.
    """
    rows = tab.rows if tab else ()
    column = _mail_column(rows, _header_row(rows))
    if column is None:
        return {}
    found: dict[str, str] = {}
    for unit, row in _entries(rows, UnitNames()):
        if text := _wrong_address(row, column):
            found.setdefault(unit, text)
    return found


def _wrong_address(row: Sequence[str], column: int) -> str:
    """The text of a row's address cell if it has letters and is no address."""
    text = row[column].strip() if column < len(row) else ""
    return text if LETTER.search(text) and not find_addresses(text) else ""


def _entries(rows: Sequence[Sequence[str]], names: UnitNames) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each row below the header, repeated headers apart, with each of its units, which may stand in a row above."""
    header = _header_row(rows)
    unit_column, mail_column = _unit_column(rows, header, names), _mail_column(rows, header)
    units: tuple[str, ...] = ()
    for cells in rows if header is None else rows[header + 1 :]:
        if header is not None and _header_cells(cells) >= _header_cells(rows[header]):
            continue
        row = [text.replace("＠", "@") for text in cells]  # a keyboard for Chinese has it in that width
        name = _first_name(row, mail_column) if unit_column is None else _unit_in(row, unit_column)
        units = _units_in(name, names) if name else units
        for unit in units if any(row) else ():
            yield unit, row


def _units_in(name: str, names: UnitNames) -> tuple[str, ...]:
    """The units that share a row: `กองคลัง/กองช่าง` with one mailbox; a name that is not known is one."""
    owners = names.find(name)
    return owners.known if len(owners.known) > 1 and not owners.unknown else (names.canonical(name),)


def _first_name(row: Sequence[str], mail_column: int | None) -> str:
    """The first text outside the column of addresses that has letters and is no address."""
    texts = (text for column, text in enumerate(row) if column != mail_column)
    return next((text.strip() for text in texts if "@" not in text and LETTER.search(text)), "")


def _unit_in(row: Sequence[str], column: int) -> str:
    """The unit that a row names in its column, also where an address stands in the same cell."""
    text = row[column] if column < len(row) else ""
    if "@" in text:
        text = ADDRESS.sub("", text).strip(" \t\n:,;<>()")
    return text.strip() if LETTER.search(text) else ""


def _unit_column(rows: Sequence[Sequence[str]], header: int | None, names: UnitNames) -> int | None:
    """The column of the units: of several that with most known ones; ผู้รับผิดชอบ may be a column of persons."""
    if header is None:
        return None

    def likely(column: int) -> tuple[int, bool]:
        known = sum(bool(names.find(row[column]).known) for row in rows[header + 1 :] if column < len(row))
        return known, _as_header(rows[header][column]) not in PERSON_HEADERS

    return max(_columns(rows[header], _is_unit_header), key=likely, default=None)


def _mail_column(rows: Sequence[Sequence[str]], header: int | None) -> int | None:
    return None if header is None else next(_columns(rows[header], _is_mail_header), None)


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of the rows with the most header cells; None if no row has any."""
    counts = [_header_cells(row) for row in rows[:HEADER_SEARCH_ROWS]]
    return counts.index(max(counts)) if any(counts) else None


def _header_cells(row: Sequence[str]) -> int:
    """The number of cells that are headers; 0 for a row with an address."""
    if find_addresses(" ".join(row)):
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
