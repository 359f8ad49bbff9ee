"""The fiscal year and the due date, against today and against the rows.

The reported year ends with its due date, not on 1 October: outcomes are entered until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ita_sync.domain import LocalizedText, Table
from ita_sync.rules.checks.early_results import EARLY, are_early
from ita_sync.rules.checks.rows_of_another_year import reported_elsewhere
from ita_sync.settings import Settings
from ita_sync.setup.checkups.checkup import Checkup
from ita_sync.text.dates import localized_date
from ita_sync.thai.calendar import BUDDHIST_ERA
from ita_sync.thai.fiscal_years import fiscal_year_days, may_be_due, reporting_ends

AHEAD = timedelta(days=60)  # in which next year may be prepared
LATEST_DUE = timedelta(days=366)  # after the year's end

LATER_ROWS = LocalizedText(
    "ทุกแถวเป็นของปี {other} แต่ [report] fiscal_year คือ {year}",
    "all rows are of {other}, and [report] fiscal_year is {year}",
)
SET_YEAR = LocalizedText(
    "แก้ [report] ใน ita.toml เป็น fiscal_year = {other} และ due = {due}-10-31",
    "Change [report] in ita.toml to fiscal_year = {other}, and due to {due}-10-31.",
)
EARLIER_ROWS = LocalizedText(
    "แผ่นงาน “{tab}” ยังเป็นแถวของปี {other} ทั้งหมด แต่ [report] fiscal_year คือ {year}",
    "the tab “{tab}” still has rows of {other} alone, and [report] fiscal_year is {year}",
)
NEW_TAB = LocalizedText(
    "สั่ง ita-sync sheet new-year {year} เพื่อสร้างแผ่นงานของปี {year} หรือแก้ fiscal_year ใน ita.toml กลับเป็น {other}",
    "ita-sync sheet new-year {year} makes that year's tab; or change fiscal_year in ita.toml back to {other}.",
)
OVER = LocalizedText(
    "การรายงานของปี {year} สิ้นสุดเมื่อ {day} ({days} วันแล้ว)",
    "the reporting of {year} ended on {day}, {days} days ago",
)
BEGIN_NEXT = LocalizedText(
    "เมื่อส่งรายงานแล้ว ให้สั่ง ita-sync sheet new-year {next} แล้วแก้ ita.toml ตามที่คำสั่งนั้นแสดง (fiscal_year, due, tab) "
    "หากยังไม่ส่ง ให้เลื่อน due",
    "Once the report is handed in: ita-sync sheet new-year {next}, then change in ita.toml what that prints (fiscal_year, "
    "due, tab); if it is not, move due.",
)
NOT_BEGUN = LocalizedText(
    "ปีงบประมาณ {year} เริ่ม {day} อีก {days} วัน", "the fiscal year {year} begins on {day}, in {days} days"
)
CHECK_YEAR = LocalizedText(
    "ตรวจ [report] fiscal_year ใน ita.toml ว่าเป็นปีที่กำลังรายงาน",
    "Check that [report] fiscal_year in ita.toml is the year that is being reported.",
)
DUE_EARLY = LocalizedText(
    "due คือ {day} ซึ่งเป็นวันครบกำหนดของปีก่อนปีงบประมาณ {year} จึงไม่นับวันจากวันนั้น",
    "due is {day}, which is the due date of the year before {year}: no days are counted from it",
)
DUE_LATE = LocalizedText(
    "due คือ {day} นานกว่าหนึ่งปีหลังสิ้นปีงบประมาณ {year}",
    "due is {day}, over a year after the fiscal year {year} ends",
)
EMPTY_RESULTS = LocalizedText(
    "ถ้าเป็นผลของปีก่อนที่คัดลอกมา ให้ล้างในแผ่นงานของปีนี้ (ita-sync sheet new-year ล้างให้เมื่อคัดลอก)",
    "If they were copied from last year, empty them in this year's tab; ita-sync sheet new-year does so in its copy.",
)
CHECK_DUE = LocalizedText(
    "ตรวจ [report] due ใน ita.toml ตามปี ค.ศ. เช่น due = {due}-10-31",
    "Check [report] due in ita.toml, such as due = {due}-10-31.",
)


def check_years(settings: Settings, today: date, table: Table | None) -> Iterator[Checkup]:
    """Check the year against the rows and today, and the due date against the year.

    Args:
        settings: For the year and the due date.
        today: The day that counts as today.
        table: The rows; None where they could not be read.
    """
    if table is not None and (other := reported_elsewhere(table, settings.report.fiscal_year)):
        yield _other_rows(settings, other)
    elif table is not None:
        yield from _early_results(settings.report.fiscal_year, today, table)
    yield from _against_today(settings, today)
    yield from _due_date(settings)


def _other_rows(settings: Settings, other: int) -> Checkup:
    year = settings.report.fiscal_year
    if other > year:
        fix = SET_YEAR.format(other=other, due=other - BUDDHIST_ERA)
        return Checkup("year", LATER_ROWS.format(other=other, year=year), advice=fix)
    said = EARLIER_ROWS.format(tab=settings.sheet.tab, other=other, year=year)
    return Checkup("year", said, advice=NEW_TAB.format(other=other, year=year))


def _early_results(year: int, today: date, table: Table) -> Iterator[Checkup]:
    if are_early(table, year, today):
        said = EARLY.format(year=year, day=localized_date(fiscal_year_days(year).start))
        yield Checkup("year", said, advice=EMPTY_RESULTS)


def _against_today(settings: Settings, today: date) -> Iterator[Checkup]:
    year, due = settings.report.fiscal_year, settings.report.due
    first = fiscal_year_days(year).start
    closing = reporting_ends(year, due)
    if today > closing:
        said = OVER.format(year=year, day=localized_date(closing), days=(today - closing).days)
        yield Checkup("year", said, advice=BEGIN_NEXT.format(next=year + 1))
    elif first - today > AHEAD:
        said = NOT_BEGUN.format(year=year, day=localized_date(first), days=(first - today).days)
        yield Checkup("year", said, advice=CHECK_YEAR)


def _due_date(settings: Settings) -> Iterator[Checkup]:
    year, due = settings.report.fiscal_year, settings.report.due
    last = fiscal_year_days(year).end
    if due is None or (may_be_due(year, due) and due <= last + LATEST_DUE):
        return
    said = (DUE_LATE if may_be_due(year, due) else DUE_EARLY).format(day=localized_date(due), year=year)
    yield Checkup("due", said, advice=CHECK_DUE.format(due=last.year))
