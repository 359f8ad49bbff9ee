"""Units and their mail addresses: from the contacts tab that staff keep, or from `[owners]` in the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ita_sync.model import Grid
from ita_sync.settings import ADDRESS
from ita_sync.thai.units import UnitNames

LETTER = re.compile(r"[^\W\d_]")
HEADERS = frozenset({"หน่วยงาน", "สำนัก/กอง", "ผู้รับผิดชอบ", "unit"})


def read_contacts(
    tab: Grid | None, settings_owners: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Unit, by canonical name -> its addresses, each once; a unit without any is known all the same.

    Args:
        tab: The contacts tab. Any layout will do in which a row holds a name and then addresses; a row without
            a name belongs to the one above.
        settings_owners: `[owners]`, which a tab completes.
    """
    names = UnitNames()
    found = {names.canonical(unit): dict.fromkeys(addresses) for unit, addresses in settings_owners.items()}
    unit = ""
    for row in tab.rows if tab else ():
        texts = [text.strip() for text in row if text.strip()]
        addresses = ADDRESS.findall(" ".join(texts))
        name = next((text for text in texts if "@" not in text and LETTER.search(text)), "")
        if not addresses and HEADERS & {text.lower() for text in texts}:
            continue
        unit = names.canonical(name) if name else unit
        if unit:
            found.setdefault(unit, {}).update(dict.fromkeys(addresses))
    return MappingProxyType({unit: tuple(addresses) for unit, addresses in found.items()})
