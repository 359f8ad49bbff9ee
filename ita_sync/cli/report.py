"""From the sheet to the report: `run` is the whole night; `validate`, `render` and `flag` are its parts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ita_sync.cli import workflow
from ita_sync.cli.formats import FORMATS
from ita_sync.cli.options import Common, common_options
from ita_sync.cli.stdout import echo_lines
from ita_sync.errors import ExitCode

if TYPE_CHECKING:
    from ita_sync.domain import Finding

SEVERITIES = ("error", "warning", "info")  # as the model has them, which --help does not load


@click.command()
@click.option("--final", is_flag=True, help="Refuse to make a draft.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 on a finding this severe or worse."
)
@click.option("--dry-run", is_flag=True, help="Write nothing into the sheet; out/ is filled all the same.")
@common_options
def run(common: Common, final: bool, fail_on: str | None, dry_run: bool) -> None:
    """Read, check, render and write out/: the nightly job."""
    from ita_sync import pipeline
    from ita_sync.cli.terminal import copy_line, result_lines

    job = common.job(writing=not dry_run)
    began = time.time()
    try:
        result = pipeline.run(job, final=final)
    finally:
        workflow.show_summary(common.out / "summary.md", began)
    echo_lines(result_lines(result, str(common.out), job.settings.lang))
    echo_lines(copy_line(job.settings.workbook, common.out, job.settings.lang))
    workflow.show_findings(result.findings)
    _exit_on(result.findings, fail_on)


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
def validate(common: Common, form: str, fail_on: str, show_repairs: bool) -> None:
    """Check the sheet and print the findings."""
    from ita_sync import pipeline
    from ita_sync.rules import explain

    if show_repairs and form != "text":
        raise click.UsageError("--show-repairs goes with --format text.")
    job = common.job(files=False)
    checked = pipeline.check_sheet(job)
    echo_lines(FORMATS[form](checked, job.settings))
    if show_repairs:
        echo_lines(explain.repairs_shown(checked.table, job.settings.lang))
    _exit_on(checked.findings, fail_on)


@click.command()
@click.option("--final", is_flag=True, help="Refuse to make a draft.")
@click.option("--html", "only_html", is_flag=True, help="Write the page alone, print no PDF.")
@common_options
def render(common: Common, final: bool, only_html: bool) -> None:
    """Make the PDF alone."""
    from ita_sync import pipeline
    from ita_sync.cli.terminal import pages

    job = common.job()
    checked = pipeline.check_sheet(job)
    if only_html:
        click.echo(pipeline.write_html(job, checked))
        return
    report = pipeline.publish(job, checked, final=final)
    click.echo(f"{common.out / report.pdf} ({checked.status}, {pages(report.pages, 'en')}, {report.engine})")


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be written; write nothing.")
@common_options
def flag(common: Common, dry_run: bool) -> None:
    """Write the flags alone: the status column, the notes and the ledger."""
    from ita_sync import pipeline
    from ita_sync.cli.terminal import counts, flagged
    from ita_sync.writeback.flags import describe, obstacle

    job = common.job(writing=not dry_run, files=not dry_run)
    if reason := obstacle(job.settings):
        click.echo(reason)
        return
    checked = pipeline.check_sheet(job)
    if dry_run:
        echo_lines(describe(pipeline.plan_flags(job, checked, checked.snapshot.measures)))
        return
    checked = pipeline.flag(job, checked)
    click.echo(counts(checked.findings, job.settings.lang))
    click.echo(flagged(job.settings.workbook, common.out, job.store.traffic))


def _exit_on(findings: Iterable[Finding], severity: str | None) -> None:
    """Leave with 1 when a finding is as severe as that, or more."""
    if severity is None:
        return
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
    if any(finding.severity in grave and finding.state != "fixed" for finding in findings):
        sys.exit(ExitCode.FINDINGS)


COMMANDS = (run, validate, render, flag)
