"""The command `verify`: whether a report that somebody holds still says what its rows say."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ita_sync.cli import language
from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo, echo_lines
from ita_sync.domain import LocalizedText
from ita_sync.domain.language import as_localized
from ita_sync.errors import ExitCode, SettingsError

if TYPE_CHECKING:
    from ita_sync.report.pdf.verify import Verification

DIGEST = re.compile(r"(?:sha-?256[:=\s]*)?([0-9a-f]{64})", re.IGNORECASE)
MOST_TOLD = 20  # cells that say something else today
HOLDS = LocalizedText("ตรง   ", "ok  ")
DIFFERS = LocalizedText("ไม่ตรง", "FAIL")
MADE = LocalizedText(
    "{agency} ปีงบประมาณ พ.ศ. {year} · {status} · ข้อมูลวันที่ {night} · {maker}",
    "{agency}, fiscal year {year} · {status} · the night of {night} · {maker}",
)
NOT_PROVED = LocalizedText(
    "ผลนี้ไม่ได้พิสูจน์ว่าใครเป็นผู้จัดทำ: ผู้ที่มีโปรแกรมนี้จัดทำรายงานที่ผ่านการตรวจได้ "
    "ให้เทียบ SHA-256 กับอีเมลของผู้ประสานงานหรือ run.json ของคืนนั้น",
    "This does not prove who made it: whoever has this program can make a report that verifies. "
    "Compare the SHA-256 with the coordinator's mail, or with that night's run.json.",
)
DIGEST_LINE = LocalizedText("ค่า SHA-256 {digest}", "SHA-256 {digest}")
SAME_DIGEST = LocalizedText("SHA-256: ตรงกับที่ระบุ", "SHA-256: as given")
SAME_BEFORE = LocalizedText(
    "SHA-256: ตรงกับไฟล์ก่อนลงลายมือชื่อหรือเพิ่มเติมภายหลัง",
    "SHA-256: that of the file before it was signed or added to",
)
OTHER_DIGEST = LocalizedText(
    "SHA-256: ไม่ตรงกับที่ระบุ ไฟล์นี้ไม่ใช่ไฟล์เดียวกัน", "SHA-256: another than the one given: it is not the same file"
)
SAME_SHEET = LocalizedText(
    "ตารางในปัจจุบัน: เหมือนในรายงานทุกช่อง", "sheet: every cell says today what the report says"
)
OTHER_SHEET = LocalizedText(
    "ตารางในปัจจุบัน: ต่างจากในรายงาน {count} แห่ง", "sheet: {count} differences from the report"
)
NO_ROWS = LocalizedText(
    "ตารางในปัจจุบัน: เทียบไม่ได้ เพราะอ่านข้อมูลที่แนบไม่ได้", "sheet: not compared, for the attached rows cannot be read"
)
OTHER_SETTINGS = LocalizedText(
    "ทำสำเนา {ours} เป็น {theirs} ในสำเนานั้นให้แก้ fiscal_year เป็น {year} และ [sheet] tab เป็นแผ่นงานของปีนั้น "
    "รวมทั้ง due และ assessment_year ถ้าระบุไว้ แล้วสั่งอีกครั้งโดยใส่ --config {theirs}",
    "Copy {ours} to {theirs}, let fiscal_year in the copy be {year} and [sheet] tab that year's tab, due and "
    "assessment_year that year's too where they are set, and repeat with --config {theirs}",
)
MORE = LocalizedText("และอีก {count}", "and {count} more")


def _digest(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Validate the value of --sha256.

    Raises:
        click.BadParameter: It is no such digest.
    """
    if value is None:
        return None
    if found := DIGEST.fullmatch("".join(value.split())):
        return found[1].lower()
    raise click.BadParameter(
        language.in_spoken(
            LocalizedText("ไม่ใช่ค่า SHA-256 (เลขฐานสิบหก 64 ตัว)", "It is no SHA-256: 64 hexadecimal digits.")
        )
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=True))
@click.option(
    "--sheet", "with_sheet", is_flag=True, help="Also say which cells of the sheet say something else today."
)
@click.option("--sha256", callback=_digest, help="The SHA-256 that the file should have.")
@common_options
def verify(common: CommonOptions, file: Path, with_sheet: bool, sha256: str | None) -> None:
    """Verify a report that somebody holds: do its pages say what its rows say? Needs nothing but FILE."""
    from ita_sync.report.pdf import verify as verifying

    verification = verifying.verify(_read(file))
    echo(str(file))
    echo(DIGEST_LINE.format(digest=verification.digests[0]))
    echo_lines(_lines(verification))
    holds = verification.holds
    if sha256:
        holds = _compare_digest(sha256, verification.digests) and holds
    if with_sheet:
        holds = _compare_sheet(common, verification) and holds
    echo(NOT_PROVED)
    sys.exit(ExitCode.DONE if holds else ExitCode.FINDINGS)


