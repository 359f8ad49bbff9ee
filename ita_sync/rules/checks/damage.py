"""Rules about damaged text: repaired, not repairable, or cut off at the limit of a cell.

Source: docs/thai.md, repair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic import Field

from ita_sync.domain import Table
from ita_sync.domain.language import LocalizedText, joined
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import first_few, truncate
from ita_sync.text.printable import unprintable
from ita_sync.thai import Damage, damage, repairs
from ita_sync.thai.text_repair import RepairKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPAIRS: Mapping[str, LocalizedText] = {
    "private-use-glyph": LocalizedText("อักขระเฉพาะของไฟล์ PDF", "glyphs from a PDF"),
    "invisible-character": LocalizedText("อักขระที่มองไม่เห็น", "invisible characters"),
    "no-break-space": LocalizedText("ช่องว่างพิเศษ", "no-break spaces"),
    "space-before-mark": LocalizedText("ช่องว่างหน้าสระหรือวรรณยุกต์", "blanks before a vowel or tone"),
    "double-sara-e": LocalizedText("“เเ” ที่ควรเป็น “แ”", "“เเ” for “แ”"),
    "mark-order": LocalizedText("ลำดับสระและวรรณยุกต์", "the order of vowels and tones"),
    "split-sara-am": LocalizedText("สระอำที่แยกเป็นสองตัว", "a ำ in two parts"),
    "doubled-mark": LocalizedText("สระหรือวรรณยุกต์ซ้ำ", "doubled vowels or tones"),
}
CELL_LIMIT = 50_000  # characters; the most that a cell of Google Sheets can hold


class RepairedOptions(Options):
    """The options of text-repaired."""

    ignore: tuple[RepairKind, ...] = Field(
        default=(),
        description=f"kinds not to tell: {', '.join(REPAIRS)}",
        json_schema_extra={"th": f"ชนิดที่ไม่ต้องแจ้ง: {', '.join(REPAIRS)}"},
    )


class TooLongOptions(Options):
    """The options of too-long."""

    limit: int = Field(
        default=CELL_LIMIT,
        strict=True,
        ge=1,
        description="the most characters that a cell can hold",
        json_schema_extra={"th": "จำนวนตัวอักษรที่ช่องหนึ่งรับได้"},
    )


class Repair(NamedTuple):
    """A line of a cell that was repaired, before and after; `cell` is its A1 address."""

    cell: str
    typed: str
    repaired: str


def repaired_lines(table: Table) -> Iterator[Repair]:
    """Yield the lines in which the report differs from what staff typed; a merged cell only once."""
    for column in table.texts.columns:
        seen = set()
        for line in _changed_lines(table, column).tolist():
            cell = table.address(line, column)
            if cell not in seen:
                seen.add(cell)
                typed, repaired = (str(texts[column].iat[line]) for texts in (table.typed, table.texts))
                pairs = zip(typed.split("\n"), repaired.split("\n"), strict=True)
                yield from (Repair(cell, *pair) for pair in pairs if pair[0] != pair[1])


def _changed_lines(table: Table, column: str) -> NDArray[np.int64]:
    """The table lines, 0-based, in which the repair changed a column."""
    return np.flatnonzero(table.typed[column].to_numpy() != table.texts[column].to_numpy())


def _repaired(context: Context, options: RepairedOptions) -> Iterator[Violations]:
    """Report the kinds of repair in each changed cell."""
    for column in context.table.texts.columns:
        typed = context.table.typed[column].to_numpy()
        lines = _changed_lines(context.table, column)
        kinds = {
            text: [kind for kind in repairs(text) if kind not in options.ignore] for text in set(typed[lines])
        }
        reported = [line for line in lines.tolist() if kinds[typed[line]]]
        yield Violations(column, reported, {"kinds": [_in_words(kinds[typed[line]]) for line in reported]})


def _in_words(kinds: Collection[str]) -> LocalizedText:
    return joined(words for kind, words in REPAIRS.items() if kind in kinds)


def _damage_of_printed(text: str) -> tuple[Damage, ...]:
    """The damage to tell of a printed column; what cannot be printed is unprintable-sign's to tell."""
    return tuple(place for place in _damage_elsewhere(text) if not unprintable(place.fragment))


