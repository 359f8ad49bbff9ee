"""What a person at a terminal sees: a spinner while something takes time, and results in words."""

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
    """A spinner around a stage, on a terminal only; nothing in a log."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{STAGES.get(stage, stage)} …")


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """One line a finding: cell, severity, rule, owner, message; what to do about it where that is new."""
    told = {""}
    for finding in findings:
        owner = f" [{', '.join(finding.owners)}]" if finding.owners else ""
        yield f"{finding.cell or '-'}: {finding.severity} {finding.rule}{owner}: {finding.message}"
        if finding.hint not in told:
            told.add(finding.hint)
            yield f"    -> {finding.hint}"


def counts(findings: Iterable[Finding], lang: Lang) -> str:
    """How many of each severity are open."""
    words = WORDS[lang]
    tally: Counter[Severity] = Counter(finding.severity for finding in findings if finding.state != "fixed")
    return (
        " · ".join(f"{words.levels[level]} {tally[level]}" for level in words.levels if tally[level])
        or words.none
    )


def pages(count: int, lang: Lang) -> str:
    """`1 page`, `4 pages`, `4 หน้า`."""
    word = "หน้า" if lang == "th" else "page" if count == 1 else "pages"
    return f"{count} {word}"


def flagged(workbook: Path | None, out: Path, traffic: Traffic) -> str:
    """Where the flags went: what became of the Google Sheet, or the copy beside which the workbook stays as it is."""
    if workbook is None:
        return (
            f"Google Sheets: {traffic.reads} read, {traffic.writes} written, {traffic.rewrites} of them again"
        )
    copy = flagged_copy(workbook, out)
    return str(copy) if copy.exists() else "Nothing to write."


def copy_line(workbook: Path | None, out: Path, lang: Lang) -> Iterator[str]:
    """Where the flagged copy of a workbook is, if the night has made one."""
    if workbook and (copy := flagged_copy(workbook, out)).exists():
        yield f"{copy} ({'สำเนาแผ่นงานที่มีผลการตรวจ' if lang == 'th' else 'a copy of the sheet with the findings'})"


def result_lines(result: RunRecord, out: str, lang: Lang) -> Iterator[str]:
    """A finished run in a few lines."""
    words = WORDS[lang]
    traffic = result.traffic
    yield (
        f"{result.agency} {words.year.format(year=result.fiscal_year)}: "
        f"{words.counts.format(measures=result.measures, activities=result.activities)}"
    )
    yield counts(result.findings, lang)
    for finding in result.findings:
        if not finding.row and finding.state != "fixed":  # of the sheet as a whole: no cell can show it
            yield f"{finding.message} {finding.hint}"
    for text in result.displaced:
        yield f"{words.displaced}: {text}"
    if result.report:
        length = pages(result.report.pages, lang)
        yield f"{out}/{result.report.pdf} ({words.status[result.status]}, {length}, {result.report.engine})"
    if traffic.reads:
        yield f"Google Sheets: {traffic.reads} read, {traffic.writes} written, {traffic.retries} tried again"
