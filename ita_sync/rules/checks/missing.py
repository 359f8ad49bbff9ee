"""Rules about missing texts: measure, method, owner, period, summary and outcome (docs/architecture.md, rows)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial

import numpy as np
from pydantic import Field

from ita_sync.domain import Awaited
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Check, Context, EnabledRule, Level, Options, Rule, Violations
from ita_sync.rules.text_keys import is_blank
from ita_sync.thai import says_nothing

RESULTS: Mapping[str, Callable[[str], bool]] = {"outcome": says_nothing, "summary": is_blank}


class ResultOptions(Options):
    """The options of missing-outcome and missing-summary."""

    before_end: Level = Field(
        default="warning",
        description="how severe it is while the period is still running",
        json_schema_extra={"th": "ระดับความสำคัญขณะที่ยังอยู่ในระยะเวลาดำเนินการ"},
    )


def _missing_result(context: Context, options: ResultOptions, *, column: str) -> Iterator[Violations]:
    """Report missing results: as an error once the period has ended or the report is due, milder while it runs.

    Nothing is reported before the period starts. A missing or unreadable period counts as the whole fiscal year.
    """
    lines = context.lines_where(column, RESULTS[column])
    due = _is_due(context)
    periods = [period or context.year for period in context.answers("period", context.read_period)]
    of_line = context.distinct("period").codes[lines]
    owed = np.array([due or period.end < context.today for period in periods], dtype=bool)[of_line]
    begun = np.array([period.start <= context.today for period in periods], dtype=bool)[of_line]
    cells = context.table.rows[column][lines]
    yield Violations(column, lines[owed])
    if options.before_end != "off":
        # A merged cell is owed as soon as one of its rows is.
        running = begun & ~owed & ~np.isin(cells, cells[owed])
        yield Violations(column, lines[running], severity=options.before_end)


def empty_results(context: Context, chosen: Iterable[EnabledRule]) -> dict[str, Awaited]:
    """Find the cells without an outcome or a summary, owed already or not; with one of them, the report is a draft.

    Args:
        context: The table and its dates.
        chosen: The rules that are on. A rule whose severity is not error is left out.

    Returns:
        A1 address -> the column, and the day until which its text is awaited: the end of its period, or the day the
        report is due if that is earlier.
    """
    waiting = {item.rule.id for item in chosen if item.severity == "error"}
    found: dict[str, Awaited] = {}
    ends = [(period or context.year).end for period in context.answers("period", context.read_period)]
    of_line = context.distinct("period").codes
    for column, is_missing in RESULTS.items():
        if f"missing-{column}" not in waiting:
            continue
        lines = context.lines_where(column, is_missing)
        for address, line in zip(context.addresses(column, lines), lines.tolist(), strict=True):
            until = min(ends[of_line[line]], context.due or date.max)
            known = found.get(address)  # for a merged cell, the earliest day of its rows
            found[address] = Awaited(column, min(until, known.until) if known else until)
    return found


def _is_due(context: Context) -> bool:
    """Tell whether the report is due: from `due` on, or after the fiscal year if there is no such day."""
    return context.today >= context.due if context.due else context.today > context.year.end


def _missing_measure(context: Context, _options: Options) -> Iterator[Violations]:
    """Report missing names, once for each measure and not for each of its activities."""
    lines = context.lines_where("measure", is_blank)
    _, first = np.unique(np.asarray(context.table.measure_ids, dtype=np.int64)[lines], return_index=True)
    yield Violations("measure", lines[first])


def _missing(context: Context, _options: Options, *, column: str) -> Iterator[Violations]:
    yield Violations(column, context.lines_where(column, is_blank))


def _blank_rule(column: str, th: str, en: str, hint: LocalizedText) -> Rule:
    check: Check = partial(_missing, column=column)
    return Rule(
        id=f"missing-{column}",
        severity="error",
        title=LocalizedText(f"ช่อง{th}ต้องไม่ว่าง", f"Every row states its {en}."),
        label=LocalizedText("ยังไม่ได้กรอก", "missing"),
        message=LocalizedText("ยังไม่ได้กรอก “{header}”", "“{header}” is empty."),
        hint=hint,
        check=check,
    )


RULES = (
    Rule(
        id="missing-outcome",
        severity="error",
        title=LocalizedText("ทุกกิจกรรมต้องมีผลลัพธ์", "Every activity states its outcome."),
        label=LocalizedText("ยังไม่มี", "missing"),
        message=LocalizedText(
            "ยังไม่มีผลลัพธ์ในช่อง “{header}” (ว่าง หรือมีแต่ข้อความที่ยังไม่บอกผล)",
            "“{header}” holds no outcome: it is empty, or says only that one will come.",
        ),
        hint=LocalizedText(
            "เขียนผลที่เกิดขึ้นจริง เช่น จำนวน ร้อยละ หรือ “ไม่มีเรื่องร้องเรียน”",
            "Write what came of it: a number, a percentage, or a stated zero such as ไม่มีเรื่องร้องเรียน.",
        ),
        check=partial(_missing_result, column="outcome"),
        options=ResultOptions,
    ),
    Rule(
        id="missing-measure",
        severity="error",
        title=LocalizedText("ทุกแถวต้องมีชื่อมาตรการ", "Every row belongs to a measure."),
        label=LocalizedText("ยังไม่ได้กรอก", "missing"),
        message=LocalizedText("แถวนี้ไม่มีชื่อมาตรการในช่อง “{header}”", "The row names no measure in “{header}”."),
        hint=LocalizedText("กรอกชื่อมาตรการของแถวนี้", "Write the measure that this row belongs to."),
        check=_missing_measure,
    ),
    Rule(
        id="missing-summary",
        severity="error",
        title=LocalizedText("ทุกกิจกรรมต้องมีสรุปผลการดำเนินการ", "Every activity sums up what was done."),
        label=LocalizedText("ยังไม่ได้กรอก", "missing"),
        message=LocalizedText("ยังไม่ได้กรอก “{header}”", "“{header}” is empty."),
        hint=LocalizedText("สรุปสั้น ๆ ว่าได้ทำอะไรไปแล้ว", "Say in a sentence what was done."),
        check=partial(_missing_result, column="summary"),
        options=ResultOptions,
    ),
    _blank_rule(
        "method",
        "วิธีดำเนินการ",
        "method",
        LocalizedText("เขียนวิธีดำเนินการเป็นข้อ ๆ", "List how the measure is carried out."),
    ),
    _blank_rule(
        "owner",
        "ผู้รับผิดชอบ",
        "responsible unit",
        LocalizedText("เลือกหน่วยงานจากรายการ เช่น สำนักปลัด", "Name the unit, as in the contacts tab."),
    ),
    _blank_rule(
        "period",
        "ระยะเวลา",
        "period",
        LocalizedText(
            "กรอกช่วงเวลา เช่น ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘",
            "Write the period, such as ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘.",
        ),
    ),
)
