"""What `sheet new-year` refuses: another year than the next one, rows of another year, a name that is taken."""

from __future__ import annotations

from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError, SheetError
from ita_sync.settings import Settings
from ita_sync.text.names import title_key

SAME_YEAR = LocalizedText("ปี {year} คือปีที่รายงานอยู่แล้ว", "{year} is the year that is reported already.")
OTHER_YEAR = LocalizedText(
    "ปี {year} ไม่ใช่ปีถัดจากปีที่รายงานอยู่ ([report] fiscal_year = {ours})",
    "{year} is not the year after the one that is reported ([report] fiscal_year = {ours}).",
)
NEXT_ONLY = LocalizedText(
    "ระบุปีงบประมาณถัดไปตามปี พ.ศ.: ita-sync sheet new-year {next}",
    "Name the next fiscal year, of the Buddhist era: ita-sync sheet new-year {next}",
)
NOTHING_LEFT = LocalizedText(
    "การตั้งค่าเป็นของปีนี้แล้ว จึงไม่ต้องสั่งอีก ถ้าจะเตรียมแผ่นงานของปีถัดไป ให้สั่ง ita-sync sheet new-year {next}",
    "The settings are of that year: nothing is left to do. To prepare the year after it: ita-sync sheet new-year {next}",
)
OTHER_ROWS = LocalizedText(
    "แผ่นงาน “{tab}” เป็นแถวของปี {rows} ทั้งหมด แต่ [report] fiscal_year คือ {ours}",
    "All rows of the tab “{tab}” are of {rows}, and [report] fiscal_year is {ours}.",
)
MAKE_OURS = LocalizedText(
    "สร้างแผ่นงานของปี {year} ก่อน: ita-sync sheet new-year {year}",
    "Make the tab of {year} first: ita-sync sheet new-year {year}",
)
CHECK_YEAR = LocalizedText(
    "แก้ [report] fiscal_year หรือ [sheet] tab ใน ita.toml",
    "Change [report] fiscal_year or [sheet] tab in ita.toml.",
)
TAKEN = LocalizedText(
    "“{title}” เป็นชื่อของแผ่นงานผู้รับผิดชอบหรือแผ่นงานบันทึกของระบบ",
    "“{title}” is the name of the contacts tab or of the job's own.",
)
ANOTHER_NAME = LocalizedText("ระบุชื่ออื่นด้วย --tab", "Name another one with --tab.")
OF_THAT_YEAR = LocalizedText(
    "แผ่นงาน “{other}” เป็นตารางมาตรการที่ระบุปี {year} อยู่แล้ว จึงไม่สร้าง “{title}”",
    "“{other}” is a table of measures that names {year} already, so that “{title}” is not made.",
)
USE_OR_RENAME = LocalizedText(
    "ถ้าเป็นแผ่นงานของปี {year} ให้เปลี่ยนชื่อเป็น “{title}” หรือสั่งโดยใส่ --tab ตามชื่อนั้น ถ้าไม่ใช่ ให้เปลี่ยนเป็นชื่อที่ไม่มีปี แล้วสั่งอีกครั้ง",
    "If it is that of {year}, rename it to “{title}”, or name it with --tab; if not, take the year out of its name. Then "
    "repeat this.",
)


def refuse_year(settings: Settings, year: int) -> None:
    """Refuse a year that is neither the next nor the one reported, whose tab may be missing yet.

    Raises:
        SettingsError: It is another one.
    """
    ours = settings.report.fiscal_year
    if year not in {ours, ours + 1}:
        raise SettingsError(OTHER_YEAR.format(year=year, ours=ours), hint=NEXT_ONLY.format(next=ours + 1))


def refuse_rows(settings: Settings, year: int, rows: int | None) -> None:
    """Refuse a year that is not the one after that of the rows.

    Args:
        settings: The settings, of that year or of the one before.
        year: The year whose tab is wanted.
        rows: The year of which all rows are, where that is not the settings' one.

    Raises:
        SettingsError: It is another one.
    """
    ours = settings.report.fiscal_year
    if year == (ours if rows is None else rows) + 1:
        return
    if year == ours:
        raise SettingsError(SAME_YEAR.format(year=year), hint=NOTHING_LEFT.format(next=year + 1))
    fix = MAKE_OURS.format(year=ours) if rows == ours - 1 else CHECK_YEAR
    raise SettingsError(OTHER_ROWS.format(tab=settings.sheet.tab, rows=rows, ours=ours), hint=fix)


def refuse_taken(settings: Settings, title: str) -> None:
    """Refuse a name that the settings give to another tab, whether that is there yet or not.

    Raises:
        SettingsError: They do.
    """
    if title_key(title) in {title_key(settings.sheet.contacts_tab), title_key(settings.sheet.ledger_tab)}:
        raise SettingsError(TAKEN.format(title=title), hint=ANOTHER_NAME)


def refuse_second(other: str | None, title: str, year: int) -> None:
    """Refuse to make a second tab of a year.

    Args:
        other: The tab of that year which there is already; None where there is none.
        title: The name of the new one.
        year: Its year.

    Raises:
        SheetError: There is another.
    """
    if other is not None:
        raise SheetError(
            OF_THAT_YEAR.format(other=other, title=title, year=year),
            hint=USE_OR_RENAME.format(title=title, year=year),
        )
