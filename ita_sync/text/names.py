"""Names as they are compared."""

from __future__ import annotations

import re
from unicodedata import normalize

from ita_sync.text.printable import CONTROL_CHARS
from ita_sync.thai import repair

NUMBER = "0123456789๐๑๒๓๔๕๖๗๘๙.()/ \n"
NUMBERED = ("ข้อ", "มาตรการที่")
NUMBER_WORD = re.compile(r"^(?:ข้อ(?:ที่)?|มาตรการที่)\s*(?=[\d(])")


def name_key(text: str) -> str:
    """A name without its number and without spaces. It is called for every distinct name, hence the shortcut."""
    if text.startswith(NUMBERED):
        text = NUMBER_WORD.sub("", text)
    return text.lstrip(NUMBER).replace(" ", "").replace("\n", "")


def title_key(title: str) -> str:
    """A tab's title as people see it: without invisible characters, outer and doubled blanks, and capital letters."""
    return " ".join(normalize("NFC", CONTROL_CHARS.sub("", repair(title))).split()).casefold()
