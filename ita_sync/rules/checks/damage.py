"""Damage to the texts themselves: what was repaired, what could not be, and what the sheet cut off.

Source: docs/thai.md, repair.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np
from pydantic import Field

from ita_sync.domain import Severity, Table
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import truncate
from ita_sync.thai import Damage, damage, repairs
from ita_sync.thai.text_repair import DamageKind, RepairKind

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
CELL_LIMIT = 50_000  # Google Sheets lets no cell hold more
# Signs that are pictures unless asked otherwise (Unicode's Emoji_Presentation), and the heart and faces that phones send.
PICTURES = (
    "\U0001f004-\U0001faff\u231a\u231b\u23e9-\u23f3\u2614\u2615\u2639\u263a\u2648-\u2653\u26a1\u26bd\u26be\u26c4\u26c5"
    "\u26d4\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2764\u2795-\u2797\u2b50\u2b55"
)
# Keycaps, flags of two letters, and any sign that is asked to be a picture, come with these.
EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{2}|(?:[^\\s\\w\ufe0f]|\u2139)\ufe0f" + f"|[{PICTURES}]"
)
MAY_BE_EMOJI = re.compile(f"[{PICTURES}\ufe0f\u20e3]")  # one set of characters is found at once
QUOTED = 3  # how many damaged places a message quotes
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


class RepairedOptions(Options):
    """What is not worth telling."""

    ignore: tuple[RepairKind, ...] = Field(default=(), description=f"kinds not to tell: {', '.join(REPAIRS)}")


class TooLongOptions(Options):
    """Where the sheet cuts."""

    limit: int = Field(default=CELL_LIMIT, ge=1, description="the most characters that a cell can hold")


class Repair(NamedTuple):
    """A line of a cell that was repaired."""

    cell: str
    typed: str
    repaired: str


def repaired_lines(table: Table) -> Iterator[Repair]:
    """What staff typed and what the report prints, wherever the two differ; line by line, each cell once."""
    for column in table.texts.columns:
        told = set()
        for line in _differing(table, column).tolist():
            cell = table.address(line, column)
            if cell not in told:
                told.add(cell)
                typed, repaired = (str(texts[column].iat[line]) for texts in (table.typed, table.texts))
                pairs = zip(typed.split("\n"), repaired.split("\n"), strict=True)
                yield from (Repair(cell, *pair) for pair in pairs if pair[0] != pair[1])


def _differing(table: Table, column: str) -> NDArray[np.int64]:
    return np.flatnonzero(table.typed[column].to_numpy() != table.texts[column].to_numpy())


def _repaired(context: Context, options: RepairedOptions) -> Iterator[Violations]:
    """What `repair` changed in a cell, by kind."""
    for column in context.table.texts.columns:
        typed = context.table.typed[column].to_numpy()
        lines = _differing(context.table, column)
        kinds = {
            text: [kind for kind in repairs(text) if kind not in options.ignore] for text in set(typed[lines])
        }
        told = [line for line in lines.tolist() if kinds[typed[line]]]
        yield Violations(column, told, {"kinds": [_in_words(kinds[typed[line]]) for line in told]})


def _in_words(kinds: Collection[str]) -> LocalizedText:
    chosen = [words for kind, words in REPAIRS.items() if kind in kinds]
    return LocalizedText(", ".join(words.th for words in chosen), ", ".join(words.en for words in chosen))


class DamageReport(NamedTuple):
    """How damage is told.

    Attributes:
        severity: A milder one than the rule's.
        message: Another one than the rule's.
        kinds: Texts whose damage is all of these kinds are told so.
    """

    severity: Severity | None = None
    message: LocalizedText | None = None
    kinds: frozenset[DamageKind] = frozenset(get_args(DamageKind))


# The first that fits. A blank within a word is only advice: a reader mends it without noticing, where other damage
# has lost letters.
DAMAGE_MESSAGES = (
    DamageReport(severity="info", kinds=frozenset({"split-word"})),
    DamageReport(
        message=LocalizedText(
            "“{header}” มีสัญลักษณ์ที่พิมพ์ลงรายงานไม่ได้ ({places}) เช่น จุดหัวข้อหรือเครื่องหมายถูกที่คัดลอกจาก Word",
            "“{header}” holds a sign that cannot be printed ({places}), such as a bullet or a tick copied from Word.",
        ),
        kinds=frozenset({"private-use", "split-word"}),
    ),
    DamageReport(),
)


def _quoted(places: Sequence[Damage]) -> str:
    """The first damaged places of a text, the worst kinds first; what nobody can see by its code."""
    fragments = list(dict.fromkeys(f"“{_visible(truncate(place.fragment))}”" for place in places))
    return ", ".join(fragments[:QUOTED]) + (" …" if len(fragments) > QUOTED else "")


def _visible(text: str) -> str:
    return PRIVATE.sub(lambda found: f"U+{ord(found[0]):04X}", text)


def _telling(places: Sequence[Damage]) -> DamageReport | None:
    kinds = {place.kind for place in places}
    return next(telling for telling in DAMAGE_MESSAGES if kinds <= telling.kinds) if kinds else None


def _damaged(context: Context, _options: Options) -> Iterator[Violations]:
    """What `repair` left alone because it could not be sure."""
    for column in context.table.texts.columns:
        chosen = list(map(_telling, context.answers(column, damage)))
        for telling in DAMAGE_MESSAGES:
            lines = context.lines_of(column, (each is telling for each in chosen))
            places = [_quoted(each) for each in context.each(column, damage)[lines]]
            yield Violations(
                column, lines, {"places": places}, severity=telling.severity, message=telling.message
            )


def _signs(text: str) -> tuple[str, ...]:
    """The emoji in a text, each once."""
    return tuple(dict.fromkeys(EMOJI.findall(text))) if MAY_BE_EMOJI.search(text) else ()


def _emoji(context: Context, _options: Options) -> Iterator[Violations]:
    """Fonts for documents have none: whether one prints depends on the machine, and one that does not stops the report."""
    for column in context.table.texts.columns:
        lines = context.lines_of(column, context.answers(column, _signs))
        signs = context.each(column, _signs)[lines]
        yield Violations(column, lines, {"signs": [" ".join(each[:QUOTED]) for each in signs]})


def _too_long(context: Context, options: TooLongOptions) -> Iterator[Violations]:
    """A cell that is full was most likely cut when it was pasted."""
    for column in context.table.typed.columns:
        lengths = context.table.typed[column].str.len().to_numpy()
        lines = np.flatnonzero(lengths >= options.limit)
        yield Violations(column, lines, {"limit": [f"{options.limit:,}"] * len(lines)})


RULES = (
    Rule(
        id="text-repaired",
        severity="info",
        title=LocalizedText(
            "ข้อความที่เสียจากการคัดลอก ระบบซ่อมให้ในรายงาน", "Damaged text is mended in the report."
        ),
        label=LocalizedText("ปรับแก้ข้อความแล้ว", "text repaired"),
        message=LocalizedText(
            "รายงานใช้ข้อความใน “{header}” ที่ซ่อมแล้ว ({kinds})",
            "The report prints “{header}” with its text mended: {kinds}.",
        ),
        hint=LocalizedText(
            "ไม่ต้องทำอะไร แผ่นงานยังเป็นอย่างที่พิมพ์ไว้",
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
            "ข้อความใน “{header}” อาจเสียหาย: {places}", "“{header}” seems damaged: {places}."
        ),
        hint=LocalizedText("พิมพ์ส่วนนั้นใหม่ในแผ่นงาน", "Type that part again in the sheet."),
        check=_damaged,
    ),
    Rule(
        id="emoji",
        severity="warning",
        title=LocalizedText("ข้อความในรายงานต้องไม่มีอีโมจิ", "No text holds an emoji."),
        label=LocalizedText("มีอีโมจิ", "emoji"),
        message=LocalizedText(
            "“{header}” มีอีโมจิ {signs} ซึ่งอาจพิมพ์ลงรายงานไม่ได้", "“{header}” holds {signs}, which may not print."
        ),
        hint=LocalizedText("ลบอีโมจิออก หรือพิมพ์เป็นคำแทน", "Remove it, or say it in words."),
        check=_emoji,
    ),
    Rule(
        id="too-long",
        severity="warning",
        title=LocalizedText("ข้อความต้องไม่ถูกตัดเพราะยาวเกินเซลล์", "No text was cut at the cell's limit."),
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
