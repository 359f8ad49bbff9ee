"""Rules about periods: unreadable, or outside the fiscal year (docs/thai.md, periods)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.checks.period_reasons import REASONS, details_of
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.rules.text_keys import is_unfilled, truncate
from ita_sync.thai import Period, PeriodError, parse_period


class OutsideOptions(Options):
    """The options of period-outside-fiscal-year."""

    allow_longer: bool = Field(
        default=False,
        strict=True,
        description="a period that holds the whole fiscal year, as of a plan for five years, is fine",
        json_schema_extra={"th": "ยอมรับระยะเวลาที่ครอบคลุมทั้งปีงบประมาณ เช่น ของแผนห้าปี"},
    )


class Beyond(NamedTuple):
    """A way in which a period is outside the fiscal year, and its message.

    Attributes:
        applies: Takes the period and the fiscal year.
        message: What is reported.
    """

    applies: Callable[[Period, Period], bool]
    message: LocalizedText


# The first one that applies is used.
BEYOND = (
    Beyond(
        lambda period, year: period.end < year.start,
        LocalizedText(
            "ระยะเวลา “{period}” สิ้นสุดก่อนปีงบประมาณ พ.ศ. {year}",
            "The period “{period}” ends before the fiscal year {year} begins.",
        ),
    ),
    Beyond(
        lambda period, year: period.start > year.end,
        LocalizedText(
            "ระยะเวลา “{period}” เริ่มหลังสิ้นปีงบประมาณ พ.ศ. {year}",
            "The period “{period}” begins after the fiscal year {year} has ended.",
        ),
    ),
    Beyond(
        lambda period, year: year in period,
        LocalizedText(
            "ระยะเวลา “{period}” ยาวกว่าปีงบประมาณ พ.ศ. {year}",
            "The period “{period}” is longer than the fiscal year {year}.",
        ),
    ),
    Beyond(
        lambda period, year: period.start < year.start,
        LocalizedText(
            "ระยะเวลา “{period}” เริ่มก่อนปีงบประมาณ พ.ศ. {year}",
            "The period “{period}” begins before the fiscal year {year}.",
        ),
    ),
    Beyond(
        lambda period, year: period.end > year.end,
        LocalizedText(
            "ระยะเวลา “{period}” สิ้นสุดหลังปีงบประมาณ พ.ศ. {year}",
            "The period “{period}” ends after the fiscal year {year}.",
        ),
    ),
)


def _unreadable(context: Context, _options: Options) -> Iterator[Violations]:
    """Report the periods that `parse_period` rejects, by reason. A missing one is reported by missing-period."""
    codes, texts = context.distinct("period")
    errors = _errors(context)
    for kind, (message, hint) in REASONS.items():
        lines = context.lines_of("period", (error is not None and error.kind == kind for error in errors))
        values = [
            {"period": truncate(texts[code]), **details_of(errors[code])} for code in codes[lines].tolist()
        ]
        details = {name: [each[name] for each in values] for name in (values[0] if values else ())}
        yield Violations("period", lines, details, message=message, hint=hint)


def _errors(context: Context) -> list[PeriodError | None]:
    """For each distinct text, why it cannot be read; None if it can be read or is blank."""
    periods = context.answers("period", context.read_period)
    return [
        _error(text, context.fiscal_year) if period is None and not is_unfilled(text) else None
        for text, period in zip(context.distinct("period").texts, periods, strict=True)
    ]


def _error(text: str, fiscal_year: int) -> PeriodError | None:
    try:
        parse_period(text, fiscal_year=fiscal_year)
    except PeriodError as error:
        return error
    return None


def _outside(context: Context, options: OutsideOptions) -> Iterator[Violations]:
    """Report the periods that are not within the fiscal year of the report."""
    chosen = [
        None
        if period is None or (options.allow_longer and context.year in period)
        else _beyond(period, context.year)
        for period in context.answers("period", context.read_period)
    ]
    for beyond in BEYOND:
        lines = context.lines_of("period", (each is beyond for each in chosen))
        texts = context.each("period", truncate)[lines].tolist()
        years = [str(context.fiscal_year)] * len(lines)
        yield Violations("period", lines, {"period": texts, "year": years}, message=beyond.message)


def _beyond(period: Period, year: Period) -> Beyond | None:
    return None if period in year else next(beyond for beyond in BEYOND if beyond.applies(period, year))


RULES = (
    Rule(
        id="period-unreadable",
        severity="warning",
        title=LocalizedText("ระยะเวลาต้องอ่านเป็นช่วงวันที่ได้", "Every period can be read as days from and to."),
        label=LocalizedText("ไม่ชัดเจน", "unclear"),
        message=REASONS["unclear"].message,
        hint=REASONS["unclear"].hint,
        check=_unreadable,
        counts_by_year=True,
    ),
    Rule(
        id="period-outside-fiscal-year",
        severity="warning",
        title=LocalizedText(
            "ระยะเวลาต้องอยู่ในปีงบประมาณของรายงาน", "Every period lies within the report's fiscal year."
        ),
        label=LocalizedText("นอกปีงบประมาณ", "outside the fiscal year"),
        message=LocalizedText(
            "ระยะเวลา “{period}” ไม่อยู่ในปีงบประมาณ พ.ศ. {year}",
            "The period “{period}” is not within the fiscal year {year}.",
        ),
        hint=LocalizedText(
            "ตรวจปี พ.ศ. อีกครั้ง ปีงบประมาณเริ่ม 1 ตุลาคมของปีก่อน ถึง 30 กันยายน",
            "Check the year: a fiscal year runs from 1 October of the year before to 30 September.",
        ),
        check=_outside,
        counts_by_year=True,
        options=OutsideOptions,
    ),
)
