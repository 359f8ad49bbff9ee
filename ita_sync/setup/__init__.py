"""Preparing an installation: the files, the spreadsheet, and a check of everything that a run needs."""
