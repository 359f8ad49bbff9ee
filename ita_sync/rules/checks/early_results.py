"""Rule about results that are all there as the fiscal year begins: last year's, in a sheet that people copied by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ita_sync.domain import Table
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.text.dates import localized_date
from ita_sync.thai import Period, fiscal_year_days, parse_period, says_nothing
from ita_sync.thai.fiscal_years import FIRST_QUARTER, is_first_quarter

# The share of rows that may lack their outcome and do not show that this year's are being written: last year had holes.
FEW = 0.1
EARLY = LocalizedText(
    "ผลลัพธ์ของงานที่ยังไม่สิ้นสุดระยะเวลามีครบหรือเกือบครบทุกแถวแล้ว ทั้งที่ปีงบประมาณ {year} เพิ่งเริ่มเมื่อ {day}",
    "All or nearly all work that still goes on has its outcome, though the fiscal year {year} began only on {day}.",
)


def are_early(table: Table, fiscal_year: int, today: date) -> bool:
    """Tell whether (nearly) all outcomes of work that goes on after the first quarter are there while that lasts.

    Args:
        table: The measures.
        fiscal_year: Their fiscal year, in the Buddhist era.
        today: The day that counts as today.
    """
    if not is_first_quarter(fiscal_year, today):
        return False
    year = fiscal_year_days(fiscal_year)
    texts = table.texts["period"]
    goes_on = {
        text: _days(text, year, fiscal_year).end >= year.start + FIRST_QUARTER for text in texts.unique()
    }
    outcomes = table.texts["outcome"][texts.map(goes_on).to_numpy(dtype=bool)]
    return len(outcomes) > 0 and sum(map(says_nothing, outcomes)) <= FEW * len(outcomes)


def _days(text: str, year: Period, fiscal_year: int) -> Period:
    """The days of a period; one that is missing or unreadable is the whole fiscal year."""
    try:
        return parse_period(text, fiscal_year=fiscal_year)
    except ValueError:
        return year


def _early_results(context: Context, _options: Options) -> Iterator[Violations]:
    year = context.fiscal_year
    if are_early(context.table, year, context.today):
        day = localized_date(fiscal_year_days(year).start)
        yield Violations(details={"year": [str(year)], "day": [day]}, dedupe_key="year")


RULES = (
    Rule(
        id="early-results",
        severity="warning",
        title=LocalizedText(
            "ผลลัพธ์ของงานที่ยังไม่สิ้นสุดระยะเวลาไม่ควรมีครบตั้งแต่ไตรมาสแรกของปีงบประมาณ",
            "Work that goes on does not have its outcomes in the first quarter of the fiscal year.",
        ),
        label=LocalizedText("ผลลัพธ์ครบตั้งแต่ต้นปี", "all outcomes at once"),
        message=EARLY,
        hint=LocalizedText(
            "ถ้าเป็นผลของปีก่อนที่คัดลอกมา ให้ล้างสรุปผลและผลลัพธ์ในแผ่นงานของปีนี้ มิฉะนั้นระบบจะนับเป็นผลของปีนี้ "
            "และรายงานจะเป็นฉบับสมบูรณ์ก่อนดำเนินการ",
            "If they were copied from last year, empty summaries and outcomes in this year's tab: else they count as this "
            "year's, and the report is final before its work is done.",
        ),
        check=_early_results,
        counts_by_year=True,
    ),
)
