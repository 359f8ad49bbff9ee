"""One cell: what was entered, what it is worth, what people see.

A cell is a CellData object as the API names it and is never changed in place: whoever writes puts a
new one. Copies of a spreadsheet may share their cells for that reason.
"""

from __future__ import annotations

import re
from typing import Any

Cell = dict[str, Any]
EMPTY: Cell = {}
MAX_CHARACTERS = 50_000
_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
# Formulas are stored, never computed: a test that shows one as a result has to say so.
_NOT_COMPUTED = {"errorValue": {"type": "ERROR", "message": "this server does not compute formulas"}}
_DEFAULT_FORMAT = {"wrapStrategy": "OVERFLOW_CELL", "verticalAlignment": "BOTTOM"}


def from_python(value: Any) -> Cell:
    """A cell for a test's table: text stays text as typed, `None` and "" are blank."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, dict):
        return value
    return {"userEnteredValue": raw_value(value)}


def raw_value(value: Any) -> dict[str, Any]:
    """An ExtendedValue as `RAW` input makes it."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    return {"stringValue": value}


def typed_value(text: Any) -> dict[str, Any]:
    """An ExtendedValue as it comes of typing into the browser, or of `USER_ENTERED` input."""
    if not isinstance(text, str):
        return raw_value(text)
    if text.startswith("'"):
        return {"stringValue": text[1:]}
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}
    if text.upper() in ("TRUE", "FALSE"):
        return {"boolValue": text.upper() == "TRUE"}
    if _NUMBER.fullmatch(text):
        return {"numberValue": _number(float(text.replace(",", "")))}
    return {"stringValue": text}


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


def effective_value(cell: Cell) -> dict[str, Any] | None:
    if "effectiveValue" in cell:
        return cell["effectiveValue"]
    entered = cell.get("userEnteredValue")
    return _NOT_COMPUTED if entered and "formulaValue" in entered else entered


def formatted_value(cell: Cell) -> str | None:
    """What people see; a test may lay down its own under `formattedValue` (dates, percentages)."""
    if "formattedValue" in cell:
        return cell["formattedValue"]
    value = effective_value(cell)
    return None if value is None else _shown(value)


def _shown(value: dict[str, Any]) -> str:
    if "stringValue" in value:
        return value["stringValue"]
    if "boolValue" in value:
        return "TRUE" if value["boolValue"] else "FALSE"
    if "numberValue" in value:
        number = _number(value["numberValue"])
        return str(number) if isinstance(number, int) else f"{number:.10g}"
    return "#ERROR!"


def formula_bar(cell: Cell) -> str:
    """What was entered, as the formula bar shows it."""
    entered = cell.get("userEnteredValue", {})
    return entered.get("formulaValue") or (_shown(entered) if entered else "")


def unformatted(cell: Cell) -> Any:
    value = effective_value(cell) or {}
    return next((item for key, item in value.items() if key != "errorValue"), _shown(value) if value else "")


def view(cell: Cell, wanted: frozenset[str] | None) -> Cell:
    """The cell as a response shows it, with only the wanted top-level fields worked out."""
    if not cell:
        return cell
    shown = {}
    for name in wanted if wanted is not None else _FIELDS:
        compute = _COMPUTED.get(name)
        value = compute(cell) if compute else cell.get(name)
        if value is not None and value != "":
            shown[name] = value
    return shown


def _effective_format(cell: Cell) -> dict[str, Any]:
    return _DEFAULT_FORMAT | cell.get("userEnteredFormat", {})


_COMPUTED = {
    "effectiveValue": effective_value,
    "formattedValue": formatted_value,
    "effectiveFormat": _effective_format,
}
READ_ONLY = frozenset({*_COMPUTED, "hyperlink", "dataSourceFormula"})
_FIELDS = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "hyperlink",
    "note",
    "textFormatRuns",
    "dataValidation",
)


def too_long(cell: Cell) -> bool:
    entered = cell.get("userEnteredValue", {})
    return any(isinstance(item, str) and _length(item) > MAX_CHARACTERS for item in entered.values())


def _length(text: str) -> int:
    """Google counts UTF-16 units: an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text) if len(text) > 25_000 else len(text)
