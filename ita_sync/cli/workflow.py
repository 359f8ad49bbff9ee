"""Output for GitHub Actions, used when a command is a step of a workflow."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ita_sync.cli import language
from ita_sync.cli.stdout import echo_lines
from ita_sync.domain import LocalizedText
from ita_sync.text import os_errors

if TYPE_CHECKING:
    from ita_sync.domain import Finding

NO_SUMMARY = LocalizedText(
    "เขียนสรุปของขั้นตอนไม่ได้ ({reason}) ดูสรุปได้ใน {summary}",
    "The step summary cannot be written ({reason}); {summary} has it.",
)


def publish_summary(summary: Path, started: float) -> None:
    """Append a run's summary to the step summary on the page of the workflow run.

    If the step summary cannot be written, the run is not affected: a message on stderr says so.

    Args:
        summary: The summary that the run has written.
        started: When the run started, in seconds since 1970. An older summary belongs to an earlier run and is ignored.
    """
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if not target or not summary.exists() or summary.stat().st_mtime < int(started):
        return
    try:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(summary.read_text(encoding="utf-8"))
    except OSError as error:
        told = NO_SUMMARY.format(reason=os_errors.reason(error), summary=summary)
        click.echo(language.in_spoken(told), err=True)


def annotate_findings(findings: Iterable[Finding]) -> None:
    """Print the first findings as annotations of the workflow step; outside of a workflow, print nothing."""
    if _in_workflow():
        from ita_sync.notify import github

        echo_lines(github.workflow_commands(findings))


def annotate_error(told: str) -> None:
    """Print the words of an error as an annotation of the workflow step; outside of a workflow, print nothing."""
    if _in_workflow():
        from ita_sync.notify import github

        click.echo(github.error_annotation(told))


def redact_for_log(text: str) -> str:
    """Remove mail addresses from a text in a workflow, where all output is kept as a log; else return it unchanged."""
    if not _in_workflow():
        return text
    from ita_sync.text import sanitize

    return sanitize.redact(text)


def _in_workflow() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"
