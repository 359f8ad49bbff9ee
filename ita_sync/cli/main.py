"""The entry point: the group of all commands, the handling of errors and the exit codes."""

from __future__ import annotations

import logging
import sys
import traceback
from io import StringIO
from typing import Any, NoReturn

import click

from ita_sync import __version__
from ita_sync.cli import stdout, workflow
from ita_sync.cli.doctor import doctor
from ita_sync.cli.flag import flag
from ita_sync.cli.init import init
from ita_sync.cli.notify import notify
from ita_sync.cli.render import render
from ita_sync.cli.rules import rules_command
from ita_sync.cli.run import run
from ita_sync.cli.sheet import sheet
from ita_sync.cli.validate import validate
from ita_sync.errors import ExitCode, ItaSyncError


class _Group(click.Group):
    """A group of commands that exits with 0 when the reader of its output has closed the pipe."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parse the command line; this may already print, for example the help."""
        with stdout.exit_on_broken_pipe():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with stdout.exit_on_broken_pipe():
            return super().invoke(ctx)


@click.group(
    cls=_Group,
    commands=[doctor, flag, init, notify, render, rules_command, run, sheet, validate],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings, 2 usage, settings or an output that cannot be written, 3 the sheet, "
    "4 the report, 5 mail, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="ita-sync")
def cli() -> None:
    """The nightly integrity (ITA) report of a Thai municipality: from a shared sheet to a checked PDF."""


def main() -> NoReturn:
    """Run the command named on the command line and exit.

    Every error is reported on stderr. A traceback is printed only with --debug.

    Raises:
        SystemExit: Always, with an `ExitCode`.
    """
    debug = "--debug" in sys.argv
    stdout.tolerate_encoding()
    try:
        code = cli(standalone_mode=False)
    except ItaSyncError as error:
        if debug:
            logging.getLogger(__name__).exception("")
        code = _handle_expected(error)
    except click.ClickException as error:
        stdout.echo(_usage(error), err=True)
        code = ExitCode.SETTINGS
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = ExitCode.INTERRUPTED
    except Exception as error:
        if debug:
            stdout.echo(traceback.format_exc(), err=True)
        code = _handle_bug(error)
    sys.exit(code)


def _usage(error: click.ClickException) -> str:
    """What click says of a wrong option, which may quote anything."""
    said = StringIO()
    error.show(said)
    return said.getvalue().rstrip()


def _handle_expected(error: ItaSyncError) -> ExitCode:
    """Report an expected error and return its exit code."""
    stdout.echo(f"Error: {error.message}", err=True)
    if error.hint:
        stdout.echo(f"Hint: {error.hint}", err=True)
    workflow.annotate_error(error)
    return error.exit_code


def _handle_bug(error: Exception) -> ExitCode:
    """Report any other exception and return its exit code.

    An exception raised because stdout cannot be written, for example on a full disk, is not reported as a bug.
    """
    if isinstance(error, OSError) and stdout.is_write_error(error):
        stdout.discard_stdout()
        stdout.echo(f"Error: The output cannot be written ({error.strerror}).", err=True)
        return ExitCode.SETTINGS
    stdout.echo(f"A bug in ita-sync: {type(error).__name__}.", err=True)
    click.echo("Please report it with what the same command says with --debug.", err=True)
    return ExitCode.BUG
