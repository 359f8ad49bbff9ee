"""`python -m ita_sync`."""

from ita_sync.cli.main import main

main()
