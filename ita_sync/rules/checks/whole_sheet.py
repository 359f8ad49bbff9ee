"""Rules about the sheet as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations

MAX_CELLS = 5  # named in a message
RENAMED = LocalizedText(
    "แผ่นงานไม่มีคอลัมน์ “ผลการตรวจ” แต่คอลัมน์ของช่อง {cell} ยังมีผลการตรวจเดิมของระบบ ซึ่งไม่ปรับปรุงแล้วและไม่นับเป็นข้อมูล",
    "The sheet has no column “ผลการตรวจ”; what it said still stands below {cell}, out of date, and is not taken for data.",
)
RENAME_BACK = LocalizedText(
    "ถ้าเผลอเปลี่ยนชื่อหัวคอลัมน์ ให้เปลี่ยนกลับเป็น “ผลการตรวจ” ถ้าตั้งใจใช้คอลัมน์นี้เอง ให้ลบผลการตรวจเดิมออก "
    "แล้วแจ้งผู้ดูแลระบบให้สั่ง ita-sync sheet init",
    "Give the header its name “ผลการตรวจ” back; or, to keep the column, delete the old words, and ita-sync sheet init adds "
    "a new one.",
)


class ShrunkOptions(Options):
    """The options of shrunk."""

    fraction: float = Field(
        default=1 / 3,
        strict=True,
        gt=0,
        lt=1,
        description="the share of last night's measures that may be gone by tonight",
        json_schema_extra={"th": "สัดส่วนของมาตรการในการตรวจครั้งก่อนที่หายไปได้"},
    )


def _no_measures(context: Context, _options: Options) -> Iterator[Violations]:
    if not len(context.table):
        yield Violations()


def _shrunk(context: Context, options: ShrunkOptions) -> Iterator[Violations]:
    """Report a large loss of measures. An empty sheet is reported by no-measures; without a count before, nothing is."""
    now, before = len(set(context.table.measure_ids)), context.measures_before or 0
    if now and before - now > before * options.fraction:
        yield Violations(details={"before": [str(before)], "now": [str(now)]})


def _no_status_column(context: Context, _options: Options) -> Iterator[Violations]:
    if context.has_status_column:
        return
    if context.former_status:
        yield Violations(details={"cell": [context.former_status]}, message=RENAMED, hint=RENAME_BACK)
    else:
        yield Violations()


def _status_elsewhere(context: Context, _options: Options) -> Iterator[Violations]:
    cells = context.stray_status
    if cells:
        more = f" … ({len(cells)})" if len(cells) > MAX_CELLS else ""
        yield Violations(details={"cells": [", ".join(cells[:MAX_CELLS]) + more]})


RULES = (
    Rule(
        id="no-measures",
        severity="error",
        title=LocalizedText("ตารางต้องมีมาตรการ", "The sheet holds measures."),
        label=LocalizedText("ไม่มีมาตรการ", "no measures"),
        message=LocalizedText("ไม่มีมาตรการใต้แถวหัวตารางเลย", "There is no measure below the header row."),
        hint=LocalizedText(
            "ถ้าเผลอลบไป กู้คืนได้จาก ไฟล์ > ประวัติเวอร์ชัน",
            "If they were deleted by mistake, File > Version history brings them back.",
        ),
        check=_no_measures,
    ),
    Rule(
        id="shrunk",
        severity="warning",
        title=LocalizedText(
            "จำนวนมาตรการไม่ควรลดลงมากในครั้งเดียว", "The sheet does not lose many measures overnight."
        ),
        label=LocalizedText("จำนวนมาตรการลดลงมาก", "measures are gone"),
        message=LocalizedText(
            "การตรวจครั้งก่อนมี {before} มาตรการ ครั้งนี้เหลือ {now} มาตรการ",
            "Last time: {before} measures; this time: {now}.",
        ),
        hint=LocalizedText(
            "ถ้าไม่ได้ตั้งใจลบ กู้คืนได้จาก ไฟล์ > ประวัติเวอร์ชัน",
            "If nobody meant to delete them, File > Version history brings them back.",
        ),
        check=_shrunk,
        options=ShrunkOptions,
    ),
    Rule(
        id="no-status-column",
        severity="warning",
        title=LocalizedText(
            "ตารางต้องมีคอลัมน์ “ผลการตรวจ” เพื่อบอกสิ่งที่ยังขาด",
            "The sheet has a column ผลการตรวจ for what is missing.",
        ),
        label=LocalizedText("ไม่มีคอลัมน์ “ผลการตรวจ”", "no column ผลการตรวจ"),
        message=LocalizedText(
            "ตารางไม่มีคอลัมน์ “ผลการตรวจ” จึงไม่มีการแสดงผลการตรวจในตาราง",
            "The sheet has no column “ผลการตรวจ”, so nothing is marked in it.",
        ),
        hint=LocalizedText(
            "โปรดแจ้งผู้ดูแลระบบให้สั่ง ita-sync sheet init ซึ่งจะเพิ่มคอลัมน์ให้ หรือพิมพ์ “ผลการตรวจ” เป็นหัวคอลัมน์ว่างท้ายตาราง",
            "ita-sync sheet init adds it; or write ผลการตรวจ as the header of a blank column beside the table.",
        ),
        check=_no_status_column,
    ),
    Rule(
        id="status-elsewhere",
        severity="warning",
        title=LocalizedText(
            "ผลการตรวจของระบบต้องอยู่ในคอลัมน์ “ผลการตรวจ” เท่านั้น",
            "What the job says stands in its own column ผลการตรวจ alone.",
        ),
        label=LocalizedText("มีผลการตรวจอยู่ในคอลัมน์อื่น", "status words elsewhere"),
        message=LocalizedText(
            "มีผลการตรวจของระบบอยู่นอกคอลัมน์ “ผลการตรวจ” ที่ช่อง {cells} ซึ่งไม่นับเป็นข้อมูล",
            "The job's own words stand outside the column “ผลการตรวจ”, in {cells}; they are not taken for data.",
        ),
        hint=LocalizedText(
            "ลบข้อความเหล่านั้นออก แล้วกรอกข้อมูลจริงแทน", "Delete them, and write what belongs there instead."
        ),
        check=_status_elsewhere,
    ),
)
