"""The GitHub workflow that a command may be a step of: what its page shows of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ita_sync.cli.stdout import say
from ita_sync.errors import ItaSyncError

if TYPE_CHECKING:
    from ita_sync.model import Finding


def show_summary(summary: Path) -> None:
    """Show the night on the workflow run's page, where there is one and the night has been summed up.

    Raises:
        OSError: GITHUB_STEP_SUMMARY names what cannot be written.
    """
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target and summary.exists():
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(summary.read_text(encoding="utf-8"))


def show_findings(findings: Iterable[Finding]) -> None:
    """Annotate the step with the first of them, where this is one."""
    if _on_github():
        from ita_sync.notify import github

        say(github.workflow_commands(findings))


def show_failure(error: ItaSyncError) -> None:
    """Annotate the step with what ended it, where this is one."""
    if _on_github():
        from ita_sync.notify import github

        click.echo(github.error_annotation(f"{error.message} {error.hint}"))


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"
