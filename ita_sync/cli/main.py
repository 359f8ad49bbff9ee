"""The entry point: the group of all commands, the handling of errors and the exit codes."""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from io import StringIO
from types import FrameType
from typing import Any, NoReturn

import click

from ita_sync import __version__
from ita_sync.cli import language, stdout, thai_help, usage, workflow
from ita_sync.cli.diff import diff
from ita_sync.cli.doctor import doctor
from ita_sync.cli.flag import flag
from ita_sync.cli.fleet import fleet
from ita_sync.cli.init import init
from ita_sync.cli.notify import notify
from ita_sync.cli.options import Group
from ita_sync.cli.render import render
from ita_sync.cli.rules import rules_command
from ita_sync.cli.run import run
from ita_sync.cli.sheet import sheet
from ita_sync.cli.validate import validate
from ita_sync.cli.verify import verify
from ita_sync.domain import LocalizedText
from ita_sync.errors import BUG, BUG_HINT, INTERRUPTED, ExitCode, ItaSyncError, SettingsError
from ita_sync.text import os_errors

STOPS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
LABELS = (LocalizedText("ข้อผิดพลาด", "Error"), LocalizedText("วิธีแก้", "Hint"))
OUT_OF_REACH = LocalizedText("เข้าถึง {path} ไม่ได้ ({reason})", "{path} cannot be accessed ({reason}).")
CHECK_PATH = LocalizedText(
    "ตรวจชื่อ และสิทธิ์ของไฟล์นั้นและของโฟลเดอร์ที่มีไฟล์นั้นอยู่",
    "Check its name, and the permissions of it and of the folders that hold it.",
)
OWN_FAULTS = (FileNotFoundError, FileExistsError)  # the program did not look before
UNWRITABLE = LocalizedText("เขียนผลลัพธ์ออกไม่ได้ ({reason})", "The output cannot be written ({reason}).")


class _Commands(Group):
    """All commands; the program exits with 0 when the reader of its output has closed the pipe."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        """Parse the command line; this may already print, for example the help."""
        language.choose(args)
        with stdout.exit_on_broken_pipe():
            return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with stdout.exit_on_broken_pipe():
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    commands=[diff, doctor, flag, fleet, init, notify, render, rules_command, run, sheet, validate, verify],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings, 2 usage, settings or an output that cannot be written, 3 the sheet, "
    "4 the report, 5 mail, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="ita-sync")
def cli() -> None:
    """The nightly integrity (ITA) report of a Thai municipality: from a shared sheet to a checked PDF."""


thai_help.speak(cli)


def main() -> NoReturn:
    """Run the command named on the command line and exit.

    Every error is reported on stderr. A traceback is printed only with --debug.

    Raises:
        SystemExit: Always, with an `ExitCode`.
    """
    debug = "--debug" in sys.argv
    stdout.open_what_is_closed()
    stdout.tolerate_encoding()
    _end_as_after_an_interrupt()
    try:
        code = cli(standalone_mode=False)
    except ItaSyncError as error:
        if debug:
            logging.getLogger(__name__).exception("")
        code = _handle_expected(error)
    except click.ClickException as error:
        _show_usage(error)
        code = ExitCode.SETTINGS
    except (KeyboardInterrupt, click.Abort):
        stdout.echo(INTERRUPTED, err=True)
        code = ExitCode.INTERRUPTED
    except Exception as error:
        if debug:
            stdout.echo(traceback.format_exc(), err=True)
        code = _handle_bug(error)
    sys.exit(code)


def _end_as_after_an_interrupt() -> None:
    """Take a request to stop, or the end of the terminal, for Ctrl-C; what `nohup` ignores stays ignored."""
    for number in STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End as after Ctrl-C, so that temporary files are removed and run.json is written; a second one changes nothing."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _show_usage(error: click.ClickException) -> None:
    """Report a command line that is wrong, which may quote anything."""
    if language.spoken() == "en":
        said = StringIO()
        error.show(said)
        stdout.echo(said.getvalue().rstrip(), err=True)
        return
    for text in usage.lines(error):
        stdout.echo(text, err=True)


def _handle_expected(error: ItaSyncError) -> ExitCode:
    """Report an expected error and return its exit code."""
    told = error.in_language(language.spoken())
    _echo_error(*told)
    workflow.annotate_error(" ".join(filter(None, told)))
    return error.exit_code


def _handle_bug(error: Exception) -> ExitCode:
    """Report any other exception and return its exit code.

    An exception raised because stdout cannot be written, for example on a full disk, is not reported as a bug; nor is a
    path that cannot be accessed, of which any question about it, such as whether it exists, may raise.
    """
    if isinstance(error, OSError) and error.filename and not isinstance(error, OWN_FAULTS):
        said = OUT_OF_REACH.format(path=error.filename, reason=os_errors.reason(error))
        return _handle_expected(SettingsError(said, hint=CHECK_PATH))
    if isinstance(error, OSError) and stdout.is_write_error(error):
        stdout.discard_stdout()
        _echo_error(UNWRITABLE.format(reason=os_errors.reason(error)))
        return ExitCode.SETTINGS
    for text in (BUG.format(kind=type(error).__name__), BUG_HINT):
        stdout.echo(text, err=True)
    return ExitCode.BUG


def _echo_error(message: LocalizedText | str, hint: LocalizedText | str = "") -> None:
    for label, text in zip(LABELS, (message, hint), strict=True):
        if text:
            stdout.echo(f"{language.in_spoken(label)}: {language.in_spoken(text)}", err=True)
