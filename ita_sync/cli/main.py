"""The one door: every command goes in here, and every failure leaves as a sentence, a hint and an exit code."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, NoReturn

import click

from ita_sync import __version__
from ita_sync.cli import notify as mail
from ita_sync.cli import report, rules, setup, stdout, workflow
from ita_sync.errors import ExitCode, ItaSyncError


class _Commands(click.Group):
    """The commands; a reader who has heard enough is no failure of theirs."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the command line, which may print help already."""
        with stdout.exit_on_broken_pipe():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run one."""
        with stdout.exit_on_broken_pipe():
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    commands=[*report.COMMANDS, *mail.COMMANDS, *setup.COMMANDS, *rules.COMMANDS],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings, 2 usage, settings or an output that cannot be written, 3 the sheet, "
    "4 the report, 5 mail, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="ita-sync")
def cli() -> None:
    """The nightly integrity (ITA) report of a Thai municipality: from a shared sheet to a checked PDF."""


def main() -> NoReturn:
    """Do what the command line says.

    Raises:
        SystemExit: Always, with an `ExitCode`.
    """
    debug = "--debug" in sys.argv
    try:
        code = cli(standalone_mode=False)
    except ItaSyncError as error:
        if debug:
            logging.getLogger(__name__).exception("")
        code = _handle_expected(error)
    except click.ClickException as error:
        error.show()
        code = ExitCode.SETTINGS
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = ExitCode.INTERRUPTED
    except Exception as error:
        if debug:
            traceback.print_exc()
        code = _handle_bug(error)
    sys.exit(code)


def _handle_expected(error: ItaSyncError) -> ExitCode:
    click.echo(workflow.for_log(f"Error: {error.message}"), err=True)
    if error.hint:
        click.echo(workflow.for_log(f"Hint: {error.hint}"), err=True)
    workflow.show_failure(error)
    return error.exit_code


def _handle_bug(error: Exception) -> ExitCode:
    """A full disk under the output is no bug; what is left is one."""
    if isinstance(error, OSError) and stdout.unwritable(error):
        stdout.discard_stdout()
        click.echo(f"Error: The output cannot be written ({error.strerror}).", err=True)
        return ExitCode.SETTINGS
    click.echo(f"A bug in ita-sync: {type(error).__name__}.", err=True)
    click.echo("Please report it with what the same command says with --debug.", err=True)
    return ExitCode.BUG
