"""What a spreadsheet shows in place of a text: an error, "Loading...", the value of a checkbox.

The one list of them, for Google Sheets, Excel and LibreOffice, in English, Thai and what other languages make of them
(docs/thai.md, placeholders).
"""

import re
from typing import Literal

from ita_sync.thai.pattern import lazy

Kind = Literal["error", "loading", "checkbox"]
NOT_COMPUTED = "#NOT_COMPUTED!"  # of a workbook's formula whose value no program has stored; ours
NOT_SHOWN = "#DATE?"  # of a number that may be a date, in a workbook whose formats are lost; ours

ERROR_NAMES = (
    "N/A|REF|VALUE|DIV/0|NAME|NUM|NULL|ERROR|SPILL|CALC|FIELD|GETTING_DATA|BUSY|CONNECT|CIRCULAR|MACRO|BLOCKED|UNKNOWN"
    "|EXTERNAL|PYTHON|TIMEOUT|FMT|NV"
)
# An error, without blanks around it; those of other languages are known by their form: #BEZUG!, #¿NOMBRE?, #N/D.
# It is atomic, so that a long row of them takes no time. #### stands in a CSV of Excel's where a column is too narrow.
ERROR = (
    rf"(?>=?#[¡¿]?(?:(?i:{ERROR_NAMES})[!?]?|[A-ZÀ-Þ][A-ZÀ-Þ0-9_/. -]{{0,24}}[!?]|[A-Z]/[A-Z])(?![A-Za-z0-9/])"
    r"|(?i:err(?:or)?|(?:ข้อ)?ผิดพลาด) ?: ?[0-9]{3}(?![0-9]))"
)
_ERRORS = lazy(rf"[^\w#=]*(?:{ERROR}[^\w#=]*+)++(?i:N/A)?|#{{2,}}")
_LOADING = lazy(
    r"(?:loading(?: data)?|ก(?:ำ|ํา)ลัง(?:โหลด|ดึงข้อมูล|ดาวน์โหลด|คำนวณ)(?:ข้อมูล)?)[ .…]*"
    r"|(?:calculating|fetching|retrieving|generating)(?: data)? ?(?:\.{2,3}|…)",
    re.IGNORECASE,
)
_CHECKBOX = lazy("true|false|จริง|เท็จ", re.IGNORECASE)


def placeholder(text: str) -> Kind | None:
    """Tell which placeholder a whole text is; None if it is any other text."""
    whole = " ".join(text.split())
    if _CHECKBOX.fullmatch(whole):
        return "checkbox"
    kinds = [_of_line(line) for line in text.splitlines() if line.strip()]
    return kinds[0] if kinds and all(kinds) else None


def shown_placeholder(text: str, kind: Kind) -> str:
    """Return the placeholder of one kind that a cell shows; blank if it shows none.

    An error and a loading text may be one line among others. A checkbox is the whole text: TRUE is a word as well.
    """
    if kind == "checkbox":
        return text.strip() if placeholder(text) == kind else ""
    return next((line.strip() for line in text.splitlines() if _of_line(line) == kind), "")


def _of_line(line: str) -> Kind | None:
    written = " ".join(line.split())
    if _ERRORS.fullmatch(written):
        return "error"
    return "loading" if _LOADING.fullmatch(written) else None
