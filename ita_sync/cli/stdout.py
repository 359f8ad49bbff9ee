"""Standard output: how lines get there, and how it fails."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from ita_sync.errors import ExitCode

FULL_OR_BROKEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def echo_lines(lines: Iterable[str]) -> None:
    """Print each on a line of its own.

    Raises:
        OSError: They cannot be written; a BrokenPipeError where the reader has left.
    """
    for line in lines:
        click.echo(line)


@contextmanager
def exit_on_broken_pipe() -> Iterator[None]:
    """A reader who has heard enough, such as `head`, ends a command well; click itself would leave with 1, for findings.

    Raises:
        click.exceptions.Exit: The reader has left.
    """
    try:
        yield
    except BrokenPipeError:
        discard_stdout()
        raise click.exceptions.Exit(ExitCode.DONE) from None


def unwritable(error: OSError) -> bool:
    """Whether this is how writing to stdout fails; the error of a file of ours would name it."""
    return error.errno in FULL_OR_BROKEN and error.filename is None


def discard_stdout() -> None:
    """Let what Python still holds back for stdout go nowhere: failing to write it would change the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
