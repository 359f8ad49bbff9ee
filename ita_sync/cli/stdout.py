"""Writing to standard output, and handling its failures."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from ita_sync.cli import language
from ita_sync.domain import LocalizedText
from ita_sync.errors import ExitCode

WRITE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def echo(text: LocalizedText | str) -> None:
    """Print a text, in the reader's language, on a line of its own."""
    click.echo(language.in_spoken(text))


def echo_lines(lines: Iterable[LocalizedText | str]) -> None:
    """Print each text on a line of its own.

    Raises:
        OSError: Standard output cannot be written; a BrokenPipeError if its reader has closed the pipe.
    """
    for line in lines:
        echo(line)


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
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
