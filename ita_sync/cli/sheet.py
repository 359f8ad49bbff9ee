"""The group `sheet` with its commands `init` and `new-year`: set up the Google Sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ita_sync import wiring
from ita_sync.cli.options import CommonOptions, Group, common_options
from ita_sync.cli.stdout import echo, echo_lines
from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized
from ita_sync.errors import SettingsError, SheetError
from ita_sync.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from ita_sync.settings import Settings
    from ita_sync.setup.new_year import NewYear
    from ita_sync.setup.spreadsheet import Layout
    from ita_sync.setup.year_settings import Change

DONE = as_localized("+ {step}")
WOULD_DO = LocalizedText("จะเพิ่ม: {step}", "would add: {step}")
AFTER_DRY_RUN = LocalizedText(
    "ขั้นต่อไป: สั่ง ita-sync sheet init โดยไม่ใส่ --dry-run", "Next: ita-sync sheet init without --dry-run."
)
TRAFFIC = LocalizedText(
    "Google ชีต: อ่าน {reads} ครั้ง บันทึก {writes} ครั้ง", "Google Sheets: {reads} read, {writes} written"
)
WORKBOOK = LocalizedText(
    "{source} เป็นไฟล์ แต่ sheet init และ sheet new-year ใช้จัดทำ Google ชีต",
    "{source} is a file; sheet init builds a Google Sheet, and sheet new-year copies within one.",
)
BUILD_SHEET = LocalizedText(
    "สร้าง Google ชีตเปล่า แชร์ให้บัญชีบริการ แล้วระบุที่อยู่ใน [sheet] source",
    "Make an empty Google Sheet, share it with the service account, and name it in [sheet] source.",
)
COPY_FILE = LocalizedText(
    "คัดลอกไฟล์เองเป็นของปีใหม่ ล้างผลของปีเดิม แล้วระบุไฟล์ใหม่ใน [sheet] source",
    "Copy the file by hand, empty last year's results in it, and name it in [sheet] source.",
)
COPIED = LocalizedText(
    "แผ่นงาน “{title}” คัดลอกจาก “{tab}”: เลื่อนระยะเวลาไปหนึ่งปี {moved} ช่อง ล้างผลของปีเดิม {emptied} ช่อง",
    "the tab “{title}”, a copy of “{tab}”: {moved} periods moved by a year, {emptied} cells of results emptied",
)
SHOWN = LocalizedText(
    "แสดงแถวของมาตรการที่ซ่อนหรือกรองไว้ {rows} แถวใน “{title}” เพราะระบบนับแถวเหล่านั้นด้วย",
    "{rows} rows of measures that were hidden or filtered out are shown in “{title}”, since they count",
)
PROTECTED = LocalizedText("คำเตือนก่อนแก้ไขแผ่นงาน “{tab}”", "a warning before “{tab}” is edited")
ALREADY = LocalizedText(
    "มีแผ่นงาน “{title}” อยู่แล้ว จึงไม่สร้างอีก", "There is the tab “{title}” already; it stays as it is."
)
UNREAD = LocalizedText(
    "เลื่อนไม่ได้ โปรดแก้ระยะเวลาเอง: {cells} “{text}”", "Not moved, change it by hand: {cells} “{text}”"
)
NAMED = LocalizedText(
    "ยังมีข้อความที่ระบุปี {year} หรือปีก่อนหน้า โปรดตรวจว่าต้องแก้หรือไม่: {cells}",
    "Texts that name {year} or the year before stay; look whether they still hold: {cells}",
)
KEPT = LocalizedText(
    "แผ่นงาน “{title}” มีผลหรือระยะเวลาเหมือนของปี {year} ในช่องต่อไปนี้ โปรดล้างผลและแก้ระยะเวลา "
    "มิฉะนั้นระบบจะนับเป็นผลของปีใหม่: {cells}",
    "“{title}” has results or periods that read as those of {year}: empty the results and change the periods, or they "
    "count for the new year: {cells}",
)
EDITED_MEANWHILE = LocalizedText(
    "มีผู้แก้ไขแผ่นงาน “{tab}” ขณะคัดลอก ช่องที่เลื่อนหรือล้างใน “{title}” จึงอาจไม่ใช่ช่องที่ถูกต้อง",
    "Somebody edited “{tab}” while it was copied: what was moved and emptied in “{title}” may be the wrong cells.",
)
REPEAT = LocalizedText("ลบแผ่นงาน “{title}” แล้วสั่งอีกครั้ง", "Delete the tab “{title}”, then run this again.")
EDITED_WHILE_BUILT = LocalizedText(
    "มีผู้แก้ไขแผ่นงาน “{tab}” ขณะจัดทำ หัวคอลัมน์และสีที่เพิ่มจึงอาจอยู่ผิดช่อง",
    "Somebody edited “{tab}” while it was built: new headers and colours may stand in the wrong cells.",
)
LOOK_AT_HEADERS = LocalizedText(
    "ตรวจแถวหัวตาราง หากข้อความใดหายไป ให้กู้คืนจาก ไฟล์ > ประวัติเวอร์ชัน แล้วสั่ง ita-sync sheet init อีกครั้ง",
    "Look at its header row; what is lost, File > Version history brings back. Then run ita-sync sheet init again.",
)
WOULD_EDIT = LocalizedText("จะแก้ {file}:", "Would change {file}:")
CHANGE_NOW = LocalizedText(
    "ขั้นต่อไป: แก้ใน {file} (หรือสั่งอีกครั้งโดยใส่ --edit-settings)",
    "Next: change in {file} (or repeat with --edit-settings):",
)
CHANGE_BY_HAND = LocalizedText(
    "แก้สิทธิ์หรือเนื้อที่ดิสก์ หรือสั่งโดยไม่ใส่ --edit-settings แล้วแก้ค่าที่แสดงเอง",
    "Mend permissions or disk space; or repeat without --edit-settings and change by hand what that prints.",
)
EDITED = LocalizedText("แก้ {file} แล้ว:", "Changed in {file}:")
NOT_YET = LocalizedText(
    "การรายงานของปี {year} ยังไม่สิ้นสุด ให้แก้การตั้งค่าตั้งแต่ {day} เป็นต้นไป",
    "The reporting of {year} is not over: the settings are to be changed from {day} on.",
)
WITHOUT_EDITING = LocalizedText(
    "ตอนนี้สั่งโดยไม่ใส่ --edit-settings เพื่อสร้างแผ่นงานไว้ก่อนได้",
    "Without --edit-settings the tab can be made already.",
)
LONGEST_TEXT = 60  # characters of a period that is shown


@click.group(cls=Group)
def sheet() -> None:
    """The Google Sheet itself."""


@sheet.command()
@click.option("--example", is_flag=True, help="Fill an empty tab of measures with the example's rows.")
@click.option("--dry-run", is_flag=True, help="Print what is missing; make nothing.")
@common_options
def init(common: CommonOptions, example: bool, dry_run: bool) -> None:
    """Make what the sheet lacks: headers, choices, colours, contacts, ledger. What staff have stays."""
    from ita_sync.setup import sheet_init

    settings = common.load_settings()
    _refuse_workbook(settings, BUILD_SHEET)
    store = wiring.make_google_store(settings, writing=not dry_run)
    layout = store.read_layout()
    steps = sheet_init.steps(settings, layout, example=example)
    requests = [request for step in steps for request in step.requests]
    before = sheet_init.tab_of_measures(settings, layout)
    after = store.build(requests, before.title if before else "") if requests and not dry_run else None
    does = WOULD_DO if dry_run else DONE
    echo_lines(does.format(step=step.says) if step.requests else step.says for step in steps)
    if not requests:
        echo(LocalizedText("มีครบแล้ว ไม่ต้องเพิ่มสิ่งใด", "Nothing is missing."))
    echo(TRAFFIC.format(reads=store.traffic.reads, writes=store.traffic.writes))
    if before and after and sheet_init.was_edited(before, after):
        raise SheetError(EDITED_WHILE_BUILT.format(tab=before.title), hint=LOOK_AT_HEADERS)
    echo(AFTER_DRY_RUN if requests and dry_run else sheet_init.next_step(settings, layout))


@sheet.command("new-year")
@click.argument("year", type=int)
@click.option("--tab", default="", help="The new tab's name [default: this year's, with the year].")
@click.option("--edit-settings", is_flag=True, help="Change year, due and tab in the settings file.")
@click.option("--dry-run", is_flag=True, help="Print what would be done; change nothing.")
@common_options
def new_year(common: CommonOptions, year: int, tab: str, edit_settings: bool, dry_run: bool) -> None:
    """Copy the measures into a tab for the fiscal year YEAR: periods moved, results emptied. The old tab stays."""
    from ita_sync.setup import new_year as setup
    from ita_sync.setup import year_settings
    from ita_sync.setup.spreadsheet import read_layout
    from ita_sync.setup.year_refusals import refuse_rows, refuse_year

    settings = common.load_settings()
    _refuse_workbook(settings, COPY_FILE)
    refuse_year(settings, year)
    is_over = _is_over(settings, year, common.today)
    if edit_settings and not is_over:
        raise SettingsError(_not_yet(settings), hint=WITHOUT_EDITING)
    store = wiring.make_google_store(settings, writing=not dry_run)
    layout = read_layout(store.read_layout())
    refuse_rows(settings, year, setup.other_year(layout, settings.sheet.tab, settings.report.fiscal_year))
    title = _new_title(settings, layout, year, tab.strip())
    plan = setup.plan(layout, settings.sheet.tab, title, year - 1, is_over=is_over)
    old = setup.measures_tab(layout, settings.sheet.tab).grid
    after = store.build(plan.requests, shown=old.title) if plan.requests and not dry_run else None
    echo_lines(_told(plan, year - 1, dry_run=dry_run))
    echo(TRAFFIC.format(reads=store.traffic.reads, writes=store.traffic.writes))
    if after and not plan.is_made and setup.was_edited(old, after):
        raise SheetError(EDITED_MEANWHILE.format(tab=old.title, title=title), hint=REPEAT.format(title=title))
    changes = year_settings.changes(settings, year, title)
    if edit_settings and not dry_run:
        _edit(common.config, changes)
        echo(EDITED.format(file=common.config))
    else:
        said = WOULD_EDIT if edit_settings else CHANGE_NOW
        echo(said.format(file=common.config) if is_over else _not_yet(settings))
    echo_lines(f"  {line}" for line in year_settings.lines(changes))


def _new_title(settings: Settings, layout: Layout, year: int, asked: str) -> str:
    """The new tab's name: the one asked for, or else the present tab's, with the year.

    Raises:
        SettingsError: The settings give that name to another tab.
        SheetError: No name was asked for, and there is a tab of that year already.
    """
    from ita_sync.setup import year_titles
    from ita_sync.setup.year_refusals import refuse_second, refuse_taken

    title = asked or year_titles.next_title(settings.sheet.tab, year - 1)
    refuse_taken(settings, title)
    if not asked:
        refuse_second(year_titles.of_that_year(layout, settings.sheet.tab, title, year), title, year)
    return title


def _is_over(settings: Settings, year: int, today: date) -> bool:
    """Whether the year before is over: its report was due, or the settings name the new one already."""
    from ita_sync.thai.fiscal_years import is_reporting_over

    report = settings.report
    return year == report.fiscal_year or is_reporting_over(report.fiscal_year, report.due, today)


def _not_yet(settings: Settings) -> LocalizedText:
    """From which day on the settings are to name the next year."""
    from ita_sync.text.dates import localized_date
    from ita_sync.thai.fiscal_years import reporting_ends

    report = settings.report
    day = reporting_ends(report.fiscal_year, report.due) + timedelta(days=1)
    return NOT_YET.format(year=report.fiscal_year, day=localized_date(day))


def _told(plan: NewYear, year: int, *, dry_run: bool) -> Iterator[LocalizedText]:
    """What was done, and what is left for a person to look at."""
    does = WOULD_DO if dry_run else DONE
    if plan.is_made:
        yield ALREADY.format(title=plan.title)
        if plan.kept:
            yield KEPT.format(title=plan.title, year=year, cells=", ".join(plan.kept))
    else:
        yield does.format(
            step=COPIED.format(title=plan.title, tab=plan.tab, moved=plan.moved, emptied=plan.emptied)
        )
    if plan.shown:
        yield does.format(step=SHOWN.format(rows=plan.shown, title=plan.title))
    if plan.protects:
        yield does.format(step=PROTECTED.format(tab=plan.tab))
    for text, cells in _grouped(plan):
        yield UNREAD.format(cells=cells, text=text)
    if plan.named:
        yield NAMED.format(cells=", ".join(plan.named), year=year)


def _grouped(plan: NewYear) -> Iterator[tuple[str, str]]:
    """The periods that could not be moved, each with its cells."""
    by_text: dict[str, list[str]] = {}
    for cell, text in plan.unread.items():
        by_text.setdefault(sanitize.truncate(" ".join(text.split()), LONGEST_TEXT), []).append(cell)
    yield from ((text, ", ".join(cells)) for text, cells in by_text.items())


def _edit(config: Path, changes: tuple[Change, ...]) -> None:
    """Change the settings file, which appears whole or not at all; who may read it stays as it is.

    Raises:
        SettingsError: It cannot be written.
    """
    from ita_sync.output import write_whole
    from ita_sync.setup import year_settings
    from ita_sync.text import os_errors

    file = config.resolve()
    try:
        text = year_settings.edited(file.read_bytes().decode(), changes)
        write_whole(file, text.encode(), mode=file.stat().st_mode & 0o777)
    except OSError as error:
        raise SettingsError(os_errors.not_written(config, error), hint=CHANGE_BY_HAND) from error


def _refuse_workbook(settings: Settings, hint: LocalizedText) -> None:
    """Refuse settings whose sheet is a workbook file.

    Raises:
        SettingsError: The sheet is a workbook file.
    """
    if settings.workbook:
        raise SettingsError(WORKBOOK.format(source=settings.sheet.source), hint=hint)