def _damage_elsewhere(text: str) -> tuple[Damage, ...]:
    """The damage to tell of a column that is not printed; only print has no glyph for a private code."""
    return tuple(place for place in damage(text) if place.kind != "private-use")


def _damaged(context: Context, _options: Options) -> Iterator[Violations]:
    """Report the damage that `repair` left as it is; a blank within a word is only advice, because no letter is lost."""
    for column in context.table.texts.columns:
        found = _damage_of_printed if column in context.printed_columns else _damage_elsewhere
        kinds = [{place.kind for place in places} for places in context.answers(column, found)]
        for is_advice in (True, False):
            flags = (each and (each == {"split-word"}) == is_advice for each in kinds)
            lines = context.lines_of(column, flags)
            places = list(map(_quoted, context.each(column, found)[lines]))
            yield Violations(column, lines, {"places": places}, severity="info" if is_advice else None)


def _quoted(places: Iterable[Damage]) -> str:
    """Quote the first damaged fragments of a text, in the order of `damage`."""
    return first_few(f"“{truncate(place.fragment)}”" for place in places)


def _too_long(context: Context, options: TooLongOptions) -> Iterator[Violations]:
    """Report full cells, whose text was probably cut off when it was pasted."""
    for column in context.table.typed.columns:
        lengths = context.table.typed[column].str.len().to_numpy()
        lines = np.flatnonzero(lengths >= options.limit)
        yield Violations(column, lines, {"limit": [f"{options.limit:,}"] * len(lines)})


RULES = (
    Rule(
        id="text-repaired",
        severity="info",
        title=LocalizedText(
            "ข้อความที่ผิดเพี้ยนจากการคัดลอก ระบบแก้ไขให้ในรายงาน", "Damaged text is mended in the report."
        ),
        label=LocalizedText("ปรับแก้ข้อความแล้ว", "text repaired"),
        message=LocalizedText(
            "รายงานใช้ข้อความใน “{header}” ที่ปรับแก้แล้ว ({kinds})",
            "The report prints “{header}” with its text mended: {kinds}.",
        ),
        hint=LocalizedText(
            "ไม่ต้องดำเนินการ ข้อความในตารางยังเป็นอย่างที่พิมพ์ไว้",
            "Nothing to do; the sheet keeps what was typed. validate --show-repairs shows both.",
        ),
        check=_repaired,
        options=RepairedOptions,
    ),
    Rule(
        id="text-damaged",
        severity="warning",
        title=LocalizedText("ข้อความต้องอ่านได้ครบทุกตัวอักษร", "No text has lost letters."),
        label=LocalizedText("ข้อความผิดเพี้ยน", "text damaged"),
        message=LocalizedText(
            "ข้อความใน “{header}” อาจผิดเพี้ยนจากการคัดลอก: {places}", "“{header}” seems damaged: {places}."
        ),
        hint=LocalizedText("พิมพ์ส่วนนั้นใหม่ในช่อง", "Type that part again in the sheet."),
        check=_damaged,
    ),
    Rule(
        id="too-long",
        severity="warning",
        title=LocalizedText("ข้อความต้องไม่ถูกตัดเพราะยาวเกินที่ช่องหนึ่งรับได้", "No text was cut at the cell's limit."),
        label=LocalizedText("ยาวเกินไป", "too long"),
        message=LocalizedText(
            "“{header}” ยาวเต็ม {limit} ตัวอักษร ท้ายข้อความอาจถูกตัดไป",
            "“{header}” is full at {limit} characters; its end may be cut off.",
        ),
        hint=LocalizedText(
            "ตรวจท้ายข้อความ แล้วแบ่งเป็นหลายแถว", "Check where it ends, and divide it over several rows."
        ),
        check=_too_long,
        options=TooLongOptions,
    ),
)
