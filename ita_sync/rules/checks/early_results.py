"""Rule about results that are all there as the fiscal year begins: last year's, in a sheet that people copied by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ita_sync.domain import Table
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.text.dates import localized_date
from ita_sync.thai import fiscal_year_days, says_nothing
from ita_sync.thai.fiscal_years import is_first_quarter


def are_all_early(table: Table, fiscal_year: int, today: date) -> bool:
    """Tell whether every row has its outcome in the first quarter of the fiscal year, in the Buddhist era."""
    outcomes = table.texts["outcome"].unique()
    return is_first_quarter(fiscal_year, today) and len(outcomes) > 0 and not any(map(says_nothing, outcomes))


def _early_results(context: Context, _options: Options) -> Iterator[Violations]:
    year = context.fiscal_year
    if are_all_early(context.table, year, context.today):
        day = localized_date(fiscal_year_days(year).start)
        yield Violations(details={"year": [str(year)], "day": [day]}, dedupe_key="year")


RULES = (
    Rule(
        id="early-results",
        severity="warning",
        title=LocalizedText(
            "ผลลัพธ์ไม่ควรมีครบทุกแถวตั้งแต่ไตรมาสแรกของปีงบประมาณ",
            "The first quarter of the fiscal year does not have all outcomes.",
        ),
        label=LocalizedText("ผลลัพธ์ครบตั้งแต่ต้นปี", "all outcomes at once"),
        message=LocalizedText(
            "ทุกแถวมีผลลัพธ์แล้ว ทั้งที่ปีงบประมาณ {year} เพิ่งเริ่มเมื่อ {day}",
            "Every row has an outcome, though the fiscal year {year} began only on {day}.",
        ),
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
