"""The command `flag`: write the findings into the sheet, without the other parts of a run."""

from __future__ import annotations

import click

from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo, echo_lines


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be written; write nothing.")
@common_options
def flag(common: CommonOptions, dry_run: bool) -> None:
    """Write the flags alone: the status column, the notes and the ledger."""
    from ita_sync import pipeline
    from ita_sync.cli.terminal import flag_result, severity_counts
    from ita_sync.writeback.flags import describe, obstacle

    job = common.make_job(writing=not dry_run, files=not dry_run)
    if reason := obstacle(job.settings):
        echo(reason)
        return
    checked = pipeline.check_sheet(job)
    if dry_run:
        echo_lines(describe(pipeline.plan_flags(job, checked, checked.snapshot.measures)))
        return
    checked = pipeline.flag(job, checked)
    click.echo(severity_counts(checked.findings, job.settings.lang))
    echo(flag_result(job.settings.workbook, common.out, job.store.traffic))
