"""Rules about cells that show a placeholder in place of a text (docs/thai.md, placeholders)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, partial

from ita_sync.domain import Beside, Severity
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.thai.placeholders import NOT_COMPUTED, NOT_SHOWN, Kind, placeholder, shown_placeholder

# What workbooks show that no spreadsheet program does, and what to do about it.
OWN_HINTS: Mapping[str, LocalizedText] = {
    NOT_COMPUTED: LocalizedText(
        "เปิดไฟล์ในโปรแกรมตารางคำนวณแล้วบันทึก เพื่อให้สูตรคำนวณค่า หรือพิมพ์ข้อความแทน",
        "Open the file in a spreadsheet program and save it, so that the formula is computed, or type the text instead.",
    ),
    NOT_SHOWN: LocalizedText(
        "รูปแบบของช่องในไฟล์เสียไป กำหนดรูปแบบวันที่ให้ช่องนี้ใหม่ หรือพิมพ์วันที่เป็นข้อความ",
        "The file has lost the cell's format: set it as a date again, or type the date as a text.",
    ),
}


BESIDE = LocalizedText(
    "คอลัมน์ “{title}” ซึ่งไม่ถูกพิมพ์ในรายงาน แสดง {text} ({count} ช่อง)",
    "The column “{title}”, which is not printed, shows {text} (cells: {count}).",
)


def _shows(context: Context, _options: Options, *, kind: Kind) -> Iterator[Violations]:
    """Report the placeholders of one kind, milder in columns that are neither required nor printed."""
    shown = _shown(kind)
    for column in context.table.texts.columns:
        severity: Severity | None = None if column in context.printed_columns else "warning"
        lines = context.lines_where(column, shown)
        texts = context.each(column, shown)[lines]
        for hint in dict.fromkeys(map(OWN_HINTS.get, texts)):
            chosen = [OWN_HINTS.get(text) == hint for text in texts]
            details: dict[str, list[str]] = {kind: texts[chosen].tolist()}
            yield Violations(column, lines[chosen], details, severity=severity, hint=hint)

    yield from _shows_beside(context, kind)


def _shows_beside(context: Context, kind: Kind) -> Iterator[Violations]:
    """Report each column that is none of the table's, at the first of its cells that shows a placeholder."""
    found: defaultdict[str, list[Beside]] = defaultdict(list)
    for cell in context.table.beside:
        if placeholder(cell.text) == kind:
            found[cell.header].append(cell)
    for title, cells in found.items():
        details = {"title": [title], "text": [cells[0].text], "count": [str(len(cells))]}
        yield Violations(
            details=details, cell=cells[0].address, dedupe_key="title", severity="warning", message=BESIDE
        )


@cache  # one function a kind, by which the context knows its answers again
def _shown(kind: Kind) -> partial[str]:
    return partial(shown_placeholder, kind=kind)


RULES = (
    Rule(
        id="formula-error",
        severity="error",
        title=LocalizedText("ต้องไม่มีสูตรที่คำนวณผิดพลาด", "No cell shows a spreadsheet error."),
        label=LocalizedText("สูตรผิดพลาด", "formula error"),
        message=LocalizedText("ช่อง “{header}” แสดงข้อผิดพลาดของสูตร {error}", "“{header}” shows {error}."),
        hint=LocalizedText("แก้สูตร หรือพิมพ์ข้อความแทน", "Mend the formula or type the text instead."),
        check=partial(_shows, kind="error"),
        replaces_others=True,
    ),
    Rule(
        id="still-loading",
        severity="error",
        title=LocalizedText("ต้องไม่มีช่องที่ยังโหลดข้อมูลไม่เสร็จ", "No cell is still loading."),
        label=LocalizedText("ยังโหลดไม่เสร็จ", "still loading"),
        message=LocalizedText(
            "ช่อง “{header}” ยังโหลดข้อมูลไม่เสร็จ ({loading})", "“{header}” is still loading ({loading})."
        ),
        hint=LocalizedText(
            "เปิดแผ่นงานรอให้โหลดเสร็จ หรือคัดลอกแล้ววางเฉพาะค่าแทนสูตร",
            "Open the sheet until it has loaded, or paste the values in place of the formula.",
        ),
        check=partial(_shows, kind="loading"),
        replaces_others=True,
    ),
    Rule(
        id="checkbox",
        severity="error",
        title=LocalizedText("ต้องเป็นข้อความ ไม่ใช่ช่องทำเครื่องหมาย", "A cell holds a text and no checkbox."),
        label=LocalizedText("เป็นช่องทำเครื่องหมาย", "a checkbox"),
        message=LocalizedText(
            "ช่อง “{header}” เป็นช่องทำเครื่องหมาย ({checkbox}) ไม่มีข้อความ",
            "“{header}” holds a checkbox ({checkbox}) and no text.",
        ),
        hint=LocalizedText(
            "เปลี่ยนชนิดคอลัมน์เป็นข้อความ หรือลบช่องทำเครื่องหมาย แล้วพิมพ์ข้อความ",
            "Make it a column of text, or remove the checkbox, and type the text.",
        ),
        check=partial(_shows, kind="checkbox"),
        replaces_others=True,
    ),
)
