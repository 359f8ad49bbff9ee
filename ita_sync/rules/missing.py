"""What a row must say and does not: the reason why the whole program exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from ita_sync.rules.rule import Check, Context, Faults, Options, Rule, Words
from ita_sync.thai import says_nothing

SAYS_SOMETHING = re.compile(r"[^\W_]")


def is_blank(text: str) -> bool:
    """No letter and no digit: empty, invisible, or a dash that holds the place."""
    return SAYS_SOMETHING.search(text) is None


def _missing_outcome(context: Context, _options: Options) -> Iterator[Faults]:
    yield Faults("outcome", context.lines_where("outcome", says_nothing))


def _missing_measure(context: Context, _options: Options) -> Iterator[Faults]:
    """Once a measure, not once for each of its activities."""
    lines = context.lines_where("measure", is_blank)
    _, first = np.unique(np.asarray(context.table.measure_ids)[lines], return_index=True)
    yield Faults("measure", lines[first])


def _missing(context: Context, _options: Options, *, column: str) -> Iterator[Faults]:
    yield Faults(column, context.lines_where(column, is_blank))


def _blank_rule(column: str, th: str, en: str, hint: Words) -> Rule:
    check: Check = partial(_missing, column=column)
    return Rule(
        id=f"missing-{column}",
        severity="error",
        title=Words(f"ช่อง{th}ต้องไม่ว่าง", f"Every row states its {en}."),
        label=Words(f"ยังไม่ได้กรอก{th}", f"no {en}"),
        message=Words("ยังไม่ได้กรอก “{header}”", "“{header}” is empty."),
        hint=hint,
        check=check,
    )


RULES = (
    Rule(
        id="missing-outcome",
        severity="error",
        title=Words("ทุกกิจกรรมต้องมีผลลัพธ์", "Every activity states its outcome."),
        label=Words("ยังไม่มีผลลัพธ์", "no outcome"),
        message=Words(
            "ยังไม่มีผลลัพธ์ในช่อง “{header}” (ว่าง หรือเป็นเพียงข้อความแทนที่)",
            "“{header}” holds no outcome: it is empty or only a placeholder.",
        ),
        hint=Words(
            "เขียนผลที่เกิดขึ้นจริง เช่น จำนวน ร้อยละ หรือ “ไม่มีเรื่องร้องเรียน”",
            "Write what came of it: a number, a percentage, or a stated zero such as ไม่มีเรื่องร้องเรียน.",
        ),
        check=_missing_outcome,
    ),
    Rule(
        id="missing-measure",
        severity="error",
        title=Words("ทุกแถวต้องมีชื่อมาตรการ", "Every row belongs to a measure."),
        label=Words("ยังไม่ได้กรอกมาตรการ", "no measure"),
        message=Words("แถวนี้ไม่มีชื่อมาตรการในช่อง “{header}”", "The row names no measure in “{header}”."),
        hint=Words("กรอกชื่อมาตรการของแถวนี้", "Write the measure that this row belongs to."),
        check=_missing_measure,
    ),
    _blank_rule(
        "summary",
        "สรุปผลการดำเนินการ",
        "summary",
        Words("สรุปสั้น ๆ ว่าได้ทำอะไรไปแล้ว", "Say in a sentence what was done."),
    ),
    _blank_rule(
        "method",
        "วิธีดำเนินการ",
        "method",
        Words("เขียนวิธีดำเนินการเป็นข้อ ๆ", "List how the measure is carried out."),
    ),
    _blank_rule(
        "owner",
        "ผู้รับผิดชอบ",
        "responsible unit",
        Words("เลือกหน่วยงานจากรายการ เช่น สำนักปลัด", "Name the unit, as in the contacts tab."),
    ),
    _blank_rule(
        "period",
        "ระยะเวลา",
        "period",
        Words(
            "กรอกช่วงเวลา เช่น ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘",
            "Write the period, such as ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘.",
        ),
    ),
)
