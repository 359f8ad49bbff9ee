"""The group `sheet` with its command `init`: set up the Google Sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ita_sync.cli import wiring
from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo, echo_lines
from ita_sync.domain import LocalizedText
from ita_sync.errors import SettingsError

if TYPE_CHECKING:
    from ita_sync.settings import Settings

DOES = LocalizedText("+ {step}", "+ {step}")
TRAFFIC = LocalizedText(
    "Google ชีต: อ่าน {reads} ครั้ง บันทึก {writes} ครั้ง", "Google Sheets: {reads} read, {writes} written"
)


@click.group()
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
    _refuse_workbook(settings)
    store = wiring.make_google_store(settings, writing=not dry_run)
    steps = sheet_init.steps(settings, store.read_layout(), example=example)
    echo_lines(DOES.format(step=step.says) if step.requests else step.says for step in steps)
    requests = [request for step in steps for request in step.requests]
    if not requests:
        echo(LocalizedText("มีครบแล้ว ไม่ต้องเพิ่มสิ่งใด", "Nothing is missing."))
    elif not dry_run:
        store.build(requests)
    echo(TRAFFIC.format(reads=store.traffic.reads, writes=store.traffic.writes))


def _refuse_workbook(settings: Settings) -> None:
    """Refuse settings whose sheet is a workbook file.

    Raises:
        SettingsError: The sheet is a workbook file.
    """
    if settings.workbook:
        raise SettingsError(
            LocalizedText(
                f"{settings.sheet.source} เป็นไฟล์ แต่ sheet init ใช้จัดทำ Google ชีต",
                f"{settings.sheet.source} is a file; sheet init builds a Google Sheet.",
            ),
            hint=LocalizedText(
                "สร้าง Google ชีตเปล่า แชร์ให้บัญชีบริการ แล้วระบุที่อยู่ใน [sheet] source",
                "Make an empty Google Sheet, share it with the service account, and name it in [sheet] source.",
            ),
        )