def _read(file: Path) -> bytes:
    """Read the file.

    Raises:
        ReportError: It is a folder.
        SettingsError: It cannot be read.
    """
    from ita_sync.errors import ReportError
    from ita_sync.report.pdf.verify import NO_REPORT_HINT
    from ita_sync.text import os_errors
    from ita_sync.text.ordinary_file import read_ordinary

    if file.is_dir():
        folder = OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        raise ReportError(os_errors.unreadable(file, folder), hint=NO_REPORT_HINT)
    try:
        return read_ordinary(file)
    except OSError as error:
        raise SettingsError(os_errors.unreadable(file, error)) from error


def _lines(verification: Verification) -> Iterator[LocalizedText]:
    """What the report says of itself, and what was verified, a line each."""
    from ita_sync.overview.words import STATUS
    from ita_sync.report.pdf.verdicts import NAMES
    from ita_sync.text.dates import localized_date

    record = verification.record
    night = record.origin.night
    yield MADE.format(
        agency=record.agency,
        year=record.origin.fiscal_year,
        status=STATUS["draft" if record.origin.is_draft else "final"],
        night=localized_date(night),
        maker=record.maker,
    )
    for step in verification.steps:
        mark = HOLDS if step.holds else DIFFERS
        said = as_localized("{mark} {name}: {said}")
        yield said.format(mark=mark, name=NAMES[step.name], said=step.said)


def _compare_digest(wanted: str, digests: Sequence[str]) -> bool:
    """Say whether the file, or what it was before it was signed, has the wanted digest."""
    if wanted not in digests:
        echo(OTHER_DIGEST)
        return False
    echo(SAME_DIGEST if wanted == digests[0] else SAME_BEFORE)
    return True


def _compare_sheet(common: CommonOptions, verification: Verification) -> bool:
    """Say which cells of the sheet say something else today.

    Raises:
        SettingsError: The settings are of another year's report.
        SheetError: The sheet cannot be read or understood.
    """
    from ita_sync import wiring
    from ita_sync.report.sheet_changes import sheet_changes
    from ita_sync.table.measures import build_table
    from ita_sync.writeback import status

    settings = common.load_settings()
    year = verification.record.origin.fiscal_year
    if settings.report.fiscal_year != year:
        raise SettingsError(
            LocalizedText(
                f"รายงานนี้เป็นของปี {year} แต่ fiscal_year คือ {settings.report.fiscal_year}",
                f"The report is of {year}, and fiscal_year is {settings.report.fiscal_year}.",
            ),
            hint=OTHER_SETTINGS.format(
                ours=common.config, year=year, theirs=common.config.with_name(f"ita-{year}.toml")
            ),
        )
    if verification.rows is None:
        echo(NO_ROWS)
        return False
    snapshot = wiring.make_store(settings, writing=False, out=common.out).read()
    table = build_table(status.without_ours(snapshot.measures))
    found = list(sheet_changes(verification.rows, table))
    echo(OTHER_SHEET.format(count=len(found)) if found else SAME_SHEET)
    echo_lines(found[:MOST_TOLD])
    if len(found) > MOST_TOLD:
        echo(MORE.format(count=len(found) - MOST_TOLD))
    return not found
