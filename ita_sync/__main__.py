"""`ita-sync` and `python -m ita_sync`."""

import sys


def main() -> None:
    """Run the command line; an interrupt while its modules are still loading ends it like any later one."""
    try:
        from ita_sync.cli.main import main as run  # noqa: PLC0415 - loading it takes a moment
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
