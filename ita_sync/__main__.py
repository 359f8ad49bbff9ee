"""`python -m ita_sync`."""

from ita_sync.cli import main

main()
