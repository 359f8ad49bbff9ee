"""Rule about characters that the report cannot print, because the fonts that travel with it have none of them."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

from ita_sync.domain import a1
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import first_few, truncate
from ita_sync.text.printable import REPLACEMENT, named, unprintable
from ita_sync.thai import damage

LOST = LocalizedText(
    "ช่อง “{header}” มีตัวอักษรที่หายไปจากการคัดลอก: {places}",
    "“{header}” has lost letters: {places}.",
)
TYPE_AGAIN = LocalizedText("พิมพ์ส่วนนั้นใหม่ในแผ่นงาน", "Type that part again in the sheet.")
IN_HEADER = LocalizedText(
    "หัวคอลัมน์ “{text}” มีอักขระที่พิมพ์ลงรายงานไม่ได้: {signs}",
    "The column header “{text}” holds what the report cannot print: {signs}.",
)
IN_HEADING = LocalizedText(
    "หัวข้อ “{text}” มีอักขระที่พิมพ์ลงรายงานไม่ได้: {signs}",
    "The heading “{text}” holds what the report cannot print: {signs}.",
)


def _unprintable(context: Context, _options: Options) -> Iterator[Violations]:
    """Report the printed cells, then the headers and headings, which belong to no line."""
    table = context.table
    for column in context.printed_columns:
        yield from _in_column(context, column)
    for column in context.printed_columns:
        cell = a1(table.header_row, table.columns[column])
        yield from _beside_lines(table.headers[column], IN_HEADER, cell)
    for heading in table.headings.values():
        yield from _beside_lines(heading, IN_HEADING)


def _in_column(context: Context, column: str) -> Iterator[Violations]:
    """Report the cells of a column; where a letter was lost before, that is what staff can mend."""
    found = context.answers(column, unprintable)
    lost = context.lines_of(column, (REPLACEMENT in each for each in found))
    places = context.each(column, _lost_places)[lost].tolist()
    yield Violations(column, lost, {"places": places}, message=LOST, hint=TYPE_AGAIN)
    lines = context.lines_of(column, (each and REPLACEMENT not in each for each in found))
    yield Violations(column, lines, {"signs": context.each(column, _signs)[lines].tolist()})


def _beside_lines(text: str, message: LocalizedText, cell: str = "") -> Iterator[Violations]:
    """Report a text that is printed but belongs to no line."""
    if unprintable(text):
        details = {"text": [truncate(text)], "signs": [_signs(text)]}
        yield Violations(details=details, dedupe_key="text", message=message, cell=cell)


def _lost_places(text: str) -> str:
    """Quote the places at which letters were lost."""
    return first_few(f"“{place.fragment}”" for place in damage(text) if place.kind == "replacement-character")


def _signs(text: str) -> str:
    """Name the characters of a text that cannot be printed."""
    return first_few(map(_described, unprintable(text)))


def _described(character: str) -> str:
    """Name a character, and the plain one that it is a form of: `㎡ (U+33A1) → m2`."""
    plain = normalize("NFKC", character)
    has_plain = plain != character and plain.strip() and not unprintable(plain)
    return f"{named(character)} → {plain}" if has_plain else named(character)


RULES = (
    Rule(
        id="unprintable-sign",
        severity="error",
        title=LocalizedText(
            "ทุกอักขระต้องพิมพ์ลงรายงานได้", "The report's fonts have every character of a printed cell."
        ),
        label=LocalizedText("มีอักขระที่พิมพ์ไม่ได้", "cannot be printed"),
        message=LocalizedText(
            "ช่อง “{header}” มีอักขระที่พิมพ์ลงรายงานไม่ได้: {signs}",
            "“{header}” holds what the report cannot print: {signs}.",
        ),
        hint=LocalizedText(
            "ลบออก หรือพิมพ์เป็นคำหรือเครื่องหมายปกติแทน",
            "Remove it, or type a word or a plain sign instead.",
        ),
        check=_unprintable,
    ),
)
