"""The step summary (Markdown) and the annotations that GitHub shows for a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ita_sync.domain import Finding, RunRecord, Severity
from ita_sync.domain.language import Lang
from ita_sync.overview import bars
from ita_sync.overview.words import LEVELS, STATUS
from ita_sync.text import sanitize
from ita_sync.text.dates import format_date
from ita_sync.text.markdown import markdown

SUMMARY_BYTES = 900_000  # GitHub ignores a summary of more than 1 MiB
ANNOTATIONS = 10  # of each level; GitHub shows no more for a step
COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


class _Words(NamedTuple):
    """The texts of the summary in one language."""

    status: Mapping[str, str]
    levels: Mapping[Severity, str]
    columns: tuple[str, ...]
    year: str
    counts: str
    none: str
    fixed: str
    gone: str
    more: str
    nobody: str
    displaced: str


WORDS: Mapping[Lang, _Words] = {
    "th": _Words(
        status={status: word.th for status, word in STATUS.items()},
        levels={level: word.th for level, word in LEVELS.items()},
        columns=("สำนัก/กอง", "ช่อง", "เรื่อง", "ตั้งแต่"),
        year="ปีงบประมาณ พ.ศ. {year}",
        counts="{measures} มาตรการ {activities} กิจกรรม",
        none="ไม่มีข้อที่ต้องแก้ไข",
        fixed="แก้ไขแล้ว {count}",
        gone="ไม่พบแถวเดิมแล้ว {count}",
        more="… และอีก {count} รายการใน findings.json",
        nobody="ไม่ทราบสำนัก/กอง",
        displaced="ข้อความที่ถูกเขียนทับและหาที่เดิมไม่พบ โปรดนำกลับไปไว้ที่เดิม",
    ),
    "en": _Words(
        status={status: word.en for status, word in STATUS.items()},
        levels={level: word.en for level, word in LEVELS.items()},
        columns=("Unit", "Cell", "Finding", "Since"),
        year="fiscal year {year} (BE)",
        counts="{measures} measures, {activities} activities",
        none="Nothing to mend.",
        fixed="{count} mended",
        gone="{count} no longer in the sheet",
        more="… and {count} more in findings.json",
        nobody="unit not known",
        displaced="Overwritten, and its place was not found again; please put it back",
    ),
}


def summary(result: RunRecord, lang: Lang) -> str:
    """Return the summary of a run as Markdown; the table of findings is cut at `SUMMARY_BYTES`."""
    words = WORDS[lang]
    still_open = _still_open(result.findings)
    counts = words.counts.format(measures=result.measures, activities=result.activities)
    levels = _levels(result.findings, words)
    lines = [
        f"## {markdown(result.agency)}: {words.year.format(year=result.fiscal_year)}",
        "",
        " · ".join([f"**{words.status[result.status]}**", counts, *levels]),
        "",
    ]
    if result.overview and (picture := bars.markdown(result.overview, lang)):
        lines += [picture]
    if result.error:
        lines += [*map(markdown, result.error.splitlines()), ""]
    if result.displaced:
        lines += [f"- {markdown(f'{words.displaced}: {text}')}" for text in result.displaced] + [""]
    if still_open:
        lines += _table(still_open, lang)
    elif result.status != "failed":
        lines.append(words.none)
    return "\n".join(lines) + "\n"


def _still_open(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state != "fixed"]


def _levels(findings: Sequence[Finding], words: _Words) -> Iterator[str]:
    still_open = _still_open(findings)
    counts = Counter(finding.severity for finding in still_open)
    yield from (f"{words.levels[level]} {counts[level]}" for level in LEVELS if counts[level])
    gone = sum(finding.is_row_gone for finding in findings)
    if fixed := len(findings) - len(still_open) - gone:
        yield words.fixed.format(count=fixed)
    if gone:
        yield words.gone.format(count=gone)


def _table(findings: Sequence[Finding], lang: Lang) -> list[str]:
    words = WORDS[lang]
    lines = [f"| {' | '.join(words.columns)} |", "|---" * len(words.columns) + "|"]
    size = 0
    for number, finding in enumerate(findings):
        owner = ", ".join(finding.owners) or words.nobody
        since = format_date(finding.since, lang) if finding.since else ""
        line = f"| {markdown(owner)} | {finding.cell} | {markdown(finding.message)} | {since} |"
        size += len(line.encode()) + 1
        if size > SUMMARY_BYTES:
            return [*lines, "", words.more.format(count=len(findings) - number)]
        lines.append(line)
    return lines


def workflow_commands(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield an annotation for each of the first ten open findings of each severity."""
    still_open = _still_open(findings)
    for severity, level in COMMANDS.items():
        chosen = (finding for finding in still_open if finding.severity == severity)
        for finding in islice(chosen, ANNOTATIONS):
            title = _property(" ".join(filter(None, (finding.cell, finding.rule))))
            yield f"::{level} title={title}::{_data(sanitize.redact_and_truncate(finding.message))}"


def error_annotation(message: str) -> str:
    """Return an annotation for a failure of the job itself."""
    return f"::error title=ita-sync::{_data(sanitize.redact(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
