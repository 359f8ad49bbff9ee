"""GitHub, where the job may run: the page of this run, and the history of its nights."""
