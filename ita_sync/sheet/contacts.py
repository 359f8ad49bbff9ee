"""Units and their mail addresses: from the contacts tab that staff keep, or from `[owners]` in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ita_sync.model import Grid
from ita_sync.settings import ADDRESS
from ita_sync.thai.units import UnitNames

LETTER = re.compile(r"[^\W\d_]")
HEADERS = frozenset(
    {
        *("หน่วยงาน", "ชื่อหน่วยงาน", "สำนัก/กอง", "กอง/สำนัก", "ชื่อกอง", "ชื่อสำนัก/กอง", "ส่วนราชการ", "สังกัด"),
        *("ผู้รับผิดชอบ", "หน่วยงานผู้รับผิดชอบ", "หน่วยงานที่รับผิดชอบ", "unit", "department", "division"),
        *("อีเมล", "อีเมล์", "อีเมลล์", "ที่อยู่อีเมล", "email", "emails", "email address", "mail"),
    }
)
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
        name = next((text for text in texts if "@" not in text and LETTER.search(text)), "")
        unit = names.canonical(name) if name else unit
        if unit:
            found.setdefault(unit, {}).update(dict.fromkeys(addresses))
    return MappingProxyType({unit: tuple(addresses) for unit, addresses in found.items()})


def _below_the_header(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The texts of each row that is no header, without what stands above the best of them."""
    top = [_header_cells(row) for row in rows[:HEADER_SEARCH_ROWS]]
    header = top.index(max(top)) if any(top) else 0
    for row in rows[header:]:
        if not _header_cells(row):
            yield [text.strip() for text in row if text.strip()]


def _header_cells(row: Sequence[str]) -> int:
    """How many cells of a row are a header's; a row with an address is none."""
    if ADDRESS.search(" ".join(row)):
        return 0
    return sum(text.strip().lower().replace("-", "") in HEADERS for text in row)
