"""From nothing to a first night: `init` lays down files, `sheet init` builds the sheet, `doctor` looks at it all."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ita_sync.cli import log, wiring
from ita_sync.cli.options import DEBUG, Common, common_options
from ita_sync.cli.stdout import echo_lines
from ita_sync.errors import SettingsError

if TYPE_CHECKING:
    from ita_sync.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@DEBUG
def init(folder: Path, debug: bool) -> None:
    """Lay down settings, templates and the nightly workflow in FOLDER [default: here]; what is there stays."""
    from ita_sync.setup import scaffold as starter

    log.configure(verbose=False, debug=debug)

    for name, done in starter.scaffold(folder):
        click.echo(f"{done} {name}")
    click.echo("Next: describe the agency in config/ita.toml, then: ita-sync doctor")


@click.group()
def sheet() -> None:
    """The Google Sheet itself."""


@sheet.command("init")
@click.option("--example", is_flag=True, help="Fill an empty tab of measures with the example's rows.")
@click.option("--dry-run", is_flag=True, help="Print what is missing; make nothing.")
@common_options
def sheet_init(common: Common, example: bool, dry_run: bool) -> None:
    """Make what the sheet lacks: headers, choices, colours, contacts, ledger. What staff have stays."""
    from ita_sync.setup import sheet_init as setup

    settings = common.settings()
    _refuse_workbook(settings)
    store = wiring.make_google_store(settings, writing=not dry_run)
    steps = setup.steps(settings, store.read_layout(), example=example)
    echo_lines(f"+ {step.says}" if step.requests else step.says for step in steps)
    requests = [request for step in steps for request in step.requests]
    if not requests:
        click.echo("Nothing is missing.")
    elif not dry_run:
        store.build(requests)
    click.echo(f"Google Sheets: {store.traffic.reads} read, {store.traffic.writes} written")


def _refuse_workbook(settings: Settings) -> None:
    if settings.workbook:
        raise SettingsError(
            f"{settings.sheet.source} is a file; sheet init builds a Google Sheet.",
            hint="Make an empty Google Sheet, share it with the service account, and name it in [sheet] source.",
        )


@click.command()
@common_options
def doctor(common: Common) -> None:
    """Check settings, credentials, sheet, PDF engine, fonts and mail: one line each, a fix for each."""
    from ita_sync.setup import doctor as checks

    failures = []
    make_engine_fast = functools.partial(wiring.make_engine, patience=5.0)  # somebody is looking on
    for check in checks.checkup(common.settings, wiring.make_store, make_engine_fast, wiring.make_mailer):
        click.echo(f"{'ok  ' if check.error is None else 'FAIL'} {check.name}: {check.said}")
        if check.error:
            failures.append(check.error)
            click.echo(f"     -> {check.error.hint}")
    if failures:
        sys.exit(failures[0].exit_code)


COMMANDS = (init, sheet, doctor)
