"""The GitHub workflow that a command may be a step of: what its page shows of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ita_sync.cli.stdout import echo_lines
from ita_sync.errors import ItaSyncError

if TYPE_CHECKING:
    from ita_sync.domain import Finding


def show_summary(summary: Path, began: float) -> None:
    """Show the night on the workflow run's page, where there is one. That it cannot be shown is no failure of the night.

    Args:
        summary: What the night wrote about itself.
        began: When it began, in seconds since 1970: an older summary is another night's.
    """
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if not target or not summary.exists() or summary.stat().st_mtime < int(began):
        return
    try:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(summary.read_text(encoding="utf-8"))
    except OSError as error:
        click.echo(f"The step summary cannot be written ({error.strerror}); {summary} has it.", err=True)


def show_findings(findings: Iterable[Finding]) -> None:
    """Annotate the step with the first of them, where this is one."""
    if _on_github():
        from ita_sync.notify import github

        echo_lines(github.workflow_commands(findings))


def show_failure(error: ItaSyncError) -> None:
    """Annotate the step with what ended it, where this is one."""
    if _on_github():
        from ita_sync.notify import github

        click.echo(github.error_annotation(f"{error.message} {error.hint}"))


def for_log(text: str) -> str:
    """A text as it may be printed: without mail addresses where what is printed is kept as a log."""
    if not _on_github():
        return text
    from ita_sync.text import sanitize as plain

    return plain.redacted(text)


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"
