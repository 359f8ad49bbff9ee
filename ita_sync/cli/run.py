"""The command `run`: the complete nightly job."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from ita_sync.cli import workflow
from ita_sync.cli.options import CommonOptions, common_options, exit_on_findings, final_option
from ita_sync.cli.stdout import echo_lines
from ita_sync.domain import SEVERITIES


@click.command()
@final_option
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 on a finding this severe or worse."
)
@click.option("--dry-run", is_flag=True, help="Write nothing into the sheet; out/ is filled all the same.")
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    help="What an earlier night left, for what was edited since [default: OUT].",
)
@common_options
def run(common: CommonOptions, fail_on: str | None, dry_run: bool, **options: Any) -> None:
    """Read, check, render and write out/: the nightly job."""
    from ita_sync import pipeline
    from ita_sync.cli.terminal import copy_line, result_lines, show_overview

    job = common.make_job(writing=not dry_run)
    started = time.time()
    try:
        result = pipeline.run(job, final=options["final"], before=options["before"])
    finally:
        workflow.publish_summary(common.out / "summary.md", started)
    echo_lines(result_lines(result, str(common.out), job.settings.lang))
    show_overview(result.overview, job.settings.lang)
    echo_lines(copy_line(job.settings.workbook, common.out, job.settings.lang))
    workflow.annotate_findings(result.findings)
    exit_on_findings(result.findings, fail_on)
