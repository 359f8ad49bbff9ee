"""The command `validate`: check the sheet and print the findings in one of several formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import click

from ita_sync.cli.options import CommonOptions, common_options, exit_on_findings
from ita_sync.cli.stdout import echo_lines
from ita_sync.domain import SEVERITIES

if TYPE_CHECKING:
    from ita_sync.domain import CheckedSheet
    from ita_sync.settings import Settings


def _format_text(checked: CheckedSheet, settings: Settings) -> Iterable[str]:
    from ita_sync.cli import terminal

    return [
        *terminal.finding_lines(checked.findings),
        terminal.severity_counts(checked.findings, settings.lang),
    ]


def _format_json(checked: CheckedSheet, _settings: Settings) -> Iterable[str]:
    from ita_sync import output

    return [output.findings_json(checked.findings).rstrip()]


def _format_markdown(checked: CheckedSheet, settings: Settings) -> Iterable[str]:
    from ita_sync.domain import RunRecord
    from ita_sync.notify import github

    record = RunRecord(
        agency=settings.agency.name,
        fiscal_year=settings.report.fiscal_year,
        status=checked.status,
        measures=len(checked.table.measures),
        activities=len(checked.table),
        findings=checked.findings,
    )
    return [github.summary(record, settings.lang).rstrip()]


def _format_github(checked: CheckedSheet, _settings: Settings) -> Iterable[str]:
    from ita_sync.notify import github

    return github.workflow_commands(checked.findings)


FORMATS: Mapping[str, Callable[[CheckedSheet, Settings], Iterable[str]]] = {
    "text": _format_text,
    "json": _format_json,
    "markdown": _format_markdown,
    "github": _format_github,
}


@click.command()
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    show_default=True,
    help="What makes it exit with 1.",
)
@click.option("--show-repairs", is_flag=True, help="Also show what was typed beside its repair.")
@common_options
def validate(common: CommonOptions, form: str, fail_on: str, show_repairs: bool) -> None:
    """Check the sheet and print the findings."""
    from ita_sync import pipeline
    from ita_sync.rules import explain

    if show_repairs and form != "text":
        raise click.UsageError("--show-repairs goes with --format text.")
    job = common.make_job(files=False)
    checked = pipeline.check_sheet(job)
    echo_lines(FORMATS[form](checked, job.settings))
    if show_repairs:
        echo_lines(explain.repairs_shown(checked.table, job.settings.lang))
    exit_on_findings(checked.findings, fail_on)
