"""The command `render`: write the report as PDF or HTML, without the other parts of a run."""

from __future__ import annotations

import click

from ita_sync.cli.options import CommonOptions, common_options, final_option


@click.command()
@final_option
@click.option("--html", "only_html", is_flag=True, help="Write the page alone, print no PDF.")
@common_options
def render(common: CommonOptions, final: bool, only_html: bool) -> None:
    """Make the PDF alone."""
    from ita_sync import pipeline
    from ita_sync.cli.terminal import report_line

    job = common.make_job()
    checked = pipeline.check_sheet(job)
    if only_html:
        click.echo(pipeline.write_html(job, checked))
        return
    report = pipeline.publish(job, checked, final=final)
    click.echo(report_line(common.out / report.pdf, checked.status, report, job.settings.lang))
