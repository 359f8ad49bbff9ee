"""Mails to the units, the coordinator and the operator, and the summary on GitHub."""
