"""Output for GitHub Actions, used when a command is a step of a workflow."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ita_sync.cli.stdout import echo, echo_commands, in_workflow
from ita_sync.domain import LocalizedText
from ita_sync.text import os_errors

if TYPE_CHECKING:
    from ita_sync.domain import Finding

NO_SUMMARY = LocalizedText(
    "เขียนสรุปของขั้นตอนไม่ได้ ({reason}) ดูสรุปได้ใน {summary}",
    "The step summary cannot be written ({reason}); {summary} has it.",
)
NOT_APPENDED = LocalizedText(
    "เขียนสรุปของขั้นตอนไม่ได้ ({reason})", "The step summary cannot be written ({reason})."
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
        echo(NO_SUMMARY.format(reason=os_errors.reason(error), summary=summary), err=True)


def append_summary(text: str) -> None:
    """Append a text in Markdown to the step summary; outside of a workflow, or where that cannot be written, do nothing."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if not target:
        return
    try:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        echo(NOT_APPENDED.format(reason=os_errors.reason(error)), err=True)


def annotate_findings(findings: Iterable[Finding]) -> None:
    """Print the first findings as annotations of the workflow step; outside of a workflow, print nothing."""
    if in_workflow():
        from ita_sync.notify import github

        echo_commands(github.workflow_commands(findings))


def annotate_error(told: str) -> None:
    """Print the words of an error as an annotation of the workflow step; outside of a workflow, print nothing."""
    if in_workflow():
        from ita_sync.notify import github

        echo_commands([github.error_annotation(told)])
