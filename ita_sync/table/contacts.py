"""Units and their mail addresses: from the contacts tab that staff keep, or from `[owners]` in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ita_sync.domain import Grid
from ita_sync.text.sanitize import ADDRESS
from ita_sync.thai.units import UnitNames

LETTER = re.compile(r"[^\W\d_]")
UNIT_HEADERS = frozenset(
    {
        *("หน่วยงาน", "ชื่อหน่วยงาน", "สำนัก/กอง", "กอง/สำนัก", "ชื่อกอง", "ชื่อสำนัก/กอง", "ส่วนราชการ", "สังกัด"),
        *("ผู้รับผิดชอบ", "หน่วยงานผู้รับผิดชอบ", "หน่วยงานที่รับผิดชอบ", "unit", "department", "division"),
    }
)
MAIL_HEADERS = frozenset({"อีเมล", "อีเมล์", "อีเมลล์", "ที่อยู่อีเมล", "email", "emails", "email address", "mail"})
HEADERS = UNIT_HEADERS | MAIL_HEADERS
HEADER_SEARCH_ROWS = 20


def read_contacts(
    tab: Grid | None, settings_owners: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Unit, by canonical name -> its addresses, each once; a unit without any is known all the same.

    Args:
        tab: The contacts tab. Any layout will do in which a row holds a name and then addresses; a row without
            a name belongs to the one above. What stands above a header is a title.
        settings_owners: `[owners]`, which a tab completes.
    """
    names = UnitNames()
    found = {names.canonical(unit): dict.fromkeys(addresses) for unit, addresses in settings_owners.items()}
    unit = ""
    for texts in _below_the_header(tab.rows) if tab else ():
        addresses = ADDRESS.findall(" ".join(texts))
        name = _name(texts)
        unit = names.canonical(name) if name else unit
        if unit:
            found.setdefault(unit, {}).update(dict.fromkeys(addresses))
    return MappingProxyType({unit: tuple(addresses) for unit, addresses in found.items()})


def mistyped(tab: Grid | None) -> Mapping[str, str]:
    """Unit, by canonical name -> what stands in its address cell and is no address.

    Args:
        tab: The contacts tab; without a header above the addresses nothing can be told.
    """
    rows = tab.rows if tab else ()
    header = _header_row(rows)
    if header is None:
        return {}
    column = next(
        (place for place, text in enumerate(rows[header]) if _as_header(text) in MAIL_HEADERS), None
    )
    if column is None:
        return {}
    names = UnitNames()
    found: dict[str, str] = {}
    for row in rows[header + 1 :]:
        wrong = row[column].strip() if column < len(row) else ""
        name = _name(row[:column])
        if name and LETTER.search(wrong) and not ADDRESS.search(wrong) and not _header_cells(row):
            found[names.canonical(name)] = wrong
    return found


def _name(texts: Iterable[str]) -> str:
    return next((text.strip() for text in texts if "@" not in text and LETTER.search(text)), "")


def _below_the_header(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The texts of each row that is no header, without what stands above the best of them."""
    for row in rows[_header_row(rows) or 0 :]:
        if not _header_cells(row):
            yield [text.strip() for text in row if text.strip()]


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that has most header cells; None where no row has one."""
    top = [_header_cells(row) for row in rows[:HEADER_SEARCH_ROWS]]
    return top.index(max(top)) if any(top) else None


def _header_cells(row: Sequence[str]) -> int:
    """How many cells of a row are a header's; a row with an address is none."""
    if ADDRESS.search(" ".join(row)):
        return 0
    return sum(_as_header(text) in HEADERS for text in row)


def _as_header(text: str) -> str:
    return text.strip().lower().replace("-", "")
