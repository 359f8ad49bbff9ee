"""Rules about missing texts: measure, method, owner, period, summary and outcome (docs/architecture.md, rows)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from ita_sync.domain import Awaited
from ita_sync.domain.columns import RESULT_COLUMNS
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Check, Context, EnabledRule, Level, Options, Rule, Violations
from ita_sync.rules.text_keys import content_key, is_unfilled
from ita_sync.table.marks import is_numbering
from ita_sync.thai import Period, says_in_progress, says_nothing
from ita_sync.thai.unit_names import EVERYONE

if TYPE_CHECKING:
    from numpy.typing import NDArray


# ไม่น้อยกว่าร้อยละ ๘๐ · ๓ ครั้งขึ้นไป
BOUND = re.compile(r"(?=.*\d).*(?:ไม่(?:น้อย|ต่ำ|เกิน|มาก)|อย่างน้อย|ขึ้นไป|กว่า|[≥≤<>])", re.DOTALL)


class ResultOptions(Options):
    """The options of missing-outcome and missing-summary."""

    before_end: Level = Field(
        default="warning",
        description="how severe it is while the period is still running",
        json_schema_extra={"th": "ระดับความสำคัญขณะที่ยังอยู่ในระยะเวลาดำเนินการ"},
    )


def _missing_result(context: Context, options: ResultOptions, *, column: str) -> Iterator[Violations]:
    """Report missing results: as an error once the period has ended or the report is due, milder while it runs.

    Nothing is reported before the period starts.
    """
    lines = _lacking(context, column)
    of_line = context.distinct("period").codes[lines]
    begun = np.array([period.start <= context.today for period in _periods(context)], dtype=bool)[of_line]
    owed = _has_ended(context)[lines]
    cells = context.table.rows[column][lines]
    missing = owed if column == "outcome" else owed & ~_in_progress(context)[lines]
    yield Violations(column, lines[missing])
    if options.before_end != "off":
        # A merged cell is owed as soon as one of its rows is.
        running = lines[begun & ~owed & ~np.isin(cells, cells[owed])]
        until = _awaited_until(context, column, running)
        yield Violations(column, running, severity=options.before_end, until=until)


def _unfinished_summary(context: Context, _options: Options) -> Iterator[Violations]:
    """Report summaries that still say "in progress" although the period has ended or the report is due."""
    yield Violations("summary", np.flatnonzero(_has_ended(context) & _in_progress(context)))


def _periods(context: Context) -> list[Period]:
    """The period of each distinct text; a missing or unreadable one is the whole fiscal year."""
    return [period or context.year for period in context.answers("period", context.read_period)]


def _in_progress(context: Context) -> NDArray[np.bool_]:
    """Per line, whether its summary says only that the work is going on."""
    return context.each("summary", says_in_progress).astype(bool)


def _has_ended(context: Context) -> NDArray[np.bool_]:
    """Per line, whether its period has ended or the report is due."""
    due = _is_due(context)
    ended = np.array([due or period.end < context.today for period in _periods(context)], dtype=bool)
    return ended[context.distinct("period").codes]


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
    for column in RESULT_COLUMNS:
        if f"missing-{column}" not in waiting:
            continue
        lines = _holes(context, column)
        days = _awaited_until(context, column, lines)
        for address, until in zip(context.addresses(column, lines), days, strict=True):
            found[address] = Awaited(column, until)
    return found


def progress(context: Context, chosen: Iterable[EnabledRule]) -> dict[str, tuple[int, int]]:
    """Count the activities that lack neither outcome nor summary, and all of them.

    Args:
        context: The table, its dates and the known units.
        chosen: The rules that are on. What no rule asks for is not lacking.

    Returns:
        Unit by canonical name -> both counts, ทุกสำนัก/กอง counting for each unit that has a contact; blank -> those of
        the sheet.
    """
    on = {item.rule.id for item in chosen}
    lacking = {
        line
        for column in RESULT_COLUMNS
        if f"missing-{column}" in on
        for line in _holes(context, column).tolist()
    }
    done: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for line, owners in enumerate(context.each("owner", context.known_owners).tolist()):
        units = {"", *owners, *(context.contacts if EVERYONE in owners else ())} - {EVERYONE}
        every.update(units)
        done.update(units if line not in lacking else ())
    return {unit: (done[unit], count) for unit, count in every.items()}


def _holes(context: Context, column: str) -> NDArray[np.int64]:
    """The lines without a result; from the end of its period on, work in progress is a warning and no hole."""
    lines = _lacking(context, column)
    if column == "summary":
        return lines[~(_has_ended(context) & _in_progress(context))[lines]]
    return lines


def _awaited_until(context: Context, column: str, lines: NDArray[np.int64]) -> list[date]:
    """Per line, the last day on which nobody owes its text; of a merged cell, the earliest of its rows."""
    ends = [min(period.end, context.due or date.max) for period in _periods(context)]
    days = [ends[code] for code in context.distinct("period").codes[lines].tolist()]
    rows = context.table.rows[column][lines].tolist()
    earliest: dict[int, date] = {}
    for row, day in zip(rows, days, strict=True):
        earliest[row] = min(day, earliest.get(row, day))
    return [earliest[row] for row in rows]


def _lacking(context: Context, column: str) -> NDArray[np.int64]:
    """The lines without a result of their own, or without the one that is demanded where it stands in several columns."""
    unfilled = sorted(context.table.unfilled.get(column, ()))
    lines = np.union1d(context.lines_where(column, says_nothing), np.array(unfilled, dtype=np.int64))
    if column == "outcome":
        lines = np.union1d(lines, _repeats_bound(context))
    parts = context.table.parts.get(column)
    if not parts:
        return lines
    holes = [line for line in parts.holes if not (parts.has_rounds and _ends_by_half(context, line))]
    return np.union1d(lines, np.array(holes, dtype=np.int64))


def _repeats_bound(context: Context) -> NDArray[np.int64]:
    """The lines whose outcome is their own target or indicator again, where that is a bound: what was to be reached."""
    outcomes = context.each("outcome", content_key)
    is_repeated = np.zeros(len(outcomes), dtype=bool)
    for name in context.table.texts.columns.intersection(["target", "indicator"]):
        is_repeated |= outcomes == context.each(name, content_key)
    return np.flatnonzero(is_repeated & context.each("outcome", _states_bound).astype(bool))


def _states_bound(text: str) -> bool:
    return BOUND.match(text) is not None


def _ends_by_half(context: Context, line: int) -> bool:
    """Whether a period lies in the first half of the fiscal year, so that its first round reports all of it."""
    period = context.read_period(str(context.table.texts["period"].iat[line]))
    return period is not None and period.end <= date(context.year.end.year, 3, 31)


def _is_due(context: Context) -> bool:
    """Tell whether the report is due: from `due` on, or after the fiscal year if there is no such day."""
    return context.today >= context.due if context.due else context.today > context.year.end


def _missing_measure(context: Context, _options: Options) -> Iterator[Violations]:
    """Report missing names, once for each measure and not for each of its activities."""
    lines = context.lines_where("measure", _is_nameless)
    _, first = np.unique(np.asarray(context.table.measure_ids, dtype=np.int64)[lines], return_index=True)
    yield Violations("measure", lines[first])


def _is_nameless(measure: str) -> bool:
    return is_unfilled(measure) or is_numbering(measure)


def _missing(context: Context, _options: Options, *, column: str) -> Iterator[Violations]:
    yield Violations(column, context.lines_where(column, is_unfilled))


NOT_FILLED_IN = LocalizedText("ยังไม่ได้กรอก", "missing")


def _blank_rule(column: str, th: str, en: str, hint: LocalizedText) -> Rule:
    check: Check = partial(_missing, column=column)
    return Rule(
        id=f"missing-{column}",
        severity="error",
        title=LocalizedText(f"ช่อง{th}ต้องไม่ว่าง", f"Every row states its {en}."),
        label=NOT_FILLED_IN,
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
        counts_by_year=True,
        options=ResultOptions,
    ),
    Rule(
        id="missing-measure",
        severity="error",
        title=LocalizedText("ทุกแถวต้องมีชื่อมาตรการ", "Every row belongs to a measure."),
        label=NOT_FILLED_IN,
        message=LocalizedText("แถวนี้ไม่มีชื่อมาตรการในช่อง “{header}”", "The row names no measure in “{header}”."),
        hint=LocalizedText("กรอกชื่อมาตรการของแถวนี้", "Write the measure that this row belongs to."),
        check=_missing_measure,
    ),
    Rule(
        id="missing-summary",
        severity="error",
        title=LocalizedText("ทุกกิจกรรมต้องมีสรุปผลการดำเนินการ", "Every activity sums up what was done."),
        label=NOT_FILLED_IN,
        message=LocalizedText(
            "ยังไม่มีสรุปผลในช่อง “{header}” (ว่าง หรือมีแต่ข้อความที่ยังไม่บอกว่าได้ดำเนินการอะไร)",
            "“{header}” sums up nothing: it is empty, or does not say what was done.",
        ),
        hint=LocalizedText("สรุปโดยย่อว่าได้ดำเนินการอะไรไปแล้ว", "Say in a sentence what was done."),
        check=partial(_missing_result, column="summary"),
        counts_by_year=True,
        options=ResultOptions,
    ),
    Rule(
        id="unfinished-summary",
        severity="warning",
        title=LocalizedText(
            "เมื่อสิ้นสุดระยะเวลา สรุปผลต้องไม่ใช่งานที่ยังดำเนินการอยู่",
            "After the period has ended, no summary says that the work is still going on.",
        ),
        label=LocalizedText("ยังเป็นงานที่ดำเนินการอยู่", "still in progress"),
        message=LocalizedText(
            "ระยะเวลาสิ้นสุดแล้ว แต่ “{header}” ยังระบุว่าอยู่ระหว่างดำเนินการ",
            "The period has ended, but “{header}” still says that the work is in progress.",
        ),
        hint=LocalizedText(
            "สรุปโดยย่อว่าได้ดำเนินการอะไรไปแล้ว หรือแก้ไขระยะเวลา", "Say what was done, or correct the period."
        ),
        check=_unfinished_summary,
        counts_by_year=True,
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
        LocalizedText("เลือกสำนัก/กองจากรายการ เช่น สำนักปลัด", "Name the unit, as in the contacts tab."),
    ),
    _blank_rule(
        "period",
        "ระยะเวลา",
        "period",
        LocalizedText(
            "ระบุระยะเวลา เช่น ต.ค. {year_before} - ก.ย. {year}",
            "Write the period, such as ต.ค. {year_before} - ก.ย. {year}.",
        ),
    ),
)
