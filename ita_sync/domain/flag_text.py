"""The shape of the texts in the status column, by which also those who only read a sheet know them for ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ita_sync.domain.columns import COLUMNS
from ita_sync.domain.finding import Severity

MARKS: Mapping[Severity, str] = {"error": "✗", "warning": "?"}  # advice is no need of the row's
AWAITED = "…"

_TITLES = "|".join(re.escape(title) for column in COLUMNS.values() for title in (column.th, column.en))
_NEED = re.compile(rf"\s*[{re.escape(''.join(MARKS.values()) + AWAITED)}]\s*(?:{_TITLES})\s*:")


def is_flag_text(text: str) -> bool:
    """Whether a text begins as ours do, with a mark and a column: `✗ ผลลัพธ์: ยังไม่มี`."""
    return bool(_NEED.match(text))
