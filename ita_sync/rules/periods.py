"""When a measure is carried out. Source: THAI.md, `parse_period`."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from ita_sync.rules.names import is_blank, shortened
from ita_sync.rules.rule import Context, Faults, Options, Rule, Words


class OutsideOptions(Options):
    """What is allowed beyond the fiscal year."""

    allow_longer: bool = Field(
        default=False,
        description="a period that holds the whole fiscal year, as of a plan for five years, is fine",
    )


def _unreadable(context: Context, _options: Options) -> Iterator[Faults]:
    """Whatever `parse_period` rejects; an empty cell is told by missing-period."""
    periods = context.answers("period", context.read_period)
    blank = context.answers("period", is_blank)
    lines = context.lines_of("period", (p is None and not b for p, b in zip(periods, blank, strict=True)))
    yield Faults("period", lines, {"period": context.each("period", shortened)[lines].tolist()})


def _outside(context: Context, options: OutsideOptions) -> Iterator[Faults]:
    """A period that reaches beyond the fiscal year of the report at either end."""
    year = context.year
    periods = context.answers("period", context.read_period)
    outside = (
        period is not None and period not in year and not (options.allow_longer and year in period)
        for period in periods
    )
    lines = context.lines_of("period", outside)
    texts = context.each("period", shortened)[lines].tolist()
    yield Faults("period", lines, {"period": texts, "year": [str(context.fiscal_year)] * len(lines)})


RULES = (
    Rule(
        id="period-unreadable",
        severity="warning",
        title=Words("ระยะเวลาต้องอ่านเป็นช่วงวันที่ได้", "Every period can be read as days from and to."),
        label=Words("ระยะเวลาไม่ชัดเจน", "period unclear"),
        message=Words("อ่านระยะเวลา “{period}” ไม่เข้าใจ", "The period “{period}” cannot be read."),
        hint=Words(
            "เขียนให้ครบทั้งต้นและปลาย เช่น ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘ หรือ ปีงบประมาณ พ.ศ. ๒๕๖๘",
            "Write both ends, such as ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘, or ปีงบประมาณ พ.ศ. ๒๕๖๘.",
        ),
        check=_unreadable,
    ),
    Rule(
        id="period-outside-fiscal-year",
        severity="warning",
        title=Words(
            "ระยะเวลาต้องอยู่ในปีงบประมาณของรายงาน", "Every period lies within the report's fiscal year."
        ),
        label=Words("ระยะเวลานอกปีงบประมาณ", "outside the fiscal year"),
        message=Words(
            "ระยะเวลา “{period}” อยู่นอกปีงบประมาณ พ.ศ. {year} หรือเลยออกไป",
            "The period “{period}” reaches beyond the fiscal year {year}.",
        ),
        hint=Words(
            "ตรวจปี พ.ศ. อีกครั้ง ปีงบประมาณเริ่ม ๑ ตุลาคมของปีก่อน ถึง ๓๐ กันยายน",
            "Check the year: a fiscal year runs from 1 October of the year before to 30 September.",
        ),
        check=_outside,
        options=OutsideOptions,
    ),
)
