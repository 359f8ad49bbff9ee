"""Logging to stderr."""

from __future__ import annotations

import logging
from copy import copy
from typing import Any

import click

from ita_sync.cli import language
from ita_sync.domain import LocalizedText


class _EchoHandler(logging.Handler):
    """Writes log records to `sys.stderr` as it is when the record is emitted."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the formatted record to stderr, in the reader's language."""
        record = copy(record)  # other handlers want the English one
        record.msg = _in_spoken(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_in_spoken, record.args))
        click.echo(self.format(record), err=True)


def _in_spoken(value: object) -> Any:
    return language.in_spoken(value) if isinstance(value, LocalizedText) else value


_STDERR = _EchoHandler()
_DISCARD = logging.NullHandler()  # without any handler, Python prints the warnings of libraries to stderr


def configure(*, verbose: bool, debug: bool) -> None:
    """Choose which log records are shown on stderr.

    By default these are the warnings of ita-sync itself.

    Args:
        verbose: Also show the informational records of ita-sync.
        debug: Show all records, including those of libraries.
    """
    root, own = logging.getLogger(), logging.getLogger("ita_sync")
    root.addHandler(_DISCARD)
    root.setLevel(logging.DEBUG if debug else logging.WARNING)
    root.removeHandler(_STDERR)
    own.removeHandler(_STDERR)
    (root if debug else own).addHandler(_STDERR)
    own.setLevel(logging.DEBUG if debug else logging.INFO if verbose else logging.WARNING)
