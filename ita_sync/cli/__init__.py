"""The command line of ita-sync, built with click.

`ita_sync.cli.main` holds the entry point and the handling of errors; every command or group of commands has a module
of its own. No other part of the program imports click.
"""

from ita_sync.cli.main import main

__all__ = ["main"]
