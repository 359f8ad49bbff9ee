"""The command `init`: create the files of a new project."""

from __future__ import annotations

from pathlib import Path

import click

from ita_sync.cli import log
from ita_sync.cli.options import debug_option
from ita_sync.cli.stdout import echo


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@debug_option
def init(folder: Path, debug: bool) -> None:
    """Lay down settings, templates and the nightly workflow in FOLDER [default: here]; what is there stays."""
    from ita_sync.setup.scaffold import scaffold

    log.configure(verbose=False, debug=debug)
    for name, action in scaffold(folder):
        echo(f"{action} {name}")
    click.echo("Next: describe the agency in config/ita.toml, then: ita-sync doctor")
