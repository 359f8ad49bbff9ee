"""Messages about wrong values in the settings.

They replace pydantic's messages, which are about types ("Input should be a valid tuple"), by the terms of a settings
file ("has to be a list in square brackets").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import BaseModel

from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized, joined
from ita_sync.settings.keys import is_section, known_keys

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# The start of pydantic's type of error -> what the value has to be.
SECTION = LocalizedText("ต้องเป็นหัวข้อที่มีคีย์อยู่ภายใน", "has to be a section of its own, with keys")
WANTED: Mapping[str, LocalizedText] = {
    "int": LocalizedText("ต้องเป็นจำนวนเต็ม", "has to be a whole number"),
    "float": LocalizedText("ต้องเป็นตัวเลข", "has to be a number"),
    "finite_number": LocalizedText("ต้องเป็นตัวเลข เช่น 120", "is no number; it has to be one such as 120"),
    "bool": LocalizedText("ต้องเป็น true หรือ false", "has to be true or false"),
    "date": LocalizedText(
        "ต้องเป็นวันที่ตามปี ค.ศ. เช่น 2025-10-31", "has to be a date of the common era, such as 2025-10-31"
    ),
    "string_type": LocalizedText("ต้องเป็นข้อความในเครื่องหมายคำพูด", "has to be a text in quotation marks"),
    "string_too_short": LocalizedText("ต้องไม่เว้นว่าง", "must not be blank"),
    "string_pattern": LocalizedText(
        "ต้องเป็นที่อยู่เว็บ เช่น http://localhost:3000", "has to be a web address, such as http://localhost:3000"
    ),
    "tuple": LocalizedText("ต้องเป็นรายการในวงเล็บเหลี่ยม", "has to be a list in square brackets"),
    "model": SECTION,
    "dict": SECTION,
    "mapping": SECTION,
    "greater_than_equal": LocalizedText("ต้องไม่น้อยกว่า {ge:g}", "has to be at least {ge:g}"),
    "greater_than": LocalizedText("ต้องมากกว่า {gt:g}", "has to be more than {gt:g}"),
    "less_than_equal": LocalizedText("ต้องไม่เกิน {le:g}", "must not be more than {le:g}"),
    "less_than": LocalizedText("ต้องน้อยกว่า {lt:g}", "has to be less than {lt:g}"),
}
UNQUOTED = LocalizedText(" โดยไม่ใส่เครื่องหมายคำพูด", ", without quotation marks")
SECRET = re.compile(
    r"(?i)((smtp|gotenberg)_?)?(host|port|server|url|user(name)?|pass(word)?|security)|ca_file"
)
FROM_ENVIRONMENT = LocalizedText(
    " เซิร์ฟเวอร์และรหัสผ่านมาจากตัวแปรสภาพแวดล้อม เช่น SMTP_HOST",
    "; servers and passwords come from the environment, such as SMTP_HOST",
)
AT_THE_TOP = LocalizedText(" คีย์นี้อยู่บนสุดของไฟล์ ก่อนหัวข้อแรก", "; it stands at the top, before the first section")
A_SECTION = LocalizedText(" คีย์นี้เป็นหัวข้อของตนเอง เขียนเป็น [{key}]", "; it is a section of its own, [{key}]")
BELONGS = LocalizedText(" คีย์นี้อยู่ใต้หัวข้อ {sections}", "; it stands below {sections}")
THE_KEY_ITSELF = "[key]"  # at the end of a location, as pydantic writes it
# What people call a key -> its name.
SYNONYMS: Mapping[str, str] = {
    "url": "source",
    "link": "source",
    "spreadsheet": "source",
    "amphoe": "district",
    "changwat": "province",
    "year": "fiscal_year",
    "deadline": "due",
}
BLANK_KEY = '""'
LONGEST_NAME = 60  # letters of a name that are compared


def did_you_mean(name: str, known: Iterable[str]) -> LocalizedText | str:
    """Return `; did you mean …?` with the most similar known name, or a blank text if none is similar."""
    plain = {each.casefold(): each for each in known}
    near = get_close_matches(name[:LONGEST_NAME].casefold(), plain, n=1, cutoff=0.6)
    return (
        LocalizedText(f" หมายถึง {plain[near[0]]} หรือไม่", f"; did you mean {plain[near[0]]}?") if near else ""
    )


def described(fault: ErrorDetails, model: type[BaseModel]) -> LocalizedText:
    """Describe the error of one value, without its place.

    Args:
        fault: An item of `ValidationError.errors()`.
        model: The model that was validated; its keys are suggested for an unknown one.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        *section, key = fault["loc"]
        known = known_keys(model, section)
        meant = SYNONYMS.get(str(key).casefold())
        near = did_you_mean(meant if meant in known else str(key), known) or elsewhere(str(key), model)
        return LocalizedText("ไม่รู้จักคีย์นี้{near}", "unknown key{near}").format(near=near)
    if kind == "missing":
        return LocalizedText("ต้องระบุคีย์นี้", "this key is required")
    if kind == "literal_error":
        return _one_of(context["expected"], fault.get("input"))
    if isinstance(context.get("error"), ValueError):  # raised by a validator of ours
        return as_localized(context["error"].args[0])
    wanted = next((words for name, words in WANTED.items() if kind.startswith(name)), None)
    if wanted is None:
        return LocalizedText(f"ค่าไม่ถูกต้อง ({kind})", fault["msg"])
    quoted = isinstance(fault.get("input"), str) and kind.startswith(("int", "float", "bool"))
    said = LocalizedText(wanted.th.format(**context), wanted.en.format(**context))
    return joined([said, UNQUOTED], "") if quoted else said


def elsewhere(key: str, model: type[BaseModel]) -> LocalizedText | str:
    """Say where a key belongs that is known, but not here; blank if it is known nowhere.

    Args:
        key: The key as it was written.
        model: The model of all settings.
    """
    if SECRET.fullmatch(key):
        return FROM_ENVIRONMENT
    if is_section(model, key):
        return A_SECTION.format(key=key)
    if key in known_keys(model, ()):
        return AT_THE_TOP
    homes = [section for section in known_keys(model, ()) if key in known_keys(model, (section,))]
    return BELONGS.format(sections=", ".join(f"[{section}]" for section in homes)) if homes else ""


def _one_of(expected: str, given: object) -> LocalizedText:
    """Say which values there are; `expected` names them as pydantic does, in single quotes."""
    names = re.findall(r"'(.*?)'", expected)
    return LocalizedText("ต้องเป็นค่าใดค่าหนึ่งใน {names}{near}", "has to be one of {expected}{near}").format(
        names=", ".join(names),
        expected=expected,
        near=did_you_mean(given if isinstance(given, str) else "", names),
    )


def place(location: Iterable[int | str]) -> LocalizedText:
    """Return the place of a key in the file: `report.signatures, no. 1, role`."""
    parts = [*location]
    return LocalizedText(_place(parts, "ลำดับที่"), _place(parts, "no."))


def _place(location: Iterable[int | str], number_word: str) -> str:
    words = "".join(
        f", {number_word} {part + 1}, " if isinstance(part, int) else f"{part or BLANK_KEY}."
        for part in location
        if part != THE_KEY_ITSELF
    )
    return words.replace("., ", ", ").rstrip("., ")
