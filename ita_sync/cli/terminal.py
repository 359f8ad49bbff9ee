"""What a person at a terminal sees: a spinner during long stages, and the results as text."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from ita_sync.domain import Finding, RunRecord, Severity, Traffic
from ita_sync.domain.language import Lang
from ita_sync.notify.github import WORDS
from ita_sync.sources.workbook.store import flagged_copy

STAGES = {
    "read": "Reading the sheet",
    "check": "Checking the measures",
    "flag": "Writing the flags",
    "render": "Laying out the report",
    "print": "Printing the PDF",
    "finish": "Completing the PDF",
    "preflight": "Reading the PDF back",
    "send": "Sending the mails",
}


def spinner(stage: str) -> AbstractContextManager[object]:
    """Return a context manager that shows a spinner during a stage; it shows nothing if stderr is not a terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{STAGES.get(stage, stage)} …")


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Format each finding as a line with its cell, severity, rule, owners and message.

    A hint follows on a line of its own, but only the first time that it occurs.
    """
    seen = {""}
    for finding in findings:
        owner = f" [{', '.join(finding.owners)}]" if finding.owners else ""
        yield f"{finding.cell or '-'}: {finding.severity} {finding.rule}{owner}: {finding.message}"
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


def flag_result(workbook: Path | None, out: Path, traffic: Traffic) -> str:
    """Say where the flags were written: into the Google Sheet, or into a copy of the workbook.

    Args:
        workbook: The workbook file, which is never changed itself; None for a Google Sheet.
        out: The folder in which the copy is.
        traffic: The requests that were sent to Google.
    """
    if workbook is None:
        return (
            f"Google Sheets: {traffic.reads} read, {traffic.writes} written, {traffic.rewrites} of them again"
        )
    copy = flagged_copy(workbook, out)
    return str(copy) if copy.exists() else "Nothing to write."


def copy_line(workbook: Path | None, out: Path, lang: Lang) -> Iterator[str]:
    """Yield a line that names the flagged copy of the workbook, if the run has written one."""
    if workbook and (copy := flagged_copy(workbook, out)).exists():
        yield f"{copy} ({'สำเนาแผ่นงานที่มีผลการตรวจ' if lang == 'th' else 'a copy of the sheet with the findings'})"


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
        length = page_count(result.report.pages, lang)
        yield f"{out}/{result.report.pdf} ({words.status[result.status]}, {length}, {result.report.engine})"
    if traffic.reads:
        yield f"Google Sheets: {traffic.reads} read, {traffic.writes} written, {traffic.retries} tried again"
