"""Finding a tab by the title that the settings give it: a title that looks the same is the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import SheetError
from ita_sync.text.names import title_key
from ita_sync.text.printable import CONTROL_CHARS

T = TypeVar("T")
UNSEEN = re.compile(rf"{CONTROL_CHARS.pattern}|[^\S ]")
SAME_TITLES = LocalizedText(
    "มีหลายแผ่นงานที่ชื่อดูเหมือน “{title}”: {found}", "Several tabs have a title that looks like “{title}”: {found}."
)
PLACE = LocalizedText("“{shown}” (แผ่นที่ {number})", "“{shown}” (no. {number})")
RENAME = LocalizedText(
    "ให้แผ่นงานที่ใช้มีชื่อ “{title}” ตรงตัว โดยไม่มีช่องว่างเกินหรืออักขระที่มองไม่เห็น และเปลี่ยนชื่อแผ่นอื่นให้ต่างออกไป",
    "Give the one to use exactly the name “{title}”, without further blanks or invisible characters; rename the other.",
)


def find_title(titles: Iterable[str], title: str) -> str | None:
    """Return the title of the tab that is meant; None if there is none.

    The exact title comes first, then one with other capital letters, which Google and Excel take for the same, then one
    that differs in blanks or invisible characters alone.

    Args:
        titles: Those of all tabs, in the spreadsheet's order.
        title: The one that the settings name.

    Raises:
        SheetError: Several are equally near.
    """
    there = [*titles]
    for key in (str, str.casefold, title_key):
        found = [place for place, each in enumerate(there) if key(each) == key(title)]
        if len(found) > 1:
            raise _same_titles(title, {place + 1: there[place] for place in found})
        if found:
            return there[found[0]]
    return None


def find_tab(tabs: Mapping[str, T], title: str) -> T | None:
    """Return the tab of a title, as `find_title`; errors too."""
    found = find_title(tabs, title)
    return None if found is None else tabs[found]


def _same_titles(title: str, found: Mapping[int, str]) -> SheetError:
    named = joined(PLACE.format(shown=_shown(each), number=place) for place, each in found.items())
    return SheetError(SAME_TITLES.format(title=title, found=named), hint=RENAME.format(title=title))


def _shown(title: str) -> str:
    """A title in which a character that nobody sees is its code."""
    return UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", title)


def setting_of(found: Sequence[str]) -> str:
    """Return the line of the settings that names the tab of measures; of several years' tabs, none is proposed."""
    title = found[0] if len(found) == 1 else "…"
    return f"[sheet] tab = {json.dumps(title, ensure_ascii=False)}"
