"""The command line: options, wiring, exit codes. Nothing else imports click; commands import what they need."""

from ita_sync.cli.main import main

__all__ = ["main"]
