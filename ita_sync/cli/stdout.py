"""Writing to standard output and standard error, and handling failures of the first.

Texts of a sheet, a file, a server or an option reach a terminal through `echo` alone, which leaves them no power over it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

import click

from ita_sync.cli import language
from ita_sync.domain import LocalizedText
from ita_sync.errors import ExitCode
from ita_sync.text import sanitize

WRITE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def echo(text: LocalizedText | str, *, err: bool = False) -> None:
    """Print a text in the reader's language, without control characters.

    In a workflow it is printed without commands to its runner and without mail addresses, too.

    Args:
        text: One or more lines.
        err: Whether it goes to standard error; where that cannot be written, nobody is told, and the command goes on.

    Raises:
        OSError: Standard output cannot be written; a BrokenPipeError if its reader has closed the pipe.
    """
    shown = sanitize.lines(language.in_spoken(text))
    try:
        click.echo(sanitize.workflow_log(shown) if in_workflow() else shown, err=err)
    except OSError:
        if not err:
            raise
        _discard(sys.stderr)


def echo_lines(lines: Iterable[LocalizedText | str]) -> None:
    """Print each text on a line of its own; raises as `echo`."""
    for line in lines:
        echo(line)


def echo_commands(lines: Iterable[str]) -> None:
    """Print commands to the runner of a workflow, whose texts are escaped already; raises as `echo`."""
    for line in lines:
        click.echo(sanitize.one_line(line))


def in_workflow() -> bool:
    """Whether the output is kept as the log of a GitHub workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def open_what_is_closed() -> None:
    """Open the null device for each standard stream that was closed: the next file would take its place."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            _open_null_device(number)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _open_null_device(number: int) -> None:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)


def tolerate_encoding() -> None:
    """Escape the signs that the encoding of a terminal lacks, rather than fail on them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def exit_on_broken_pipe() -> Iterator[None]:
    """Exit with 0 if the reader of standard output, such as `head`, closes the pipe.

    By itself click would exit with 1, which stands for findings.

    Raises:
        click.exceptions.Exit: The reader has closed the pipe.
    """
    try:
        yield
    except BrokenPipeError:
        discard_stdout()
        raise click.exceptions.Exit(ExitCode.DONE) from None


def is_write_error(error: OSError) -> bool:
    """Whether the error comes from writing to standard output; one from writing a file has a file name."""
    return error.errno in WRITE_ERRORS and error.filename is None


def discard_stdout() -> None:
    """Redirect standard output to the null device.

    Otherwise Python would fail to flush its buffer when it exits, and change the exit code.
    """
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
