"""What a person at a terminal sees: a spinner during long stages, and the results as text."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from ita_sync.cli import language
from ita_sync.cli.stdout import echo_lines
from ita_sync.domain import Finding, LocalizedText, Overview, ReportFile, RunRecord, Severity, Status, Traffic
from ita_sync.domain.language import Lang
from ita_sync.notify.github import WORDS
from ita_sync.overview import bars
from ita_sync.sources.workbook.store import flagged_copy
from ita_sync.writeback.flags import NOTHING_TO_WRITE

STAGES = {
    "read": LocalizedText("กำลังอ่านสเปรดชีต", "Reading the sheet"),
    "check": LocalizedText("กำลังตรวจมาตรการ", "Checking the measures"),
    "flag": LocalizedText("กำลังบันทึกผลการตรวจ", "Writing the flags"),
    "render": LocalizedText("กำลังจัดหน้ารายงาน", "Laying out the report"),
    "print": LocalizedText("กำลังพิมพ์ PDF", "Printing the PDF"),
    "finish": LocalizedText("กำลังจัดทำ PDF ให้สมบูรณ์", "Completing the PDF"),
    "preflight": LocalizedText("กำลังตรวจทาน PDF", "Reading the PDF back"),
    "status": LocalizedText("กำลังพิมพ์หน้าสถานะ", "Printing the status page"),
    "send": LocalizedText("กำลังส่งอีเมล", "Sending the mails"),
}
COPY = LocalizedText("สำเนาของไฟล์ที่มีผลการตรวจ", "a copy of the sheet with the findings")
TRAFFIC = LocalizedText(
    "Google ชีต: อ่าน {reads} ครั้ง บันทึก {writes} ครั้ง ลองใหม่ {retries} ครั้ง",
    "Google Sheets: {reads} read, {writes} written, {retries} tried again",
)


def spinner(stage: str) -> AbstractContextManager[object]:
    """Return a context manager that shows a spinner during a stage; it shows nothing if stderr is not a terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{language.in_spoken(STAGES.get(stage, stage))} …")


def finding_lines(findings: Iterable[Finding], lang: Lang) -> Iterator[str]:
    """Format each finding as a line with its cell, severity, rule, owners and message.

    A hint follows on a line of its own, but only the first time that it occurs.
    """
    levels: Mapping[Severity, str] = WORDS["th"].levels if lang == "th" else {}
    seen = {""}
    for finding in findings:
        owner = f" [{', '.join(finding.owners)}]" if finding.owners else ""
        level = levels.get(finding.severity, finding.severity)
        yield f"{finding.cell or '-'}: {level} {finding.rule}{owner}: {finding.message}"
        if finding.hint not in seen:
            seen.add(finding.hint)
            yield f"    -> {finding.hint}"


def severity_counts(findings: Iterable[Finding], lang: Lang) -> str:
    """Format the number of findings of each severity, without those that are fixed."""
    words = WORDS[lang]
    tally: Counter[Severity] = Counter(finding.severity for finding in findings if finding.state != "fixed")
    return (
        " · ".join(f"{words.levels[level]} {tally[level]}" for level in words.levels if tally[level])
        or words.none
    )


def page_count(count: int, lang: Lang) -> str:
    """Format a number of pages: `1 page`, `4 pages`, `4 หน้า`."""
    word = "หน้า" if lang == "th" else "page" if count == 1 else "pages"
    return f"{count} {word}"


def report_line(path: Path, status: Status, report: ReportFile, lang: Lang) -> str:
    """Name the report, with its status and length, and what printed it."""
    return f"{path} ({WORDS[lang].status[status]}, {page_count(report.pages, lang)}, {report.engine})"


def flag_result(workbook: Path | None, out: Path, traffic: Traffic) -> LocalizedText | str:
    """Say where the flags were written: into the Google Sheet, or into a copy of the workbook.

    Args:
        workbook: The workbook file, which is never changed itself; None for a Google Sheet.
        out: The folder in which the copy is.
        traffic: The requests that were sent to Google.
    """
    if workbook is None:
        return LocalizedText(
            "Google ชีต: อ่าน {reads} ครั้ง บันทึก {writes} ครั้ง ในจำนวนนี้บันทึกซ้ำ {rewrites} ครั้ง",
            "Google Sheets: {reads} read, {writes} written, {rewrites} of them again",
        ).format(reads=traffic.reads, writes=traffic.writes, rewrites=traffic.rewrites)
    copy = flagged_copy(workbook, out)
    return str(copy) if copy.exists() else NOTHING_TO_WRITE


def copy_line(workbook: Path | None, out: Path, lang: Lang) -> Iterator[str]:
    """Yield a line that names the flagged copy of the workbook, if the run has written one."""
    if workbook and (copy := flagged_copy(workbook, out)).exists():
        yield f"{copy} ({COPY.in_language(lang)})"


def show_overview(overview: Overview | None, lang: Lang) -> None:
    """Print a bar a unit: with colours on a terminal, in plain characters into a pipe and under NO_COLOR.

    Raises:
        OSError: Standard output cannot be written.
    """
    if overview is None:
        return
    if _is_plain():
        echo_lines(bars.plain(overview, lang))
    elif overview.units:
        from rich.console import Console

        from ita_sync.overview.terminal import table

        Console().print(table(overview, lang))


def _is_plain() -> bool:
    """Whether standard output wants neither colours nor block characters."""
    encoding = sys.stdout.encoding or "ascii"
    can_draw = "".join(bars.BLOCKS).encode(encoding, errors="ignore").decode(encoding) == "".join(bars.BLOCKS)
    return (
        not sys.stdout.isatty()
        or not can_draw
        or bool(os.environ.get("NO_COLOR"))
        or os.environ.get("TERM") == "dumb"
    )


def result_lines(result: RunRecord, out: str, lang: Lang) -> Iterator[str]:
    """Summarize a finished run in a few lines."""
    words = WORDS[lang]
    traffic = result.traffic
    yield (
        f"{result.agency} {words.year.format(year=result.fiscal_year)}: "
        f"{words.counts.format(measures=result.measures, activities=result.activities)}"
    )
    yield severity_counts(result.findings, lang)
    for finding in result.findings:
        if not finding.row and finding.state != "fixed":  # about the sheet as a whole, so no cell shows it
            yield f"{finding.message} {finding.hint}"
    for text in result.displaced:
        yield f"{words.displaced}: {text}"
    if result.report:
        yield report_line(Path(out, result.report.pdf), result.status, result.report, lang)
    if traffic.reads:
        yield TRAFFIC.format(reads=traffic.reads, writes=traffic.writes, retries=traffic.retries).in_language(
            lang
        )
