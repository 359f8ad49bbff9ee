"""What the cells of an .xlsx show."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_ISO8601
from openpyxl.utils.escape import unescape

from ita_sync.errors import SheetError
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.number_format import THAI_FORMATS, display
from ita_sync.sources.workbook.package import Package
from ita_sync.sources.workbook.refusals import refusal
from ita_sync.thai.placeholders import NOT_COMPUTED, NOT_SHOWN

NO_TEXT = "#VALUE!"
SERIALS = range(20_000, 80_000)  # numbers that are days from 1954 to 2119, if they are days
# Excel's escape of a control character, and of a _ before such text.
ESCAPED = re.compile("_x00(?:[01][0-9A-Fa-f]|5[Ff])_")
# The formula of a picture in a cell; WPS stores it once more as the text.
PICTURE = re.compile(r"=?(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(")
TRUE = {"1", "true", "on"}
MAX_CODE = 255  # characters; Excel takes no more
PLAIN_CODES = {"General", "@"}  # that change nothing
USUAL_CODE = 50  # characters
MAX_FORMATTED = 120_000  # values: each takes some ten microseconds
WHOLE = 10**15  # up to here a float tells whole numbers apart
EAST_ASIAN = "d/m/yyyy"  # for the formats of East Asian editions, which a file names by number alone
EAST_ASIAN_IDS = {*range(27, 32), 36, *range(50, 59)}
# What a file may name by number alone: as openpyxl has it, but for two misprints, with the currency of Thai editions.
BUILT_IN = {number: code.replace("$", "฿") for number, code in BUILTIN_FORMATS.items()} | {
    44: r'_("฿"* #,##0.00_);_("฿"* \(#,##0.00\);_("฿"* "-"??_);_(@_)',
    47: "mm:ss.0",
}


@dataclass
class CellReader:
    """What the cells of a workbook share, and how one is read.

    Attributes:
        name: The file's, for what is said of it.
        texts: The shared texts.
        formats: The code of each cell style's number format; None where the file names one that it does not have.
        is_1904: Whether days are counted from 1904.
        is_computed: Whether a spreadsheet program has computed the formulas; else one that only writes files asks for it.
    """

    name: str
    texts: list[str] = field(default_factory=list)
    formats: list[str | None] = field(default_factory=list)
    is_1904: bool = False
    is_computed: bool = True
    _formatted: int = 0

    @classmethod
    def of(cls, package: Package, main: str, paths: Mapping[str, str]) -> CellReader:
        """Read what the cells share.

        Args:
            package: The file.
            main: The name of the workbook's part.
            paths: The names of the other parts, by kind.

        Raises:
            SheetError: It is damaged or too large.
        """
        reader = cls(
            package.name,
            [joined(element) for element in package.elements(paths.get("sharedStrings", ""), "si")],
            _formats(package, paths.get("styles", "")),
        )
        for element in package.elements(main, "workbookPr", "calcPr"):
            reader.is_1904 |= element.get("date1904", "") in TRUE
            reader.is_computed &= element.get("fullCalcOnLoad", "") not in TRUE
        return reader

    def text(self, cell: Element) -> str:
        """Return what a cell shows."""
        kind = cell.get("t", "n")
        parts = {child.tag: child for child in cell}
        value = parts["v"].text or "" if "v" in parts else ""
        inline = joined(parts["is"]) if "is" in parts else ""
        if _is_picture(cell, parts):
            return ""
        if "f" in parts and not inline and not self._has_result(kind, value):
            return NOT_COMPUTED
        if inline or value:
            shown = self._shown(cell, inline or self._value(kind, value))
            return "" if PICTURE.match(shown) else shown
        return ""

    def _has_result(self, kind: str, value: str) -> bool:
        """Whether a formula has one: a program that only writes files leaves it out, or writes 0."""
        return kind == "str" or (value != "" and (self.is_computed or value != "0"))

    def _value(self, kind: str, text: str) -> object:
        """A stored value by the type of its cell; the text itself where it is none of that type."""
        if kind == "s":
            at = integer(text, len(self.texts))
            return self.texts[at] if at < len(self.texts) else NO_TEXT
        if kind == "b":
            return text in TRUE
        if kind == "d":
            return _moment(text)
        return _number(text) if kind == "n" else unescaped(text)

    def _shown(self, cell: Element, value: object) -> str:
        """A value through the cell's number format; without one, what may be a day is not shown as a number."""
        style = integer(cell.get("s", ""), 0)
        formats = self.formats or ["General"]
        code = formats[style] if style < len(formats) else None
        if code is None:
            # Asked about anything but a whole number, a range compares it with each of its own.
            return NOT_SHOWN if isinstance(value, int) and value in SERIALS else display(value)
        if code not in PLAIN_CODES and (not isinstance(value, str) or "@" in code):
            self._count_formatted(code)
        return display(value, code, MAC_EPOCH if self.is_1904 else WINDOWS_EPOCH)

    def _count_formatted(self, code: str) -> None:
        """Count a value, and one with a long format, which takes more time, as several."""
        self._formatted += 1 + len(code) // USUAL_CODE
        if self._formatted > MAX_FORMATTED:
            raise refusal(refusals.TOO_LARGE, name=self.name)


def _is_picture(cell: Element, parts: Mapping[str, Element]) -> bool:
    """Whether a cell holds a picture and no text: Excel stores one that was placed there as an error of its own."""
    if "f" in parts:
        return PICTURE.match(parts["f"].text or "") is not None
    return cell.get("t") == "e" and "vm" in cell.attrib


def _formats(package: Package, part: str) -> list[str | None]:
    """The code of each cell style's number format, of a damaged stylesheet as far as they can be read."""
    codes: dict[int, str | None] = {
        **BUILT_IN,
        **THAI_FORMATS,
        **dict.fromkeys(EAST_ASIAN_IDS, EAST_ASIAN),
    }
    numbers: list[int] = []
    try:
        for element in package.elements(part, "numFmts", "cellXfs"):
            for child in element:
                number = integer(child.get("numFmtId", ""), 0)
                if element.tag == "numFmts":
                    code = child.get("formatCode", "")
                    codes[number] = code if len(code) <= MAX_CODE else None
                elif child.tag == "xf":
                    numbers.append(number)
    except SheetError:
        pass  # a cell whose format is not known says so itself
    return [codes.get(number) for number in numbers]


def joined(element: Element) -> str:
    """Return the text of an element in all its fonts; how it is to be spoken (`rPh`) is no part of it."""
    parts = [part for child in element if child.tag != "rPh" for part in child.iter("t")]
    return unescaped("".join(part.text or "" for part in parts))


def unescaped(text: str) -> str:
    """Decode a text's escaped control characters, and unify line ends; other escapes may be lone surrogates."""
    if "_x00" in text:
        text = ESCAPED.sub(lambda escaped: unescape(escaped[0]), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def integer(text: str, otherwise: int) -> int:
    """Return the whole number that an attribute holds, if it is one of up to nine digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _number(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return int(value) if value.is_integer() and abs(value) < WHOLE else value


def _moment(text: str) -> object:
    """A date, a time of day or a duration, as strict Open XML writes them."""
    try:
        return from_ISO8601(text)  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        return text
