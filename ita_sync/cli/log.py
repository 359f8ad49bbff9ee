"""The log on stderr: how much of it is shown."""

from __future__ import annotations

import logging

import click


class _Echo(logging.Handler):
    """Says what is logged on what is stderr at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        click.echo(self.format(record), err=True)


STDERR = _Echo()
SILENCE = logging.NullHandler()  # where nobody listens, Python itself would print the libraries' warnings


def configure(*, verbose: bool, debug: bool) -> None:
    """Our own warnings on stderr, with -v all we say; what the libraries say only with --debug."""
    everyone, ours = logging.getLogger(), logging.getLogger("ita_sync")
    everyone.addHandler(SILENCE)
    everyone.setLevel(logging.DEBUG if debug else logging.WARNING)
    everyone.removeHandler(STDERR)
    ours.removeHandler(STDERR)
    (everyone if debug else ours).addHandler(STDERR)
    ours.setLevel(logging.DEBUG if debug else logging.INFO if verbose else logging.WARNING)
