"""The command `notify`: send the mails of a finished run, and note in the sheet who was told what."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ita_sync import wiring
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
    from ita_sync import mailing
    from ita_sync.cli.terminal import spinner

    settings = common.load_settings()
    record = record or common.out / "run.json"
    can_append = wiring.can_append(settings)
    letters = mailing.prepare(settings, record, artifact_url=artifact_url, can_append=can_append)
    echo_lines(letters.plan())
    if not dry_run:
        mailer = wiring.make_mailer(settings, record.parent)
        with spinner("send"):
            result = letters.send(mailer, partial(wiring.make_receipt_store, settings))
        echo(result)
