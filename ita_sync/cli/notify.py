"""The command `notify`: send the mails of a finished run."""

from __future__ import annotations

from pathlib import Path

import click

from ita_sync.cli import wiring
from ita_sync.cli.options import CommonOptions, common_options
from ita_sync.cli.stdout import echo, echo_lines


@click.command()
@click.option(
    "--run", "record", type=click.Path(path_type=Path), help="The finished run [default: OUT/run.json]."
)
@click.option("--artifact-url", default="", help="Where staff fetch the PDF.")
@click.option("--dry-run", is_flag=True, help="Say who would get a mail; send none.")
@common_options
def notify(common: CommonOptions, record: Path | None, artifact_url: str, dry_run: bool) -> None:
    """Send the mails of a finished run, each once, however often this is called."""
    from ita_sync.cli.terminal import spinner
    from ita_sync.notify import deliver

    settings = common.load_settings()
    record = record or common.out / "run.json"
    letters = deliver.letters(settings, record, artifact_url=artifact_url, today=common.today)
    echo_lines(deliver.plan(letters))
    if not dry_run:
        mailer = wiring.make_mailer(settings, record.parent)
        with spinner("send"):
            result = deliver.send(letters, mailer, settings, record, common.today)
        echo(result)
